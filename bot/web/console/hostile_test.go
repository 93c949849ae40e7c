package console

import (
	"io"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
)

// newHostileRig fills all that people can name with texts that try to run, and returns them too.
func newHostileRig(t *testing.T) (r *rig, hostile []string) {
	t.Helper()
	hostile = append(bottest.Hostile(),
		`"><img src=x onerror=alert(1)>`, `'><svg/onload=alert(1)>`, `</title><script>alert(1)</script>`, `</textarea><script>alert(1)</script>`, `javascript:alert(1)`,
		`{{.}}`, `" autofocus onfocus="alert(1)`, `</style><script>alert(1)</script>`, "\u202e\u0000\ufeff", `<a href="javascript:alert(1)">x</a>`)
	b := &faq.Briefing{ID: "hostile", Title: strings.Join(hostile[:3], ""), Byline: hostile[len(hostile)-10], URL: "javascript:alert(1)", Date: clock}
	section := faq.Section{Heading: `</h2><script>alert(1)</script>`}
	var missed []faq.Missed
	for i, text := range hostile {
		id := "h" + string(rune('a'+i%26)) + strings.Repeat("x", i/26)
		switch i % 4 {
		case 0:
			b.FAQs = append(b.FAQs, faq.FAQ{ID: id + `"><script>`, Question: text, Answer: text, Variants: []string{text + "?", "also " + text}})
		case 1:
			b.Topics = append(b.Topics, faq.Topic{ID: id, Name: text, Aliases: []string{text}, Text: text})
		case 2:
			b.Prompts = append(b.Prompts, faq.Prompt{ID: id, Question: text})
		default:
			section.Passages = append(section.Passages, faq.Passage{ID: id, Text: text, Papers: []string{text}})
		}
		missed = append(missed, faq.Missed{Text: text, Before: text, Thread: text, Outcome: faq.Declined, Count: 1, Last: ago(1)})
	}
	b.Sections = []faq.Section{section}
	r = newRig(t)
	r.store.missed = missed
	for _, m := range missed {
		r.store.asked = append(r.store.asked, faq.Asked{Text: m.Text, At: m.Last, Outcome: faq.Declined})
	}
	if _, _, err := r.store.ImportBy(t.Context(), hostile[len(hostile)-9], b); err != nil {
		t.Fatal(err)
	}
	newFullRig(r)
	o, k := r.console.Deliveries.(*office), r.console.Feeds.(*kiosk)
	evil := hostile[len(hostile)-10]
	o.subscriptions[0].Name, o.subscriptions[1].Paused, o.recent[0].Reason, o.aside[0].Reason = evil, evil, evil, evil
	o.recent = append(o.recent, bot.Delivery{Channel: evil, State: bot.DeliveryState(evil)})
	k.feeds[0].Title, k.feeds[1].Problem, k.feeds[0].URL = evil, evil, "javascript:alert(1)"
	r.console.Health.(ward)[0].Text = evil
	return r, hostile
}

// TestHostile opens every page with those texts in it.
func TestHostile(t *testing.T) {
	t.Parallel()
	r, hostile := newHostileRig(t)
	for _, path := range pagesToSee {
		inert(t, path, r.get(path).body)
	}
	for n := range 10 {
		inert(t, "unanswered", r.get("/console/?page="+string(rune('0'+n))).body)
	}
	inert(t, "the briefing", r.get("/console/content/hostile").body)
	inert(t, "its version", r.get("/console/content/hostile/versions/3").body)
	for i, text := range bottest.Sample(hostile) {
		if i%3 != 0 && i < 320 {
			continue
		}
		query := url.Values{"q": {text}, "before": {text}, "thread": {text}, "text": {text}, "find": {text}, "question": {text}, "entry": {"hostile/" + text},
			"removed": {text}, "imported": {"added " + text}, "was": {text}, "gone": {"1"}, "done": {text}, "channel": {text}, "briefing": {text}, "answer": {text}}
		for _, path := range []string{"/console/", "/console/try", "/console/content", "/console/change/variant", "/console/change/faq", "/console/change/passage", "/console/change/entry"} {
			inert(t, path, r.get(path+"?"+query.Encode()).body)
		}
	}
	for i, text := range bottest.Sample(hostile) {
		if i%8 == 0 {
			query := url.Values{"question": {text}, "answer": {text}, "text": {text, text + "!"}}
			preview := r.post("/console/preview/faq", query)
			inert(t, "the preview", preview.body)
			inert(t, "a draft", r.sendFiles(strings.ReplaceAll(text, "\x00", "")+".txt", text+"\n\nCommon questions\n-\n"+text+"?\n"+text).body)
		}
	}
}

// inert fails where a page could run something.
func inert(t *testing.T, what, body string) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(body))
	scripts := 0
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				t.Errorf("%s: %v", what, z.Err())
			}
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			source := ""
			for _, a := range token.Attr {
				value := strings.ToLower(strings.TrimSpace(a.Val))
				switch {
				case strings.HasPrefix(a.Key, "on"), a.Key == "style":
					t.Errorf("%s: %s has %s=%q", what, token.Data, a.Key, a.Val)
				case (a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "formaction" || a.Key == "xlink:href") && strings.HasPrefix(value, "javascript:"):
					t.Errorf("%s: %s leads to %q", what, token.Data, a.Val)
				case a.Key == "src":
					source = a.Val
				}
			}
			switch token.Data {
			case "script":
				if scripts++; !strings.HasPrefix(source, "/console/static/") && !strings.HasPrefix(source, "/static/") {
					t.Errorf("%s: a script from %q", what, source)
				}
			case "img", "iframe", "object", "embed", "style", "base":
				t.Errorf("%s: an element %s", what, token.Data)
			}
		}
	}
}

// TestBrowserHostile opens pages full of those texts in a browser, which tells of scripts that run,
// dialogs that open, and of what the policy refuses.
func TestBrowserHostile(t *testing.T) {
	r, hostile := newHostileRig(t)
	tab := bottest.Browse(t, r.url+"/console/")
	for _, path := range pagesToSee {
		tab.Go(r.url + path)
	}
	for n := range (len(hostile) + perPage - 1) / perPage {
		tab.Go(r.url + "/console/?page=" + strconv.Itoa(n+1))
	}
	tab.Go(r.url + "/console/content/hostile")
	tab.Go(r.url + "/console/content/hostile/versions/3")
	tab.Allow("404")
	for _, text := range hostile[320:] {
		for _, path := range []string{"/console/try?q=", "/console/content?find=", "/console/change/variant?text=", "/console/change/faq?text=", "/console/?imported=added+"} {
			tab.Go(r.url + path + url.QueryEscape(text))
		}
	}
	preview := url.Values{}
	for _, text := range hostile[320:325] { // which may be questions
		preview.Add("text", text+" anew")
	}
	tab.Go(r.url + "/console/change/faq?" + preview.Encode())
	tab.Type("#answer", strings.Join(hostile[320:325], "\n"))
	tab.Follow(func() { tab.ClickText("Preview") })
	if got := tab.Text("h1"); got != "What this changes" {
		t.Errorf("the preview says %q", got)
	}
}
