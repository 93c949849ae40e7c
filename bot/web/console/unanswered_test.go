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
	r.wants("the preview", preview, http.StatusOK, "What this changes", hound, "Tried 3 questions", "is answered", "Dogs are allowed on board in eight of the cabins")
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
