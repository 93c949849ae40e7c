package slack

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/slack-go/slack/slackutilsx"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// hostileBriefing is a briefing all of whose texts hold s. Its common question holds a word that
// no other has.
func hostileBriefing(n int, s string) (b *faq.Briefing, question string) {
	s = strings.Join(strings.Fields(s), " ") // as it is read from a page
	link := s
	if strings.HasPrefix(strings.ToLower(s), "http") { // an address that is stored is a link
		link = "https://example.org/?" + s
	}
	question = fmt.Sprintf("What is said of number%d %s?", n, s)
	return &faq.Briefing{
		ID: fmt.Sprintf("b%d", n), Title: s + " in the news", Byline: s, URL: "https://example.org/" + s, Path: s + ".txt",
		Sections: []faq.Section{{Role: faq.RolePapers, Heading: "What the papers say " + s, Line: 1, Passages: []faq.Passage{
			{ID: "p", Text: s + " was seen at number" + fmt.Sprint(n) + ", it says.", Subheading: s, Papers: []string{s}, Links: []faq.Link{{Title: s, URL: link}}, Line: 2},
		}}},
		FAQs:    []faq.FAQ{{ID: "f", Question: question, Answer: s + "\n\nThat is " + s + " of it.", Section: s, Links: []faq.Link{{Title: s, URL: link}}, Line: 3}},
		Prompts: []faq.Prompt{{ID: "q", Question: "Why is number" + fmt.Sprint(n) + " " + s + "?", Section: s, Line: 4}},
		Topics:  []faq.Topic{{ID: "t", Name: fmt.Sprintf("Topic%d %s", n, s), Aliases: []string{s}, Text: s + " is a thing.", Section: s, Line: 5}},
	}, question
}

// startHostile starts an adapter with a briefing for each text, and returns them with the common
// question of each.
func startHostile(t *testing.T, texts []string) (r *rig, all []*faq.Briefing, questions []string) {
	t.Helper()
	for n, text := range texts {
		b, q := hostileBriefing(n, text)
		all, questions = append(all, b), append(questions, q)
	}
	s := bottest.NewSlack(t, bottest.AgentView())
	return startOn(t, s, open(t, t.TempDir()+"/slack.db"), match.New(all)), all, questions
}

// TestHostileWorld asks of briefings, among people and in channels whose texts and names try to
// ping, to link and to format.
func TestHostileWorld(t *testing.T) {
	t.Parallel()
	texts := bottest.Hostile()
	if len(texts) < 300 {
		t.Fatalf("%d hostile texts, want at least 300", len(texts))
	}
	texts = bottest.Sample(texts)
	const each = 8 // briefings in a world, all of which App Home shows
	for from := 0; from < len(texts); from += each {
		hostileWorld(t, texts[from:min(from+each, len(texts))])
	}
}

func hostileWorld(t *testing.T, texts []string) {
	t.Helper()
	r, all, questions := startHostile(t, texts)
	s := r.Slack
	defer r.stop()
	for n, text := range texts {
		user := s.AddUser(bottest.User{Name: text, RealName: text, DisplayName: text, Admin: true}).ID
		channel := s.AddChannel(bottest.Channel{Name: text, Topic: text, Creator: user}).ID
		mention := s.Mention(channel, user, slackutilsx.EscapeMessage(questions[n]), "")
		r.Deliver(mention).WaitAck(wait)
		commands := []string{questions[n], "papers " + text, "topic " + all[n].Topics[0].Name}
		if n == 0 {
			commands = append(commands, "briefings", "why", "settings")
		}
		for _, command := range commands {
			r.Deliver(s.Command(channel, user, "/ask", slackutilsx.EscapeMessage(command))).WaitAck(wait)
		}
		if n == 0 {
			r.Deliver(s.OpenHome(user, "home")).WaitAck(wait)
		}
		r.settle()
		answers := r.answersTo(mention)
		if len(answers) != 1 {
			t.Fatalf("%q: %d answers", questions[n], len(answers))
		}
		if want := bot.Line(all[n].FAQs[0].Answer[:strings.Index(all[n].FAQs[0].Answer, "\n")]); !strings.Contains(asRead(bottest.Shown(answers[0])), asRead(want)) {
			t.Errorf("%q is not shown as it is stored:\n%s", want, bottest.Shown(answers[0]))
		}
		r.shareFrom(user, answers[0])
	}
	for _, p := range s.Posts() {
		wantInert(t, bottest.Live(p))
	}
	for _, v := range s.Views() {
		wantInert(t, bottest.LiveView(v))
	}
	if n := r.counts()[faq.EventSetAside]; n != 0 {
		t.Errorf("%d events are set aside", n)
	}
}

// shareFrom rates an answer, and has the person share what they alone were shown.
func (r *rig) shareFrom(user string, answer bottest.Post) {
	r.t.Helper()
	r.Deliver(r.Press(answer, "Not helpful", user)).WaitAck(wait)
	for _, p := range r.Posts() {
		if p.Ephemeral == user && strings.Contains(bottest.Shown(p), "[Share with the channel]") {
			r.Deliver(r.Press(p, "Share with the channel", user)).WaitAck(wait)
			r.settle()
			return
		}
	}
	r.t.Errorf("%s has no answer to share", user)
}

// storedLink is the only thing that may be live: an address of a briefing's, named by its host.
var storedLink = regexp.MustCompile(`^link: <https://example\.org/[^<>|]*\|example\.org>$`)

func wantInert(t *testing.T, live []string) {
	t.Helper()
	for _, l := range live {
		if !storedLink.MatchString(l) {
			t.Errorf("live: %s", l)
		}
	}
}

// asRead returns a text without what cannot be seen.
func asRead(s string) string { return strings.Join(strings.Fields(bot.Clean(s)), " ") }
