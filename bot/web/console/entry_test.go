package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
)

const topic = "lighthouse/topic-heritage-fund"

// opened returns the fields of the form for an entry, as its page has them.
func (r *rig) opened(entry string) url.Values {
	r.t.Helper()
	a := r.get("/console/change/entry?" + url.Values{"entry": {entry}}.Encode())
	r.wants("the form of "+entry, a, http.StatusOK, "Edit an entry")
	return hidden(r.t, a.body, "/console/preview/entry")
}

// with returns fields with others.
func with(v url.Values, more ...string) url.Values {
	out := url.Values{}
	for name, values := range v {
		out[name] = values
	}
	for i := 0; i < len(more); i += 2 {
		out[more[i]] = append(out[more[i]], more[i+1])
	}
	return out
}

func TestEntry(t *testing.T) {
	t.Parallel()
	const (
		answer  = "Dogs are allowed on board in eight of the cabins, for £10."
		charity = "The Heritage Fund (HF) is a charity that pays for the repair of old buildings with money from a lottery."
	)
	for _, test := range []struct {
		name, entry string
		fields      []string
		want        []faq.Amendment
	}{
		{"question", dogs, []string{"question", "May dogs come?", "answer", answer}, []faq.Amendment{{Kind: faq.AmendQuestion, Text: "May dogs come?", Was: "Are dogs allowed on board?"}}},
		{"answer", dogs, []string{"question", "Are dogs allowed on board?", "answer", "Yes.\r\n\r\nFor £10."}, []faq.Amendment{{Kind: faq.AmendAnswer, Answer: "Yes.\n\nFor £10.", Was: answer}}},
		{"variants", dogs, []string{"variant", "a dog?\r\n\r\n  a hound?  \r\na dog?"}, []faq.Amendment{{Kind: faq.AmendVariant, Text: "a dog?"}, {Kind: faq.AmendVariant, Text: "a hound?"}}},
		{"prompt", "ferry/prompt-what-is-new-about-the-tern", []string{"question", "What is the Tern?"}, []faq.Amendment{{Kind: faq.AmendQuestion, Text: "What is the Tern?", Was: "What is new about the Tern?"}}},
		{"topic", topic, []string{"answer", "A charity.", "without", "HF", "alias", "The Fund"}, []faq.Amendment{
			{Kind: faq.AmendDescription, Text: "A charity.", Was: charity}, {Kind: faq.AmendNoAlias, Text: "HF"}, {Kind: faq.AmendAlias, Text: "The Fund"},
		}},
		{"left out", topic, []string{"leave", "true", "answer", "changed too"}, []faq.Amendment{{Kind: faq.AmendRemove, Was: "Heritage Fund"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t).serve()
			preview := r.post("/console/preview/entry", with(r.opened(test.entry), test.fields...))
			r.wants("the preview", preview, http.StatusOK, "What this changes")
			page := r.follow(r.post("/console/save/entry", hidden(t, preview.body, "/console/save/entry")))
			r.wants("the briefing", page, http.StatusOK, "Saved:", "See it in the history")
			briefing, id, _ := readRef(test.entry)
			for i := range test.want {
				w := &test.want[i]
				w.ID, w.Briefing, w.Entry, w.By, w.At = int64(i+1), briefing, id, "Olu", clock.Unix()
			}
			if diff := cmp.Diff(test.want, r.store.amendments); diff != "" {
				t.Errorf("got the second saved, want the first:\n%s", diff)
			}
		})
	}
}

func TestEntryRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t).serve()
	seen := r.opened(dogs)
	r.wants("nothing changed", r.post("/console/preview/entry", with(seen, "question", "Are dogs allowed on board?")), http.StatusUnprocessableEntity, "Nothing is changed yet")
	a := r.post("/console/preview/entry", with(seen, "question", "", "answer", "kept"))
	r.wants("no question", a, http.StatusUnprocessableEntity, "This is empty: write something", "kept")
	if got := problemOf(t, a.body, "question"); got != "This is empty: write something, or leave the entry out." {
		t.Errorf("beside the question stands %q", got)
	}
	a = r.post("/console/preview/entry", with(seen, "question", "Q?", "answer", " "))
	if got := problemOf(t, a.body, "answer"); got != "The answer is empty: write one, or leave the entry out." {
		t.Errorf("beside the answer stands %q", got)
	}
	for _, entry := range []string{"ferry/nothing", "nowhere/x", "x", "", "ferry/passage-x"} {
		r.wants("the entry "+entry, r.get("/console/change/entry?"+url.Values{"entry": {entry}}.Encode()), http.StatusNotFound, "not stored")
	}
}

// TestStale has two people edit one entry: the second is told, and keeps what was typed.
func TestStale(t *testing.T) {
	t.Parallel()
	r := newRig(t).serve()
	mine, theirs := r.opened(dogs), r.opened(dogs)
	r.viewer.Store(curator)
	r.follow(r.post("/console/save/entry", with(theirs, "answer", "Dogs travel free.")))
	r.viewer.Store(operator)
	for _, path := range []string{"/console/preview/entry", "/console/save/entry"} {
		a := r.post(path, with(mine, "answer", "Dogs cost £12."))
		r.wants(path, a, http.StatusConflict, "Somebody has changed this entry", "What it says now", "Dogs travel free.", "Dogs cost £12.")
		again := hidden(t, a.body, "/console/preview/entry")
		if again.Get("was-answer") != "Dogs travel free." {
			t.Errorf("the form knows %q as the answer", again.Get("was-answer"))
		}
		kept := r.post(path, with(mine, "question", "May dogs come?", "answer", mine.Get("was-answer")))
		r.wants("another field", kept, http.StatusConflict)
		if !strings.Contains(kept.body, `value="May dogs come?"`) || !strings.Contains(kept.body, ">Dogs travel free.</textarea>") {
			t.Error("what was not typed is not as it is now, or what was typed is lost")
		}
		r.wants("once more", r.post("/console/preview/entry", with(again, "answer", "Dogs cost £12.")), http.StatusOK, "What this changes")
	}
	if n := len(r.store.amendments); n != 1 {
		t.Errorf("%d amendments are saved, want that of the first", n)
	}
	r.wants("the briefing", r.get("/console/content/ferry"), http.StatusOK, "amended", "Ada changed the answer", "Dogs travel free.")
}

// TestWithoutEffect shows amendments whose entry the page has lost.
func TestWithoutEffect(t *testing.T) {
	t.Parallel()
	r := newRig(t).serve()
	r.follow(r.post("/console/save/entry", with(r.opened(dogs), "variant", "a hound?")))
	r.follow(r.post("/console/save/entry", with(r.opened("ferry/prompt-what-is-new-about-the-tern"), "leave", "true")))
	r.wants("with all in place", r.get("/console/content/ferry"), http.StatusOK, "1 entry left out", "Bring back")
	_, _, err := r.store.ImportBy(t.Context(), "", &faq.Briefing{ID: "ferry", Title: "Shorter"})
	if err != nil {
		t.Fatal(err)
	}
	r.wants("of a shorter page", r.get("/console/content/ferry"), http.StatusOK, "2 changes without effect", "Olu added another phrasing")
	r.wants("the history", r.get("/console/content/ferry/history"), http.StatusOK, "without effect")
}
