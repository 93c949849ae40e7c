package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/godeeper/godeeper/faq"
)

// Briefings returns all briefings, complete and with the amendments that hold: those of the newest
// date first, of one date the last added first, and those without a date at the end, last that of
// [faq.DeskID].
func (s *Store) Briefings(ctx context.Context) ([]*faq.Briefing, error) {
	var all []*faq.Briefing
	err := s.view(ctx, func(tx *sql.Tx) (err error) {
		if all, err = readBriefings(ctx, tx, selectBriefings); err != nil {
			return err
		}
		if err := readEntries(ctx, tx, all, selectEntries); err != nil {
			return err
		}
		all, err = amend(ctx, tx, all, "")
		return err
	})
	if err != nil {
		return nil, s.fail(ctx, "read briefings", err)
	}
	return all, nil
}

// Heads returns all briefings as they were imported, in the order of [Store.Briefings], without what
// stands in them: their sections are empty.
func (s *Store) Heads(ctx context.Context) ([]*faq.Briefing, error) {
	var all []*faq.Briefing
	err := s.view(ctx, func(tx *sql.Tx) (err error) {
		all, err = readBriefings(ctx, tx, selectBriefings)
		return err
	})
	if err != nil {
		return nil, s.fail(ctx, "read the heads of briefings", err)
	}
	return all, nil
}

// Briefing returns the briefing with the given id, complete and with the amendments that hold, or
// [faq.ErrNotFound].
func (s *Store) Briefing(ctx context.Context, id string) (*faq.Briefing, error) {
	return s.readBriefing(ctx, id, func(tx *sql.Tx, found []*faq.Briefing) ([]*faq.Briefing, error) {
		return amend(ctx, tx, found, id)
	})
}

// Imported returns the briefing with the given id as it was imported, or [faq.ErrNotFound].
func (s *Store) Imported(ctx context.Context, id string) (*faq.Briefing, error) {
	return s.readBriefing(ctx, id, func(_ *sql.Tx, found []*faq.Briefing) ([]*faq.Briefing, error) { return found, nil })
}

func (s *Store) readBriefing(
	ctx context.Context, id string, change func(tx *sql.Tx, found []*faq.Briefing) ([]*faq.Briefing, error),
) (*faq.Briefing, error) {
	var found []*faq.Briefing
	err := s.view(ctx, func(tx *sql.Tx) (err error) {
		if found, err = readBriefings(ctx, tx, selectBriefing, text(id)); err != nil {
			return err
		}
		if err := readEntries(ctx, tx, found, selectEntriesOf, text(id)); err != nil {
			return err
		}
		if found, err = change(tx, found); err == nil && len(found) == 0 {
			err = faq.ErrNotFound
		}
		return err
	})
	if err != nil {
		return nil, s.fail(ctx, "read briefing "+id, err)
	}
	return found[0], nil
}

// Remove deletes the briefing with the given id and its entries, or returns [faq.ErrNotFound].
// What was asked about it is kept.
func (s *Store) Remove(ctx context.Context, id string) error { return s.RemoveBy(ctx, "", id) }

// RemoveBy deletes a briefing as [Store.Remove] does, and keeps that as a version, with the name of
// the user who removed it. Its amendments wait for it to come back.
func (s *Store) RemoveBy(ctx context.Context, by, id string) error {
	id = text(id)
	err := s.change(ctx, func(tx *sql.Tx) error {
		// The revision goes first, for its lock: changes wait for each other in one order.
		if err := moveRevision(ctx, tx); err != nil {
			return err
		}
		if err := keepUnkept(ctx, tx, id); err != nil {
			return fmt.Errorf("keep what it was: %w", err)
		}
		var title string
		err := tx.QueryRowContext(ctx, deleteBriefing, id).Scan(&title)
		if errors.Is(err, sql.ErrNoRows) {
			return faq.ErrNotFound
		}
		if err != nil {
			return err
		}
		now, err := s.clock(ctx, tx)
		if err != nil {
			return err
		}
		return keepVersion(ctx, tx, faq.Version{Briefing: id, Title: title, By: by, At: now.Unix(), Removed: true}, nil)
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
