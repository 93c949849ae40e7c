package discord

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/godeeper/godeeper/bot"
)

// marks are the characters before which [escape] may write one more.
const marks = "\\`*_[~|<>#-+.:@"

// escape returns cleaned text as Discord shows it: as it is typed, whatever stands in it, at the
// begin of a line as well as in the middle. Discord documents its marks only in part
// (https://support.discord.com/hc/en-us/articles/210298617). A backslash before a sign, and before
// nothing else, makes it one like others. Addresses and mentions are not parsed by the apps only,
// so @everyone is parted by a word joiner, which cannot be seen.
func escape(s string) string {
	var out strings.Builder
	out.Grow(len(s) + 16)
	l := lineState{begin: true}
	var w word
	for i, width := 0, 0; i < len(s); i += width {
		var r rune
		r, width = utf8.DecodeRuneInString(s[i:])
		rest := s[i+width:]
		switch {
		case r == '@' && pings(rest):
			out.WriteString("@\u2060")
		case isMark(r, s[:i], rest, l) || r == ':' && (strings.HasPrefix(rest, "//") || w.colonAfter(s, i)):
			out.WriteByte('\\')
			out.WriteRune(r)
		default:
			out.WriteRune(r)
		}
		l = l.after(r)
	}
	return out.String()
}

// isMark reports whether Discord would read r as a mark, between what is before and after it.
func isMark(r rune, before, after string, l lineState) bool {
	switch r {
	case '\\', '`', '*', '_', '[':
		return true
	case '~', '|': // marks where two follow each other
		return strings.HasPrefix(after, string(r)) || strings.HasSuffix(before, string(r))
	case '<': // a mention, a time, an emoji, a command, an address
		return !strings.HasPrefix(after, " ")
	case '>', '#': // a quotation, a heading
		return l.begin
	case '-', '+': // a list, small print
		return l.begin && !beginsWord(after)
	case '.': // a numbered list
		return l.digits && !beginsWord(after)
	}
	return false
}

// lineState is what stands before a character on its line.
type lineState struct {
	begin  bool // nothing that can be seen
	digits bool // digits only
}

func (l lineState) after(r rune) lineState {
	switch {
	case r == '\n':
		return lineState{begin: true}
	case unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
		return lineState{begin: l.begin}
	case '0' <= r && r <= '9':
		return lineState{digits: l.begin || l.digits}
	}
	return lineState{}
}

// beginsWord reports whether s begins with a letter or a digit.
func beginsWord(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// pings reports whether an @ before s would ring for all.
func pings(s string) bool {
	for _, name := range []string{"everyone", "here"} {
		if len(s) >= len(name) && strings.EqualFold(s[:len(name)], name) {
			return true
		}
	}
	return false
}

// word finds the last colon of the words of a text. What stands between two colons of a word may
// be the name of an emoji; where it is not, Discord shows it raw, with our backslashes.
type word struct{ end, lastColon int }

// colonAfter reports whether a colon follows that at i in its word. It is to be asked of colons in
// their order.
func (w *word) colonAfter(s string, i int) bool {
	if i >= w.end {
		n := strings.IndexAny(s[i:], " \n\t")
		if n < 0 {
			n = len(s) - i
		}
		w.end = i + n
		w.lastColon = strings.LastIndexByte(s[:w.end], ':')
	}
	return w.lastColon > i
}

// escapedSize is the greatest length that s can have escaped. It is that of the parts of s
// together, as [bot.Split] wants it.
func escapedSize(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
		if r < utf8.RuneSelf && strings.IndexByte(marks, byte(r)) >= 0 {
			n++
		}
	}
	return n
}

// inLine is what our marks around each line of a text may add to it: "> " or a pair of "_".
const inLine = 2

// pieceSize is escapedSize with our marks around each line.
func pieceSize(s string) int { return escapedSize(s) + inLine*strings.Count(s, "\n") }

// pieces cuts s into texts that fit into a component.
func pieces(s string) []string { return bot.Split(bot.Text(s), maxPiece-inLine, pieceSize) }

// quote shows s as a quotation.
func quote(s string) string { return "> " + strings.ReplaceAll(escape(s), "\n", "\n> ") }

// bold shows a line in bold.
func bold(s string) string { return "**" + escape(s) + "**" }

// small shows a line in small print.
func small(s string) string { return "-# " + escape(s) }

// header shows a line as a title. Discord drops number signs at the end of one, so a word joiner
// goes behind them.
func header(s string) string {
	if strings.HasSuffix(s, "#") {
		s += "\u2060"
	}
	return "## " + escape(s)
}

// italic shows each line in italics.
func italic(s string) string {
	lines := strings.Split(escape(s), "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = "_" + line + "_"
		}
	}
	return strings.Join(lines, "\n")
}

// item shows s as an item of a list. The lines behind its first are part of it, so none is blank.
func item(s string) string {
	var lines []string
	for line := range strings.SplitSeq(escape(s), "\n") {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return "- " + strings.Join(lines, "\n  ")
}

// link shows a host that leads to an address. Both are of [linkable].
func link(address, host string) string { return "[" + host + "](<" + address + ">)" }

// linkable returns an address encoded so that nothing in it ends or changes the link that it stands
// in, with the name of its host; not ok where it is not to be linked.
func linkable(address string) (encoded, host string, ok bool) {
	encoded, host, ok = bot.Linkable(address)
	encoded = inAddress.Replace(encoded)
	return encoded, host, ok && len(encoded) <= maxAddress
}

// inAddress encodes what ends a link, and what rings where an address is read as text.
var inAddress = strings.NewReplacer("(", "%28", ")", "%29", "@", "%40")
