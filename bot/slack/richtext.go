package slack

import (
	"strings"

	slackapi "github.com/slack-go/slack"

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
	if by = line(by); by != "" {
		b.add(part{block: slackapi.NewContextBlock("", plainText(clip("Shared by "+by, maxTitle))), keep: true})
	}
	b.heading(question)
}

// note adds a sentence of our own about what follows.
func (b *builder) note(s string) {
	for _, piece := range pieces(text(s)) {
		b.add(part{block: slackapi.NewRichTextBlock("", section(styled(piece, italic))), body: piece})
	}
}

// text adds paragraphs.
func (b *builder) text(s string) {
	for _, piece := range pieces(text(s)) {
		b.add(part{block: slackapi.NewRichTextBlock("", section(span(piece))), body: piece})
	}
}

// heading adds a heading, which stays with what follows it.
func (b *builder) heading(s string) {
	if s = line(s); s != "" {
		s = clip(s, maxTitle)
		b.add(part{block: slackapi.NewRichTextBlock("", section(styled(s, bold))), body: s, keep: true})
	}
}

// bullets adds a list.
func (b *builder) bullets(items []string) {
	var all []string
	for _, item := range items {
		all = append(all, pieces(text(item))...)
	}
	for _, some := range chunks(all, func(s string) int { return len(s) }, len(all)) {
		b.add(part{
			block: slackapi.NewRichTextBlock("", newList(slackapi.RTEListBullet, some)),
			body:  "• " + strings.Join(some, "\n• "),
		})
	}
}

// quotes adds excerpts under the names of their sections.
func (b *builder) quotes(excerpts []faq.Excerpt) {
	before := ""
	for _, e := range excerpts {
		head, plain := headOf(e)
		if plain == before {
			head = nil
		}
		before = plain
		for i, piece := range pieces(text(e.Text)) {
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
	var names []string
	for _, s := range []string{e.Section, e.Subheading, e.Question} {
		if s = clip(line(s), maxTitle); s != "" {
			names = append(names, s)
		}
	}
	papers := clip(line(strings.Join(e.Papers, ", ")), maxTitle)
	name := strings.Join(names, " · ")
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

// chunks parts items so that each chunk has at most count of them and, with more than one, at
// most maxList bytes.
func chunks[T any](items []T, bytes func(T) int, count int) [][]T {
	var out [][]T
	begin, sum := 0, 0
	for i, item := range items {
		if i > begin && (sum+bytes(item) > maxList || i-begin >= count) {
			out = append(out, items[begin:i])
			begin, sum = i, 0
		}
		sum += bytes(item)
	}
	if begin < len(items) {
		out = append(out, items[begin:])
	}
	return out
}
