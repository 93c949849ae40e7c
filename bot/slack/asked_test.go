package slack

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	slackapi "github.com/slack-go/slack"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest/samples"
)

// TestMarkAsked takes a message as it comes back from Slack with the press of a button.
func TestMarkAsked(t *testing.T) {
	schema := blocksSchema(t)
	sent := samples.Indented(t, render(promptReply, renderOptions{Private: true})[0].Blocks)
	var back slackapi.Blocks
	if err := json.Unmarshal([]byte(sent), &back); err != nil {
		t.Fatal(err)
	}
	marked := markAsked(back.BlockSet, "ask:1", "Ana <@U1>")
	checkBlocks(t, schema, payload(t, marked))
	want := strings.Replace(sent, `"text": "2. How can it be watched safely?"`, `"text": "✓ 2. How can it be watched safely?"`, 1)
	want = strings.Replace(want, `"value": "How can it be watched safely?"`+"\n",
		`"value": "How can it be watched safely?",`+"\n    "+`"accessibility_label": "Asked by Ana <@U1>: 2. How can it be watched safely?"`+"\n", 1)
	if diff := cmp.Diff(want, samples.Indented(t, marked)); diff != "" {
		t.Errorf("marked (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(samples.Indented(t, marked), samples.Indented(t, markAsked(marked, "ask:1", "Ana <@U1>"))); diff != "" {
		t.Errorf("marked twice (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(sent, samples.Indented(t, markAsked(render(promptReply, renderOptions{Private: true})[0].Blocks, "ask:9", ""))); diff != "" {
		t.Errorf("another action changed something (-want +got):\n%s", diff)
	}
}

func TestMarkAskedLong(t *testing.T) {
	button := slackapi.NewButtonBlockElement("ask:0", "q", plainText(strings.Repeat("a &amp; b ", 8))).WithStyle(slackapi.StylePrimary)
	blocks := []slackapi.Block{slackapi.NewActionBlock("x", button), slackapi.NewDividerBlock(), &slackapi.ActionBlock{}}
	got := markAsked(blocks, "ask:0", "")[0].(*slackapi.ActionBlock).Elements.ElementSet[0].(*slackapi.ButtonBlockElement)
	if n := utf8.RuneCountInString(got.Text.Text); n > maxButton || !strings.HasPrefix(got.Text.Text, "✓ a & b a") {
		t.Errorf("the button says %q, of %d characters", got.Text.Text, n)
	}
	if got.Style != "" || got.AccessibilityLabel != "" || button.Style != slackapi.StylePrimary {
		t.Errorf("the button is %+v, before %+v", got, button)
	}
}

// TestMarkAskedUnbroken has a question without spaces: its mark does not take its place.
func TestMarkAskedUnbroken(t *testing.T) {
	r := bot.Reply{Line: "Ask.", Offers: []string{strings.Repeat("日", 80)}}
	for asked, want := range map[bool]string{
		false: "1. " + strings.Repeat("日", 71) + "…",
		true:  askedMark + "1. " + strings.Repeat("日", 69) + "…",
	} {
		row := render(r, renderOptions{Asked: map[string]bool{r.Offers[0]: asked}})[0].Blocks[2].(*slackapi.ActionBlock)
		if got := row.Elements.ElementSet[0].(*slackapi.ButtonBlockElement).Text.Text; got != want {
			t.Errorf("asked %t, the button says %q, want %q", asked, got, want)
		}
	}
}

func homeView(briefings int) home {
	h := home{
		Help: bot.Page{Title: "Go Deeper", Parts: []bot.Part{{Text: "I answer questions about news briefings, in the briefings' own words. Ask me in a message, or mention me in a channel."}}},
		Most: []string{"When is the eclipse?", "Who pays?"},
	}
	for i := range briefings {
		h.Briefings = append(h.Briefings, homeBriefing{Title: fmt.Sprintf("Briefing %d", i+1),
			Questions: []string{fmt.Sprintf("What happened on day %d?", i+1), "Which question is so long that no button holds it, and so is to be read in the list above?"}})
	}
	return h
}

func TestRenderHome(t *testing.T) {
	schema := blocksSchema(t)
	for _, c := range []struct {
		name      string
		briefings int
	}{{"home", 2}, {"home-empty", 0}, {"home-full", 60}} {
		t.Run(c.name, func(t *testing.T) {
			view := renderHome(homeView(c.briefings))
			if n := len(view.Blocks.BlockSet); n > maxHomeBlocks {
				t.Errorf("%d blocks", n)
			}
			blocks := payload(t, view.Blocks.BlockSet)
			for half := range slices.Chunk(blocks, maxBlocks) { // the schema knows messages only
				checkBlocks(t, schema, half)
			}
			golden(t, c.name, samples.Elided(shown(blocks)))
		})
	}
}
