package slack

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	slackapi "github.com/slack-go/slack"
)

// TestOddResponseURL holds that nothing is sent to where a response_url leads, unless that is Slack,
// and that it is not tried again.
func TestOddResponseURL(t *testing.T) {
	t.Parallel()
	m, built := startInProcess(t)
	tried := 0
	for _, odd := range []string{
		"", "x", "//evil.example/", "http://evil.example/", "https://evil.example/", "https://evil.example:443/", "ftp://hooks.slack.com/", "http://hooks.slack.com/",
		"https://hooks.slack.com.evil.example/", "https://evilslack.com/", "https://slack.com.evil.example/", "https://hooks.slack.com@evil.example/",
		"https://hooks.slack.com:a@evil.example/", "https://evil.example/.slack.com", "https://evil.example?.slack.com", "https://evil.example#.slack.com",
		`https://evil.example\.slack.com/`, "https://evil.example%2f.slack.com/", "https://evil.example%00.slack.com/", "https://[::1].slack.com/", "https://127.0.0.1/",
		"http://127.0.0.1/", "http://localhost/", "http://169.254.169.254/latest/meta-data", "file:///etc/passwd", "javascript:alert(1)", "https:hooks.slack.com", "https://",
		"\x00", " https://evil.example/", strings.Repeat("a", 5000),
	} {
		for _, p := range built {
			if p.Field("response_url") == "" && p.name != "submission" {
				continue
			}
			d := p.Edit(func(o map[string]any) {
				o["response_url"] = odd
				if v, ok := o["view"].(map[string]any); ok {
					carried, _ := json.Marshal(settingsOf{Channel: "C0GENERAL", URL: odd}) // two texts
					v["private_metadata"] = string(carried)
				}
			})
			tried++
			if _, err := m.handle(t.Context(), d.Payload); err != nil {
				t.Errorf("%s with response_url %q: %v", p.name, odd, err)
			}
		}
	}
	if m.count[setAside] == 0 || m.count[answered] == 0 {
		t.Errorf("of %d payloads %v, want some %s and some %s", tried, m.count, setAside, answered)
	}
	t.Logf("%d payloads: %v", tried, m.count)
}

func TestCheckResponseURL(t *testing.T) {
	for _, c := range []struct {
		api, to string
		ok      bool
	}{
		{"", "https://hooks.slack.com/commands/T1/1/a", true},
		{"", "https://hooks.slack-gov.com/commands/T1/1/a", true},
		{"", "http://hooks.slack.com/commands/T1/1/a", false},
		{"", "https://hooks.slack.com.evil.example/", false},
		{"", "https://evilslack.com/", false},
		{"", "http://127.0.0.1:1234/response", false},
		{"http://127.0.0.1:1234/api/", "http://127.0.0.1:1234/response", true},
		{"http://127.0.0.1:1234/api/", "http://127.0.0.1:1235/response", false},
		{"http://127.0.0.1:1234/api/", "https://127.0.0.1:1234/response", false},
		{"http://127.0.0.1:1234/api/", "http://127.0.0.1:1234@evil.example/", false},
	} {
		a := &Adapter{config: Config{APIURL: c.api}}
		if err := a.checkResponseURL(c.to); (err == nil) != c.ok || err != nil && !errors.Is(err, errUnusable) {
			t.Errorf("API %q, response_url %q: error %v, want good: %t", c.api, c.to, err, c.ok)
		}
	}
}

// TestRedirected holds that no answer follows a redirect, which would take it to anywhere.
func TestRedirected(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		followed := false
		elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed = true }))
		slack := httptest.NewServer(http.RedirectHandler(elsewhere.URL, status))
		a := &Adapter{config: Config{APIURL: slack.URL + "/api/"}}
		for _, c := range []call{{Method: respond, URL: slack.URL + "/response", Text: "a"}, {Method: postMessage, Channel: "C1", Text: "a"}} {
			if _, err := a.message(t.Context(), a.config.api("xoxb-1", newHTTPClient()), c, []slackapi.MsgOption{slackapi.MsgOptionText("a", false)}); err == nil {
				t.Errorf("status %d to %s: no error", status, c.Method)
			}
		}
		slack.Close()
		elsewhere.Close()
		if followed {
			t.Errorf("status %d is followed", status)
		}
	}
}
