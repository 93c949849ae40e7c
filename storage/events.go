package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/godeeper/godeeper/faq"
)

// EventFilter says which events are wanted. Its zero value stands for all of them.
type EventFilter struct {
	Platform string         // "" for every one
	Lane     string         // "" for every one
	State    faq.EventState // "" for every one
	Since    int64          // unix seconds: happened then or later; 0 for always
	Limit    int            // at most so many; 0 for no limit
}

// query returns the query for the events of the filter, with only the conditions that it makes: a
// database plans it without knowing which of them are empty.
func (f EventFilter) query() (string, []any) {
	where, args := []string{"TRUE"}, []any{}
	add := func(condition string, value any) {
		args = append(args, value)
		where = append(where, fmt.Sprintf(condition, len(args)))
	}
	if f.Platform != "" {
		add("platform = $%d", text(f.Platform))
	}
	if f.Lane != "" {
		add("lane = $%d", text(f.Lane))
	}
	if f.State != "" {
		add("state = $%d", text(string(f.State)))
	}
	if f.Since != 0 {
		add("at >= $%d", f.Since)
	}
	args = append(args, limited(f.Limit))
	return fmt.Sprintf(selectEvents, strings.Join(where, " AND "), len(args)), args
}

// Events returns the events that the filter lets through, complete, the newest first.
func (s *Store) Events(ctx context.Context, filter EventFilter) ([]faq.Event, error) {
	query, args := filter.query()
	var all []faq.Event
	err := s.view(ctx, func(tx *sql.Tx) (err error) {
		all, err = readEvents(ctx, tx, query, args...)
		return err
	})
	if err != nil {
		return nil, s.fail(ctx, "read events", err)
	}
	return all, nil
}

// RetryEvent lets an event wait again that is set aside or late, as if it happened now: it has as
// long a time until it is too late as it had. What is frozen stays so, and its attempts go on
// counting. It returns [faq.ErrNotFound] when there is no such event, or it is emptied.
func (s *Store) RetryEvent(ctx context.Context, id int64) error {
	return s.curate(ctx, "retry", id, retryEvent)
}

// DropEvent ends an event that is set aside: it is done, and keeps the reason. Where nothing of it is
// known to be shown, it covers nothing. It returns [faq.ErrNotFound] when there is no such event.
func (s *Store) DropEvent(ctx context.Context, id int64) error {
	return s.curate(ctx, "drop", id, dropEvent)
}

func (s *Store) curate(ctx context.Context, operation string, id int64, query string) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		now, err := s.clock(ctx, tx)
		if err != nil {
			return err
		}
		var changed int64
		err = tx.QueryRowContext(ctx, query, now.Unix(), id).Scan(&changed)
		if errors.Is(err, sql.ErrNoRows) {
			return faq.ErrNotFound
		}
		return err
	})
	if err != nil {
		return s.fail(ctx, fmt.Sprintf("%s event %d", operation, id), err)
	}
	return nil
}

// EventCounts returns how many events of a platform, or of all for "", are in each state, without
// those that none is in, and when the oldest that waits has happened, in unix seconds, 0 for none.
func (s *Store) EventCounts(ctx context.Context, platform string) (counts map[faq.EventState]int, oldestWaiting int64, err error) {
	platform = text(platform)
	counts = map[faq.EventState]int{}
	err = s.view(ctx, func(tx *sql.Tx) error {
		query, args := countEvents, []any{}
		if platform != "" {
			query, args = countEventsOf, []any{platform}
		}
		err := each(ctx, tx, func(rows *sql.Rows) error {
			var state faq.EventState
			var n int
			err := rows.Scan(&state, &n)
			counts[state] = n
			return err
		}, query, args...)
		if err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, selectOldestWaiting, platform).Scan(&oldestWaiting)
	})
	if err != nil {
		return nil, 0, s.fail(ctx, "count events", err)
	}
	return counts, oldestWaiting, nil
}

// UncertainEvents returns how many events of a platform have a post of which it is not known whether
// it is shown, and are not being worked on: they wait, or are set aside.
func (s *Store) UncertainEvents(ctx context.Context, platform string) (int, error) {
	var n int
	if err := s.read.QueryRowContext(ctx, countUncertainEvents, text(platform)).Scan(&n); err != nil {
		return 0, s.fail(ctx, "count uncertain events", err)
	}
	return n, nil
}

// readEvents returns the events that a query selects or returns, complete.
func readEvents(ctx context.Context, tx *sql.Tx, query string, args ...any) ([]faq.Event, error) {
	var all []faq.Event
	err := each(ctx, tx, func(rows *sql.Rows) error {
		var e faq.Event
		err := rows.Scan(&e.ID, &e.Platform, &e.Workspace, &e.Kind, &e.Lane, &e.Payload,
			&e.At, &e.Until, &e.Covers, &e.Saved, &e.State, &e.Attempt, &e.Reason, &e.Frozen)
		e.Payload = unblob(e.Payload)
		all = append(all, e)
		return err
	}, query, args...)
	if err != nil {
		return nil, err
	}
	for part := range slices.Chunk(all, placesAtOnce) {
		if err := completeEvents(ctx, tx, part); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// completeEvents adds their keys and posts to events.
func completeEvents(ctx context.Context, tx *sql.Tx, events []faq.Event) error {
	byID := make(map[int64]*faq.Event, len(events))
	args := make([]any, len(events))
	for i := range events {
		byID[events[i].ID] = &events[i]
		args[i] = events[i].ID
	}
	var event int64
	err := each(ctx, tx, func(rows *sql.Rows) error {
		var key string
		if err := rows.Scan(&event, &key); err != nil {
			return err
		}
		byID[event].Keys = append(byID[event].Keys, key)
		return nil
	}, fmt.Sprintf(selectKeysOf, places(1, len(events))), args...)
	if err != nil {
		return fmt.Errorf("read keys: %w", err)
	}
	err = each(ctx, tx, func(rows *sql.Rows) error {
		var p faq.Post
		if err := rows.Scan(&event, &p.Key, &p.Body, &p.State, &p.ID); err != nil {
			return err
		}
		p.Body = unblob(p.Body)
		byID[event].Posts = append(byID[event].Posts, p)
		return nil
	}, fmt.Sprintf(selectPostsOf, places(1, len(events))), args...)
	if err != nil {
		return fmt.Errorf("read posts: %w", err)
	}
	return nil
}
