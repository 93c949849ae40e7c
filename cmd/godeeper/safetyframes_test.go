//go:build !race

package main

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
)

// newFramer serves a page of another site, which frames the addresses in its query.
func newFramer(t *testing.T) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><title>Win a prize</title><link rel="icon" href="data:,">`)
		for _, at := range r.URL.Query()["at"] {
			fmt.Fprintf(w, `<iframe src="%s" width="600" height="400"></iframe>`, html.EscapeString(at))
		}
	}))
	t.Cleanup(server.Close)
	return server
}

// TestSafetyFrames has another site frame every page: a browser shows none of them, but the one that
// is for frames to the site that may.
func TestSafetyFrames(t *testing.T) {
	evil, friend := newFramer(t), newFramer(t)
	c := newCastle(t, nil, "--framer", friend.URL)
	pages := []string{"/", "/briefings", "/briefings/eclipse", "/sign-in", "/console/", "/console/people", "/account", "/api/openapi.json", "/nothing", "/healthz", "/metrics", "/embed/", "/static/site.css"}
	refused := func(site *httptest.Server, paths ...string) int {
		query := url.Values{}
		for _, path := range paths {
			query.Add("at", c.url+path)
		}
		tab := bottest.Browse(t, site.URL+"/?"+query.Encode())
		defer tab.Allow("") // what is refused was meant to be
		n := 0
		for deadline := time.Now().Add(2 * time.Second); time.Now().Before(deadline) && n < len(paths); time.Sleep(20 * time.Millisecond) {
			n = 0
			for _, p := range tab.Problems() {
				if strings.Contains(p, "security: ") && strings.Contains(p, "rame-ancestors") {
					n++
				}
			}
		}
		return n
	}
	all := append(slices.Clone(pages), "/embed")
	if n := refused(evil, all...); n != len(all) {
		t.Errorf("of %d pages, another site cannot frame %d", len(all), n)
	}
	if n := refused(friend, pages...); n != len(pages) {
		t.Errorf("of %d pages, the site that may frame the chat cannot frame %d", len(pages), n)
	}
	if refused(friend, "/embed") != 0 {
		t.Error("the site that may frame the chat cannot")
	}
}
