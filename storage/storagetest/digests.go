package storagetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

const digests = faq.DigestPlatform + "slack"

// slot returns the event of a digest.
func slot(workspace, channel, date string) faq.Event {
	return faq.Event{
		Platform: digests, Workspace: workspace, Kind: "digest", Keys: []string{"digest:" + workspace + ":" + channel + ":" + date},
		Lane: workspace + ":" + channel, Payload: []byte("p"), At: 1_700_000_000, Until: 1_700_021_600,
	}
}

// sent saves a slot and has it done, covering up to a time.
func sent(t *testing.T, s *storage.Store, e faq.Event, covers int64, state faq.EventState) faq.Event {
	t.Helper()
	mustFresh(t, s, e)
	e = mustClaim(t, s, e.Platform, time.Hour)
	e.Covers = covers
	if err := s.FreezeEvent(t.Context(), e, []faq.Post{{Key: "p", Body: []byte("body")}}, nil); err != nil {
		t.Fatal(err)
	}
	if state == faq.EventDone {
		if err := s.SentPost(t.Context(), e, 0, "17.5"); err != nil {
			t.Fatal(err)
		}
	}
	mustFinish(t, s, e, state)
	return e
}

func testSlots(t *testing.T, s *storage.Store) {
	given := slot("T1", "C1", "2026-01-01")
	given.Covers = 5 // it covers nothing before it is frozen
	mustFresh(t, s, given)
	if fresh, err := s.SaveEvent(t.Context(), slot("T1", "C1", "2026-01-01")); fresh || err != nil {
		t.Errorf("the same date again: got fresh %t, error %v", fresh, err)
	}
	noneDue(t, s, "of the questions")
	e := mustClaim(t, s, digests, 0)
	want := given
	want.ID, want.Saved, want.State, want.Attempt, want.Covers = e.ID, e.Saved, faq.EventClaimed, 1, 0
	diff(t, "claimed", want, e)
	e.Covers, e.Until = 1_700_000_500, 0 // only what it covers is saved
	if err := s.FreezeEvent(t.Context(), e, nil, nil); err != nil {
		t.Fatal(err)
	}
	want.Attempt, want.Frozen, want.Covers = 2, true, 1_700_000_500
	diff(t, "claimed again", want, mustClaim(t, s, digests, time.Hour))
	diff(t, "as the curator sees it", []faq.Event{want}, mustEvents(t, s, storage.EventFilter{}))
}

func covered(t *testing.T, s *storage.Store, platform, lane string, want int64) {
	t.Helper()
	if got, err := s.Covered(t.Context(), platform, lane); got != want || err != nil {
		t.Errorf("covered in %s %s: got %d, error %v, want %d", platform, lane, got, err, want)
	}
}

func testCovered(t *testing.T, s *storage.Store) {
	covered(t, s, digests, "T1:C1", 0)
	sent(t, s, slot("T1", "C1", "1"), 100, faq.EventDone)
	sent(t, s, slot("T1", "C1", "2"), 300, faq.EventDone)
	sent(t, s, slot("T1", "C1", "3"), 200, faq.EventDone) // an older one, retried
	sent(t, s, slot("T1", "C1", "4"), 400, faq.EventLate)
	aside := sent(t, s, slot("T1", "C1", "5"), 500, faq.EventSetAside)
	sent(t, s, slot("T1", "C2", "1"), 900, faq.EventDone)
	other := slot("T1", "C1", "1")
	other.Platform = faq.DigestPlatform + "discord"
	sent(t, s, other, 800, faq.EventDone)
	mustFresh(t, s, slot("T1", "C1", "6"))
	e := mustClaim(t, s, digests, time.Hour)
	e.Covers = 600
	if err := s.FreezeEvent(t.Context(), e, nil, nil); err != nil {
		t.Fatal(err)
	}
	covered(t, s, digests, "T1:C1", 300)
	covered(t, s, other.Platform, "T1:C1", 800)
	covered(t, s, "slack", "T1:C1", 0)
	covered(t, s, digests, "T1:\xff", 0)

	// Nothing of it was shown, so that what it would have covered is still news.
	if err := s.DropEvent(t.Context(), aside.ID); err != nil {
		t.Fatal(err)
	}
	covered(t, s, digests, "T1:C1", 300)
	mustFinish(t, s, e, faq.EventDone)
	covered(t, s, digests, "T1:C1", 600)

	mustFresh(t, s, slot("T1", "C1", "7"))
	e = mustClaim(t, s, digests, time.Hour)
	e.Covers = 700
	if err := s.FreezeEvent(t.Context(), e, []faq.Post{{Key: "a"}, {Key: "b"}}, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.SentPost(t.Context(), e, 0, "17.5"); err != nil {
		t.Fatal(err)
	}
	mustFinish(t, s, e, faq.EventSetAside)
	covered(t, s, digests, "T1:C1", 600)
	if err := s.DropEvent(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	covered(t, s, digests, "T1:C1", 700)
}

// testRetryUntil retries an event that was too late: it has as long as it had.
func testRetryUntil(t *testing.T, s *storage.Store) {
	for _, state := range []faq.EventState{faq.EventLate, faq.EventSetAside} {
		e := sent(t, s, slot("T1", "C1", string(state)), 100, state)
		start := time.Now().Unix()
		if err := s.RetryEvent(t.Context(), e.ID); err != nil {
			t.Fatal(err)
		}
		got := mustClaim(t, s, digests, time.Hour)
		if got.At < start-1 || got.Until-got.At != 21_600 || got.Covers != 100 {
			t.Errorf("%s: got at %d, until %d s later, covers %d, want %d or later, 21600, 100", state, got.At, got.Until-got.At, got.Covers, start)
		}
		mustFinish(t, s, got, faq.EventDone)
	}
	mustFresh(t, s, event("without"))
	e := mustClaim(t, s, "slack", time.Hour)
	mustFinish(t, s, e, faq.EventLate)
	if err := s.RetryEvent(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	if got := mustClaim(t, s, "slack", time.Hour); got.Until != 0 {
		t.Errorf("without an end: got until %d, want 0", got.Until)
	}
}

// testHistory keeps digests for longer than what they held.
func testHistory(t *testing.T, s *storage.Store) {
	const done = 10
	for i := range done {
		sent(t, s, slot("T1", fmt.Sprint("C", i), "1"), 100, faq.EventDone)
	}
	late := sent(t, s, slot("T1", "C1", "2"), 200, faq.EventLate)
	aside := sent(t, s, slot("T1", "C1", "3"), 300, faq.EventSetAside)
	mustFresh(t, s, slot("T1", "C1", "4"))
	mustFinish(t, s, frozen(t, s, time.Hour, "p"), faq.EventDone)
	before := mustEvents(t, s, storage.EventFilter{})
	later := time.Now().Unix() + 3600

	clear := func(what string, f func(context.Context, string, int64) (int, error), at int64, want int) {
		t.Helper()
		if got, err := f(t.Context(), digests, at); err != nil || got != want {
			t.Errorf("%s: got %d, error %v, want %d", what, got, err, want)
		}
	}
	clear("emptied too early", s.EmptyEvents, later-7200, 0)
	clear("pruned too early", s.PruneEvents, later-7200, 0)
	diff(t, "too early", before, mustEvents(t, s, storage.EventFilter{}))
	clear("emptied", s.EmptyEvents, later, done+1)
	clear("emptied again", s.EmptyEvents, later, 0)
	want := before
	for i, e := range want {
		if e.Platform == digests && (e.State == faq.EventDone || e.State == faq.EventLate) {
			want[i].Payload, want[i].Posts[0].Body = nil, nil
		}
	}
	diff(t, "emptied", want, mustEvents(t, s, storage.EventFilter{}))
	notFound(t, "retry of what is emptied", s.RetryEvent(t.Context(), late.ID))
	if err := s.RetryEvent(t.Context(), aside.ID); err != nil {
		t.Error(err)
	}
	if fresh, err := s.SaveEvent(t.Context(), slot("T1", "C7", "1")); fresh || err != nil {
		t.Errorf("the same date again: got fresh %t, error %v", fresh, err)
	}
	covered(t, s, digests, "T1:C7", 100)

	clear("pruned", s.PruneEvents, later, done+1)
	mustFresh(t, s, slot("T1", "C7", "1"))
	if got := len(mustEvents(t, s, storage.EventFilter{Platform: "slack"})); got != 1 {
		t.Errorf("of another platform: got %d events, want 1", got)
	}
}

func testHold(t *testing.T, s *storage.Store) {
	held := func(want bool) {
		t.Helper()
		if got, err := s.Held(t.Context()); got != want || err != nil {
			t.Errorf("held: got %t, error %v, want %t", got, err, want)
		}
	}
	hold := func(on bool) {
		t.Helper()
		for range 2 { // the second time changes nothing
			if err := s.Hold(t.Context(), on); err != nil {
				t.Fatal(err)
			}
			held(on)
		}
	}
	held(false)
	hold(false)
	mustFresh(t, s, slot("T1", "C1", "1"))
	mustFresh(t, s, slot("T1", "C2", "1"))
	e := mustClaim(t, s, digests, time.Hour)
	hold(true)
	if _, err := s.ClaimEvent(t.Context(), digests, time.Hour); !errors.Is(err, faq.ErrNotFound) {
		t.Errorf("claim while they are held: got error %v, want %v", err, faq.ErrNotFound)
	}
	mustFresh(t, s, event("question"))
	mustClaim(t, s, "slack", time.Hour) // questions go on
	mustFresh(t, s, slot("T1", "C3", "1"))
	mustFinish(t, s, e, faq.EventDone) // and what was claimed before
	hold(false)
	mustClaim(t, s, digests, time.Hour)
}
