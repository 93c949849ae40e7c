//go:build !race

package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// raw sends bytes as they are, and returns all that comes back until the connection is closed, or
// nothing comes for a while.
func (c *castle) raw(request string) string {
	c.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(c.url, "http://"))
	if err != nil {
		c.t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request); err != nil {
		return ""
	}
	_ = conn.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
	data, _ := io.ReadAll(conn) // until the deadline
	return string(data)
}

// TestSafetyPaths asks for addresses that are written in odd ways: none leads to anything.
func TestSafetyPaths(t *testing.T) {
	t.Parallel()
	c := newCastle(t, nil)
	host := strings.TrimPrefix(c.url, "http://")
	for _, path := range []string{
		"/..%2f..%2fetc%2fpasswd", "/static/..%2f..%2fsafety_test.go", "/static/../../godeeper.db", "/static/%2e%2e/%2e%2e/godeeper.db", "/static/..%5c..%5cgodeeper.db",
		`/static/..\..\godeeper.db`, "/static/....//....//godeeper.db", "/static/%252e%252e%252fgodeeper.db", "/static/%c0%ae%c0%ae/godeeper.db", "//godeeper.db", "/./godeeper.db",
		"/briefings/..%2f..%2fconsole%2f", "/briefings/eclipse%00", "/briefings/eclipse%2f", "/briefings/%2e%2e", "/briefings/eclipse;x", "/briefings/eclipse%0d%0aSet-Cookie:%20a=b",
		"/briefings/" + strings.Repeat("a", 60_000), "/briefings/%ff%fe", "/c/%2e%2e%2f", "/c/" + strings.Repeat("%41", 10_000), "/answers/..%2f..", "/answers/%00", "/%00", "/%0a", "/%ff",
		"/console/content/..%2f..%2ftokens", "/console/static/..%2ftemplates%2fframe.html", "/console%2fpeople", "/console//people", "/console/./people", "/console/people/", "/Console/people",
		"/console/..;/people", "/static/..;/console/people", "/invitation/..%2f..%2fconsole", "/invitation/" + strings.Repeat("a", 43), "/invitation/%00", "/.git/config", "/.env", "/debug/pprof/", "/debug/vars",
		"/api/v1/briefings/..%2f..%2f", "/api/v1//briefings", "/api/v1/briefings/%00", "/api/../console/", "/embed/..%2fconsole", "/embed/", "/EMBED", "/healthz/..%2fconsole%2f",
	} {
		got := c.raw("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
		r, err := http.ReadResponse(bufio.NewReader(strings.NewReader(got)), nil)
		if err != nil {
			t.Errorf("%.80s: %v: %.200q", path, err, got)
			continue
		}
		signIn := r.StatusCode == http.StatusSeeOther && strings.HasPrefix(r.Header.Get("Location"), "/sign-in?to=%2F")
		if (r.StatusCode < 400 || r.StatusCode >= 500) && !signIn || strings.Contains(got, "package main") || strings.Contains(got, "SQLite format") || len(r.Cookies()) > 0 {
			t.Errorf("%.80s: %.600s", path, got)
		}
	}
	for _, target := range []string{"http://evil.example/console/people", "http://" + host + "/console/people", "*", "evil.example:443", "http://evil.example", "?q=1", "console/people", "http://127.0.0.1@evil.example/"} {
		got := c.raw("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
		if status := strings.TrimPrefix(got, "HTTP/1.1 "); !strings.HasPrefix(status, "4") && !strings.Contains(got, "Location: /sign-in") || strings.Contains(got, "//evil.example") {
			t.Errorf("%s: %.300s", target, got)
		}
	}
}

// TestSafetySmuggling sends requests that others may take for two, or for another one.
func TestSafetySmuggling(t *testing.T) {
	t.Parallel()
	c := newCastle(t, nil)
	before := c.state()
	head := "POST /ask HTTP/1.1\r\nHost: " + strings.TrimPrefix(c.url, "http://") + "\r\nContent-Type: application/x-www-form-urlencoded\r\n"
	form := "q=How+long%3F"
	hidden := "POST /console/tokens HTTP/1.1\r\nHost: x\r\nCookie: " + c.cookie + "\r\nContent-Length: 60\r\n\r\ndo=make&name=smuggled&scope=write&days=30"
	for name, request := range map[string]string{
		"two lengths":       head + "Content-Length: 5\r\nContent-Length: 50\r\n\r\n" + form,
		"a list of lengths": head + "Content-Length: 5, 50\r\n\r\n" + form,
		"negative":          head + "Content-Length: -1\r\n\r\n" + form,
		"plus":              head + "Content-Length: +13\r\n\r\n" + form,
		"hexadecimal":       head + "Content-Length: 0xd\r\n\r\n" + form,
		"huge":              head + "Content-Length: 99999999999999999999\r\n\r\n" + form,
		"blank before":      head + "Content-Length : 13\r\n\r\n" + form,
		"bad chunk":         head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + form,
		"huge chunk":        head + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\nabc",
		"negative chunk":    head + "Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n",
		"other coding":      head + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
		"coding twice":      head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
		"xchunked":          head + "Transfer-Encoding: xchunked\r\n\r\n" + form,
		"both, hidden":      head + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
		"two hosts":         "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
		"no host":           "GET / HTTP/1.1\r\n\r\n",
		"odd host":          "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
		"folded":            "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\r\n b\r\n\r\n",
		"a zero":            "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\x00b\r\n\r\n",
		"bare returns":      "GET / HTTP/1.1\rHost: 127.0.0.1\r\r",
		"of version 3":      "GET / HTTP/3.0\r\nHost: 127.0.0.1\r\n\r\n",
		"of version 0.9":    "GET /\r\n",
		"garbage":           "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
		"h2 in the clear":   "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
		"long line":         "GET /" + strings.Repeat("a", 200_000) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
		"many headers":      "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + strings.Repeat("X-A: aaaaaaaaaaaaaaaa\r\n", 10_000) + "\r\n",
	} {
		got := c.raw(request)
		if strings.Contains(got, "smuggled") || strings.Contains(got, "gd_") || strings.HasPrefix(got, "HTTP/1.1 5") && !strings.HasPrefix(got, "HTTP/1.1 50") {
			t.Errorf("%s: %.300s", name, got)
		}
		switch {
		case name == "folded" || name == "both, hidden" || name == "bare returns": // one way to read them is the right one
		case strings.HasPrefix(got, "HTTP/1.1 2") || strings.HasPrefix(got, "HTTP/1.1 3"):
			t.Errorf("%s is taken: %.300s", name, got)
		}
		if n := strings.Count(got, "HTTP/1.1 "); n > 1 {
			t.Errorf("%s has %d responses: %.1000s", name, n, got)
		}
	}
	if diff := cmp.Diff(before, c.state()); diff != "" {
		t.Errorf("something was changed:\n%s", diff)
	}
}

// TestSafetyHost asks by the names of other machines: nothing is shown by them, and none of them
// stands in a page or an address.
func TestSafetyHost(t *testing.T) {
	t.Parallel()
	c := newCastle(t, nil)
	invite := url.Values{"do": {"invite"}, "rank": {"curator"}}
	for _, host := range []string{"evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example", "127.0.0.1@evil.example", "10.0.0.1", "[fd00::1]", "0.0.0.0", "2130706433", "evil.example:80@127.0.0.1", "evil.localhosts"} {
		for _, path := range []string{"/", "/sign-in", "/console/people", "/api/v1/briefings", "/briefings/eclipse"} {
			r := c.look(path, "Host", host)
			if r.status != http.StatusMisdirectedRequest && r.status != http.StatusBadRequest || strings.Contains(r.body+fmt.Sprint(r.header), "evil") || strings.Contains(r.body, "Two minutes") {
				t.Errorf("%s of %s: %v", path, host, r)
			}
		}
		r := c.post("/console/people", invite, "Host", host, "Cookie", c.cookie)
		if strings.Contains(r.body, "/invitation/") {
			t.Errorf("an invitation is made for %s: %v", host, r)
		}
	}
	for _, host := range []string{"localhost", "127.0.0.1", "[::1]:8080", "LOCALHOST:8080", "ask.localhost", "127.8.9.1"} {
		if r := c.look("/", "Host", host); r.status != http.StatusOK {
			t.Errorf("%s: %v", host, r)
		}
	}
	for _, name := range []string{"X-Forwarded-Host", "X-Forwarded-Proto", "X-Host", "Forwarded", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix"} {
		r := c.post("/console/people", invite, name, "evil.example", "Cookie", c.cookie)
		if strings.Contains(r.body, "evil") || !strings.Contains(r.body, "http://127.0.0.1:") {
			t.Errorf("by %s: %v", name, r)
		}
	}
	public := newCastle(t, environ{"GODEEPER_PUBLIC_URL": "https://ask.example.org"})
	r := public.post("/console/people", invite, "Host", "evil.example", "Cookie", public.cookie)
	if strings.Contains(r.body, "evil") || !strings.Contains(r.body, `value="https://ask.example.org/invitation/`) {
		t.Errorf("a public address: %v", r)
	}
}

// TestSafetyRedirects signs in with addresses to go on to that lead to other sites, or that would be
// headers of their own.
func TestSafetyRedirects(t *testing.T) {
	t.Parallel()
	c := newCastle(t, nil)
	bad := []string{
		"https://evil.example", "http://evil.example/", "//evil.example", "///evil.example", "////evil.example", `/\evil.example`, `\\evil.example`, `\/evil.example`, `/\/evil.example`, "/\t/evil.example",
		"/\n/evil.example", "/\r/evil.example", "\t//evil.example", " //evil.example", "/ /evil.example", "https:evil.example", "https:/evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x",
		"vbscript:x", "/%09/evil.example", "/%5cevil.example", "/%2fevil.example", "//%65vil.example", "/.//evil.example", "/..//evil.example", "/console/..//evil.example", "evil.example", "@evil.example",
		"//user@evil.example", "https://127.0.0.1@evil.example", "//127.0.0.1.evil.example", "/\u2028/evil.example", "/\u0000/evil.example", "/\u3000/evil.example", "//evil。example", "/／evil.example", "/\\\\evil.example",
		"/%0d%0aSet-Cookie:a=b", "/\r\nSet-Cookie: a=b", "/x\r\nLocation: https://evil.example", "/sign-out", "/sign-in?to=//evil.example", "?to=//evil.example", "#//evil.example", "", "/" + strings.Repeat("a", 5_000), "/;@evil.example", "http:///evil.example",
	}
	base, err := url.Parse(c.url)
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range bad {
		for name, r := range map[string]heard{
			"to sign in":  c.post("/sign-in", url.Values{"name": {castleName}, "password": {castlePassword}, "to": {to}}),
			"signed in":   c.look("/sign-in?to=" + url.QueryEscape(to)),
			"undo":        c.post("/console/undo", url.Values{"id": {"999"}, "then": {to}}, "Cookie", c.cookie),
			"the console": c.do("GET", "/console/?x="+url.QueryEscape(to), nil),
		} {
			location := r.header.Get("Location")
			at, err := base.Parse(location)
			if err != nil || at.Host != base.Host || at.Scheme != "http" || r.header.Get("a") != "" || strings.ContainsAny(location, "\\\r\n\t") || strings.HasPrefix(location, "//") {
				t.Errorf("%s, on to %q: %v", name, to, r)
			}
			for _, set := range r.header.Values("Set-Cookie") {
				if !strings.HasPrefix(set, "__Host-godeeper=") {
					t.Errorf("%s, on to %q: a cookie %q", name, to, set)
				}
			}
		}
	}
	t.Logf("%d addresses", len(bad))
}
