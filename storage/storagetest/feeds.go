package storagetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

func feed(name string) faq.Feed {
	return faq.Feed{URL: "https://news.example/" + name, Every: 1800, By: "Zoë"}
}

func mustAddFeed(t *testing.T, s *storage.Store, f faq.Feed) faq.Feed {
	t.Helper()
	kept, err := s.AddFeed(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func mustFeed(t *testing.T, s *storage.Store, id int64) faq.Feed {
	t.Helper()
	f, err := s.Feed(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func mustClaimFeed(t *testing.T, s *storage.Store, lease time.Duration) faq.Feed {
	t.Helper()
	f, err := s.ClaimFeed(t.Context(), lease)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func mustFinishFeed(t *testing.T, s *storage.Store, f faq.Feed, after time.Duration, items map[string]string) {
	t.Helper()
	if err := s.FinishFeed(t.Context(), f, after, items); err != nil {
		t.Fatal(err)
	}
}

func noFeedDue(t *testing.T, s *storage.Store, when string) {
	t.Helper()
	f, err := s.ClaimFeed(t.Context(), time.Hour)
	if !errors.Is(err, faq.ErrNotFound) {
		t.Errorf("%s: got feed %d, error %v, want %v", when, f.ID, err, faq.ErrNotFound)
	}
}

func feedItems(t *testing.T, s *storage.Store, id int64) map[string]string {
	t.Helper()
	items, err := s.FeedItems(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return items
}

func testFeeds(t *testing.T, s *storage.Store) {
	all, err := s.Feeds(t.Context())
	if err != nil || all != nil {
		t.Errorf("none: got %v, error %v", all, err)
	}
	_, err = s.Feed(t.Context(), 1)
	notFound(t, "unknown feed", err)

	given := feed("b")
	given.ID, given.Title, given.ETag, given.Checked, given.Next, given.Fails, given.Items, given.Claim = 9, "x", "x", 1, 1, 1, 1, 1
	b := mustAddFeed(t, s, given)
	a := mustAddFeed(t, s, feed("a"))
	want := feed("b")
	want.ID = b.ID
	diff(t, "kept", want, b)
	if a.ID <= b.ID {
		t.Errorf("got ids %d, %d, want them to grow", b.ID, a.ID)
	}
	again := feed("b")
	again.Every, again.NoPages, again.By = 600, true, "Ann"
	want.Every, want.NoPages = 600, true
	diff(t, "added again", want, mustAddFeed(t, s, again))
	if all, err = s.Feeds(t.Context()); err != nil {
		t.Fatal(err)
	}
	diff(t, "all", []faq.Feed{want, a}, all)
	diff(t, "one", a, mustFeed(t, s, a.ID))
}

func testFeedTexts(t *testing.T, s *storage.Store) {
	for i, text := range nasty {
		f := mustAddFeed(t, s, faq.Feed{URL: fmt.Sprint(i, " ", short(text)), By: text})
		f = mustClaimFeed(t, s, time.Hour)
		f.Title, f.ETag, f.Modified, f.Problem = text, text, text, text
		items := map[string]string{short(text): text, "b": ""}
		mustFinishFeed(t, s, f, time.Hour, items)
		got := mustFeed(t, s, f.ID)
		f.Checked, f.Next = got.Checked, got.Next
		diff(t, "feed", f, got)
		diff(t, "items", items, feedItems(t, s, f.ID))
	}
}

func testPauseAndRemoveFeed(t *testing.T, s *storage.Store) {
	f := mustAddFeed(t, s, feed("a"))
	for range 2 {
		if err := s.PauseFeed(t.Context(), f.ID, true); err != nil {
			t.Fatal(err)
		}
	}
	f.Paused = true
	diff(t, "paused", f, mustFeed(t, s, f.ID))
	noFeedDue(t, s, "when all are paused")
	if _, err := s.ClaimFeedNow(t.Context(), f.ID, 0); err != nil {
		t.Errorf("a paused feed is looked at when that is asked for: %v", err)
	}
	if err := s.PauseFeed(t.Context(), f.ID, false); err != nil {
		t.Fatal(err)
	}
	mustFinishFeed(t, s, mustClaimFeed(t, s, time.Hour), time.Hour, map[string]string{"k": "d"})
	if err := s.RemoveFeed(t.Context(), f.ID); err != nil {
		t.Fatal(err)
	}
	notFound(t, "removed already", s.RemoveFeed(t.Context(), f.ID))
	notFound(t, "pause of a removed one", s.PauseFeed(t.Context(), f.ID, true))
	diff(t, "items of a removed one", map[string]string{}, feedItems(t, s, f.ID))
	_, err := s.ClaimFeedNow(t.Context(), f.ID, time.Hour)
	notFound(t, "claim of a removed one", err)
	if again := mustAddFeed(t, s, feed("a")); again.ID <= f.ID {
		t.Errorf("added again: got id %d after %d, want a new one", again.ID, f.ID)
	}
}

func testClaimFeed(t *testing.T, s *storage.Store) {
	noFeedDue(t, s, "in an empty store")
	a, b := mustAddFeed(t, s, feed("a")), mustAddFeed(t, s, feed("b"))
	got := mustClaimFeed(t, s, time.Hour)
	a.Claim = 1
	diff(t, "claimed", a, got)
	if _, err := s.ClaimFeedNow(t.Context(), a.ID, time.Hour); !errors.Is(err, faq.ErrClaimLost) {
		t.Errorf("claimed while another one holds it: got error %v, want %v", err, faq.ErrClaimLost)
	}
	if got := mustClaimFeed(t, s, time.Hour); got.ID != b.ID {
		t.Errorf("got feed %d, want the other one", got.ID)
	}
	noFeedDue(t, s, "when all are claimed")
	mustFinishFeed(t, s, got, time.Hour, nil)
	noFeedDue(t, s, "before its time has come")
	now, err := s.ClaimFeedNow(t.Context(), a.ID, time.Hour)
	if err != nil || now.Claim != 2 {
		t.Fatalf("claimed now: got claim %d, error %v, want 2", now.Claim, err)
	}
	mustFinishFeed(t, s, now, 0, nil)
	if got := mustClaimFeed(t, s, time.Hour); got.ID != a.ID || got.Claim != 3 {
		t.Errorf("due at once: got feed %d, claim %d, want %d, 3", got.ID, got.Claim, a.ID)
	}
}

func testFeedLease(t *testing.T, s *storage.Store) {
	f := mustAddFeed(t, s, feed("a"))
	mustClaimFeed(t, s, 0) // a lease that has run out at once
	mustClaimFeed(t, s, time.Second)
	claimed := time.Now()
	for {
		got, err := s.ClaimFeed(t.Context(), time.Hour)
		took := time.Since(claimed)
		if err == nil {
			if took < 900*time.Millisecond || got.ID != f.ID || got.Claim != 3 {
				t.Errorf("after %v: got feed %d, claim %d, want %d, 3 after a second", took, got.ID, got.Claim, f.ID)
			}
			return
		}
		if !errors.Is(err, faq.ErrNotFound) || took > 10*time.Second {
			t.Fatalf("after %v: got error %v, want the feed", took, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func testFinishFeed(t *testing.T, s *storage.Store) {
	mustAddFeed(t, s, feed("a"))
	f := mustClaimFeed(t, s, time.Hour)
	f.Title, f.ETag, f.Modified, f.Fails, f.Problem, f.Items = "News", `"e"`, "Sun, 29 Nov 2026 11:00:00 GMT", 2, "It is slow.", 7
	before := time.Now().Unix()
	mustFinishFeed(t, s, f, time.Hour, map[string]string{"a": "1", "b": "2"})
	got := mustFeed(t, s, f.ID)
	if got.Checked < before-5 || got.Checked > before+5 || got.Next < got.Checked+3600 || got.Next > got.Checked+3601 {
		t.Errorf("at %d: got looked at %d, next at %d, want an hour between", before, got.Checked, got.Next)
	}
	want := f
	want.Checked, want.Next = got.Checked, got.Next
	diff(t, "finished", want, got)
	diff(t, "items", map[string]string{"a": "1", "b": "2"}, feedItems(t, s, f.ID))

	look := func(items map[string]string, change func(f *faq.Feed)) faq.Feed {
		t.Helper()
		f, err := s.ClaimFeedNow(t.Context(), f.ID, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		change(&f)
		mustFinishFeed(t, s, f, time.Hour, items)
		return mustFeed(t, s, f.ID)
	}
	look(nil, func(*faq.Feed) {})
	diff(t, "items that are kept", map[string]string{"a": "1", "b": "2"}, feedItems(t, s, f.ID))
	got = look(map[string]string{"b": "3"}, func(f *faq.Feed) { f.Paused = true })
	diff(t, "items that are replaced", map[string]string{"b": "3"}, feedItems(t, s, f.ID))
	if !got.Paused {
		t.Error("the look pauses the feed: it is not")
	}
	got = look(map[string]string{}, func(f *faq.Feed) { f.Paused = false })
	diff(t, "no items", map[string]string{}, feedItems(t, s, f.ID))
	if !got.Paused {
		t.Error("a look does not resume a feed: it has")
	}
}

// testFeedClaimLost has a look go on whose lease has run out and whose feed another one has claimed.
func testFeedClaimLost(t *testing.T, s *storage.Store) {
	mustAddFeed(t, s, feed("a"))
	lost := mustClaimFeed(t, s, 0)
	held := mustClaimFeed(t, s, time.Hour)
	before := mustFeed(t, s, held.ID)
	refuse := func(when string, f faq.Feed) {
		t.Helper()
		f.Title = "lost"
		err := s.FinishFeed(t.Context(), f, 0, map[string]string{"lost": "1"})
		if !errors.Is(err, faq.ErrClaimLost) {
			t.Errorf("%s: got error %v, want %v", when, err, faq.ErrClaimLost)
		}
	}
	refuse("after another claim", lost)
	refuse("of an unknown feed", faq.Feed{ID: held.ID + 1, Claim: 1})
	diff(t, "feed", before, mustFeed(t, s, held.ID))
	diff(t, "items", map[string]string{}, feedItems(t, s, held.ID))
	mustFinishFeed(t, s, held, time.Hour, nil)
	refuse("after the end", held)
}

// testFeedsAtOnce has many claim: each feed is given to one of them.
func testFeedsAtOnce(t *testing.T, s *storage.Store) {
	const feeds, claimers = 20, 8
	for i := range feeds {
		mustAddFeed(t, s, feed(fmt.Sprint(i)))
	}
	var mu sync.Mutex
	looks := map[int64]int{}
	var wg sync.WaitGroup
	deadline := time.Now().Add(time.Minute)
	for range claimers {
		wg.Go(func() {
			for time.Now().Before(deadline) {
				f, err := s.ClaimFeed(t.Context(), time.Hour)
				if errors.Is(err, faq.ErrNotFound) {
					mu.Lock()
					over := len(looks) == feeds
					mu.Unlock()
					if over {
						return
					}
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				looks[f.ID]++
				mu.Unlock()
				if err := s.FinishFeed(t.Context(), f, time.Hour, map[string]string{"k": "d"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for id, n := range looks {
		if n != 1 {
			t.Errorf("feed %d was looked at %d times, want once", id, n)
		}
	}
	if len(looks) != feeds {
		t.Errorf("%d feeds were looked at, want %d", len(looks), feeds)
	}
}

func testCancelledFeeds(t *testing.T, s *storage.Store) {
	var f faq.Feed
	untilDone(t, s, func(ctx context.Context) (err error) {
		f, err = s.AddFeed(ctx, feed("a"))
		return err
	})
	untilDone(t, s, func(ctx context.Context) (err error) {
		for err = faq.ErrNotFound; errors.Is(err, faq.ErrNotFound); {
			f, err = s.ClaimFeed(ctx, time.Hour)
		}
		return err
	})
	untilDone(t, s, func(ctx context.Context) error {
		return s.FinishFeed(ctx, f, time.Hour, map[string]string{"a": "1", "b": "2"})
	})
	diff(t, "items", map[string]string{"a": "1", "b": "2"}, feedItems(t, s, f.ID))
}
