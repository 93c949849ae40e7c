package storage

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"

	"github.com/godeeper/godeeper/faq"
)

// AskedFilter says which questions are wanted. Its zero value stands for all of them.
type AskedFilter struct {
	Outcome  faq.Outcome // "" for every outcome
	Briefing string      // id of the briefing that matched or in whose thread it was asked; "" for every one
	Since    int64       // unix seconds: asked then or later; 0 for always
	Limit    int         // at most so many; 0 for no limit
}

// SaveAsked records questions in one transaction, all or nothing. Bytes of a text that are not
// UTF-8, and NULs, are stored as U+FFFD: people may type anything. A question whose ref is stored
// already changes nothing, for an event may be prepared twice.
func (s *Store) SaveAsked(ctx context.Context, asked ...faq.Asked) error {
	if len(asked) == 0 {
		return nil
	}
	err := s.change(ctx, func(tx *sql.Tx) error { return saveAsked(ctx, tx, asked) })
	if err != nil {
		return s.fail(ctx, "save what was asked", err)
	}
	return nil
}

func saveAsked(ctx context.Context, tx *sql.Tx, asked []faq.Asked) error {
	if len(asked) == 0 {
		return nil
	}
	stmt, err := tx.PrepareContext(ctx, insertAsked)
	if err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	defer stmt.Close()
	for _, a := range asked {
		// No database agrees with another about it, and no curator could sort by it.
		if math.IsNaN(a.Confidence) {
			return fmt.Errorf("the confidence of %.60q is not a number", a.Text)
		}
		if _, err := stmt.ExecContext(ctx,
			text(a.Ref), text(a.Text), text(a.Before), text(a.Platform), text(a.Workspace), text(a.Channel), text(a.Conversation),
			text(a.Person), text(a.Thread), text(string(a.Outcome)), a.Confidence, text(string(a.Kind)),
			text(a.Entry), text(a.Briefing), a.At, foldDigest(text(a.Text))); err != nil {
			return err
		}
	}
	return nil
}

// Asked returns the questions that the filter lets through, the newest first.
func (s *Store) Asked(ctx context.Context, filter AskedFilter) ([]faq.Asked, error) {
	since := filter.Since
	if since == 0 {
		since = math.MinInt64
	}
	all, err := s.readAsked(ctx, selectAsked,
		text(string(filter.Outcome)), text(filter.Briefing), since, limited(filter.Limit))
	if err != nil {
		return nil, s.fail(ctx, "read what was asked", err)
	}
	return all, nil
}

// AskedAs returns the question whose answer is named by ref, or [faq.ErrNotFound].
func (s *Store) AskedAs(ctx context.Context, ref string) (faq.Asked, error) {
	a, err := s.readOneAsked(ctx, selectAskedAs, text(ref))
	if err != nil {
		return faq.Asked{}, s.fail(ctx, "read what was asked as "+ref, err)
	}
	return a, nil
}

// LastAsked returns the question that a person has asked last in a workspace, or [faq.ErrNotFound].
// Nothing is known to be asked by the person "".
func (s *Store) LastAsked(ctx context.Context, platform, workspace, person string) (faq.Asked, error) {
	a, err := s.readOneAsked(ctx, selectLastAsked, text(platform), text(workspace), text(person))
	if err != nil {
		return faq.Asked{}, s.fail(ctx, "read what was asked last", err)
	}
	return a, nil
}

// AskedIn returns the questions of a conversation in the order in which they were saved, the last of
// them where there are more than a limit; 0 is none. The conversation "" has none.
func (s *Store) AskedIn(ctx context.Context, platform, conversation string, limit int) ([]faq.Asked, error) {
	all, err := s.readAsked(ctx, selectAskedIn, text(platform), text(conversation), limited(limit))
	if err != nil {
		return nil, s.fail(ctx, "read what was asked in conversation "+conversation, err)
	}
	slices.Reverse(all)
	return all, nil
}

// MostAsked returns the entries that have answered questions in a workspace since a time in unix
// seconds: the most frequent first, of those as frequent the one that has answered last. A limit of
// 0 is none.
func (s *Store) MostAsked(ctx context.Context, platform, workspace string, since int64, limit int) ([]faq.Popular, error) {
	all, err := s.readPopular(ctx, selectMostAsked, text(platform), text(workspace), since, limited(limit))
	if err != nil {
		return nil, s.fail(ctx, "read what is asked most", err)
	}
	return all, nil
}

// MostAskedIn returns what [Store.MostAsked] does, of one channel of a workspace. Nothing is known
// to be asked in the channel "".
func (s *Store) MostAskedIn(ctx context.Context, platform, workspace, channel string, since int64, limit int) ([]faq.Popular, error) {
	all, err := s.readPopular(ctx, selectMostAskedIn,
		text(platform), text(workspace), text(channel), since, limited(limit))
	if err != nil {
		return nil, s.fail(ctx, "read what is asked most in channel "+channel, err)
	}
	return all, nil
}

// DeclinedSince returns the questions that were declined in a channel since a time in unix seconds,
// the newest first. Nothing is known to be asked in the channel "". A limit of 0 is none.
func (s *Store) DeclinedSince(ctx context.Context, platform, workspace, channel string, since int64, limit int) ([]faq.Asked, error) {
	all, err := s.readAsked(ctx, selectDeclined, text(platform), text(workspace), text(channel), since, limited(limit))
	if err != nil {
		return nil, s.fail(ctx, "read what was declined in channel "+channel, err)
	}
	return all, nil
}

func (s *Store) readPopular(ctx context.Context, query string, args ...any) ([]faq.Popular, error) {
	var all []faq.Popular
	err := each(ctx, s.read, func(rows *sql.Rows) error {
		var p faq.Popular
		err := rows.Scan(&p.Briefing, &p.Kind, &p.Entry, &p.Count)
		all = append(all, p)
		return err
	}, query, args...)
	return all, err
}

func (s *Store) readOneAsked(ctx context.Context, query string, args ...any) (faq.Asked, error) {
	all, err := s.readAsked(ctx, query, args...)
	if err == nil && len(all) == 0 {
		err = faq.ErrNotFound
	}
	if err != nil {
		return faq.Asked{}, err
	}
	return all[0], nil
}

func (s *Store) readAsked(ctx context.Context, query string, args ...any) ([]faq.Asked, error) {
	var all []faq.Asked
	err := each(ctx, s.read, func(rows *sql.Rows) error {
		var a faq.Asked
		err := rows.Scan(askedFields(&a)...)
		all = append(all, a)
		return err
	}, query, args...)
	return all, err
}

// askedFields returns where the columns of askedColumns are read to.
func askedFields(a *faq.Asked) []any {
	return []any{&a.Ref, &a.Text, &a.Before, &a.Platform, &a.Workspace, &a.Channel, &a.Conversation, &a.Person, &a.Thread,
		&a.Outcome, &a.Confidence, &a.Kind, &a.Entry, &a.Briefing, &a.At}
}
