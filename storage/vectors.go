package storage

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
)

// Vectors returns the vectors of an embedder that are stored for texts with the given digests.
// Digests of which none is stored are not in the map.
func (s *Store) Vectors(ctx context.Context, embedder string, digests []string) (map[string][]byte, error) {
	found := make(map[string][]byte, len(digests))
	err := s.view(ctx, func(tx *sql.Tx) error {
		for part := range slices.Chunk(digests, placesAtOnce) {
			if err := readVectors(ctx, tx, embedder, part, found); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, s.fail(ctx, "read vectors", err)
	}
	return found, nil
}

func readVectors(ctx context.Context, tx *sql.Tx, embedder string, digests []string, into map[string][]byte) error {
	args := []any{embedder}
	for _, d := range digests {
		args = append(args, d)
	}
	return each(ctx, tx, func(rows *sql.Rows) error {
		var digest string
		var vector []byte
		err := rows.Scan(&digest, &vector)
		into[digest] = vector
		return err
	}, fmt.Sprintf(selectVectors, places(2, len(digests))), args...)
}

// SaveVectors stores vectors of an embedder by the digests of their texts, in one transaction, all
// or nothing. One that is stored already is replaced. The content is not changed by it, so its
// revision stays.
func (s *Store) SaveVectors(ctx context.Context, embedder string, vectors map[string][]byte) error {
	if len(vectors) == 0 {
		return nil
	}
	err := s.change(ctx, func(tx *sql.Tx) error {
		stmt, err := tx.PrepareContext(ctx, upsertVector)
		if err != nil {
			return fmt.Errorf("prepare: %w", err)
		}
		defer stmt.Close()
		for _, digest := range slices.Sorted(maps.Keys(vectors)) { // two programs lock rows in one order
			vector := vectors[digest]
			if vector == nil {
				vector = []byte{}
			}
			if _, err := stmt.ExecContext(ctx, embedder, digest, vector); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return s.fail(ctx, "save vectors", err)
	}
	return nil
}
