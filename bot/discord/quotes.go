package discord

import (
	"strings"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// asker adds the question that is answered, and who shares the answer, where they are not shown
// by what stands above.
func (b *builder) asker(question, by string) {
	if by = bot.Line(by); by != "" {
		b.add(part{text: small(bot.Clip(bot.SharedByLabel+by, maxTitle)), keep: true})
	}
	b.Heading(question)
}

// Title implements [bot.Sheet].
func (b *builder) Title(s string) {
	if s = bot.Clip(bot.Line(s), maxHeader); s != "" {
		b.add(part{text: header(s), keep: true})
	}
}

// Heading implements [bot.Sheet].
func (b *builder) Heading(s string) {
	if s = bot.Clip(bot.Line(s), maxTitle); s != "" {
		b.add(part{text: bold(s), keep: true})
	}
}

// Note implements [bot.Sheet].
func (b *builder) Note(s string) {
	for _, piece := range pieces(s) {
		b.add(part{text: italic(piece)})
	}
}

// Text implements [bot.Sheet].
func (b *builder) Text(s string) {
	for _, piece := range pieces(s) {
		b.add(part{text: escape(piece)})
	}
}

// Items implements [bot.Sheet].
func (b *builder) Items(items []string) {
	var all []string
	for _, i := range items {
		for _, piece := range pieces(i) {
			all = append(all, item(piece))
		}
	}
	for _, some := range bot.Chunks(all, func(s string) int { return size(s) + len("\n") }, maxPiece, len(all)) {
		b.add(part{text: strings.Join(some, "\n")})
	}
}

// Quotes implements [bot.Sheet]. Quotations that follow each other under one name have it once.
func (b *builder) Quotes(quotes []faq.Excerpt) {
	before := ""
	for _, e := range quotes {
		name, papers := bot.HeadOf(e, maxTitle)
		head := headOf(name, papers)
		for i, piece := range pieces(e.Text) {
			if i == 0 && head != "" && head != before {
				b.add(part{text: head, keep: true})
			}
			b.add(part{text: quote(piece)})
			before = head
		}
	}
}

// headOf shows where a quotation stands; "" for nothing.
func headOf(name, papers string) string {
	switch {
	case name == "":
		return escape(papers)
	case papers == "":
		return bold(name)
	}
	return bold(name) + " (" + escape(papers) + ")"
}
