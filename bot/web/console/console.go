// Package console is where the content is looked after, in a browser: what was not answered becomes
// answers, content is imported, corrected and brought back, and one sees why a question is answered
// as it is, how well that goes, and whether all is sent and heard.
//
// Its pages are rendered here and work without scripts: a form is posted, and answered by a redirect
// to a page that shows what was done. A form is all the state there is between its page, the preview
// of what it would do, and saving.
package console

import (
	"context"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"time"

	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
)

// Desk is the work of a curator, as a [curate.Desk] does it: see there for what its methods promise.
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
	Versions(ctx context.Context, briefing string, limit int) ([]faq.Version, error)
	Version(ctx context.Context, id int64) (is *faq.Briefing, changes []curate.Change, err error)
	Restore(ctx context.Context, by string, version int64) error
	Try(ctx context.Context, q faq.Query, top int) (curate.Trial, error)
	Export(ctx context.Context) (map[string][]byte, error)
	ExportOne(ctx context.Context, id string) (name string, data []byte, err error)
}

var _ Desk = (*curate.Desk)(nil)

// Content is what is stored, as it is now: what was just saved is in it. It is safe for concurrent use.
type Content interface {
	// Briefings returns all briefings with their amendments, newest first.
	Briefings(ctx context.Context) ([]*faq.Briefing, error)

	// Briefing returns one with its amendments, or [faq.ErrNotFound].
	Briefing(ctx context.Context, id string) (*faq.Briefing, error)

	// Imported returns one as it was imported, without amendments, or [faq.ErrNotFound].
	Imported(ctx context.Context, id string) (*faq.Briefing, error)
}

// Index is what finds entries. A match.Live is one. It may be behind the [Content] by some seconds.
type Index interface {
	faq.Finder

	// Complete returns stored questions for as much of one as has been typed, at most limit of them.
	Complete(prefix string, limit int) []string
}

// Console serves the pages. It is safe for concurrent use; its fields are set before [Console.Handler].
type Console struct {
	Measures   Measures
	Deliveries Deliveries
	Feeds      Feeds
	Health     Health
	Now        func() time.Time // the clock

	// Changed is called when content was changed here, and returns when the index has it, or after a
	// moment: the next page is to show what was done. It is nil where the index needs no telling.
	Changed func(ctx context.Context)

	log     *slog.Logger
	site    *page.Site
	desk    Desk
	content Content
	index   Index
	static  *page.Files
	pages   map[string]*template.Template
}

// New returns a console for the content at a desk.
func New(log *slog.Logger, site *page.Site, desk Desk, content Content, index Index) *Console {
	return &Console{
		Now: time.Now, log: log, site: site, desk: desk, content: content, index: index,
		static: page.Static(files), pages: page.Parse(files, funcs, pageNames...),
	}
}

//go:embed templates static
var files embed.FS

// MaxBody bounds a request, in bytes: files of 10 MB, as they travel in a form after they were looked at.
const MaxBody = maxFiles*4/3 + 1<<20

// Handler returns what serves the pages below /console/. Who is signed in is in the context of a
// request, see [page.WithViewer]: without that each page is refused.
func (c *Console) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /console/static/", c.static)
	for pattern, serve := range map[string]serveFunc{
		"GET /console/{$}":             c.unanswered,
		"POST /console/dismiss":        c.dismiss,
		"GET /console/complete":        c.complete,
		"GET /console/change/{form}":   c.showForm,
		"POST /console/change/{form}":  c.showForm,
		"POST /console/preview/{form}": c.preview,
		"POST /console/save/{form}":    c.save,
		"POST /console/undo":           c.undo,
		"GET /console/history":         c.history,

		"GET /console/content":                                  c.contents,
		"GET /console/content/{id}":                             c.briefing,
		"GET /console/content/{id}/history":                     c.history,
		"GET /console/content/{id}/versions":                    c.versions,
		"GET /console/content/{id}/export":                      c.exportOne,
		"GET /console/content/{id}/remove":                      c.confirmRemove,
		"POST /console/content/{id}/remove":                     c.remove,
		"GET /console/versions":                                 c.versions,
		"GET /console/content/{id}/versions/{version}":          c.version,
		"POST /console/content/{id}/versions/{version}/restore": c.restore,
		"GET /console/export":                                   c.exportAll,
		"POST /console/import":                                  c.draft,
		"POST /console/import/save":                             c.importFiles,

		"GET /console/try":      c.try,
		"GET /console/measures": c.measures,
		"GET /console/health":   c.health,
		"GET /console/":         c.unknown,
	} {
		mux.Handle(pattern, c.signedIn(serve))
	}
	c.handleDeliveries(mux)
	c.handleFeeds(mux)
	return c.site.Protect(mux, MaxBody)
}

// changed has the index follow what was changed.
func (c *Console) changed(ctx context.Context) {
	if c.Changed != nil {
		c.Changed(ctx)
	}
}

// serveFunc serves a request of somebody who is signed in. Its error is shown by [Console.fail].
type serveFunc func(w http.ResponseWriter, r *http.Request, v *page.Viewer) error

// signedIn refuses who is not signed in, or is no curator.
func (c *Console) signedIn(serve serveFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := page.ViewerOf(r.Context())
		if v == nil {
			c.site.Fail(w, r, http.StatusForbidden, "Sign in to see this page.")
			return
		}
		if !v.Curator {
			c.site.Fail(w, r, http.StatusForbidden, "Only those who look after the content see this page: ask an operator to make you a curator.")
			return
		}
		w.Header().Set("Cache-Control", "no-store") // who signs out leaves nothing behind
		if err := serve(w, r, v); err != nil {
			c.fail(w, r, err)
		}
	})
}

// operator refuses who is no operator.
func (c *Console) operator(serve serveFunc) http.Handler {
	return c.signedIn(func(w http.ResponseWriter, r *http.Request, v *page.Viewer) error {
		if !v.Operator {
			return refusal{http.StatusForbidden, "Only an operator can do this: ask one of yours."}
		}
		return serve(w, r, v)
	})
}

// refusal is an error that people are told as it stands.
type refusal struct {
	status int
	line   string
}

func (e refusal) Error() string { return e.line }

// fail shows an error as a page.
func (c *Console) fail(w http.ResponseWriter, r *http.Request, err error) {
	status, line := http.StatusInternalServerError, "This could not be done just now. Try again in a minute; the log of the server says more."
	refused, isRefusal := errors.AsType[refusal](err)
	invalid, isInvalid := errors.AsType[*curate.Invalid](err)
	_, tooLarge := errors.AsType[*http.MaxBytesError](err)
	switch {
	case isRefusal:
		status, line = refused.status, refused.line
	case isInvalid:
		status, line = http.StatusUnprocessableEntity, invalid.Text
	case tooLarge:
		status, line = http.StatusRequestEntityTooLarge, tooLargeLine
	case errors.Is(err, faq.ErrNotFound):
		status, line = http.StatusNotFound, "This is not stored, or not any more. Go back to the list and load it again."
	case r.Context().Err() != nil:
		return // nobody waits for it
	default:
		c.log.Error("a page of the console failed", "path", r.URL.Path, "error", err)
	}
	c.site.Fail(w, r, status, line)
}

func (c *Console) unknown(http.ResponseWriter, *http.Request, *page.Viewer) error {
	return refusal{http.StatusNotFound, "There is no such page in the console. Its tabs lead to those that there are."}
}
