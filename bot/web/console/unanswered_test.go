package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const (
	hound  = "rules for four-legged friends"
	dogs   = "ferry/faq-are-dogs-allowed-on-board"
	chess  = "who won the chess tournament"
	berths = "is breakfast part of the fare"
)

func TestUnanswered(t *testing.T) {
	t.Parallel()
	r := newRig(t).serve()
	a := r.get("/console/")
	r.wants("the list", a, http.StatusOK, hound, "asked 12 times", "2 not helpful", "after “What does a cabin cost?”", "3 groups")
	if strings.Index(a.body, hound) > strings.Index(a.body, berths) {
		t.Error("the question that was asked most does not stand first")
	}
	r.wants("another period", r.get("/console/?days=7"), http.StatusOK, "7 days")
	r.store.missed = nil
	r.wants("an empty list", r.get("/console/?days=90"), http.StatusOK, "Nothing was left unanswered in the last 90 days.")
}

func TestVariant(t *testing.T) {
	t.Parallel()
	r := newRig(t).serve()
	fields := url.Values{"text": {hound}, "entry": {dogs}}
	preview := r.post("/console/preview/variant", fields)
	r.wants("the preview", preview, http.StatusOK, "What this changes", hound, "Tried 3 questions", "gets an answer", "Dogs are allowed on board in eight of the cabins")
	if len(r.store.amendments) != 0 {
		t.Fatalf("the preview saved %v", r.store.amendments)
	}
	sent := hidden(t, preview.body, "/console/save/variant")
	if sent.Encode() != fields.Encode() {
		t.Errorf("the preview carries %v, want %v", sent, fields)
	}
	r.wants("back to the form", r.post("/console/change/variant", sent), http.StatusOK, hound, "Are dogs allowed on board?")
	saved := r.post("/console/save/variant", sent)
	list := r.follow(saved)
	r.wants("the list", list, http.StatusOK, "Saved: added another phrasing, “"+hound+"”.", "See it in the history", "Undo")
	if a := r.store.amendments; len(a) != 1 || a[0].By != "Olu" || a[0].Text != hound {
		t.Fatalf("got %v saved, want a variant by Olu", a)
	}
	r.wants("the history", r.get("/console/content/ferry/history"), http.StatusOK, "Olu", "added another phrasing", hound)

	undone := r.follow(r.post("/console/undo", hidden(t, list.body, "/console/undo")))
	r.wants("after undoing", undone, http.StatusOK, "Undone: added another phrasing", "Do it again")
	if a := r.store.amendments[0]; a.UndoneBy != "Olu" {
		t.Errorf("got %+v, want it undone", a)
	}
	again := r.follow(r.post("/console/undo", hidden(t, undone.body, "/console/undo")))
	r.wants("after doing it again", again, http.StatusOK, "Saved: added another phrasing")
	if a := r.store.amendments[0]; a.UndoneAt != 0 {
		t.Errorf("got %+v, want it to hold", a)
	}
}

// TestFAQ writes an FAQ for two questions that were missed.
func TestFAQ(t *testing.T) {
	t.Parallel()
	r := newRig(t).serve()
	form := r.get("/console/change/faq?" + url.Values{"text": {hound, "a poodle?"}}.Encode())
	r.wants("the form", form, http.StatusOK, "Write an FAQ", "Other phrasings that it answers too", "a poodle?", "No briefing: from the newsroom")
	if !strings.Contains(form.body, `value="`+hound+`"`) {
		t.Error("the question is not proposed")
	}
	for _, briefing := range []string{"", "desk", "ferry"} {
		fields := url.Values{"question": {hound + briefing}, "answer": {"Dogs and cats\r\ntravel free.\r\n\r\nNo horses."}, "text": {"a poodle?" + briefing}, "briefing": {briefing}}
		preview := r.post("/console/preview/faq", fields)
		r.wants("the preview", preview, http.StatusOK, "travel free.", "a poodle?"+briefing)
		page := r.follow(r.post("/console/save/faq", hidden(t, preview.body, "/console/save/faq")))
		r.wants("the list", page, http.StatusOK, "Saved: wrote a new FAQ, “"+hound+briefing+"”; added another phrasing, “a poodle?"+briefing+"”.")
	}
	r.wants("the desk", r.get("/console/content/desk"), http.StatusOK, "FAQs 2", "a poodle?desk")
	r.wants("the briefing", r.get("/console/content/ferry"), http.StatusOK, "FAQs 4", "Olu wrote a new FAQ")
	r.wants("once more", r.post("/console/save/faq", url.Values{"question": {hound}, "answer": {"x"}}), http.StatusUnprocessableEntity, "already: change that one.")
}

func TestPassage(t *testing.T) {
	t.Parallel()
	r := newRig(t).serve()
	form := r.get("/console/change/passage?" + url.Values{"text": {"does the new ship need less oil"}, "find": {"fuel"}}.Encode())
	r.wants("the form", form, http.StatusOK, "Passage that answers it", "The new ship, the Tern, burns a third less fuel", "What's behind the headline?")
	b, _ := r.store.Briefing(t.Context(), "ferry")
	fields := url.Values{"question": {"does the new ship need less oil"}, "entry": {ref("ferry", b.Sections[1].Passages[0].ID)}}
	preview := r.post("/console/preview/passage", fields)
	r.wants("the preview", preview, http.StatusOK, "new · FAQ question", "burns a third less fuel")
	r.wants("back to the form", r.post("/console/change/passage", fields), http.StatusOK, "burns a third less fuel")
	r.follow(r.post("/console/save/passage", fields))
	if a := r.store.amendments[0]; a.Kind != "faq" || a.Answer != b.Sections[1].Passages[0].Text || a.Briefing != "ferry" {
		t.Errorf("got %+v saved", a)
	}
}

// TestLost previews a change that has a question lose its answer.
func TestLost(t *testing.T) {
	t.Parallel()
	r := newRig(t).serve()
	preview := r.post("/console/preview/entry", with(r.opened("ferry/faq-what-does-a-cabin-cost"), "leave", "true"))
	r.wants("the preview", preview, http.StatusOK, "1 question would be answered worse.", "Worse: loses its", "What does a cabin cost?", "Save all the same")
	if !strings.Contains(preview.body, `class="difference lost"`) {
		t.Error("what is lost is not marked")
	}
}

func TestDismiss(t *testing.T) {
	t.Parallel()
	r := newRig(t).serve()
	page := r.follow(r.post("/console/dismiss", url.Values{"text": {hound}, "days": {"90"}}))
	r.wants("the list", page, http.StatusOK, "1 question dismissed.", "Undo", "2 groups", "90 days")
	r.wants("what is dismissed", r.get("/console/?dismissed=true"), http.StatusOK, hound, "Bring back")
	page = r.follow(r.post("/console/dismiss", hidden(t, page.body, "/console/dismiss")))
	r.wants("after undoing", page, http.StatusOK, "1 question brought back.", "3 groups")
}
