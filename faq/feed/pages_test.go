package feed_test

import (
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/godeeper/godeeper/faq"
)

// TestPages reads the pages behind teasers.
func TestPages(t *testing.T) {
	teasers := func(links ...string) string {
		var b strings.Builder
		b.WriteString(`<rss version="2.0"><channel><title>Teasers</title>`)
		for i, link := range links {
			fmt.Fprintf(&b, "<item><title>Item %d</title><link>%s</link><description>Only a teaser of item %d. &lt;a href=\"/more\"&gt;Read more&lt;/a&gt;</description></item>", i, link, i)
		}
		b.WriteString(`</channel></rss>`)
		return b.String()
	}
	s := newSite(t, map[string]string{
		"/whole":   `<html><head><title>x</title></head><body><nav>Home</nav><h1>Another title</h1><h2>What's happened</h2><p>All of it.</p><h2>Common questions</h2><h3>Why?</h3><p>Because.</p></body></html>`,
		"/story":   `<html><body><header>Menu</header><article><h1>A report</h1><p>The first sentence. The second one.</p><script>x</script><aside>Subscribe!</aside></article><footer>Imprint</footer></body></html>`,
		"/nowhere": `<html><body><p>Who knows what this is.</p></body></html>`,
		"/busy":    "503 ",
		"/x.pdf":   "%PDF",
	})
	trap, hits := listen(t)
	s.set("/feed", teasers("/whole", "/story", "/nowhere", "/missing", "/busy", "/x.pdf", trap))
	m := newMemory()
	p, id := added(t, m, faq.Feed{URL: s.URL + "/feed"})
	l := mustLook(t, p, id)
	diff(t, "whole", []string{"happened: All of it.", "Why? Because."}, texts(m.byTitle(t, "Item 0")))
	diff(t, "story", []string{"happened: The first sentence.", "happened: The second one."}, texts(m.byTitle(t, "Item 1")))
	for _, n := range []int{2, 3, 4, 5, 6} {
		diff(t, "only the teaser", []string{fmt.Sprintf("happened: Only a teaser of item %d.", n)}, texts(m.byTitle(t, fmt.Sprint("Item ", n)))[:1])
	}
	var faults []string
	for _, f := range l.Faults {
		faults = append(faults, f.Item)
		t.Log(f.Item, f.Text)
	}
	diff(t, "faults", []string{"Item 2", "Item 3", "Item 4", "Item 5", "Item 6"}, faults)
	if l.Added != 7 || m.feed(id).ETag != "" || hits.Load() != 0 {
		t.Errorf("got %d added, ETag %q, %d connections inside, want 7, none while an item is left, 0", l.Added, m.feed(id).ETag, hits.Load())
	}
	s.wasAsked()
	s.set("/busy", `<html><body><article><p>Now it is there.</p></article></body></html>`)
	if l = mustLook(t, p, id); l.Updated != 1 || l.Same != 6 || m.feed(id).ETag == "" {
		t.Errorf("again: got %+v", l)
	}
	diff(t, "asked again", []string{"/feed", "/busy"}, s.wasAsked())
	diff(t, "now there", []string{"happened: Now it is there."}, texts(m.byTitle(t, "Item 4")))

	// An edited teaser whose page is away takes the place of nothing that was read in full.
	s.set("/feed", strings.Replace(teasers("/whole"), "Only a teaser", "Another teaser", 1))
	whole := s.pages["/whole"]
	s.set("/whole", "503 ")
	if l = mustLook(t, p, id); len(l.Faults) != 1 || !strings.Contains(l.Faults[0].Text, "is kept") {
		t.Errorf("page away: got %+v", l)
	}
	diff(t, "kept", []string{"happened: All of it.", "Why? Because."}, texts(m.byTitle(t, "Item 0")))
	s.set("/whole", strings.Replace(whole, "Because.", "Because of that.", 1))
	mustLook(t, p, id)
	diff(t, "there again", []string{"happened: All of it.", "Why? Because of that."}, texts(m.byTitle(t, "Item 0")))
	s.wasAsked()

	s.set("/other", teasers("/whole", "/story"))
	p, id = added(t, m, faq.Feed{URL: s.URL + "/other", NoPages: true})
	mustLook(t, p, id)
	diff(t, "asked without pages", []string{"/other"}, s.wasAsked())
}

// TestPagesOfABusyServer leaves the pages for the next look.
func TestPagesOfABusyServer(t *testing.T) {
	var b strings.Builder
	b.WriteString(`<rss version="2.0"><channel>`)
	pages := map[string]string{}
	for i := range 20 {
		fmt.Fprintf(&b, "<item><title>Item %d</title><link>/%d</link></item>", i, i)
		pages[fmt.Sprintf("/%d", i)] = "429 "
	}
	pages["/feed"] = b.String() + "</channel></rss>"
	s := newSite(t, pages)
	m := newMemory()
	p, id := added(t, m, faq.Feed{URL: s.URL + "/feed"})
	l := mustLook(t, p, id)
	diff(t, "asked", []string{"/feed", "/0"}, s.wasAsked())
	if len(l.Faults) != 20 || len(m.pages) != 0 || len(m.items[id]) != 0 {
		t.Errorf("got %d faults, %d briefings, %d items done", len(l.Faults), len(m.pages), len(m.items[id]))
	}
}

// listen returns the address of a host that is not public, by another name than that of the sites,
// and how often it was connected to.
func listen(t *testing.T) (string, *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	hits := new(atomic.Int64)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			hits.Add(1)
			conn.Close()
		}
	}()
	return "http://" + l.Addr().String() + "/page", hits
}
