package slack

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/storage"
)

const (
	formType      = "application/x-www-form-urlencoded"
	signingSecret = "8f742231b10e8888abcd99baddeed85a"
)

// request is what Slack sends over HTTP, or somebody who says to be Slack.
type request struct {
	method      string // "" for POST
	contentType string
	body        string
	timestamp   string // "" for none
	signature   string // "" for none
}

// signed returns the request as Slack signs it at a time.
func (r request) signed(secret string, at time.Time) request {
	r.timestamp = strconv.FormatInt(at.Unix(), 10)
	r.signature = bottest.Sign(secret, at, []byte(r.body))
	return r
}

// to has a handler serve the request.
func (r request) to(h http.Handler) *httptest.ResponseRecorder {
	if r.method == "" {
		r.method = http.MethodPost
	}
	req := httptest.NewRequest(r.method, EventsPath, strings.NewReader(r.body))
	req.Header.Set("Content-Type", r.contentType)
	if r.timestamp != "" {
		req.Header.Set("X-Slack-Request-Timestamp", r.timestamp)
	}
	if r.signature != "" {
		req.Header.Set("X-Slack-Signature", r.signature)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w
}

// requests returns an unsigned request of each kind.
func requests() map[string]request {
	const (
		mention = `{"type":"event_callback","team_id":"T1","event_id":"Ev1","event_time":1,"event":{"type":"app_mention","user":"U1","channel":"C1","ts":"1.1","text":"Why?"}}`
		press   = `{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1"},"actions":[{"action_id":"rate","value":"a/+","action_ts":"1.1"}]}`
	)
	command := url.Values{"team_id": {"T1"}, "user_id": {"U1"}, "command": {"/ask"}, "text": {"Why?"}, "trigger_id": {"1.1"}}
	return map[string]request{
		"an event":       {contentType: "application/json", body: mention},
		"an interaction": {contentType: formType, body: url.Values{"payload": {press}}.Encode()},
		"a command":      {contentType: formType, body: command.Encode()},
	}
}

// inSignedBubble runs a test of the handler in a bubble of its own time. Its saved function returns
// how many events are saved.
func inSignedBubble(t *testing.T, secret string, f func(t *testing.T, h http.Handler, saved func() int)) {
	t.Helper()
	path := "sqlite:" + filepath.Join(t.TempDir(), "slack.db")
	synctest.Test(t, func(t *testing.T) {
		log := testLog(t)
		store, err := storage.Open(t.Context(), log, path)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		config := Config{BotToken: "xoxb-1", SigningSecret: secret}
		tokens, err := NewTokens(config, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		a := New(log, config, bot.New(log, match.New(nil), store), bot.NewInbox(log, store, nil), store, tokens)
		f(t, a.Handler(), func() int {
			events, err := store.Events(t.Context(), storage.EventFilter{})
			if err != nil {
				t.Fatal(err)
			}
			return len(events)
		})
	})
}

func TestSignature(t *testing.T) {
	const week = 7 * 24 * time.Hour
	sign := func(secret string, ago time.Duration) func(request) request {
		return func(r request) request { return r.signed(secret, time.Now().Add(-ago)) }
	}
	but := func(change func(*request)) func(request) request {
		return func(r request) request {
			r = r.signed(signingSecret, time.Now())
			change(&r)
			return r
		}
	}
	for _, c := range []struct {
		name   string
		sign   func(request) request
		status int
	}{
		{"good", sign(signingSecret, 0), 200},
		{"of 4:59 ago", sign(signingSecret, 4*time.Minute+59*time.Second), 200},
		{"of 4:59 ahead", sign(signingSecret, -4*time.Minute-59*time.Second), 200},
		{"of 5:01 ago", sign(signingSecret, 5*time.Minute+time.Second), 401},
		{"of 5:01 ahead", sign(signingSecret, -5*time.Minute-time.Second), 401},
		{"of a week ago", sign(signingSecret, week), 401},
		{"with an empty secret", sign("", 0), 401},
		{"with another secret", sign("8f742231b10e8888abcd99yyyzzz85a5", 0), 401},
		{"nothing at all", func(r request) request { return r }, 401},
		{"no signature", but(func(r *request) { r.signature = "" }), 401},
		{"no timestamp", but(func(r *request) { r.timestamp = "" }), 401},
		{"a timestamp that is no number", but(func(r *request) { r.timestamp = "noon" }), 401},
		{"a timestamp that is too large", but(func(r *request) { r.timestamp = strings.Repeat("9", 40) }), 401},
		{"another timestamp", but(func(r *request) { r.timestamp = strconv.FormatInt(time.Now().Unix()-1, 10) }), 401},
		{"another body", but(func(r *request) { r.body += " " }), 401},
		{"a short signature", but(func(r *request) { r.signature = r.signature[:20] }), 401},
		{"only the version", but(func(r *request) { r.signature = "v0=" }), 401},
		{"another version", but(func(r *request) { r.signature = "v1" + r.signature[2:] }), 401},
		{"a signature that is no number", but(func(r *request) { r.signature = "v0=" + strings.Repeat("zz", 32) }), 401},
		{"a wrong signature", but(func(r *request) { r.signature = "v0=" + strings.Repeat("00", 32) }), 401},
	} {
		t.Run(c.name, func(t *testing.T) {
			inSignedBubble(t, signingSecret, func(t *testing.T, h http.Handler, saved func() int) {
				want := 0
				for name, r := range requests() {
					if w := c.sign(r).to(h); w.Code != c.status {
						t.Errorf("%s: status %d, want %d", name, w.Code, c.status)
					}
					if c.status == http.StatusOK {
						want++
					}
				}
				if got := saved(); got != want {
					t.Errorf("%d events are saved, want %d", got, want)
				}
			})
		})
	}
}

// TestNoSecret holds that without a signing secret nobody can sign, not with the empty one either.
func TestNoSecret(t *testing.T) {
	inSignedBubble(t, "", func(t *testing.T, h http.Handler, saved func() int) {
		for name, r := range requests() {
			for _, secret := range []string{"", signingSecret} {
				if w := r.signed(secret, time.Now()).to(h); w.Code != http.StatusUnauthorized {
					t.Errorf("%s, signed with %q: status %d, want 401", name, secret, w.Code)
				}
			}
		}
		if got := saved(); got != 0 {
			t.Errorf("%d events are saved, want none", got)
		}
	})
}

// TestDocumentedSignature verifies the example of
// https://docs.slack.dev/authentication/verifying-requests-from-slack/ at its time.
func TestDocumentedSignature(t *testing.T) {
	const at = 1531420618
	r := request{
		contentType: formType, timestamp: strconv.Itoa(at),
		signature: "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
		body: "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar" +
			"&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=" +
			"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN" +
			"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
	}
	inSignedBubble(t, "8f742231b10e8888abcd99yyyzzz85a5", func(t *testing.T, h http.Handler, saved func() int) {
		for _, c := range []struct {
			after  time.Duration
			status int
		}{{-301 * time.Second, 401}, {-300 * time.Second, 200}, {0, 200}, {300 * time.Second, 200}, {301 * time.Second, 401}} {
			time.Sleep(time.Until(time.Unix(at, 0).Add(c.after)))
			if w := r.to(h); w.Code != c.status {
				t.Errorf("%v after it was signed: status %d, want %d", c.after, w.Code, c.status)
			}
		}
		if got := saved(); got != 1 {
			t.Errorf("%d events are saved, want 1", got)
		}
	})
}
