package main

import (
	"math/rand/v2"
	"syscall"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
)

// drainWait is how long a process may take to end after the first signal.
const drainWait = 10 * time.Second

// TestDrain ends processes with SIGTERM while they are asked, and starts others: nothing is lost,
// nothing is doubled.
func TestDrain(t *testing.T) {
	everywhere(t, func(t *testing.T, v newVenue) { drain(t, newNewsroom(t, v, "")) })
}

func drain(t *testing.T, n *newsroom) {
	n.relay.set(slowly)
	n.askAll(40)
	longest := time.Duration(0)
	for range bottest.Rounds(5, 100) {
		p := n.open()
		time.Sleep(rand.N(time.Second))
		p.signal(syscall.SIGTERM)
		began := time.Now()
		if got := p.wait(drainWait); got != exitOK {
			t.Fatalf("after SIGTERM: exit status %d, want %d: %s", got, exitOK, p.err.tail())
		}
		longest = max(longest, time.Since(began))
		n.front.remove(p.url)
		silent(t, p, append(n.secrets(), "mission cost")...)
	}
	p := n.open()
	n.verify()
	p.stop()
	t.Logf("the longest end took %v", longest)
}

// TestSecondSignal ends a process that is finishing what it has begun.
func TestSecondSignal(t *testing.T) {
	everywhere(t, func(t *testing.T, v newVenue) { secondSignal(t, newNewsroom(t, v, "")) })
}

func secondSignal(t *testing.T, n *newsroom) {
	held := make(chan struct{}, 1)
	n.relay.set(func() passage {
		held <- struct{}{}
		return passage{before: 2 * time.Second}
	})
	p := n.open()
	n.waitConnected(1)
	n.ask()
	<-held
	p.signal(syscall.SIGTERM)
	select {
	case <-p.ended:
		t.Fatalf("it ended before what it has begun: %s", p.err)
	case <-time.After(500 * time.Millisecond):
	}
	p.signal(syscall.SIGTERM)
	began := time.Now()
	if got := p.wait(drainWait); got != -1 || time.Since(began) > time.Second {
		t.Errorf("after another SIGTERM: exit status %d after %v, want to be killed at once", got, time.Since(began))
	}
}
