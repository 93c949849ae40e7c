package discord

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"
)

const (
	// soonest is the least time after which what was not sent is tried again.
	soonest = 100 * time.Millisecond
	// slack is waited more than Discord says, for clocks that do not run alike.
	slack = 25 * time.Millisecond
	// denial is how long nothing is asked after Discord did not take the bot's token.
	denial = time.Minute
	// sweepEvery is how often is looked for buckets that nobody needs any more.
	sweepEvery = 10 * time.Second
)

// limiter has requests wait, so that Discord is never asked more often than it allows. Each bucket
// has one request under way at most: what Discord says of a bucket is then always of now, and a
// bucket is small enough (five messages in five seconds) that nothing is lost. It has no goroutine
// of its own, and forgets buckets that are full again.
// https://docs.discord.com/developers/topics/rate-limits
type limiter struct {
	mu      sync.Mutex
	buckets map[string]*gate  // by name of route, and by what Discord calls them with a major parameter
	called  map[string]string // what Discord calls the bucket of a kind of route
	bot     gate              // of all with the bot's token
	open    gate              // of all without
	pace    pace              // of bot
	denied  time.Time         // until then nothing is asked with the bot's token
	swept   time.Time
}

func newLimiter() *limiter {
	return &limiter{buckets: map[string]*gate{}, called: map[string]string{}, pace: pace{rate: botRate}}
}

// wait waits until the request of t may be sent; then done must be called. Its error is
// [bot.Later] where the time is not enough, and *refused where Discord would not take the
// token.
func (l *limiter) wait(ctx context.Context, t *turn) error {
	ctx, cancel := context.WithDeadline(ctx, t.by)
	defer cancel()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(time.Now())
	bucket := t.gate
	if t.place == nil {
		bucket = l.bucket(t.route)
	}
	if err := l.pass(ctx, t, bucket); err != nil {
		l.forget(t.gate)
		return err
	}
	t.bucket = t.gate // another one, where two have turned out to be one
	t.bucket.busy = true
	err := l.passAll(ctx, t)
	if err != nil {
		l.back(t)
	}
	return err
}

// passAll waits for what all requests have in common.
func (l *limiter) passAll(ctx context.Context, t *turn) error {
	if t.route.open {
		return l.pass(ctx, t, &l.open)
	}
	if err := l.pass(ctx, t, &l.bot); err != nil {
		return err
	}
	now := time.Now()
	if now.Before(l.denied) {
		return &refused{Status: http.StatusUnauthorized, Text: "it did not take the bot's token a moment ago"}
	}
	l.bot.many, l.bot.window = 1, l.pace.between(now)
	l.bot.until = now.Add(l.bot.window)
	return nil
}

// done takes in what was answered to t. After a 429, t stands first for its next try.
func (l *limiter) done(t *turn, x *exchange) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	said := readLimits(x.header)
	b := l.named(t, said.bucket)
	if said.limit > 0 {
		b.many, b.window = said.limit, max(b.window, said.reset)
	}
	if said.remaining == 0 {
		b.holdUntil(now.Add(said.reset + slack))
	}
	switch x.status {
	case http.StatusTooManyRequests:
		l.limited(t, b, x, said, now)
		b.joinFirst(t)
	case http.StatusUnauthorized:
		if !t.route.open {
			l.denied = now.Add(denial)
		}
		l.pace.invalid(now)
	case http.StatusForbidden:
		l.pace.invalid(now)
	}
	l.back(t)
}

// limited holds what a 429 is about.
func (l *limiter) limited(t *turn, b *gate, x *exchange, said told, now time.Time) {
	what, after := readLimited(x)
	x.held = after
	end := now.Add(after + slack)
	if what != limitBucket {
		if what == limitAddress || t.route.open {
			l.open.holdUntil(end)
		}
		l.bot.holdUntil(end)
		l.pace.slower(now)
	} else {
		b.holdUntil(end)
	}
	if !said.shared {
		l.pace.invalid(now)
	}
}

// giveUp takes t out of the line where done put it.
func (l *limiter) giveUp(t *turn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t.leave()
	l.forget(t.gate)
}

// back gives the bucket of t to the next.
func (l *limiter) back(t *turn) {
	b := t.bucket
	t.bucket = nil
	b.busy = false
	b.next()
	l.forget(b)
}

// bucket returns the bucket of a route.
func (l *limiter) bucket(r route) *gate {
	name := r.name()
	b := l.buckets[name]
	if b != nil {
		return b
	}
	called := l.called[r.kind]
	if called != "" {
		called += " " + r.major
		b = l.buckets[called]
	}
	if b == nil {
		b = new(gate)
		if called != "" {
			l.add(b, called)
		}
	}
	l.add(b, name)
	return b
}

// named returns the bucket of t, after Discord has told what it calls it, "" where it has not: what
// it calls the same has one bucket.
func (l *limiter) named(t *turn, called string) *gate {
	b := t.bucket
	if called == "" {
		return b
	}
	l.called[t.route.kind] = called
	called += " " + t.route.major
	other := l.buckets[called]
	if other == nil || other == b {
		l.add(b, called)
		return b
	}
	for _, n := range b.names {
		l.add(other, n)
	}
	other.take(b)
	other.next()
	return other
}

func (l *limiter) add(b *gate, name string) {
	l.buckets[name] = b
	if !slices.Contains(b.names, name) {
		b.names = append(b.names, name)
	}
}

// forget drops a bucket that is as good as a new one.
func (l *limiter) forget(b *gate) {
	if !b.idle(time.Now()) {
		return
	}
	for _, n := range b.names {
		if l.buckets[n] == b {
			delete(l.buckets, n)
		}
	}
}

// sweep drops the buckets that were used up and are full again.
func (l *limiter) sweep(now time.Time) {
	if now.Sub(l.swept) < sweepEvery {
		return
	}
	l.swept = now
	for _, b := range l.buckets {
		l.forget(b)
	}
}
