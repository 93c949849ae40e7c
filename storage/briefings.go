package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/godeeper/godeeper/faq"
)

// Briefings returns all briefings, complete: those of the newest date first, of one date the last
// added first, and those without a date at the end.
func (s *Store) Briefings(ctx context.Context) ([]*faq.Briefing, error) {
	var all []*faq.Briefing
	err := s.view(ctx, func(tx *sql.Tx) (err error) {
		if all, err = readBriefings(ctx, tx, selectBriefings); err != nil {
			return err
		}
		return readEntries(ctx, tx, all, selectEntries)
	})
	if err != nil {
		return nil, s.fail(ctx, "read briefings", err)
	}
	return all, nil
}

// Briefing returns the briefing with the given id, complete, or [faq.ErrNotFound].
func (s *Store) Briefing(ctx context.Context, id string) (*faq.Briefing, error) {
	var found []*faq.Briefing
	err := s.view(ctx, func(tx *sql.Tx) (err error) {
		if found, err = readBriefings(ctx, tx, selectBriefing, text(id)); err != nil {
			return err
		}
		if len(found) == 0 {
			return faq.ErrNotFound
		}
		return readEntries(ctx, tx, found, selectEntriesOf, text(id))
	})
	if err != nil {
		return nil, s.fail(ctx, "read briefing "+id, err)
	}
	return found[0], nil
}

// Remove deletes the briefing with the given id and its entries, or returns [faq.ErrNotFound].
// What was asked about it is kept.
func (s *Store) Remove(ctx context.Context, id string) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		// The revision goes first, for its lock: changes wait for each other in one order.
		var revision, closed int64
		if err := tx.QueryRowContext(ctx, nextRevision).Scan(&revision, &closed); err != nil {
			return fmt.Errorf("next revision: %w", err)
		}
		err := tx.QueryRowContext(ctx, deleteBriefing, text(id)).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return faq.ErrNotFound
		}
		return err
	})
	if err != nil {
		return s.fail(ctx, "remove briefing "+id, err)
	}
	return nil
}

// readBriefings returns the briefings that a query selects, without their entries.
func readBriefings(ctx context.Context, tx *sql.Tx, query string, args ...any) ([]*faq.Briefing, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []*faq.Briefing
	for rows.Next() {
		var r record
		if err := rows.Scan(
			&r.id, &r.title, &r.date, &r.byline, &r.url, &r.path, &r.language, &r.sections, &r.links); err != nil {
			return nil, err
		}
		b, err := r.briefing()
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, rows.Err()
}

// readEntries adds the entries that a query selects to their briefings.
func readEntries(ctx context.Context, tx *sql.Tx, to []*faq.Briefing, query string, args ...any) error {
	byID := make(map[string]*faq.Briefing, len(to))
	for _, b := range to {
		byID[b.ID] = b
	}
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var e entry
		if err := rows.Scan(&e.briefing, &e.id, &e.kind, &e.section, &e.question, &e.payload); err != nil {
			return err
		}
		b := byID[e.briefing]
		if b == nil {
			return fmt.Errorf("entry %s: its briefing %s is missing", e.id, e.briefing)
		}
		if err := e.addTo(b); err != nil {
			return fmt.Errorf("entry %s of briefing %s: %w", e.id, e.briefing, err)
		}
	}
	return rows.Err()
}
