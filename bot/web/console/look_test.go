package console

import (
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
)

// pagesToSee are the addresses of all pages that are opened by one.
var pagesToSee = map[string]string{
	"unanswered": "/console/", "dismissed": "/console/?dismissed=true", "history": "/console/history",
	"form-variant": "/console/change/variant?" + url.Values{"text": {hound}}.Encode(),
	"form-faq":     "/console/change/faq?" + url.Values{"text": {hound, berths}}.Encode(),
	"form-passage": "/console/change/passage?" + url.Values{"text": {"how late does the boat leave"}}.Encode(),
	"form-entry":   "/console/change/entry?" + url.Values{"entry": {dogs}}.Encode(),
	"form-topic":   "/console/change/entry?" + url.Values{"entry": {"lighthouse/topic-heritage-fund"}}.Encode(),
	"contents":     "/console/content", "briefing": "/console/content/ferry", "desk": "/console/content/desk", "remove": "/console/content/ferry/remove",
	"versions": "/console/content/ferry/versions", "version": "/console/content/ferry/versions/1",
	"try": "/console/try", "tried": "/console/try?" + url.Values{"q": {"what does it cost to bring a dog on board"}}.Encode(),
	"measures": "/console/measures", "deliveries": "/console/deliveries",
	"digest": "/console/deliveries/preview?channel=slack/T1/C1", "subscribe": "/console/deliveries/subscription", "subscription": "/console/deliveries/subscription?channel=discord/77/88", "feeds": "/console/feeds", "health": "/console/health",
}

// TestLook takes pictures of all pages, in both themes and two widths, into the folder that
// GODEEPER_PICTURES names, for people to look at.
func TestLook(t *testing.T) {
	dir := os.Getenv("GODEEPER_PICTURES")
	if dir == "" {
		t.Skip("GODEEPER_PICTURES names no folder for the pictures")
	}
	r := newFullRig(newRig(t))
	r.amendSome()
	tab := bottest.Browse(t, r.url+"/console/")
	for name, path := range pagesToSee {
		tab.Go(r.url + path)
		shots(tab, dir, name)
	}
	tab.Go(r.url + "/console/")
	tab.Follow(func() { tab.ClickText("Preview as another phrasing") })
	shots(tab, dir, "preview")
	tab.Follow(func() { tab.ClickText("Save") })
	shots(tab, dir, "saved")
	tab.Allow("4")
	tab.Go(r.url + pagesToSee["form-entry"])
	r.follow(r.post("/console/save/entry", with(r.opened(dogs), "answer", "Dogs travel free.")))
	tab.Type("#question", " Or cats?")
	tab.Follow(func() { tab.ClickText("Preview") })
	shots(tab, dir, "stale")
	tab.Go(r.url + "/console/change/faq")
	tab.Follow(func() { tab.ClickText("Preview") })
	shots(tab, dir, "refused")
	tab.Go(r.url + "/console/content/ferry/history")
	shots(tab, dir, "history-ferry")
	tab.Go(r.url + "/console/content")
	tab.Follow(func() { tab.Drop(".drop", "harbour.txt", harbour) })
	shots(tab, dir, "draft")
}

func shots(tab *bottest.Tab, dir, name string) {
	for _, width := range []int64{360, 1280} {
		for _, dark := range []bool{false, true} {
			tab.Size(width, 900)
			tab.Dark(dark)
			theme := map[bool]string{false: "light", true: "dark"}[dark]
			tab.Screenshot(filepath.Join(dir, name+"-"+strconv.FormatInt(width, 10)+"-"+theme+".png"))
		}
	}
}

// harbour is a page with what the parser warns of.
const harbour = `Harbour dredging begins

What's happened
The dredging of the harbour of Port Elden begins on Monday.

Common questions
-
How long does the dredging take?
Six weeks.
-
Who pays for it?

Go deeper
- Who pays for the dredging?
`

// amendSome makes changes of every kind that shows.
func (r *rig) amendSome() {
	for _, fields := range []url.Values{
		{"entry": {"ferry/faq-what-does-a-cabin-cost"}, "variant": {"price of a berth\nhow dear is a cabin"}},
		{"entry": {"lighthouse/topic-heritage-fund"}, "alias": {"The Fund"}},
	} {
		fields.Set("seen", hidden(r.t, r.get("/console/change/entry?"+url.Values{"entry": fields["entry"]}.Encode()).body, "/console/preview/entry").Get("seen"))
		r.follow(r.post("/console/save/entry", fields))
	}
}
