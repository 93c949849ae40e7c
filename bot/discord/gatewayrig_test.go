package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
)

// gatewayWait is longer than anything takes on loopback.
const gatewayWait = time.Minute

// gatewayLimit is within what events are heard again, whatever happened.
const gatewayLimit = 90 * time.Second

// gatewayRig is a gateway with a fake Discord, and what is received.
type gatewayRig struct {
	*bottest.Discord
	t       *testing.T
	gateway *gateway
	config  Config
	client  *http.Client
	log     *bytes.Buffer // what is logged, by one goroutine at a time
	dial    func(ctx context.Context, network, address string) (net.Conn, error)
	stop    func() error // ends the gateway, and returns how it ended

	mu       sync.Mutex
	sent     []string // contents, in order
	received []string
	saving   func(content string) func(context.Context) error // how an event is saved, nil for at once
}

// inBubble runs a test with a fake Discord on pipes and a clock that does not wait, in a year in
// which Discord has existed.
func inBubble(t *testing.T, test func(r *gatewayRig), options ...bottest.DiscordOption) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)))
		pipes := bottest.NewPipes()
		r := newGatewayRig(t, bottest.NewDiscord(t, append(options, bottest.OnPipes(pipes))...), pipes.DialContext)
		test(r)
	})
}

// onLoopback returns a rig whose times are short.
func onLoopback(t *testing.T) *gatewayRig {
	t.Helper()
	return newGatewayRig(t, bottest.NewDiscord(t, bottest.Heartbeat(500*time.Millisecond), bottest.IdentifyEvery(0)), (&net.Dialer{}).DialContext)
}

func newGatewayRig(t *testing.T, d *bottest.Discord, dial func(ctx context.Context, network, address string) (net.Conn, error)) *gatewayRig {
	transport := &http.Transport{DialContext: dial, DisableKeepAlives: true}
	return &gatewayRig{
		Discord: d, t: t, dial: dial, client: &http.Client{Transport: transport}, log: &bytes.Buffer{},
		config: Config{Token: d.Token, APIURL: d.URL()},
	}
}

// make makes a gateway, that of a process.
func (r *gatewayRig) make() *gateway {
	log := slog.New(slog.NewTextHandler(&lockedWriter{w: r.log}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	g := newGateway(log, r.config, newRest(r.config, r.client), r.receive)
	g.connect = r.dial
	return g
}

// start runs a gateway, changed before, until the end of the test or until stop.
func (r *gatewayRig) start(change ...func(*gateway)) {
	r.t.Helper()
	r.gateway = r.make()
	for _, c := range change {
		c(r.gateway)
	}
	r.stop = r.running(r.gateway)
}

// running runs a gateway until what is returned is called, or the test ends.
func (r *gatewayRig) running(g *gateway) (stop func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- g.run(ctx) }()
	stop = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-ended:
			return err
		case <-time.After(gatewayWait):
			return errors.New("the gateway does not end")
		}
	})
	r.t.Cleanup(func() { _ = stop() })
	return stop
}

// quick makes the times of a gateway short.
func quick(g *gateway) {
	g.times = gatewayTimes{setup: time.Second, write: time.Second, leastBackoff: 5 * time.Millisecond, mostBackoff: 50 * time.Millisecond, invalid: 10 * time.Millisecond}
	g.door.interval = 0
}

// receive notes an event; guilds are nothing to save.
func (r *gatewayRig) receive(_ context.Context, name string, data []byte) func(context.Context) error {
	if name != "MESSAGE_CREATE" {
		return nil
	}
	var m struct{ ID string } // the content is blanked, without the intent
	if err := json.Unmarshal(data, &m); err != nil {
		return func(context.Context) error { return err }
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.saving != nil {
		return r.saving(m.ID)
	}
	r.received = append(r.received, m.ID)
	return nil
}

// saved notes an event that was saved.
func (r *gatewayRig) saved(content string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.received = append(r.received, content)
}

// say has a person write the next message in the guild.
func (r *gatewayRig) say() (done func(time.Duration) bool) {
	r.mu.Lock()
	content := fmt.Sprintf("message %d", len(r.sent)+1)
	r.sent = append(r.sent, content)
	r.mu.Unlock()
	return r.SendEvent("MESSAGE_CREATE", map[string]any{"guild_id": r.Guild, "channel_id": r.Named("general"), "id": content})
}

// wantAll waits for the last message to be done with, and checks that each was received, and in
// order, whatever else came again.
func (r *gatewayRig) wantAll(done func(time.Duration) bool, limit time.Duration) {
	r.t.Helper()
	if !done(limit) {
		r.t.Errorf("within %v the last event was not saved; the log:\n%s", limit, r.logged())
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var first []string
	for _, c := range r.received {
		if !slices.Contains(first, c) {
			first = append(first, c)
		}
	}
	if !slices.Equal(first, r.sent) {
		r.t.Errorf("received %q, want %q", first, r.sent)
	}
}

// heard waits until the gateway says that it is heard.
func (r *gatewayRig) heard(limit time.Duration) {
	r.t.Helper()
	for begin := time.Now(); r.gateway.ready() != nil; time.Sleep(50 * time.Millisecond) {
		if time.Since(begin) > limit {
			r.t.Fatalf("after %v: %v", limit, r.gateway.ready())
		}
	}
}

var logLock sync.Mutex

type lockedWriter struct{ w *bytes.Buffer }

func (l *lockedWriter) Write(p []byte) (int, error) {
	logLock.Lock()
	defer logLock.Unlock()
	return l.w.Write(p)
}

func (r *gatewayRig) logged() string {
	logLock.Lock()
	defer logLock.Unlock()
	return r.log.String()
}

// wantNoSecret checks that the token was not logged.
func (r *gatewayRig) wantNoSecret() {
	r.t.Helper()
	if text := r.logged(); strings.Contains(text, r.Token) {
		r.t.Errorf("the token is logged:\n%s", text)
	}
}
