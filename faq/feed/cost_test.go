//go:build !race

package feed_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/feed"
)

// TestCost reads feeds of up to 10 MB that were made to cost much more than that.
func TestCost(t *testing.T) {
	const limit = 600 << 20 // bytes of the heap; without bounds the worst of them took 1.7 GB
	rss := func(inside string) string { return `<rss version="2.0"><channel>` + inside + `</channel></rss>` }
	item := func(text string) string {
		return rss("<item><title>x</title><description>" + text + "</description></item>")
	}
	title := func(text string) string {
		return rss("<item><title>" + text + "</title><description>a</description></item>")
	}
	scope := ""
	for i := range 49 {
		scope += fmt.Sprintf(` xmlns:a%d="b"`, i)
	}
	for name, data := range map[string]string{
		"items":      rss(strings.Repeat("<item/>", 90_000)),
		"more items": rss(strings.Repeat("<item/>", 1_000_000)),
		"entries":    `<feed xmlns="http://www.w3.org/2005/Atom">` + strings.Repeat("<entry/>", 90_000) + "</feed>",
		"extensions": rss(strings.Repeat("<a:b/>", 90_000)),
		"namespaces": `<rss version="2.0"` + scope + "><channel>" + strings.Repeat("<a1:b/>", 90_000) + "</channel></rss>",
		"attributes": rss(strings.Repeat(`<a:b a="1" b="2" c="3"/>`, 90_000)),
		"JSON":       `{"version":"https://jsonfeed.org/version/1.1","items":[{}` + strings.Repeat(",{}", 3_000_000) + "]}",
		"JSON tags":  `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","content_text":"a","tags":[""` + strings.Repeat(`,""`, 3_000_000) + "]}]}",
		"sentences":  item(strings.Repeat("This is a sentence of the text. ", 30_000)),
		"more":       item(strings.Repeat("This is a sentence of the text. ", 300_000)),
		"a word":     item(strings.Repeat("a", 1<<20-10)),
		"paragraphs": item(strings.Repeat("&lt;p&gt;a b. ", 100_000)),
		"headings":   item(strings.Repeat("&lt;h2&gt;What happened&lt;/h2&gt; ", 40_000)),
		"links":      item(strings.Repeat("&lt;a href=x&gt;a&lt;/a&gt; ", 60_000)),
		"open tags":  item(strings.Repeat("&lt;b&gt;&lt;p&gt;", 150_000)),
		"angles":     item(strings.Repeat("&lt;", 1_000_000)),
		"tags":       title(strings.Repeat("&lt;a ", 1_500_000)),
		"ampersands": title(strings.Repeat("&", 9_000_000)),
		"sections":   title(strings.Repeat("<![CDATA[]]>", 800_000)),
	} {
		var peak uint64
		began := time.Now()
		err := watched(&peak, func() error {
			_, err := feed.ReadBriefings([]byte(data), "https://a.example/")
			return err
		})
		took := time.Since(began)
		t.Logf("%s: %v, %d MB, error %v", name, took.Round(time.Millisecond), peak>>20, err)
		if len(data) > 10<<20 || took > 10*time.Second || peak > limit {
			t.Errorf("%s: %d bytes took %v and %d MB", name, len(data), took, peak>>20)
		}
	}
}

// watched runs f and looks how large the heap gets.
func watched(peak *uint64, f func() error) error {
	runtime.GC()
	done := make(chan error)
	go func() { done <- f() }()
	for {
		select {
		case err := <-done:
			return err
		case <-time.After(5 * time.Millisecond):
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			*peak = max(*peak, m.HeapAlloc)
		}
	}
}

func TestHuge(t *testing.T) {
	var b strings.Builder
	b.WriteString(`<rss version="2.0"><channel><title>` + strings.Repeat("Huge ", 10_000) + `</title>`)
	for i := range 1000 {
		fmt.Fprintf(&b, "<item><title>%d %s</title><guid>%d</guid><description>%s</description></item>", i, strings.Repeat("long ", 100), i, strings.Repeat("It goes on. ", 200))
	}
	b.WriteString(`</channel></rss>`)
	s := newSite(t, map[string]string{"/feed": b.String(), "/larger": strings.Repeat(" ", 11<<20)})
	m := newMemory()
	p, id := added(t, m, faq.Feed{URL: s.URL + "/feed"})
	began := time.Now()
	l := mustLook(t, p, id)
	if l.Added != 200 || l.Feed.Problem != "It has 800 items more than the 200 that are read." || len(l.Feed.Title) > 310 {
		t.Errorf("got %d added, problem %q, title of %d", l.Added, l.Feed.Problem, len(l.Feed.Title))
	}
	for _, b := range m.pages {
		if len(b.ID) > 100 || len(b.Path) > 200 || len([]rune(b.Title)) > 300 {
			t.Fatalf("got id %q, path %q", b.ID, b.Path)
		}
	}
	t.Log("took", time.Since(began))
	p, id = added(t, m, faq.Feed{URL: s.URL + "/larger"})
	if l = mustLook(t, p, id); l.Feed.Problem != "It is larger than 10 MB, the most that is read." {
		t.Errorf("got problem %q", l.Feed.Problem)
	}
}
