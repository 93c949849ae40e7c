package discord

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/godeeper/godeeper/bot"
)

// gate is passed by one after the other, in order of coming. The lock of the limiter guards it.
type gate struct {
	waiting list.List     // of *turn; only the first does anything
	busy    bool          // someone has passed, and is to come back before the next passes
	until   time.Time     // nobody passes sooner
	many    int           // so many pass in a window, 0 where it is not known
	window  time.Duration // 0 where it is not known
	names   []string      // of what it is the bucket
}

// turn is a request that waits, or is under way.
type turn struct {
	route  route
	by     time.Time     // it waits no longer
	bucket *gate         // that it has passed, and is to come back to; nil for none
	gate   *gate         // where it stands
	place  *list.Element // in its line, nil while it stands in none
	wake   chan struct{} // of one: it may be first now
}

func newTurn(r route, by time.Time) *turn {
	return &turn{route: r, by: by, wake: make(chan struct{}, 1)}
}

// join has t stand at the end.
func (g *gate) join(t *turn) { t.gate, t.place = g, g.waiting.PushBack(t) }

// joinFirst has t stand before all others.
func (g *gate) joinFirst(t *turn) { t.gate, t.place = g, g.waiting.PushFront(t) }

// leave takes t out of the line where it stands, and lets the next look.
func (t *turn) leave() {
	t.gate.waiting.Remove(t.place)
	t.place = nil
	t.gate.next()
}

// next lets the first of the line look whether it may pass.
func (g *gate) next() {
	if e := g.waiting.Front(); e != nil {
		select {
		case e.Value.(*turn).wake <- struct{}{}:
		default:
		}
	}
}

// take has those who wait at other wait here, after those who do already.
func (g *gate) take(other *gate) {
	for e := other.waiting.Front(); e != nil; e = other.waiting.Front() {
		t := other.waiting.Remove(e).(*turn)
		g.join(t)
	}
}

// holdUntil lets nobody pass before the time.
func (g *gate) holdUntil(at time.Time) {
	if at.After(g.until) {
		g.until = at
	}
}

// idle reports whether nothing is lost where g is forgotten.
func (g *gate) idle(now time.Time) bool {
	return !g.busy && g.waiting.Len() == 0 && !g.until.After(now)
}

// estimate returns how long somebody will wait at least who has so many before them.
func (g *gate) estimate(now time.Time, before int) time.Duration {
	rounds := before / max(g.many, 1)
	wait := g.until.Sub(now)
	if wait <= 0 {
		wait, rounds = 0, max(rounds-1, 0)
	}
	return wait + time.Duration(rounds)*g.window
}

// closed returns how long t has to wait still, 0 where it may pass, and less than 0 where it has to
// wait until it is woken.
func (g *gate) closed(t *turn, now time.Time) time.Duration {
	if g.busy || g.waiting.Front() != t.place {
		return -1
	}
	return max(g.until.Sub(now), 0)
}

// errTooMany is why a request is not sent.
var errTooMany = errors.New("too many requests for Discord before this one")

// pass waits at g until t is let through, or there is no hope of it within the time of ctx: then its
// error is [bot.Later]. The lock is held when it is called and when it returns, and not in between.
func (l *limiter) pass(ctx context.Context, t *turn, g *gate) error {
	before := 0
	if t.place == nil {
		before = g.waiting.Len()
		g.join(t)
	}
	defer t.leave()
	if wait := g.estimate(time.Now(), before); !within(ctx, wait) {
		return &bot.Later{After: wait, Err: errTooMany}
	}
	for {
		if err := ctx.Err(); err != nil {
			return &bot.Later{After: max(time.Until(t.gate.until), soonest), Err: fmt.Errorf("not sent to Discord in time: %w", err)}
		}
		wait := t.gate.closed(t, time.Now())
		if wait == 0 {
			return nil
		}
		if !within(ctx, wait) {
			return &bot.Later{After: wait, Err: errTooMany}
		}
		l.mu.Unlock()
		sleep(ctx, wait, t.wake)
		l.mu.Lock()
	}
}

// within reports whether a wait ends before ctx does.
func within(ctx context.Context, wait time.Duration) bool {
	end, some := ctx.Deadline()
	return !some || wait <= 0 || time.Now().Add(wait).Before(end)
}

// sleep returns after the time, where that is more than 0, when woken, and when ctx ends.
func sleep(ctx context.Context, wait time.Duration, wake <-chan struct{}) {
	var after <-chan time.Time
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		after = timer.C
	}
	select {
	case <-after:
	case <-wake:
	case <-ctx.Done():
	}
}
