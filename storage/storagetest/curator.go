package storagetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

func testEventFilter(t *testing.T, s *storage.Store) {
	at := int64(10)
	save := func(platform, key string, state faq.EventState) {
		t.Helper()
		e := event(key, key+key)
		e.Platform, e.At, e.Lane = platform, at, "lane of "+key[:1]
		at += 10
		mustFresh(t, s, e)
		if state != faq.EventWaiting {
			mustFinish(t, s, mustClaim(t, s, platform, time.Hour), state)
		}
	}
	save("slack", "a", faq.EventDone)
	save("discord", "b", faq.EventSetAside)
	save("slack", "c", faq.EventSetAside)
	save("slack", "d", faq.EventLate)
	save("slack", "e", faq.EventSetAside)
	save("slack", "f", faq.EventWaiting)
	for _, test := range []struct {
		filter storage.EventFilter
		want   string // first keys
	}{
		{storage.EventFilter{}, "fedcba"},
		{storage.EventFilter{Platform: "slack"}, "fedca"},
		{storage.EventFilter{Platform: "slack", Limit: 2}, "fe"},
		{storage.EventFilter{State: faq.EventSetAside}, "ecb"},
		{storage.EventFilter{State: faq.EventSetAside, Limit: 2}, "ec"},
		{storage.EventFilter{State: faq.EventSetAside, Platform: "discord"}, "b"},
		{storage.EventFilter{State: faq.EventClaimed}, ""},
		{storage.EventFilter{State: "gone\xff"}, ""},
		{storage.EventFilter{Platform: "web"}, ""},
		{storage.EventFilter{Lane: "lane of c"}, "c"},
		{storage.EventFilter{Lane: "lane of c", Platform: "discord"}, ""},
		{storage.EventFilter{Lane: "\xff"}, ""},
		{storage.EventFilter{Since: 40}, "fed"},
		{storage.EventFilter{Since: 41}, "fe"},
		{storage.EventFilter{Since: 61}, ""},
		{storage.EventFilter{Since: 20, Platform: "slack", Limit: 3}, "fed"},
		{storage.EventFilter{Since: 30, Platform: "slack", State: faq.EventSetAside, Lane: "lane of e", Limit: 3}, "e"},
	} {
		var got string
		for _, e := range mustEvents(t, s, test.filter) {
			got += e.Keys[0]
			diff(t, "keys", []string{e.Keys[0], e.Keys[0] + e.Keys[0]}, e.Keys)
		}
		if got != test.want {
			t.Errorf("%+v: got %q, want %q", test.filter, got, test.want)
		}
	}
}

func testRetryAndDrop(t *testing.T, s *storage.Store) {
	aside := frozen(t, s, time.Hour, "p")
	if err := s.FinishEvent(t.Context(), aside, faq.EventSetAside, "no such channel"); err != nil {
		t.Fatal(err)
	}
	notFound(t, "unknown event, retry", s.RetryEvent(t.Context(), aside.ID+1))
	notFound(t, "unknown event, drop", s.DropEvent(t.Context(), aside.ID+1))

	start := time.Now().Unix()
	if err := s.RetryEvent(t.Context(), aside.ID); err != nil {
		t.Fatal(err)
	}
	notFound(t, "waiting, retry", s.RetryEvent(t.Context(), aside.ID))
	notFound(t, "waiting, drop", s.DropEvent(t.Context(), aside.ID))
	e := mustClaim(t, s, "slack", time.Hour)
	if e.ID != aside.ID || e.Attempt != 2 || !e.Frozen || e.At < start-1 {
		t.Errorf("tried again: got event %d, attempt %d, frozen %t, at %d, want %d, 2, true, %d or later",
			e.ID, e.Attempt, e.Frozen, e.At, aside.ID, start)
	}
	diff(t, "its posts", []faq.Post{due("p")}, e.Posts)
	notFound(t, "claimed, retry", s.RetryEvent(t.Context(), e.ID))

	mustFinish(t, s, e, faq.EventLate)
	notFound(t, "late, drop", s.DropEvent(t.Context(), e.ID))
	if err := s.RetryEvent(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	e = mustClaim(t, s, "slack", time.Hour)
	if err := s.FinishEvent(t.Context(), e, faq.EventSetAside, "still none"); err != nil {
		t.Fatal(err)
	}
	if err := s.DropEvent(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	notFound(t, "dropped, retry", s.RetryEvent(t.Context(), e.ID))
	notFound(t, "dropped, drop", s.DropEvent(t.Context(), e.ID))
	got := mustEvents(t, s, storage.EventFilter{})[0]
	if got.State != faq.EventDone || got.Reason != "still none" {
		t.Errorf("dropped: got %s, reason %q, want %s, still none", got.State, got.Reason, faq.EventDone)
	}
	noneDue(t, s, "after it was dropped")
}

// testRetryInLane retries an event while a younger one of its lane is being worked on.
func testRetryInLane(t *testing.T, s *storage.Store) {
	mustFresh(t, s, inLane("x"))
	mustFresh(t, s, inLane("x"))
	mustFresh(t, s, inLane("x"))
	first := mustClaim(t, s, "slack", time.Hour)
	mustFinish(t, s, first, faq.EventSetAside)
	second := mustClaim(t, s, "slack", time.Hour)
	if err := s.RetryEvent(t.Context(), first.ID); err != nil {
		t.Fatal(err)
	}
	noneDue(t, s, "while the second is worked on")
	mustFinish(t, s, second, faq.EventDone)
	if e := mustClaim(t, s, "slack", 0); e.ID != first.ID {
		t.Errorf("got event %d, want the first, %d", e.ID, first.ID)
	}
	if e := mustClaim(t, s, "slack", time.Hour); e.ID != first.ID || e.Attempt != 3 {
		t.Errorf("got event %d, attempt %d, want the first, %d, again", e.ID, e.Attempt, first.ID)
	}
	noneDue(t, s, "while the first is worked on")
}

func testEventCounts(t *testing.T, s *storage.Store) {
	counts := func(platform string, oldest int64, want map[faq.EventState]int) {
		t.Helper()
		got, at, err := s.EventCounts(t.Context(), platform)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "counts of "+platform, want, got)
		if at != oldest {
			t.Errorf("oldest waiting of %q: got %d, want %d", platform, at, oldest)
		}
	}
	counts("slack", 0, map[faq.EventState]int{})
	counts("", 0, map[faq.EventState]int{})
	for i, at := range []int64{10, 20, 60, 40, 50} {
		e := event(fmt.Sprint(i))
		e.At = at
		mustFresh(t, s, e)
	}
	other := event()
	other.Platform, other.At = "discord", 30
	mustFresh(t, s, other)
	mustClaim(t, s, "slack", time.Hour)
	mustFinish(t, s, mustClaim(t, s, "slack", time.Hour), faq.EventSetAside)
	counts("slack", 40, map[faq.EventState]int{faq.EventWaiting: 3, faq.EventClaimed: 1, faq.EventSetAside: 1})
	counts("discord", 30, map[faq.EventState]int{faq.EventWaiting: 1})
	counts("", 30, map[faq.EventState]int{faq.EventWaiting: 4, faq.EventClaimed: 1, faq.EventSetAside: 1})
}

func testPrune(t *testing.T, s *storage.Store) {
	const done = 1100 // more than are deleted at once
	var batch []faq.Event
	for i := range done {
		batch = append(batch, event(fmt.Sprint(i)))
	}
	if _, err := s.SaveEvents(t.Context(), batch...); err != nil {
		t.Fatal(err)
	}
	// Uninstalling and dropping ends many at once.
	if err := s.RemoveInstallation(t.Context(), "slack", "T1"); err != nil {
		t.Fatal(err)
	}
	for _, e := range mustEvents(t, s, storage.EventFilter{}) {
		if err := s.DropEvent(t.Context(), e.ID); err != nil {
			t.Fatal(err)
		}
	}
	for _, state := range []faq.EventState{faq.EventSetAside, faq.EventLate} {
		mustFinish(t, s, frozen(t, s, time.Hour, "p"), state)
	}
	frozen(t, s, time.Hour, "q")
	mustFresh(t, s, event("waiting"))

	prune := func(before int64, want int) {
		t.Helper()
		if got, err := s.PruneEvents(t.Context(), "slack", before); err != nil || got != want {
			t.Errorf("pruned: got %d, error %v, want %d", got, err, want)
		}
	}
	prune(time.Now().Unix()-3600, 0)
	if fresh, err := s.SaveEvent(t.Context(), event("7")); fresh || err != nil {
		t.Errorf("a redelivery: got fresh %t, error %v", fresh, err)
	}
	if got, err := s.PruneEvents(t.Context(), "discord", time.Now().Unix()+3600); err != nil || got != 0 {
		t.Errorf("pruned of another platform: got %d, error %v, want 0", got, err)
	}
	prune(time.Now().Unix()+3600, done+1)
	prune(time.Now().Unix()+3600, 0)
	var states []faq.EventState
	for _, e := range mustEvents(t, s, storage.EventFilter{}) {
		states = append(states, e.State)
	}
	slices.Sort(states)
	diff(t, "left", []faq.EventState{faq.EventClaimed, faq.EventSetAside, faq.EventWaiting}, states)
	mustFresh(t, s, event("7")) // its key is gone with it
}
