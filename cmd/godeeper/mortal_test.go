package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// bugs are planted in a mortal.
type bugs struct {
	markFirst bool // a post is noted as sent before it is
	markAfter bool // it is not noted that a post is being sent
	noLease   bool // a claim does not last while a post is sent
	noLook    bool // what may have been sent is not looked for
	noNonce   bool // Discord is not told a nonce
	twice     bool // a claim is given to two, as it is read before it is written
}

// mortal is a process, in this one: it works on digests until a step at which it dies. Of what it
// does from then on, nothing comes. It is the store and the adapter that its inbox sees.
type mortal struct {
	bot.Adapter

	store *storage.Store
	bugs  bugs
	given chan faq.Event // claims that are given once more, each to who takes it at once
	gives bool           // to another one, and takes none

	mu    sync.Mutex
	step  int  // how many there were
	last  int  // the step at which it dies, 0 for none
	done  bool // what it does at that step is done
	dead  bool
	death func()
}

var (
	_ bot.Events  = (*mortal)(nil)
	_ bot.Adapter = (*mortal)(nil)
)

// errDead is what a dead process is told, which nobody hears.
var errDead = errors.New("the process is dead")

// take takes a step.
func (m *mortal) take(f func() error) error {
	m.mu.Lock()
	if m.dead {
		m.mu.Unlock()
		return errDead
	}
	m.step++
	if m.dead = m.step == m.last; !m.dead {
		m.mu.Unlock()
		return f()
	}
	defer m.death()
	m.mu.Unlock()
	if m.done {
		_ = f() // nobody hears of it
	}
	return errDead
}

func (m *mortal) ClaimEvent(ctx context.Context, platform string, lease time.Duration) (faq.Event, error) {
	m.mu.Lock()
	dead := m.dead
	m.mu.Unlock()
	if dead {
		return faq.Event{}, errDead
	}
	if !m.gives {
		select {
		case e := <-m.given:
			return e, nil
		default:
		}
	}
	e, err := m.store.ClaimEvent(ctx, platform, lease)
	if err == nil {
		if m.bugs.twice && m.gives {
			again := e
			again.Posts = slices.Clone(e.Posts) // each has what it read for itself
			select {
			case m.given <- again:
			case <-ctx.Done():
			}
		}
		err = m.take(func() error { return nil })
	}
	return e, err
}

func (m *mortal) RenewEvent(ctx context.Context, e faq.Event, lease time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dead {
		return errDead
	}
	if m.bugs.noLease {
		return nil
	}
	return m.store.RenewEvent(ctx, e, lease)
}

func (m *mortal) FreezeEvent(ctx context.Context, e faq.Event, posts []faq.Post, turns []faq.Turn) error {
	return m.take(func() error { return m.store.FreezeEvent(ctx, e, posts, turns) })
}

func (m *mortal) SendingPost(ctx context.Context, e faq.Event, post int, lease time.Duration) error {
	return m.take(func() error {
		switch {
		case m.bugs.markFirst:
			return m.store.SentPost(ctx, e, post, "id")
		case m.bugs.markAfter:
			return m.store.RenewEvent(ctx, e, lease)
		case m.bugs.noLease:
			lease = 0
		}
		return m.store.SendingPost(ctx, e, post, lease)
	})
}

func (m *mortal) SentPost(ctx context.Context, e faq.Event, post int, id string) error {
	return m.take(func() error { return m.store.SentPost(ctx, e, post, id) })
}

func (m *mortal) DuePost(ctx context.Context, e faq.Event, post int) error {
	return m.take(func() error { return m.store.DuePost(ctx, e, post) })
}

func (m *mortal) PostponeEvent(ctx context.Context, e faq.Event, after time.Duration, reason string) error {
	return m.take(func() error { return m.store.PostponeEvent(ctx, e, after, reason) })
}

func (m *mortal) FinishEvent(ctx context.Context, e faq.Event, state faq.EventState, reason string) error {
	return m.take(func() error { return m.store.FinishEvent(ctx, e, state, reason) })
}

func (m *mortal) SaveEvents(context.Context, ...faq.Event) ([]bool, error) { return nil, errDead }
func (m *mortal) PruneEvents(context.Context, string, int64) (int, error)  { return 0, nil }
func (m *mortal) EmptyEvents(context.Context, string, int64) (int, error)  { return 0, nil }

func (m *mortal) Send(ctx context.Context, p faq.Post) (id string, err error) {
	err = m.take(func() error {
		id, err = m.Adapter.Send(ctx, p)
		return err
	})
	return id, err
}

func (m *mortal) Find(ctx context.Context, p faq.Post) (string, error) {
	if m.bugs.noLook {
		return "", nil
	}
	return m.Adapter.Find(ctx, p)
}
