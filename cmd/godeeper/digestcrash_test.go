package main

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
)

// TestDigestCrash kills processes at random moments while they post digests, and starts others.
// Requests are carried out late, some of them when the process is dead.
func TestDigestCrash(t *testing.T) {
	everywhere(t, func(t *testing.T, v newVenue) {
		r := newDigestRoom(t, v, "", bottest.Rounds(50, 300))
		r.relay.set(slowly)
		for range bottest.Rounds(5, 200) {
			r.owe(30, "killed at random")
			p := r.open()
			time.Sleep(rand.N(time.Second))
			p.kill()
			r.front.remove(p.url)
		}
		r.open()
		r.verifyDigests()
	})
}

// digestStep is a moment of the posting of a digest, at which a process is killed.
type digestStep struct {
	name    string
	seen    func(faq.Event) bool // the digest has come so far; nil for another moment
	request bool                 // the request is received
	shown   bool                 // the post is shown
	passage                      // of the request; what is before is at most
}

// These hold from a moment on: the moment itself is short, and may be missed.

func claimed(e faq.Event) bool  { return e.State != faq.EventWaiting || e.Frozen }
func prepared(e faq.Event) bool { return e.Frozen }
func sending(e faq.Event) bool  { return len(e.Posts) > 0 && e.Posts[0].State != faq.PostDue }
func recorded(e faq.Event) bool { return len(e.Posts) > 0 && e.Posts[0].State == faq.PostSent }

// late is how long a request is on its way at most.
const late = 300 * time.Millisecond

var digestSteps = []digestStep{
	{name: "not claimed"},
	{name: "claimed", seen: claimed},
	{name: "prepared", seen: prepared},
	{name: "noted as sending", seen: sending},
	{name: "received, not accepted", request: true, passage: passage{lost: true}},
	{name: "accepted, not answered", shown: true, passage: passage{after: time.Second}},
	{name: "answered", shown: true},
	{name: "recorded", seen: recorded},
	{name: "noted as sending, late", seen: sending, passage: passage{before: late}},
	{name: "received, accepted late", request: true, passage: passage{before: late}},
	{name: "accepted late, not answered", shown: true, passage: passage{before: late, after: time.Second}},
	{name: "answered late", shown: true, passage: passage{before: late}},
	{name: "recorded late", seen: recorded, passage: passage{before: late}},
}

// TestDigestCrashAtStep kills processes at each step of the posting of a digest.
func TestDigestCrashAtStep(t *testing.T) {
	everywhere(t, func(t *testing.T, v newVenue) {
		r := newDigestRoom(t, v, "", 10)
		for range bottest.Rounds(bottest.Times(3), 20) {
			for _, s := range digestSteps {
				r.crashDigestAt(s)
			}
		}
		r.relay.set(slowly)
		r.open()
		r.verifyDigests()
	})
}

// crashDigestAt has a digest come due, starts a process, and kills it at a step of posting that, or
// another one that an earlier process has left.
func (r *digestRoom) crashDigestAt(s digestStep) {
	r.t.Helper()
	started, doomed := make(chan struct{}), (*process)(nil)
	r.relay.set(func() passage {
		if s.request {
			select {
			case <-started:
				_ = doomed.cmd.Process.Kill() // its end is waited for below
			case <-r.t.Context().Done():
			}
		}
		how := s.passage
		how.before = rand.N(how.before + 1)
		return how
	})
	shown, before := r.shown(), len(r.owed)
	r.owe(1, s.name)
	doomed = r.open()
	close(started)
	switch {
	case s.seen != nil:
		r.waitEvent(func(e faq.Event) bool { return e.ID > int64(before) && s.seen(e) })
	case s.request:
		doomed.wait(processWait)
	case s.shown:
		r.waitShown(shown + 1)
	}
	doomed.kill()
	r.front.remove(doomed.url)
	r.waitConnected(0)
}
