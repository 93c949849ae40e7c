package bottest

import (
	"fmt"
	"strings"
)

// DiscordLive returns all in a message that Discord's client would make more of than text:
// mentions, links, styles, headings. Each is named by its kind, a colon and its text as it was
// sent; what allow is true for is left out, with nil nothing is.
func DiscordLive(m DiscordMessage, allow func(kind, text string) bool) []string {
	l := discordLiveness{allow: allow}
	l.text(str(m.Body["content"]), mdText{blocks: true, links: true})
	for _, e := range list(m.Body["embeds"]) {
		if o, ok := e.(object); ok {
			l.embed(o)
		}
	}
	eachComponent(list(m.Body["components"]), l.component)
	return l.found
}

// discordLiveness collects what is live.
type discordLiveness struct {
	allow func(kind, text string) bool
	found []string
}

func (l *discordLiveness) add(kind, text string) {
	if l.allow == nil || !l.allow(kind, text) {
		l.found = append(l.found, kind+": "+text)
	}
}

// text looks through a text that the client parses.
func (l *discordLiveness) text(s string, where mdText) {
	l.plain(s)
	l.nodes(where.parse(s))
}

func (l *discordLiveness) nodes(nodes []mdNode) {
	for _, n := range nodes {
		if n.kind != "" {
			l.add(n.kind, strings.TrimSpace(n.raw))
		}
		l.nodes(n.kids)
	}
}

// plain looks through a text that the client shows as it is.
func (l *discordLiveness) plain(s string) {
	for _, r := range s {
		switch {
		case r == '\n' || r == '\t':
		case r < ' ', r == 0x7f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f:
			l.add(LiveControl, fmt.Sprintf("%U", r))
		}
	}
}

// embed looks through an embed: its description and the values of its fields are as a message, its
// title and the names of its fields take styles only, its author and footer are plain.
func (l *discordLiveness) embed(e object) {
	l.text(str(e["title"]), mdText{})
	l.text(str(e["description"]), mdText{blocks: true, links: true})
	for _, f := range list(e["fields"]) {
		field, _ := f.(object)
		l.text(str(field["name"]), mdText{})
		l.text(str(field["value"]), mdText{blocks: true, links: true})
	}
	author, _ := e["author"].(object)
	footer, _ := e["footer"].(object)
	l.plain(str(author["name"]))
	l.plain(str(footer["text"]))
	for _, of := range []object{e, author} {
		if url := str(of["url"]); url != "" {
			l.add(LiveLink, url)
		}
	}
}

// component looks at one component: only texts are parsed, labels and placeholders are plain.
func (l *discordLiveness) component(c object) {
	if number(c["type"]) == componentText {
		l.text(str(c["content"]), mdText{blocks: true, links: true})
		return
	}
	for _, name := range []string{"label", "placeholder", "description"} {
		l.plain(str(c[name]))
	}
	for _, o := range list(c["options"]) {
		option, _ := o.(object)
		l.plain(str(option["label"]))
		l.plain(str(option["description"]))
	}
	if url := str(c["url"]); url != "" {
		l.add(LiveButton, url)
	}
}
