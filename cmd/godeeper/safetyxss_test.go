//go:build !race

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/godeeper/godeeper/bot/bottest"
)

// hostileBriefing returns a briefing in JSON all of whose texts try to run.
func hostileBriefing(t *testing.T, texts []string) string {
	t.Helper()
	type object = map[string]any
	var faqs, prompts, topics, links, passages []object
	for i, text := range texts {
		id, text := fmt.Sprint(i), strings.ReplaceAll(text, "\x00", "") // which is refused
		links = append(links, object{"title": text, "url": "javascript:alert(1)//" + id}, object{"title": text, "url": "https://example.org/" + text})
		passages = append(passages, object{"id": "p" + id, "text": text, "subheading": text, "papers": []string{text}, "block": i})
		faqs = append(faqs, object{"id": "f" + id, "question": text + " " + id, "answer": text, "variants": []string{"also " + text}, "section": text})
		prompts = append(prompts, object{"id": "q" + id, "question": text + " anew " + id, "section": text})
		topics = append(topics, object{"id": "t" + id, "name": text + " of " + id, "aliases": []string{"named " + text}, "text": text})
	}
	data, err := json.Marshal(object{"briefing": object{
		"id": "hostile", "title": strings.Join(texts[:4], " "), "date": "2026-08-13", "byline": texts[5], "url": "javascript:alert(1)", "language": texts[6],
		"sections": []object{{"heading": texts[0], "passages": passages}}, "faqs": faqs, "prompts": prompts, "topics": topics, "links": links,
	}})
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// hostileFeed serves a feed whose items try to run.
func hostileFeed(t *testing.T, texts []string) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		items := []map[string]any{}
		for i, text := range texts {
			items = append(items, map[string]any{
				"id": text, "title": text, "url": "javascript:alert(1)", "content_html": "<h2>" + text + "</h2><p>" + text + " is what is known of it, and it stands here.</p>" + text,
				"content_text": text, "date_published": "2026-08-13T10:00:00Z", "authors": []map[string]any{{"name": text}}, "tags": []string{text, fmt.Sprint(i)},
			})
		}
		w.Header().Set("Content-Type", "application/feed+json")
		_ = json.NewEncoder(w).Encode(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": strings.Join(texts[:3], ""), "items": items})
	}))
	t.Cleanup(server.Close)
	return server
}

// clean returns texts without characters that are refused.
func clean(texts []string) []string {
	var all []string
	for _, s := range texts {
		all = append(all, strings.Map(func(r rune) rune {
			if unicode.IsControl(r) || r == unicode.ReplacementChar {
				return -1
			}
			return r
		}, s))
	}
	return all
}

// short returns texts that fit into a name.
func short(texts []string, most int) []string {
	var all []string
	for _, s := range texts {
		if utf8.RuneCountInString(s) <= 60 && len(all) < most {
			all = append(all, s)
		}
	}
	return all
}

// newHostileCastle is a castle all of whose texts, names and records try to run.
func newHostileCastle(t *testing.T, texts []string) *castle {
	t.Helper()
	feed := hostileFeed(t, texts[:40])
	c := besiege(t, environ{"GODEEPER_SITE_NAME": texts[0] + texts[26], "GODEEPER_FEED_ALLOW": "127.0.0.1"}, "--trusted-proxy", "127.0.0.1")
	c.bring("hostile.json", hostileBriefing(t, texts))
	for i, s := range texts {
		from := fmt.Sprintf("198.51.100.%d", i%200)
		c.post("/ask", url.Values{"q": {s + " or what?"}, "conversation": {strings.Repeat("a", 32)}}, "X-Forwarded-For", from)
		c.do("GET", "/?q="+url.QueryEscape(s), nil, "X-Forwarded-For", from)
	}
	for i, s := range short(texts, 60) {
		if i < 10 {
			c.invite(s+"x", "curator")
		}
		c.makeToken(s+"x", "ask")
	}
	for _, address := range []string{feed.URL + "/feed", feed.URL + "/feed?" + url.QueryEscape(texts[2])} {
		c.post("/console/feeds/add", url.Values{"url": {address}, "every": {"60"}}, "Cookie", c.cookie)
	}
	for _, id := range []string{"1", "2"} {
		if r := c.post("/console/feeds/look", url.Values{"id": {id}}, "Cookie", c.cookie); !strings.Contains(r.header.Get("Location"), "done=look") {
			t.Errorf("the feed was not looked at: %v", r)
		}
	}
	if status, reply := c.call("POST", "/faqs/hostile/f1/variants", map[string]any{"texts": texts[:20]}); status != http.StatusOK {
		t.Errorf("variants: %d %v", status, reply)
	}
	if status, reply := c.call("PATCH", "/faqs/hostile/f2", map[string]any{"question": texts[30] + "?", "answer": strings.Join(clean(texts[:150]), "\n")}); status != http.StatusOK {
		t.Errorf("an answer: %d %v", status, reply)
	}
	c.awaitIndexed()
	return c
}

// numbers are what pages of one kind differ by.
var numbers = regexp.MustCompile(`[0-9a-f]{16,}|[0-9]+|=[^&]*|content/[^/?]+|briefings/[^/?]+`)

// crawl opens what the pages that are open lead to, a few of each kind, and returns how many it opened.
func crawl(tab *bottest.Tab, base string, most int, starts ...string) int {
	kinds, seen := map[string]int{}, map[string]bool{}
	queue := starts
	opened := 0
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		kind := numbers.ReplaceAllString(path, "#")
		if seen[path] || kinds[kind] >= most || strings.Contains(path, "/export") {
			continue
		}
		seen[path] = true
		kinds[kind]++
		tab.Go(base + path)
		opened++
		var links []string
		tab.Eval(`[...document.querySelectorAll("a[href]")].filter(a => a.origin === location.origin && !a.download).map(a => a.pathname + a.search)`, &links)
		queue = append(queue, links...)
	}
	return opened
}

// sendFiles is a script that sends files with names through the form of an import.
const sendFiles = `(names => {
	const d = new DataTransfer();
	for (const n of names) d.items.add(new File([n + "\n13 August 2026\n\nCommon questions\n-\n" + n + "?\n" + n + "\n"], n));
	const form = document.querySelector("form[action='/console/import']");
	form.querySelector("input[type=file]").files = d.files;
	HTMLFormElement.prototype.submit.call(form);
})(%s)`

// TestSafetyScripts opens every page with texts in it that try to run, in a browser that tells of each
// that ran, and of each that the policy had to stop.
func TestSafetyScripts(t *testing.T) {
	texts := bottest.XSS()
	if len(texts) < 200 {
		t.Fatalf("there are only %d texts", len(texts))
	}
	c := newHostileCastle(t, texts)
	tab := bottest.Browse(t, c.url+"/sign-in")
	tab.Allow("status of 4") // of what is not there, or cannot be read
	tab.Type("#name", castleName)
	tab.Type("#password", castlePassword)
	tab.Follow(func() { tab.Press("Enter") })
	if !strings.Contains(tab.URL(), "/console/") {
		t.Fatalf("signed in, the page is %s", tab.URL())
	}
	tab.Go(c.url)
	tab.AskHostile(texts[:10])
	opened := crawl(tab, c.url, bottest.Rounds(1, 4), "/", "/briefings", "/briefings/hostile", "/?briefing=hostile", "/embed", "/c/"+strings.Repeat("a", 32), "/console/", "/console/content",
		"/console/content/hostile", "/console/content/hostile/history", "/console/content/hostile/versions", "/console/try", "/console/measures", "/console/deliveries", "/console/feeds", "/console/people",
		"/console/tokens", "/console/health", "/console/history", "/console/versions", "/account", "/api/openapi.json", "/nothing")
	for page := 1; page <= bottest.Rounds(4, 12); page++ {
		tab.Go(fmt.Sprintf("%s/console/?page=%d", c.url, page))
	}
	t.Logf("crawled %d pages", opened)
	few := bottest.Rounds(len(texts)/12, 1)
	for i := 0; i < len(texts); i += few { // what is searched for, and what stands in an address
		q := url.Values{"q": {texts[i]}, "find": {texts[i]}, "text": {texts[i]}, "question": {texts[i]}, "answer": {texts[i]}, "to": {texts[i]}, "done": {texts[i]}, "imported": {"added " + texts[i]}, "entry": {"hostile/" + texts[i]},
			"before": {texts[i]}, "thread": {texts[i]}, "removed": {texts[i]}, "rated": {texts[i]}, "briefing": {"hostile"}, "name": {texts[i]}}
		paths := []string{"/", "/console/try", "/console/content", "/console/change/variant", "/console/change/faq", "/console/change/passage", "/console/", "/console/history", "/embed", "/console/feeds"}
		for n, path := range paths {
			if bottest.Rounds(i/few+n, 0)%2 == 0 {
				tab.Go(c.url + path + "?" + q.Encode())
				opened++
			}
		}
	}
	for at := 0; at < len(texts); at += 90 {
		names, err := json.Marshal(clean(texts[at:min(at+90, len(texts))]))
		if err != nil {
			t.Fatal(err)
		}
		tab.Go(c.url + "/console/content")
		tab.Follow(func() { tab.Eval(fmt.Sprintf(sendFiles, names), nil) })
		if got := tab.Text("h1"); got != "Before it is imported" {
			t.Errorf("the files come to %q", got)
		}
		opened++
	}
	for _, form := range []string{"/console/change/faq", "/console/change/variant?text=" + url.QueryEscape(texts[3])} {
		tab.Go(c.url + form)
		tab.Eval(fmt.Sprintf(`document.querySelectorAll("main form input:not([type=hidden]):not([type=radio]):not([type=checkbox]), main form textarea").forEach(e => { e.value = %q })`, texts[30]+texts[31]), nil)
	}
	if got := tab.Problems(); len(got) > 0 {
		t.Errorf("the browser tells of %d problems: %.3000q", len(got), got)
	}
	t.Logf("%d texts, %d pages opened", len(texts), opened)
}
