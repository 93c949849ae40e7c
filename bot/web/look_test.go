package web

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
)

// TestLook takes pictures of all pages, in both themes and two widths, into the folder that
// GODEEPER_PICTURES names, for people to look at.
func TestLook(t *testing.T) {
	dir := os.Getenv("GODEEPER_PICTURES")
	if dir == "" {
		t.Skip("GODEEPER_PICTURES names no folder for the pictures")
	}
	r := serve(t)
	tab := bottest.Browse(t, r.url)
	tab.Allow("404")
	tab.Allow("400")
	tab.Type("#q", bottest.Questions.Question)
	tab.Press("Enter")
	tab.Wait(".turn")
	tab.ClickText(bottest.Questions.Prompt)
	tab.WaitFor("document.querySelectorAll('.turn').length == 2")
	talk := tab.URL()
	tab.Size(360, 700)
	tab.Type("#q", "wh")
	tab.Wait(".options [role=option]")
	tab.Press("ArrowDown")
	tab.Screenshot(filepath.Join(dir, "completion-360-false.png"))
	tab.Reload()
	tab.Size(800, 1100)
	tab.Printed()
	tab.Screenshot(filepath.Join(dir, "talk-printed.png"))
	for name, url := range map[string]string{
		"start": r.url, "talk": talk, "declined": r.url + "/?q=Who+won+the+chess+tournament+in+Reykjavik", "suggested": r.url + "/?q=when+ferry",
		"briefing": r.url + "/briefings/lighthouse", "briefings": r.url + "/briefings", "missing": r.url + "/nothing", "embed": r.url + "/embed",
		"target": r.url + "/briefings/lighthouse#p-salt-water-has-eaten-into-the-iron-stairs-which-were-last", "fault": r.url + "/?q=" + strings.Repeat("w", 2001),
	} {
		for _, width := range []int64{360, 1280} {
			for _, dark := range []bool{false, true} {
				tab.Size(width, 900)
				tab.Dark(dark)
				tab.Go(url)
				tab.Screenshot(filepath.Join(dir, fmt.Sprintf("%s-%d-%v.png", name, width, dark)))
			}
		}
	}
}
