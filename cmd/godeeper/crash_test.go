package main

import (
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/storage/storagetest"
)

// crashLease is the shortest that serve takes, so that what a crash leaves is taken up soon.
const crashLease = "--lease=3s"

// TestCrash kills processes at random moments while they are asked, and starts others.
func TestCrash(t *testing.T) {
	everywhere(t, func(t *testing.T, v newVenue) { crash(newNewsroom(t, v, "", crashLease)) })
}

// everywhere runs a test on all platforms.
func everywhere(t *testing.T, test func(*testing.T, newVenue)) {
	t.Parallel()
	for name, v := range map[string]newVenue{"slack": newSlackVenue, "discord": newDiscordVenue} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, v)
		})
	}
}

func crash(n *newsroom) {
	n.relay.set(slowly)
	n.askAll(40)
	for range bottest.Rounds(5, 100) {
		p := n.open()
		time.Sleep(rand.N(time.Second))
		p.kill()
		n.front.remove(p.url)
	}
	n.open()
	n.verify()
}

// TestCrashOfTwo has two processes share a database, and kills one after the other.
func TestCrashOfTwo(t *testing.T) {
	everywhere(t, func(t *testing.T, v newVenue) { crashOfTwo(newNewsroom(t, v, "", crashLease)) })
}

// TestCrashPostgres is TestCrashOfTwo with PostgreSQL.
func TestCrashPostgres(t *testing.T) {
	everywhere(t, func(t *testing.T, v newVenue) {
		crashOfTwo(newNewsroom(t, v, storagetest.Postgres(t), crashLease))
	})
}

func crashOfTwo(n *newsroom) {
	n.relay.set(slowly)
	two := []*process{n.open(), n.open()}
	n.askAll(40)
	for range bottest.Rounds(5, 100) {
		time.Sleep(rand.N(time.Second))
		one := rand.N(len(two))
		two[one].kill()
		n.front.remove(two[one].url)
		two[one] = n.open()
	}
	n.verify()
}

// step is a moment of the sending of an answer.
type step struct {
	passage               // of the request
	shown   bool          // the process dies once the answer is shown, rather than as it is asked for
	wait    time.Duration // at most, until the process dies then
}

// TestCrashAtStep kills processes at each step of the sending of an answer.
func TestCrashAtStep(t *testing.T) {
	everywhere(t, func(t *testing.T, v newVenue) {
		for name, s := range map[string]step{
			"received, not accepted":     {passage: passage{lost: true}},
			"accepted, not answered":     {passage: passage{after: time.Second}, shown: true},
			"answered":                   {shown: true, wait: 10 * time.Millisecond},
			"accepted after the process": {passage: passage{before: 300 * time.Millisecond}},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				n := newNewsroom(t, v, "", crashLease)
				for range bottest.Rounds(bottest.Times(5), 100) {
					n.crashAt(s)
				}
				n.relay.set(slowly)
				n.open()
				n.verify()
				if n.sendsAgain() && n.shown() != len(n.asked) {
					t.Errorf("%d answers to %d questions", n.shown(), len(n.asked))
				}
			})
		}
	})
}

// crashAt starts a process, asks, and kills it at a step.
func (n *newsroom) crashAt(s step) {
	n.t.Helper()
	shown := n.shown()
	var doomed atomic.Pointer[process]
	n.relay.set(func() passage {
		p := doomed.Load()
		if p == nil {
			return passage{} // what an earlier one has begun
		}
		if !s.shown {
			_ = p.cmd.Process.Kill() // its end is waited for below
		}
		return s.passage
	})
	p := n.open()
	n.waitConnected(1)
	doomed.Store(p)
	n.ask()
	if s.shown {
		n.waitShown(shown + 1)
		time.Sleep(rand.N(s.wait + 1))
		_ = p.cmd.Process.Kill()
	}
	p.wait(processWait)
	n.front.remove(p.url)
	n.waitConnected(0)
}
