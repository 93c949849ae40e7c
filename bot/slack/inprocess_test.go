package slack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"runtime/debug"
	"strings"
	"sync"
	"testing"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// okTransport says to every call what Slack says to a good one, and notes where
// the calls went.
type okTransport struct {
	mu    sync.Mutex
	calls []*url.URL
}

// RoundTrip implements [http.RoundTripper].
func (a *okTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return nil, err
		}
	}
	a.mu.Lock()
	a.calls = append(a.calls, r.URL)
	a.mu.Unlock()
	body := `{"ok":true,"channel":"C0GENERAL","ts":"1700000001.000100","message_ts":"1700000001.000100"}`
	switch path.Base(r.URL.Path) {
	case "users.info":
		body = `{"ok":true,"user":{"id":"U0ANNA","is_admin":true}}`
	case "conversations.info":
		body = `{"ok":true,"channel":{"id":"C0GENERAL","creator":"U0ADMIN","is_member":true}}`
	case "conversations.replies", "conversations.history":
		body = `{"ok":true,"messages":[]}`
	}
	return &http.Response{
		StatusCode: http.StatusOK, Request: r, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)),
	}, nil
}

// taken returns where calls went since it was called last.
func (a *okTransport) taken() []*url.URL {
	a.mu.Lock()
	defer a.mu.Unlock()
	calls := a.calls
	a.calls = nil
	return calls
}

// isSlack reports whether an address is the API's of the configuration, or one of Slack's own.
func isSlack(u *url.URL, config Config) bool {
	api, err := url.Parse(config.apiURL())
	if err == nil && u.Scheme == api.Scheme && u.Host == api.Host {
		return true
	}
	return u.Scheme == "https" && u.Host == "hooks.slack.com" && u.User == nil
}

// lastEvent is a store of events that remembers the last one only.
type lastEvent struct {
	bot.Events
	event *faq.Event
}

// SaveEvents implements [bot.Events].
func (l *lastEvent) SaveEvents(_ context.Context, events ...faq.Event) ([]bool, error) {
	l.event = &events[0]
	return []bool{true}, nil
}

// What becomes of a payload.
const (
	answered = "worked on"
	ignored  = "ignored"
	setAside = "set aside"
)

// inProcess works on payloads as the adapter and the inbox do, one after the other and without the
// inbox: nothing hides a panic.
type inProcess struct {
	*Adapter
	slack  *okTransport
	events *lastEvent
	count  map[string]int
}

// newInProcess returns one with the bot and the store of a rig.
func newInProcess(t *testing.T, r *rig) *inProcess {
	t.Helper()
	config := r.adapter.config
	tokens, err := NewTokens(config, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	tokens.single = &credentials{Token: config.BotToken, Team: r.Team.ID, BotUser: r.Team.BotUser}
	m := &inProcess{slack: new(okTransport), events: new(lastEvent), count: map[string]int{}}
	m.Adapter = New(testLog(t), config, r.bot, bot.NewInbox(testLog(t), m.events, nil), r.store, tokens)
	m.Digests = r.adapter.Digests
	m.web.http = &http.Client{Transport: m.slack}
	return m
}

// handle takes a payload in and works on it. It returns what became of that, and an error where
// that is nothing that may be.
func (m *inProcess) handle(ctx context.Context, data []byte) (what string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	m.events.event = nil
	if err := m.receive(ctx, data)(ctx); err != nil {
		return "", fmt.Errorf("it is not acknowledged: %w", err)
	}
	what, err = m.work(ctx)
	m.count[what]++
	for _, u := range m.slack.taken() {
		if !isSlack(u, m.config) {
			err = errors.Join(err, fmt.Errorf("something is sent to %s", u))
		}
	}
	return what, err
}

func (m *inProcess) work(ctx context.Context) (string, error) {
	if m.events.event == nil {
		return ignored, nil
	}
	work, err := m.Prepare(ctx, *m.events.event)
	if err != nil {
		return setAside, mustBeFinal(err)
	}
	for _, p := range work.Posts {
		if _, err := m.Send(ctx, p); err != nil {
			return setAside, mustBeFinal(err)
		}
	}
	return answered, nil
}

// mustBeFinal returns an error where the event would be tried again, as nothing that is wrong in a
// payload passes.
func mustBeFinal(err error) error {
	var later *bot.Later
	if errors.As(err, &later) || errors.Is(err, bot.ErrUncertain) {
		return fmt.Errorf("it is tried again: %w", err)
	}
	return nil
}
