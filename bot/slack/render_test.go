package slack

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

var update = flag.Bool("update", false, "write the golden files")

var eclipse = &faq.Briefing{ID: "eclipse", Title: "The eclipse over Spain", Date: time.Date(2026, 8, 13, 0, 0, 0, 0, time.UTC)}

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
	bad := "<!channel> *b* <https://evil.example|x> @here :smile: `c` &lt;@U1&gt;\u202e\nend"
	return bot.Reply{Ref: "a5", Answer: faq.Answer{Outcome: faq.Answered, Briefing: eclipse, Text: bad, Note: "Another briefing answers this better.",
		Excerpts: []faq.Excerpt{{Section: bad, Text: bad, Papers: []string{bad}}},
		Sources:  []faq.Source{{Title: bad, URL: "javascript:alert(1)"}, {Title: bad, URL: "https://example.org/a|b><!channel> *c*"}},
		Deeper:   []string{bad}}}
}

func TestRenderGolden(t *testing.T) {
	schema := blocksSchema(t)
	if schema == nil {
		t.Log("the schema of blocks is not here: only the golden files are compared")
	}
	for _, c := range []struct {
		name    string
		reply   bot.Reply
		options renderOptions
	}{
		{"faq", faqReply, renderOptions{}},
		{"prompt", promptReply, renderOptions{}},
		{"topic", topicReply, renderOptions{}},
		{"suggested", suggestedReply, renderOptions{}},
		{"declined", declinedReply, renderOptions{}},
		{"page", pageReply, renderOptions{}},
		{"line", lineReply, renderOptions{}},
		{"private", faqReply, renderOptions{Private: true, Asked: map[string]bool{"When is the next one?": true}, Rated: "+"}},
		{"long", longReply(), renderOptions{}},
		{"offers", manyOffers(), renderOptions{}},
		{"hostile", hostileReply(), renderOptions{Private: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			messages := render(c.reply, c.options)
			checkMessages(t, schema, messages)
			var out strings.Builder
			for i, m := range messages {
				fmt.Fprintf(&out, "==== message %d, %d blocks\n\n%s", i+1, len(m.Blocks), shown(payload(t, m.Blocks)))
				fmt.Fprintf(&out, "\n---- as text\n\n%s\n\n", strings.ReplaceAll(m.Text, "\u2060", "{WJ}"))
				if c.name != "long" && c.name != "offers" { // their payload shows nothing new
					fmt.Fprintf(&out, "---- as sent\n\n%s\n", indented(t, m.Blocks))
				}
			}
			golden(t, c.name, elided(out.String()))
		})
	}
}

// elided returns text with its very long lines without their middle.
func elided(text string) string {
	const most, end = 400, 60
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if r := []rune(line); len(r) > most {
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

func TestRenderNothing(t *testing.T) {
	for _, r := range []bot.Reply{{}, {Silent: true, Line: "Hello."}, {Line: " \u200b "}, {Answer: faq.Answer{Outcome: faq.Answered, Text: "\x1b\u202e"}}} {
		if got := render(r, renderOptions{}); len(got) != 0 {
			t.Errorf("render(%+v) = %d messages, want none", r, len(got))
		}
	}
}

// TestRenderKeepsAll holds that a long answer is shown whole, in order, with what belongs to its
// end in the last message.
func TestRenderKeepsAll(t *testing.T) {
	r := longReply()
	messages := render(r, renderOptions{Private: true})
	var texts []string
	for i, m := range messages {
		walk(payload(t, m.Blocks), func(o object) {
			if o["type"] == "button" && i < len(messages)-1 {
				t.Errorf("message %d of %d has buttons", i+1, len(messages))
			}
		})
		for _, b := range payload(t, m.Blocks) {
			if b.(object)["type"] == "rich_text" {
				texts = append(texts, spans(b.(object)["elements"].([]any)[0].(object)))
			}
		}
	}
	if got, want := strings.Join(strings.Fields(strings.Join(texts, " ")), " "), strings.Join(strings.Fields(r.Answer.Text), " "); !strings.HasPrefix(got, want) {
		t.Errorf("the answer is not shown whole: %d of %d characters", len(got), len(want))
	}
}
