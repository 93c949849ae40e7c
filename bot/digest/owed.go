package digest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// due returns the entries that slots are to be saved of, with these slots, and keeps entries for
// the subscriptions that there are.
func (s *Scheduler) due(subscriptions []faq.Subscription, now time.Time) map[*entry][]Slot {
	s.passes++
	all := map[*entry][]Slot{}
	for _, sub := range subscriptions {
		at := address{sub.Workspace, sub.Channel}
		e := s.entries[at]
		if e == nil || !sameSchedule(e.sub, sub) {
			e = s.enter(sub, now) // what it was owed before the change is settled
			s.entries[at] = e
		}
		e.pass = s.passes
		if e.next <= now.Unix() {
			all[e] = e.plan.slots(e.saved, now)
		}
	}
	for at, e := range s.entries {
		if e.pass != s.passes { // it is removed, and owed nothing more
			delete(s.entries, at)
		}
	}
	return all
}

// sameSchedule reports whether two subscriptions of a channel owe the same slots.
func sameSchedule(a, b faq.Subscription) bool {
	return a.ID == b.ID && a.At == b.At && a.Time == b.Time && a.Zone == b.Zone && a.Days == b.Days && a.Paused == b.Paused
}

// enter returns the entry of a subscription that is new, or was changed. None of its slots is
// known to be saved.
func (s *Scheduler) enter(sub faq.Subscription, now time.Time) *entry {
	e := &entry{sub: sub, saved: now.Add(-Back), next: never}
	if sub.At > now.Add(skew).Unix() {
		s.log.Warn("a subscription was changed by a clock that was ahead", "platform", s.platform,
			"workspace", sub.Workspace, "channel", sub.Channel, "at", time.Unix(sub.At, 0))
		sub.At = now.Unix()
	}
	p, err := newPlan(sub, s.loaded)
	if err != nil {
		s.log.Error("a subscription cannot be read, and has no digests", "platform", s.platform,
			"workspace", sub.Workspace, "channel", sub.Channel, "error", err)
		return e
	}
	e.plan = p
	e.look()
	return e
}

// look finds when the next slot is due that is not saved.
func (e *entry) look() {
	e.next = never
	if _, due, ok := e.plan.next(e.saved); ok {
		e.next = due.Unix()
	}
}

// save saves slots, in their order. What could not be saved stays due.
func (s *Scheduler) save(ctx context.Context, now time.Time, due map[*entry][]Slot) error {
	var all []*saving
	for e, slots := range due {
		for _, slot := range slots {
			all = append(all, &saving{entry: e, event: slot.Event(s.Grace)})
		}
	}
	inOrder(all, now)
	s.saveAll(ctx, all)

	var failed error
	for _, one := range all {
		if one.err != nil {
			failed = fmt.Errorf("save the slot %s: %w", one.event.Keys[0], one.err)
			delete(due, one.entry)
		}
	}
	for e := range due {
		e.saved = now
		e.look()
	}
	return failed
}

// saving is a slot that is being saved.
type saving struct {
	entry *entry // whose it is
	event faq.Event
	round int // which of its workspace's it is
	err   error
}

// inOrder sorts slots as they are to be posted: those first that are in time, and each kind in the
// order in which they came due. Of those due together each workspace has one in every round, so that
// none waits for all of another's.
func inOrder(all []*saving, now time.Time) {
	order := func(a, b *saving) int {
		return cmp.Or(a.late(now)-b.late(now), cmp.Compare(a.event.At, b.event.At), a.round-b.round, cmp.Compare(a.event.Lane, b.event.Lane))
	}
	slices.SortFunc(all, order)
	type group struct {
		workspace string
		late      int
		at        int64
	}
	rounds := map[group]int{}
	for _, s := range all {
		g := group{s.event.Workspace, s.late(now), s.event.At}
		s.round = rounds[g]
		rounds[g]++
	}
	slices.SortFunc(all, order)
}

// late returns 1 for a slot that is too late to be posted, else 0.
func (s *saving) late(now time.Time) int {
	if s.event.Until <= now.Unix() {
		return 1
	}
	return 0
}

// saveAll saves slots, many at once.
func (s *Scheduler) saveAll(ctx context.Context, all []*saving) {
	next := make(chan *saving)
	var workers sync.WaitGroup
	for range min(savers, len(all)) {
		workers.Go(func() {
			for one := range next {
				one.err = s.inbox.Save(ctx, one.event)
			}
		})
	}
	for _, one := range all {
		next <- one
	}
	close(next)
	workers.Wait()
}
