//go:build !race

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
)

// night is a briefing of which much can be asked that it does not answer in these words.
const night = `The eclipse over Spain
13 August 2026

What's happened
- The shadow of the Moon crossed northern Spain on the evening of 12 August 2026.
- Hotels between Oviedo and Burgos were booked out a year ahead.

What the papers say
El País called it the evening on which a country looked up.

Go deeper
- Why did hotels fill up so early?

Common questions
-
How long did the eclipse last?
One minute and 44 seconds in Burgos.
-
Is it safe to look at the Sun?
Only with glasses made for it.
`

// stored makes a folder in which the briefing of the night is stored.
func stored(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "eclipse.txt"), []byte(night), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := once(t, dir, nil, "import", "eclipse.txt"); status != exitOK {
		t.Fatalf("import: status %d: %s", status, stderr)
	}
	return dir
}

// loop is a newsroom: readers on the page and in Slack, and a curator in the console.
type loop struct {
	t       *testing.T
	slack   *bottest.Slack
	reader  *journey
	curator *journey
}

// What is said where nothing answers a question.
const (
	declines = "No stored briefing answers this."
	suggests = "I am not sure which question you mean."
)

// everywhere asks a question on the page and in Slack, and wants a text in both answers.
func (l *loop) everywhere(question, want string) bottest.Post {
	l.t.Helper()
	l.reader.ask(question, want)
	d := l.slack.Mention("C0GENERAL", "U0ANNA", question, "")
	l.slack.Deliver(d).WaitAck(processWait)
	p := answered(l.t, l.slack, d)
	if got := bottest.Shown(p); !strings.Contains(got, want) {
		l.t.Errorf("in Slack, %q: got\n%s\nwant %q in it", question, got, want)
	}
	return p
}

// unanswered opens the list, and waits until a question stands in it.
func (l *loop) unanswered(question string) {
	l.t.Helper()
	for deadline := time.Now().Add(processWait); ; time.Sleep(50 * time.Millisecond) {
		l.curator.open("/console/")
		if strings.Contains(strings.Join(l.curator.Texts(".group h2"), "\n"), question) {
			return
		}
		if time.Now().After(deadline) {
			l.t.Fatalf("%q is not among the unanswered: %s", question, l.curator.Text("main"))
		}
	}
}

// choose follows a link of the group of a question.
func (l *loop) choose(question, form string) {
	l.t.Helper()
	l.unanswered(question)
	l.curator.Eval(fmt.Sprintf(`[...document.querySelectorAll(".group")].find(g => g.querySelector("h2").innerText === %q).querySelector('a[href^="/console/change/%s"]').setAttribute("data-journey", "")`, question, form), nil)
	l.curator.Follow(func() { l.curator.Click("[data-journey]") })
}

// save looks at the preview, which must say that the question is answered then, and saves.
func (l *loop) save(question, answer string) {
	l.t.Helper()
	l.curator.press("Preview")
	l.curator.says("What this changes", question, answer)
	l.curator.pictures("preview-" + question)
	l.curator.Follow(func() { l.curator.Click(".decide button:not(.quiet)") }) // Save, or Save all the same
	l.curator.says("Saved:")
}

// TestJourneyCuration goes the way of a miss: it is asked, seen, made an answer in each of three ways,
// answered on the page and in Slack, told to who wished for it, and taken back.
func TestJourneyCuration(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	p := serve(t, stored(t), bySocket(s))
	s.WaitConnections(1, processWait)
	l := &loop{t, s, p.browse(t, "/"), p.operator(t)}

	const variant, written, passage = "Duration of the blackout, please?", "Who sells cardboard spectacles?", "Any free rooms near the path?"
	l.everywhere(variant, suggests)
	l.everywhere(passage, suggests)
	missed := l.everywhere(written, declines)
	s.Deliver(s.Press(missed, bot.WishLabel, "U0BEN")).WaitAck(processWait)

	l.curator.open("/console/")
	l.curator.pictures("unanswered")
	l.choose(variant, "variant")
	l.curator.Fill("#find", "How long did the eclipse last?")
	l.curator.press("Find")
	l.save(variant, "One minute and 44 seconds")
	l.everywhere(variant, "One minute and 44 seconds")

	l.choose(written, "faq")
	l.curator.Type("#answer", "Opticians and most kiosks.")
	l.save(written, "Opticians and most kiosks.")
	told := func() (posts []string) {
		for _, p := range s.Posts() {
			if text := bottest.Shown(p); strings.Contains(text, "Opticians and most kiosks.") && strings.Contains(text, "U0BEN") {
				posts = append(posts, text)
			}
		}
		return posts
	}
	for deadline := time.Now().Add(processWait); len(told()) == 0 && time.Now().Before(deadline); {
		time.Sleep(50 * time.Millisecond)
	}
	l.everywhere(written, "Opticians and most kiosks.")

	l.choose(passage, "passage")
	l.curator.Fill("#find", "hotels booked out")
	l.curator.press("Find")
	l.save(passage, "booked out a year ahead")
	l.everywhere(passage, "booked out a year ahead")

	if got := told(); len(got) != 1 {
		t.Errorf("who wished for the answer was told %d times, want once: %q", len(got), got)
	}
	l.curator.open("/console/")
	if got := l.curator.Texts(".group h2"); len(got) > 0 {
		t.Errorf("still unanswered: %q", got)
	}

	l.curator.open("/console/history")
	l.curator.Eval(fmt.Sprintf(`[...document.querySelectorAll(".history tr")].find(r => r.innerText.includes(%q)).querySelector("button").setAttribute("data-journey", "")`, variant), nil)
	l.curator.Follow(func() { l.curator.Click("[data-journey]") })
	l.curator.says("Undone:")
	for where, got := range map[string]string{"in Slack": bottest.Shown(l.everywhere(variant, "")), "on the page": l.reader.last()} {
		if strings.Contains(got, "One minute and 44 seconds") {
			t.Errorf("what was undone is still answered %s: %s", where, got)
		}
	}
	p.stop()
	if v := s.Violations(); len(v) > 0 {
		t.Errorf("Slack complains: %q", v)
	}
}
