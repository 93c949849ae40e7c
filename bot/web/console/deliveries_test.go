package console

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

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
