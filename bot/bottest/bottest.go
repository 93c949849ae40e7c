// Package bottest holds fake platforms for tests. They listen on loopback, take what the bot
// sends as the platform would, refuse what it would refuse, and send what it sends.
//
// Whatever the bot does that a platform's documentation forbids is a violation, which fails the
// test at its end. What may happen to a correct bot, a token that was revoked or a channel that
// was archived, is refused and is no violation.
package bottest

import (
	"sync"
	"testing"
	"time"
)

// tb is what the fakes need of a test.
type tb interface {
	Helper()
	Cleanup(func())
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

var _ tb = testing.TB(nil)

// board is the lock of a fake, and tells those who wait of changes.
type board struct {
	mu      sync.Mutex
	changed chan struct{} // closed at every change
}

func newBoard() board { return board{changed: make(chan struct{})} }

// await waits for cond, which it calls with the lock held, after every change; it reports whether
// cond became true within d.
func (b *board) await(d time.Duration, cond func() bool) bool {
	deadline := time.NewTimer(d)
	defer deadline.Stop()
	for {
		b.mu.Lock()
		ok, changed := cond(), b.changed
		b.mu.Unlock()
		if ok {
			return true
		}
		select {
		case <-changed:
		case <-deadline.C:
			b.mu.Lock()
			defer b.mu.Unlock()
			return cond()
		}
	}
}

// notify wakes those who wait for a change. The lock is held.
func (b *board) notify() {
	close(b.changed)
	b.changed = make(chan struct{})
}
