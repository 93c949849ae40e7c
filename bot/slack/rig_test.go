package slack

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	digests "github.com/godeeper/godeeper/bot/digest"
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

// rig is an adapter that serves a fake Slack, by both transports, on a real database.
type rig struct {
	*bottest.Slack
	t       *testing.T
	adapter *Adapter
	bot     *bot.Bot
	inbox   *bot.Inbox
	store   *storage.Store
	live    *match.Live // what it answers from, nil where that does not change
	daily   bot.Adapter // sends digests, nil where there are none
	slots   *bot.Inbox  // of daily
	dues    int         // digests that came due
	url     string      // of the Events API
	stop    func()      // ends the adapter, and waits for that
}

func testLog(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
}

// open opens a database; what is opened twice is that of two processes.
func open(t *testing.T, path string) *storage.Store {
	t.Helper()
	store, err := storage.Open(t.Context(), testLog(t), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

// start starts an adapter. Change may change its parts before that.
func start(t *testing.T, s *bottest.Slack, change ...func(*rig)) *rig {
	t.Helper()
	return startOn(t, s, open(t, filepath.Join(t.TempDir(), "slack.db")), match.New(bottest.Briefings(t)), change...)
}

// startOn starts an adapter on a database and an index.
func startOn(t *testing.T, s *bottest.Slack, store *storage.Store, finder faq.Finder, change ...func(*rig)) *rig {
	t.Helper()
	log := testLog(t)
	opened := s.ConnectionsOpened()
	config := Config{BotToken: s.BotToken, AppToken: s.AppToken, SigningSecret: s.SigningSecret, APIURL: s.URL()}
	tokens, err := NewTokens(config, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{Slack: s, t: t, store: store, bot: bot.New(log, finder, store), inbox: bot.NewInbox(log, store, nil)}
	r.live, _ = finder.(*match.Live)
	r.bot.Wishes = store
	r.adapter = New(log, config, r.bot, r.inbox, store, tokens)
	for _, c := range change {
		c(r)
	}
	r.adapter.Digests = digests.NewDesk(eager{store}, finder)
	server := httptest.NewServer(r.adapter.Handler())
	t.Cleanup(server.Close)
	r.url = server.URL + EventsPath
	r.run(opened)
	return r
}

// run serves, on a connection after those that were opened already.
func (r *rig) run(opened int) {
	r.t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.t.Context()))
	served := []error{nil, nil}
	var all sync.WaitGroup
	all.Go(func() { served[0] = bot.Serve(ctx, testLog(r.t), r.inbox, r.adapter) })
	if r.daily != nil {
		all.Go(func() { served[1] = bot.Serve(ctx, testLog(r.t), r.slots, r.daily) })
	}
	stopped := false
	r.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		all.Wait()
		if err := errors.Join(served...); err != nil {
			r.t.Errorf("serve: %v", err)
		}
	}
	r.t.Cleanup(r.stop)
	if r.adapter.config.Socket() {
		r.WaitOpened(opened+1, wait)
	}
}

// restart serves again, after stop, what may have been changed since.
func (r *rig) restart() {
	r.t.Helper()
	r.run(r.ConnectionsOpened())
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
		left := 0
		for _, platform := range []string{Platform, digests.Platform(Platform)} {
			counts := r.countsOf(platform)
			left += counts[faq.EventWaiting] + counts[faq.EventClaimed]
		}
		return left == 0
	})
}

// counts returns how many events are in each state.
func (r *rig) counts() map[faq.EventState]int { return r.countsOf(Platform) }

func (r *rig) countsOf(platform string) map[faq.EventState]int {
	r.t.Helper()
	counts, _, err := r.store.EventCounts(r.t.Context(), platform)
	if err != nil {
		r.t.Fatal(err)
	}
	return counts
}

// mention mentions the bot in a thread of its own, with a question that is answered.
func (r *rig) mention() bottest.Delivery {
	return r.Mention("C0GENERAL", "U0ANNA", bottest.Questions.Question, "")
}

// answersTo returns the answers in the thread of a message.
func (r *rig) answersTo(d bottest.Delivery) []bottest.Post {
	var all []bottest.Post
	for _, p := range r.Posts() {
		if p.ThreadTS == d.TS() {
			all = append(all, p)
		}
	}
	return all
}

// wantOneAnswer holds that each message has one answer, and nothing else was said.
func (r *rig) wantOneAnswer(all ...bottest.Delivery) {
	r.t.Helper()
	for n, d := range all {
		if got := r.answersTo(d); len(got) != 1 || !strings.Contains(bottest.Shown(got[0]), bottest.Questions.Answer) {
			r.t.Errorf("message %d has %d answers, want 1: %v", n, len(got), got)
		}
	}
}
