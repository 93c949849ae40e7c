package digest

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/godeeper/godeeper/faq"
)

const (
	// lookEvery is how often subscriptions are read, to see those that another process changed.
	lookEvery = 30 * time.Second
	// retryAfter is how soon is tried again what the store refused, or a clock in doubt.
	retryAfter = 5 * time.Second
	// savers is how many slots are saved at once. The inbox saves those in one transaction: the
	// more there are, the less the disk is waited for.
	savers = 64
)

// Store is where subscriptions are kept. It is safe for concurrent use.
type Store interface {
	// Subscriptions returns all subscriptions of a platform, also those that are paused. At of a
	// subscription is when it was made, changed, paused or resumed last.
	Subscriptions(ctx context.Context, platform string) ([]faq.Subscription, error)

	// Clock returns the time by the clock that leases are measured by.
	Clock(ctx context.Context) (time.Time, error)
}

// Inbox saves events, each unless one with a key of it is known. It is safe for concurrent use.
type Inbox interface {
	Save(ctx context.Context, e faq.Event) error
}

// Scheduler saves the slots of a platform's subscriptions as they come due, and those that nobody
// saved when they did. Several processes may each run one on the same store.
type Scheduler struct {
	Now   func() time.Time // clock of this process
	Grace time.Duration    // how long after its time a digest is still posted

	// Outside returns the time by a clock that is not set with the others, to the second, like
	// that of the platform: its replies have a Date. It is asked only when the clock is in doubt;
	// until it answers, no slot is saved. It is nil where there is none.
	Outside func(context.Context) (time.Time, error)

	log      *slog.Logger
	platform string
	store    Store
	inbox    Inbox
	changed  chan struct{} // holds one when subscriptions were changed here

	// Of Run alone.
	judge   *judge
	entries map[address]*entry
	loaded  map[string]*time.Location
	passes  int

	mu       sync.Mutex
	trouble  error     // of the last pass
	reported time.Time // when trouble was last
}

// NewScheduler returns the scheduler of a platform: slack, discord.
func NewScheduler(log *slog.Logger, platform string, store Store, inbox Inbox) *Scheduler {
	return &Scheduler{
		Now: time.Now, Grace: DefaultGrace,
		log: log, platform: platform, store: store, inbox: inbox, changed: make(chan struct{}, 1),
	}
}

// address is what there is one subscription of.
type address struct{ workspace, channel string }

// entry is what is known of a subscription from one pass to the next.
type entry struct {
	sub   faq.Subscription // as it was read
	plan  plan
	saved time.Time // the slots due up to then are saved
	next  int64     // unix seconds when the next is due, or never
	pass  int       // in which it was seen last
}

// Run saves slots until ctx ends.
func (s *Scheduler) Run(ctx context.Context) {
	s.begin()
	for ctx.Err() == nil {
		wait, err := s.pass(ctx)
		if ctx.Err() != nil {
			return
		}
		s.note(err)
		s.rest(ctx, wait)
	}
}

func (s *Scheduler) begin() {
	s.judge = &judge{process: s.Now, store: s.store.Clock, outside: s.Outside}
	s.loaded = map[string]*time.Location{}
}

// rest waits, until a subscription is changed here.
func (s *Scheduler) rest(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-s.changed:
	case <-timer.C:
	}
}

// note keeps what the trouble of a pass was, nil for none, and reports it when it is new, and every
// so often as long as there is some.
func (s *Scheduler) note(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil && (s.trouble == nil || time.Since(s.reported) >= lookEvery) {
		s.log.Warn("digests could not be scheduled", "platform", s.platform, "error", err)
		s.reported = time.Now()
	}
	s.trouble = err
}

// Ready returns nil while slots are saved when they come due, and else why they are not.
func (s *Scheduler) Ready() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.trouble
}

// Changed has subscriptions read at once, which one was added to or changed in.
func (s *Scheduler) Changed() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// Settle saves what is owed to a subscription as it was before a change. It is called before the
// change is stored, with what is stored until then and the At of the change, and the change is not
// stored when there is an error. Slots that came due while nobody ran would else be lost: what the
// subscription is after the change owes nothing for the time before it.
//
// It has an error also while the clock is in doubt: by a wrong At, no slot might be owed for long.
func (s *Scheduler) Settle(ctx context.Context, before faq.Subscription, at int64) error {
	if err := s.Ready(); err != nil {
		return err
	}
	for _, slot := range Slots(before, time.Time{}, time.Unix(at, 0)) {
		if err := s.inbox.Save(ctx, slot.Event(s.Grace)); err != nil {
			return fmt.Errorf("save the slot of %s: %w", slot.Date, err)
		}
	}
	return nil
}

// pass saves what has come due, and returns how long nothing will be.
func (s *Scheduler) pass(ctx context.Context) (wait time.Duration, err error) {
	now, fresh, err := s.judge.now(ctx)
	if err != nil {
		return retryAfter, err
	}
	if fresh {
		s.entries = map[address]*entry{}
	}
	subscriptions, err := s.store.Subscriptions(ctx, s.platform)
	if err != nil {
		return retryAfter, fmt.Errorf("read subscriptions: %w", err)
	}
	if err := s.save(ctx, now, s.due(subscriptions, now)); err != nil {
		return retryAfter, err
	}
	wait = lookEvery
	for _, e := range s.entries {
		if e.next != never {
			wait = min(wait, time.Unix(e.next, 0).Sub(now))
		}
	}
	return max(wait, time.Millisecond), nil
}
