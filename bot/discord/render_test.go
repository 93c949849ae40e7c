package discord

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

var update = flag.Bool("update", false, "write the golden files")

var eclipse = &faq.Briefing{ID: "eclipse", Title: "The eclipse over Spain", Date: time.Date(2026, 8, 13, 0, 0, 0, 0, time.UTC)}

// The replies of the tests of bot/slack.
var (
	faqReply = bot.Reply{Ref: "a1", Answer: faq.Answer{
		Outcome: faq.Answered, Briefing: eclipse,
		Text: "The eclipse was seen from the north of Spain on 12 August 2026, and for up to two minutes it was total.\n\nIt was the first one there in more than a century.",
		Excerpts: []faq.Excerpt{
			{Section: "What the papers say", Text: "El Faro wrote that 'the sky fell silent'.", Papers: []string{"El Faro"}},
		},
		Sources: []faq.Source{{Title: "El Faro"}, {Title: "The eclipse over Spain, 13 August 2026", URL: "https://example.org/eclipse?a=1&b=2"}},
		Deeper:  []string{"When is the next one?", "How can it be watched safely?"},
	}}
	promptReply = bot.Reply{Ref: "a2", Answer: faq.Answer{
		Outcome: faq.Answered, Briefing: eclipse, Note: "The stored text answers this only in part.",
		Excerpts: []faq.Excerpt{
			{Section: "What's behind the headline?", Subheading: "Tourism", Text: "Hotels in Oviedo were full."},
			{Section: "What's behind the headline?", Subheading: "Tourism", Text: "皆既日食は東アジアからは見えなかった。"},
			{Section: "What the papers say", Text: "The cost of it was “small beside the joy”.", Papers: []string{"BBC", "The Guardian"}},
			{Section: "Common questions", Question: "Who paid for it?", Text: "The regions did.\n\nMadrid added to it."},
		},
		Sources: []faq.Source{{Title: "BBC"}, {Title: "The Guardian"}, {Title: "The eclipse over Spain, 13 August 2026"},
			{Title: "The regional budget", URL: "https://www.example.com/budget (2026).pdf"}, {Title: "https://example.net/b", URL: "https://example.net/b"}},
		Deeper: []string{"When is the next one, and from where on Earth will it be seen for the longest time?", "How can it be watched safely?"},
	}}
	topicReply = bot.Reply{Answer: faq.Answer{
		Outcome: faq.Answered, Briefing: eclipse, Text: "Oviedo is the capital of Asturias, in the north of Spain.",
		Sources: []faq.Source{{Title: "The eclipse over Spain, 13 August 2026"}},
	}}
	suggestedReply = bot.Reply{Ref: "a3", Answer: faq.Answer{Outcome: faq.Suggested, Note: "I am not sure which question you mean. I can answer these:",
		Suggestions: []string{"When is the eclipse?", "Where can it be seen?"}}}
	declinedReply = bot.Reply{Ref: "a4", Answer: faq.Answer{Outcome: faq.Declined, Note: "No stored briefing answers this.",
		About: []string{"The eclipse over Spain", "Japan and NATO"}, Suggestions: []string{"When is the eclipse?"}}}
	pageReply = bot.Reply{Ref: "p1", Page: &bot.Page{Title: "What the papers say of the eclipse", Parts: []bot.Part{
		{Heading: "The eclipse over Spain", Text: "Two newspapers are quoted.\n\nThey agree.",
			Quotes: []faq.Excerpt{{Section: "El Faro", Text: "The sky fell silent."}}, Sources: []faq.Source{{Title: "El Faro", URL: "https://faro.example/1"}}},
		{Heading: "Stored", Items: []string{"The eclipse over Spain, 13 August 2026", "Japan and NATO, 2 June 2026"}, Questions: []string{"When is the eclipse?"}},
		{Heading: "More", Questions: []string{"Who pays?"}},
	}}}
	lineReply = bot.Reply{Line: "Hello. I answer questions about news briefings, in the briefings' own words.", Offers: []string{"When is the eclipse?", "Who pays?"}}
)

func longReply() bot.Reply {
	r := faqReply
	var text strings.Builder
	for i := 1; text.Len() < 40_000; i++ {
		fmt.Fprintf(&text, "Sentence %d says that it was dark in Oviedo. ", i)
		if i%12 == 0 {
			text.WriteString("\n\n")
		}
	}
	r.Answer.Text = text.String()[:40_000]
	return r
}

func manyOffers() bot.Reply {
	r := bot.Reply{Line: "These questions can be asked."}
	for i := range 60 {
		r.Offers = append(r.Offers, fmt.Sprintf("What was question number %d about?", i+1))
	}
	r.Offers[7] = "Which question is so long that no button holds it, and so is to be read in the list above?"
	return r
}

func hostileReply() bot.Reply {
	bad := "<@&1> **b** [x](https://evil.example) @everyone :smile: `c` ||s|| # h\u202e\n# end"
	return bot.Reply{Ref: "a5", Answer: faq.Answer{Outcome: faq.Answered, Briefing: eclipse, Text: bad, Note: "Another briefing answers this better.",
		Excerpts: []faq.Excerpt{{Section: bad, Text: bad, Papers: []string{bad}}},
		Sources:  []faq.Source{{Title: bad, URL: "javascript:alert(1)"}, {Title: bad, URL: "https://example.org/a)b>[x](https://evil.example)"}},
		Deeper:   []string{bad}}}
}

func TestRenderGolden(t *testing.T) {
	schema := messageSchema(t)
	for _, c := range []struct {
		name    string
		reply   bot.Reply
		options renderOptions
		sent    bool // the golden file holds what is sent
	}{
		{"faq", faqReply, renderOptions{Key: 7}, true},
		{"prompt", promptReply, renderOptions{}, false},
		{"topic", topicReply, renderOptions{}, false},
		{"suggested", suggestedReply, renderOptions{}, true},
		{"declined", declinedReply, renderOptions{}, false},
		{"page", pageReply, renderOptions{}, true},
		{"line", lineReply, renderOptions{}, false},
		{"private", faqReply, renderOptions{Private: true, Question: "When was the eclipse?"}, false},
		{"shared", faqReply, renderOptions{Question: "When was the eclipse?", By: "anna"}, false},
		{"long", longReply(), renderOptions{}, false},
		{"offers", manyOffers(), renderOptions{}, false},
		{"hostile", hostileReply(), renderOptions{Private: true}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			messages := render(c.reply, c.options)
			checkMessages(t, schema, messages)
			var out strings.Builder
			for i, m := range messages {
				fmt.Fprintf(&out, "==== message %d\n\n%s\n", i+1, shown(payload(t, m.Modern)))
				if c.sent {
					fmt.Fprintf(&out, "---- as sent\n\n%s\n\n---- as sent in the other form\n\n%s\n\n", indented(t, m.Modern), indented(t, m.Classic))
				}
			}
			golden(t, c.name, elided(strings.ReplaceAll(out.String(), "\u2060", "{WJ}")))
		})
	}
}

// shown returns a message of components as its Markdown: [ ] stands around buttons.
func shown(body object) string {
	var out []string
	walk(body["components"], func(o object) {
		switch o["type"] {
		case 10.0:
			out = append(out, o["content"].(string))
		case 14.0:
			out = append(out, "────")
		case 1.0:
			var row []string
			walk(o["components"], func(b object) { row = append(row, fmt.Sprintf("[%s]", b["label"])) })
			out = append(out, strings.Join(row, " "))
		}
	})
	return strings.Join(out, "\n\n") + "\n"
}

// elided returns text with its very long lines without their middle.
func elided(text string) string {
	const most, end = 400, 60
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if r := []rune(line); len(r) > most && strings.Contains(line, "Sentence 1") {
			lines[i] = fmt.Sprintf("%s{%d characters}%s", string(r[:end]), len(r)-2*end, string(r[len(r)-end:]))
		}
	}
	return strings.Join(lines, "\n")
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/" + name + ".golden"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

func indented(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, data, "", " "); err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(out.String())
}

// TestSameWords holds that Discord shows the words that Slack shows, in their order.
func TestSameWords(t *testing.T) {
	slackLink := regexp.MustCompile(`<[^|>\n]*\|([^>\n]*)>`)
	words := func(s string) []string {
		return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	}
	for name, r := range map[string]bot.Reply{
		"faq": faqReply, "topic": topicReply, "suggested": suggestedReply, "declined": declinedReply, "page": pageReply, "line": lineReply,
	} {
		data, err := os.ReadFile("../slack/testdata/" + name + ".golden")
		if err != nil {
			t.Fatal(err)
		}
		slack, _, _ := strings.Cut(string(data), "---- as text")
		_, slack, _ = strings.Cut(slack, "\n")
		discord, _ := readMarkdown(shown(payload(t, render(r, renderOptions{})[0].Modern)))
		if diff := cmp.Diff(words(slackLink.ReplaceAllString(slack, "$1")), words(discord)); diff != "" {
			t.Errorf("%s is not in the words that Slack shows (-slack +discord):\n%s", name, diff)
		}
	}
}

func TestRenderNothing(t *testing.T) {
	for _, r := range []bot.Reply{{}, {Silent: true, Line: "Hello."}, {Line: " \u200b "}, {Answer: faq.Answer{Outcome: faq.Answered, Text: "\x1b\u202e"}}} {
		if got := render(r, renderOptions{Key: 1}); len(got) != 0 {
			t.Errorf("render(%+v) = %d messages, want none", r, len(got))
		}
	}
}

func TestKeys(t *testing.T) {
	for _, c := range []struct {
		key  int32
		want []any
	}{
		{0, []any{nil, nil}},
		{7, []any{7.0, 8.0}},
		{math.MaxInt32, []any{float64(math.MaxInt32), 1.0}},
	} {
		messages := render(longReply(), renderOptions{Key: c.key})
		for i, want := range c.want {
			if got := payload(t, messages[i].Modern)["components"].([]any)[0].(object)["id"]; got != want {
				t.Errorf("from key %d, message %d has the key %v, want %v", c.key, i, got, want)
			}
		}
	}
}
