package discord

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/storage"
)

// logged is a log that is written to by several goroutines.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// startLogged starts an adapter with a log of all that can be logged. The transport is nil for a
// good one, and can be set while the adapter does not call.
func startLogged(t *testing.T, d *bottest.Discord, transport http.RoundTripper) (*rig, *logged) {
	t.Helper()
	log := &logged{}
	all := slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	index := match.New(bottest.Briefings(t))
	var client *http.Client
	if transport != nil {
		client = &http.Client{Transport: transport}
	}
	r := startOn(t, d, open(t, filepath.Join(t.TempDir(), "discord.db")), index, func(r *rig) {
		r.bot, r.inbox = bot.New(all, index, r.store), bot.NewInbox(all, r.store, nil)
		r.adapter = New(all, r.adapter.config, r.bot, r.inbox, r.store, index, client)
		r.adapter.now = func() time.Time { return time.Now().Add(2 * unacknowledged) } // what is not acknowledged is not waited for
	})
	return r, log
}

// wantNoSecrets holds that no secret stands in the log, or in the reason of an event.
func (r *rig) wantNoSecrets(log *logged) {
	r.t.Helper()
	secrets := []string{r.Token, bottest.Questions.Question, "repair", "secret topic"}
	for _, i := range r.Interactions() {
		secrets = append(secrets, i.Token)
	}
	events, err := r.store.Events(r.t.Context(), storage.EventFilter{})
	if err != nil {
		r.t.Fatal(err)
	}
	text := log.String()
	for _, secret := range secrets {
		if strings.Contains(text, secret) {
			r.t.Fatalf("%q is logged:\n%s", secret, text)
		}
		for _, e := range events {
			if strings.Contains(e.Reason, secret) {
				r.t.Errorf("the reason of event %d holds %q: %q", e.ID, secret, e.Reason)
			}
		}
	}
}

// TestNothingSecretIsLogged makes Discord fail in every way, with a log of all that can be logged.
func TestNothingSecretIsLogged(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t)
	r, log := startLogged(t, d, nil)
	general := messagesPath(d.Named("general"))
	ask := map[string]string{optionQuestion: bottest.Questions.Question}
	faults := append(lost(),
		refusal("", "", http.StatusForbidden, 50013), refusal("", "", http.StatusNotFound, codeUnknownInteraction), refusal("", "", http.StatusBadRequest, 0),
		bottest.DiscordFault{Status: http.StatusBadRequest, Times: 2, JSON: object{"message": "Invalid Form Body", "code": codeInvalidForm, "errors": object{
			"content": object{"_errors": []any{object{"code": "X", "message": "the token " + d.Token + " is odd"}}},
		}}})
	for n, fault := range faults { // each of them has its own place and people, and waits for no other
		channel, who := fmt.Sprint("c", n), fmt.Sprint("p", n)
		path := messagesPath(d.AddChannel(bottest.DiscordChannel{Name: channel}).ID)
		d.AddUser(bottest.DiscordUser{Name: who})
		mention, filled, taken := d.Mention(channel, who, bottest.Questions.Question), d.Slash(channel, who, commandAsk, ask), d.Slash(channel, "ben", commandAsk, ask)
		for _, call := range [][2]string{
			{http.MethodPost, path}, {http.MethodPatch, originalOf(d, filled)}, {http.MethodPost, "/interactions/" + taken.ID + "/" + taken.Token + "/callback"},
		} {
			fault.Method, fault.Path = call[0], call[1]
			d.Fail(fault)
		}
		d.DeliverHTTP(r.url, filled)
		for _, x := range []bottest.DiscordDelivery{mention, taken, d.Typing(channel, who, commandTopic, optionTopic, "secret topic")} {
			d.Deliver(x)
		}
	}
	d.Fail(bottest.DiscordRateLimited(http.MethodPost, general, 0.1, "1"))
	d.Deliver(r.mention()).WaitAck(wait)
	unusable := r.ask("anna", bottest.Questions.Question).Edit(func(o map[string]any) { o["member"] = bottest.Questions.Question })
	d.Deliver(unusable)
	d.DeliverHTTP(r.url, r.ask("anna", bottest.Questions.Question).Edit(func(o map[string]any) { o["data"].(object)["name"] = "unknown" }))
	d.DeliverHTTPWith(r.url, r.ask("anna", bottest.Questions.Question), bottest.Forged{Signature: strings.Repeat("00", 64)})
	d.Kick(4000)
	r.settle()
	r.stop()
	if text := log.String(); !strings.Contains(text, "set aside") || !strings.Contains(text, "not signed by Discord") || !strings.Contains(text, "could not be acknowledged") {
		t.Errorf("the log says little:\n%s", text)
	}
	r.wantNoSecrets(log)
}

// breaking is a transport that can break.
type breaking struct {
	mu  sync.Mutex
	err error // nil while it works
}

func (b *breaking) breakWith(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.err = err
}

// RoundTrip implements [http.RoundTripper].
func (b *breaking) RoundTrip(r *http.Request) (*http.Response, error) {
	b.mu.Lock()
	err := b.err
	b.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return http.DefaultTransport.RoundTrip(r)
}

// TestNoTokenWhereDiscordIsNotReached holds that what waits for a connection does not tell the
// token of the interaction, with which anybody could post.
func TestNoTokenWhereDiscordIsNotReached(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"not connected": {&net.OpError{Op: "dial", Net: "tcp", Err: errors.New("no route to host")}, "no route to host"},
		"broken":        {io.ErrUnexpectedEOF, "unexpected EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			d := bottest.NewDiscord(t)
			way := &breaking{}
			r, log := startLogged(t, d, way)
			way.breakWith(c.err)
			d.DeliverHTTP(r.url, r.ask("anna", bottest.Questions.Question))
			d.Deliver(r.ask("ben", bottest.Questions.Question))
			d.Deliver(r.mention())
			var events []faq.Event
			r.eventually("the answers to wait", wait, func() bool {
				events, _ = r.store.Events(t.Context(), storage.EventFilter{})
				reasons := 0
				for _, e := range events {
					if strings.Contains(e.Reason, c.want) {
						reasons++
					}
				}
				return reasons == 3
			})
			r.wantNoSecrets(log)
		})
	}
}
