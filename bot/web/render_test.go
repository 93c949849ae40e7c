package web

import (
	"flag"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/bot/bottest/samples"
	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a page with the one that is kept, but for its random ids.
func golden(t *testing.T, name, got string) {
	t.Helper()
	got = ids.ReplaceAllString(got, `${1}{id}`)
	got = samples.Elided(got)
	file := filepath.Join("testdata", name+".golden.html")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// ids are those that are random, and those of what files hold.
var ids = regexp.MustCompile(`(name="(?:conversation|ref)" value="|\?v=)[A-Za-z0-9_-]+`)

// pageOf returns a part of a page of templates.
func turnHTML(t testing.TB, a *Adapter, shown turn) string {
	t.Helper()
	var b strings.Builder
	if err := a.pages["chat.html"].ExecuteTemplate(&b, "turn", shown); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func newAdapter(t testing.TB) *Adapter {
	log := testLog(t)
	site := page.New(log, testConfig)
	return New(log, site, bot.New(log, nil, nil), nil, nil)
}

func TestRender(t *testing.T) {
	a := newAdapter(t)
	for _, name := range []string{"faq", "prompt", "topic", "suggested", "declined", "page", "line", "long", "offers"} {
		shown := render("What is it about?", samples.Reply(name), map[string]string{"When is the eclipse?": "r0"}, form{Conversation: "c", Ref: "f", Briefing: "eclipse"})
		golden(t, name, turnHTML(t, a, shown))
	}
	rated := render("And?", samples.Reply("faq"), nil, form{Conversation: "c", Ref: "f", Framed: true})
	rated.Rated, rated.New = true, true
	golden(t, "framed", turnHTML(t, a, rated))
	if got := turnHTML(t, a, render("?", bot.Reply{Silent: true}, nil, form{})); strings.Contains(got, "<p") {
		t.Errorf("silence is shown as %s", got)
	}
}

func TestPages(t *testing.T) {
	r := serve(t)
	for name, path := range map[string]string{
		"page-start": "/", "page-thread": "/?briefing=ferry", "page-answered": "/?q=Are+dogs+allowed%3F", "page-embed": "/embed",
		"page-briefings": "/briefings", "page-briefing": "/briefings/lighthouse", "page-missing": "/briefings/gone",
	} {
		w := httptest.NewRecorder()
		r.adapter.Handler().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		golden(t, name, answers.ReplaceAllString(w.Body.String(), `${1}{ref}"`))
	}
}

var answers = regexp.MustCompile(`((?:href="/answers/|class="turn" id="))[A-Za-z0-9_-]+"`)

// hostileReplies returns replies that hold s wherever something stored or typed can stand.
func hostileReplies(s string) []bot.Reply {
	excerpts := []faq.Excerpt{{Section: s, Subheading: s, Question: s, Text: s, Papers: []string{s, "BBC"}, Entry: s}}
	sources := []faq.Source{{Title: s}, {Title: s, URL: s}, {Title: s, URL: "https://example.org/" + s}, {URL: "http://example.org/?q=" + s}, {URL: s}, {Title: s, Briefing: s, Entry: s}}
	return []bot.Reply{
		{Ref: s, Answer: faq.Answer{Outcome: faq.Answered, Briefing: &faq.Briefing{ID: s}, Note: s, Text: s, Excerpts: excerpts, Sources: sources, Deeper: []string{s, s + strings.Repeat(" and so on", 9)}}},
		{Answer: faq.Answer{Outcome: faq.Suggested, Note: s, Suggestions: []string{s}}},
		{Answer: faq.Answer{Outcome: faq.Declined, Note: s, About: []string{s}, Suggestions: []string{s}}},
		{Line: s, Offers: []string{s}},
		{Page: &bot.Page{Title: s, Parts: []bot.Part{{Heading: s, Text: s, Items: []string{s}, Quotes: excerpts, Sources: sources, Questions: []string{s}}}}},
	}
}

// hostileBriefing returns a briefing that holds s in all of its fields.
func hostileBriefing(s string) *faq.Briefing {
	links := []faq.Link{{Title: s, URL: s}, {Title: s, URL: "https://example.org/" + s}, {URL: s}}
	return &faq.Briefing{
		ID: s, Title: s, Byline: s, URL: s, Path: s, Language: s, Links: links,
		Sections: []faq.Section{{Role: faq.RoleHappened, Heading: s, Passages: []faq.Passage{{ID: s, Text: s + " " + s, Subheading: s, Papers: []string{s}, Links: links}, {ID: s + "2", Text: s, Block: 1}}}},
		FAQs:     []faq.FAQ{{ID: s, Question: s, Variants: []string{s}, Answer: s + "\n\n" + s, Section: s, Links: links}},
		Prompts:  []faq.Prompt{{ID: s, Question: s, Section: s}},
		Topics:   []faq.Topic{{ID: s, Name: s, Aliases: []string{s}, Text: s, Section: s}},
	}
}

// checkInert holds that nothing in a page is live, and that no link leads to another site than a stored one.
func checkInert(t testing.TB, what, page string) {
	t.Helper()
	node, err := bottest.ParsePage(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, live := range bottest.LivePage(node) {
		t.Errorf("%q: live: %s", what, live)
	}
}

// showHostile returns all that shows s.
func showHostile(t testing.TB, a *Adapter, s string) []string {
	t.Helper()
	var all []string
	for _, r := range hostileReplies(s) {
		for _, framed := range []bool{false, true} {
			shown := render(s, r, map[string]string{line(s): s}, form{Conversation: s, Ref: s, Briefing: s, Framed: framed})
			all = append(all, turnHTML(t, a, shown), turnHTML(t, a, render(s, r, nil, shown.Form)))
		}
	}
	b := hostileBriefing(s)
	show := func(name string, data any) {
		w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)
		a.site.Render(w, r, 200, a.pages[name], page.Page{Title: s, About: s, Data: data})
		all = append(all, w.Body.String())
	}
	show("briefing.html", broadsheet(b, form{Conversation: s, Ref: s, Briefing: b.ID}))
	show("briefings.html", list{Stories: []story{storyOf(b)}, Number: 1, Pages: 1})
	show("chat.html", view{Form: form{Conversation: s}, Fault: s, Typed: s, Start: true, Prompts: []offer{{Question: s}}, Newest: []story{storyOf(b)}})
	return all
}

func TestRenderHostile(t *testing.T) {
	a := newAdapter(t)
	all := append(bottest.XSS(), bottest.Hostile()...)
	if len(all) < 500 {
		t.Fatalf("%d hostile texts, want 500 or more", len(all))
	}
	for _, s := range bottest.Sample(all) {
		for _, shown := range showHostile(t, a, s) {
			checkInert(t, s, shown)
			node, _ := bottest.ParsePage(shown)
			if want := bot.Line(s); !strings.Contains(strings.Join(strings.Fields(bottest.PageText(node)), " "), want) && !strings.Contains(s, "\n") {
				t.Errorf("%q is not shown as typed:\n%s", want, shown)
			}
		}
	}
}

// TestLivePage holds that the check of the tests above finds what is live.
func TestLivePage(t *testing.T) {
	for _, s := range bottest.XSS()[:24] {
		node, err := bottest.ParsePage("<main>" + s + "</main>")
		if err != nil {
			t.Fatal(err)
		}
		if len(bottest.LivePage(node)) == 0 {
			t.Errorf("%s is taken for harmless", s)
		}
	}
}

// FuzzRender shows texts in all places of all pages.
func FuzzRender(f *testing.F) {
	for _, s := range bottest.Sample(bottest.XSS()) {
		f.Add(s)
	}
	a := newAdapter(f)
	f.Fuzz(func(t *testing.T, s string) {
		for _, shown := range showHostile(t, a, s) {
			checkInert(t, s, shown)
		}
	})
}
