// Package page holds what all pages of the site share: the frame, its style and scripts, and what
// protects the browsers of its readers.
package page

import (
	"bytes"
	"context"
	"embed"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
)

//go:embed templates static
var files embed.FS

// Config says what the site is.
type Config struct {
	Name    string   // of the site, as readers see it
	Public  string   // address under which readers reach it, like "https://ask.example.org", without a slash at its end; "" for that of the request
	Framers []string // origins of sites that may show the chat in a frame, like "https://www.example.org"
}

// Site is the frame of all pages. It is safe for concurrent use.
type Site struct {
	Config
	log *slog.Logger
}

// New returns a site.
func New(log *slog.Logger, c Config) *Site { return &Site{Config: c, log: log} }

// Page is what a page is made of, besides what its template shows.
type Page struct {
	Title   string   // in plain text
	Here    string   // path of the page in the navigation
	Robots  string   // for search engines: "noindex" for what is of one reader only
	Framed  bool     // it stands in another site: without the head and the foot
	Scripts []string // names of modules under static/, like "chat.js"
	Data    any      // of the template
}

// Parse returns the templates of a package with the frame around them. Each of its files defines
// "main", and is rendered by its name.
func Parse(from fs.FS, funcs template.FuncMap, names ...string) map[string]*template.Template {
	all := map[string]*template.Template{}
	for _, name := range names {
		t := template.New("frame.html").Funcs(funcs)
		template.Must(t.ParseFS(files, "templates/frame.html"))
		all[name] = template.Must(t.ParseFS(from, "templates/"+name))
	}
	return all
}

// view is what the frame is given.
type view struct {
	Page
	Site   *Site
	Viewer *Viewer
}

// Render writes a page with its frame.
func (s *Site) Render(w http.ResponseWriter, r *http.Request, status int, t *template.Template, p Page) {
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "frame.html", view{p, s, ViewerOf(r.Context())}); err != nil {
		s.log.Error("a page could not be made", "path", r.URL.Path, "error", err)
		http.Error(w, "This page cannot be shown just now.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the reader may have gone
}

// Viewer is who is signed in.
type Viewer struct {
	Name     string
	Operator bool
}

type viewerKey struct{}

// WithViewer returns a context in which a user is signed in.
func WithViewer(ctx context.Context, v *Viewer) context.Context {
	return context.WithValue(ctx, viewerKey{}, v)
}

// ViewerOf returns who is signed in, nil for nobody.
func ViewerOf(ctx context.Context) *Viewer {
	v, _ := ctx.Value(viewerKey{}).(*Viewer)
	return v
}

// Fail writes a page that says in a sentence what is wrong.
func (s *Site) Fail(w http.ResponseWriter, r *http.Request, status int, line string) {
	http.Error(w, line, status)
}

// Static serves the files of a package, embedded under static/, below a path like "/static/".
func Static(from fs.FS) http.Handler { return http.FileServerFS(from) }

// Protect returns a handler with the headers that protect a reader's browser, with bodies limited to
// a number of bytes, and without requests from other sites that change something.
func (s *Site) Protect(next http.Handler, body int64) http.Handler { return next }
