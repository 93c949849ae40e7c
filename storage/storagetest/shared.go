package storagetest

import (
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

// RunShared tests what holds between programs that share a database, several at once. Each call of
// open returns two stores of one empty database, and closes them when its test ends.
func RunShared(t *testing.T, open func(t *testing.T) (a, b *storage.Store)) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, a, b *storage.Store)
	}{
		{"SameSlots", testSameSlots},
		{"SlotsClaimedOnce", testSlotsClaimedOnce},
		{"SameWishes", testSameWishes},
		{"SameSubscription", testSameSubscription},
		{"ChangesMissNothing", testChangesMissNothing},
		{"HoldIsShared", testHoldIsShared},
		{"InvitationAcceptedOnce", testInvitationAcceptedOnce},
		{"OperatorStays", testOperatorStays},
		{"AmendmentsAtOnce", testAmendmentsAtOnce},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a, b := open(t)
			test.run(t, a, b)
		})
	}
}

// eachOf runs f for both stores, on several sides of each, at once.
func eachOf(a, b *storage.Store, sides int, f func(s *storage.Store, side int)) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range 2 * sides {
		s := a
		if i%2 == 1 {
			s = b
		}
		wg.Go(func() {
			<-start
			f(s, i)
		})
	}
	close(start)
	wg.Wait()
}

// testSameSlots has two schedulers save the same slots, in parts and orders of their own.
func testSameSlots(t *testing.T, a, b *storage.Store) {
	const slots, part = 1_000, 50
	var fresh atomic.Int64
	eachOf(a, b, 2, func(s *storage.Store, side int) {
		var all []faq.Event
		for i := range slots {
			all = append(all, slot("T1", fmt.Sprint("C", i), "2026-03-29"))
		}
		if side >= 2 {
			slices.Reverse(all)
		}
		for batch := range slices.Chunk(all, part) {
			got, err := s.SaveEvents(t.Context(), batch...)
			if err != nil {
				t.Error(err)
				return
			}
			for _, is := range got {
				if is {
					fresh.Add(1)
				}
			}
		}
	})
	saved := map[string]int{}
	for _, e := range mustEvents(t, b, storage.EventFilter{Platform: digests}) {
		saved[e.Keys[0]]++
	}
	if fresh.Load() != slots || len(saved) != slots {
		t.Errorf("got %d fresh slots, %d saved, want %d", fresh.Load(), len(saved), slots)
	}
	for key, n := range saved {
		if n != 1 {
			t.Errorf("%s was saved %d times", key, n)
		}
	}
}

func testSlotsClaimedOnce(t *testing.T, a, b *storage.Store) {
	const slots = 200
	for i := range slots {
		mustFresh(t, a, slot("T1", fmt.Sprint("C", i%20), fmt.Sprint(i)))
	}
	var mu sync.Mutex
	claimed, busy := map[string]int{}, map[string]bool{}
	note := func(e faq.Event, begins bool) {
		mu.Lock()
		defer mu.Unlock()
		if begins && busy[e.Lane] {
			t.Errorf("two digests of %s were claimed at once", e.Lane)
		}
		if begins {
			claimed[e.Keys[0]]++
		}
		busy[e.Lane] = begins
	}
	eachOf(a, b, 2, func(s *storage.Store, _ int) {
		for {
			e, err := s.ClaimEvent(t.Context(), digests, time.Hour)
			if errors.Is(err, faq.ErrNotFound) {
				counts, _, err := s.EventCounts(t.Context(), digests)
				if err != nil || counts[faq.EventWaiting] == 0 {
					return
				}
				continue // the others have all lanes
			}
			if err != nil {
				t.Error(err)
				return
			}
			note(e, true)
			e.Covers = 1
			err = s.FreezeEvent(t.Context(), e, nil, nil)
			note(e, false)
			if err := errors.Join(err, s.FinishEvent(t.Context(), e, faq.EventDone, "")); err != nil {
				t.Error(err)
				return
			}
		}
	})
	if len(claimed) != slots {
		t.Errorf("got %d slots claimed, want %d", len(claimed), slots)
	}
	for key, n := range claimed {
		if n != 1 {
			t.Errorf("%s was claimed %d times", key, n)
		}
	}
}

// testSameWishes has all fulfil the same wishes, and one withdraw them.
func testSameWishes(t *testing.T, a, b *storage.Store) {
	const all = 60
	var kept atomic.Int64
	eachOf(a, b, 1, func(s *storage.Store, _ int) {
		for i := range all {
			fresh, err := s.SaveWish(t.Context(), wish(fmt.Sprint("r", i), "U1"))
			if err != nil {
				t.Error(err)
			}
			if fresh {
				kept.Add(1)
			}
		}
	})
	if kept.Load() != all {
		t.Errorf("got %d fresh wishes, want %d", kept.Load(), all)
	}
	list := wishes(t, a)
	var told, withdrawn atomic.Int64
	eachOf(a, b, 2, func(s *storage.Store, side int) {
		for i, w := range list {
			if side == 0 && i%3 == 0 {
				if err := s.WithdrawWish(t.Context(), w.Ref, w.Person); err == nil {
					withdrawn.Add(1)
				} else if !errors.Is(err, faq.ErrNotFound) {
					t.Error(err)
				}
			}
			// Without a key the store knows the event by nothing but the wish.
			_, err := s.FulfilWish(t.Context(), w.ID, faq.Event{Platform: digests, Kind: "wish"})
			if err == nil {
				told.Add(1)
			} else if !errors.Is(err, faq.ErrNotFound) {
				t.Error(err)
			}
		}
	})
	events := int64(len(mustEvents(t, b, storage.EventFilter{})))
	if told.Load()+withdrawn.Load() != all || events != told.Load() || len(wishes(t, b)) != 0 {
		t.Errorf("got %d told, %d withdrawn, %d events, %d wishes left, want %d in all, an event for each told, none left",
			told.Load(), withdrawn.Load(), events, len(wishes(t, b)), all)
	}
}

func testSameSubscription(t *testing.T, a, b *storage.Store) {
	eachOf(a, b, 4, func(s *storage.Store, side int) {
		sub := subscription("T1", "C1")
		sub.From = int64(side)
		for range 10 {
			if _, err := s.SaveSubscription(t.Context(), sub); err != nil {
				t.Error(err)
			}
		}
	})
	if all := subscriptions(t, a, ""); len(all) != 1 {
		t.Errorf("got %d subscriptions, want 1", len(all))
	}
}

func testHoldIsShared(t *testing.T, a, b *storage.Store) {
	mustFresh(t, a, slot("T1", "C1", "1"))
	if err := a.Hold(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if on, err := b.Held(t.Context()); !on || err != nil {
		t.Errorf("held: got %t, error %v, want true", on, err)
	}
	if _, err := b.ClaimEvent(t.Context(), digests, time.Hour); !errors.Is(err, faq.ErrNotFound) {
		t.Errorf("claim: got error %v, want %v", err, faq.ErrNotFound)
	}
	if err := b.Hold(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	mustClaim(t, a, digests, time.Hour)
}
