package web

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/storage"
)

// rig is the page on a real server and a real database.
type rig struct {
	t       *testing.T
	path    string // of the database
	store   *storage.Store
	bot     *bot.Bot
	adapter *Adapter
	server  *httptest.Server
	url     string
}

func testLog(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

var testConfig = page.Config{Name: "The Daily Question", SignIn: true}

// serve serves the page with the briefings of the suite.
func serve(t *testing.T) *rig { return serveAll(t, testConfig, bottest.Briefings(t)...) }

func serveAll(t *testing.T, c page.Config, briefings ...*faq.Briefing) *rig {
	t.Helper()
	r := &rig{t: t, path: filepath.Join(t.TempDir(), "web.db")}
	r.start(c, briefings)
	return r
}

func (r *rig) start(c page.Config, briefings []*faq.Briefing) {
	r.t.Helper()
	log := testLog(r.t)
	store, err := storage.Open(r.t.Context(), log, "sqlite:"+r.path)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = store.Close() })
	index := match.New(briefings)
	site := page.New(log, c)
	r.store, r.bot = store, bot.New(log, index, store)
	r.adapter = New(log, site, r.bot, index, store)
	r.server = httptest.NewServer(site.Protect(r.adapter.Handler(), 1<<20))
	r.t.Cleanup(r.server.Close)
	r.url = r.server.URL
}

// client follows no redirect.
func (r *rig) client() *http.Client {
	c := *r.server.Client()
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}
