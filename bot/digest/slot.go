package digest

import (
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/godeeper/godeeper/faq"
)

const (
	// Kind is the kind of the event of a slot.
	Kind = "digest"
	// DefaultGrace is how long after its time a digest is still posted.
	DefaultGrace = 6 * time.Hour
	// Back is how far back slots are looked for that nobody saved. The inbox forgets an event 7
	// days after it was finished, which is 7 days after its slot was due at the soonest: none that
	// was posted is looked for again.
	Back = 6 * 24 * time.Hour
)

// Slot is one digest that is owed to one channel on one local date.
type Slot struct {
	Subscription faq.Subscription
	Date         string    // local, like "2026-11-29"
	Due          time.Time // in the subscription's zone
	Next         time.Time // when the next is due, and this one is out of date; zero for never
}

// Payload is what the event of a slot holds, as JSON.
type Payload struct {
	Subscription int64  `json:"subscription"` // its id
	Workspace    string `json:"workspace"`
	Channel      string `json:"channel"`
	Date         string `json:"date"` // local, like "2026-11-29"
	Due          int64  `json:"due"`  // unix seconds
}

// Platform returns the platform of the events of slots on a platform.
func Platform(inner string) string { return "digest/" + inner }

// Key returns the key of the slot of a channel on a local date. It leaves out the time and the
// zone, so that there is one slot only when they are changed.
func Key(workspace, channel, date string) string {
	return "digest:" + workspace + ":" + channel + ":" + date
}

// Event returns the event of a slot. It is late after the grace time, or when the next is due.
func (s Slot) Event(grace time.Duration) faq.Event {
	sub := s.Subscription
	until := s.Due.Add(grace)
	if !s.Next.IsZero() && s.Next.Before(until) {
		until = s.Next
	}
	// Numbers and texts always make JSON.
	payload, _ := json.Marshal(Payload{
		Subscription: sub.ID, Workspace: sub.Workspace, Channel: sub.Channel, Date: s.Date, Due: s.Due.Unix(),
	})
	return faq.Event{
		Platform: Platform(sub.Platform), Workspace: sub.Workspace, Kind: Kind,
		Keys:    []string{Key(sub.Workspace, sub.Channel, s.Date)},
		Lane:    sub.Workspace + ":" + sub.Channel,
		Payload: payload,
		At:      s.Due.Unix(), Until: until.Unix(),
	}
}

// ReadPayload returns what the event of a slot holds.
func ReadPayload(e faq.Event) (Payload, error) {
	var p Payload
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return Payload{}, fmt.Errorf("read the slot of event %d: %w", e.ID, err)
	}
	return p, nil
}

// Slots returns the slots of a subscription that came due after one time and not after another,
// the oldest first. Of those it returns none that is older than [Back], and none that came due
// before the subscription was made or changed, or in that second: these belong to what it was
// before, see [Scheduler.Settle]. One that is paused has none, nor has one whose time or zone
// cannot be read.
func Slots(s faq.Subscription, after, now time.Time) []Slot {
	p, err := newPlan(s, nil)
	if err != nil {
		return nil
	}
	return p.slots(after, now)
}

// Next returns the first slot of a subscription that comes due after a time. It is not ok when
// there is none: the subscription is paused, has no days, or cannot be read.
//
// It does not know which slots are saved: where the channel has had the digest of that date already,
// by what the subscription was before, the next one is that after it.
func Next(s faq.Subscription, after time.Time) (slot Slot, ok bool) {
	p, err := newPlan(s, nil)
	if err != nil {
		return Slot{}, false
	}
	d, due, ok := p.next(after)
	if !ok {
		return Slot{}, false
	}
	return p.slot(d, due), true
}

// plan is a subscription as it is reckoned with.
type plan struct {
	sub   faq.Subscription
	clock time.Duration // since midnight
	loc   *time.Location
}

// newPlan reads a subscription. Zones that are loaded are kept in the map, if there is one.
func newPlan(s faq.Subscription, loaded map[string]*time.Location) (plan, error) {
	clock, err := readClock(s.Time)
	if err != nil {
		return plan{}, err
	}
	loc := loaded[s.Zone]
	if loc == nil {
		if loc, err = loadZone(s.Zone); err != nil {
			return plan{}, err
		}
		if loaded != nil {
			loaded[s.Zone] = loc
		}
	}
	return plan{sub: s, clock: clock, loc: loc}, nil
}

// weeks is how many weeks ahead the next slot is looked for. There is one in each, except where
// a zone leaves a date out.
const weeks = 3

// next returns the first slot that comes due after a time.
func (p plan) next(after time.Time) (d date, due time.Time, ok bool) {
	if p.sub.Paused != "" {
		return 0, time.Time{}, false
	}
	if at := time.Unix(p.sub.At, 0); after.Before(at) {
		after = at
	}
	// Until a slot comes due, the clock has not shown its time yet, nor a later date.
	first := dateOf(after.In(p.loc))
	for d := first; d <= first+7*weeks; d++ {
		if p.sub.Days&(1<<d.weekday()) == 0 {
			continue
		}
		if due, ok := resolve(d, p.clock, p.loc); ok && due.After(after) {
			return d, due, true
		}
	}
	return 0, time.Time{}, false
}

// slots returns what [Slots] does.
func (p plan) slots(after, now time.Time) []Slot {
	if oldest := now.Add(-Back); after.Before(oldest) {
		after = oldest
	}
	var all []Slot
	for {
		d, due, ok := p.next(after)
		if !ok || due.After(now) {
			return all
		}
		all = append(all, p.slot(d, due))
		after = due
	}
}

func (p plan) slot(d date, due time.Time) Slot {
	_, next, _ := p.next(due)
	return Slot{Subscription: p.sub, Date: d.String(), Due: due, Next: next}
}

// never is the unix second of what does not come.
const never = math.MaxInt64
