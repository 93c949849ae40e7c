//go:build !race

package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
)

// journeyPassword is that of everybody who signs in.
const journeyPassword = "seven quiet lamps of tin"

// journey is a browser before the page of a serving process.
type journey struct {
	*bottest.Tab

	t testing.TB
	p *process
}

// browse opens a page of a process in a browser of its own.
func (p *process) browse(t testing.TB, path string, options ...bottest.TabOption) *journey {
	t.Helper()
	return &journey{bottest.Browse(t, p.url+path, options...), t, p}
}

// operator opens the console as the first operator, by the link that was printed.
func (p *process) operator(t testing.TB, options ...bottest.TabOption) *journey {
	t.Helper()
	link := p.firstLink(t)
	j := p.browse(t, link, options...)
	j.accept("Olga")
	return j
}

var printedLink = regexp.MustCompile(`\nhttps?://[^/\s]+(/invitation/\S+)\n`)

// firstLink returns the path of the link that makes the first operator.
func (p *process) firstLink(t testing.TB) string {
	t.Helper()
	found := printedLink.FindStringSubmatch(p.out.String())
	if found == nil {
		t.Fatalf("no link is printed: %s", p.out)
	}
	return found[1]
}

// open opens a path of the process.
func (j *journey) open(path string) { j.t.Helper(); j.Go(j.p.url + path) }

// accept follows an invitation: it chooses a name and a password.
func (j *journey) accept(name string) {
	j.t.Helper()
	j.Type("#name", name)
	j.Type("#password", journeyPassword)
	j.Type("#again", journeyPassword)
	j.Follow(func() { j.ClickText("Begin") })
}

func (j *journey) signIn(name string) {
	j.t.Helper()
	j.Type("#name", name)
	j.Type("#password", journeyPassword)
	j.Follow(func() { j.Click("main button") })
}

// at wants the browser on a path.
func (j *journey) at(path string) {
	j.t.Helper()
	if got := j.URL(); got != j.p.url+path {
		j.t.Fatalf("got to %s, want %s; the page says\n%s", got, path, j.Text("main"))
	}
}

// says wants the page to hold texts.
func (j *journey) says(texts ...string) {
	j.t.Helper()
	page := j.Text("main")
	for _, text := range texts {
		if !strings.Contains(page, text) {
			j.t.Errorf("%s does not say %q:\n%s", j.URL(), text, page)
		}
	}
}

// await opens a path again and again, until the page says a text.
func (j *journey) await(path, text string) {
	j.t.Helper()
	for deadline := time.Now().Add(processWait); ; time.Sleep(50 * time.Millisecond) {
		j.open(path)
		if page := j.Text("main"); strings.Contains(page, text) {
			return
		} else if time.Now().After(deadline) {
			j.t.Fatalf("%s does not say %q:\n%s", path, text, page)
		}
	}
}

// press follows a button or a link that reads as given.
func (j *journey) press(text string) {
	j.t.Helper()
	j.Follow(func() { j.ClickText(text) })
}

// ask types a question, and wants a text in the answer.
func (j *journey) ask(question, want string) {
	j.t.Helper()
	n := j.Count(".turn")
	j.Fill("#q", question)
	j.Press("Enter")
	j.WaitFor(fmt.Sprintf(`document.querySelectorAll(".turn").length === %d`, n+1))
	if got := j.last(); !strings.Contains(got, want) {
		j.t.Errorf("%s: the answer is\n%s\nwant %q in it", question, got, want)
	}
}

// last returns what the last answer says.
func (j *journey) last() string {
	j.t.Helper()
	all := j.Texts(".turn")
	if len(all) == 0 {
		j.t.Fatalf("nothing is answered at %s: %s", j.URL(), j.Text("main"))
	}
	return all[len(all)-1]
}

// invite makes a link for somebody of a rank, and returns its path.
func (j *journey) invite(rank string) string {
	j.t.Helper()
	j.open("/console/people")
	j.Eval(fmt.Sprintf(`document.querySelector("#rank-invite").value = %q`, rank), nil)
	j.press("Make a link")
	link := ""
	j.Eval(`new URL(document.querySelector("#secret").value).pathname`, &link)
	return link
}

// landed wants the browser on a sentence: it is the target of the address, it is marked, it is in
// view, and it holds the text.
func (j *journey) landed(text string) {
	j.t.Helper()
	var at struct {
		Text, Mark string
		Top        float64
		Height     float64
	}
	j.Eval(`(() => { const e = document.querySelector(":target"); if (!e) return {}
		const r = e.getBoundingClientRect(); return {Text: e.innerText, Mark: getComputedStyle(e).backgroundColor, Top: r.top, Height: innerHeight} })()`, &at)
	switch {
	case at.Text == "" || !strings.Contains(at.Text, text) && !strings.HasPrefix(text, at.Text): // of several sentences, it is the first
		j.t.Errorf("%s leads to %q, want %q", j.URL(), at.Text, text)
	case at.Mark == "rgba(0, 0, 0, 0)" || at.Mark == "":
		j.t.Errorf("%s: the sentence is not marked", j.URL())
	case at.Top < 0 || at.Top > at.Height-10:
		j.t.Errorf("%s: the sentence is at %v of a window of %v", j.URL(), at.Top, at.Height)
	}
}

// quote is a sentence of an answer, with the address of where it stands.
type quote struct{ Text, Address string }

func (j *journey) quotes() []quote {
	j.t.Helper()
	var data string
	j.Eval(`JSON.stringify([...document.querySelectorAll(".turn:last-of-type blockquote")].map(q => ({Text: q.querySelector("p").innerText, Address: q.querySelector("footer a")?.href ?? ""})))`, &data)
	var all []quote
	if err := json.Unmarshal([]byte(data), &all); err != nil {
		j.t.Fatal(err)
	}
	return all
}

// TestJourneyNewcomer begins in an empty folder: the sample is asked, the first operator comes in by
// the link that was printed, and invites others.
func TestJourneyNewcomer(t *testing.T) {
	t.Parallel()
	p := serve(t, t.TempDir(), nil)
	began := time.Now()
	j := p.browse(t, "/")
	j.says("What would you like to know?", "NASA moves an asteroid")
	j.ask(sampleQuestion, sampleAnswer)
	t.Logf("the first answer is there %v after the page was opened", time.Since(began).Round(time.Millisecond))
	chip := j.Text(".turn:last-of-type .chip")
	n := j.Count(".turn")
	j.Click(".turn:last-of-type button.chip")
	j.WaitFor(fmt.Sprintf(`document.querySelectorAll(".turn").length === %d`, n+1))
	if got := j.last(); !strings.HasPrefix(got, chip) {
		t.Errorf("%q goes deeper to %q", chip, got)
	}
	j.ask("How does hitting an asteroid change its path?", "Rubble thrown out")
	said := j.quotes()
	if len(said) == 0 {
		t.Fatalf("nothing is quoted: %s", j.last())
	}
	conversation := j.URL()
	for _, q := range said {
		j.Go(q.Address)
		j.landed(q.Text)
	}
	j.pictures("landed")
	j.Go(conversation)
	j.pictures("conversation")
	if got := j.last(); !strings.Contains(got, "Rubble thrown out") {
		t.Errorf("the conversation, opened again, ends with %q", got)
	}

	j.open(p.firstLink(t))
	j.accept("Olga")
	j.at("/console/")
	j.press("Sign out")
	if cookies := j.Cookies(); len(cookies) > 0 {
		t.Errorf("signed out: got cookies %v", cookies)
	}
	j.open("/console/people")
	j.pictures("sign-in")
	j.at("/sign-in?to=%2Fconsole%2Fpeople")
	j.signIn("Olga")
	j.at("/console/people")
	curator := p.browse(t, j.invite("curator"))
	curator.pictures("invitation")
	curator.accept("Carla")
	curator.at("/console/")
	curator.Allow("403")
	for _, path := range []string{"/console/people", "/console/tokens", "/console/feeds"} {
		curator.open(path)
		curator.says("operator")
		curator.pictures("refused")
		if n := curator.Count("main form"); n > 0 {
			t.Errorf("a curator is shown %d forms at %s", n, path)
		}
	}
	curator.open("/console/content")
	for _, tab := range curator.Texts(".tabs a") {
		if tab == "People" || tab == "Tokens" || tab == "Feeds" {
			t.Errorf("a curator is shown the way to %s", tab)
		}
	}
	p.stop()
	silent(t, p, journeyPassword, "mission cost")
}

// TestJourneyMembers has only those read who sign in: a reader does, and does not open the console.
func TestJourneyMembers(t *testing.T) {
	t.Parallel()
	p := serve(t, t.TempDir(), nil, "--readers", "members")
	stranger := p.browse(t, "/briefings")
	stranger.at("/sign-in?to=%2Fbriefings")
	stranger.says("Only those who were invited read here.")
	operator := p.operator(t)
	reader := p.browse(t, operator.invite("reader"))
	reader.says("You were invited as a reader.")
	reader.accept("Rea")
	reader.at("/")
	reader.ask(sampleQuestion, sampleAnswer)
	if n := reader.Count(`a[href^="/console/"]`); n > 0 {
		t.Errorf("a reader is shown the way to the console")
	}
	reader.Allow("403")
	reader.open("/console/")
	reader.says("curator")
	stranger.signIn("Rea")
	stranger.at("/briefings")
	stranger.says("NASA moves an asteroid")
	p.stop()
}
