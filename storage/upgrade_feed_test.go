package storage_test

import (
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// releasedFeed is what the databases under testdata hold since SQLite's schema 7, which brought it.
var releasedFeed = faq.Feed{
	ID: 1, URL: "https://news.example/briefings.xml", Every: 900, Title: "The Gazette – news", ETag: `W/"a"`, Modified: "Tue, 04 Mar 2025 15:00:00 GMT",
	Checked: 1_741_100_030, Next: 1_741_100_930, Fails: 2, Problem: "It is “slow”.", Items: 12, By: "Zoë", Paused: true, NoPages: true, Claim: 3,
}

// checkFeeds looks for what a database holds since schema 7, or for nothing of it in an older one.
func checkFeeds(t *testing.T, s *storage.Store, there bool) {
	t.Helper()
	var wantFeeds []faq.Feed
	wantItems := map[string]string{}
	if there {
		wantFeeds, wantItems["0123abcd"] = []faq.Feed{releasedFeed}, "4567ef01"
	}
	feeds, err := s.Feeds(t.Context())
	same(t, "feeds", wantFeeds, feeds, err)
	items, err := s.FeedItems(t.Context(), 1)
	same(t, "items of feeds", wantItems, items, err)
}
