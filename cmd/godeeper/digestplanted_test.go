package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/digest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// TestDigestChecks proves that the checks of the tests of digests can fail: where a bug is planted
// that loses or doubles digests, they find those. Where two things keep a digest from being
// doubled, each does by itself.
func TestDigestChecks(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name          string
		open          newVenue
		bugs          bugs
		lost, doubled bool // are found
	}{
		{"slack, none", newSlackVenue, bugs{}, false, false},
		{"slack, mark first", newSlackVenue, bugs{markFirst: true}, true, false},
		{"slack, mark after", newSlackVenue, bugs{markAfter: true}, false, true},
		{"slack, no lease", newSlackVenue, bugs{noLease: true}, false, true},
		{"slack, no look-up", newSlackVenue, bugs{noLook: true}, false, true},
		{"slack, a claim is given twice", newSlackVenue, bugs{twice: true}, false, true},
		{"discord, none", newDiscordVenue, bugs{}, false, false},
		{"discord, mark first", newDiscordVenue, bugs{markFirst: true}, true, false},
		{"discord, no nonce", newDiscordVenue, bugs{noNonce: true}, false, false},
		{"discord, no look-up", newDiscordVenue, bugs{noLook: true}, false, false},
		{"discord, no nonce and no look-up", newDiscordVenue, bugs{noNonce: true, noLook: true}, false, true},
		{"discord, no nonce and mark after", newDiscordVenue, bugs{noNonce: true, markAfter: true}, false, true},
		{"discord, no nonce and no lease", newDiscordVenue, bugs{noNonce: true, noLease: true}, false, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newDigestRoom(t, test.open, "", 20)
			stop := r.plant(test.bugs)
			r.settled()
			stop()
			c := count(r.owed, r.posts())
			t.Logf("%d slots, lost %d, doubled %d", len(r.owed), len(c.lost), len(c.doubled))
			if len(c.lost) > 0 != test.lost || len(c.doubled) > 0 != test.doubled || len(c.strange) > 0 {
				t.Errorf("lost %q, doubled %q, not owed %q, want some: lost %v, doubled %v", c.lost, c.doubled, c.strange, test.lost, test.doubled)
			}
			if v, ok := r.venue.(*discordVenue); ok && test.bugs.noNonce {
				v.ClearViolations()
			}
		})
	}
}

// steps are how many a mortal takes to post a digest: claim, freeze, note, send, note, finish.
const steps = 6

// plant has mortals with bugs post digests: one that dies at each step, before and after what it
// does there, and then two at once, until they are stopped.
func (r *digestRoom) plant(b bugs) (stop func()) {
	r.t.Helper()
	_, onDiscord := r.venue.(*discordVenue) // which is looked at only where the bot has signed in
	var signedIn bot.Adapter
	if onDiscord {
		signedIn = r.serveHere()
	}
	r.relay.set(func() passage {
		how := passage{before: rand.N(100 * time.Millisecond)}
		if b.twice {
			how.before = 300 * time.Millisecond // while the other one begins
		}
		if b.noNonce {
			how.body = withoutNonce
		}
		return how
	})
	given := make(chan faq.Event)
	work := func(ctx context.Context, last int, done, gives bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		hard, kill := context.WithCancel(r.t.Context())
		defer kill()
		adapter := signedIn
		if !onDiscord {
			_, adapter = r.platformHere()
		}
		m := &mortal{Adapter: adapter, store: r.store, bugs: b, given: given, gives: gives, last: last, done: done, death: func() { cancel(); kill() }}
		inbox := bot.NewInbox(slog.New(slog.DiscardHandler), m, nil)
		inbox.Lease, inbox.Workers = 2*time.Second, 1
		inbox.Work(ctx, hard, m)
	}
	for last := 1; last <= steps; last++ {
		for _, done := range []bool{false, true} {
			r.owe(1, "dead at a step")
			work(r.t.Context(), last, done, false)
		}
	}
	r.owe(4, "two at once")
	var two sync.WaitGroup
	ctx, cancel := context.WithCancel(r.t.Context())
	stop = func() { cancel(); two.Wait() }
	r.t.Cleanup(stop)
	for _, gives := range []bool{true, false} {
		two.Go(func() { work(ctx, 0, false, gives) })
	}
	return stop
}

// platformHere returns the platform in this process, as serve makes it, and what posts digests.
func (r *digestRoom) platformHere() (p platform, digests bot.Adapter) {
	briefings, err := r.store.Briefings(r.t.Context())
	if err != nil {
		r.t.Error(err)
	}
	config, err := platformConfigs(func(name string) string { return r.env[name] })
	if err != nil {
		r.t.Error(err)
	}
	log, index := slog.New(slog.DiscardHandler), match.NewLive(briefings)
	inbox := bot.NewInbox(log, r.store, nil)
	all, err := config.platforms(platformNeeds{
		log, bot.New(log, index, r.store), inbox, r.store, &liveContent{index: index}, digest.NewDesk(r.store, index),
	})
	if err != nil {
		r.t.Error(err)
	}
	return all[0], digest.NewAdapter(log, all[0].to, digest.NewScheduler(log, r.platform(), r.store, inbox), r.store, index)
}

// serveHere has the platform served in this process, and returns what posts digests.
func (r *digestRoom) serveHere() bot.Adapter {
	r.t.Helper()
	r.opening()
	p, digests := r.platformHere()
	log := slog.New(slog.DiscardHandler)
	ctx, cancel := context.WithCancel(r.t.Context())
	var serving sync.WaitGroup
	serving.Go(func() {
		if err := bot.Serve(ctx, log, bot.NewInbox(log, r.store, nil), p.adapter); err != nil {
			r.t.Error(err)
		}
	})
	r.t.Cleanup(func() { cancel(); serving.Wait() })
	r.waitConnected(1)
	return digests
}

// withoutNonce takes the nonce out of a message for Discord.
func withoutNonce(body []byte) []byte {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return body
	}
	delete(fields, "nonce")
	delete(fields, "enforce_nonce")
	without, err := json.Marshal(fields)
	if err != nil {
		return body
	}
	return without
}
