package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

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
