package console

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
)

// clock is when the tests run.
var clock = time.Date(2026, time.November, 29, 10, 30, 0, 0, time.UTC)

// ago returns a time some hours before.
func ago(hours int) int64 { return clock.Add(-time.Duration(hours) * time.Hour).Unix() }

// rig is a console on a server, with somebody signed in.
type rig struct {
	t       *testing.T
	store   *memory
	console *Console
	viewer  atomic.Pointer[page.Viewer] // who is signed in, nil for nobody
	handler http.Handler
	url     string
}

var (
	curator  = &page.Viewer{Name: "Ada", Curator: true}
	operator = &page.Viewer{Name: "Olu", Curator: true, Operator: true}
	reader   = &page.Viewer{Name: "Rea"}
)

// newRig serves a console with the briefings of the suite and what readers missed of them.
func newRig(t *testing.T) *rig {
	t.Helper()
	store := newMemory(func() time.Time { return clock }, bottest.Briefings(t)...)
	store.missed = []faq.Missed{
		{Text: "rules for four-legged friends", Outcome: faq.Declined, Count: 12, Bad: 0, Last: ago(3)},
		{Text: "is breakfast part of the fare", Outcome: faq.Suggested, Count: 5, Bad: 2, Last: ago(20)},
		{Text: "who won the chess tournament", Outcome: faq.Declined, Count: 2, Last: ago(70), Before: "What does a cabin cost?"},
	}
	store.asked = []faq.Asked{
		{Text: "rules for four-legged friends", Outcome: faq.Declined, At: ago(3)},
		{Text: "Are dogs allowed on board?", Outcome: faq.Answered, At: ago(4)},
		{Text: "What does a cabin cost?", Outcome: faq.Answered, At: ago(5)},
	}
	return serveRig(t, store)
}

func serveRig(t *testing.T, store *memory) *rig {
	t.Helper()
	r := &rig{t: t, store: store}
	r.viewer.Store(operator)
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	site := page.New(log, page.Config{Name: "The Daily Question", SignIn: true})
	r.console = New(log, site, newDesk(store), store, store.live)
	r.console.Now = store.now
	r.console.Measures, r.console.Deliveries, r.console.Feeds, r.console.Health = store, newOffice(), newKiosk(), ward{}
	return r
}

// serve starts the server, when all parts of the console are set.
func (r *rig) serve() *rig {
	r.t.Helper()
	handler := r.console.Handler()
	site := r.console.site
	r.handler = http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if v := r.viewer.Load(); v != nil {
			req = req.WithContext(page.WithViewer(req.Context(), v))
		}
		switch {
		case strings.HasPrefix(req.URL.Path, "/console/"):
			handler.ServeHTTP(w, req)
		case strings.HasPrefix(req.URL.Path, "/static/"):
			site.Files().ServeHTTP(w, req)
		default:
			site.Fail(w, req, http.StatusNotFound, "Not here.")
		}
	})
	server := httptest.NewServer(r.handler)
	r.t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

// answer is a reply of the console.
type answer struct {
	status   int
	location string
	body     string
	header   http.Header
}

// get opens a page.
func (r *rig) get(path string) answer { return r.do(http.MethodGet, path, "", nil) }

// post sends a form, as the page of it would.
func (r *rig) post(path string, fields url.Values) answer {
	return r.do(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(fields.Encode()))
}

func (r *rig) do(method, path, kind string, body io.Reader) answer {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.url+path, body)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Accept", "text/html")
	if method == http.MethodPost {
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	return r.send(req)
}

func (r *rig) send(req *http.Request) answer {
	r.t.Helper()
	jar, _ := cookiejar.New(nil)
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header.Get("Location"), string(data), resp.Header}
}

// follow opens the page that a reply leads to.
func (r *rig) follow(a answer) answer {
	r.t.Helper()
	if a.status != http.StatusSeeOther {
		r.t.Fatalf("got status %d, want a redirect: %s", a.status, text(a.body))
	}
	return r.get(a.location)
}

// wants checks a page.
func (r *rig) wants(what string, a answer, status int, texts ...string) {
	r.t.Helper()
	if a.status != status {
		r.t.Errorf("%s: got status %d, want %d: %s", what, a.status, status, text(a.body))
		return
	}
	shown := text(a.body)
	for _, want := range texts {
		if !strings.Contains(shown, want) {
			r.t.Errorf("%s: the page does not say %q:\n%s", what, want, shown)
		}
	}
}

// text returns what a page shows, in one line.
func text(body string) string {
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return body
	}
	var b strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
	return strings.Join(strings.Fields(b.String()), " ")
}

// hidden returns the hidden fields of the form of a page that is sent to a path.
func hidden(t *testing.T, body, action string) url.Values {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	found := false
	out := url.Values{}
	var walk func(n *html.Node, in bool)
	walk = func(n *html.Node, in bool) {
		if n.Type == html.ElementNode && n.Data == "form" && attr(n, "action") == action {
			in, found = true, true
		}
		if in && n.Data == "input" && attr(n, "type") == "hidden" {
			out.Add(attr(n, "name"), attr(n, "value"))
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, in)
		}
	}
	walk(root, false)
	if !found {
		t.Fatalf("no form is sent to %s: %s", action, text(body))
	}
	return out
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// problemOf returns what stands beside a field, as who does not see it is told.
func problemOf(t *testing.T, body, field string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	described, said := "", map[string]string{}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if id := attr(n, "id"); id != "" && n.FirstChild != nil {
			said[id] = n.FirstChild.Data
		}
		if attr(n, "name") == field && attr(n, "aria-invalid") == "true" {
			described = attr(n, "aria-describedby")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
	return said[described]
}
