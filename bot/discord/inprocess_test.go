package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/storage"
)

// counting is the way to the fake Discord, and notes what came of each call.
type counting struct {
	next http.RoundTripper

	mu    sync.Mutex
	calls []string // "method path", of those that were carried out
}

// RoundTrip implements [http.RoundTripper].
func (c *counting) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := c.next.RoundTrip(r)
	if err == nil && resp.StatusCode < 300 {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.calls = append(c.calls, r.Method+" "+strings.TrimPrefix(r.URL.Path, "/api"+apiVersion))
	}
	return resp, err
}

// taken returns the calls since it was called last.
func (c *counting) taken() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	calls := c.calls
	c.calls = nil
	return calls
}

// lastEvent is a store of events that remembers the last one only.
type lastEvent struct {
	bot.Events
	err error // of saving

	mu    sync.Mutex
	event *faq.Event
}

// SaveEvents implements [bot.Events].
func (l *lastEvent) SaveEvents(_ context.Context, events ...faq.Event) ([]bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.event = &events[len(events)-1]
	return make([]bool, len(events)), l.err
}

// taken returns the last event, nil where none came since it was called last.
func (l *lastEvent) taken() *faq.Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.event
	l.event = nil
	return e
}

// What becomes of a delivery.
const (
	workedOn = "worked on"
	ignored  = "ignored"
	setAside = "set aside"
)

// inProcess works on deliveries as the adapter and the inbox do, one after the other and without
// the inbox: nothing hides a panic. It lives in a bubble of time, which tells when all is done.
type inProcess struct {
	*Adapter
	t      *testing.T
	d      *bottest.Discord
	saved  *storage.Store
	events *lastEvent
	way    *counting
	last   bottest.DiscordInteraction // as it was answered
	most   int                        // messages of an answer
	count  map[string]int
}

// errPanic is the error of a delivery that makes the program panic.
var errPanic = errors.New("panic")

// inProcessBubble runs a test in a bubble, with an adapter that has signed in to a fake Discord.
func inProcessBubble(t *testing.T, f func(t *testing.T, m *inProcess), options ...bottest.DiscordOption) {
	t.Helper()
	inBubbleOn(t, bottest.Briefings(t), f, options...)
}

// inBubbleOn is inBubble with other briefings.
func inBubbleOn(t *testing.T, briefings []*faq.Briefing, f func(t *testing.T, m *inProcess), options ...bottest.DiscordOption) {
	t.Helper()
	file := "sqlite:" + filepath.Join(t.TempDir(), "discord.db")
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC))) // ids tell of no time before 2015
		log := testLog(t)
		store, err := storage.Open(t.Context(), log, file)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		d := bottest.NewDiscord(t, append(options, bottest.InProcess())...)
		m := &inProcess{t: t, d: d, saved: store, events: new(lastEvent), way: &counting{next: d.Transport()}, count: map[string]int{}, most: 1}
		index := match.New(briefings)
		config := Config{Token: d.Token, PublicKey: hexKey(d), APIURL: d.URL()}
		m.Adapter = New(log, config, bot.New(log, index, store), bot.NewInbox(log, m.events, nil), store, index, &http.Client{Transport: m.way})
		if err := m.trySignIn(t.Context()); err != nil {
			t.Fatal(err)
		}
		d.ServeAt(inProcessURL, m.Handler())
		f(t, m)
	})
}

// inProcessURL is where interactions are sent without a socket.
const inProcessURL = "http://bot.test" + InteractionsPath

// handle has the bot take a delivery, by the gateway or over HTTP, and work on it. It returns what
// became of that, and an error where that is nothing that may be.
func (m *inProcess) handle(x bottest.DiscordDelivery, overHTTP bool) (what string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v\n%s", errPanic, r, debug.Stack())
		}
	}()
	m.events.taken()
	m.way.taken()
	m.last = bottest.DiscordInteraction{}
	sent, err := m.take(x, overHTTP)
	if err != nil {
		return "", err
	}
	what, err = m.work()
	m.count[what]++
	m.last = sent.Interaction()
	return what, errors.Join(err, m.checkAnswer(m.last, what))
}

// prepare is Prepare, with an error where that panics.
func (m *inProcess) prepare(e faq.Event) (work bot.Work, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v\n%s", errPanic, r, debug.Stack())
		}
	}()
	return m.Prepare(m.t.Context(), e)
}

// take has the bot take a delivery, and waits until all that was said at once is said.
func (m *inProcess) take(x bottest.DiscordDelivery, overHTTP bool) (*bottest.DiscordSent, error) {
	if overHTTP {
		sent := m.d.DeliverHTTP(inProcessURL, x)
		if sent.Status != http.StatusOK {
			return sent, fmt.Errorf("over HTTP: status %d, error %v", sent.Status, sent.Err)
		}
		return sent, nil
	}
	sent := m.d.Deliver(x) // nobody listens there
	err := m.receive(m.t.Context(), x.Name, x.Data)(m.t.Context())
	synctest.Wait()
	if err != nil {
		return sent, fmt.Errorf("it is not saved: %w", err)
	}
	return sent, nil
}

func (m *inProcess) work() (string, error) {
	e := m.events.taken()
	if e == nil {
		return ignored, nil
	}
	ctx := m.t.Context()
	work, err := m.Prepare(ctx, *e)
	if err != nil {
		return setAside, mustBeFinal(err)
	}
	if err := m.saved.SaveTurns(ctx, work.Turns...); err != nil {
		return "", err
	}
	for _, p := range work.Posts {
		if _, err := m.Send(ctx, p); err != nil {
			return setAside, mustBeFinal(err)
		}
	}
	return workedOn, nil
}

// checkAnswer holds that an event is answered with few messages, and that no place waits for ever.
func (m *inProcess) checkAnswer(i bottest.DiscordInteraction, what string) error {
	messages, filled, deleted := 0, 0, 0
	for _, c := range m.way.taken() {
		switch is := func(pattern string) bool { ok, _ := path.Match(pattern, c); return ok }; {
		case is("POST /channels/*/messages"), is("POST /webhooks/*/*"):
			messages++
		case is("PATCH /webhooks/*/*/messages/@original"):
			filled++
		case is("DELETE /webhooks/*/*/messages/@original"):
			deleted++
		}
	}
	var err error
	switch i.Callback {
	case callbackMessage:
		messages++
	case callbackDeferred:
		messages += filled
		if filled+deleted == 0 {
			err = fmt.Errorf("its place is left as it is: it was %s", what)
		}
	}
	if messages > m.most {
		err = errors.Join(err, fmt.Errorf("it is answered with %d messages", messages))
	}
	return err
}

// The types of answers to interactions.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type
const (
	callbackMessage      = 4
	callbackDeferred     = 5
	callbackAutocomplete = 8
)

// mustBeFinal returns an error where the event would be tried again, as nothing that is wrong in a
// payload passes.
func mustBeFinal(err error) error {
	if _, later := errors.AsType[*bot.Later](err); later || errors.Is(err, bot.ErrUncertain) {
		return fmt.Errorf("it is tried again: %w", err)
	}
	return nil
}
