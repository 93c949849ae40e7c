package endpoint

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Breaker says when a failing server is left alone.
type Breaker struct {
	Failures int           // in a row after which it opens; 0 for 3
	Cooldown time.Duration // from then until one request is let through; 0 for 30 s
}

// State says how a server is doing.
type State string

// The states.
const (
	Ready   State = "ready"   // it is asked
	Away    State = "away"    // it has failed, and is left alone
	Probing State = "probing" // it has failed, and one request finds out whether it is back
)

// Status is the state of a server with its reason.
type Status struct {
	State State
	Since time.Time // of the state; zero when it has never changed
	Err   error     // of the last failure since the last success; nil for none
}

// breaker counts failures in a row. It is open while the server is left alone, and half open
// while one request probes it.
type breaker struct {
	Breaker
	mu       sync.Mutex
	failures int
	state    State
	since    time.Time
	err      error
}

func newBreaker(b Breaker) *breaker {
	if b.Failures <= 0 {
		b.Failures = 3
	}
	if b.Cooldown <= 0 {
		b.Cooldown = 30 * time.Second
	}
	return &breaker{Breaker: b, state: Ready}
}

func (b *breaker) status() Status {
	b.mu.Lock()
	defer b.mu.Unlock()
	return Status{b.state, b.since, b.err}
}

// enter lets a request through, or returns why not. Each that is let through leaves again.
func (b *breaker) enter() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.state == Away && time.Since(b.since) >= b.Cooldown:
		b.set(Probing)
	case b.state != Ready:
		return fmt.Errorf("left alone after: %w", b.err)
	}
	return nil
}

// leave notes how a request ended. One that its caller gave up says nothing of the server; one
// that took longer than its caller could wait does.
func (b *breaker) leave(err, callers error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case err == nil:
		b.failures, b.err = 0, nil
		b.set(Ready)
	case errors.Is(callers, context.Canceled):
		if b.state == Probing { // the next one probes at once
			b.state, b.since = Away, time.Now().Add(-b.Cooldown)
		}
	default:
		b.failures++
		b.err = err
		if b.state == Probing || b.failures >= b.Failures {
			b.state = Away
			b.since = time.Now()
		}
	}
}

func (b *breaker) set(s State) {
	if b.state != s {
		b.state, b.since = s, time.Now()
	}
}
