//go:build !race

package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// address is a route as its pattern says.
type address struct{ method, path string }

// endings are the rest of patterns that are put together from parts.
var endings = map[string][]string{
	"POST /console/feeds/": {"pause", "resume", "remove"},
	"POST ":                {"/slack/events", "/discord/interactions"}, // signed by the platforms
	"GET ":                 {"/embed", "/embed.js", "/api/openapi.json"},
}

var (
	pattern     = regexp.MustCompile(`^(GET|POST|PUT|PATCH|DELETE) (.*)$`)
	placeholder = regexp.MustCompile(`\{[^}]*\}`)
)

// addresses returns every route of the program, as its sources name them: one that is new is found too.
func addresses(t *testing.T) []address {
	t.Helper()
	var all []address
	add := func(text string) {
		found := pattern.FindStringSubmatch(text)
		if found == nil {
			return
		}
		rest := []string{""}
		if found[2] == "" || endings[text] != nil {
			if rest = endings[text]; rest == nil {
				t.Errorf("the pattern %q goes on: name its endings here", text)
			}
		}
		for _, end := range rest {
			path := strings.ReplaceAll(found[2]+end, "{$}", "")
			all = append(all, address{found[1], path})
		}
	}
	for _, root := range []string{"../../bot", "."} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "bottest") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					if text, err := strconv.Unquote(lit.Value); err == nil && (strings.Contains(text, " /") || strings.HasSuffix(text, " ")) {
						add(text)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.SortFunc(all, func(a, b address) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	if all = slices.Compact(all); len(all) < 60 {
		t.Errorf("only %d routes were found: %v", len(all), all)
	}
	return all
}

// filled returns the path of a route with something in the place of each placeholder.
func filled(path string) string {
	return placeholder.ReplaceAllStringFunc(path, func(name string) string {
		switch name {
		case "{form}":
			return "variant"
		case "{version}":
			return "1"
		case "{id}", "{briefing}":
			return "eclipse"
		}
		return "faq-how-long-does-the-eclipse-last"
	})
}

// temptation is a form that would do something at every route that changes something.
var temptation = url.Values{
	"q": {"How long does the eclipse last?"}, "name": {castleName}, "password": {castlePassword}, "again": {castlePassword}, "current": {castlePassword},
	"do": {"invite"}, "rank": {"operator"}, "id": {"1"}, "user": {"1"}, "token": {"1"}, "url": {"https://example.org/feed"}, "every": {"60"}, "on": {"true"},
	"text": {"How long is the eclipse?"}, "variant": {"How long is the eclipse?"}, "question": {"How long is the eclipse?"}, "answer": {"Two."}, "briefing": {"eclipse"},
	"entry": {"eclipse/faq-how-long-does-the-eclipse-last"}, "helpful": {"1"}, "ref": {"x"},
}

// foreign are the headers that browsers send with what another site has them send.
var foreign = map[string][]string{
	"another site":            {"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"},
	"a neighbour":             {"Origin", "http://evil.127.0.0.1.nip.example", "Sec-Fetch-Site", "same-site"},
	"another site, old":       {"Origin", "https://evil.example"},
	"another port":            {"Origin", "http://127.0.0.1:1"},
	"another scheme and port": {"Origin", "https://127.0.0.1"},
	"a sandbox":               {"Origin", "null", "Sec-Fetch-Site", "cross-site"},
	"a sandbox, old":          {"Origin", "null"},
	"without an origin":       {"Sec-Fetch-Site", "cross-site"},
	"a neighbour without":     {"Sec-Fetch-Site", "same-site"},
	"nonsense":                {"Sec-Fetch-Site", "same-origin, cross-site"},
	"a suffix":                {"Origin", "https://evil.example#http://127.0.0.1"},
}

// newCastle is a castle with a briefing.
func newCastle(t *testing.T, env environ, args ...string) *castle {
	t.Helper()
	c := besiege(t, env, args...)
	c.bring("eclipse.txt", eclipse)
	return c
}

// TestSafetyCrossSite has another site send every request that changes something, with the cookie of
// somebody who is signed in.
func TestSafetyCrossSite(t *testing.T) {
	t.Parallel()
	c := newCastle(t, nil)
	before := c.state()
	tried := 0
	for _, a := range addresses(t) {
		if a.method == http.MethodGet || strings.HasPrefix(a.path, "/slack/") || strings.HasPrefix(a.path, "/discord/") {
			continue
		}
		path := filled(a.path)
		for who, headers := range foreign {
			tried++
			kinds := []string{"application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"}
			headers = append([]string{"Cookie", c.cookie, "Content-Type", kinds[tried%len(kinds)]}, headers...)
			r := c.do(a.method, path, strings.NewReader(temptation.Encode()), headers...)
			if r.status != http.StatusForbidden || !strings.Contains(r.body, "another site") {
				t.Errorf("%s %s by %s: %v", a.method, path, who, r)
			}
		}
	}
	if diff := cmp.Diff(before, c.state()); diff != "" {
		t.Errorf("something was changed:\n%s", diff)
	}
	t.Logf("%d requests of other sites", tried)
}

// TestSafetyGet asks for the address of every route, also of those that are posted to: nothing changes,
// and every response forbids to be framed.
func TestSafetyGet(t *testing.T) {
	t.Parallel()
	c := newCastle(t, nil)
	before := c.state()
	paths := []string{"/nothing", "/console/nothing", "/api/v1/nothing", "//evil.example", "/a/../console/", "/console//", "/static/site.css", "/console", "/api", "/api/"}
	for _, a := range addresses(t) {
		paths = append(paths, filled(a.path))
	}
	paths = append(paths, c.invitation)
	for _, path := range paths {
		for _, method := range []string{"GET", "HEAD"} {
			for _, headers := range [][]string{{"Cookie", c.cookie}, {"Authorization", "Bearer " + c.token}, nil} {
				r := c.do(method, path+"?name=Ada&do=invite&rank=operator&id=1&on=true&helpful=1&entry=eclipse%2Fx&text=x", nil, headers...)
				if r.status >= 500 {
					t.Errorf("%s %s: %v", method, path, r)
				}
				if !strings.Contains(r.header.Get("Content-Security-Policy"), "frame-ancestors 'none'") || r.header.Get("X-Frame-Options") != "DENY" || r.header.Get("X-Content-Type-Options") != "nosniff" {
					t.Errorf("%s %s may be framed: %v", method, path, r)
				}
				if r.header.Get("Access-Control-Allow-Origin") != "" {
					t.Errorf("%s %s may be read by others: %v", method, path, r.header)
				}
				if method == "HEAD" && r.body != "" {
					t.Errorf("HEAD %s has a body", path)
				}
			}
		}
	}
	if diff := cmp.Diff(before, c.state()); diff != "" {
		t.Errorf("something was changed:\n%s", diff)
	}
	c.look("/?q=How+long+does+the+eclipse+last%3F")
	after := c.state()
	for _, table := range []string{"asked", "questions", "conversations"} {
		delete(after, table)
		delete(before, table)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("a question in the address changed more than what was asked:\n%s", diff)
	}
	t.Logf("%d addresses", len(paths))
}

// TestSafetyMethods sends methods that no route has.
func TestSafetyMethods(t *testing.T) {
	t.Parallel()
	c := newCastle(t, nil)
	before := c.state()
	for _, method := range []string{"TRACE", "TRACK", "CONNECT", "OPTIONS", "PUT", "PATCH", "DELETE", "DEBUG", "PROPFIND", "MOVE", "COPY", "LOCK", "SEARCH", "PURGE", "get", "POST2", "*"} {
		for _, a := range addresses(t) {
			if a.method == method || strings.HasPrefix(a.path, "/api/") && slices.Contains([]string{"PUT", "PATCH", "DELETE"}, method) {
				continue
			}
			r := c.do(method, filled(a.path), nil, "Cookie", c.cookie, "X-Secret", "echoed", "X-HTTP-Method-Override", "POST")
			if r.status < 400 || r.status >= 500 || strings.Contains(r.body, "echoed") {
				t.Errorf("%s %s: %v", method, a.path, r)
			}
			if r.status == http.StatusMethodNotAllowed && r.header.Get("Allow") == "" {
				t.Errorf("%s %s: nothing says what is allowed", method, a.path)
			}
		}
	}
	if diff := cmp.Diff(before, c.state()); diff != "" {
		t.Errorf("something was changed:\n%s", diff)
	}
}
