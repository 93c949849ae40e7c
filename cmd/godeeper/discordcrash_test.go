package main

import (
	"net/http"
	"strings"
	"syscall"
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

// TestDrainDiscordAcknowledges ends a process that is acknowledging what came by the gateway, and
// has nothing else to do: the person is not told that the bot did not answer.
func TestDrainDiscordAcknowledges(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t)
	r := newRelay(t, d.URL(), func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/callback") })
	held := make(chan struct{}, 1)
	r.set(func() passage {
		held <- struct{}{}
		return passage{before: time.Second}
	})
	p := serve(t, t.TempDir(), byGateway(d).with("DISCORD_API_URL", r.url+"/api"))
	d.WaitSessions(1, processWait)
	sent := d.Deliver(d.Typing("general", "anna", "ask", "question", "What"))
	<-held
	p.signal(syscall.SIGTERM)
	select {
	case <-p.ended:
		t.Errorf("it ended before it had acknowledged: %s", p.err)
	case <-time.After(500 * time.Millisecond):
	}
	if got := p.wait(drainWait); got != exitOK || sent.Interaction().Callback == 0 {
		t.Errorf("exit status %d, answer of type %d: %s", got, sent.Interaction().Callback, p.err)
	}
}
