package bot

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/godeeper/godeeper/faq"
)

const (
	// MaxAge is how old an event may be to be answered: an answer that comes later surprises.
	MaxAge = 10 * time.Minute
	// DefaultLease is how long a worker holds an event. It outlives every request to a platform,
	// which ends after a third of it, so that no other worker posts what this one is posting; and
	// what a crash left is taken up after it.
	DefaultLease = 30 * time.Second
	// DefaultWorkers is how many events are worked on at once: the time of an event is that of
	// waiting for the platform.
	DefaultWorkers = 8
	// poll is how often workers look for what came due, or was saved by another process.
	poll = time.Second
	// DefaultKeep is how long finished events are kept, to know them when they come again: Slack
	// delivers for a day at most, Discord not again at all.
	DefaultKeep = 7 * 24 * time.Hour
	// saveLimit is the time for saving: an acknowledgement is due after 3 s.
	saveLimit = 2500 * time.Millisecond
)

// Events is where an inbox keeps events. It is safe for concurrent use, also by several
// processes. What is done with an event that is not claimed any more fails with
// [faq.ErrClaimLost] and changes nothing.
type Events interface {
	// SaveEvents saves events that wait, each unless one with a key of it is known already, and
	// reports for each whether it was saved: all or none of them when there is an error.
	SaveEvents(ctx context.Context, events ...faq.Event) (fresh []bool, err error)

	// ClaimEvent claims the oldest event of a platform that is due, for the time of a lease, or
	// returns [faq.ErrNotFound]. No event is due while an older one of its lane is not finished.
	ClaimEvent(ctx context.Context, platform string, lease time.Duration) (faq.Event, error)

	// RenewEvent lets the claim last for a lease from now.
	RenewEvent(ctx context.Context, e faq.Event, lease time.Duration) error

	// FreezeEvent saves what is to be posted, and what is to be remembered, at once.
	FreezeEvent(ctx context.Context, e faq.Event, posts []faq.Post, turns []faq.Turn) error

	// SendingPost notes that the post of that number is being sent, and renews the lease.
	SendingPost(ctx context.Context, e faq.Event, post int, lease time.Duration) error

	// SentPost notes that the post was sent and has an id on the platform.
	SentPost(ctx context.Context, e faq.Event, post int, id string) error

	// DuePost notes that the post was not sent.
	DuePost(ctx context.Context, e faq.Event, post int) error

	// PostponeEvent lets the event wait, and be due again no sooner than after the given time.
	PostponeEvent(ctx context.Context, e faq.Event, after time.Duration, reason string) error

	// FinishEvent ends the work on an event.
	FinishEvent(ctx context.Context, e faq.Event, state faq.EventState, reason string) error

	// PruneEvents forgets the events of a platform that were finished before a time in unix seconds.
	PruneEvents(ctx context.Context, platform string, before int64) (int, error)

	// EmptyEvents forgets what such events hold, and not that they were, nor what became of them.
	EmptyEvents(ctx context.Context, platform string, before int64) (int, error)
}

// Inbox takes events in and has them worked on: each once, and those of a lane in order, by
// however many processes share its store. It is safe for concurrent use.
type Inbox struct {
	Now     func() time.Time // the clock for the age of events
	Lease   time.Duration    // how long a worker holds an event
	Workers int              // events worked on at once, for each platform
	Keep    time.Duration    // how long finished events are kept whole
	History time.Duration    // how long they are known, with what became of them; no longer than Keep when it is shorter

	log     *slog.Logger
	events  Events
	metrics *Metrics
	wake    chan struct{} // one is put in for each event that was saved, as long as there is room

	mu      sync.Mutex
	waiting []*saving // to be saved together
	saves   bool      // somebody is saving
}

// NewInbox returns an inbox that keeps its events in the given store.
func NewInbox(log *slog.Logger, events Events, metrics *Metrics) *Inbox {
	return &Inbox{
		Now: time.Now, Lease: DefaultLease, Workers: DefaultWorkers, Keep: DefaultKeep,
		log: log, events: events, metrics: metrics, wake: make(chan struct{}, 1024),
	}
}

// saving is an event that somebody waits for to be saved.
type saving struct {
	event faq.Event
	err   error
	done  chan struct{}
}

// Save saves an event, unless it is known already. Once it returns without an error, the event
// may be acknowledged: it will be worked on, whatever happens to this process.
func (i *Inbox) Save(ctx context.Context, e faq.Event) error { return i.Submit(ctx, e)(ctx) }

// Submit puts an event in line to be saved, and returns what waits until it is, as Save does.
// Events are saved in the order in which they are submitted; those that come at the same time
// share one transaction, whose cost is that of the disk.
func (i *Inbox) Submit(ctx context.Context, e faq.Event) (wait func(context.Context) error) {
	s := &saving{event: e, done: make(chan struct{})}
	i.mu.Lock()
	i.waiting = append(i.waiting, s)
	first := !i.saves
	i.saves = true
	i.mu.Unlock()
	if first {
		go i.save(context.WithoutCancel(ctx))
	}
	return func(ctx context.Context) error {
		select {
		case <-s.done:
			return s.err
		case <-ctx.Done():
			return ctx.Err() // it may be saved all the same, and is known when it comes again
		}
	}
}

// save saves all that waits, until nothing does.
func (i *Inbox) save(ctx context.Context) {
	for {
		i.mu.Lock()
		batch := i.waiting
		i.waiting = nil
		i.saves = len(batch) > 0
		i.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		events := make([]faq.Event, len(batch))
		for n, s := range batch {
			events[n] = s.event
		}
		limited, cancel := context.WithTimeout(ctx, saveLimit)
		fresh, err := i.events.SaveEvents(limited, events...)
		cancel()
		for n, s := range batch {
			s.err = err
			i.saved(s, err == nil && fresh[n])
			close(s.done)
		}
	}
}

// saved counts an event, and wakes a worker for a new one.
func (i *Inbox) saved(s *saving, fresh bool) {
	switch {
	case s.err != nil:
		i.metrics.event(s.event.Platform, "refused")
	case !fresh:
		i.metrics.event(s.event.Platform, "duplicate")
	default:
		i.metrics.event(s.event.Platform, "saved")
		select {
		case i.wake <- struct{}{}:
		default:
		}
	}
}

// Work works on the events of a platform until ctx ends. It then finishes what it has begun,
// unless hard ends before that.
func (i *Inbox) Work(ctx, hard context.Context, a Adapter) {
	var workers sync.WaitGroup
	for range i.Workers {
		workers.Go(func() {
			for ctx.Err() == nil {
				if !i.one(ctx, hard, a) {
					i.rest(ctx)
				}
			}
		})
	}
	workers.Go(func() { i.tidy(ctx, a.Platform()) })
	workers.Wait()
}

// rest waits until an event is saved, or for as long as one may have come due meanwhile.
func (i *Inbox) rest(ctx context.Context) {
	timer := time.NewTimer(poll)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-i.wake:
	case <-timer.C:
	}
}

// one works on one event, and reports whether there was one.
func (i *Inbox) one(ctx, hard context.Context, a Adapter) bool {
	e, err := i.events.ClaimEvent(ctx, a.Platform(), i.Lease)
	if errors.Is(err, faq.ErrNotFound) || ctx.Err() != nil && err != nil {
		return false
	}
	if err != nil {
		i.log.Error("no event could be claimed", "platform", a.Platform(), "error", err)
		return false
	}
	w := work{inbox: i, adapter: a, event: e}
	w.do(hard)
	return true
}

// tidy forgets old events of a platform, every hour.
func (i *Inbox) tidy(ctx context.Context, platform string) {
	for {
		if err := i.forget(ctx, platform); err != nil && ctx.Err() == nil {
			i.log.Warn("old events could not be forgotten", "platform", platform, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Hour):
		}
	}
}

// forget forgets old events of a platform once.
func (i *Inbox) forget(ctx context.Context, platform string) error {
	now := i.Now()
	pruned, err := i.events.PruneEvents(ctx, platform, now.Add(-max(i.Keep, i.History)).Unix())
	emptied := 0
	if err == nil && i.History > i.Keep {
		emptied, err = i.events.EmptyEvents(ctx, platform, now.Add(-i.Keep).Unix())
	}
	if pruned+emptied > 0 {
		i.log.Debug("old events were forgotten", "platform", platform, "events", pruned, "emptied", emptied)
	}
	return err
}
