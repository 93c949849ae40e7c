package terminal

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"github.com/godeeper/godeeper/bot"
)

// Clean is [bot.Clean]: a terminal obeys what other platforms would only show wrongly.
func Clean(s string) string { return bot.Clean(s) }

// Wrap returns s with lines of at most columns columns, each started with indent; white space
// inside a line is folded and line breaks are kept. A word that is longer than a line is not
// broken: an address must stay one. Zero columns or fewer means no limit.
func Wrap(s string, columns int, indent string) string {
	var out strings.Builder
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			out.WriteByte('\n')
		}
		used := 0
		for _, word := range strings.Fields(line) {
			w := displayWidth(word)
			switch {
			case used == 0:
				out.WriteString(indent)
				used = displayWidth(indent)
			case columns > 0 && used+1+w > columns:
				out.WriteString("\n" + indent)
				used = displayWidth(indent)
			default:
				out.WriteByte(' ')
				used++
			}
			out.WriteString(word)
			used += w
		}
	}
	return out.String()
}

// displayWidth returns how many columns s takes on a terminal.
func displayWidth(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case isWide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

func isWide(r rune) bool {
	if r < 0x1100 {
		return false
	}
	k := width.LookupRune(r).Kind()
	return k == width.EastAsianWide || k == width.EastAsianFullwidth
}
