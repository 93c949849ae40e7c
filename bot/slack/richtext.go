package slack

import (
	"strings"

	slackapi "github.com/slack-go/slack"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// list is a rich text list. The library's own always names an offset, which Slack's published
// types do not know.
type list struct {
	Type     slackapi.RichTextElementType     `json:"type"`
	Elements []slackapi.RichTextElement       `json:"elements"`
	Style    slackapi.RichTextListElementType `json:"style"`
}

var _ slackapi.RichTextElement = (*list)(nil)

// RichTextElementType returns the type of the element.
func (l *list) RichTextElementType() slackapi.RichTextElementType { return l.Type }

func newList(style slackapi.RichTextListElementType, items []string) *list {
	l := &list{Type: slackapi.RTEList, Style: style}
	for _, item := range items {
		l.Elements = append(l.Elements, section(span(item)))
	}
	return l
}

var (
	bold   = slackapi.RichTextSectionTextStyle{Bold: true}
	italic = slackapi.RichTextSectionTextStyle{Italic: true}
)

// span is a text without style. It shows s as it is, whatever stands in it.
func span(s string) slackapi.RichTextSectionElement {
	return slackapi.NewRichTextSectionTextElement(s, nil)
}

func styled(s string, style slackapi.RichTextSectionTextStyle) slackapi.RichTextSectionElement {
	return slackapi.NewRichTextSectionTextElement(s, &style)
}

// plainText is a text object in which Slack looks for nothing.
func plainText(s string) *slackapi.TextBlockObject {
	return slackapi.NewTextBlockObject(slackapi.PlainTextType, s, false, false)
}

func section(spans ...slackapi.RichTextSectionElement) slackapi.RichTextElement {
	return slackapi.NewRichTextSection(spans...)
}

func quote(s string) slackapi.RichTextElement {
	return &slackapi.RichTextQuote{Type: slackapi.RTEQuote, Elements: []slackapi.RichTextSectionElement{span(s)}}
}

// asker adds the question that is answered, and who shares the answer, where they are not shown
// by what stands above.
func (b *builder) asker(question, by string) {
	if by = bot.Line(by); by != "" {
		b.add(part{block: slackapi.NewContextBlock("", plainText(bot.Clip(bot.SharedByLabel+by, maxTitle))), keep: true})
	}
	b.Heading(question)
}

// granted leads into an answer that was wished for, with a mention of the person, "" for none.
func (b *builder) granted(to string) {
	const line = "This can be answered now:"
	var spans []slackapi.RichTextSectionElement
	if isPerson(to) {
		spans = append(spans, slackapi.NewRichTextSectionUserElement(to, nil), span(" "))
	}
	b.add(part{block: slackapi.NewRichTextBlock("", section(append(spans, span(line))...)), body: line, keep: true})
}

// Title adds the title of what follows.
func (b *builder) Title(s string) {
	if s = bot.Clip(bot.Line(s), maxHeader); s != "" {
		b.add(part{block: slackapi.NewHeaderBlock(plainText(s)), body: s, keep: true})
	}
}

// Note adds a sentence of our own about what follows.
func (b *builder) Note(s string) {
	for _, piece := range pieces(bot.Text(s)) {
		b.add(part{block: slackapi.NewRichTextBlock("", section(styled(piece, italic))), body: piece})
	}
}

// Text adds paragraphs.
func (b *builder) Text(s string) {
	for _, piece := range pieces(bot.Text(s)) {
		b.add(part{block: slackapi.NewRichTextBlock("", section(span(piece))), body: piece})
	}
}

// Heading adds a heading, which stays with what follows it.
func (b *builder) Heading(s string) {
	if s = bot.Line(s); s != "" {
		s = bot.Clip(s, maxTitle)
		b.add(part{block: slackapi.NewRichTextBlock("", section(styled(s, bold))), body: s, keep: true})
	}
}

// Items adds a list.
func (b *builder) Items(items []string) {
	var all []string
	for _, item := range items {
		all = append(all, pieces(bot.Text(item))...)
	}
	for _, some := range bot.Chunks(all, func(s string) int { return len(s) }, maxList, len(all)) {
		b.add(part{
			block: slackapi.NewRichTextBlock("", newList(slackapi.RTEListBullet, some)),
			body:  "• " + strings.Join(some, "\n• "),
		})
	}
}

// Quotes adds excerpts under the names of their sections.
func (b *builder) Quotes(excerpts []faq.Excerpt) {
	before := ""
	for _, e := range excerpts {
		head, plain := headOf(e)
		if plain == before {
			head = nil
		}
		before = plain
		for i, piece := range pieces(bot.Text(e.Text)) {
			if i > 0 || head == nil {
				b.add(part{block: slackapi.NewRichTextBlock("", quote(piece)), body: piece})
				continue
			}
			b.add(part{block: slackapi.NewRichTextBlock("", head, quote(piece)), body: lead(plain) + piece})
		}
	}
}

// lead returns a heading as it stands before a text on the same line.
func lead(heading string) string {
	if strings.HasSuffix(heading, "?") {
		return heading + " "
	}
	return heading + ": "
}

// headOf names where an excerpt stands, as a heading and in plain text; nil and "" for nothing.
func headOf(e faq.Excerpt) (slackapi.RichTextElement, string) {
	name, papers := bot.HeadOf(e, maxTitle)
	switch {
	case name == "" && papers == "":
		return nil, ""
	case papers == "":
		return section(styled(name, bold)), name
	case name == "":
		return section(span(papers)), papers
	}
	return section(styled(name, bold), span(" ("+papers+")")), name + " (" + papers + ")"
}
