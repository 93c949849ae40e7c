package discord

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
)

// TestRenderLong holds that an answer of any length is shown whole, in order and uncut inside of
// its characters, with what belongs to its end in the last message.
func TestRenderLong(t *testing.T) {
	schema := messageSchema(t)
	family := "👨‍👩‍👧‍👦"
	runes := func(s string, n int) string {
		all := []rune(strings.Repeat(s, n/utf8.RuneCountInString(s)+1))
		return string(all[:n])
	}
	type long struct {
		name, text string
		most       int // messages
	}
	for _, c := range bottest.Sample([]long{
		{"2,000", runes("It was dark in Oviedo. ", 2000), 1},
		{"2,001", runes("It was dark in Oviedo. ", 2001), 1},
		{"3,500 with dots", runes("e.g. ", 3000), 2},
		{"40,001", runes("It was dark in Oviedo. ", 40_001), 13},
		{"40,001 in paragraphs", runes("It was dark in Oviedo.\n\n", 40_001), 14},
		{"no spaces", runes("abcdefghij", 40_001), 13},
		{"families", strings.Repeat(family, 2000), 7},
		{"accents", strings.Repeat("e\u0301", 20_000), 13},
		{"fences", runes("```\nfence\n```\nand ", 20_000), 10},
		{"stars", runes("*", 20_000), 13},
		{"colons", runes(":a", 20_000), 10},
		{"quotations", runes("> a\n", 20_000), 15},
	}) {
		t.Run(c.name, func(t *testing.T) {
			r := faqReply
			r.Answer.Text = c.text
			messages := render(r, renderOptions{Private: true})
			checkMessages(t, schema, messages)
			checkOrder(t, r, messages)
			checkEnd(t, messages)
			if len(messages) > c.most {
				t.Errorf("%d messages, want at most %d", len(messages), c.most)
			}
			whole := map[string]bool{}
			for it := graphemes.FromString(bot.Text(c.text)); it.Next(); {
				whole[strings.TrimSpace(it.Value())] = true
			}
			for _, m := range messages[:len(messages)-1] {
				shown, _ := readMarkdown(m.Classic.Embeds[0].Description)
				for it := graphemes.FromString(visible(shown)); it.Next(); {
					if !whole[strings.TrimSpace(it.Value())] {
						t.Fatalf("%q is not in the text: it was cut", it.Value())
					}
				}
			}
		})
	}
}

// checkEnd holds that sources and buttons are in the last message only.
func checkEnd(t *testing.T, messages []message) {
	t.Helper()
	for i, m := range messages {
		buttons := len(m.Classic.Components)
		sources := strings.Contains(m.Classic.Embeds[0].Description, bot.SourcesLabel)
		if last := i == len(messages)-1; sources != last || buttons > 0 != last {
			t.Errorf("message %d of %d has %d rows of buttons and sources %t", i+1, len(messages), buttons, sources)
		}
	}
}

// TestRenderLongParts has long texts where short ones are the rule.
func TestRenderLongParts(t *testing.T) {
	schema := messageSchema(t)
	long := strings.TrimSpace(strings.Repeat("Who *pays* for the repair of it? ", 300))
	r := bot.Reply{Ref: strings.Repeat("r", 200), Answer: faq.Answer{
		Outcome: faq.Answered, Note: long, Excerpts: []faq.Excerpt{{Section: long, Subheading: long, Question: long, Papers: []string{long}, Text: long}},
		Sources: []faq.Source{{Title: long}, {Title: long, URL: "https://example.org/" + strings.Repeat("a", 950)}}, About: []string{long, long}, Deeper: []string{long, long, long},
	}}
	messages := render(r, renderOptions{Private: true, Question: long, By: long})
	checkMessages(t, schema, messages)
	checkOrder(t, r, messages)
	for _, m := range messages {
		walk(payload(t, m.Modern)["components"], func(o object) {
			if id, ok := o["custom_id"].(string); ok && (!strings.HasPrefix(id, "ask::") || !strings.HasSuffix(o["label"].(string), "…")) {
				t.Errorf("a button %q says %q", id, o["label"])
			}
		})
	}
}

func TestRenderManyOffers(t *testing.T) {
	r := bot.Reply{Ref: "r", Line: "Ask.", Offers: make([]string, 60)}
	for i := range r.Offers {
		r.Offers[i] = strings.Repeat("word ", i/4) + "?"
	}
	messages := render(r, renderOptions{})
	checkMessages(t, messageSchema(t), messages)
	checkOrder(t, r, messages)
	buttons := 0
	for _, m := range messages {
		walk(payload(t, m.Modern)["components"], func(o object) {
			if o["type"] == 2.0 {
				buttons++
			}
		})
	}
	if buttons != len(r.Offers) {
		t.Errorf("%d buttons for %d questions", buttons, len(r.Offers))
	}
}

// TestRenderManyParts has more of each kind than one message holds, in either form.
func TestRenderManyParts(t *testing.T) {
	schema := messageSchema(t)
	var texts, asked, labels bot.Page
	for range 30 {
		texts.Parts = append(texts.Parts, bot.Part{Heading: "H", Text: "T", Items: []string{"I"}})
		asked.Parts = append(asked.Parts, bot.Part{Heading: "H", Questions: []string{"Q?"}})
		labels.Parts = append(labels.Parts, bot.Part{Heading: "H", Text: strings.Repeat("t", 600), Questions: slices.Repeat([]string{strings.Repeat("q", maxSeen)}, 3)})
	}
	for _, c := range []struct {
		name     string
		reply    bot.Reply
		messages int
	}{
		{"components", bot.Reply{Page: &texts}, 2},
		{"rows", bot.Reply{Page: &asked}, 3},
		{"labels", bot.Reply{Page: &labels}, 6},
		{"buttons alone", bot.Reply{Line: "Ask.", Offers: slices.Repeat([]string{"Q?"}, 60)}, 3},
	} {
		messages := render(c.reply, renderOptions{})
		checkMessages(t, schema, messages)
		checkOrder(t, c.reply, messages)
		if len(messages) != c.messages {
			t.Errorf("%s: %d messages, want %d", c.name, len(messages), c.messages)
		}
	}
}

// TestRenderQuestionAlone has a heading that nothing but a rule and a title follow.
func TestRenderQuestionAlone(t *testing.T) {
	got := shown(payload(t, render(bot.Reply{Answer: faq.Answer{Deeper: []string{"Why?"}}}, renderOptions{Question: "Who?"})[0].Modern))
	if want := "**Who?**\n\n────\n\n**Go deeper**\n\n[Why?]\n"; got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
