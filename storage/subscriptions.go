package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/godeeper/godeeper/faq"
)

// SaveSubscription keeps the subscription of a channel, in place of an older one, whose id and From
// stay. It returns what is kept. It does not look at what the subscription says.
func (s *Store) SaveSubscription(ctx context.Context, sub faq.Subscription) (faq.Subscription, error) {
	var kept []faq.Subscription
	err := s.change(ctx, func(tx *sql.Tx) (err error) {
		kept, err = readSubscriptions(ctx, tx, upsertSubscription,
			text(sub.Platform), text(sub.Workspace), text(sub.Channel), text(sub.Name), text(sub.Time), text(sub.Zone),
			int(sub.Days), toJSON(texts(sub.Topics)), toJSON(texts(sub.Without)), text(string(sub.Length)),
			text(sub.Mention), sub.Always, text(sub.By), sub.At, sub.From, text(sub.Paused))
		return err
	})
	if err != nil {
		return faq.Subscription{}, s.fail(ctx, "save subscription of channel "+sub.Channel, err)
	}
	return kept[0], nil
}

// Subscription returns the subscription of a channel, or [faq.ErrNotFound].
func (s *Store) Subscription(ctx context.Context, platform, workspace, channel string) (faq.Subscription, error) {
	all, err := readSubscriptions(ctx, s.read, selectSubscription, text(platform), text(workspace), text(channel))
	if err == nil && len(all) == 0 {
		err = faq.ErrNotFound
	}
	if err != nil {
		return faq.Subscription{}, s.fail(ctx, "read subscription of channel "+channel, err)
	}
	return all[0], nil
}

// Subscriptions returns the subscriptions of a platform, or of all for "", in the order of their
// ids, with those that are paused.
func (s *Store) Subscriptions(ctx context.Context, platform string) ([]faq.Subscription, error) {
	all, err := readSubscriptions(ctx, s.read, selectSubscriptions, text(platform))
	if err != nil {
		return nil, s.fail(ctx, "read subscriptions", err)
	}
	return all, nil
}

// PauseSubscription says why no digest is sent to a channel, or with "" that they are sent again.
// It returns [faq.ErrNotFound] when no subscription has that id.
func (s *Store) PauseSubscription(ctx context.Context, id int64, reason string) error {
	if err := s.changeOne(ctx, pauseSubscription, text(reason), id); err != nil {
		return s.fail(ctx, fmt.Sprintf("pause subscription %d", id), err)
	}
	return nil
}

// RemoveSubscription forgets the subscription of a channel, or returns [faq.ErrNotFound]. The
// digests that are due already are not its business.
func (s *Store) RemoveSubscription(ctx context.Context, platform, workspace, channel string) error {
	if err := s.changeOne(ctx, deleteSubscription, text(platform), text(workspace), text(channel)); err != nil {
		return s.fail(ctx, "remove subscription of channel "+channel, err)
	}
	return nil
}

// changeOne runs a query that changes or deletes a row and returns its id, or else returns
// [faq.ErrNotFound].
func (s *Store) changeOne(ctx context.Context, query string, args ...any) error {
	return s.change(ctx, func(tx *sql.Tx) error { return one(ctx, tx, query, args...) })
}

func one(ctx context.Context, tx *sql.Tx, query string, args ...any) error {
	var id int64
	err := tx.QueryRowContext(ctx, query, args...).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return faq.ErrNotFound
	}
	return err
}

func readSubscriptions(ctx context.Context, q queryer, query string, args ...any) ([]faq.Subscription, error) {
	var all []faq.Subscription
	err := each(ctx, q, func(rows *sql.Rows) error {
		var sub faq.Subscription
		var topics, without string
		err := rows.Scan(&sub.ID, &sub.Platform, &sub.Workspace, &sub.Channel, &sub.Name, &sub.Time, &sub.Zone, &sub.Days,
			&topics, &without, &sub.Length, &sub.Mention, &sub.Always, &sub.By, &sub.At, &sub.From, &sub.Paused)
		if err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(topics), &sub.Topics); err != nil {
			return fmt.Errorf("topics of subscription %d: %w", sub.ID, err)
		}
		if err := json.Unmarshal([]byte(without), &sub.Without); err != nil {
			return fmt.Errorf("topics that subscription %d leaves out: %w", sub.ID, err)
		}
		all = append(all, sub)
		return nil
	}, query, args...)
	return all, err
}
