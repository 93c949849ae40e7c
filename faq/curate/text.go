package curate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/godeeper/godeeper/faq/parse"
)

// What a curator may write at most, in characters.
const (
	maxQuestion = 300    // what the parser takes for a question, too
	maxAlias    = 100    // no name is longer
	maxAnswer   = 10_000 // some five screens: a longer one belongs on a page
)

// line tidies a text of one line, and refuses one that is none.
func line(text *string, field string, most int) *Invalid {
	if bad := characters(*text, field, false); bad != nil {
		return bad
	}
	*text = strings.Join(strings.Fields(*text), " ")
	switch n := utf8.RuneCountInString(*text); {
	case !strings.ContainsFunc(*text, isWordRune):
		return invalid(field, "Write the %s: there is no word in it.", fieldName(field))
	case n > most:
		return invalid(field, "The %s has %d characters: shorten it to %d.", fieldName(field), n, most)
	}
	return nil
}

// prose tidies a text of paragraphs, and refuses one that is none.
func prose(text *string, field string) *Invalid {
	if bad := characters(*text, field, true); bad != nil {
		return bad
	}
	*text = parse.Paragraphs(*text)
	switch n := utf8.RuneCountInString(*text); {
	case !strings.ContainsFunc(*text, isWordRune):
		return invalid(field, "Write the answer: there is no word in it.")
	case n > maxAnswer:
		return invalid(field, "The answer has %d characters: shorten it to %d, or put it on a page.", n, maxAnswer)
	}
	return nil
}

// characters refuses what is no text.
func characters(text, field string, several bool) *Invalid {
	if !utf8.ValidString(text) {
		return invalid(field, "The %s is no text in UTF-8.", fieldName(field))
	}
	for _, r := range text {
		if r == '\t' || several && (r == '\n' || r == '\r') {
			continue
		}
		if r == '\n' || r == '\r' {
			return invalid(field, "The %s goes over several lines: write it in one.", fieldName(field))
		}
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return invalid(field, "The %s has a character that cannot be shown (%U): take it out.", fieldName(field), r)
		}
	}
	return nil
}

func fieldName(field string) string {
	switch field {
	case "variant":
		return "phrasing"
	case "alias":
		return "name"
	}
	return field
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// maxShown is how much of a text stands in a sentence about it.
const maxShown = 200

func shown(text string) string {
	if runes := []rune(text); len(runes) > maxShown {
		return string(runes[:maxShown]) + "…"
	}
	return text
}
