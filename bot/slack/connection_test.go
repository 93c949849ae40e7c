package slack

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
)

// shortPing is the ping interval of the adapter in these tests, and that of the fake a third of it:
// silence is noticed after it.
const shortPing = 300 * time.Millisecond

// reconnectLimit is within what a connection must be there again.
const reconnectLimit = time.Minute

func quickPing(r *rig) { r.adapter.ping = shortPing }

// TestReconnects has connections end in every way, again and again, while people ask.
func TestReconnects(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t, bottest.PingInterval(shortPing/3), bottest.AckTimeout(500*time.Millisecond), bottest.RetryWaits(50*time.Millisecond, 200*time.Millisecond, time.Second, time.Second, time.Second))
	r := start(t, s, quickPing)
	ends := []struct {
		name string
		end  func()
	}{
		{"warning", func() { s.Disconnect("warning", 0) }},
		{"silence", s.Silence},
		{"refresh", func() { s.Disconnect("refresh_requested", 100*time.Millisecond) }},
		{"drop", s.DropConnections},
		{"hang up after hello", func() { s.HangUp(2); s.DropConnections() }},
		{"refused by 500", func() {
			s.Fault(bottest.Fault{Method: "apps.connections.open", Status: http.StatusInternalServerError})
			s.DropConnections()
		}},
		{"refused by 429", func() { s.Fault(bottest.RateLimited("apps.connections.open", "1")); s.DropConnections() }},
		{"garbage, then a drop", func() { s.SendRaw("{not json"); s.SendRaw(`{"type":"surprise"}`); s.DropConnections() }},
	}
	var asked []bottest.Delivery
	for i := range bottest.Rounds(len(ends), 100) {
		d := r.mention()
		asked = append(asked, d)
		opened := s.ConnectionsOpened()
		s.Deliver(d)
		ends[i%len(ends)].end()
		s.WaitOpened(opened+1, reconnectLimit)
	}
	r.eventually("all answers", reconnectLimit, func() bool { return len(s.Posts()) >= len(asked) })
	r.settle()
	r.wantOneAnswer(asked...)
	if most := s.ConnectionsMost(); most > 2 {
		t.Errorf("%d connections were open at one time, want at most 2", most)
	}
}

func TestReadyWhileHeard(t *testing.T) {
	s := bottest.NewSlack(t, bottest.PingInterval(shortPing/3))
	r := start(t, s, quickPing)
	r.eventually("the adapter to be ready", wait, func() bool { return r.adapter.Ready() == nil })
	s.Fault(bottest.Fault{Method: "apps.connections.open", Status: http.StatusServiceUnavailable, Times: -1})
	s.Silence()
	r.eventually("silence to be told", wait, func() bool { return r.adapter.Ready() != nil })
	s.ClearFaults()
	r.eventually("the adapter to be ready again", reconnectLimit, func() bool { return r.adapter.Ready() == nil })
}

func TestFinalErrors(t *testing.T) {
	for slackError, advice := range map[string]string{
		"invalid_auth":           "make one under Basic Information",
		"missing_scope":          "lacks the scope connections:write",
		"not_allowed_token_type": "begin with xapp-",
	} {
		s := bottest.NewSlack(t)
		r := start(t, s)
		r.stop()
		s.Fault(bottest.Fault{Method: "apps.connections.open", Error: slackError, Times: -1})
		ctx, cancel := context.WithTimeout(t.Context(), wait)
		err := r.adapter.Run(ctx)
		cancel()
		if err == nil || !strings.Contains(err.Error(), advice) || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after %s Run ends with %v, want what to do: %q", slackError, err, advice)
		}
	}
}
