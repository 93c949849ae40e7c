package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/google/go-cmp/cmp"
)

// TestReadingChangesNothing asks for all that is read, and compares what is stored.
func TestReadingChangesNothing(t *testing.T) {
	r := serve(t)
	at := r.ask(url.Values{"q": {bottest.Questions.Question}})
	at, ref, _ := strings.Cut(at, "#")
	before := r.asked()
	for _, path := range []string{"/", at, "/answers/" + ref, "/briefings", "/briefings/ferry", "/embed", "/embed.js", "/complete?q=w",
		"/ask?q=Who", "/rate?ref=" + ref + "&helpful=1", "/?briefing=ferry", "/static/site.css"} {
		for _, method := range []string{"GET", "HEAD"} {
			if got := r.do(method, path, ""); got.status != 200 && !strings.HasPrefix(path, "/ask") && !strings.HasPrefix(path, "/rate") {
				t.Errorf("%s %s: status %d", method, path, got.status)
			}
		}
	}
	if diff := cmp.Diff(before, r.asked()); diff != "" {
		t.Errorf("reading changed what was asked:\n%s", diff)
	}
	if good, bad, err := r.ratings(ref); err != nil || good+bad != 0 {
		t.Errorf("reading rated: %d, %d, error %v", good, bad, err)
	}
}

func (r *rig) ratings(ref string) (good, bad int, err error) {
	all, err := r.store.Ratings(r.t.Context(), ref)
	for _, one := range all {
		if one.Helpful {
			good++
		} else {
			bad++
		}
	}
	return good, bad, err
}

func TestRate(t *testing.T) {
	r := serve(t)
	at := r.ask(url.Values{"q": {bottest.Questions.Question}, "conversation": {newID()}})
	conversation, ref, _ := strings.Cut(strings.TrimPrefix(at, "/c/"), "#")
	if err := r.store.SaveAsked(t.Context(), faq.Asked{Ref: "of-slack", Text: "Secret?", Platform: "slack", Outcome: faq.Answered}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		fields   url.Values
		status   int
		location string
	}{
		{url.Values{"ref": {ref}, "helpful": {"1"}, "conversation": {conversation}}, 303, "/c/" + conversation + "?rated=" + ref + "#" + ref},
		{url.Values{"ref": {ref}, "helpful": {"0"}, "conversation": {newID()}}, 303, "/answers/" + ref + "?rated=" + ref},
		{url.Values{"ref": {ref}, "helpful": {"0"}, "conversation": {conversation}, "framed": {"1"}}, 303, "/embed?c=" + conversation + "&rated=" + ref + "#" + ref},
		{url.Values{"ref": {ref}, "helpful": {"2"}}, 400, ""},
		{url.Values{"ref": {"nothing"}, "helpful": {"1"}}, 404, ""},
		{url.Values{"ref": {"of-slack"}, "helpful": {"1"}}, 404, ""},
	} {
		got := r.do(http.MethodPost, "/rate", c.fields.Encode())
		if got.status != c.status || got.header.Get("Location") != c.location {
			t.Errorf("%v: status %d to %q, want %d to %q", c.fields, got.status, got.header.Get("Location"), c.status, c.location)
		}
	}
	if good, bad, err := r.ratings(ref); err != nil || good != 0 || bad != 1 {
		t.Errorf("of one reader there are %d good and %d bad ratings, error %v; want the last one", good, bad, err)
	}
	if got := r.do(http.MethodPost, "/rate", url.Values{"ref": {ref}, "helpful": {"1"}}.Encode(), "Accept", fragment); got.status != 204 {
		t.Errorf("by the script of the page: status %d, want 204", got.status)
	}
	if got := r.do("GET", "/answers/of-slack", ""); got.status != 404 || strings.Contains(got.body, "Secret") {
		t.Errorf("an answer of Slack: status %d, want 404", got.status)
	}
}
