package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/godeeper/godeeper/bot/web/console"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/feed"
	"github.com/godeeper/godeeper/faq/feed/fetch"
	"github.com/godeeper/godeeper/storage"
)

var _ console.Feeds = (*feeds)(nil)

// feeds are where briefings are fetched from, as they are polled and as the console shows them.
type feeds struct {
	*feed.Poller

	store *storage.Store
}

// feedClient returns what gets feeds. What is wrong with its settings is a fault of the configuration.
func feedClient(getenv func(string) string) (*fetch.Client, error) {
	allowed, err := fetch.Allow(getenv("GODEEPER_FEED_ALLOW"))
	if err != nil {
		return nil, usageError{fmt.Errorf("GODEEPER_FEED_ALLOW: %w", err)}
	}
	return fetch.New(allowed, nil), nil
}

// newFeeds returns the feeds of a store.
func newFeeds(log *slog.Logger, store *storage.Store, client *fetch.Client) *feeds {
	return &feeds{feed.New(log, store, store, client), store}
}

// Feeds implements [console.Feeds].
func (f *feeds) Feeds(ctx context.Context) ([]faq.Feed, error) { return f.store.Feeds(ctx) }

// PauseFeed implements [console.Feeds].
func (f *feeds) PauseFeed(ctx context.Context, id int64, paused bool) error {
	return f.store.PauseFeed(ctx, id, paused)
}

// RemoveFeed implements [console.Feeds].
func (f *feeds) RemoveFeed(ctx context.Context, id int64) error { return f.store.RemoveFeed(ctx, id) }
