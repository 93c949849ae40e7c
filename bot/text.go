package bot

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean returns s without the characters that command what shows it: control characters except
// line breaks and tabs, those that reorder or hide what is shown, and the one that stands for a
// broken one. Stored text comes from files that anybody may have written, so all of it passes here
// before it is shown on any platform.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r) || r == utf8.RuneError:
			return -1
		case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\u200e', r == '\u200f':
			return -1
		case r == '\u2028' || r == '\u2029':
			return '\n'
		}
		return r
	}, s)
}

// Text returns s as it is shown: cleaned, with white space folded inside of each line and at most
// one blank line in a row. It is empty where nothing of it can be seen: platforms refuse empty
// texts.
func Text(s string) string {
	var lines []string
	for line := range strings.SplitSeq(Clean(s), "\n") {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" && (len(lines) == 0 || lines[len(lines)-1] == "") {
			continue
		}
		lines = append(lines, line)
	}
	s = strings.TrimSpace(strings.Join(lines, "\n"))
	if !strings.ContainsFunc(s, visible) {
		return ""
	}
	return s
}

func visible(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }

// Line returns s as it is shown, on one line.
func Line(s string) string { return strings.Join(strings.Fields(Text(s)), " ") }

// Clip returns s with at most limit characters, cut at a word, with an ellipsis where it was cut.
func Clip(s string, limit int) string {
	return ClipBy(s, limit, utf8.RuneCountInString)
}

// ClipBy is Clip with a length of another kind, as [Split] takes it. It is that of a character or
// more for each, and 1 for the ellipsis.
func ClipBy(s string, limit int, length func(string) int) string {
	if length(s) <= limit {
		return s
	}
	if most := limit * utf8.UTFMax; len(s) > most { // the rest cannot be shown, and is not worth the cutting
		s = strings.ToValidUTF8(s[:most], "")
	}
	pieces := Split(s, limit-1, length)
	if len(pieces) == 0 {
		return "…"
	}
	return pieces[0] + "…"
}
