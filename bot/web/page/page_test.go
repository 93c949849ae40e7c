package page

import (
	"compress/gzip"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func newSite(c Config) *Site { return New(slog.New(slog.DiscardHandler), c) }

// echo answers with the length of the body.
func echo(s *Site) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := io.Copy(io.Discard, r.Body)
		if err != nil {
			s.Fail(w, r, http.StatusRequestEntityTooLarge, "Too long.")
			return
		}
		w.Header().Set("X-Read", strings.Repeat("i", int(n)))
	})
}

func ask(h http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://ask.example.org/", strings.NewReader(body))
	r.URL.Path, r.URL.RawQuery, _ = strings.Cut(target, "?")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestProtectRefuses(t *testing.T) {
	s := newSite(Config{Name: "Ask", Public: "https://public.example.org"})
	h := s.Protect(echo(s), 10)
	for _, c := range []struct {
		method, path, body string
		headers            []string
		want               int
	}{
		{"GET", "/", "", nil, 200},
		{"HEAD", "/", "", nil, 200},
		{"POST", "/ask", "q=1", nil, 200}, // a program, which no site can make send anything
		{"POST", "/ask", "q=1", []string{"Sec-Fetch-Site", "same-origin"}, 200},
		{"POST", "/ask", "q=1", []string{"Origin", "http://ask.example.org"}, 200},
		{"POST", "/ask", "q=1", []string{"Origin", "https://public.example.org", "Sec-Fetch-Site", "cross-site"}, 200},
		{"POST", "/ask", "q=1", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"POST", "/ask", "q=1", []string{"Sec-Fetch-Site", "same-site"}, 403},
		{"POST", "/ask", "q=1", []string{"Origin", "https://evil.example"}, 403},
		{"POST", "/ask", "q=1", []string{"Origin", "null"}, 403},
		{"DELETE", "/api/v1/tokens/1", "", []string{"Origin", "https://evil.example"}, 403},
		{"GET", "/", "", []string{"Sec-Fetch-Site", "cross-site"}, 200},
		{"TRACE", "/", "", nil, 405},
		{"OPTIONS", "/", "", nil, 405},
		{"CONNECT", "/", "", nil, 405},
		{"PUT", "/ask", "", nil, 405},
		{"PATCH", "/apis", "", nil, 405},
		{"DELETE", "/console/", "", nil, 405},
		{"PUT", "/api/v1/x", "", nil, 200},
		{"PATCH", "/api/v1/x", "", nil, 200},
		{"DELETE", "/api/v1/x", "", nil, 200},
		{"TRACE", "/api/v1/x", "", nil, 405},
		{"get", "/", "", nil, 405},
		{"GET", "/console/", "", nil, 200},
		{"GET", "//evil.example", "", nil, 404},
		{"GET", "/static/../console/", "", nil, 404},
		{"GET", "/static/./site.css", "", nil, 404},
		{"GET", "/console//", "", nil, 404},
		{"GET", `/static/..\..\etc`, "", nil, 404},
		{"GET", "/a\x00b", "", nil, 404},
		{"GET", "/a\r\nSet-Cookie: x", "", nil, 404},
		{"GET", "/a\xffb", "", nil, 404},
		{"GET", "", "", nil, 404},
		{"GET", "ask", "", nil, 404},
		{"GET", "/..", "", nil, 404},
		{"POST", "/ask", "12345678901", nil, 413},
	} {
		w := ask(h, c.method, c.path, c.body, c.headers...)
		if w.Code != c.want {
			t.Errorf("%s %q %v: status %d, want %d", c.method, c.path, c.headers, w.Code, c.want)
		}
		if w.Code == 405 && !strings.HasPrefix(w.Header().Get("Allow"), "GET, HEAD, POST") {
			t.Errorf("%s %q: Allow is %q", c.method, c.path, w.Header().Get("Allow"))
		}
		if w.Code >= 400 && c.method != "HEAD" && strings.TrimSpace(w.Body.String()) == "" {
			t.Errorf("%s %q is refused without a word", c.method, c.path)
		}
	}
	r := httptest.NewRequest("POST", "/ask", io.NopCloser(strings.NewReader("12345678901"))) // of a length that is not told
	r.ContentLength = -1
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Code != 413 {
		t.Errorf("a long body without a length: status %d, want 413", w.Code)
	}
}

func TestProtectHeaders(t *testing.T) {
	const strict = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
	framers := []string{"https://www.example.org", "https://news.example.org"}
	for _, c := range []struct {
		config                    Config
		path, ancestors, resource string
		deny, secure              bool
	}{
		{Config{}, "/", "'none'", "same-origin", true, false},
		{Config{}, "/embed", "'none'", "same-origin", true, false},
		{Config{Framers: framers}, "/embed", "https://www.example.org https://news.example.org", "cross-origin", false, false},
		{Config{Framers: framers}, "/", "'none'", "same-origin", true, false},
		{Config{Framers: framers}, "/embed/", "'none'", "same-origin", true, false},
		{Config{Framers: framers}, "/console/", "'none'", "same-origin", true, false},
		{Config{Framers: framers}, "/embed.js", "'none'", "cross-origin", true, false},
		{Config{Public: "https://ask.example.org"}, "/", "'none'", "same-origin", true, true},
		{Config{Public: "http://localhost:8080"}, "/", "'none'", "same-origin", true, false},
	} {
		s := newSite(c.config)
		h := ask(s.Protect(echo(s), 10), "GET", c.path, "").Header()
		for name, want := range map[string]string{
			"Content-Security-Policy": strict + c.ancestors, "Cross-Origin-Resource-Policy": c.resource, "Cross-Origin-Opener-Policy": "same-origin",
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
			"X-Frame-Options":           map[bool]string{true: "DENY"}[c.deny],
			"Strict-Transport-Security": map[bool]string{true: "max-age=31536000"}[c.secure],
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%v, %s: %s is %q, want %q", c.config, c.path, name, got, want)
			}
		}
		if h.Get("Permissions-Policy") == "" {
			t.Errorf("%s has no Permissions-Policy", c.path)
		}
	}
}

func TestFail(t *testing.T) {
	s := newSite(Config{Name: "Ask"})
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.Fail(w, r, 404, "Nothing <b>here</b>.") })
	for _, c := range []struct{ path, accept, kind, want string }{
		{"/x", "text/html,*/*;q=0.8", "text/html; charset=utf-8", "<p>Nothing &lt;b&gt;here&lt;/b&gt;.</p>"},
		{"/x", "", "text/html; charset=utf-8", "<title>There is nothing here · Ask</title>"},
		{"/x", "text/x-fragment", "text/plain; charset=utf-8", "Nothing <b>here</b>.\n"},
		{"/api/v1/x", "text/html", "application/json", `{"error":"Nothing \u003cb\u003ehere\u003c/b\u003e."}`},
	} {
		w := ask(h, "GET", c.path, "", "Accept", c.accept)
		if w.Code != 404 || w.Header().Get("Content-Type") != c.kind || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%v: got %d, %s:\n%s", c, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
	}
}

func TestStatic(t *testing.T) {
	long := strings.Repeat("p { color: red }\n", 200)
	f := Static(fstest.MapFS{"static/console.css": {Data: []byte(long)}, "static/a/x.svg": {Data: []byte("<svg/>")}, "secret.txt": {Data: []byte("x")}})
	address := f.Address("/console/static/console.css")
	if !strings.HasPrefix(address, "/console/static/console.css?v=") || f.Address("/console/static/none.css") != "/console/static/none.css" {
		t.Fatalf("address is %q", address)
	}
	plain := ask(f, "GET", "/console/static/console.css", "")
	if plain.Body.String() != long || plain.Header().Get("Cache-Control") != "public, no-cache" || plain.Header().Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("without a hash: %v", plain.Header())
	}
	zipped := ask(f, "GET", address, "", "Accept-Encoding", "br, gzip")
	if zipped.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" || zipped.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("with a hash: %v", zipped.Header())
	}
	unzip, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(unzip); err != nil || string(got) != long {
		t.Errorf("unzipped: %d bytes, error %v", len(got), err)
	}
	if w := ask(f, "GET", address, "", "Accept-Encoding", "gzip;q=0"); w.Header().Get("Content-Encoding") != "" {
		t.Error("what does not want gzip gets it")
	}
	if w := ask(f, "GET", address, "", "If-None-Match", plain.Header().Get("ETag")); w.Code != 304 || w.Body.Len() != 0 {
		t.Errorf("asked again: status %d with %d bytes", w.Code, w.Body.Len())
	}
	for path, want := range map[string]int{"/static/a/x.svg": 200, "/static/": 404, "/static/a": 404, "/static/../secret.txt": 404, "/static/secret.txt": 404, "/x": 404} {
		if w := ask(f, "GET", path, ""); w.Code != want {
			t.Errorf("%s: status %d, want %d", path, w.Code, want)
		}
	}
}

func TestFrame(t *testing.T) {
	tmpl := Parse(fstest.MapFS{"templates/x.html": {Data: []byte(`{{define "main"}}<p>{{.}}</p>{{template "again" .}}{{end}}`)},
		"templates/shared.html": {Data: []byte(`{{define "again"}}{{.}}{{end}}`)}}, nil, "x.html")["x.html"]
	for _, c := range []struct {
		config    Config
		viewer    *Viewer
		page      Page
		have, not []string
	}{
		{Config{Name: "Ask"}, nil, Page{Title: "A <b>", Here: "/briefings/x", Data: "<i>"},
			[]string{"<title>A &lt;b&gt; · Ask</title>", `<a href="/briefings" aria-current="page">`, "<p>&lt;i&gt;</p>&lt;i&gt;", `href="/static/site.css?v=`}, []string{"Sign in", "Console", `<a href="/" aria-current`, "robots"}},
		{Config{Name: "Ask", SignIn: true}, nil, Page{Title: "Ask", Here: "/", Robots: "noindex", Scripts: []string{"chat.js", "/console/static/c.js?v=1"}, Styles: []string{"/console/static/c.css?v=1"}},
			[]string{"<title>Ask</title>", `href="/sign-in">Sign in`, `<a href="/" aria-current="page">`, `content="noindex"`, `src="/static/chat.js?v=`, `src="/console/static/c.js?v=1"`, `href="/console/static/c.css?v=1"`}, []string{"Console"}},
		{Config{Name: "Ask", SignIn: true}, &Viewer{Name: "An<n>"}, Page{Title: "People", Here: "/console/people"},
			[]string{`<a href="/console/" aria-current="page">`, `<form method="post" action="/sign-out">`, "An&lt;n&gt;"}, []string{"Sign in"}},
		{Config{Name: "Ask"}, nil, Page{Title: "Ask", Framed: true}, []string{`<html lang="en" class="framed">`, "<main"}, []string{"masthead", "colophon"}},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r = r.WithContext(WithViewer(r.Context(), c.viewer))
		w := httptest.NewRecorder()
		newSite(c.config).Render(w, r, 200, tmpl, c.page)
		for _, want := range c.have {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%v does not hold %s:\n%s", c.page, want, w.Body)
			}
		}
		for _, not := range c.not {
			if strings.Contains(w.Body.String(), not) {
				t.Errorf("%v holds %s:\n%s", c.page, not, w.Body)
			}
		}
	}
}

// TestBudget holds what a reader loads for the first answer.
func TestBudget(t *testing.T) {
	for name, most := range map[string]int{"site.css": 25_000, "chat.js": 12_000, "embed.js": 2_000, "icon.svg": 1_000} {
		got := len(Static(files).byName[name].body)
		if got == 0 || got > most {
			t.Errorf("%s has %d bytes, want at most %d", name, got, most)
		}
	}
}
