package web

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
)

// TestBrowserEveryPage looks at each page with axe-core in both themes, and on the narrowest screen.
func TestBrowserEveryPage(t *testing.T) {
	all := bottest.Briefings(t)
	for i := range 30 {
		b := *all[i%2]
		b.ID += "-" + string(rune('a'+i))
		all = append(all, &b)
	}
	wide := *all[0]
	wide.ID, wide.Title = "wide", strings.Repeat("Donaudampfschifffahrtsgesellschaft", 4)
	wide.Sections = append(slices.Clone(wide.Sections), faq.Section{Heading: wide.Title, Passages: []faq.Passage{{ID: "w", Text: "https://example.org/" + strings.Repeat("a", 200), Papers: []string{wide.Title}}}})
	wide.Prompts = []faq.Prompt{{ID: "p", Question: strings.Repeat("w", 200) + "?"}}
	r := serveAll(t, page.Config{Name: "The Daily Question", SignIn: true}, append(all, &wide)...)
	tab := bottest.Browse(t, r.url)
	tab.Allow("status of 404")
	tab.Allow("status of 400")
	tab.Type("#q", bottest.Questions.Question)
	tab.Press("Enter")
	tab.Wait(".turn")
	tab.Click(".turn button.chip")
	tab.WaitFor("document.querySelectorAll('.turn').length === 2")
	check(t, tab, "live")
	talk := tab.URL()
	tab.Follow(func() { tab.ClickText("Link to this answer") })
	answer := tab.URL()
	for _, at := range []string{
		r.url, talk, answer, r.url + "/?briefing=ferry", r.url + "/?q=" + url.QueryEscape(bottest.Questions.Unknown), r.url + "/?q=ferry+cabin", r.url + "/?q=hello",
		r.url + "/?q=" + strings.Repeat("w", 2001), r.url + "/?q=" + strings.Repeat("w", 300),
		r.url + "/briefings", r.url + "/briefings?page=2", r.url + "/briefings/lighthouse", r.url + "/briefings/wide", r.url + "/briefings/gone", r.url + "/nothing", r.url + "/embed", r.url + "/embed?briefing=ferry",
	} {
		tab.Go(at)
		check(t, tab, at)
	}
	tab.Go(r.url)
	tab.Type("#q", "w")
	tab.Press("h")
	tab.Wait(".options [role=option]")
	check(t, tab, "completion")
}

func check(t *testing.T, tab *bottest.Tab, what string) {
	t.Helper()
	for _, dark := range []bool{false, true} {
		tab.Dark(dark)
		for _, v := range tab.Axe() {
			t.Errorf("%s, dark %v: %s", what, dark, v)
		}
	}
	tab.Size(320, 640)
	if n := tab.Overflow(); n > 0 {
		t.Errorf("%s: at 320 pixels the page is %d too wide", what, n)
	}
	for _, v := range tab.Axe() {
		t.Errorf("%s, at 320 pixels: %s", what, v)
	}
	tab.Size(1280, 900)
	tab.Dark(false)
}
