package slack

import (
	"fmt"
	"slices"

	slackapi "github.com/slack-go/slack"

	"github.com/godeeper/godeeper/bot"
)

// home is what the app's home tab shows.
type home struct {
	Help      bot.Page       // what the app is, shown last
	Most      []string       // questions asked most
	Briefings []homeBriefing // newest first
}

// homeBriefing is a briefing with questions that it answers.
type homeBriefing struct {
	Title     string // and its date
	Questions []string
}

// renderHome returns the view of the home tab. It shows as many briefings as there is room for.
func renderHome(h home) slackapi.HomeTabViewRequest {
	help := &builder{action: homeAction}
	h.Help.Write(help)
	b := &builder{action: homeAction}
	b.Offers("Asked most", h.Most)
	most := b.parts
	room := maxHomeBlocks - len(help.parts) - len(most)
	b.parts = nil
	if len(h.Briefings) == 0 {
		b.Text("No briefing is stored yet.")
	}
	for i, briefing := range h.Briefings {
		before := len(b.parts)
		b.homeBriefing(briefing)
		if len(b.parts) >= room { // one is left for what follows
			b.parts = b.parts[:before]
			b.small(more(len(h.Briefings) - i))
			break
		}
	}
	b.parts = slices.Concat(b.parts, most, help.parts)
	if len(b.parts) > maxHomeBlocks {
		b.parts = b.parts[:maxHomeBlocks]
	}
	return slackapi.HomeTabViewRequest{Type: slackapi.VTHomeTab, Blocks: slackapi.Blocks{BlockSet: blocksOf(b.parts)}}
}

// homeBriefing adds a briefing: its title and its questions.
func (b *builder) homeBriefing(h homeBriefing) {
	if title := bot.Clip(bot.Line(h.Title), maxTitle); title != "" {
		b.add(part{block: slackapi.NewRichTextBlock("", section(styled(title, bold))), keep: true})
	}
	b.Offers("", h.Questions)
}

// small adds words of our own in small print.
func (b *builder) small(s string) {
	b.add(part{block: slackapi.NewContextBlock("", plainText(s)), body: s})
}

func more(n int) string {
	if n == 1 {
		return "One more briefing is stored: ask about it in a message."
	}
	return fmt.Sprintf("%d more briefings are stored: ask about them in a message.", n)
}
