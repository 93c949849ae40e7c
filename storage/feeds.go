package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// AddFeed keeps a feed, to be looked at at once: of f its URL, its settings and By. One that is there
// with the same URL gets the settings, and keeps the rest. It returns what is kept. It does not look
// at what the URL says.
func (s *Store) AddFeed(ctx context.Context, f faq.Feed) (faq.Feed, error) {
	var kept []faq.Feed
	err := s.change(ctx, func(tx *sql.Tx) (err error) {
		kept, err = readFeeds(ctx, tx, insertFeed, text(f.URL), f.Every, text(f.By), f.Paused, f.NoPages)
		return err
	})
	if err != nil {
		return faq.Feed{}, s.fail(ctx, "add feed", err)
	}
	return kept[0], nil
}

// Feeds returns all feeds in the order of their ids, with those that are paused.
func (s *Store) Feeds(ctx context.Context) ([]faq.Feed, error) {
	all, err := readFeeds(ctx, s.read, selectFeeds)
	if err != nil {
		return nil, s.fail(ctx, "read feeds", err)
	}
	return all, nil
}

// Feed returns a feed, or [faq.ErrNotFound].
func (s *Store) Feed(ctx context.Context, id int64) (faq.Feed, error) {
	all, err := readFeeds(ctx, s.read, selectFeed, id)
	if err == nil && len(all) == 0 {
		err = faq.ErrNotFound
	}
	if err != nil {
		return faq.Feed{}, s.fail(ctx, fmt.Sprintf("read feed %d", id), err)
	}
	return all[0], nil
}

// PauseFeed has a feed be looked at no more, or again, and then at once. It returns
// [faq.ErrNotFound] for an unknown one.
func (s *Store) PauseFeed(ctx context.Context, id int64, paused bool) error {
	err := s.changeOne(ctx, pauseFeed, paused, id)
	if errors.Is(err, faq.ErrNotFound) { // or it is so already
		_, err = s.Feed(ctx, id)
	}
	if err != nil {
		return s.fail(ctx, fmt.Sprintf("pause feed %d", id), err)
	}
	return nil
}

// RemoveFeed forgets a feed, or returns [faq.ErrNotFound]. The briefings that came of it stay.
func (s *Store) RemoveFeed(ctx context.Context, id int64) error {
	if err := s.changeOne(ctx, deleteFeed, id); err != nil {
		return s.fail(ctx, fmt.Sprintf("remove feed %d", id), err)
	}
	return nil
}

// ClaimFeed claims the feed that has been due for longest, for as long as the lease. A feed is due
// when its time has come, it is not paused, and nobody holds it. Each claim is given to one caller,
// among all processes. When none is due, ClaimFeed returns [faq.ErrNotFound].
func (s *Store) ClaimFeed(ctx context.Context, lease time.Duration) (faq.Feed, error) {
	// Mostly nothing is due. To see that, nobody need wait for the writer.
	_, _, err := s.freeFeed(ctx, s.read, selectDueFeed)
	var f faq.Feed
	if err == nil {
		f, err = s.claimFeed(ctx, lease, selectDueFeed)
	}
	if err != nil {
		return faq.Feed{}, s.fail(ctx, "claim a feed", err)
	}
	return f, nil
}

// ClaimFeedNow claims a feed, due or not, paused or not. It returns [faq.ErrNotFound] for an unknown
// one, and [faq.ErrClaimLost] while another one holds it.
func (s *Store) ClaimFeedNow(ctx context.Context, id int64, lease time.Duration) (faq.Feed, error) {
	f, err := s.claimFeed(ctx, lease, selectFreeFeed, id)
	if errors.Is(err, faq.ErrNotFound) {
		if _, err = s.Feed(ctx, id); err == nil {
			err = faq.ErrClaimLost
		}
	}
	if err != nil {
		return faq.Feed{}, s.fail(ctx, fmt.Sprintf("claim feed %d", id), err)
	}
	return f, nil
}

func (s *Store) claimFeed(ctx context.Context, lease time.Duration, query string, args ...any) (faq.Feed, error) {
	var claimed []faq.Feed
	err := s.change(ctx, func(tx *sql.Tx) error {
		id, now, err := s.freeFeed(ctx, tx, query+s.skipLocked, args...)
		if err != nil {
			return err
		}
		claimed, err = readFeeds(ctx, tx, claimFeed, max(until(now, lease), 1), id)
		return err
	})
	if err != nil {
		return faq.Feed{}, err
	}
	return claimed[0], nil
}

// freeFeed returns the id of the feed that a query finds now.
func (s *Store) freeFeed(ctx context.Context, q queryer, query string, args ...any) (id int64, now time.Time, err error) {
	if now, err = s.clock(ctx, q); err != nil {
		return 0, now, err
	}
	err = q.QueryRowContext(ctx, query, append([]any{now.Unix()}, args...)...).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = faq.ErrNotFound
	}
	return id, now, err
}

// FeedItems returns what was read of a feed: the digests of its items, by their keys.
func (s *Store) FeedItems(ctx context.Context, id int64) (map[string]string, error) {
	items := map[string]string{}
	err := each(ctx, s.read, func(rows *sql.Rows) error {
		var key, digest string
		err := rows.Scan(&key, &digest)
		items[key] = digest
		return err
	}, selectFeedItems, id)
	if err != nil {
		return nil, s.fail(ctx, fmt.Sprintf("read items of feed %d", id), err)
	}
	return items, nil
}

// FinishFeed ends the claim of f with what a look found: Title, ETag, Modified, Fails, Problem,
// Items, and Paused to pause it. The feed is due after a time from now. Items take the place of
// those that were read before, unless they are nil. It returns [faq.ErrClaimLost] when the claim of
// f is not held any more.
func (s *Store) FinishFeed(ctx context.Context, f faq.Feed, after time.Duration, items map[string]string) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		now, err := s.clock(ctx, tx)
		if err != nil {
			return err
		}
		if err := hold(ctx, tx, finishFeed, text(f.Title), text(f.ETag), text(f.Modified), now.Unix(), until(now, after),
			f.Fails, text(f.Problem), f.Items, f.Paused, f.ID, f.Claim); err != nil {
			return err
		}
		if items == nil {
			return nil
		}
		return saveFeedItems(ctx, tx, f.ID, items)
	})
	if err != nil {
		return s.fail(ctx, fmt.Sprintf("finish the look at feed %d", f.ID), err)
	}
	return nil
}

func saveFeedItems(ctx context.Context, tx *sql.Tx, id int64, items map[string]string) error {
	if _, err := tx.ExecContext(ctx, deleteFeedItems, id); err != nil {
		return fmt.Errorf("delete items: %w", err)
	}
	for key, digest := range items {
		if _, err := tx.ExecContext(ctx, insertFeedItem, id, text(key), text(digest)); err != nil {
			return fmt.Errorf("write item: %w", err)
		}
	}
	return nil
}

func readFeeds(ctx context.Context, q queryer, query string, args ...any) ([]faq.Feed, error) {
	var all []faq.Feed
	err := each(ctx, q, func(rows *sql.Rows) error {
		var f faq.Feed
		err := rows.Scan(&f.ID, &f.URL, &f.Every, &f.Title, &f.ETag, &f.Modified, &f.Checked, &f.Next, &f.Fails, &f.Problem,
			&f.Items, &f.By, &f.Paused, &f.NoPages, &f.Claim)
		all = append(all, f)
		return err
	}, query, args...)
	return all, err
}
