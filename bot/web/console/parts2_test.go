package console

import (
	"math"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
)

func TestSpans(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ was, is, want string }{
		{"", "", ""},
		{"same text", "same text", "same text"},
		{"", "new", "[+new]"},
		{"gone", "", "[-gone]"},
		{"Dogs are allowed for £10.", "Dogs are welcome for £12.", "Dogs are [-allowed][+welcome] for £[-10][+12]."},
		{"a b c", "a c", "a [-b ]c"},
		{"naïve", "naive", "[-naïve][+naive]"},
	} {
		var b strings.Builder
		was, is := "", ""
		for _, s := range spans(test.was, test.is) {
			switch s.Kind {
			case "ins":
				b.WriteString("[+" + s.Text + "]")
				is += s.Text
			case "del":
				b.WriteString("[-" + s.Text + "]")
				was += s.Text
			default:
				b.WriteString(s.Text)
				was, is = was+s.Text, is+s.Text
			}
		}
		if got := b.String(); got != test.want || was != test.was || is != test.is {
			t.Errorf("%q to %q: got %s, want %s", test.was, test.is, got, test.want)
		}
	}
	long := strings.Repeat("one two ", 4000)
	if got := spans("x "+long, "y "+strings.ToUpper(long)); len(got) > 5 {
		t.Errorf("texts that are long and different have %d spans, want a few", len(got))
	}
}

func FuzzSpans(f *testing.F) {
	f.Add("Dogs are allowed for £10.", "Dogs are welcome for £12.")
	f.Add("", "\xff\x00 a")
	f.Fuzz(func(t *testing.T, was, is string) {
		if len(was)+len(is) > 2000 {
			return
		}
		gotWas, gotIs := "", ""
		for _, s := range spans(was, is) {
			if s.Kind != "ins" {
				gotWas += s.Text
			}
			if s.Kind != "del" {
				gotIs += s.Text
			}
		}
		if gotWas != was || gotIs != is {
			t.Errorf("%q and %q are made of %q and %q", was, is, gotWas, gotIs)
		}
	})
}

// TestChart holds that nothing of a chart stands outside it, and that no labels touch.
func TestChart(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 7, 30, 90, 400} {
		for _, highest := range []int{1, 3, 17, 999, 123456} {
			b := bars{ID: "x", Title: "X", Series: []string{"a", "b"}, Classes: []string{"a", "b"}}
			for i := range n {
				b.add("29 Nov", highest*(i+1)/n/2, highest-highest*(i+1)/n/2)
			}
			c := b.draw()
			for _, r := range c.Bars {
				if r.X < marginLeft-.1 || r.X+r.Width > chartWidth || r.Y < marginTop-.1 || r.Y+r.Height > chartHeight-marginFoot+.2 || r.Height < 0 {
					t.Errorf("%d bars up to %d: one is at %+v", n, highest, r)
				}
			}
			fits(t, c)
		}
		l := curves{ID: "y", Title: "Y", Series: []string{"a", "b"}, Classes: []string{"one", "two"}}
		for i := range n {
			l.add("29 Nov", float64(i)/float64(n), math.NaN())
		}
		c := l.draw()
		if len(c.Dots) != n || (n > 1) != (len(c.Lines) == 1) {
			t.Errorf("%d measures: %d dots and %d lines", n, len(c.Dots), len(c.Lines))
		}
		fits(t, c)
	}
	none := (&bars{Series: []string{"a"}, Classes: []string{"a"}}).draw()
	if !none.Empty {
		t.Error("a chart of nothing is not empty")
	}
}

func fits(t *testing.T, c chart) {
	t.Helper()
	for i, l := range c.Labels {
		if i > 0 && l.X-c.Labels[i-1].X < labelWidth-10 || l.X > chartWidth {
			t.Errorf("labels at %v and before", l.X)
		}
	}
	if len(c.Grid) < 2 || len(c.Grid) > 8 || len(c.Labels) == 0 {
		t.Errorf("%d numbers and %d labels", len(c.Grid), len(c.Labels))
	}
}

func TestScale(t *testing.T) {
	t.Parallel()
	for highest, want := range map[int][2]int{1: {1, 1}, 4: {4, 1}, 5: {6, 2}, 17: {20, 5}, 50: {60, 20}, 1000: {1000, 500}} {
		if top, step := scale(highest); top != want[0] || step != want[1] {
			t.Errorf("%d: got a scale to %d by %d, want %v", highest, top, step, want)
		}
	}
}

func TestMeasures(t *testing.T) {
	t.Parallel()
	r := newFullRig(newRig(t))
	a := r.get("/console/measures?days=30")
	r.wants("the measures", a, http.StatusOK, "933", "Questions a day", "From 31 Oct to 29 Nov: 785 answered, 75 suggested, 73 declined.", "Are dogs allowed on board?", "not stored any more",
		"Match quality over time: questions.jsonl", "95.0%", "6.0%")
	if n := strings.Count(a.body, `role="img"`); n != 3 {
		t.Errorf("%d charts, want 3", n)
	}
	for _, id := range regexp.MustCompile(`aria-labelledby="([^"]+)"`).FindAllStringSubmatch(a.body, -1) {
		for _, name := range strings.Fields(id[1]) {
			if strings.Count(a.body, `id="`+name+`"`) != 1 {
				t.Errorf("the label %s stands there %d times", name, strings.Count(a.body, `id="`+name+`"`))
			}
		}
	}
	r.store.measured, r.store.evaluations = faq.Measures{}, []faq.Evaluation{{File: "x", Result: []byte("{")}}
	r.wants("nothing asked", r.get("/console/measures?days=7"), http.StatusOK, "Nothing was asked in the last 7 days.", "its numbers cannot be read")
	r.store.evaluations = nil
	r.wants("nothing measured", r.get("/console/measures"), http.StatusOK, "None was measured yet.")
}

func TestTry(t *testing.T) {
	t.Parallel()
	r := newRig(t).serve()
	r.wants("nothing asked", r.get("/console/try"), http.StatusOK, "You see the answer as a reader would")
	a := r.get("/console/try?" + url.Values{"q": {"what does it cost to bring a dog on board"}}.Encode())
	r.wants("a question", a, http.StatusOK, "answered", "Dogs are allowed on board in eight of the cabins", "Answered from 0.68 on, suggested from 0.30 on.", "not covered", "log-odds", "stem", "bias")
	r.wants("of another briefing", r.get("/console/try?"+url.Values{"q": {"are dogs allowed"}, "thread": {"lighthouse"}, "before": {"What does a cabin cost?"}}.Encode()), http.StatusOK)
	r.wants("nothing in common", r.get("/console/try?q=xyzzy"), http.StatusOK, "declined")
}

func TestComplete(t *testing.T) {
	t.Parallel()
	r := newRig(t).serve()
	for q, want := range map[string]string{"are d": `["Are dogs allowed on board?"]`, "a": `[]`, "": `[]`, "zzz": `[]`} {
		a := r.get("/console/complete?" + url.Values{"q": {q}}.Encode())
		if got := strings.TrimSpace(a.body); got != want || a.header.Get("Content-Type") != "application/json" {
			t.Errorf("%q is completed by %s (%s), want %s", q, got, a.header.Get("Content-Type"), want)
		}
	}
}

func TestDeliveries(t *testing.T) {
	t.Parallel()
	r := newFullRig(newRig(t))
	o := r.console.Deliveries.(*office)
	r.wants("the page", r.get("/console/deliveries"), http.StatusOK, "#harbour", "08:00 Europe/London", "30 Nov 2026, 08:30 UTC", "paused The channel was deleted.",
		"failed uncertain it may have been shown Slack answered: not_in_channel 3 attempts", "missed", "nothing was new", "invalid_blocks")
	r.wants("held", r.follow(r.post("/console/deliveries/hold", url.Values{"on": {"true"}})), http.StatusOK, "Digests are held back: none is sent.", "Release them")
	r.wants("the preview", r.get("/console/deliveries/preview?channel=slack/T1/C1"), http.StatusOK, "Sunday 29 November", "Night ferry", "waits until they are released")
	r.wants("released", r.follow(r.post("/console/deliveries/hold", url.Values{"on": {"false"}})), http.StatusOK, "Digests are sent again.")
	send := url.Values{"channel": {"slack/T1/C1"}}
	r.wants("sent", r.follow(r.post("/console/deliveries/send", send)), http.StatusOK, "The digest is in line")
	again := r.post("/console/deliveries/send", send)
	r.wants("sent twice", again, http.StatusConflict, "The digest for 2026-11-29 is in line, or was sent. Send another one?")
	r.wants("another one", r.follow(r.post("/console/deliveries/send", hidden(t, again.body, "/console/deliveries/send"))), http.StatusOK, "The digest is in line")
	r.wants("retried", r.follow(r.post("/console/deliveries/retry", url.Values{"id": {"14"}})), http.StatusOK, "It is tried again now.")
	r.wants("dropped", r.follow(r.post("/console/deliveries/drop", url.Values{"id": {"5"}})), http.StatusOK, "It was dropped")
	if diff := cmp.Diff([]any{[]string{"C1", "C1"}, []int64{14}, []int64{5}, false}, []any{o.sent, o.retried, o.dropped, o.held}); diff != "" {
		t.Errorf("got the second done, want the first:\n%s", diff)
	}
	r.console.Deliveries.(*office).subscriptions, o.recent, o.aside = nil, nil, nil
	r.wants("nothing", r.get("/console/deliveries"), http.StatusOK, "No channel gets a digest.", "No digest has come due yet.", "None: all that came in was worked on.")
}

func TestFeeds(t *testing.T) {
	t.Parallel()
	r := newFullRig(newRig(t))
	k := r.console.Feeds.(*kiosk)
	r.wants("the list", r.get("/console/feeds"), http.StatusOK, "3 feeds", "Briefings", "ok 12 briefings", "every 30 minutes", "every hour", "The server answered 404", "3 times in a row", "paused")
	one := url.Values{"id": {"1"}}
	r.wants("paused", r.follow(r.post("/console/feeds/pause", one)), http.StatusOK, "The feed is paused.")
	r.wants("resumed", r.follow(r.post("/console/feeds/resume", one)), http.StatusOK, "The feed is looked at again.")
	r.wants("looked at", r.follow(r.post("/console/feeds/look", one)), http.StatusOK, "2 briefings added, 1 updated. 1 item could not be read")
	k.busy = true
	r.wants("busy", r.post("/console/feeds/look", one), http.StatusConflict, "The feed is being looked at already: try again in a minute.")
	r.wants("removed", r.follow(r.post("/console/feeds/remove", one)), http.StatusOK, "The feed was removed.", "2 feeds")
	r.wants("added", r.follow(r.post("/console/feeds/add", url.Values{"url": {" https://new.example.org/feed "}, "every": {"60"}})), http.StatusOK, "The feed was added.")
	if f := k.feeds[len(k.feeds)-1]; f.URL != "https://new.example.org/feed" || f.Every != 3600 || f.By != "Olu" {
		t.Errorf("got %+v added", f)
	}
	a := r.post("/console/feeds/add", url.Values{"url": {"http://localhost/feed"}, "every": {"60"}})
	if got := problemOf(t, a.body, "url"); got != "Localhost is not public." || !strings.Contains(a.body, `value="http://localhost/feed"`) {
		t.Errorf("beside the address stands %q", got)
	}
	k.feeds = nil
	r.wants("none", r.get("/console/feeds"), http.StatusOK, "No feed is read yet.")
}

func TestHealth(t *testing.T) {
	t.Parallel()
	r := newFullRig(newRig(t))
	r.wants("some parts are not well", r.get("/console/health"), http.StatusOK, "1 part not working.", "SQLite 3.50", "the token was refused")
	r.console.Health = ward{{"Database", OK, "x"}, {"slack", Attention, "y"}}
	r.wants("one to look at", r.get("/console/health"), http.StatusOK, "It works; 1 thing to look at.")
	r.console.Health = ward{{"Database", OK, "x"}}
	r.wants("all well", r.get("/console/health"), http.StatusOK, "All is well.")
	bare := newRig(t).serve()
	r = bare
	for _, path := range []string{"/console/health", "/console/feeds", "/console/deliveries"} {
		r.wants(path+" where there is none", r.get(path), http.StatusNotFound)
	}
}

func TestOften(t *testing.T) {
	t.Parallel()
	for seconds, want := range map[int64]string{1: "second", 60: "minute", 1800: "30 minutes", 3600: "hour", 7200: "2 hours", 86400: "day", 90: "90 seconds", 604800: "7 days"} {
		if got := often(seconds); got != want {
			t.Errorf("%s: got every %q, want %q", strconv.FormatInt(seconds, 10), got, want)
		}
	}
}
