package discord

import (
	"flag"
	"fmt"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest/samples"
	"github.com/godeeper/godeeper/faq"
)

var update = flag.Bool("update", false, "write the golden files")

var (
	faqReply       = samples.Reply("faq")
	promptReply    = samples.Reply("prompt")
	topicReply     = samples.Reply("topic")
	suggestedReply = samples.Reply("suggested")
	declinedReply  = samples.Reply("declined")
	pageReply      = samples.Reply("page")
	lineReply      = samples.Reply("line")
)

func hostileReply() bot.Reply {
	bad := "<@&1> **b** [x](https://evil.example) @everyone :smile: `c` ||s|| # h\u202e\n# end"
	return bot.Reply{Ref: "a5", Answer: faq.Answer{Outcome: faq.Answered, Text: bad, Note: "Another briefing answers this better.",
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
		{"long", samples.Reply("long"), renderOptions{}, false},
		{"offers", samples.Reply("offers"), renderOptions{}, false},
		{"hostile", hostileReply(), renderOptions{Private: true}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			messages := render(c.reply, c.options)
			checkMessages(t, schema, messages)
			var out strings.Builder
			for i, m := range messages {
				fmt.Fprintf(&out, "==== message %d\n\n%s\n", i+1, samples.Elided(shown(payload(t, m.Modern))))
				if c.sent {
					fmt.Fprintf(&out, "---- as sent\n\n%s\n\n---- as sent in the other form\n\n%s\n\n", samples.Indented(t, m.Modern), samples.Indented(t, m.Classic))
				}
			}
			golden(t, c.name, strings.ReplaceAll(out.String(), "\u2060", "{WJ}"))
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
		messages := render(samples.Reply("long"), renderOptions{Key: c.key})
		for i, want := range c.want {
			if got := payload(t, messages[i].Modern)["components"].([]any)[0].(object)["id"]; got != want {
				t.Errorf("from key %d, message %d has the key %v, want %v", c.key, i, got, want)
			}
		}
	}
}
