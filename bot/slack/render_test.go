package slack

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

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
	bad := "<!channel> *b* <https://evil.example|x> @here :smile: `c` &lt;@U1&gt;\u202e\nend"
	return bot.Reply{Ref: "a5", Answer: faq.Answer{Outcome: faq.Answered, Text: bad, Note: "Another briefing answers this better.",
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
		{"long", samples.Reply("long"), renderOptions{}},
		{"offers", samples.Reply("offers"), renderOptions{}},
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
					fmt.Fprintf(&out, "---- as sent\n\n%s\n", samples.Indented(t, m.Blocks))
				}
			}
			golden(t, c.name, samples.Elided(out.String()))
		})
	}
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
	r := samples.Reply("long")
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
