package console

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

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

func TestOften(t *testing.T) {
	t.Parallel()
	for seconds, want := range map[int64]string{1: "second", 60: "minute", 1800: "30 minutes", 3600: "hour", 7200: "2 hours", 86400: "day", 90: "90 seconds", 604800: "7 days"} {
		if got := often(seconds); got != want {
			t.Errorf("%s: got every %q, want %q", strconv.FormatInt(seconds, 10), got, want)
		}
	}
}
