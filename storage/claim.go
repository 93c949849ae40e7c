package storage

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// ClaimEvent claims the oldest event of a platform that is due, and returns it with its attempt
// counted, and with its posts once they are frozen. An event is due when it waits and its time has
// come, or when it was claimed and the lease has run out; but not while an older one of its lane is
// waiting or claimed. Digests, the events of platforms that begin with [faq.DigestPlatform], are not
// due while they are held ([Store.Hold]). Each claim is given to one caller, among all processes.
// When no event is due, ClaimEvent returns [faq.ErrNotFound].
func (s *Store) ClaimEvent(ctx context.Context, platform string, lease time.Duration) (faq.Event, error) {
	e, err := s.claim(ctx, text(platform), lease)
	if err != nil {
		return faq.Event{}, s.fail(ctx, "claim an event of "+platform, err)
	}
	return e, nil
}

func (s *Store) claim(ctx context.Context, platform string, lease time.Duration) (faq.Event, error) {
	// Mostly nothing is due. To see that, nobody need wait for the writer.
	if _, _, err := s.dueEvent(ctx, s.read, platform, ""); err != nil {
		return faq.Event{}, err
	}
	var claimed []faq.Event
	err := s.change(ctx, func(tx *sql.Tx) error {
		id, now, err := s.dueEvent(ctx, tx, platform, s.skipLocked)
		if err != nil {
			return err
		}
		claimed, err = readEvents(ctx, tx, claimEvent, until(now, lease), id)
		return err
	})
	if err != nil {
		return faq.Event{}, err
	}
	return claimed[0], nil
}

func (s *Store) dueEvent(ctx context.Context, q queryer, platform, lock string) (id int64, now time.Time, err error) {
	if strings.HasPrefix(platform, faq.DigestPlatform) {
		if on, err := isHeld(ctx, q); err != nil || on {
			return 0, now, cmp.Or(err, faq.ErrNotFound)
		}
	}
	if now, err = s.clock(ctx, q); err != nil {
		return 0, now, err
	}
	err = q.QueryRowContext(ctx, selectDueEvent+lock, platform, now.Unix()).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = faq.ErrNotFound
	}
	return id, now, err
}

// until returns the unix second that begins d after now, or else the next: never sooner.
func until(now time.Time, d time.Duration) int64 {
	if d <= 0 {
		return now.Unix()
	}
	t := now.Add(d)
	if t.Nanosecond() > 0 {
		return t.Unix() + 1
	}
	return t.Unix()
}

// RenewEvent makes the lease of a claimed event last as long from now on. It returns
// [faq.ErrClaimLost] when the claim of e is not held any more.
func (s *Store) RenewEvent(ctx context.Context, e faq.Event, lease time.Duration) error {
	return s.held(ctx, "renew the claim of", e, func(tx *sql.Tx, now time.Time) error {
		return hold(ctx, tx, renewEvent, until(now, lease), e.ID, e.Attempt)
	})
}

// FreezeEvent decides what is posted for a claimed event: it saves the posts, due in their order,
// and what e covers, and remembers the turns as [Store.SaveTurns] does, all or nothing. It returns
// [faq.ErrClaimLost] when the claim of e is not held any more, or the event is frozen already.
func (s *Store) FreezeEvent(ctx context.Context, e faq.Event, posts []faq.Post, turns []faq.Turn) error {
	return s.held(ctx, "freeze", e, func(tx *sql.Tx, _ time.Time) error {
		if err := hold(ctx, tx, freezeEvent, e.Covers, e.ID, e.Attempt); err != nil {
			return err
		}
		for part, p := range posts {
			if _, err := tx.ExecContext(ctx, insertPost, e.ID, part, text(p.Key), blob(p.Body)); err != nil {
				return fmt.Errorf("write part %d: %w", part, err)
			}
		}
		return saveTurns(ctx, tx, turns)
	})
}

// SendingPost says that an attempt to send a post begins, and makes the lease last as long from now
// on. Parts are numbered from 0. It returns [faq.ErrClaimLost] when the claim of e is not held any
// more, and another error when the post is sent already.
func (s *Store) SendingPost(ctx context.Context, e faq.Event, part int, lease time.Duration) error {
	return s.held(ctx, "send a post of", e, func(tx *sql.Tx, now time.Time) error {
		if err := hold(ctx, tx, renewEvent, until(now, lease), e.ID, e.Attempt); err != nil {
			return err
		}
		return changePost(ctx, tx, part, updatePost, string(faq.PostSending), e.ID, part)
	})
}

// SentPost says that a post is shown, under the platform's id. It returns [faq.ErrClaimLost] when
// the claim of e is not held any more.
func (s *Store) SentPost(ctx context.Context, e faq.Event, part int, id string) error {
	return s.held(ctx, "keep a sent post of", e, func(tx *sql.Tx, _ time.Time) error {
		if err := hold(ctx, tx, holdEvent, e.ID, e.Attempt); err != nil {
			return err
		}
		return changePost(ctx, tx, part, markPostSent, text(id), e.ID, part)
	})
}

// DuePost says that a post is known not to be shown, so that it is due again. It returns
// [faq.ErrClaimLost] when the claim of e is not held any more, and another error when the post is
// sent already.
func (s *Store) DuePost(ctx context.Context, e faq.Event, part int) error {
	return s.held(ctx, "take back a post of", e, func(tx *sql.Tx, _ time.Time) error {
		if err := hold(ctx, tx, holdEvent, e.ID, e.Attempt); err != nil {
			return err
		}
		return changePost(ctx, tx, part, updatePost, string(faq.PostDue), e.ID, part)
	})
}

// FinishEvent ends the work on a claimed event: it is done, late or set aside. It returns
// [faq.ErrClaimLost] when the claim of e is not held any more.
func (s *Store) FinishEvent(ctx context.Context, e faq.Event, state faq.EventState, reason string) error {
	return s.held(ctx, "finish", e, func(tx *sql.Tx, now time.Time) error {
		switch state {
		case faq.EventDone, faq.EventLate, faq.EventSetAside:
			return hold(ctx, tx, finishEvent, string(state), text(reason), now.Unix(), e.ID, e.Attempt)
		default:
			return fmt.Errorf("an event does not end as %q", state)
		}
	})
}

// PostponeEvent gives a claimed event back, to be due after a time from now, not sooner. Until then
// its lane waits with it. It returns [faq.ErrClaimLost] when the claim of e is not held any more.
func (s *Store) PostponeEvent(ctx context.Context, e faq.Event, after time.Duration, reason string) error {
	return s.held(ctx, "postpone", e, func(tx *sql.Tx, now time.Time) error {
		return hold(ctx, tx, postponeEvent, text(reason), until(now, after), e.ID, e.Attempt)
	})
}

// held runs f, which begins with a hold, in a transaction that writes.
func (s *Store) held(ctx context.Context, operation string, e faq.Event, f func(tx *sql.Tx, now time.Time) error) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		now, err := s.clock(ctx, tx)
		if err != nil {
			return err
		}
		return f(tx, now)
	})
	if err != nil {
		return s.fail(ctx, fmt.Sprintf("%s event %d", operation, e.ID), err)
	}
	return nil
}

// hold runs a query that changes a claimed event and returns its id, or else returns [faq.ErrClaimLost].
func hold(ctx context.Context, tx *sql.Tx, query string, args ...any) error {
	var id int64
	err := tx.QueryRowContext(ctx, query, args...).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return faq.ErrClaimLost
	}
	return err
}

func changePost(ctx context.Context, tx *sql.Tx, part int, query string, args ...any) error {
	result, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return err
	}
	changed, err := result.RowsAffected()
	if err == nil && changed == 0 {
		err = fmt.Errorf("no part %d is to be sent", part)
	}
	return err
}
