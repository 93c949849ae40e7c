package storagetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

func event(keys ...string) faq.Event {
	return faq.Event{Platform: "slack", Workspace: "T1", Kind: "app_mention", Keys: keys, Payload: []byte(`{"a":1}`), At: 1_700_000_000}
}

func inLane(lane string) faq.Event {
	e := event()
	e.Lane = lane
	return e
}

func mustFresh(t *testing.T, s *storage.Store, e faq.Event) {
	t.Helper()
	fresh, err := s.SaveEvent(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	if !fresh {
		t.Fatalf("event with keys %q: got not fresh, want fresh", e.Keys)
	}
}

func mustEvents(t *testing.T, s *storage.Store, f storage.EventFilter) []faq.Event {
	t.Helper()
	all, err := s.Events(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func testSaveEvents(t *testing.T, s *storage.Store) {
	save := func(want []bool, events ...faq.Event) {
		t.Helper()
		got, err := s.SaveEvents(t.Context(), events...)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "fresh", want, got)
	}
	save(nil)
	start := time.Now().Unix()
	first := event("z", "a")
	// What the store decides by itself is not taken over.
	given := first
	given.ID, given.Saved, given.State, given.Attempt, given.Reason, given.Frozen = 99, 5, faq.EventDone, 7, "x", true
	given.Posts = []faq.Post{{Key: "p"}}
	save([]bool{true}, given)
	other := event("a")
	other.Platform = "discord"
	bare := faq.Event{Platform: "slack"}
	save([]bool{false, true, true, false, true, true, true, false, true, true},
		event("b", "a"), event("b"), event("c", "d"), event("d", "e"), event("e"),
		other, event(), event("e"), event("", "f", "f"), bare)
	save([]bool{true, false}, event(""), event("f"))

	all := mustEvents(t, s, storage.EventFilter{})
	slices.Reverse(all)
	var got []string
	for i, e := range all {
		got = append(got, fmt.Sprint(e.Platform, e.Keys))
		if i > 0 && e.ID <= all[i-1].ID {
			t.Errorf("id %d after id %d: want them to grow", e.ID, all[i-1].ID)
		}
		if e.Saved < start-1 || e.Saved > time.Now().Unix()+1 {
			t.Errorf("saved: got %d, want about %d", e.Saved, start)
		}
	}
	want := []string{"slack[z a]", "slack[b]", "slack[c d]", "slack[e]", "discord[a]", "slack[]", "slack[f]", "slack[]", "slack[]"}
	diff(t, "saved", want, got)
	first.ID, first.Saved, first.State = all[0].ID, all[0].Saved, faq.EventWaiting
	diff(t, "first", first, all[0])
}

func testEventTexts(t *testing.T, s *storage.Store) {
	texts := append([]string{"caf\xe9 a\x00b", "\xff"}, nasty...)
	clean := append([]string{"caf\uFFFD a\uFFFDb", "\uFFFD"}, nasty...)
	payload := []byte("\x00\xff\xfe {not JSON \x00")
	for i, text := range texts {
		e := faq.Event{Platform: "slack", Workspace: text, Kind: text, Keys: []string{fmt.Sprint(i, text[:min(100, len(text))])},
			Lane: fmt.Sprint(i, text[:min(100, len(text))]), Payload: payload}
		mustFresh(t, s, e)
		got := mustClaim(t, s, "slack", time.Hour)
		if got.Workspace != clean[i] || got.Kind != clean[i] || string(got.Payload) != string(payload) {
			t.Errorf("claimed: got workspace %.40q, payload %q, want %.40q, %q", got.Workspace, got.Payload, clean[i], payload)
		}
		posts := []faq.Post{{Key: text, Body: payload}, {}}
		if err := s.FreezeEvent(t.Context(), got, posts, nil); err != nil {
			t.Fatal(err)
		}
		if err := s.SentPost(t.Context(), got, 0, text); err != nil {
			t.Fatal(err)
		}
		if err := s.FinishEvent(t.Context(), got, faq.EventSetAside, text); err != nil {
			t.Fatal(err)
		}
		last := mustEvents(t, s, storage.EventFilter{Limit: 1})[0]
		diff(t, "posts", []faq.Post{{Key: clean[i], Body: payload, State: faq.PostSent, ID: clean[i]}, {State: faq.PostDue}}, last.Posts)
		diff(t, "reason", clean[i], last.Reason)
		if fresh, err := s.SaveEvent(t.Context(), e); fresh || err != nil {
			t.Errorf("saved again: got fresh %t, error %v", fresh, err)
		}
	}
}

func testSameEventAtOnce(t *testing.T, s *storage.Store) {
	const rounds, callers = 10, 20
	for round := range rounds {
		var fresh atomic.Int64
		var wg sync.WaitGroup
		for i := range callers {
			wg.Go(func() {
				// Each shares one key with all, and has some of its own on either side of it.
				e := event(fmt.Sprint("a", round, i), fmt.Sprint("k", round), fmt.Sprint("z", round, i))
				if i%2 == 0 {
					slices.Reverse(e.Keys)
				}
				ok, err := s.SaveEvent(t.Context(), e)
				if err != nil {
					t.Error(err)
				}
				if ok {
					fresh.Add(1)
				}
			})
		}
		wg.Wait()
		if got := fresh.Load(); got != 1 {
			t.Errorf("round %d: got %d fresh events, want 1", round, got)
		}
	}
	if got := len(mustEvents(t, s, storage.EventFilter{})); got != rounds {
		t.Errorf("got %d events, want %d", got, rounds)
	}
}

// testEventsAtOnce saves from several sides while somebody looks: no event comes to be seen after
// one with a higher id, for that would break the order of a lane.
func testEventsAtOnce(t *testing.T, s *storage.Store) {
	const savers, each = 8, 15
	ctx, done := context.WithCancel(t.Context())
	var saving, looking sync.WaitGroup
	looking.Go(func() {
		var seen []faq.Event
		for ctx.Err() == nil {
			all, err := s.Events(t.Context(), storage.EventFilter{Platform: "slack"})
			if err != nil {
				t.Error(err)
				return
			}
			slices.Reverse(all)
			if len(all) < len(seen) || !slices.EqualFunc(seen, all[:len(seen)], func(a, b faq.Event) bool { return a.ID == b.ID }) {
				t.Errorf("got %d events that do not begin with the %d seen before", len(all), len(seen))
				return
			}
			seen = all
		}
	})
	for i := range savers {
		saving.Go(func() {
			for j := range each {
				// In either order of platforms, as two programs may.
				a, b := event(fmt.Sprint(i, j, "a")), event(fmt.Sprint(i, j, "b"))
				b.Platform = "discord"
				if i%2 == 0 {
					a, b = b, a
				}
				if _, err := s.SaveEvents(t.Context(), a, b); err != nil {
					t.Error(err)
				}
			}
		})
	}
	saving.Wait()
	done()
	looking.Wait()
	if got := len(mustEvents(t, s, storage.EventFilter{})); got != 2*savers*each {
		t.Errorf("got %d events, want %d", got, 2*savers*each)
	}
}

func testCancelledEvents(t *testing.T, s *storage.Store) {
	untilDone(t, s, func(ctx context.Context) error {
		fresh, err := s.SaveEvents(ctx, event("a", "b"), event("c"))
		if err == nil && !slices.Equal(fresh, []bool{true, true}) {
			t.Errorf("got fresh %v: an earlier call that was cancelled has saved something", fresh)
		}
		return err
	})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.SaveEvent(ctx, event("d")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: got error %v, want %v", err, context.Canceled)
	}
	mustFresh(t, s, event("d"))
}
