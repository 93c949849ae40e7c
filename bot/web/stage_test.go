package web

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
)

// stage is the page on a stage of the suite: people who use it without JavaScript, by its forms.
type stage struct {
	*rig
	last  func()            // what was done last
	pages []*shownPage      // those that people have before them, the newest last
	shown map[string]string // id of a turn -> its text
	news  []string
	live  []string
}

// shownPage is a page with its address.
type shownPage struct {
	*html.Node
	at string
}

var (
	_ bottest.Stage   = (*stage)(nil)
	_ bottest.Lacking = (*stage)(nil)
)

func openStage(t *testing.T) *stage {
	s := &stage{rig: serve(t), shown: map[string]string{}}
	s.prepare()
	return s
}

func (s *stage) prepare() {
	s.bot.Limits = bot.DefaultLimits
	s.adapter.ClientIP = func(r *http.Request) string { return r.Header.Get("X-Person") }
}

// Lacks implements [bottest.Lacking]: all that is written on the page is written to the bot.
func (s *stage) Lacks(verb string) bool {
	return slices.Contains([]string{"say", "shortcut", "home", "submit"}, verb)
}

// Do implements [bottest.Stage]. Of its own it has these verbs:
//
//	open   open an address of the page, which the text is
//	rate   press a button of the page that was shown last, which asks nothing
func (s *stage) Do(verb, who, where, text string) bool {
	switch verb {
	case "mention", "direct", "command":
		s.fill(who, s.get(who, "/"), text)
	case "follow":
		s.fill(who, s.pages[len(s.pages)-1], text)
	case "press", "rate":
		return s.press(who, text)
	case "open":
		s.see(s.get(who, text))
	default:
		return false
	}
	return true
}

// Again implements [bottest.Stage]: the form is posted again, as a browser does that is impatient.
func (s *stage) Again(n int) {
	for range n {
		s.last()
	}
}

// News implements [bottest.Stage].
func (s *stage) News() []string {
	news := s.news
	s.news = nil
	return news
}

// Live implements [bottest.Stage].
func (s *stage) Live() []string { return s.live }

// Restart implements [bottest.Stage].
func (s *stage) Restart() {
	s.server.Close()
	s.start(testConfig, bottest.Briefings(s.t))
	s.prepare()
}

// fill types a text into the form of a page, and sends it.
func (s *stage) fill(who string, p *shownPage, text string) {
	form := bottest.FindAll(p.Node, func(n *html.Node) bool { return n.DataAtom == atom.Form && bottest.HasClass(n, "ask") })[0]
	action, fields := bottest.WebForm(form, nil, text)
	s.last = func() { s.post(who, action, fields) }
	s.last()
}

// press presses the button with a label in the newest page that has one.
func (s *stage) press(who, label string) bool {
	for _, p := range slices.Backward(s.pages) {
		for _, form := range bottest.FindAll(p.Node, func(n *html.Node) bool { return n.DataAtom == atom.Form }) {
			for _, button := range bottest.FindAll(form, func(n *html.Node) bool { return n.DataAtom == atom.Button }) {
				if bottest.PageText(button) == "["+label+"]" {
					action, fields := bottest.WebForm(form, button, "")
					s.last = func() { s.post(who, action, fields) }
					s.last()
					return true
				}
			}
		}
	}
	return false
}

func (s *stage) get(who, at string) *shownPage {
	return s.page(who, http.MethodGet, at, nil)
}

func (s *stage) post(who, action string, fields url.Values) {
	s.see(s.page(who, http.MethodPost, action, fields))
}

// page asks for a page, and follows where it leads.
func (s *stage) page(who, method, at string, fields url.Values) *shownPage {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+at, strings.NewReader(fields.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("X-Person", who)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := s.client().Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	if to := res.Header.Get("Location"); res.StatusCode == http.StatusSeeOther {
		return s.page(who, http.MethodGet, to, nil)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if res.StatusCode >= 500 {
		s.t.Errorf("%s %s: status %d:\n%s", method, at, res.StatusCode, body)
	}
	node, err := bottest.ParsePage(string(body))
	if err != nil {
		s.t.Fatal(err)
	}
	return &shownPage{node, at}
}

// see takes what a page shows that was not shown before.
func (s *stage) see(p *shownPage) {
	s.pages = append(s.pages, p)
	s.live = append(s.live, bottest.LivePage(p.Node)...)
	for _, link := range bottest.FindAll(p.Node, func(n *html.Node) bool { return n.DataAtom == atom.A }) {
		if to := bottest.PageText(link); strings.Contains(to, "<http") && !strings.Contains(to, "council.portelden.example") {
			s.live = append(s.live, "a link: "+to)
		}
	}
	var changed []string
	turns := bottest.FindAll(p.Node, func(n *html.Node) bool { return bottest.HasClass(n, "turn") })
	for _, turn := range turns {
		text := bottest.PageText(turn)
		id := ""
		for _, a := range turn.Attr {
			if a.Key == "id" {
				id = a.Val
			}
		}
		before, known := s.shown[id]
		s.shown[id] = text
		switch {
		case id == "" || !known:
			s.news = append(s.news, "the page\n"+text)
		case before != text:
			changed = append(changed, "changed on the page\n"+newLines(before, text))
		}
	}
	s.news = append(s.news, changed...)
	for _, fault := range bottest.FindAll(p.Node, func(n *html.Node) bool { return bottest.HasClass(n, "fault") || bottest.HasClass(n, "failure") }) {
		s.news = append(s.news, "the page\n"+bottest.PageText(fault))
	}
	for _, b := range bottest.FindAll(p.Node, func(n *html.Node) bool { return bottest.HasClass(n, "briefing") || bottest.HasClass(n, "story") }) {
		s.news = append(s.news, "the page\n"+bottest.PageText(b))
	}
}

func newLines(before, after string) string {
	old := strings.Split(before, "\n")
	var out []string
	for line := range strings.SplitSeq(after, "\n") {
		if !slices.Contains(old, line) {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

func TestSuite(t *testing.T) {
	bottest.Run(t, bottest.Questions, func(t *testing.T) bottest.Stage { return openStage(t) })
}

func TestTranscripts(t *testing.T) {
	bottest.Transcripts(t, "testdata/transcripts", func(t *testing.T) bottest.Stage { return openStage(t) })
}

// TestXSS asks each text that has run as a script somewhere, and shows it on each page.
func TestXSS(t *testing.T) {
	all := bottest.XSS()
	if len(all) < 200 {
		t.Fatalf("%d texts, want 200 or more", len(all))
	}
	s := openStage(t)
	for i, text := range bottest.Sample(all) {
		who := fmt.Sprintf("person%d", i)
		s.Do("mention", who, "", text)
		s.Do("open", who, "", "/?q="+url.QueryEscape(text))
		s.Do("open", who, "", "/?briefing="+url.QueryEscape(text))
		s.Do("open", who, "", "/briefings/"+url.PathEscape(text))
		s.Do("open", who, "", "/c/"+url.PathEscape(text))
		s.Do("open", who, "", "/answers/"+url.PathEscape(text))
	}
	for _, live := range s.Live() {
		t.Error(live)
	}
}
