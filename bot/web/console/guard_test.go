package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot/web/page"
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
	"/console/deliveries/subscribe":             {"platform": {"slack"}, "workspace": {"T1"}, "id": {"C2"}, "time": {"8"}, "zone": {"UTC"}, "days": {"Monday"}},
	"/console/deliveries/unsubscribe":           {"channel": {"slack/T1/C1"}},
	"/console/deliveries/retry":                 {"id": {"5"}},
	"/console/deliveries/drop":                  {"id": {"5"}},
	"/console/feeds/add":                        {"url": {"https://example.org/x"}},
	"/console/feeds/pause":                      {"id": {"1"}},
	"/console/feeds/resume":                     {"id": {"1"}},
	"/console/feeds/look":                       {"id": {"1"}},
	"/console/feeds/remove":                     {"id": {"1"}},
}

// operators are the addresses that only an operator may use.
var operators = []string{"/console/deliveries/hold", "/console/deliveries/send", "/console/deliveries/sub", "/console/deliveries/unsubscribe", "/console/deliveries/retry", "/console/deliveries/drop", "/console/feeds"}

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
	if len(r.store.amendments)+len(o.sent)+len(o.typed)+len(o.ended)+len(o.retried)+len(o.dropped) > 0 || o.held || len(k.feeds) != 3 || k.feeds[0].Paused ||
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
