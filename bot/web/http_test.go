package web

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// reply is what came of a request.
type reply struct {
	status int
	header http.Header
	body   string
}

func (r *rig) do(method, path, body string, headers ...string) reply {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.url+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := r.client().Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, string(data)}
}

// post asks with the fields of a form, and returns the address of the answer.
func (r *rig) ask(fields url.Values) string {
	r.t.Helper()
	got := r.do(http.MethodPost, "/ask", fields.Encode())
	if got.status != http.StatusSeeOther {
		r.t.Fatalf("%v: status %d, want 303:\n%s", fields, got.status, got.body)
	}
	return got.header.Get("Location")
}

func (r *rig) asked() []faq.Asked {
	r.t.Helper()
	all, err := r.store.Asked(r.t.Context(), storage.AskedFilter{})
	if err != nil {
		r.t.Fatal(err)
	}
	return all
}

func TestBadQuestions(t *testing.T) {
	r := serve(t)
	long := strings.Repeat("ü", maxQuestion)
	for _, c := range []struct {
		body   string
		status int
		want   string
	}{
		{"", 400, "There is no question yet. Please type one."},
		{"q=", 400, "There is no question yet."},
		{"q=+%0a%09+", 400, "There is no question yet."},
		{"q=%e2%80%8b%e2%80%ae", 400, "There is no question yet."},
		{"q=a%00b", 400, "The question holds characters that cannot be read."},
		{"q=%ff%fe", 400, "The question holds characters that cannot be read."},
		{"q=" + url.QueryEscape(long+"?"), 400, "A question may be 2,000 characters long, and this one has 2001."},
		{"q=" + url.QueryEscape(long), 303, ""},
		{"q=" + strings.Repeat("a", maxForm), 413, "That is more than a question."},
		{"q=%zz", 400, "The form cannot be read."},
		{"q=Who%3f&conversation=../../x&ref=%00&briefing=gone", 303, ""},
	} {
		what := c.body[:min(len(c.body), 40)]
		got := r.do(http.MethodPost, "/ask", c.body, "Accept", "text/html")
		if got.status != c.status || !strings.Contains(got.body, c.want) {
			t.Errorf("%s: status %d, want %d with %q:\n%s", what, got.status, c.status, c.want, got.body)
		}
		if c.status == 303 {
			continue
		}
		if got.body, _, _ = strings.Cut(got.body, "\x00"); strings.Count(got.body, "<main") != 1 {
			t.Errorf("%s: no page:\n%s", what, got.body)
		}
		short := r.do(http.MethodPost, "/ask", c.body, "Accept", fragment)
		if short.status != c.status || !strings.HasPrefix(short.body, c.want) || strings.Contains(short.body, "<") {
			t.Errorf("%s, as a fragment: status %d, %q", what, short.status, short.body)
		}
	}
	if got := r.do("GET", "/?q="+url.QueryEscape(long)+"xx", ""); got.status != 400 || !strings.Contains(got.body, "this one has 2002") {
		t.Errorf("a long address: status %d", got.status)
	}
	if got := r.do("GET", "/?briefing=gone", ""); got.status != 404 {
		t.Errorf("in the thread of an unknown briefing: status %d, want 404", got.status)
	}
}

// TestOneAnswerForEachForm posts a form from many hands at once.
func TestOneAnswerForEachForm(t *testing.T) {
	r := serve(t)
	fields := url.Values{"q": {bottest.Questions.Question}, "conversation": {newID()}, "ref": {newID()}}
	var all sync.WaitGroup
	locations := make([]string, 16)
	for i := range locations {
		all.Go(func() { locations[i] = r.do(http.MethodPost, "/ask", fields.Encode()).header.Get("Location") })
	}
	all.Wait()
	for _, l := range locations {
		if l != locations[0] || l == "" {
			t.Errorf("the answers are at %q and %q, want one", locations[0], l)
		}
	}
	if got := r.asked(); len(got) != 1 {
		t.Errorf("%d questions are recorded, want 1", len(got))
	}
	fields.Set("q", "Who pays?") // the same form, changed after going back
	if l := r.ask(fields); l == locations[0] {
		t.Errorf("another question has the answer of the first one")
	}
	if got := r.asked(); len(got) != 2 {
		t.Errorf("%d questions are recorded, want 2", len(got))
	}
}

// TestRecord holds what is kept of a question, and that nothing of the reader is.
func TestRecord(t *testing.T) {
	r := serve(t)
	c := newID()
	at := r.ask(url.Values{"q": {bottest.Questions.Question}, "conversation": {c}, "ref": {newID()}, "briefing": {"lighthouse"}})
	got := r.asked()[0]
	if at != "/c/"+c+"#"+got.Ref {
		t.Errorf("the answer is at %s", at)
	}
	if !isID(got.Person) || strings.Contains(got.Person, "127") || got.Platform != "web" || got.Conversation != c || got.Thread != "lighthouse" || got.Outcome != faq.Answered {
		t.Errorf("recorded: %+v", got)
	}
}

func TestAddressIsRecordedOnce(t *testing.T) {
	r := serve(t)
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	r.bot.Now = func() time.Time { return now }
	for range 5 {
		if got := r.do("GET", "/?q=Who+pays%3F", ""); got.status != 200 || got.header.Get("Set-Cookie") != "" {
			t.Errorf("status %d, cookie %q", got.status, got.header.Get("Set-Cookie"))
		}
	}
	if got := len(r.asked()); got != 1 {
		t.Errorf("loaded five times, the question is recorded %d times, want once", got)
	}
	now = now.Add(24 * time.Hour)
	r.do("GET", "/?q=Who+pays%3F", "")
	if got := len(r.asked()); got != 2 {
		t.Errorf("loaded a day later, it is recorded %d times, want twice", got)
	}
}

func TestComplete(t *testing.T) {
	r := serve(t)
	for q, want := range map[string][]string{
		"how":      {"How much will the repair cost?"},
		"":         {},
		"zebra":    {},
		"\xff\x00": {},
	} {
		got := r.do("GET", "/complete?q="+url.QueryEscape(q), "")
		var found []string
		if err := json.Unmarshal([]byte(got.body), &found); err != nil || got.header.Get("Content-Type") != "application/json" {
			t.Fatalf("%q: %v: %s", q, err, got.body)
		}
		if diff := cmp.Diff(want, found); diff != "" {
			t.Errorf("%q (-want +got):\n%s", q, diff)
		}
	}
}

// TestReaders are told apart by their address, households by their network.
func TestReaders(t *testing.T) {
	s := newSecret()
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"192.0.2.1", "192.0.2.1", true},
		{"192.0.2.1", "192.0.2.2", false},
		{"192.0.2.1", "::ffff:192.0.2.1", true},
		{"2001:db8::1", "2001:db8::ffff", true},
		{"2001:db8::1", "2001:db8:0:1::1", false},
		{"fe80::1%eth0", "fe80::1%eth1", true},
		{"", "192.0.2.1", false},
	} {
		if got := s.reader(c.a) == s.reader(c.b); got != c.same {
			t.Errorf("%s and %s are one reader: %v, want %v", c.a, c.b, got, c.same)
		}
	}
	if newSecret().reader("192.0.2.1") == s.reader("192.0.2.1") {
		t.Error("after a restart a reader has the same id")
	}
}

// TestFlood holds that readers who ask too fast are told so, each for themselves.
func TestFlood(t *testing.T) {
	r := serve(t)
	r.bot.Limits = bot.DefaultLimits
	r.adapter.ClientIP = func(r *http.Request) string { return r.Header.Get("X-Person") }
	counts := map[int]int{}
	for range 14 {
		counts[r.do(http.MethodPost, "/ask", "q=Who+pays%3f", "X-Person", "192.0.2.1").status]++
	}
	if counts[303] != 10 || counts[429] != 4 {
		t.Errorf("14 questions at once: %v, want 10 answered and 4 refused with 429", counts)
	}
	if got := r.do(http.MethodPost, "/ask", "q=Who+pays%3f", "X-Person", "192.0.2.2"); got.status != 303 {
		t.Errorf("another reader: status %d", got.status)
	}
}

// TestBudget holds what a browser loads until the first answer: one page, one style and one script.
func TestBudget(t *testing.T) {
	r := serve(t)
	got := r.do("GET", "/?q="+url.QueryEscape(bottest.Questions.Question), "", "Accept-Encoding", "gzip")
	if got.status != 200 || got.header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("status %d, %v", got.status, got.header)
	}
	total := len(got.body)
	plain := r.do("GET", "/?q="+url.QueryEscape(bottest.Questions.Question), "", "Accept-Encoding", "identity")
	if !strings.Contains(plain.body, bottest.Questions.Answer) {
		t.Error("the answer is not in the first response")
	}
	files := 0
	for _, part := range strings.Split(plain.body, `"/static/`)[1:] {
		path, _, _ := strings.Cut(part, `"`)
		file := r.do("GET", "/static/"+path, "", "Accept-Encoding", "gzip")
		if !strings.Contains(file.header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s is not kept for good", path)
		}
		total += len(file.body)
		files++
	}
	t.Logf("%d files and the page: %d bytes", files, total)
	if files != 3 || total > 20_000 {
		t.Errorf("%d files and the page have %d bytes, want 3 and at most 20,000", files, total)
	}
}
