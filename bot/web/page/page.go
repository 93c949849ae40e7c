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
	"net"
	"net/http"
	"strings"
	"time"
)

//go:embed templates static
var files embed.FS

// Config says what the site is.
type Config struct {
	Name    string   // of the site, as readers see it
	Public  string   // address under which readers reach it, like "https://ask.example.org", without a slash at its end; "" for that of the request
	Framers []string // origins of sites that may show the chat in a frame, like "https://www.example.org"
	SignIn  bool     // somebody can sign in
}

// Site is the frame of all pages. It is safe for concurrent use.
type Site struct {
	Config
	log    *slog.Logger
	static *Files
	fail   *template.Template
}

// New returns a site.
func New(log *slog.Logger, c Config) *Site {
	return &Site{Config: c, log: log, static: Static(files), fail: Parse(files, nil, "fail.html")["fail.html"]}
}

// Page is what a page is made of, besides what its template shows.
type Page struct {
	Title   string   // in plain text
	Here    string   // path of the page in the navigation
	About   string   // what search engines are told of it, in plain text; "" for nothing
	Robots  string   // for search engines: "noindex" for what is of one reader only
	Framed  bool     // it stands in another site: without the head and the foot
	Styles  []string // addresses of style sheets besides that of the site, like [Files.Address] returns them
	Scripts []string // names of modules under static/, like "chat.js", or addresses of other ones
	Data    any      // of the template
}

// ours are what the templates of all pages call: both show a time in unix seconds.
var ours = template.FuncMap{
	"iso":    func(at int64) string { return time.Unix(at, 0).UTC().Format(time.RFC3339) },
	"moment": func(at int64) string { return time.Unix(at, 0).UTC().Format("2 Jan 2006, 15:04 UTC") },
}

// Parse returns the templates of a package with the frame around them. Each of its files defines
// "main", and is rendered by its name. What several of them share stands in templates/shared.html,
// where there is one.
func Parse(from fs.FS, funcs template.FuncMap, names ...string) map[string]*template.Template {
	all := map[string]*template.Template{}
	for _, name := range names {
		t := template.New("frame.html").Funcs(ours).Funcs(funcs)
		template.Must(t.ParseFS(files, "templates/frame.html", "templates/tabs.html", "templates/time.html"))
		if _, err := fs.Stat(from, "templates/shared.html"); err == nil {
			template.Must(t.ParseFS(from, "templates/shared.html"))
		}
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

// File returns the address of a file of the site, or the address that it is given.
func (v view) File(name string) string {
	if strings.HasPrefix(name, "/") {
		return name
	}
	return v.Site.static.Address("/static/" + name)
}

// At reports whether the page is that of a place in the navigation, or stands below it.
func (v view) At(place string) bool {
	return v.Here == place || place != "/" && strings.HasPrefix(v.Here+"/", strings.TrimSuffix(place, "/")+"/")
}

// Render writes a page with its frame.
func (s *Site) Render(w http.ResponseWriter, r *http.Request, status int, t *template.Template, p Page) {
	viewer := ViewerOf(r.Context())
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "frame.html", view{p, s, viewer}); err != nil {
		s.log.Error("a page could not be made", "path", r.URL.Path, "error", err)
		http.Error(w, "This page cannot be shown just now. Please try again in a minute.", http.StatusInternalServerError)
		return
	}
	if w.Header().Get("Cache-Control") == "" {
		w.Header().Set("Cache-Control", "private, no-cache") // what is stored changes
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	s.write(w, r, status, b.Bytes(), viewer == nil)
}

// write writes a body, compressed where it may be: not where it may hold a secret beside what
// somebody else has chosen, for its length would tell of it.
func (s *Site) write(w http.ResponseWriter, r *http.Request, status int, body []byte, compress bool) {
	if compress {
		w.Header().Add("Vary", "Accept-Encoding")
		if len(body) >= leastZipped && acceptsGzip(r) {
			w.Header().Set("Content-Encoding", "gzip")
			body = zip(body)
		}
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader may have gone
	}
}

// RemoteHost returns the address of the other end of a request's connection, without its port.
func RemoteHost(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// Viewer is who is signed in.
type Viewer struct {
	Name     string
	Curator  bool // looks after the content
	Operator bool // and after people and deliveries: is a curator too
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
