//go:build !race

package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// harbour has a question without an answer, of which the reader warns.
const harbour = `Harbour dredging begins

What's happened
The dredging of the harbour of Port Elden begins on Monday.

Common questions
-
How long does the dredging take?
Six weeks.
-
Who pays for it?

Go deeper
- Who pays for the dredging?
`

// TestJourneyImport drops three files: one is read, one with a warning at its line, and one is
// refused. The page answers from what is imported, and shows all of it.
func TestJourneyImport(t *testing.T) {
	t.Parallel()
	p := serve(t, t.TempDir(), nil)
	j := p.operator(t)
	j.open("/console/content")
	j.Eval(fmt.Sprintf(`(() => { const d = new DataTransfer(); for (const [name, text] of [["eclipse.txt", %q], ["harbour.txt", %q], ["empty.json", "{"]]) d.items.add(new File([text], name));
		document.querySelector(".drop").dispatchEvent(new DragEvent("drop", {dataTransfer: d, bubbles: true, cancelable: true})) })()`, night, harbour), nil)
	j.WaitText("h1", "Before it is imported")
	j.says("eclipse.txt", "harbour.txt", "Line 11:", "1 warning", "empty.json", "1 cannot be imported", "One minute and 44 seconds in Burgos.")
	j.pictures("draft")
	j.press("Import 2 files")
	j.says("2 files imported.")

	reader := p.browse(t, "/")
	reader.says("The eclipse over Spain", "Harbour dredging begins")
	reader.ask("How long does the dredging take?", "Six weeks.")
	reader.ask("How long did the eclipse last?", "One minute and 44 seconds")
	reader.open("/briefings/eclipse")
	headings := strings.Join(reader.Texts("h2"), " ")
	for _, want := range []string{"What's happened", "What the papers say", "Go deeper", "Common questions"} {
		if !strings.Contains(strings.ToLower(headings), strings.ToLower(want)) {
			t.Errorf("the briefing has the sections %s, want %s", headings, want)
		}
	}
	reader.says("Hotels between Oviedo and Burgos were booked out a year ahead.", "Only with glasses made for it.", "Why did hotels fill up so early?")
	bare := 0
	reader.Eval(`[...document.querySelectorAll("article .passage, article .entry, article .chips li")].filter(e => !e.id).length`, &bare)
	if n := reader.Count("article .passage[id], article .entry[id], article .chips li[id]"); bare > 0 || n != 6 {
		t.Errorf("the briefing has %d anchors, and %d entries without, want 6 and none", n, bare)
	}
	p.stop()
}

// TestJourneyFeed adds a feed in the console and looks at it: its briefing answers.
func TestJourneyFeed(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprint(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>Port Elden News</title><link>http://news.test/</link><description>d</description>
<item><title>A new tram line opens</title><link>http://news.test/tram</link><guid>tram-1</guid><pubDate>Sat, 28 Nov 2026 08:00:00 GMT</pubDate>
<description><![CDATA[<h2>What's happened</h2><ul><li>The new tram line from the castle to the airport opened on Saturday.</li></ul>
<h2>Common questions</h2><h3>What does a ticket for the tram cost?</h3><p>Three crowns, and nothing for children.</p>]]></description></item></channel></rss>`)
	}))
	t.Cleanup(site.Close)
	p := serve(t, t.TempDir(), environ{"GODEEPER_FEED_ALLOW": site.Listener.Addr().String()})
	j := p.operator(t)
	j.open("/console/feeds")
	j.Allow("422")
	j.Type("#url", "http://169.254.169.254/latest/meta-data")
	j.press("Add")
	j.pictures("feed-refused")
	if got := j.Text("#url-problem"); got == "" {
		t.Error("a feed on a private address is taken")
	}
	j.Fill("#url", site.URL+"/rss.xml")
	j.press("Add")
	j.says("The feed was added.")
	j.Follow(func() { j.Click(`form[action="/console/feeds/look"] button`) })
	j.says("The feed was looked at", "Port Elden News")
	j.open("/")
	j.says("A new tram line opens")
	j.ask("What does a ticket for the tram cost?", "Three crowns, and nothing for children.")
	if n := asked.Load(); n < 1 || n > 2 {
		t.Errorf("the feed was fetched %d times", n)
	}
	p.stop()
}
