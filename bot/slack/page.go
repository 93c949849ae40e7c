package slack

import (
	slackapi "github.com/slack-go/slack"

	"github.com/godeeper/godeeper/bot"
)

// page adds something to read, under its title.
func (b *builder) page(p bot.Page) {
	if title := clip(line(p.Title), maxHeader); title != "" {
		b.add(part{block: slackapi.NewHeaderBlock(plainText(title)), body: title, keep: true})
	}
	for _, part := range p.Parts {
		b.pagePart(part)
	}
}

func (b *builder) pagePart(p bot.Part) {
	b.heading(p.Heading)
	b.text(p.Text)
	b.bullets(p.Items)
	b.quotes(p.Quotes)
	b.sources(p.Sources)
	b.offers("", p.Questions)
}
