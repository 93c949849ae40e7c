package slack

import (
	"strings"

	slackapi "github.com/slack-go/slack"
	"github.com/slack-go/slack/slackutilsx"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// between stands between two sources.
const between = " · "

// Sources adds where the text comes from, in small print: titles as plain text, and a link with
// the name of its host behind those that have an address.
func (b *builder) Sources(sources []faq.Source) {
	var p smallPrint
	for _, s := range sources {
		address, host, ok := linkable(s.URL)
		title := bot.SourceTitle(s, ok, maxTitle)
		if title != "" {
			p.title(title)
		}
		if ok {
			p.link(address, host, title == "")
		}
	}
	p.flush()
	for _, some := range bot.Chunks(p.elements, textLen, maxList, maxInContext) {
		b.add(part{block: slackapi.NewContextBlock("", some...), source: strings.Join(p.plain, between)})
		p.plain = nil
	}
}

// smallPrint collects the elements of sources.
type smallPrint struct {
	elements []slackapi.MixedElement
	titles   string   // since the last link
	plain    []string // what a reader without links is told
}

// title adds a source by its title. Titles in a row are one element.
func (p *smallPrint) title(s string) {
	if len(p.titles)+len(s) > maxList {
		p.flush()
	}
	if p.titles == "" {
		p.titles = p.opening() + s
	} else {
		p.titles += between + s
	}
	p.plain = append(p.plain, s)
}

// link adds the link of the source before it, or of one that is alone.
func (p *smallPrint) link(address, host string, alone bool) {
	p.flush()
	text := "<" + address + "|" + host + ">"
	if alone {
		text = p.opening() + text
		p.plain = append(p.plain, host)
	}
	p.elements = append(p.elements, slackapi.NewTextBlockObject(slackapi.MarkdownType, text, false, true))
}

func (p *smallPrint) flush() {
	if p.titles != "" {
		p.elements = append(p.elements, plainText(p.titles))
		p.titles = ""
	}
}

// opening is what stands before a source that begins an element.
func (p *smallPrint) opening() string {
	if len(p.elements) == 0 {
		return bot.SourcesLabel
	}
	return strings.TrimLeft(between, " ")
}

func textLen(e slackapi.MixedElement) int { return len(e.(*slackapi.TextBlockObject).Text) }

// linkable returns an address escaped so that nothing in it ends or changes the link that it stands
// in, with the name of its host; not ok where it is not to be linked.
func linkable(address string) (escaped, host string, ok bool) {
	encoded, host, ok := bot.Linkable(address)
	escaped = slackutilsx.EscapeMessage(encoded)
	return escaped, host, ok && len(escaped) <= maxAddress
}
