package console

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
)

// posts are all addresses that change something, with fields that they take.
var posts = map[string]url.Values{
	"/console/dismiss":                          {"text": {hound}},
	"/console/preview/variant":                  {"text": {hound}, "entry": {dogs}},
	"/console/change/variant":                   {"text": {hound}},
	"/console/save/variant":                     {"text": {hound}, "entry": {dogs}},
	"/console/save/faq":                         {"question": {"Q?"}, "answer": {"A."}},
	"/console/undo":                             {"id": {"1"}},
	"/console/import":                           {"text": {harbour}},
	"/console/import/save":                      {"name": {"a.txt"}, "data": {upload{Data: []byte(harbour)}.Encoded()}},
	"/console/content/ferry/remove":             {},
	"/console/content/ferry/versions/1/restore": {},
	"/console/deliveries/hold":                  {"on": {"true"}},
	"/console/deliveries/send":                  {"channel": {"slack/T1/C1"}},
	"/console/deliveries/retry":                 {"id": {"5"}},
	"/console/deliveries/drop":                  {"id": {"5"}},
	"/console/feeds/add":                        {"url": {"https://example.org/x"}},
	"/console/feeds/pause":                      {"id": {"1"}},
	"/console/feeds/resume":                     {"id": {"1"}},
	"/console/feeds/look":                       {"id": {"1"}},
	"/console/feeds/remove":                     {"id": {"1"}},
}

// operators are the addresses that only an operator may use.
var operators = []string{"/console/deliveries/hold", "/console/deliveries/send", "/console/deliveries/retry", "/console/deliveries/drop", "/console/feeds"}

func forOperators(path string) bool {
	for _, p := range operators {
		if strings.HasPrefix(path, p) {
			return true
		}
	}
	return false
}

// untouched fails where something was changed.
func (r *rig) untouched(what string) {
	r.t.Helper()
	o, k := r.console.Deliveries.(*office), r.console.Feeds.(*kiosk)
	if len(r.store.amendments)+len(o.sent)+len(o.retried)+len(o.dropped) > 0 || o.held || len(k.feeds) != 3 || k.feeds[0].Paused ||
		len(r.store.versions) != 2 || r.store.missed[0].Dismissed {
		r.t.Errorf("%s changed something", what)
	}
}

func TestNobody(t *testing.T) {
	t.Parallel()
	for name, who := range map[string]struct {
		viewer *page.Viewer
		says   string
	}{"nobody": {nil, "Sign in to see this page."}, "a reader": {reader, "ask an operator to make you a curator"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testNobody(t, who.viewer, who.says)
		})
	}
}

func testNobody(t *testing.T, viewer *page.Viewer, says string) {
	r := newFullRig(newRig(t))
	r.viewer.Store(viewer)
	for _, path := range pagesToSee {
		r.wants(path, r.get(path), http.StatusForbidden, says)
	}
	for _, path := range []string{"/console/complete?q=when", "/console/export", "/console/content/ferry/export", "/console/nothing"} {
		r.wants(path, r.get(path), http.StatusForbidden)
	}
	for path, fields := range posts {
		r.wants(path, r.post(path, fields), http.StatusForbidden)
	}
	r.untouched("nobody")
}

func TestCurator(t *testing.T) {
	t.Parallel()
	r := newFullRig(newRig(t))
	r.viewer.Store(curator)
	for name, path := range pagesToSee {
		want := http.StatusOK
		if forOperators(path) {
			want = http.StatusForbidden
		}
		r.wants(name, r.get(path), want)
	}
	for path, fields := range posts {
		if forOperators(path) {
			r.wants(path, r.post(path, fields), http.StatusForbidden, "Only an operator can do this")
		}
	}
	r.untouched("a curator")
	a := r.get("/console/deliveries")
	if strings.Contains(a.body, "/console/feeds") || strings.Contains(a.body, "<button class=\"quiet slim\">Retry") || strings.Contains(a.body, "Hold all") {
		t.Error("a curator is shown what only an operator may do")
	}
}

// TestOtherSites has other sites send what the console's own forms would.
func TestOtherSites(t *testing.T) {
	t.Parallel()
	r := newFullRig(newRig(t))
	for path, fields := range posts {
		for name, header := range map[string]http.Header{
			"fetch metadata": {"Sec-Fetch-Site": {"cross-site"}},
			"same site":      {"Sec-Fetch-Site": {"same-site"}},
			"origin":         {"Origin": {"https://evil.example"}},
			"no origin":      {"Origin": {"null"}},
		} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url+path, strings.NewReader(fields.Encode()))
			if err != nil {
				t.Fatal(err)
			}
			req.Header = header.Clone()
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.wants(path+" by "+name, r.send(req), http.StatusForbidden, "from another site")
		}
	}
	for path := range posts {
		for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete, "TRACE"} {
			if a := r.do(method, path, "", http.NoBody); method != http.MethodGet && a.status != http.StatusMethodNotAllowed {
				t.Errorf("%s %s: got status %d, want 405", method, path, a.status)
			}
		}
	}
	r.untouched("another site, or a GET")
	a := r.get("/console/")
	if csp := a.header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("got headers %v", a.header)
	}
}

func TestWrong(t *testing.T) {
	t.Parallel()
	r := newFullRig(newRig(t))
	for path, want := range map[string]int{
		"/console/nothing": 404, "/console/change/nothing": 404, "/console/deliveries/preview?channel=x": 404,
		"/console/deliveries/preview?channel=slack/T1/none": 404, "/console/deliveries/preview?channel=%25zz/a/b": 404,
		"/console/?days=abc&page=-3": 200, "/console/?saved=x&saved=999&undone=-1": 200, "/console/history?before=x": 200,
		"/console/content/nothing/history": 404, "/console/content/nothing/remove": 404,
	} {
		r.wants(path, r.get(path), want)
	}
	for _, test := range []struct {
		path   string
		fields url.Values
		status int
		says   string
	}{
		{"/console/dismiss", nil, 422, "No question was chosen"},
		{"/console/preview/variant", url.Values{"entry": {dogs}}, 422, "Choose one question at least."},
		{"/console/preview/variant", url.Values{"text": {hound}}, 422, "Choose the stored question that these ask for."},
		{"/console/preview/faq", url.Values{"question": {" "}, "answer": {"A"}}, 422, "Write the question, as readers would ask it."},
		{"/console/preview/faq", url.Values{"question": {"Q?"}, "answer": {"\r\n"}}, 422, "Write the answer."},
		{"/console/preview/passage", url.Values{"question": {"Q?"}}, 422, "Choose the passage that answers the question."},
		{"/console/preview/passage", url.Values{"question": {"Q?"}, "entry": {"ferry/gone"}}, 422, "This passage is not stored any more"},
		{"/console/preview/nothing", nil, 404, ""},
		{"/console/undo", url.Values{"id": {"x"}}, 404, ""},
		{"/console/undo", url.Values{"id": {"77"}}, 404, ""},
		{"/console/deliveries/retry", url.Values{"id": {"77"}}, 404, "somebody has dealt with it"},
		{"/console/deliveries/drop", url.Values{"id": {"x"}}, 404, ""},
		{"/console/deliveries/send", url.Values{"channel": {"discord/77/88"}}, 409, "are paused: The channel was deleted."},
		{"/console/feeds/pause", url.Values{"id": {"77"}}, 404, ""},
		{"/console/feeds/add", url.Values{"url": {"example.org"}}, 422, "beginning with https://"},
		{"/console/feeds/add", url.Values{"url": {"http://localhost/feed"}}, 422, "Localhost is not public."},
	} {
		r.wants(test.path+"?"+test.fields.Encode(), r.post(test.path, test.fields), test.status, test.says)
	}
	a := r.do(http.MethodPost, "/console/save/faq", "application/x-www-form-urlencoded", strings.NewReader("a=%zz"))
	r.wants("a broken form", a, http.StatusBadRequest, "could not be read")
}

// TestInside holds that a form leads nowhere else.
func TestInside(t *testing.T) {
	t.Parallel()
	for then, want := range map[string]string{
		"/console/content/ferry": "/console/content/ferry", "/console/": "/console/", "": "/console/", "//evil.example": "/console/",
		"https://evil.example": "/console/", "/console//evil.example": "/console/", "/console/\\evil": "/console/", "/console/?x=1": "/console/", "javascript:alert(1)": "/console/",
	} {
		if got := inside(then); got != want {
			t.Errorf("%q leads to %q, want %q", then, got, want)
		}
	}
}

// TestHostile fills all that people can name with texts that try to run, and opens every page.
func TestHostile(t *testing.T) {
	t.Parallel()
	hostile := append(bottest.Hostile(),
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
	r := newRig(t)
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

	for _, path := range pagesToSee {
		inert(t, path, r.get(path).body)
	}
	for n := range 10 {
		inert(t, "unanswered", r.get("/console/?page="+string(rune('0'+n))).body)
	}
	inert(t, "the briefing", r.get("/console/content/hostile").body)
	inert(t, "its version", r.get("/console/content/hostile/versions/3").body)
	for i, text := range hostile {
		if i%3 != 0 && i < 320 {
			continue
		}
		query := url.Values{"q": {text}, "before": {text}, "thread": {text}, "text": {text}, "find": {text}, "question": {text}, "entry": {"hostile/" + text},
			"removed": {text}, "imported": {"added " + text}, "was": {text}, "gone": {"1"}, "done": {text}, "channel": {text}, "briefing": {text}, "answer": {text}}
		for _, path := range []string{"/console/", "/console/try", "/console/content", "/console/change/variant", "/console/change/faq", "/console/change/passage", "/console/change/entry"} {
			inert(t, path, r.get(path+"?"+query.Encode()).body)
		}
	}
	for i, text := range hostile {
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
