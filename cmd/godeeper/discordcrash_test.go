package main

import (
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
)

// TestCrashDiscordLater kills a process whose answer is shown, and starts another minutes later,
// when Discord does not know any more what was sent. Work begins before it has signed in.
func TestCrashDiscordLater(t *testing.T) {
	t.Parallel()
	n := newNewsroom(t, newDiscordVenue, "", crashLease)
	d := n.venue.(*discordVenue).Discord
	n.relay.set(func() passage { return passage{after: time.Second} })
	p := n.open()
	n.waitConnected(1)
	n.ask()
	n.waitShown(1)
	p.kill()
	n.waitConnected(0)
	d.SetNow(func() time.Time { return time.Now().Add(6 * time.Minute) })
	d.Fail(bottest.DiscordFault{Path: "/users/@me", Delay: 5 * time.Second})
	n.relay.set(func() passage { return passage{} })
	n.open()
	n.verify()
}
