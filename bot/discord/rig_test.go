package discord

import (
	"context"
	"encoding/hex"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/storage"
)

func TestMain(m *testing.M) {
	bottest.AtOnce()
	m.Run()
}

// wait is how long a test waits for what must come; what takes as long has failed.
const wait = 20 * time.Second

// rig is an adapter that serves a fake Discord, by both transports, on a real database.
type rig struct {
	*bottest.Discord
	t       *testing.T
	adapter *Adapter
	bot     *bot.Bot
	inbox   *bot.Inbox
	store   *storage.Store
	url     string // of the interactions endpoint
	stop    func() // ends the adapter, and waits for that
}

func testLog(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
}

// open opens a database; what is opened twice is that of two processes.
func open(t testing.TB, path string) *storage.Store {
	t.Helper()
	store, err := storage.Open(t.Context(), testLog(t), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

// start starts an adapter. Change may change its parts before that.
func start(t *testing.T, d *bottest.Discord, change ...func(*rig)) *rig {
	t.Helper()
	return startOn(t, d, open(t, filepath.Join(t.TempDir(), "discord.db")), match.New(bottest.Briefings(t)), change...)
}

// startOn starts an adapter on a database and an index.
func startOn(t *testing.T, d *bottest.Discord, store *storage.Store, index *match.Index, change ...func(*rig)) *rig {
	t.Helper()
	log := testLog(t)
	config := Config{Token: d.Token, PublicKey: hex.EncodeToString(d.PublicKey), APIURL: d.URL()}
	r := &rig{Discord: d, t: t, store: store, bot: bot.New(log, index, store), inbox: bot.NewInbox(log, store, nil)}
	r.adapter = New(log, config, r.bot, r.inbox, store, index, nil)
	for _, c := range change {
		c(r)
	}
	server := httptest.NewServer(r.adapter.Handler())
	t.Cleanup(server.Close)
	r.url = server.URL + InteractionsPath
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- bot.Serve(ctx, log, r.inbox, r.adapter) }()
	stopped := false
	r.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
	}
	t.Cleanup(r.stop)
	r.eventually("the adapter to be ready", wait, func() bool { return r.adapter.Ready() == nil })
	return r
}

// eventually waits until something is so; the test ends when that takes longer than d.
func (r *rig) eventually(what string, d time.Duration, is func() bool) {
	r.t.Helper()
	for deadline := time.Now().Add(d); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			r.t.Fatalf("waited %v for %s", d, what)
		}
	}
}

// settle waits until nothing waits to be worked on.
func (r *rig) settle() {
	r.t.Helper()
	r.eventually("the inbox to be empty", 2*wait, func() bool {
		counts := r.counts()
		return counts[faq.EventWaiting]+counts[faq.EventClaimed] == 0
	})
}

// counts returns how many events are in each state.
func (r *rig) counts() map[faq.EventState]int {
	r.t.Helper()
	counts, _, err := r.store.EventCounts(r.t.Context(), Platform)
	if err != nil {
		r.t.Fatal(err)
	}
	return counts
}

// wantShown holds that the bot has shown n messages, the last of which holds a text.
func (r *rig) wantShown(n int, text string) {
	r.t.Helper()
	posts := r.Posts()
	if len(posts) != n || n > 0 && !strings.Contains(bottest.DiscordShown(posts[n-1]), text) {
		r.t.Errorf("the bot shows %d messages, want %d, the last with %q: %v", len(posts), n, text, posts)
	}
}

// newBot returns a bot that answers with what a finder finds.
func newBot(t testing.TB, finder faq.Finder, store *storage.Store) *bot.Bot {
	return bot.New(testLog(t), finder, store)
}
