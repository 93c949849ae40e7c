package discord

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// hostileBriefing is a briefing all of whose texts hold s.
func hostileBriefing(n int, s string) *faq.Briefing {
	s = strings.Join(strings.Fields(s), " ") // as it is read from a page
	link := s
	if strings.HasPrefix(strings.ToLower(s), "http") { // an address that is stored is a link
		link = "https://example.org/?" + s
	}
	word := fmt.Sprint("number", n) // which no other has
	return &faq.Briefing{
		ID: word, Title: s + " in the news", Byline: s, URL: "https://example.org/" + s, Path: s + ".txt",
		Sections: []faq.Section{{Role: faq.RolePapers, Heading: "What the papers say " + s, Line: 1, Passages: []faq.Passage{
			{ID: "p", Text: s + " was seen at " + word + ", it says.", Subheading: s, Papers: []string{s}, Links: []faq.Link{{Title: s, URL: link}}, Line: 2},
		}}},
		FAQs:    []faq.FAQ{{ID: "f", Question: "What is said of " + word + " " + s + "?", Answer: s + "\n\nThat is " + s + " of it.", Section: s, Links: []faq.Link{{Title: s, URL: link}}, Line: 3}},
		Prompts: []faq.Prompt{{ID: "q", Question: "Why is " + word + " " + s + "?", Section: s, Line: 4}},
		Topics:  []faq.Topic{{ID: "t", Name: "Topic" + fmt.Sprint(n) + " " + s, Aliases: []string{s}, Text: s + " is a thing.", Section: s, Line: 5}},
	}
}

// hostileTexts returns the texts of a test: one of each kind in quick rounds.
func hostileTexts() []string {
	const variants = 8 // of each kind
	var some []string
	for n, text := range bottest.Hostile() {
		if every := bottest.Rounds(variants, 1); n%every == n/variants%every {
			some = append(some, text)
		}
	}
	return bottest.Sample(some)
}

// TestHostileWorld asks of briefings, among people and in channels whose texts and names try to
// ping, to link and to format.
func TestHostileWorld(t *testing.T) {
	t.Parallel()
	texts := hostileTexts()
	if least := bottest.Times(40); len(texts) < least {
		t.Fatalf("%d hostile texts, want at least %d", len(texts), least)
	}
	inProcessBubble(t, func(t *testing.T, m *inProcess) {
		m.most = 3 // pages may be long
		for n, text := range texts {
			b := hostileBriefing(n, text)
			index := match.New([]*faq.Briefing{b})
			m.bot, m.completer = newBot(t, index, m.saved), index
			m.hostileWorld(text, b)
		}
	})
}

// hostileWorld has somebody who is called so ask about a briefing in all ways.
func (m *inProcess) hostileWorld(text string, b *faq.Briefing) {
	m.t.Helper()
	d := m.d
	user := d.AddUser(bottest.DiscordUser{Name: text, Manager: true}).ID
	guild := d.AddGuild(bottest.DiscordGuild{Name: text}).ID
	channel := d.AddChannel(bottest.DiscordChannel{Name: text, Guild: guild}).ID
	if err := m.saved.SaveSettings(m.t.Context(), Platform, guild, "", user, faq.Settings{Threads: true}); err != nil {
		m.t.Fatal(err)
	}
	abroad := d.AddChannel(bottest.DiscordChannel{Name: text, Guild: d.AddGuild(bottest.DiscordGuild{Name: text, Absent: true}).ID}).ID
	do := func(x bottest.DiscordDelivery) bottest.DiscordMessage {
		m.t.Helper()
		before := len(d.Posts())
		if what, err := m.handle(x, false); what != workedOn || err != nil {
			m.t.Fatalf("%q: %v is %s, error %v", text, x, what, err)
		}
		posts := d.Posts()[before:]
		if len(posts) == 0 {
			m.t.Fatalf("%q: %s is not answered", text, x.Data)
		}
		for _, p := range posts {
			for _, l := range bottest.DiscordLive(p, madeOf(text)) {
				m.t.Errorf("with %q, live: %s", text, l)
			}
		}
		return posts[0]
	}
	question := b.FAQs[0].Question
	answer := do(d.Mention(channel, user, "What is said of "+b.ID+"?"))
	if want := flat(bot.Line(b.FAQs[0].Answer)); !strings.Contains(flat(bottest.DiscordShown(answer)), want) {
		m.t.Errorf("%q is not shown as it is stored:\n%s", want, bottest.DiscordShown(answer))
	}
	for _, at := range []string{answer.Channel, do(d.Slash(channel, user, commandAsk, map[string]string{optionQuestion: question})).ID} {
		if name := d.Channel(at).Name; !strings.HasPrefix(name, "What is said of") || name != bot.Line(name) || size(name) > maxThreadName {
			m.t.Errorf("with %q, a thread is called %q", text, name)
		}
	}
	if got := m.choicesFor(m.t, commandAsk, optionQuestion, "what is said"); len(got) != 1 {
		m.t.Errorf("with %q, the choices are %q", text, got)
	}
	do(d.PressButton(answer, "Not helpful", user))
	do(d.PressButton(answer, firstPrompt(answer), user))
	for command, options := range map[string]map[string]string{
		commandPapers: {optionTopic: text}, commandTopic: {optionTopic: b.Topics[0].Name},
		commandBriefings: nil, commandDeeper: nil, commandWhy: nil, commandSettings: nil,
	} {
		do(d.Slash(channel, user, command, options))
	}
	do(d.MessageCommand(d.Message(channel, d.Write(channel, user, question).ID), user, commandMessage))
	private := do(d.Slash(abroad, user, commandAsk, map[string]string{optionQuestion: question}))
	shared := bottest.DiscordShown(do(d.PressButton(private, bot.ShareLabel, user)))
	if by := "Shared by " + bot.Line(text); !strings.Contains(flat(shared), flat(by)) {
		m.t.Errorf("%q is not in what is shared:\n%s", by, shared)
	}
}

// firstPrompt returns the custom id of the first question that a message offers.
func firstPrompt(m bottest.DiscordMessage) string {
	first := ""
	eachCustom(m.Body["components"], func(custom string) {
		if first == "" && verbOf(custom) == askVerb {
			first = custom
		}
	})
	return first
}

// storedLink is the only link there may be: an address of a briefing's, named by its host.
var storedLink = regexp.MustCompile(`^\[example\.org\]\(<https://example\.org/[^<>]*>\)$`)

// madeOf returns what reports whether something live was made by the renderer, and not by a text: it
// makes whole texts bold, small, headings, quotes and items, and links of stored addresses.
func madeOf(text string) func(kind, live string) bool {
	text = bot.Line(text)
	return func(kind, live string) bool {
		switch kind {
		case bottest.LiveBold, bottest.LiveItalic, bottest.LiveHeading, bottest.LiveQuote, bottest.LiveList, bottest.LiveSubtext:
			return !strings.Contains(text, live) && !strings.HasPrefix(live, text)
		case bottest.LiveMasked:
			return storedLink.MatchString(live)
		}
		return false
	}
}
