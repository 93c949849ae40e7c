package storage

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/godeeper/godeeper/faq"
)

// foldAtOnce is how many questions of an older program are folded in one transaction: some
// milliseconds, in which others that write have to wait.
const foldAtOnce = 1_000

// foldDigest names all questions that are asked in the same words. 64 bits tell a million apart.
func foldDigest(text string) string {
	sum := sha256.Sum256([]byte(faq.Fold(text)))
	return hex.EncodeToString(sum[:8])
}

// missed is the questions in the same words: how often they were not answered well.
type missed struct {
	fold          string
	count         int
	bad           int // ratings as not helpful
	last          int64
	first, newest int64 // ids in asked
}

// Missed returns what was declined or suggested since a time in unix seconds, or answered in a way
// that somebody has rated as not helpful: each question once, by its folded text, the most frequent
// first. Those that were dismissed are left out, or with dismissed all others. A limit of 0 is none.
func (s *Store) Missed(ctx context.Context, since int64, dismissed bool, limit int) ([]faq.Missed, error) {
	if err := s.foldOld(ctx, since); err != nil {
		return nil, s.fail(ctx, "read what was missed", err)
	}
	var all []faq.Missed
	err := s.view(ctx, func(tx *sql.Tx) error {
		groups, err := readMissed(ctx, tx, since, dismissed, limited(limit))
		if err != nil {
			return err
		}
		all, err = asMissed(ctx, tx, groups, dismissed)
		return err
	})
	if err != nil {
		return nil, s.fail(ctx, "read what was missed", err)
	}
	return all, nil
}

// readMissed returns the groups asked most. Those that were never rated are cut off by the database;
// all others are few.
func readMissed(ctx context.Context, tx *sql.Tx, since int64, dismissed bool, limit int) ([]*missed, error) {
	query := selectMissed
	if dismissed {
		query = selectDismissedMissed
	}
	byFold := map[string]*missed{}
	add := func(rows *sql.Rows) error {
		var g missed
		err := rows.Scan(&g.fold, &g.count, &g.last, &g.first, &g.newest)
		byFold[g.fold] = &g
		return err
	}
	if err := each(ctx, tx, add, query, since, limit); err != nil {
		return nil, err
	}
	rated, err := readRatedBadly(ctx, tx, since, dismissed)
	if err != nil {
		return nil, fmt.Errorf("read ratings: %w", err)
	}
	var others []any // rated, and not among the most frequent
	for _, r := range rated {
		if byFold[r.fold] == nil {
			others = append(others, r.fold)
		}
	}
	for part := range slices.Chunk(others, placesAtOnce) {
		if err := each(ctx, tx, add, fmt.Sprintf(selectMissedOf, places(2, len(part))), append([]any{since}, part...)...); err != nil {
			return nil, err
		}
	}
	for _, r := range rated {
		g := byFold[r.fold]
		if g == nil {
			byFold[r.fold] = r
			continue
		}
		g.count, g.bad = g.count+r.count, r.bad
		g.last, g.first, g.newest = max(g.last, r.last), min(g.first, r.first), max(g.newest, r.newest)
	}
	groups := make([]*missed, 0, len(byFold))
	for _, g := range byFold {
		groups = append(groups, g)
	}
	slices.SortFunc(groups, func(a, b *missed) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(b.last, a.last), cmp.Compare(a.fold, b.fold))
	})
	return groups[:min(len(groups), limit)], nil
}

// readRatedBadly returns the groups of answers that were rated badly: of those, only what was
// answered is counted.
func readRatedBadly(ctx context.Context, tx *sql.Tx, since int64, dismissed bool) ([]*missed, error) {
	byFold := map[string]*missed{}
	var all []*missed
	err := each(ctx, tx, func(rows *sql.Rows) error {
		var fold string
		var outcome faq.Outcome
		var id, at int64
		var bad, isDismissed int
		if err := rows.Scan(&fold, &id, &at, &outcome, &bad, &isDismissed); err != nil {
			return err
		}
		if (isDismissed == 1) != dismissed {
			return nil
		}
		g := byFold[fold]
		if g == nil {
			g = &missed{fold: fold, first: id, newest: id}
			byFold[fold] = g
			all = append(all, g)
		}
		if outcome == faq.Answered {
			g.count++
		}
		g.bad += bad
		g.last, g.first, g.newest = max(g.last, at), min(g.first, id), max(g.newest, id)
		return nil
	}, selectRatedBadly, since)
	return all, err
}

// asMissed reads the first and the last question of each group.
func asMissed(ctx context.Context, tx *sql.Tx, groups []*missed, dismissed bool) ([]faq.Missed, error) {
	var ids []int64
	for _, g := range groups {
		ids = append(ids, g.first, g.newest)
	}
	asked, err := askedByID(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	var all []faq.Missed
	for _, g := range groups {
		first, last := asked[g.first], asked[g.newest]
		all = append(all, faq.Missed{Text: first.Text, Before: first.Before, Thread: first.Thread, Outcome: last.Outcome,
			Count: g.count, Bad: g.bad, Dismissed: dismissed, Last: g.last})
	}
	return all, nil
}

func askedByID(ctx context.Context, tx *sql.Tx, ids []int64) (map[int64]faq.Asked, error) {
	all := make(map[int64]faq.Asked, len(ids))
	for part := range slices.Chunk(ids, placesAtOnce) {
		args := make([]any, len(part))
		for i, id := range part {
			args[i] = id
		}
		err := each(ctx, tx, func(rows *sql.Rows) error {
			var id int64
			var a faq.Asked
			err := rows.Scan(append([]any{&id}, askedFields(&a)...)...)
			all[id] = a
			return err
		}, fmt.Sprintf(selectAskedByID, places(1, len(part))), args...)
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Recent returns questions that were asked since a time in unix seconds, each as it was asked last,
// the newest first. Those that differ in nothing but case, white space and punctuation are one. A
// limit of 0 is none.
func (s *Store) Recent(ctx context.Context, since int64, limit int) ([]faq.Asked, error) {
	if err := s.foldOld(ctx, since); err != nil {
		return nil, s.fail(ctx, "read what was asked recently", err)
	}
	var all []faq.Asked
	err := s.view(ctx, func(tx *sql.Tx) error {
		var ids []int64
		err := each(ctx, tx, func(rows *sql.Rows) error {
			var id int64
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		}, selectRecent, since, limited(limit))
		if err != nil {
			return err
		}
		asked, err := askedByID(ctx, tx, ids)
		for _, id := range ids {
			all = append(all, asked[id])
		}
		return err
	})
	if err != nil {
		return nil, s.fail(ctx, "read what was asked recently", err)
	}
	return all, nil
}

// Dismiss has questions be missed no longer, or again: also when they are asked again in the same
// words.
func (s *Store) Dismiss(ctx context.Context, by string, dismissed bool, all ...string) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		now, err := s.clock(ctx, tx)
		if err != nil {
			return err
		}
		for _, t := range all {
			fold := foldDigest(text(t))
			if dismissed {
				_, err = tx.ExecContext(ctx, upsertDismissed, fold, text(t), text(by), now.Unix())
			} else {
				_, err = tx.ExecContext(ctx, deleteDismissed, fold)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return s.fail(ctx, "dismiss questions", err)
	}
	return nil
}

// foldOld folds the questions since a time that an older program has written.
func (s *Store) foldOld(ctx context.Context, since int64) error {
	for {
		var ids []int64
		var folds []string
		err := each(ctx, s.read, func(rows *sql.Rows) error {
			var id int64
			var text string
			err := rows.Scan(&id, &text)
			ids, folds = append(ids, id), append(folds, foldDigest(text))
			return err
		}, selectUnfolded, since, foldAtOnce)
		if err != nil || len(ids) == 0 {
			return err
		}
		err = s.change(ctx, func(tx *sql.Tx) error {
			stmt, err := tx.PrepareContext(ctx, updateFold)
			if err != nil {
				return fmt.Errorf("prepare: %w", err)
			}
			defer stmt.Close()
			for i, id := range ids {
				if _, err := stmt.ExecContext(ctx, folds[i], id); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("fold questions: %w", err)
		}
	}
}
