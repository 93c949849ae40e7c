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
	t.Parallel()
	n := newNewsroom(t, "", crashLease)
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
	t.Parallel()
	crashOfTwo(t, newNewsroom(t, "", crashLease))
}

// TestCrashPostgres is TestCrashOfTwo with PostgreSQL.
func TestCrashPostgres(t *testing.T) {
	t.Parallel()
	crashOfTwo(t, newNewsroom(t, storagetest.Postgres(t), crashLease))
}

func crashOfTwo(t *testing.T, n *newsroom) {
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
	refused       bool          // Slack never carries the request out
	shown         bool          // the process dies once the answer is shown, rather than as it is asked for
	wait          time.Duration // at most, until the process dies then
	before, after time.Duration // as a hook of the relay's returns
}

// TestCrashAtStep kills processes at each step of the sending of an answer.
func TestCrashAtStep(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]step{
		"received, not accepted":     {refused: true},
		"accepted, not answered":     {shown: true, after: time.Second},
		"answered":                   {shown: true, wait: 10 * time.Millisecond},
		"accepted after the process": {before: 300 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNewsroom(t, "", crashLease)
			for range bottest.Rounds(5, 100) {
				n.crashAt(s)
			}
			n.relay.set(slowly)
			n.open()
			n.verify()
			if len(n.Posts()) != len(n.asked) {
				t.Errorf("%d answers to %d questions", len(n.Posts()), len(n.asked))
			}
		})
	}
}

// crashAt starts a process, asks, and kills it at a step.
func (n *newsroom) crashAt(s step) {
	n.t.Helper()
	shown := len(n.Posts())
	var doomed atomic.Pointer[process]
	n.relay.set(func(method string) (before, after time.Duration) {
		if p := doomed.Load(); p == nil || method != "chat.postMessage" {
			return 0, 0
		} else if !s.shown {
			_ = p.cmd.Process.Kill() // its end is waited for below
		}
		return s.before, s.after
	})
	if s.refused {
		n.Fault(bottest.Fault{Method: "chat.postMessage", Drop: true, Times: -1})
	}
	p := n.open()
	doomed.Store(p)
	n.WaitConnections(1, processWait)
	n.ask()
	if s.shown {
		n.WaitPosts(shown+1, processWait)
		time.Sleep(rand.N(s.wait + 1))
		_ = p.cmd.Process.Kill()
	}
	p.wait(processWait)
	n.front.remove(p.url)
	n.ClearFaults()
	n.WaitConnections(0, processWait)
}
