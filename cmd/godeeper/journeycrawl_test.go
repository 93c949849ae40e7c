//go:build !race

package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
)

// mostOfAKind is how many pages of one template are looked at closely: those of all entries are alike.
const mostOfAKind = 2

var (
	idInPath  = regexp.MustCompile(`/(content|briefings|versions|c|answers)/[^/]+`)
	noPicture = regexp.MustCompile(`[^a-z0-9]+`)
)

// kindOf returns what the pages of a template have in common: their path without ids, and the names
// of their parameters.
func kindOf(u *url.URL) string {
	kind := idInPath.ReplaceAllString(u.Path, "/$1/*")
	return kind + "?" + strings.Join(slices.Sorted(func(yield func(string) bool) {
		for name := range u.Query() {
			if !yield(name) {
				return
			}
		}
	}), "&")
}

// TestJourneyCrawl opens every page that a link of this site leads to, as an operator of a newsroom in
// which something has happened. Each is there, is as wide as a phone at most, and axe-core finds
// nothing wrong with it in either theme; the browser complains of nothing. GODEEPER_PICTURES names a
// folder for pictures of them.
func TestJourneyCrawl(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	dir := stored(t)
	p := serve(t, dir, bySocket(s))
	channel := s.AddChannel(bottest.Channel{Name: "news"})
	ref := "slack/" + s.Team.ID + "/" + channel.ID
	if status, _, stderr := once(t, dir, nil, "digest", "subscribe", ref, "--name", "#news"); status != exitOK {
		t.Fatalf("subscribe: status %d: %s", status, stderr)
	}
	j := p.operator(t)
	j.live(ref)
	begin := j.URL()

	seen, kinds := map[string]bool{}, map[string]int{}
	queue := []string{p.url + "/", begin, p.url + "/console/", p.url + "/sign-out", p.url + "/briefings/eclipse"}
	for len(queue) > 0 {
		at, rest := queue[0], queue[1:]
		queue = rest
		u, err := url.Parse(at)
		if err != nil {
			t.Errorf("%s: %v", at, err)
			continue
		}
		if u.Fragment = ""; seen[u.String()] || u.Scheme+"://"+u.Host != p.url {
			continue
		}
		seen[u.String()] = true
		kind := kindOf(u)
		if kinds[kind]++; kinds[kind] > 3*mostOfAKind {
			continue
		}
		links := j.looked(u, kinds[kind] <= mostOfAKind)
		queue = append(queue, links...)
	}
	t.Logf("%d pages of %d kinds", len(seen), len(kinds))
	for _, kind := range []string{
		"/?", "/briefings?", "/briefings/*?", "/answers/*?", "/account?", "/console/?", "/console/content?", "/console/content/*?",
		"/console/content/*/versions?", "/console/content/*/remove?", "/console/try?", "/console/measures?", "/console/deliveries?",
		"/console/deliveries/preview?channel", "/console/deliveries/subscription?channel", "/console/feeds?", "/console/people?",
		"/console/tokens?", "/console/health?", "/console/history?", "/console/change/faq?text", "/console/change/entry?entry",
	} {
		if kinds[kind] == 0 {
			t.Errorf("no link leads to a page like %s", kind)
		}
	}
	p.stop()
}

// live has something happen: questions, answered and not, a change, an import, a feed, a token.
func (j *journey) live(ref string) {
	j.t.Helper()
	j.open("/console/content")
	j.Follow(func() { j.Drop(".drop", "ferry.txt", ferry) })
	j.press("Import 1 file")
	j.open("/console/change/entry?entry=" + url.QueryEscape("ferry/faq-what-does-a-cabin-cost-on-the-ferry"))
	j.Type("#variant", "price of a berth")
	j.press("Preview")
	j.Follow(func() { j.Click(".decide button:not(.quiet)") })
	j.open("/console/feeds")
	j.Type("#url", "https://feeds.test/rss.xml")
	j.press("Add")
	j.open("/console/tokens")
	j.Type("#name", "weekly figures")
	j.Click("#scope-ask")
	j.Follow(func() { j.Click("main button[value=make]") })
	j.invite("curator")
	j.open("/console/deliveries/preview?channel=" + ref)
	j.press("Send it now")
	j.open("/")
	j.ask("How long did the eclipse last?", "One minute")
	j.ask("What took the ferry so long?", "")
	j.ask("Who sells cardboard spectacles?", "")
}

// looked opens a page and looks at it; closely, it does so in both themes and on phones. It returns
// where its links lead.
func (j *journey) looked(u *url.URL, closely bool) []string {
	j.t.Helper()
	req, err := http.NewRequestWithContext(j.t.Context(), http.MethodGet, u.String(), nil)
	if err != nil {
		j.t.Fatal(err)
	}
	for _, c := range j.Cookies() {
		name, value, _ := strings.Cut(c, "=")
		req.AddCookie(&http.Cookie{Name: name, Value: value}) //nolint:gosec // it is that of the browser
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		j.t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		j.t.Errorf("%s: status %d", u, resp.StatusCode)
		return nil
	}
	if !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		return nil // a file
	}
	j.Go(u.String())
	if n := j.Count("h1"); n != 1 {
		j.t.Errorf("%s has %d headings of the first rank", u, n)
	}
	for _, width := range []int64{360, 320} {
		j.Size(width, 700)
		if n := j.Overflow(); n > 0 {
			j.t.Errorf("%s is %d pixels wider than a window of %d", u, n, width)
		}
		if !closely {
			break
		}
	}
	if closely {
		for _, dark := range []bool{false, true} {
			j.Dark(dark)
			for _, violation := range j.Axe() {
				j.t.Errorf("%s, dark %v: %s", u, dark, violation)
			}
		}
		j.Dark(false)
		j.Size(1280, 900)
		for _, violation := range j.Axe() {
			j.t.Errorf("%s, wide: %s", u, violation)
		}
		j.pictures("page" + u.Path + "-" + u.RawQuery)
	}
	for _, problem := range j.Problems() {
		j.t.Errorf("%s: in the browser: %s", u, problem)
	}
	var links []string
	j.Eval(`[...new Set([...document.querySelectorAll("a[href]")].map(a => a.href))]`, &links)
	return links
}

// pictures takes pictures of the page where somebody wants to look at them, in both themes, wide and
// on a phone, and leaves the tab as it was opened.
func (j *journey) pictures(name string) {
	dir := os.Getenv("GODEEPER_PICTURES")
	if dir == "" {
		return
	}
	name = strings.Trim(noPicture.ReplaceAllString(strings.ToLower(name), "-"), "-")
	for _, dark := range []bool{true, false} {
		j.Dark(dark)
		for _, width := range []int64{360, 1280} {
			j.Size(width, 900)
			j.Screenshot(filepath.Join(dir, fmt.Sprintf("%.60s-%d-%v.png", name, width, dark)))
		}
	}
}
