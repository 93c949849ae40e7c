package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/godeeper/godeeper/faq"
)

// SaveWish keeps a wish, and says whether it is fresh: a person who has one already for that answer
// keeps the older one. Its id is not looked at.
func (s *Store) SaveWish(ctx context.Context, w faq.Wish) (fresh bool, err error) {
	err = s.change(ctx, func(tx *sql.Tx) error {
		err := one(ctx, tx, insertWish, text(w.Ref), text(w.Person), text(w.Text), text(w.Before), text(w.Briefing),
			text(w.Platform), text(w.Workspace), blob(w.Place), w.At)
		if fresh = err == nil; errors.Is(err, faq.ErrNotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return false, s.fail(ctx, "save wish for answer "+w.Ref, err)
	}
	return fresh, nil
}

// Wishes returns wishes in the order of their ids: those after an id, 0 for the first. A limit of 0
// is none.
func (s *Store) Wishes(ctx context.Context, after int64, limit int) ([]faq.Wish, error) {
	var all []faq.Wish
	err := each(ctx, s.read, func(rows *sql.Rows) error {
		var w faq.Wish
		err := rows.Scan(&w.ID, &w.Ref, &w.Person, &w.Text, &w.Before, &w.Briefing, &w.Platform, &w.Workspace, &w.Place, &w.At)
		w.Place = unblob(w.Place)
		all = append(all, w)
		return err
	}, selectWishes, after, limited(limit))
	if err != nil {
		return nil, s.fail(ctx, "read wishes", err)
	}
	return all, nil
}

// FulfilWish ends a wish and saves the event that tells the person, as [Store.SaveEvents] does, both
// or neither. Among all processes one call does it; the others, and those for a wish that was
// withdrawn, return [faq.ErrNotFound] and save nothing.
func (s *Store) FulfilWish(ctx context.Context, id int64, e faq.Event) (fresh bool, err error) {
	err = s.change(ctx, func(tx *sql.Tx) error {
		if err := one(ctx, tx, deleteWish, id); err != nil {
			return err
		}
		all, err := s.saveEvents(ctx, tx, []faq.Event{e})
		if err == nil {
			fresh = all[0]
		}
		return err
	})
	if err != nil {
		return false, s.fail(ctx, fmt.Sprintf("fulfil wish %d", id), err)
	}
	return fresh, nil
}

// RemoveWish ends a wish without an answer, or returns [faq.ErrNotFound].
func (s *Store) RemoveWish(ctx context.Context, id int64) error {
	if err := s.changeOne(ctx, deleteWish, id); err != nil {
		return s.fail(ctx, fmt.Sprintf("remove wish %d", id), err)
	}
	return nil
}

// WithdrawWish ends the wish of a person for an answer, or returns [faq.ErrNotFound].
func (s *Store) WithdrawWish(ctx context.Context, ref, person string) error {
	if err := s.changeOne(ctx, withdrawWish, text(ref), text(person)); err != nil {
		return s.fail(ctx, "withdraw wish for answer "+ref, err)
	}
	return nil
}

// PruneWishes ends the wishes from before a time in unix seconds, and returns how many.
func (s *Store) PruneWishes(ctx context.Context, before int64) (int, error) {
	var ended int64
	err := s.change(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, pruneWishes, before)
		if err != nil {
			return err
		}
		ended, err = result.RowsAffected()
		return err
	})
	if err != nil {
		return 0, s.fail(ctx, "prune wishes", err)
	}
	return int(ended), nil
}
