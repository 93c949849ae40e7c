package storage

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"github.com/godeeper/godeeper/faq"
)

// SaveEvent saves an event as [Store.SaveEvents] does.
func (s *Store) SaveEvent(ctx context.Context, e faq.Event) (fresh bool, err error) {
	all, err := s.SaveEvents(ctx, e)
	if err != nil {
		return false, err
	}
	return all[0], nil
}

// SaveEvents saves events in one transaction, all or nothing, and says of each whether it is fresh.
// An event that has a key of an event of its platform, saved before or among these, is not: nothing
// of it is saved. One without keys always is; "" is no key.
//
// They wait, each due at once, with ids in the order in which they are given; between two calls the
// ids are in the order in which the events can be seen. What events hold of ids, states and posts
// is not looked at. Texts are stored as those of questions are, payloads as they are.
func (s *Store) SaveEvents(ctx context.Context, events ...faq.Event) (fresh []bool, err error) {
	if len(events) == 0 {
		return nil, nil
	}
	err = s.change(ctx, func(tx *sql.Tx) (err error) {
		fresh, err = s.saveEvents(ctx, tx, events)
		return err
	})
	if err != nil {
		return nil, s.fail(ctx, "save events", err)
	}
	return fresh, nil
}

func (s *Store) saveEvents(ctx context.Context, tx *sql.Tx, events []faq.Event) ([]bool, error) {
	keys := map[string][]string{} // by platform
	for _, e := range events {
		keys[text(e.Platform)] = append(keys[text(e.Platform)], eventKeys(e)...)
	}
	known := map[string]map[string]bool{} // by platform and key
	for _, platform := range slices.Sorted(maps.Keys(keys)) {
		// Otherwise an event could be seen after one with a higher id, and its lane be overtaken.
		if err := s.lock(ctx, tx, "events of "+platform); err != nil {
			return nil, fmt.Errorf("lock: %w", err)
		}
		var err error
		if known[platform], err = knownKeys(ctx, tx, platform, keys[platform]); err != nil {
			return nil, fmt.Errorf("look for keys: %w", err)
		}
	}
	now, err := s.clock(ctx, tx)
	if err != nil {
		return nil, err
	}
	fresh := make([]bool, len(events))
	for i, e := range events {
		known := known[text(e.Platform)]
		keys := eventKeys(e)
		if slices.ContainsFunc(keys, func(key string) bool { return known[key] }) {
			continue
		}
		fresh[i] = true
		for _, key := range keys {
			known[key] = true
		}
		if err := insertEventRows(ctx, tx, e, keys, now.Unix()); err != nil {
			return nil, err
		}
	}
	return fresh, nil
}

func insertEventRows(ctx context.Context, tx *sql.Tx, e faq.Event, keys []string, saved int64) error {
	platform := text(e.Platform)
	var id int64
	err := tx.QueryRowContext(ctx, insertEvent, platform, text(e.Workspace), text(e.Kind), text(e.Lane),
		blob(e.Payload), e.At, e.Until, saved).Scan(&id)
	if err != nil {
		return fmt.Errorf("write event: %w", err)
	}
	for i, key := range keys {
		if _, err := tx.ExecContext(ctx, insertEventKey, platform, key, id, i); err != nil {
			return fmt.Errorf("write key %s: %w", key, err)
		}
	}
	return nil
}

// eventKeys returns the keys of an event as they are stored, each once.
func eventKeys(e faq.Event) []string {
	var keys []string
	for _, key := range e.Keys {
		if key = text(key); key != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// knownKeys returns those of the keys that events of a platform have.
func knownKeys(ctx context.Context, tx *sql.Tx, platform string, keys []string) (map[string]bool, error) {
	known := map[string]bool{}
	for part := range slices.Chunk(keys, placesAtOnce) {
		args := []any{platform}
		for _, key := range part {
			args = append(args, key)
		}
		err := each(ctx, tx, func(rows *sql.Rows) error {
			var key string
			err := rows.Scan(&key)
			known[key] = true
			return err
		}, fmt.Sprintf(selectKnownKeys, places(2, len(part))), args...)
		if err != nil {
			return nil, err
		}
	}
	return known, nil
}
