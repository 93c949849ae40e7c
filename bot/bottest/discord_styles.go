package bottest

import (
	"strings"
	"sync"
)

// mdPatterns are the patterns of Markdown, compiled.
var mdPatterns sync.Map

// mdCode returns the code at the start of a text, which begins with a backtick.
func mdCode(s string) mdNode {
	if found := compiled("(?is)^```(?:[a-z0-9_+.#-]+?\n)?\n*([^\n].*?)\n*```").FindStringSubmatch(s); found != nil {
		return mdNode{kind: LiveFence, raw: found[0], text: found[1]}
	}
	opening := len(s) - len(strings.TrimLeft(s, "`"))
	for n := opening; n > 0; n-- {
		if end := closingTicks(s, n); end > 0 {
			return mdNode{kind: LiveCode, raw: s[:end+n], text: strings.TrimSpace(s[n:end])}
		}
	}
	return mdNode{}
}

// closingTicks returns where the first run of exactly n backticks begins that can close code which
// n backticks opened, 0 for none.
func closingTicks(s string, n int) int {
	opening := len(s) - len(strings.TrimLeft(s, "`"))
	for i := opening; i < len(s); {
		if s[i] != '`' {
			i++
			continue
		}
		run := len(s[i:]) - len(strings.TrimLeft(s[i:], "`"))
		if run == n {
			return i
		}
		i += run
	}
	return 0
}

// style returns bold, italics and the like at the start of a text; of two that fit, the longer,
// and italics before others of the same length.
func (m mdText) style(s string) mdNode {
	within := mdText{links: m.links}
	var best mdNode
	try := func(kind string, mark, end int) {
		if end > 0 && end > len(best.raw) {
			best = mdNode{kind: kind, raw: s[:end], kids: within.parse(s[mark : end-mark])}
		}
	}
	switch s[0] {
	case '*':
		try(LiveItalic, 1, starred(s))
		try(LiveBold, 2, doubled(s, "**"))
	case '_':
		try(LiveItalic, 1, underscored(s))
		try(LiveUnderline, 2, doubled(s, "__"))
	case '~':
		try(LiveStrike, 2, paired(s, "~~"))
	case '|':
		try(LiveSpoiler, 2, paired(s, "||"))
	}
	return best
}

// doubled returns where a text ends that stands between two double marks, 0 for none: escapes are
// passed over, and a third mark does not close.
func doubled(s, mark string) int {
	if !strings.HasPrefix(s, mark) {
		return 0
	}
	for i := 2; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case i > 2 && strings.HasPrefix(s[i:], mark) && !strings.HasPrefix(s[i+2:], mark[:1]):
			return i + 2
		}
	}
	return 0
}

// paired is as doubled, of marks that an escape within does not keep from closing.
func paired(s, mark string) int {
	if !strings.HasPrefix(s, mark) || len(s) < 3 {
		return 0
	}
	if at := strings.Index(s[3:], mark); at >= 0 {
		return 3 + at + 2
	}
	return 0
}

// starred returns where italics between stars end, 0 for none: next to a star there is no space.
func starred(s string) int {
	space := func(i int) bool { return i >= len(s) || strings.ContainsRune(" \t\n\r", rune(s[i])) }
	if space(1) {
		return 0
	}
	for i := 1; i < len(s); {
		switch {
		case s[i] == '\\':
			i += 2
		case strings.HasPrefix(s[i:], "**"):
			i += 2
		case s[i] == '*' && i > 1 && !space(i-1):
			return i + 1
		case s[i] == '*':
			return 0
		default:
			i++
		}
	}
	return 0
}

// underscored returns where italics between underscores end, 0 for none: after the last there is
// no letter and no digit.
func underscored(s string) int {
	word := func(i int) bool {
		return i < len(s) && (s[i] == '_' || '0' <= s[i] && s[i] <= '9' || 'a' <= s[i]|0x20 && s[i]|0x20 <= 'z')
	}
	for i := 1; i < len(s); {
		switch {
		case s[i] == '\\':
			i += 2
		case s[i] == '_' && i > 1 && !word(i+1):
			return i + 1
		case strings.HasPrefix(s[i:], "__"):
			i += 2
		case s[i] == '_':
			return 0
		default:
			i++
		}
	}
	return 0
}
