package storage

import (
	"context"
	"database/sql"
	"fmt"
)

// pruneAtOnce is how many events are deleted or emptied in one transaction: some milliseconds, in which
// others that write have to wait.
const pruneAtOnce = 500

// PruneEvents deletes the events of a platform that were done or late before a time in unix seconds,
// with their keys and posts, and returns how many. An event that comes again after that is fresh.
// When it fails, some may be deleted already.
func (s *Store) PruneEvents(ctx context.Context, platform string, before int64) (int, error) {
	platform = text(platform)
	total, err := s.inParts(ctx, func(tx *sql.Tx) (int, error) {
		result, err := tx.ExecContext(ctx, pruneEvents, platform, before, pruneAtOnce)
		if err != nil {
			return 0, err
		}
		deleted, err := result.RowsAffected()
		return int(deleted), err
	})
	if err != nil {
		return total, s.fail(ctx, "prune events of "+platform, err)
	}
	return total, nil
}

// EmptyEvents forgets what came with the events of a platform, and what was posted for them, that
// were done or late before a time in unix seconds: their payloads and the bodies of their posts. All
// else stays. It returns how many events it has emptied. When it fails, some may be already.
func (s *Store) EmptyEvents(ctx context.Context, platform string, before int64) (int, error) {
	platform = text(platform)
	total, err := s.inParts(ctx, func(tx *sql.Tx) (int, error) {
		if err := s.lock(ctx, tx, "empty events of "+platform); err != nil {
			return 0, fmt.Errorf("lock: %w", err)
		}
		args := []any{blob(nil)}
		err := each(ctx, tx, func(rows *sql.Rows) error {
			var id int64
			err := rows.Scan(&id)
			args = append(args, id)
			return err
		}, emptyEvents, blob(nil), platform, before, pruneAtOnce)
		emptied := len(args) - 1
		if err != nil || emptied == 0 {
			return 0, err
		}
		_, err = tx.ExecContext(ctx, fmt.Sprintf(emptyPosts, places(2, emptied)), args...)
		return emptied, err
	})
	if err != nil {
		return total, s.fail(ctx, "empty events of "+platform, err)
	}
	return total, nil
}

// inParts changes rows until there are none left, pruneAtOnce in a transaction, and returns how
// many were changed.
func (s *Store) inParts(ctx context.Context, part func(tx *sql.Tx) (int, error)) (total int, err error) {
	for {
		var changed int
		err := s.change(ctx, func(tx *sql.Tx) (err error) {
			changed, err = part(tx)
			return err
		})
		if err != nil {
			return total, err
		}
		total += changed
		if changed < pruneAtOnce {
			return total, nil
		}
	}
}
