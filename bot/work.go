package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// lookAfter is how long a platform is given before it is asked whether it shows a message whose
// end is not known: a request may be applied after its reply was lost.
const lookAfter = 2 * time.Second

// work is the work of one worker on one event that it has claimed.
type work struct {
	inbox   *Inbox
	adapter Adapter
	event   faq.Event
}

// do works on the event until it is finished, or has to wait. An adapter that panics has its
// event set aside.
func (w *work) do(ctx context.Context) {
	began := time.Now()
	defer w.hold(ctx)()
	defer func() {
		if r := recover(); r != nil {
			w.inbox.log.Error("an event brought about a panic", "event", w.event.ID, "kind", w.event.Kind, "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
			w.finish(ctx, faq.EventSetAside, fmt.Sprintf("the program failed on it: %v", r))
		}
		w.inbox.metrics.worked(w.adapter.Platform(), time.Since(began))
	}()
	err := w.run(ctx)
	var later *Later
	switch {
	case err == nil:
		w.finish(ctx, faq.EventDone, "")
	case errors.Is(err, errLate):
		w.finish(ctx, faq.EventLate, err.Error())
	case errors.As(err, &later):
		w.check("postponed", w.inbox.events.PostponeEvent(ctx, w.event, later.After, later.Err.Error()))
	case errors.Is(err, errStore):
		// The lease runs out, and the event is taken up where it stands.
		w.inbox.log.Warn("the work on an event stopped", "event", w.event.ID, "error", err)
	case ctx.Err() != nil:
		// The process ends; so does the lease, in time.
	default:
		w.finish(ctx, faq.EventSetAside, err.Error())
	}
}

var (
	errLate  = errors.New("it is too late for it")
	errStore = errors.New("store")
)

// until returns when it is too late to work on the event.
func (w *work) until() time.Time {
	if w.event.Until > 0 {
		return time.Unix(w.event.Until, 0)
	}
	return time.Unix(w.event.At, 0).Add(MaxAge)
}

// run prepares the event, unless that is done, and posts what is to be posted.
func (w *work) run(ctx context.Context) error {
	if err := w.late(); err != nil {
		return err
	}
	if !w.event.Frozen {
		done, err := w.adapter.Prepare(ctx, w.event)
		if err != nil {
			return err
		}
		w.event.Covers = done.Covers
		if err := w.inbox.events.FreezeEvent(ctx, w.event, done.Posts, done.Turns); err != nil {
			return fmt.Errorf("%w: freeze: %w", errStore, err)
		}
		for _, t := range done.Turns {
			w.inbox.metrics.Asked(w.adapter.Platform(), t.Asked)
		}
		w.event.Posts = done.Posts
	}
	for n := range w.event.Posts {
		if err := w.post(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// late returns an error when the event is too old to be answered. What is shown already is done.
func (w *work) late() error {
	if !w.inbox.Now().After(w.until()) {
		return nil
	}
	shown, unknown := 0, false
	for _, p := range w.event.Posts {
		switch p.State {
		case faq.PostSent:
			shown++
		case faq.PostSending:
			unknown = true
		}
	}
	switch {
	case w.event.Frozen && shown == len(w.event.Posts):
		return nil
	case unknown:
		return fmt.Errorf("%w, and could not be found out in time", ErrUncertain)
	case shown > 0:
		return errors.New("only a part of it was shown in time")
	case w.event.Until > 0:
		return fmt.Errorf("%w: it was due until %s", errLate, w.until().UTC().Format(time.DateTime+" MST"))
	}
	return fmt.Errorf("%w: it is older than %v, and is not answered any more", errLate, MaxAge)
}

// post has a post shown once.
func (w *work) post(ctx context.Context, n int) error {
	p := w.event.Posts[n]
	if p.State == faq.PostSent {
		return nil
	}
	limit := w.inbox.Lease / 3
	if p.State == faq.PostSending {
		id, err := w.find(ctx, p, limit)
		if err != nil || id != "" {
			return w.sent(ctx, n, id, err)
		}
	}
	if err := w.late(); err != nil {
		return err
	}
	began := time.Now()
	if err := w.inbox.events.SendingPost(ctx, w.event, n, w.inbox.Lease); err != nil {
		return fmt.Errorf("%w: note that a post is sent: %w", errStore, err)
	}
	if took := time.Since(began); took > limit {
		// The process was stopped, or the store was slow: the lease may have run out, and another one may be
		// posting it.
		return fmt.Errorf("%w: to note that a post is sent took %v", errStore, took.Round(time.Millisecond))
	}
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	id, err := w.adapter.Send(limited, p)
	var later *Later
	switch {
	case err == nil:
		return w.sent(ctx, n, id, nil)
	case errors.Is(err, ErrUncertain):
		w.inbox.metrics.post(w.adapter.Platform(), "uncertain")
		w.event.Posts[n].State = faq.PostSending
		return &Later{min(lookAfter*time.Duration(w.event.Attempt), time.Minute), err}
	case errors.As(err, &later):
		w.inbox.metrics.post(w.adapter.Platform(), "later")
		if err := w.inbox.events.DuePost(ctx, w.event, n); err != nil {
			return fmt.Errorf("%w: note that a post was not sent: %w", errStore, err)
		}
		return err
	}
	w.inbox.metrics.post(w.adapter.Platform(), "refused")
	return err
}

// find looks for a post whose end is not known.
func (w *work) find(ctx context.Context, p faq.Post, limit time.Duration) (string, error) {
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	id, err := w.adapter.Find(limited, p)
	if err != nil {
		return "", fmt.Errorf("look for the answer: %w", err)
	}
	return id, nil
}

// sent notes that a post is shown.
func (w *work) sent(ctx context.Context, n int, id string, err error) error {
	if err != nil {
		return err
	}
	w.inbox.metrics.post(w.adapter.Platform(), "sent")
	w.event.Posts[n].State, w.event.Posts[n].ID = faq.PostSent, id
	if err := w.inbox.events.SentPost(context.WithoutCancel(ctx), w.event, n, id); err != nil {
		return fmt.Errorf("%w: note that a post was sent: %w", errStore, err)
	}
	return nil
}

func (w *work) finish(ctx context.Context, state faq.EventState, reason string) {
	if state == faq.EventSetAside {
		w.inbox.log.Error("an event was set aside", "event", w.event.ID, "platform", w.event.Platform, "kind", w.event.Kind, "reason", reason)
	}
	w.inbox.metrics.event(w.adapter.Platform(), string(state))
	w.check("finished", w.inbox.events.FinishEvent(context.WithoutCancel(ctx), w.event, state, reason))
}

// hold renews the lease while the work goes on, for as long as its end could still matter. It
// returns what ends that.
func (w *work) hold(ctx context.Context) (release func()) {
	ctx, cancel := context.WithTimeout(ctx, MaxAge)
	claimed := w.event // the work changes its own
	go func() {
		every := time.NewTicker(w.inbox.Lease / 3)
		defer every.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-every.C:
			}
			if err := w.inbox.events.RenewEvent(ctx, claimed, w.inbox.Lease); err != nil && ctx.Err() == nil {
				w.inbox.log.Warn("the hold on an event could not be renewed", "event", claimed.ID, "error", err)
			}
		}
	}()
	return cancel
}

// check reports that what became of the event could not be noted: then its lease runs out.
func (w *work) check(what string, err error) {
	if err != nil {
		w.inbox.log.Warn("an event could not be noted as "+what, "event", w.event.ID, "error", err)
	}
}
