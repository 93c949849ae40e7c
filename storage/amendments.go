package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"

	"github.com/godeeper/godeeper/faq"
)

// SaveAmendments keeps amendments, all of them or none, and returns their ids. Content is as they
// say from then on. It returns [faq.ErrTaken] where a new FAQ has the id of another one that was
// amended into the briefing, even if that was undone. Their ids are not looked at.
func (s *Store) SaveAmendments(ctx context.Context, all ...faq.Amendment) ([]int64, error) {
	return s.saveAmendments(ctx, func(int64) error { return nil }, all)
}

// SaveAmendmentsAt keeps amendments as [Store.SaveAmendments] does, unless the content is not of a
// revision any more: then it returns [faq.ErrChanged].
func (s *Store) SaveAmendmentsAt(ctx context.Context, revision int64, all ...faq.Amendment) ([]int64, error) {
	return s.saveAmendments(ctx, func(was int64) error {
		if was != revision {
			return faq.ErrChanged
		}
		return nil
	}, all)
}

func (s *Store) saveAmendments(ctx context.Context, check func(revision int64) error, all []faq.Amendment) ([]int64, error) {
	if len(all) == 0 {
		return nil, nil
	}
	var ids []int64
	err := s.change(ctx, func(tx *sql.Tx) error {
		ids = nil
		revision, err := moveRevision(ctx, tx)
		if err != nil {
			return err
		}
		if err := check(revision - 1); err != nil {
			return err
		}
		for _, a := range all {
			var id int64
			err := tx.QueryRowContext(ctx, insertAmendment, text(string(a.Kind)), text(a.Briefing), text(a.Entry), text(a.Text),
				text(a.Answer), text(a.Was), text(a.By), a.At, text(a.UndoneBy), a.UndoneAt).Scan(&id)
			if errors.Is(err, sql.ErrNoRows) {
				return faq.ErrTaken
			}
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	if err != nil {
		return nil, s.fail(ctx, "save amendments", err)
	}
	return ids, nil
}

// Amendments returns those of a briefing, "" for all, the newest first: those before the one with an
// id, 0 for all, also those that were undone. A limit of 0 is none.
func (s *Store) Amendments(ctx context.Context, briefing string, before int64, limit int) ([]faq.Amendment, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	all, err := readAmendments(ctx, s.read, selectAmendments, text(briefing), before, limited(limit))
	if err != nil {
		return nil, s.fail(ctx, "read amendments", err)
	}
	return all, nil
}

// UndoAmendment undoes an amendment, or does it again, or returns [faq.ErrNotFound].
func (s *Store) UndoAmendment(ctx context.Context, id int64, by string, undone bool) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		if _, err := moveRevision(ctx, tx); err != nil {
			return err
		}
		if !undone {
			return one(ctx, tx, undoAmendment, "", 0, id)
		}
		now, err := s.clock(ctx, tx)
		if err != nil {
			return err
		}
		return one(ctx, tx, undoAmendment, text(by), now.Unix(), id)
	})
	if err != nil {
		return s.fail(ctx, fmt.Sprintf("undo amendment %d", id), err)
	}
	return nil
}

// moveRevision says that the content is another, and returns its revision. It goes before all other
// changes, for its lock.
func moveRevision(ctx context.Context, tx *sql.Tx) (revision int64, err error) {
	var closed int64
	if err := tx.QueryRowContext(ctx, nextRevision).Scan(&revision, &closed); err != nil {
		return 0, fmt.Errorf("next revision: %w", err)
	}
	return revision, nil
}

// amend returns briefings with the amendments that hold: of one briefing, "" for all.
func amend(ctx context.Context, tx *sql.Tx, all []*faq.Briefing, briefing string) ([]*faq.Briefing, error) {
	amendments, err := readAmendments(ctx, tx, selectHolding, text(briefing))
	if err != nil {
		return nil, fmt.Errorf("read amendments: %w", err)
	}
	return faq.Amend(all, amendments), nil
}

func readAmendments(ctx context.Context, q queryer, query string, args ...any) ([]faq.Amendment, error) {
	var all []faq.Amendment
	err := each(ctx, q, func(rows *sql.Rows) error {
		var a faq.Amendment
		err := rows.Scan(&a.ID, &a.Kind, &a.Briefing, &a.Entry, &a.Text, &a.Answer, &a.Was, &a.By, &a.At, &a.UndoneBy, &a.UndoneAt)
		all = append(all, a)
		return err
	}, query, args...)
	return all, err
}
