package bottest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// The example of Slack's own documentation.
func TestSign(t *testing.T) {
	body := "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
	got := Sign("8f742231b10e8888abcd99yyyzzz85a5", time.Unix(1531420618, 0), []byte(body))
	if want := "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"; got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
}

// heard is a request that a bot got.
type heard struct {
	header http.Header
	body   string
}

// bot listens as a bot does and answers with answer.
func bot(t *testing.T, answer http.HandlerFunc) (address string, requests chan heard) {
	t.Helper()
	requests = make(chan heard, 100)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		requests <- heard{r.Header.Clone(), string(body)}
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, requests
}

func TestPush(t *testing.T) {
	s := NewSlack(t)
	address, requests := bot(t, func(http.ResponseWriter, *http.Request) {})
	d := s.Mention("C0GENERAL", "U0ANNA", "what happened?", "")
	p := s.Push(address, d)
	got := <-requests
	if p.Status != 200 || p.Took <= 0 || !p.WaitEnd(soon) || got.header.Get("Content-Type") != "application/json" || got.body != string(d.Payload) {
		t.Errorf("pushed %+v, heard %+v", p, got)
	}
	if stamp := got.header.Get("X-Slack-Request-Timestamp"); got.header.Get("X-Slack-Signature") != Sign(s.SigningSecret, unix(stamp), []byte(got.body)) {
		t.Errorf("signature: %v", got.header)
	}
	s.Push(address, s.Command("C0GENERAL", "U0ANNA", "/deeper", "a & b"))
	got = <-requests
	form, err := url.ParseQuery(got.body)
	if err != nil || form.Get("text") != "a & b" || form.Get("response_url") == "" {
		t.Errorf("a command: %q %v", got.body, err)
	}
	s.Push(address, s.GlobalShortcut("ask", "U0ANNA"))
	got = <-requests
	if form, err := url.ParseQuery(got.body); err != nil || !strings.Contains(form.Get("payload"), `"callback_id":"ask"`) {
		t.Errorf("an interaction: %q %v", got.body, err)
	}
}

func unix(text string) time.Time { return time.Unix(int64(seconds(text)), 0) }

func TestPushOutOfTheOrdinary(t *testing.T) {
	s := NewSlack(t)
	address, requests := bot(t, func(http.ResponseWriter, *http.Request) {})
	d := s.DM("U0ANNA", "hello")
	d.Timestamp, d.Attempt, d.Reason = time.Unix(1531420618, 0), 2, "http_timeout"
	d.Header = http.Header{"X-More": {"yes"}}
	s.Push(address, d)
	got := (<-requests).header
	if got.Get("X-Slack-Request-Timestamp") != "1531420618" || got.Get("X-Slack-Retry-Num") != "2" || got.Get("X-Slack-Retry-Reason") != "http_timeout" || got.Get("X-More") != "yes" {
		t.Errorf("headers: %v", got)
	}
	d.Signature = "v0=00"
	s.Push(address, d)
	if got := (<-requests).header.Get("X-Slack-Signature"); got != "v0=00" {
		t.Errorf("signature: %s", got)
	}
}

func TestPushAgain(t *testing.T) {
	s := NewSlack(t, RetryWaits(0, time.Millisecond, time.Millisecond), AckTimeout(100*time.Millisecond))
	release := make(chan struct{})
	var n atomic.Int32
	address, requests := bot(t, func(w http.ResponseWriter, r *http.Request) {
		switch n.Add(1) {
		case 1:
			w.WriteHeader(500)
		case 2:
			<-release
		}
	})
	p := s.Push(address, s.DM("U0ANNA", "hello"))
	if p.Status != 500 {
		t.Errorf("the first attempt: %d", p.Status)
	}
	ok := p.WaitEnd(soon)
	close(release)
	a := p.Attempts()
	if !ok || len(a) != 3 || a[0].Err != "http_error" || a[1].Err != "http_timeout" || a[2].Err != "" {
		t.Errorf("attempts: %+v", a)
	}
	var reasons []string
	for range 3 {
		h := (<-requests).header
		reasons = append(reasons, h.Get("X-Slack-Retry-Num")+h.Get("X-Slack-Retry-Reason"))
	}
	if want := []string{"", "1http_error", "2http_timeout"}; !slices.Equal(reasons, want) {
		t.Errorf("reasons %q, want %q", reasons, want)
	}
}

func TestPushNoRetry(t *testing.T) {
	s := NewSlack(t, RetryWaits(0))
	address, _ := bot(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Slack-No-Retry", "1")
		w.WriteHeader(401)
	})
	if p := s.Push(address, s.DM("U0ANNA", "hello")); p.WaitEnd(soon) || len(p.Attempts()) != 1 {
		t.Errorf("attempts: %+v", p.Attempts())
	}
	if p := s.Push("http://127.0.0.1:1/", s.GlobalShortcut("ask", "U0ANNA")); p.Err == nil || p.WaitEnd(soon) || p.Attempts()[0].Err != "connection_failed" {
		t.Errorf("to nobody: %+v %+v", p, p.Attempts())
	}
}

func TestAnswersToPush(t *testing.T) {
	s := NewSlack(t)
	var kind, body string
	address, _ := bot(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = io.WriteString(w, body)
	})
	kind, body = "text/plain", "c1"
	if p := s.Challenge(address, "c1"); string(p.Body) != "c1" {
		t.Errorf("challenge: %q", p.Body)
	}
	s.Push(address, s.Command("C0GENERAL", "U0ANNA", "/deeper", ""))
	if got := Shown(s.WaitPosts(1, soon)[0]); got != "c1" {
		t.Errorf("the answer to a command: %q", got)
	}
	s.Push(address, s.GlobalShortcut("ask", "U0ANNA"))
	forbidden(t, s, "must be empty or JSON")
	kind, body = "application/json", `{"response_action":"update","view":`+modal+`}`
	call(t, s, "views.open", "trigger_id", s.Trigger("U0ANNA"), "view", modal)
	s.Push(address, s.SubmitView(s.Modals()[0], "U0ANNA", nil))
	if m := s.Modals()[0]; len(m.Versions) != 1 {
		t.Errorf("the modal was not updated: %+v", m)
	}
	body = `{"response_action":"update","view":{"type":"modal","blocks":[]}}`
	s.Push(address, s.SubmitView(s.Modals()[0], "U0ANNA", nil))
	forbidden(t, s, "the acknowledgement of a modal: view.title")
}
