package slack

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/faq/parse"
	"github.com/godeeper/godeeper/storage"
)

// wait is how long a test waits for what must come; what takes as long has failed.
const wait = 20 * time.Second

// rig is an adapter that serves a fake Slack, by both transports, on a real database.
type rig struct {
	*bottest.Slack
	t       *testing.T
	adapter *Adapter
	bot     *bot.Bot
	inbox   *bot.Inbox
	store   *storage.Store
	url     string // of the Events API
	stop    func() // ends the adapter, and waits for that
}

// start starts an adapter. Change may change its parts before that.
func start(t *testing.T, s *bottest.Slack, change ...func(*rig)) *rig {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	store, err := storage.Open(t.Context(), log, "sqlite:"+filepath.Join(t.TempDir(), "slack.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return startOn(t, s, store, match.New(testBriefings(t)), change...)
}

// startOn starts an adapter on a database and an index.
func startOn(t *testing.T, s *bottest.Slack, store *storage.Store, finder faq.Finder, change ...func(*rig)) *rig {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	config := Config{BotToken: s.BotToken, AppToken: s.AppToken, SigningSecret: s.SigningSecret, APIURL: s.URL()}
	tokens, err := NewTokens(config, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{Slack: s, t: t, store: store, bot: bot.New(log, finder, store), inbox: bot.NewInbox(log, store, nil)}
	r.adapter = New(log, config, r.bot, r.inbox, store, tokens)
	for _, c := range change {
		c(r)
	}
	server := httptest.NewServer(r.adapter.Handler())
	t.Cleanup(server.Close)
	r.url = server.URL + EventsPath
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
	if r.adapter.config.Socket() {
		s.WaitConnections(1, wait)
	}
	return r
}

// testBriefings returns the briefings under testdata, the newest first.
func testBriefings(t testing.TB) []*faq.Briefing {
	t.Helper()
	var all []*faq.Briefing
	for _, name := range []string{"lighthouse.txt", "ferry.txt"} {
		data, err := os.ReadFile(filepath.Join("testdata", "briefings", name))
		if err != nil {
			t.Fatal(err)
		}
		b, _, err := parse.Parse(name, data)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	return all
}
