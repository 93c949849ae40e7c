package storagetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

func mustClaim(t *testing.T, s *storage.Store, platform string, lease time.Duration) faq.Event {
	t.Helper()
	e, err := s.ClaimEvent(t.Context(), platform, lease)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func noneDue(t *testing.T, s *storage.Store, when string) {
	t.Helper()
	if e, err := s.ClaimEvent(t.Context(), "slack", time.Hour); !errors.Is(err, faq.ErrNotFound) {
		t.Errorf("%s: got event %d, error %v, want %v", when, e.ID, err, faq.ErrNotFound)
	}
}

func mustFinish(t *testing.T, s *storage.Store, e faq.Event, state faq.EventState) {
	t.Helper()
	if err := s.FinishEvent(t.Context(), e, state, ""); err != nil {
		t.Fatal(err)
	}
}

func testClaim(t *testing.T, s *storage.Store) {
	noneDue(t, s, "in an empty store")
	for _, key := range []string{"a", "b", "c"} {
		mustFresh(t, s, event(key, key+"2"))
	}
	other := event("d")
	other.Platform = "discord"
	mustFresh(t, s, other)
	var got []string
	for range 3 {
		e := mustClaim(t, s, "slack", time.Hour)
		got = append(got, e.Keys[0])
		want := event(e.Keys...)
		want.ID, want.Saved, want.State, want.Attempt = e.ID, e.Saved, faq.EventClaimed, 1
		diff(t, "claimed", want, e)
		diff(t, "as the curator sees it", []faq.Event{e}, mustEvents(t, s, storage.EventFilter{State: faq.EventClaimed, Limit: 1}))
	}
	diff(t, "order", []string{"a", "b", "c"}, got)
	noneDue(t, s, "when all are claimed")
}

func testLanes(t *testing.T, s *storage.Store) {
	for _, lane := range []string{"x", "x", "y", "", "x", ""} {
		mustFresh(t, s, inLane(lane))
	}
	other := inLane("y")
	other.Platform = "discord"
	mustFresh(t, s, other)
	claim := func(number int64) faq.Event {
		t.Helper()
		e := mustClaim(t, s, "slack", time.Hour)
		first := mustEvents(t, s, storage.EventFilter{})
		if got := e.ID - first[len(first)-1].ID + 1; got != number {
			t.Fatalf("claimed: got event number %d, want %d", got, number)
		}
		return e
	}
	x1, y, _, _ := claim(1), claim(3), claim(4), claim(6)
	noneDue(t, s, "while the lanes are worked on")
	mustFinish(t, s, x1, faq.EventSetAside)
	x2 := claim(2)
	mustFinish(t, s, y, faq.EventDone)
	noneDue(t, s, "while lane x is worked on")
	if err := s.PostponeEvent(t.Context(), x2, time.Hour, "later"); err != nil {
		t.Fatal(err)
	}
	noneDue(t, s, "while the oldest of lane x waits")
	mustClaim(t, s, "discord", time.Hour)
}

// testClaimsAtOnce has many claim: each event is given to one of them.
func testClaimsAtOnce(t *testing.T, s *storage.Store) {
	const events, claimers = 100, 10
	var batch []faq.Event
	for i := range events {
		batch = append(batch, event(fmt.Sprint(i)))
	}
	if _, err := s.SaveEvents(t.Context(), batch...); err != nil {
		t.Fatal(err)
	}
	got := workers(t, s, claimers, events)
	var want []string
	for i := range events {
		want = append(want, fmt.Sprint(i))
	}
	slices.Sort(got)
	slices.Sort(want)
	diff(t, "claimed", want, got)
}

// workers claim and finish events at once until n are finished, and return their first keys in
// the order in which they were claimed. No two of one lane may be claimed together.
func workers(t *testing.T, s *storage.Store, claimers, n int) []string {
	t.Helper()
	var (
		mu   sync.Mutex
		keys []string
		busy = map[string]bool{}
		left = n
		wg   sync.WaitGroup
	)
	take := func(e faq.Event) {
		mu.Lock()
		defer mu.Unlock()
		keys = append(keys, e.Keys[0])
		if e.Lane != "" && busy[e.Lane] {
			t.Errorf("event %s was claimed while another of lane %s was", e.Keys[0], e.Lane)
		}
		busy[e.Lane] = true
	}
	for range claimers {
		wg.Go(func() {
			for {
				mu.Lock()
				over := left <= 0 || t.Failed()
				mu.Unlock()
				if over {
					return
				}
				e, err := s.ClaimEvent(t.Context(), "slack", time.Hour)
				if errors.Is(err, faq.ErrNotFound) {
					time.Sleep(time.Millisecond)
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				take(e)
				mu.Lock()
				left--
				busy[e.Lane] = false // before the store may give the next one out
				mu.Unlock()
				if err := s.FinishEvent(t.Context(), e, faq.EventDone, ""); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return keys
}

// testLanesAtOnce saves and works at once: events of a lane are worked on in their order.
func testLanesAtOnce(t *testing.T, s *storage.Store) {
	const lanes, each = 4, 15
	var saving sync.WaitGroup
	for lane := range lanes {
		saving.Go(func() {
			for i := range each {
				e := event(fmt.Sprintf("%d/%02d", lane, i))
				e.Lane = fmt.Sprint("lane ", lane)
				if _, err := s.SaveEvent(t.Context(), e); err != nil {
					t.Error(err)
				}
			}
		})
	}
	got := workers(t, s, 6, lanes*each)
	saving.Wait()
	slices.SortStableFunc(got, func(a, b string) int { return int(a[0]) - int(b[0]) })
	if len(got) != lanes*each || !slices.IsSorted(got) {
		t.Errorf("got %d events, by lane %v, want %d in order", len(got), got, lanes*each)
	}
}
