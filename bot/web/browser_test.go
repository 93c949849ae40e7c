package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
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

// TestBrowserEveryPage looks at each page with axe-core in both themes, and on the narrowest screen.
func TestBrowserEveryPage(t *testing.T) {
	all := bottest.Briefings(t)
	for i := range 30 {
		b := *all[i%2]
		b.ID += "-" + string(rune('a'+i))
		all = append(all, &b)
	}
	wide := *all[0]
	wide.ID, wide.Title = "wide", strings.Repeat("Donaudampfschifffahrtsgesellschaft", 4)
	wide.Sections = append(slices.Clone(wide.Sections), faq.Section{Heading: wide.Title, Passages: []faq.Passage{{ID: "w", Text: "https://example.org/" + strings.Repeat("a", 200), Papers: []string{wide.Title}}}})
	wide.Prompts = []faq.Prompt{{ID: "p", Question: strings.Repeat("w", 200) + "?"}}
	r := serveAll(t, page.Config{Name: "The Daily Question", SignIn: true}, append(all, &wide)...)
	tab := bottest.Browse(t, r.url)
	tab.Allow("status of 404")
	tab.Allow("status of 400")
	tab.Type("#q", bottest.Questions.Question)
	tab.Press("Enter")
	tab.Wait(".turn")
	tab.Click(".turn button.chip")
	tab.WaitFor("document.querySelectorAll('.turn').length === 2")
	check(t, tab, "live")
	talk := tab.URL()
	tab.Follow(func() { tab.ClickText("Link to this answer") })
	answer := tab.URL()
	for _, at := range []string{
		r.url, talk, answer, r.url + "/?briefing=ferry", r.url + "/?q=" + url.QueryEscape(bottest.Questions.Unknown), r.url + "/?q=ferry+cabin", r.url + "/?q=hello",
		r.url + "/?q=" + strings.Repeat("w", 2001), r.url + "/?q=" + strings.Repeat("w", 300),
		r.url + "/briefings", r.url + "/briefings?page=2", r.url + "/briefings/lighthouse", r.url + "/briefings/wide", r.url + "/briefings/gone", r.url + "/nothing", r.url + "/embed", r.url + "/embed?briefing=ferry",
	} {
		tab.Go(at)
		check(t, tab, at)
	}
	tab.Go(r.url)
	tab.Type("#q", "w")
	tab.Press("h")
	tab.Wait(".options [role=option]")
	check(t, tab, "completion")
}

func check(t *testing.T, tab *bottest.Tab, what string) {
	t.Helper()
	for _, dark := range []bool{false, true} {
		tab.Dark(dark)
		for _, v := range tab.Axe() {
			t.Errorf("%s, dark %v: %s", what, dark, v)
		}
	}
	tab.Size(320, 640)
	if n := tab.Overflow(); n > 0 {
		t.Errorf("%s: at 320 pixels the page is %d too wide", what, n)
	}
	for _, v := range tab.Axe() {
		t.Errorf("%s, at 320 pixels: %s", what, v)
	}
	tab.Size(1280, 900)
	tab.Dark(false)
}

// TestBrowserEmbed asks in the frame of another site, which is refused to sites that may not frame it.
func TestBrowserEmbed(t *testing.T) {
	var chat *rig
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<!doctype html><html lang="en"><title>Another site</title><h1>News</h1><script src="` + chat.url + `/embed.js" async data-height="500"></script>`))
	}))
	t.Cleanup(host.Close)
	other := strings.Replace(host.URL, "127.0.0.1", "localhost", 1) // of another site than the chat

	chat = serveAll(t, page.Config{Name: "Ask", Framers: []string{other}}, bottest.Briefings(t)...)
	tab := bottest.Browse(t, other)
	tab.Wait("iframe")
	inside := `(() => { const f = document.querySelector("iframe"); return f.title + " " + f.loading + " " + f.clientHeight + " " + f.src })()`
	var frame string
	tab.Eval(inside, &frame)
	if want := "Ask about the news lazy 500 " + chat.url + "/embed"; frame != want {
		t.Errorf("the frame is %q, want %q", frame, want)
	}
	in := tab.Frame(chat.url + "/embed")
	in.Type("#q", bottest.Questions.Question)
	in.ClickText("Ask")
	in.WaitText(".turn .says", bottest.Questions.Answer)
	in.ClickText(bottest.Questions.Prompt)
	in.WaitFor("document.querySelectorAll('.turn').length === 2")

	chat = serveAll(t, page.Config{Name: "Ask"}, bottest.Briefings(t)...)
	refused := bottest.Browse(t, other)
	refused.Wait("iframe")
	refused.WaitFor("document.readyState === 'complete'")
	for range 200 {
		if strings.Contains(strings.Join(refused.Problems(), "\n"), "frame-ancestors") {
			refused.Allow("frame-ancestors")
			refused.Allow("frame")
			return
		}
		refused.WaitFor("true")
	}
	t.Errorf("the frame is not refused: %q", refused.Problems())
}

// TestBrowserHostile shows texts that run as scripts elsewhere wherever readers see one, in a real
// browser, which would tell of each that ran and of each that the policy stopped.
func TestBrowserHostile(t *testing.T) {
	texts := bottest.XSS()
	b := hostileBriefing("A briefing")
	b.ID, b.Sections[0].Passages = "hostile", nil
	b.Title, b.Byline, b.Language = strings.Join(texts[:9], " "), texts[9], texts[10]
	for i, s := range texts {
		id := fmt.Sprintf("e%d", i)
		one := hostileBriefing(s)
		p := one.Sections[0].Passages[0]
		p.ID, p.Block = "p"+id, i
		f, q, topic := one.FAQs[0], one.Prompts[0], one.Topics[0]
		f.ID, q.ID, topic.ID = "f"+id, "q"+id, "t"+id
		b.Sections[0].Passages = append(b.Sections[0].Passages, p)
		b.FAQs, b.Prompts, b.Topics, b.Links = append(b.FAQs, f), append(b.Prompts, q), append(b.Topics, topic), append(b.Links, one.Links...)
	}
	r := serveAll(t, testConfig, b)
	var conversations []string
	for i, s := range texts {
		if i%maxTurns == 0 {
			conversations = append(conversations, newID())
		}
		c := conversations[len(conversations)-1]
		if err := r.store.SaveAsked(t.Context(), faq.Asked{Ref: newID(), Text: s, Platform: Platform, Conversation: c, At: int64(i)}); err != nil {
			t.Fatal(err)
		}
	}
	tab := bottest.Browse(t, r.url)
	tab.Allow("status of 400") // of what is no text
	for _, at := range []string{"/", "/briefings", "/briefings/hostile", "/?briefing=hostile"} {
		tab.Go(r.url + at)
		tab.Wait("main")
	}
	for _, c := range conversations {
		tab.Go(r.url + "/c/" + c)
		tab.Go(r.url + "/embed?c=" + c)
		if got := tab.Count(".turn"); got == 0 {
			t.Errorf("conversation %s shows no question", c)
		}
	}
	for _, s := range texts[:30] {
		tab.Go(r.url + "/?q=" + url.QueryEscape(s))
		tab.WaitText(".turn h2", s[:2])
	}
	tab.Go(r.url)
	for n, s := range texts[:20] { // by the script of the page
		tab.Eval(fmt.Sprintf("document.querySelector('#q').value = %q", s), nil)
		tab.Eval("document.querySelector('.ask').requestSubmit()", nil)
		tab.WaitFor(fmt.Sprintf("document.querySelectorAll('.turn').length === %d", n+1))
	}
	for _, typed := range []string{"<s", "\">", "java"} {
		tab.Fill("#q", typed)
		tab.Wait(".options [role=option]")
	}
	if got := tab.Problems(); len(got) > 0 {
		t.Errorf("the browser tells of %q", got)
	}
}
