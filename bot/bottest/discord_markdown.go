package bottest

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// The kinds of what Discord's client makes more of than text.
// https://docs.discord.com/developers/reference#message-formatting
// https://support.discord.com/hc/en-us/articles/210298617
const (
	LiveBold      = "bold"
	LiveItalic    = "italic"
	LiveUnderline = "underline"
	LiveStrike    = "strike"
	LiveSpoiler   = "spoiler"
	LiveCode      = "code"
	LiveFence     = "fence"
	LiveHeading   = "heading"
	LiveSubtext   = "subtext"
	LiveQuote     = "quote"
	LiveList      = "list"
	LiveMasked    = "masked link"
	LiveLink      = "link"
	LiveUser      = "user"
	LiveRole      = "role"
	LiveChannel   = "channel"
	LiveCommand   = "command"
	LiveGuide     = "guide" // a page of the guild, as <id:customize>
	LiveEveryone  = "everyone"
	LiveEmoji     = "emoji"
	LiveTime      = "time"
	LiveMail      = "mail"
	LivePhone     = "phone"
	LiveButton    = "link button"
	LiveControl   = "control" // a character that reorders or hides what is shown
)

// mdNode is a part of a text that is parsed as the client does.
type mdNode struct {
	kind string // "" for plain text
	raw  string // as it was sent
	text string // of plain text, code and mentions: what is read; of a masked link, where it leads; of a list, its mark
	kids []mdNode
}

// mdText is where a text stands, which decides what of it is parsed.
type mdText struct {
	blocks bool // headings, quotes, lists
	links  bool // links and mentions; emoji are everywhere
}

// parse returns the parts of a text.
func (m mdText) parse(s string) []mdNode {
	var nodes []mdNode
	var plain strings.Builder
	flush := func() {
		if plain.Len() > 0 {
			nodes = append(nodes, mdNode{raw: plain.String(), text: plain.String()})
			plain.Reset()
		}
	}
	for i := 0; i < len(s); {
		rest := s[i:]
		var node mdNode
		if m.blocks && (i == 0 || s[i-1] == '\n') {
			node = m.block(rest)
		}
		if node.raw == "" {
			node = m.inline(rest)
		}
		switch {
		case node.raw == "":
			_, n := utf8.DecodeRuneInString(rest)
			plain.WriteString(rest[:n])
			i += n
			continue
		case node.kind == "":
			plain.WriteString(node.text) // an escape
		default:
			flush()
			nodes = append(nodes, node)
		}
		i += len(node.raw)
	}
	flush()
	return nodes
}

// block returns what begins a line, an empty node for nothing of its own.
func (m mdText) block(s string) mdNode {
	within := mdText{links: m.links}
	if found := compiled(`^ *>>> +(?s:(.*))`).FindStringSubmatch(s); found != nil {
		return mdNode{kind: LiveQuote, raw: found[0], kids: m.parse(found[1])}
	}
	if found := compiled(`^(?: *> +[^\n]*(?:\n|$))+`).FindString(s); found != "" {
		var lines []string
		for line := range strings.Lines(found) {
			lines = append(lines, compiled(`^ *> +`).ReplaceAllString(line, ""))
		}
		return mdNode{kind: LiveQuote, raw: found, kids: m.parse(strings.TrimSuffix(strings.Join(lines, ""), "\n"))}
	}
	if found := compiled(`^ *#{1,3}\s+([^\s#][^\n]*)(?:\n|$)`).FindStringSubmatch(s); found != nil {
		return mdNode{kind: LiveHeading, raw: found[0], kids: within.parse(strings.TrimRight(found[1], "# "))}
	}
	if found := compiled(`^ *-#\s+([^\s][^\n]*)(?:\n|$)`).FindStringSubmatch(s); found != nil {
		return mdNode{kind: LiveSubtext, raw: found[0], kids: within.parse(found[1])}
	}
	if found := compiled(`^( *)([*-]|\d+\.) +([^\s][^\n]*)(?:\n|$)`).FindStringSubmatch(s); found != nil {
		mark := "-"
		if found[2] != "*" {
			mark = found[2]
		}
		return mdNode{kind: LiveList, raw: found[0], text: found[1] + mark, kids: within.parse(found[3])}
	}
	return mdNode{}
}

// inline returns what stands at the start of a text, an empty node for plain text.
func (m mdText) inline(s string) mdNode {
	if found := compiled(`^\\([^0-9A-Za-z\s])`).FindStringSubmatch(s); found != nil {
		return mdNode{raw: found[0], text: found[1]}
	}
	if strings.HasPrefix(s, "`") {
		return mdCode(s)
	}
	if node := m.link(s); node.raw != "" {
		return node
	}
	return m.style(s)
}

// mdEntity is a mention, or another thing between angle brackets.
type mdEntity struct{ kind, pattern, shown string }

// mdEntities returns what is shown of each.
// https://docs.discord.com/developers/reference#message-formatting-formats
func mdEntities() []mdEntity {
	return []mdEntity{
		{LiveUser, `<@!?(\d+)>`, "@$1"},
		{LiveRole, `<@&(\d+)>`, "@$1"},
		{LiveChannel, `<#(\d+)>`, "#$1"},
		{LiveCommand, `</([^\n<>:]+):\d+>`, "/$1"},
		{LiveGuide, `<id:([a-z-]+)(?::\d+)?>`, "#$1"},
		{LiveEmoji, `<a?:(\w+):\d+>`, ":$1:"},
		{LiveTime, `<t:(-?\d+)(?::[tTdDfFsSR])?>`, "$1"},
		{LiveMail, `<([^\s<>@]+@[^\s<>@]+\.[^\s<>@]+)>`, "$1"},
		{LivePhone, `<(\+[\d ()-]+)>`, "$1"},
		{LiveLink, `<([^: >]+:/[^ >]+)>`, "$1"},
		{LiveLink, `(?i:(?:https?|steam|discord)://)[^\s<]+[^\s<.,:;"'\]]`, "$0"},
		{LiveEveryone, `@(everyone|here)`, "@$1"},
	}
}

// link returns a mention or a link at the start of a text.
func (m mdText) link(s string) mdNode {
	if !strings.ContainsAny(s[:1], "<[@hHsSdD") {
		return mdNode{}
	}
	masked := compiled(`^\[((?s:\[[^\]]*\]|[^\[])*?)\]\(\s*<?([^\s()<>]*(?:\([^()\s]*\)[^\s()<>]*)*)>?(?:\s+["'(][^\n]*?["')])?\s*\)`)
	if found := masked.FindStringSubmatch(s); m.links && found != nil && found[1] != "" && found[2] != "" {
		return mdNode{kind: LiveMasked, raw: found[0], text: found[2], kids: mdText{}.parse(found[1])}
	}
	for _, e := range mdEntities() {
		if !m.links && e.kind != LiveEmoji {
			continue
		}
		pattern := compiled(`^(?:` + e.pattern + `)`)
		if at := pattern.FindStringSubmatchIndex(s); at != nil {
			return mdNode{kind: e.kind, raw: s[:at[1]], text: string(pattern.ExpandString(nil, e.shown, s, at))}
		}
	}
	return mdNode{}
}

// compiled compiles a pattern once.
func compiled(pattern string) *regexp.Regexp {
	if re, ok := mdPatterns.Load(pattern); ok {
		return re.(*regexp.Regexp)
	}
	re := regexp.MustCompile(pattern)
	mdPatterns.Store(pattern, re)
	return re
}
