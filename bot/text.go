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
