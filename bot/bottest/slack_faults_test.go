package bottest

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestRateLimited(t *testing.T) {
	s := NewSlack(t)
	s.Fault(RateLimited("chat.postMessage", "30"))
	if got := call(t, s, "chat.postMessage", "channel", "C0GENERAL", "text", "x"); got["error"] != "ratelimited" || got["status"] != 429 {
		t.Errorf("limited: %v", got)
	}
	if len(s.Posts()) != 0 {
		t.Error("a limited call was carried out")
	}
	call(t, s, "auth.test") // another method may be called
	if v := s.Violations(); v != nil {
		t.Errorf("violations %q", v)
	}
	call(t, s, "chat.postMessage", "channel", "C0GENERAL", "text", "x")
	forbidden(t, s, "before the time of Retry-After")
}

func TestRetryAfterOfAnyKind(t *testing.T) {
	s := NewSlack(t)
	for _, wait := range []string{"", "0", "soon"} {
		s.Fault(RateLimited("auth.test", wait))
		call(t, s, "auth.test")
		if got := call(t, s, "auth.test"); got["ok"] != true {
			t.Errorf("after Retry-After %q: %v", wait, got)
		}
	}
}

func TestLostAnswers(t *testing.T) {
	s := NewSlack(t)
	s.Fault(Fault{Method: "chat.postMessage", Accepted: true, Drop: true})
	s.Fault(Fault{Method: "chat.postMessage", Accepted: true, Status: 503, Body: "<html>"})
	s.Fault(Fault{Method: "chat.postMessage", Accepted: true, Delay: time.Hour, Match: func(c Call) bool { return c.Arg("text") == "three" }})
	s.Fault(Fault{Method: "chat.postMessage", Drop: true, Match: func(c Call) bool { return c.Team == s.Team.ID && c.Arg("text") == "four" }})
	for i, text := range []string{"one", "two", "three", "four"} {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		body := url.Values{"token": {s.BotToken}, "channel": {"C0GENERAL"}, "text": {text}}.Encode()
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL()+"chat.postMessage", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		response, err := http.DefaultClient.Do(request)
		if lost := err != nil || response.StatusCode == 503; !lost {
			t.Errorf("%s: answered", text)
		}
		if err == nil {
			_ = response.Body.Close()
		}
		cancel()
		if n := len(s.Posts()); n != min(i+1, 3) {
			t.Errorf("%s: %d posts", text, n)
		}
	}
	if got := call(t, s, "chat.postMessage", "channel", "C0GENERAL", "text", "five"); got["ok"] != true {
		t.Errorf("after the faults: %v", got)
	}
}

func TestRates(t *testing.T) {
	s := NewSlack(t, RateLimits(time.Hour, 2))
	s.AddChannel(Channel{ID: "C0OTHER"})
	s.AddChannel(Channel{ID: "C0THIRD"})
	var got []any
	for _, channel := range []string{"C0GENERAL", "C0GENERAL", "C0OTHER", "C0THIRD"} {
		got = append(got, call(t, s, "chat.postMessage", "channel", channel, "text", "x")["status"])
	}
	for i, want := range []int{200, 429, 200, 429} {
		if got[i] != want {
			t.Errorf("post %d: %v, want %d", i, got[i], want)
		}
	}
	s.ClearViolations()
}
