package storagetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

func testLease(t *testing.T, s *storage.Store) {
	mustFresh(t, s, event("a"))
	e := mustClaim(t, s, "slack", 0) // a lease that has run out at once
	again := mustClaim(t, s, "slack", time.Second)
	if again.ID != e.ID || again.Attempt != 2 {
		t.Errorf("claimed again: got event %d, attempt %d, want %d, 2", again.ID, again.Attempt, e.ID)
	}
	claimed := time.Now()
	for {
		e, err := s.ClaimEvent(t.Context(), "slack", time.Hour)
		took := time.Since(claimed)
		if err == nil {
			if took < 900*time.Millisecond { // the clock is the database's, and that of a virtual machine may jump
				t.Errorf("claimed again after %v, want a second or more", took)
			}
			if e.Attempt != 3 {
				t.Errorf("got attempt %d, want 3", e.Attempt)
			}
			return
		}
		if !errors.Is(err, faq.ErrNotFound) || took > 10*time.Second {
			t.Fatalf("after %v: got error %v, want the event", took, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// testClaimLost has a worker go on whose lease has run out and whose event another one has claimed.
func testClaimLost(t *testing.T, s *storage.Store) {
	mustFresh(t, s, event("a"))
	lost := mustClaim(t, s, "slack", 0)
	held := mustClaim(t, s, "slack", time.Hour)
	if err := s.FreezeEvent(t.Context(), held, []faq.Post{{Key: "p"}}, nil); err != nil {
		t.Fatal(err)
	}
	before := mustContent(t, s)
	all := func(when string, e faq.Event) {
		t.Helper()
		q := named("lost", "Lost", 1)
		for operation, f := range map[string]func() error{
			"FreezeEvent": func() error {
				return s.FreezeEvent(t.Context(), e, []faq.Post{{Key: "q"}}, []faq.Turn{{Asked: &q}})
			},
			"RenewEvent":    func() error { return s.RenewEvent(t.Context(), e, time.Hour) },
			"SendingPost":   func() error { return s.SendingPost(t.Context(), e, 0, time.Hour) },
			"SentPost":      func() error { return s.SentPost(t.Context(), e, 0, "1") },
			"DuePost":       func() error { return s.DuePost(t.Context(), e, 0) },
			"FinishEvent":   func() error { return s.FinishEvent(t.Context(), e, faq.EventLate, "lost") },
			"PostponeEvent": func() error { return s.PostponeEvent(t.Context(), e, 0, "lost") },
		} {
			if err := f(); !errors.Is(err, faq.ErrClaimLost) {
				t.Errorf("%s, %s: got error %v, want %v", when, operation, err, faq.ErrClaimLost)
			}
		}
		diff(t, when, before, mustContent(t, s))
	}
	all("after another claim", lost)
	all("of an unknown event", faq.Event{ID: held.ID + 1, Attempt: 1})
	mustFinish(t, s, held, faq.EventDone)
	before = mustContent(t, s)
	all("after the end", held)
	all("after the end, by the one before", lost)
}

func testCancelledClaim(t *testing.T, s *storage.Store) {
	mustFresh(t, s, event("a"))
	var e faq.Event
	untilDone(t, s, func(ctx context.Context) (err error) {
		// The claim that was cancelled before may hold the event until the server notices.
		for err = faq.ErrNotFound; errors.Is(err, faq.ErrNotFound); {
			e, err = s.ClaimEvent(ctx, "slack", time.Hour)
		}
		return err
	})
	q := named("r1", "Why?", 1)
	untilDone(t, s, func(ctx context.Context) error {
		return s.FreezeEvent(ctx, e, []faq.Post{{Key: "a"}, {Key: "b"}}, []faq.Turn{{Asked: &q, Conversation: talk("c1", 1)}})
	})
	diff(t, "conversation", talk("c1", 1), mustConversation(t, s, "slack", "c1"))
	untilDone(t, s, func(ctx context.Context) error { return s.SendingPost(ctx, e, 1, time.Hour) })
	mustFinish(t, s, e, faq.EventSetAside)
	untilDone(t, s, func(ctx context.Context) error { return s.RetryEvent(ctx, e.ID) })
}
