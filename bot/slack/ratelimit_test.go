package slack

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// answering is a transport that gives one answer to all.
type answering struct {
	header string // Retry-After, "" for none
	calls  int
}

func (a *answering) RoundTrip(*http.Request) (*http.Response, error) {
	a.calls++
	h := http.Header{}
	if a.header != "" {
		h.Set("Retry-After", a.header)
	}
	return &http.Response{StatusCode: http.StatusTooManyRequests, Header: h, Body: http.NoBody}, nil
}

func TestNeverSoonerThanAsked(t *testing.T) {
	for header, least := range map[string]time.Duration{
		"0": 0, "30": 30 * time.Second, "3600": time.Hour, "": time.Minute, "soon": time.Minute, "-5": time.Minute,
		"1.5": time.Minute, "99999999999999999999": time.Minute,
	} {
		next := &answering{header: header}
		now := time.Date(2026, 8, 12, 9, 0, 0, 0, time.UTC)
		c := &courteous{next: next, until: map[string]time.Time{}, now: func() time.Time { return now }}
		call := func(method, token string) error {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1/api/"+method, strings.NewReader("token="+token))
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.RoundTrip(r)
			return err
		}
		first := call("chat.postMessage", "a")
		var later *bot.Later
		for _, at := range []time.Duration{0, least / 2, least - 1} {
			now = time.Date(2026, 8, 12, 9, 0, 0, 0, time.UTC).Add(max(at, 0))
			if err := call("chat.postMessage", "a"); least > 0 && (!errors.As(err, &later) || later.After < least-at) {
				t.Errorf("Retry-After %q: called again after %v: error %v, want to wait at least %v", header, at, err, least-at)
			}
		}
		if first != nil || least > 0 && next.calls != 1 {
			t.Errorf("Retry-After %q: %d calls came to Slack, the first with error %v; want 1", header, next.calls, first)
		}
		for _, other := range [][2]string{{"chat.update", "a"}, {"chat.postMessage", "b"}} {
			if err := call(other[0], other[1]); err != nil {
				t.Errorf("Retry-After %q: %s of token %s waits too: %v", header, other[0], other[1], err)
			}
		}
	}
}

// TestRateLimitedAnswers has Slack refuse an answer, and gives it once Slack allows it.
func TestRateLimitedAnswers(t *testing.T) {
	t.Parallel()
	for _, method := range []string{postMessage, updateMessage, "conversations.replies"} {
		t.Run(method, func(t *testing.T) {
			s := bottest.NewSlack(t)
			r := start(t, s)
			s.Fault(bottest.RateLimited(method, "1"))
			if method == "conversations.replies" {
				s.Fault(bottest.Fault{Method: postMessage, Accepted: true, Drop: true})
			}
			d := r.mention()
			s.Deliver(d).WaitAck(wait)
			r.settle()
			if method == updateMessage {
				s.Deliver(s.Press(s.Posts()[0], bottest.Questions.Prompt, "U0BEN")).WaitAck(wait)
				r.settle()
				if p := s.Posts()[0]; len(p.Versions) != 1 {
					t.Errorf("the button was marked %d times, want once", len(p.Versions))
				}
				return
			}
			r.wantOneAnswer(d)
		})
	}
}

// TestFarRetryAfter holds that what Slack puts off for an hour is put off, and no worker waits.
func TestFarRetryAfter(t *testing.T) {
	s := bottest.NewSlack(t)
	r := start(t, s)
	s.Fault(bottest.RateLimited(postMessage, "3600"))
	s.Deliver(r.mention()).WaitAck(wait)
	var events []faq.Event
	r.eventually("the answer to be put off", wait, func() bool {
		var err error
		if events, err = r.store.Events(t.Context(), storage.EventFilter{State: faq.EventWaiting}); err != nil {
			t.Fatal(err)
		}
		return len(events) == 1 && events[0].Reason != ""
	})
	if p := events[0].Posts[0]; p.State != faq.PostDue {
		t.Errorf("the post is %s, want it due: Slack has not shown it", p.State)
	}
	if _, err := r.store.ClaimEvent(t.Context(), Platform, time.Minute); !errors.Is(err, faq.ErrNotFound) {
		t.Errorf("the event can be claimed before its time: error %v", err)
	}
	if got := len(s.Calls(postMessage)); got != 1 {
		t.Errorf("%d calls came to Slack, want 1", got)
	}
}

// TestUncertainIsPostedOnce loses what Slack says to a post, before or after it is shown.
func TestUncertainIsPostedOnce(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	r := start(t, s)
	var all []bottest.Delivery
	n := bottest.Rounds(4, 100)
	for range n {
		for _, fault := range []bottest.Fault{
			{Status: http.StatusInternalServerError}, {Status: http.StatusBadGateway}, {Status: http.StatusServiceUnavailable},
			{Status: http.StatusGatewayTimeout}, {Drop: true}, {Error: "internal_error"}, {Body: "<html>", Status: http.StatusOK},
		} {
			for _, accepted := range []bool{true, false} {
				d := r.mention()
				fault.Method, fault.Accepted = postMessage, accepted
				fault.Match = func(c bottest.Call) bool { return c.Args["thread_ts"] == d.TS() }
				s.Fault(fault)
				all = append(all, d)
			}
		}
	}
	var sent []*bottest.Sent
	for _, d := range all {
		sent = append(sent, s.Deliver(d))
	}
	for _, x := range sent {
		x.WaitAck(wait)
	}
	r.settle()
	r.wantOneAnswer(all...)
	if counts := r.counts(); counts[faq.EventDone] != len(all) {
		t.Errorf("events end as %v, want all %d done", counts, len(all))
	}
}

// TestUncertainToOnePerson sets aside what cannot be looked for.
func TestUncertainToOnePerson(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	r := start(t, s)
	s.Fault(bottest.Fault{Method: "response_url", Accepted: true, Drop: true})
	s.Deliver(s.Command("C0GENERAL", "U0ANNA", "/ask", bottest.Questions.Question)).WaitAck(wait)
	r.settle()
	events, err := r.store.Events(t.Context(), storage.EventFilter{State: faq.EventSetAside})
	if err != nil || len(events) != 1 || !strings.Contains(events[0].Reason, "not known whether the message was shown") {
		t.Errorf("got %+v, error %v; want one event set aside because nobody knows", events, err)
	}
	if got := len(s.Posts()); got != 1 {
		t.Errorf("%d answers were shown, want 1", got)
	}
}
