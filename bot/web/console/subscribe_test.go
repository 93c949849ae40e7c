package console

import (
	"maps"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot"
)

func TestSubscribe(t *testing.T) {
	t.Parallel()
	r := newFullRig(newRig(t))
	o := r.console.Deliveries.(*office)
	r.wants("the form", r.get("/console/deliveries/subscription"), http.StatusOK, "Subscribe a channel", "Time zone", "Monday Tuesday")
	r.wants("the form of a channel", r.get("/console/deliveries/subscription?channel=discord/77/88"), http.StatusOK, "Its digests are paused: The channel was deleted.", "End the subscription")
	r.wants("the form of none", r.get("/console/deliveries/subscription?channel=slack/T1/C9"), http.StatusNotFound)
	fields := url.Values{
		"platform": {"slack"}, "workspace": {"T1"}, "id": {"C2"}, "name": {" #quay "}, "time": {"8am"}, "zone": {"london"},
		"days": {"Monday", "Friday"}, "length": {"full"}, "topics": {"ferries, harbours"}, "always": {"on"},
	}
	r.wants("subscribed", r.follow(r.post("/console/deliveries/subscribe", fields)), http.StatusOK, "The subscription is saved.")
	want := []bot.Typed{{
		Platform: "slack", Workspace: "T1", Channel: "C2", Name: "#quay", By: "Olu", Time: "8am", Zone: "london", Days: "Monday,Friday",
		Length: "full", Topics: "ferries, harbours", Without: "-", Mention: "-", Always: "on",
	}}
	if diff := cmp.Diff(want, o.typed); diff != "" {
		t.Errorf("got the second typed, want the first:\n%s", diff)
	}
	for _, test := range []struct{ field, value, problem string }{
		{"platform", "pigeon", "Choose where the channel is."},
		{"workspace", "our workspace", "The id of a Slack workspace is like T012AB3C: it stands in the address of Slack in a browser."},
		{"id", "#quay", "The id of a Slack channel is like C045DE6F: it stands at the foot of the channel’s details."},
		{"zone", "Mars", `"Mars" is no time zone.`},
		{"zone", "", "Name the time zone, like Europe/London."},
		{"time", "", "Write the time of day, like 08:00."},
		{"mention", "12", "Slack has no roles: only a Discord channel can mention one."},
	} {
		changed := maps.Clone(fields)
		changed.Set(test.field, test.value)
		a := r.post("/console/deliveries/subscribe", changed)
		if got := problemOf(t, a.body, test.field); a.status != http.StatusUnprocessableEntity || got != test.problem {
			t.Errorf("%s %q: got status %d and %q, want %q", test.field, test.value, a.status, got, test.problem)
		}
	}
	none := maps.Clone(fields)
	none.Del("days")
	r.wants("on no day", r.post("/console/deliveries/subscribe", none), http.StatusUnprocessableEntity, "Choose one day at least.")
	if len(o.typed) != 1 {
		t.Errorf("%d subscriptions were saved, want 1", len(o.typed))
	}
	form := r.get("/console/deliveries/subscription?channel=slack/T1/C1")
	r.wants("ended", r.follow(r.post("/console/deliveries/unsubscribe", hidden(t, form.body, "/console/deliveries/unsubscribe"))), http.StatusOK, "The subscription has ended")
	if diff := cmp.Diff([]string{"slack/T1/C1"}, o.ended); diff != "" {
		t.Errorf("got the second ended, want the first:\n%s", diff)
	}
	if got := r.get("/console/deliveries/zones?q=Eur").body; got != "[\"Europe/London\"]\n" {
		t.Errorf("zones: got %s", got)
	}
	if got := r.get("/console/deliveries/zones?q=Q").body; got != "[]\n" {
		t.Errorf("zones: got %s", got)
	}
}
