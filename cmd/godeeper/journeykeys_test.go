//go:build !race

package main

import (
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
)

// write types a text as the keyboard does, into what has the focus.
func (j *journey) write(text string) {
	j.t.Helper()
	j.Press(strings.Split(text, "")...)
}

// enter goes by the keyboard to what a selector names, and presses Enter there, which loads a page.
func (j *journey) enter(selector string) {
	j.t.Helper()
	j.TabTo(selector)
	j.Follow(func() { j.Press("Enter") })
}

// TestJourneyKeyboard uses nothing but the keyboard: it asks, takes a completion, goes deeper, signs in
// and makes a question that was missed a phrasing of a stored one.
func TestJourneyKeyboard(t *testing.T) {
	t.Parallel()
	p := serve(t, stored(t), nil)
	j := p.browse(t, "/")
	j.TabTo("#q")
	j.write("how lo")
	j.Wait("#options li")
	j.pictures("completion")
	j.Press("ArrowDown", "Enter")
	j.WaitText(".turn", "One minute and 44 seconds")
	j.TabTo(".turn .chip")
	j.Press("Enter")
	j.WaitFor(`document.querySelectorAll(".turn").length === 2`)
	if got := j.Focused(); !strings.HasPrefix(got, "h2 ") {
		t.Errorf("after an answer, the focus is on %q", got)
	}
	j.TabTo("#q")
	j.write("Who sells cardboard spectacles?")
	j.Press("Enter")
	j.WaitText(".turn", declines)

	j.open(p.firstLink(t))
	for _, field := range []string{"#name", "#password", "#again"} {
		j.TabTo(field)
		text := journeyPassword
		if field == "#name" {
			text = "Olga"
		}
		j.write(text)
	}
	j.Follow(func() { j.Press("Enter") })
	j.at("/console/")
	j.enter("form[action='/sign-out'] button")
	j.enter("a[href='/sign-in']")
	j.TabTo("#name")
	j.write("Olga")
	j.TabTo("#password")
	j.write(journeyPassword)
	j.Follow(func() { j.Press("Enter") })
	j.await("/console/", "Who sells cardboard spectacles?")
	j.enter(`.group a[href^="/console/change/variant"]`)
	j.TabTo("#find")
	j.write("safe Sun")
	j.Follow(func() { j.Press("Enter") })
	j.TabTo("input[name=entry]")
	j.Press("Space")
	j.enter("form[action='/console/preview/variant'] button")
	j.says("What this changes", "Only with glasses made for it.")
	j.enter(".decide button:not(.quiet)")
	j.says("Saved:")
	j.open("/")
	j.TabTo("#q")
	j.write("Who sells cardboard spectacles?")
	j.Press("Enter")
	j.WaitText(".turn", "Only with glasses made for it.")
	p.stop()
}

// TestJourneyNoScript does the same where no script runs, on a phone.
func TestJourneyNoScript(t *testing.T) {
	t.Parallel()
	p := serve(t, stored(t), nil)
	j := p.browse(t, "/", bottest.NoScript(), bottest.Sized(360, 700))
	asked := func(question, want string) {
		t.Helper()
		j.Fill("#q", question)
		j.Follow(func() { j.Press("Enter") })
		if got := j.last(); !strings.Contains(got, want) {
			t.Errorf("%s: the answer is %s, want %q", question, got, want)
		}
		if n := j.Overflow(); n > 0 {
			t.Errorf("%s is %d pixels too wide", j.URL(), n)
		}
	}
	asked("How long did the eclipse last?", "One minute and 44 seconds")
	j.Follow(func() { j.Click(".turn:last-of-type button.chip") })
	if n := j.Count(".turn"); n != 2 {
		t.Errorf("after going deeper, the page has %d answers", n)
	}
	j.press("Helpful")
	j.says("Thank you.")
	asked("Who sells cardboard spectacles?", declines)
	j.open("/")
	asked("How long did the eclipse last?", "One minute and 44 seconds")
	for _, q := range j.quotes() {
		j.Go(q.Address)
		j.landed(q.Text)
	}

	j.open(p.firstLink(t))
	j.accept("Olga")
	j.at("/console/")
	j.press("Sign out")
	j.open("/sign-in")
	j.signIn("Olga")
	j.await("/console/", "Who sells cardboard spectacles?")
	j.Follow(func() { j.Click(`.group a[href^="/console/change/faq"]`) })
	j.Type("#answer", "Opticians and most kiosks.")
	j.press("Preview")
	j.says("What this changes", "Opticians and most kiosks.")
	j.Follow(func() { j.Click(".decide button:not(.quiet)") })
	j.says("Saved:")
	j.open("/")
	asked("Who sells cardboard spectacles?", "Opticians and most kiosks.")
	p.stop()
}
