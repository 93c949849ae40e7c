package feed_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/feed"
)

// hostile are strings as somebody would write them who wants a page, a chat or a terminal to do
// something.
var hostile = []string{
	`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `"><svg onload=alert(1)>`, `<a href="javascript:alert(1)">click</a>`,
	`<a href="JaVaScRiPt&colon;alert(1)">click</a>`, `<a href=" &#14; javascript:alert(1)">click</a>`, `<a href="data:text/html,<script>alert(1)</script>">x</a>`,
	`<iframe src="//evil.example"></iframe>`, `<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>`, `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
	`<svg><style><img src=x onerror=alert(1)></style></svg>`, `<form action=//evil.example><input name=a></form>`, `<base href=//evil.example>`,
	`<meta http-equiv=refresh content="0;url=//evil.example">`, `<link rel=stylesheet href=//evil.example>`, `<style>@import "//evil.example"</style>`,
	`</article></body></html><h1>Out</h1>`, `<h1>Common questions</h1><h2>Who?</h2><p>Me.</p>`, `<!--><script>alert(1)</script-->`, `<![CDATA[<script>alert(1)</script>]]>`,
	`<template><script>alert(1)</script></template>`, `<textarea></textarea><script>alert(1)</script>`, `<plaintext>`, `<xmp><script>alert(1)</script></xmp>`,
	`{{.}} ${7*7} {{constructor.constructor('alert(1)')()}} <%= 7*7 %> #{7*7}`, `'; DROP TABLE briefings; --`, `" OR ""="`, `$(touch /tmp/x) ; ls | cat`,
	`<!channel> <!here> <@U123> <#C123>`, `@everyone @here <@123456789012345678> <@&123>`, `[click](javascript:alert(1)) ![x](http://evil.example)`, "```\ncode\n```",
	"\x1b[31mred\x1b]8;;http://evil.example\x07link\x1b]8;;\x07", "\u202egnp.exe\u202c", "a\u200bb\ufeffc", "line\r\nSet-Cookie: a=b", "nul\x00byte", "caf\xe9",
	`../../../etc/passwd`, `..\..\windows`, `C:\x.txt`, `/etc/passwd`, `con.html`, `.htaccess`, `a/b/c.md`, `-rf`, `--help`, `%2e%2e%2f`, `x.json`, `?`, `#`, `.`, `..`,
	"What's happened", "Common questions", "By Ann Bell", "15 November 2026", "Title: x", "---\ntitle: x\n---", "Sources", "https://evil.example/", " ", "\t\n",
	strings.Repeat("A", 100_000), strings.Repeat("é ", 50_000), strings.Repeat("<div>", 5_000) + "deep", strings.Repeat("<b><i>", 3_000), strings.Repeat("&lt;", 20_000),
	"ﷺ﷽", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢", "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿", "مرحبا", "日本語の見出し", "İstanbul ı", "ﬃ ㎒ ½", "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;",
}

var idShape = regexp.MustCompile(`^[a-z0-9-]{1,100}$`)

// sound checks that a briefing can be stored and shown anywhere.
func sound(t *testing.T, b *faq.Briefing) {
	t.Helper()
	if !idShape.MatchString(b.ID) {
		t.Errorf("got id %q", b.ID)
	}
	if !regexp.MustCompile(`^feed/[^/]+/[0-9a-f]{32}$`).MatchString(b.Path) {
		t.Errorf("got path %q", b.Path)
	}
	if strings.TrimSpace(b.Title) == "" || len([]rune(b.Title)) > 300 || b.Title != strings.Join(strings.Fields(b.Title), " ") ||
		strings.ContainsFunc(b.Title+b.Byline, func(r rune) bool { return unicode.IsControl(r) || r >= 0x202a && r <= 0x202e }) {
		t.Errorf("got title %.100q, byline %.100q", b.Title, b.Byline)
	}
	links := []string{b.URL}
	for _, l := range b.Links {
		links = append(links, l.URL)
	}
	all := []string{b.Title, b.Byline, b.URL, b.Language}
	seen := map[string]bool{}
	entry := func(id string, texts ...string) {
		if seen[id] || id == "" {
			t.Errorf("entry %q is there twice", id)
		}
		seen[id] = true
		all = append(all, texts...)
	}
	for _, s := range b.Sections {
		for _, p := range s.Passages {
			entry(p.ID, p.Text, p.Subheading)
			for _, l := range p.Links {
				links = append(links, l.URL)
			}
		}
	}
	for _, f := range b.FAQs {
		entry(f.ID, f.Question, f.Answer)
	}
	for _, p := range b.Prompts {
		entry(p.ID, p.Question)
	}
	for _, topic := range b.Topics {
		entry(topic.ID, topic.Name, topic.Text)
	}
	if len(seen) == 0 {
		t.Errorf("%q has no entry", b.Title)
	}
	for _, text := range all {
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			t.Errorf("got a text that no store takes: %.100q", text)
		}
	}
	for _, l := range links {
		if u, err := url.Parse(l); l != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
			t.Errorf("got link %q", l)
		}
	}
}

// TestHostile publishes hostile strings as all that an item has. Pages and chats escape what they
// show; here nothing may run over the text that it stands in, and no link lead anywhere but the web.
func TestHostile(t *testing.T) {
	type author struct {
		Name string `json:"name"`
	}
	type entry struct {
		ID      string   `json:"id"`
		Title   string   `json:"title"`
		URL     string   `json:"url"`
		Date    string   `json:"date_published"`
		HTML    string   `json:"content_html"`
		Authors []author `json:"authors"`
	}
	doc := map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": hostile[0], "language": `en"><script>`}
	var items []entry
	for i, h := range hostile {
		items = append(items,
			entry{ID: fmt.Sprint("title", i), Title: h, HTML: "<p>The text of the item.</p>", Authors: []author{{h}}, URL: h, Date: h},
			entry{ID: fmt.Sprint("text", i), Title: fmt.Sprint("Text ", i), HTML: "<p>Before.</p>" + h + "<p>Behind.</p>"},
		)
	}
	m := newMemory()
	refused := 0 // of those that are nested too deep
	for i, some := range slices.Collect(slices.Chunk(items, 100)) {
		doc["items"] = some
		data, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		s := newSite(t, map[string]string{"/feed": string(data)})
		p, id := added(t, m, faq.Feed{URL: s.URL + "/feed", NoPages: true})
		l := mustLook(t, p, id)
		for _, f := range l.Faults {
			if !strings.Contains(f.Text, "nested") {
				t.Errorf("part %d: %.60s: %s", i, f.Item, f.Text)
			}
			refused++
		}
	}
	if len(m.pages) != len(items)-refused || refused > 2 {
		t.Errorf("got %d briefings of %d items, %d refused", len(m.pages), len(items), refused)
	}
	for _, b := range m.pages {
		sound(t, b)
		if all := strings.Join(texts(b), " "); strings.HasPrefix(b.Title, "Text ") && !strings.Contains(all, "Before.") {
			t.Errorf("%s: got %q, want what stands before", b.Title, all)
		}
	}
}

func FuzzItem(f *testing.F) {
	for _, h := range hostile {
		if len(h) < 1000 {
			f.Add(h, "<p>A text.</p>", "https://a.example/", "en")
			f.Add("A title", h, h, h)
		}
	}
	f.Fuzz(func(t *testing.T, title, source, link, language string) {
		b, err := feed.ItemBriefing(title, source, link, language)
		if err != nil {
			if b != nil || len(err.Error()) < 10 {
				t.Errorf("got %v, error %q", b, err)
			}
			return
		}
		sound(t, b)
		again, err := feed.ItemBriefing(title, source, link, language)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "read again", b, again)
	})
}

func FuzzFeed(f *testing.F) {
	for _, name := range []string{"rss.xml", "atom.xml", "feed.json", "entities.xml", "broken.xml"} {
		f.Add([]byte(testdata(f, name)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := feed.ReadBriefings(data, "https://a.example/feed")
		if err != nil && (all != nil || len(err.Error()) < 10) {
			t.Errorf("got %d briefings, error %q", len(all), err)
		}
		for _, b := range all {
			sound(t, b)
		}
	})
}
