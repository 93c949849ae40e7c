// Package api lets programs do over HTTP what people do in the console: ask, import, change what is
// stored, and see what was asked.
//
// Programs come with a token, whose scopes say what they may do. Requests and replies are JSON, in the
// shapes of the command line where it has them (package wire). openapi.json describes it all, and is
// served with it; the tests hold the description against the routes and against every reply.
package api

import (
	"context"
	_ "embed"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
)

// Platform is what questions that are asked here are recorded with.
const Platform = "api"

// Keys knows the tokens.
type Keys interface {
	// Authenticate returns the token that the value of a header Authorization holds, or
	// [faq.ErrNotFound] where it holds none that is good.
	Authenticate(ctx context.Context, header string) (faq.Token, error)
}

// Desk is what of a [curate.Desk] is offered: see there.
type Desk interface {
	Unanswered(ctx context.Context, since int64, dismissed bool) ([]curate.Group, error)
	Dismiss(ctx context.Context, by string, dismissed bool, texts ...string) error
	Preview(ctx context.Context, all ...faq.Amendment) (curate.Preview, error)
	Amend(ctx context.Context, by string, all ...faq.Amendment) ([]faq.Amendment, error)
	Undo(ctx context.Context, by string, id int64, undone bool) error
	History(ctx context.Context, briefing string, before int64, limit int) ([]faq.Amendment, error)
	Draft(ctx context.Context, name string, data []byte) (curate.Draft, error)
	Import(ctx context.Context, by, name string, data []byte) (curate.Draft, error)
	Remove(ctx context.Context, by, id string) error
	Export(ctx context.Context) (map[string][]byte, error)
}

var _ Desk = (*curate.Desk)(nil)

// Store is where content and what was asked are kept. It is safe for concurrent use.
type Store interface {
	// Briefings returns all briefings with their amendments, the newest first.
	Briefings(ctx context.Context) ([]*faq.Briefing, error)
	// Briefing returns one with its amendments, or [faq.ErrNotFound].
	Briefing(ctx context.Context, id string) (*faq.Briefing, error)
	// SaveAsked keeps questions, all or none of them.
	SaveAsked(ctx context.Context, asked ...faq.Asked) error
	// Measures counts what was asked since a time in unix seconds.
	Measures(ctx context.Context, since int64) (faq.Measures, error)
}

// API serves the requests of programs. It is safe for concurrent use.
type API struct {
	Now     func() time.Time // the clock, time.Now unless it is replaced before the first request
	Metrics *bot.Metrics     // count the questions, nil for nothing

	// Changed is called when content was changed here, and returns when the index has it, or after a
	// while: the next question is answered by what was changed. It is nil where nothing is to be told.
	Changed func(ctx context.Context)

	log    *slog.Logger
	keys   Keys
	finder faq.Finder
	desk   Desk
	store  Store
	paces  paces
	asked  records
}

// New returns an API that answers with what finder finds.
func New(log *slog.Logger, keys Keys, finder faq.Finder, desk Desk, store Store) *API {
	return &API{Now: time.Now, log: log, keys: keys, finder: finder, desk: desk, store: store, asked: records{log: log, store: store}}
}

// changed has the index follow what was changed.
func (a *API) changed(c *call) {
	if a.Changed != nil {
		a.Changed(c.ctx())
	}
}

// Root is the path under which everything is served.
const Root = "/api/"

const (
	version  = Root + "v1"
	describe = Root + "openapi.json"
)

// route is what can be done at a path.
type route struct {
	method string
	path   string // under /api/v1
	scope  string
	serve  func(a *API, c *call) error
}

// routes are all that there are.
var routes = []route{
	{http.MethodPost, "/ask", faq.ScopeAsk, (*API).ask},
	{http.MethodPost, "/match", faq.ScopeAsk, (*API).match},

	{http.MethodPost, "/import", faq.ScopeWrite, (*API).importFiles},
	{http.MethodGet, "/briefings", faq.ScopeRead, (*API).briefings},
	{http.MethodGet, "/briefings/{briefing}", faq.ScopeRead, (*API).briefing},
	{http.MethodDelete, "/briefings/{briefing}", faq.ScopeWrite, (*API).removeBriefing},
	{http.MethodGet, "/export", faq.ScopeRead, (*API).export},

	{http.MethodGet, "/faqs", faq.ScopeRead, (*API).faqs},
	{http.MethodPost, "/faqs", faq.ScopeWrite, (*API).addFAQ},
	{http.MethodPatch, "/faqs/{briefing}/{entry}", faq.ScopeWrite, (*API).changeFAQ},
	{http.MethodDelete, "/faqs/{briefing}/{entry}", faq.ScopeWrite, (*API).removeFAQ},
	{http.MethodPost, "/faqs/{briefing}/{entry}/variants", faq.ScopeWrite, amendTexts(faq.KindFAQ, faq.AmendVariant)},
	{http.MethodDelete, "/faqs/{briefing}/{entry}/variants", faq.ScopeWrite, amendTexts(faq.KindFAQ, faq.AmendNoVariant)},
	{http.MethodPost, "/topics/{briefing}/{entry}/aliases", faq.ScopeWrite, amendTexts(faq.KindTopic, faq.AmendAlias)},
	{http.MethodDelete, "/topics/{briefing}/{entry}/aliases", faq.ScopeWrite, amendTexts(faq.KindTopic, faq.AmendNoAlias)},

	{http.MethodPost, "/preview", faq.ScopeWrite, (*API).preview},
	{http.MethodGet, "/history", faq.ScopeRead, (*API).history},
	{http.MethodPost, "/history/{amendment}/undo", faq.ScopeWrite, (*API).undo},

	{http.MethodGet, "/unanswered", faq.ScopeRead, (*API).unanswered},
	{http.MethodPost, "/unanswered/dismiss", faq.ScopeWrite, (*API).dismiss},
	{http.MethodGet, "/measures", faq.ScopeRead, (*API).measures},
}

//go:embed openapi.json
var description []byte

// Handler serves /api/.
func (a *API) Handler() http.Handler {
	mux := http.NewServeMux()
	methods := map[string][]string{}
	for _, r := range routes {
		mux.Handle(r.method+" "+version+r.path, a.handler(r))
		methods[r.path] = append(methods[r.path], r.method)
	}
	for path, allowed := range methods {
		if slices.Contains(allowed, http.MethodGet) {
			allowed = append(allowed, http.MethodHead)
		}
		mux.HandleFunc(version+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			a.reply(w, http.StatusMethodNotAllowed, refusal{text: "Here one can " + strings.Join(allowed, ", ") + "."})
		})
	}
	mux.HandleFunc("GET "+describe, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(description) // the program may have gone
	})
	mux.HandleFunc(Root, func(w http.ResponseWriter, _ *http.Request) {
		a.reply(w, http.StatusNotFound, refusal{text: "Nothing has this address: " + describe + " says what there is."})
	})
	return mux
}

// Drain waits until the questions that were asked are recorded. It is called when no request is under
// way any more.
func (a *API) Drain() { a.asked.drain() }
