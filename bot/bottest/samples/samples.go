// Package samples holds replies that every rendering is tested with, and writes what comes of them as
// golden files keep it.
package samples

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// Reply returns a reply by its name: "faq", "prompt" and "topic" are answers, "suggested" and
// "declined" are none, "page" and "line" are of that kind, "long" is an answer of 40,000 characters,
// and "offers" a line with 60 questions.
func Reply(name string) bot.Reply {
	switch name {
	case "long":
		return longReply()
	case "offers":
		return manyOffers()
	}
	r, ok := replies()[name]
	if !ok {
		panic("there is no reply " + name)
	}
	return r
}

func replies() map[string]bot.Reply {
	eclipse := &faq.Briefing{ID: "eclipse", Title: "The eclipse over Spain", Date: time.Date(2026, 8, 13, 0, 0, 0, 0, time.UTC)}
	return map[string]bot.Reply{
		"faq": {Ref: "a1", Answer: faq.Answer{
			Outcome: faq.Answered, Briefing: eclipse,
			Text: "The eclipse was seen from the north of Spain on 12 August 2026, and for up to two minutes it was total.\n\nIt was the first one there in more than a century.",
			Excerpts: []faq.Excerpt{
				{Section: "What the papers say", Text: "El Faro wrote that 'the sky fell silent'.", Papers: []string{"El Faro"}},
			},
			Sources: []faq.Source{{Title: "El Faro"}, {Title: "The eclipse over Spain, 13 August 2026", URL: "https://example.org/eclipse?a=1&b=2"}},
			Deeper:  []string{"When is the next one?", "How can it be watched safely?"},
		}},
		"prompt": {Ref: "a2", Answer: faq.Answer{
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
		}},
		"topic": {Answer: faq.Answer{
			Outcome: faq.Answered, Briefing: eclipse, Text: "Oviedo is the capital of Asturias, in the north of Spain.",
			Sources: []faq.Source{{Title: "The eclipse over Spain, 13 August 2026"}},
		}},
		"suggested": {Ref: "a3", Answer: faq.Answer{Outcome: faq.Suggested, Note: "I am not sure which question you mean. I can answer these:",
			Suggestions: []string{"When is the eclipse?", "Where can it be seen?"}}},
		"declined": {Ref: "a4", Answer: faq.Answer{Outcome: faq.Declined, Note: "No stored briefing answers this.",
			About: []string{"The eclipse over Spain", "Japan and NATO"}, Suggestions: []string{"When is the eclipse?"}}},
		"page": {Ref: "p1", Page: &bot.Page{Title: "What the papers say of the eclipse", Parts: []bot.Part{
			{Heading: "The eclipse over Spain", Text: "Two newspapers are quoted.\n\nThey agree.",
				Quotes: []faq.Excerpt{{Section: "El Faro", Text: "The sky fell silent."}}, Sources: []faq.Source{{Title: "El Faro", URL: "https://faro.example/1"}}},
			{Heading: "Stored", Items: []string{"The eclipse over Spain, 13 August 2026", "Japan and NATO, 2 June 2026"}, Questions: []string{"When is the eclipse?"}},
			{Heading: "More", Questions: []string{"Who pays?"}},
		}}},
		"line": {Line: "Hello. I answer questions about news briefings, in the briefings' own words.", Offers: []string{"When is the eclipse?", "Who pays?"}},
	}
}

func longReply() bot.Reply {
	r := replies()["faq"]
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

// Elided returns text with its very long lines without their middle, to be kept in a golden file.
func Elided(text string) string {
	const most, end = 400, 60
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if r := []rune(line); len(r) > most {
			lines[i] = fmt.Sprintf("%s{%d characters}%s", string(r[:end]), len(r)-2*end, string(r[len(r)-end:]))
		}
	}
	return strings.Join(lines, "\n")
}

// Indented returns v as JSON, to be kept in a golden file.
func Indented(t testing.TB, v any) string {
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
