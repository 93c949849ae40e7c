package feed_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/feed"
)

func testdata(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// texts returns all that a briefing says.
func texts(b *faq.Briefing) []string {
	var all []string
	for _, s := range b.Sections {
		for _, p := range s.Passages {
			all = append(all, string(s.Role)+": "+p.Text)
		}
	}
	for _, f := range b.FAQs {
		all = append(all, f.Question+" "+f.Answer)
	}
	for _, p := range b.Prompts {
		all = append(all, "→ "+p.Question)
	}
	return all
}

func diff(t *testing.T, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func TestRSS(t *testing.T) {
	s := newSite(t, map[string]string{"/rss": testdata(t, "rss.xml")})
	m := newMemory()
	p, id := added(t, m, faq.Feed{URL: s.URL + "/rss", NoPages: true, By: "Ann"})
	l := mustLook(t, p, id)
	if l.Added != 3 || len(l.Faults) != 1 || l.Faults[0].Item != "Nothing in it" || l.Faults[0].Text != "There is no text in it." {
		t.Fatalf("got %+v", l)
	}
	f := m.feed(id)
	want := "1 of 4 items could not be read in full. “Nothing in it”: There is no text in it."
	if f.Title != "The Harbour Gazette" || f.Problem != want || f.Items != 3 || f.Fails != 0 || f.ETag == "" {
		t.Errorf("got feed %+v, want problem %q", f, want)
	}

	b := m.byTitle(t, "The harbour strike is over")
	if b.ID != "the-harbour-strike-is-over" || b.URL != "https://gazette.example/2026/11/strike?a=1&b=2" || b.Byline != "Ann Bell" ||
		b.Date != time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC) || !strings.HasPrefix(b.Path, "feed/127.0.0.1") {
		t.Errorf("got %q, url %q, byline %q, date %v, path %q", b.ID, b.URL, b.Byline, b.Date, b.Path)
	}
	diff(t, "briefing", []string{
		"happened: Dockers went back to work on Sunday after eleven days.",
		"happened: The port expects to clear the backlog within two weeks.",
		"behind: The union had asked for six percent.",
		"behind: It accepted four, and a shorter night shift.",
		"How long did the strike last? It lasted eleven days.",
		"What did the dockers get? They got four percent, and a shorter night shift.",
		"→ Who pays for the backlog?",
	}, texts(b))
	if links := b.Sections[0].Passages[1].Links; len(links) != 1 || links[0].URL != "https://gazette.example/backlog" {
		t.Errorf("got links %v", links)
	}
	b = m.byTitle(t, "Bridge opens & traffic flows")
	diff(t, "no headings", []string{
		"happened: Traffic crosses the new bridge since noon.",
		"happened: It cost 40 million pounds, and was paid for by the county.",
		"happened: The old one is to be a footpath.",
	}, texts(b))
	b = m.byTitle(t, "15 November 2026")
	diff(t, "title like a date", []string{"happened: The title of this item looks like a date."}, texts(b))
	if !b.Date.IsZero() || b.URL != "" {
		t.Errorf("got date %v, url %q, want none", b.Date, b.URL)
	}
}

func TestAtomAndJSON(t *testing.T) {
	s := newSite(t, map[string]string{"/atom": testdata(t, "atom.xml"), "/json": testdata(t, "feed.json")})
	m := newMemory()
	p, id := added(t, m, faq.Feed{URL: s.URL + "/atom", NoPages: true})
	if l := mustLook(t, p, id); l.Added != 2 || l.Feed.Problem != "" || l.Feed.Title != "Hafen & Stadt" {
		t.Errorf("atom: got %+v", l)
	}
	b := m.byTitle(t, "Der Streik ist vorbei")
	diff(t, "atom", []string{"happened: Die Arbeiter sind am Sonntag zurückgekehrt.", "happened: Der Streik hat elf Tage gedauert."}, texts(b))
	if b.Byline != "Jörg Groß, Ida Öz" || b.URL != "https://hafen.example/streik" || b.Language != "de" {
		t.Errorf("got byline %q, url %q, language %q", b.Byline, b.URL, b.Language)
	}
	if b = m.byTitle(t, "A second entry"); b.URL != "" {
		t.Errorf("got url %q, want none", b.URL)
	}
	p, id = added(t, m, faq.Feed{URL: s.URL + "/json", NoPages: true})
	if l := mustLook(t, p, id); l.Added != 2 || l.Feed.Problem != "" || l.Feed.Title != "Plain news" {
		t.Errorf("json: got %+v", l)
	}
	diff(t, "json", []string{
		"happened: The water runs again in all of the town since Friday.",
		"happened: The pipe had burst below the market < 3 m deep.",
		"happened: Repairs went on for two days & nights.",
	}, texts(m.byTitle(t, "Water is back")))
	if b = m.byTitle(t, "Tea gnp.exe"); b.URL != "" {
		t.Errorf("got url %q, want none", b.URL)
	}
}

// TestAgain looks again and again while the feed changes.
func TestAgain(t *testing.T) {
	rss := testdata(t, "rss.xml")
	s := newSite(t, map[string]string{"/rss": rss})
	m := newMemory()
	p, id := added(t, m, faq.Feed{URL: s.URL + "/rss", NoPages: true})
	mustLook(t, p, id)
	problem := m.feed(id).Problem
	l := mustLook(t, p, id)
	if !l.Unchanged || l.Added+l.Updated+l.Same != 0 || m.feed(id).Problem != problem || m.feed(id).Items != 3 {
		t.Errorf("unchanged by its ETag: got %+v", l)
	}
	s.set("/rss", rss+"\n<!-- another length, so another ETag -->")
	m.log = nil
	if l = mustLook(t, p, id); l.Unchanged || l.Same != 3 || l.Added+l.Updated != 0 || m.log != nil {
		t.Errorf("the same items: got %+v, imported %v", l, m.log)
	}
	edited := strings.Replace(rss, "It lasted eleven days.", "It lasted eleven days and a night.", 1)
	s.set("/rss", edited)
	l = mustLook(t, p, id)
	diff(t, "an item was edited", []string{"updated The harbour strike is over"}, m.log)
	if l.Updated != 1 || l.Same != 2 || m.feed(id).Items != 3 || len(m.pages) != 3 {
		t.Errorf("edited: got %+v, %d briefings", l, len(m.pages))
	}
	retitled := strings.Replace(edited, "The harbour strike is over", "The long strike is over", 1)
	s.set("/rss", retitled)
	if l = mustLook(t, p, id); l.Updated != 1 || len(m.pages) != 3 {
		t.Errorf("another title, the same guid: got %+v, %d briefings", l, len(m.pages))
	}
	first, rest, _ := strings.Cut(retitled, "<item>")
	_, rest, _ = strings.Cut(rest, "</item>")
	s.set("/rss", first+rest)
	if l = mustLook(t, p, id); l.Same != 2 || m.feed(id).Items != 2 || len(m.pages) != 3 {
		t.Errorf("an item fell off: got %+v, %d briefings", l, len(m.pages))
	}
	m.byTitle(t, "The long strike is over")
}

func TestFaults(t *testing.T) {
	deep := `<rss version="2.0"><channel>` + strings.Repeat("<a:a>", 200_000) + strings.Repeat("</a:a>", 200_000) + `</channel></rss>`
	spaces := `<rss version="2.0"`
	for i := range 5000 {
		spaces += fmt.Sprintf(` xmlns:a%d="b"`, i)
	}
	spaces += ">" + strings.Repeat("<a/>", 100_000) + "</rss>"
	s := newSite(t, map[string]string{
		"/page": "<!DOCTYPE html><html><body>Hello</body></html>", "/text": "hello", "/null": `{"version": "https://jsonfeed.org/version/1.1", "items": [null]}`, "/empty": "", "/json": `{"a":1}`, "/list": `[1]`,
		"/broken": testdata(t, "broken.xml"), "/deep": deep, "/filtered": strings.Replace(deep, "<a:a>", "\x01<a:a>", 1), "/spaces": spaces,
		"/many": `<rss version="2.0">` + strings.Repeat("<a/>", 300_000) + "</rss>", "/manyjson": `{"version":"https://jsonfeed.org/version/1.1","items":[{}` + strings.Repeat(",{}", 3_000_000) + "]}", "/jsondeep": strings.Repeat(`{"a":`, 100_000), "/503": "503 ", "/nothing": `<rss version="2.0"><channel/></rss>`,
		"/charset": `<?xml version="1.0" encoding="x-none"?><rss/>`,
	})
	for path, want := range map[string]string{
		"/page": "It is no feed", "/text": "It is no feed", "/empty": "It is no feed", "/list": "It is no feed",
		"/null": "not written as such a feed is", "/broken": "The feed cannot be read", "/deep": "nested more than 100 deep", "/filtered": "nested more than 100 deep", "/spaces": "more than 50 namespaces",
		"/many": "more than 100000 elements", "/manyjson": "more than 100000 elements", "/jsondeep": "nested more than 100 deep", "/503": "The server has a problem", "/gone": "There is nothing at this address", "/charset": "feed",
	} {
		m := newMemory()
		p, id := added(t, m, faq.Feed{URL: s.URL + path})
		began := time.Now()
		l := mustLook(t, p, id)
		if f := m.feed(id); !strings.Contains(f.Problem, want) || f.Fails != 1 || l.Feed.Problem != f.Problem || !strings.HasSuffix(f.Problem, ".") {
			t.Errorf("%s: got problem %q, %d fails, want %q", path, f.Problem, f.Fails, want)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s took %v", path, took)
		}
	}
	m := newMemory()
	p, id := added(t, m, faq.Feed{URL: s.URL + "/nothing"})
	if l := mustLook(t, p, id); l.Feed.Problem != "It has no items." || l.Feed.Fails != 0 {
		t.Errorf("no items: got %+v", l)
	}
	s.set("/nothing", "410 gone")
	if mustLook(t, p, id); !m.feed(id).Paused {
		t.Errorf("gone for good: got %+v, want it paused", m.feed(id))
	}
	s.set("/nothing", testdata(t, "rss.xml"))
	m.feeds[0].NoPages = true
	m.refuse = "15 November 2026"
	if l := mustLook(t, p, id); l.Added != 2 || m.feed(id).ETag != "" || m.feed(id).Fails != 0 {
		t.Errorf("one cannot be stored: got %+v", l)
	}
	m.refuse = ""
	if l := mustLook(t, p, id); l.Added != 1 || m.feed(id).ETag == "" {
		t.Errorf("and then it can: got %+v", l)
	}
}

// TestEntities has a feed with all that XML can be made to expand and to load.
func TestEntities(t *testing.T) {
	trap, hits := listen(t)
	host := strings.TrimSuffix(strings.TrimPrefix(trap, "http://"), "/page")
	s := newSite(t, map[string]string{"/feed": strings.ReplaceAll(testdata(t, "entities.xml"), "TRAP", host)})
	m := newMemory()
	p, id := added(t, m, faq.Feed{URL: s.URL + "/feed"})
	l := mustLook(t, p, id)
	t.Log(l.Feed.Problem)
	for _, b := range m.pages {
		all := b.Title + strings.Join(texts(b), " ")
		if len(all) > 1000 || strings.Contains(all, "lollol") || strings.Contains(all, "root:") {
			t.Errorf("got %.300q", all)
		}
	}
	if len(m.pages) != 2 || hits.Load() != 0 {
		t.Errorf("got %d briefings, %d connections, want 2, 0", len(m.pages), hits.Load())
	}
}

func TestAdd(t *testing.T) {
	m := newMemory()
	p := feed.New(quiet(), m, m, local(t))
	for _, c := range []struct {
		f     faq.Feed
		field string
	}{
		{faq.Feed{URL: "ftp://a.example"}, "url"}, {faq.Feed{URL: ""}, "url"}, {faq.Feed{URL: "http://10.0.0.1/"}, "url"},
		{faq.Feed{URL: "http://u:p@a.example/"}, "url"}, {faq.Feed{URL: "https://a.example/", Every: 299}, "every"},
		{faq.Feed{URL: "https://a.example/", Every: -1}, "every"}, {faq.Feed{URL: "https://a.example/", Every: 1 << 40}, "every"},
	} {
		_, err := p.Add(t.Context(), c.f)
		if invalid, ok := errors.AsType[*feed.Invalid](err); !ok || invalid.Field != c.field {
			t.Errorf("%+v: got error %v, want one of %s", c.f, err, c.field)
		}
	}
	for _, url := range []string{" https://a.example/ ", "feed:https://a.example/", "feed://a.example/"} {
		f, err := p.Add(t.Context(), faq.Feed{URL: url})
		if err != nil || f.URL != "https://a.example/" || f.Every != 1800 || f.ID != 1 {
			t.Errorf("%q: got %+v, error %v", url, f, err)
		}
	}
	if _, err := p.Look(t.Context(), 2); !errors.Is(err, faq.ErrNotFound) {
		t.Errorf("look at an unknown one: got error %v", err)
	}
	if _, err := m.ClaimFeed(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Look(t.Context(), 1); !errors.Is(err, feed.ErrBusy) {
		t.Errorf("look at a claimed one: got error %v, want %v", err, feed.ErrBusy)
	}
	if !slices.Contains([]string{"feed"}, feed.By) {
		t.Errorf("imports are by %q", feed.By)
	}
}
