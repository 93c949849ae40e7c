package web

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
)

// TestBrowser asks, goes deeper, and follows a source to its sentence, without a reload.
func TestBrowser(t *testing.T) {
	r := serve(t)
	tab := bottest.Browse(t, r.url)
	tab.Eval("window.stays = true", nil)
	tab.Type("#q", bottest.Questions.Question)
	tab.Press("Enter")
	tab.WaitText(".turn .says", bottest.Questions.Answer)
	tab.ClickText(bottest.Questions.Prompt)
	tab.WaitFor("document.querySelectorAll('.turn').length === 2")
	tab.WaitText(".turn .chip.asked", "✓ "+bottest.Questions.Prompt)
	if got, want := tab.Focused(), "h2 "+bottest.Questions.Prompt; got != want {
		t.Errorf("focus is on %q, want %q", got, want)
	}
	tab.Type("#q", bottest.Questions.FollowUp)
	tab.Press("Enter")
	tab.WaitText(".turn:nth-of-type(3) .says", bottest.Questions.Elliptic)
	tab.Click(".turn:nth-of-type(3) .after button")
	tab.WaitText(".turn:nth-of-type(3) .after", "Thank you.")
	var stays bool
	if tab.Eval("window.stays === true", &stays); !stays {
		t.Error("the page was loaded anew")
	}
	if at := tab.URL(); !strings.HasPrefix(at, r.url+"/c/") || len(tab.Cookies()) > 0 {
		t.Errorf("the conversation is at %s with cookies %q, want none", at, tab.Cookies())
	}
	tab.Reload()
	if got := tab.Texts(".turn h2"); !slices.Equal(got, []string{bottest.Questions.Question, bottest.Questions.Prompt, bottest.Questions.FollowUp}) {
		t.Errorf("loaded anew, the conversation has %q", got)
	}

	tab.Printed()
	for selector, want := range map[string]bool{".turn": true, ".sources": true, ".masthead .name": true, "nav": false, ".ask": false, ".offers": false, ".after": false} {
		var printed bool
		tab.Eval(fmt.Sprintf("document.querySelector(%q).getClientRects().length > 0", selector), &printed)
		if printed != want {
			t.Errorf("%s is printed: %v, want %v", selector, printed, want)
		}
	}
	tab.Dark(false)

	tab.Follow(func() { tab.Click(".turn:nth-of-type(2) blockquote a") })
	sentence := tab.Text(":target")
	if want := "Winter storms have washed away the sand under the east side of the rock, so the tower leans by almost two degrees."; sentence != want {
		t.Errorf("the source leads to %q, want %q", sentence, want)
	}
	var seen bool
	tab.Eval(`(() => { const b = document.querySelector(":target").getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight })()`, &seen)
	if !seen {
		t.Error("the sentence is not in sight")
	}
	tab.Back()
	if got := tab.Count(".turn"); got != 3 {
		t.Errorf("gone back, the conversation has %d answers, want 3", got)
	}
}

// TestBrowserBack goes back to where nothing was asked, and on to the answer.
func TestBrowserBack(t *testing.T) {
	r := serve(t)
	tab := bottest.Browse(t, r.url)
	tab.ClickText(bottest.Questions.Prompt)
	tab.Wait(".turn")
	answered := tab.URL()
	tab.Back()
	tab.WaitFor("document.querySelectorAll('.turn').length === 0 && !!document.querySelector('.opening')")
	tab.Eval("history.forward()", nil)
	tab.WaitText(".turn h2", bottest.Questions.Prompt)
	if at := tab.URL(); at != answered {
		t.Errorf("gone forward to %s, want %s", at, answered)
	}
}

func TestBrowserWithoutScript(t *testing.T) {
	r := serve(t)
	tab := bottest.Browse(t, r.url, bottest.NoScript())
	tab.Type("#q", bottest.Questions.Question)
	tab.Follow(func() { tab.Press("Enter") })
	tab.WaitText(".turn .says", bottest.Questions.Answer)
	tab.Follow(func() { tab.ClickText(bottest.Questions.Prompt) })
	if got := tab.Texts(".turn h2"); len(got) != 2 || got[1] != bottest.Questions.Prompt {
		t.Errorf("the conversation has %q", got)
	}
	tab.Follow(func() { tab.ClickText("Not helpful") })
	if got := tab.Texts(".after p"); len(got) != 1 || got[0] != "Thank you." {
		t.Errorf("after the rating: %q", got)
	}
	tab.Follow(func() { tab.ClickText("Link to this answer") })
	tab.Type("#q", bottest.Questions.FollowUp)
	tab.Follow(func() { tab.Press("Enter") })
	if got := tab.Texts(".turn h2"); len(got) != 1 {
		t.Errorf("who was sent an answer asks in a conversation of their own, and not in %q", got)
	}
}

// TestBrowserKeyboard does all that can be done by the keyboard alone.
func TestBrowserKeyboard(t *testing.T) {
	r := serve(t)
	tab := bottest.Browse(t, r.url)
	tab.Press("Tab")
	if got := tab.Focused(); got != "a Skip to the content" {
		t.Errorf("the first stop is %q", got)
	}
	tab.Press("Enter", "Tab")
	if got := tab.Focused(); got != "input q" {
		t.Errorf("behind the link to the content stands %q", got)
	}
	tab.Press("h", "o", "w")
	tab.Wait(".options [role=option]")
	tab.Press("ArrowDown")
	var active, expanded string
	tab.Eval(`document.getElementById(document.activeElement.getAttribute("aria-activedescendant"))?.textContent ?? ""`, &active)
	tab.Eval(`document.activeElement.getAttribute("aria-expanded")`, &expanded)
	if active != bottest.Questions.Question || expanded != "true" {
		t.Errorf("chosen is %q, expanded %s", active, expanded)
	}
	tab.Press("Escape")
	tab.WaitFor("document.querySelector('.options').hidden")
	tab.Press("Backspace")
	tab.Wait(".options [role=option]")
	tab.Press("ArrowUp", "ArrowDown", "Enter")
	tab.WaitText(".turn .says", bottest.Questions.Answer)
	tab.TabTo(".turn .chip")
	tab.Press("Enter")
	tab.WaitFor("document.querySelectorAll('.turn').length === 2")
	tab.TabTo(".turn:nth-of-type(2) .after button")
	tab.Press("Space")
	tab.WaitText(".turn:nth-of-type(2) .after", "Thank you.")
	tab.TabTo(".turn:nth-of-type(2) .after a, .ask input, .sources a")
	var outlined bool
	tab.Eval(`getComputedStyle(document.activeElement).outlineStyle === "solid"`, &outlined)
	if !outlined {
		t.Error("the focus is not seen")
	}
}

// TestBrowserFaults types what cannot be answered.
func TestBrowserFaults(t *testing.T) {
	r := serve(t)
	tab := bottest.Browse(t, r.url)
	tab.Allow("400") // the browser tells of it
	tab.Type("#q", "\u200b?")
	tab.Eval(`document.querySelector("#q").value = "\u200b"`, nil)
	tab.Press("Enter")
	tab.WaitText(".fault", "There is no question yet.")
	tab.Fill("#q", bottest.Questions.Question)
	tab.Press("Enter")
	tab.Wait(".turn")
	if got := tab.Count(".fault"); got != 0 {
		t.Errorf("%d faults are left", got)
	}
	r.server.Close()
	tab.Allow("ERR_CONNECTION")
	tab.Type("#q", "and then?")
	tab.Press("Enter")
	tab.WaitText(".fault", "The page cannot be reached.")
}
