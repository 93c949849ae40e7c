package storage

import (
	"context"
	"database/sql"

	"github.com/godeeper/godeeper/faq"
)

// SaveRating keeps what a person thinks of an answer, in place of what the same person thought of
// it before. It returns [faq.ErrNotFound] when no question has that ref.
func (s *Store) SaveRating(ctx context.Context, r faq.Rating) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		var known int
		if err := tx.QueryRowContext(ctx, countAskedAs, text(r.Ref)).Scan(&known); err != nil {
			return err
		}
		if known == 0 {
			return faq.ErrNotFound
		}
		_, err := tx.ExecContext(ctx, upsertRating, text(r.Ref), text(r.Person), r.Helpful, r.At)
		return err
	})
	if err != nil {
		return s.fail(ctx, "save rating of "+r.Ref, err)
	}
	return nil
}

// Ratings returns what people think of an answer, the oldest first.
func (s *Store) Ratings(ctx context.Context, ref string) ([]faq.Rating, error) {
	var all []faq.Rating
	err := each(ctx, s.read, func(rows *sql.Rows) error {
		var r faq.Rating
		err := rows.Scan(&r.Ref, &r.Person, &r.Helpful, &r.At)
		all = append(all, r)
		return err
	}, selectRatings, text(ref))
	if err != nil {
		return nil, s.fail(ctx, "read ratings of "+ref, err)
	}
	return all, nil
}
