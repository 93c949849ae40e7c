package language

import "github.com/godeeper/godeeper/faq/match/language/internal/table"

// Want is what a form of question asks for.
type Want struct {
	Kind  string   // number, date, person …
	Words []string // lexemes, any of which satisfies
	At    int      // number of the token where the form begins
	Given []bool   // which of its tokens are given by the form: of "how much * cost" all but the third
}

// openingWords is how far into a question its form may begin: "and by the way, how many …".
const openingWords = 6

// Want returns what a question asks for, by the first form of the lexicon that stands in it.
// It returns false where it shows no form.
func (l *Language) Want(tokens []Token) (Want, bool) {
	w, at, ok := l.asks(tokens)
	if !ok {
		return Want{}, false
	}
	kind, words := l.table.Want(w)
	return Want{Kind: kind, Words: words, At: at, Given: l.table.Given(w)}, true
}

// WantedKind is the kind of what a question asks for, "" where it shows no form.
func (l *Language) WantedKind(tokens []Token) string {
	if w, _, ok := l.asks(tokens); ok {
		return l.table.Kind(w)
	}
	return ""
}

// asks returns the number of the first form of the lexicon that stands in a question, and the
// number of the token where it begins.
func (l *Language) asks(tokens []Token) (form, at int, ok bool) {
	if l.table == nil {
		return 0, 0, false
	}
	none := l.table.Wants()
	form = none
	anyWord := l.table.Lexeme("*")
	for i := range min(len(tokens), openingWords) {
		rest := tokens[i:]
		stem := func(i int) string {
			if l.written {
				return l.stemmed(rest[i].Stem)
			}
			return rest[i].Stem
		}
		for _, first := range [...]table.Lexeme{l.lexeme(rest[0].Stem), anyWord} {
			l.table.Opens(first, func(w int) bool {
				if w >= form {
					return false
				}
				if l.table.Matches(w, len(rest), stem) {
					form, at = w, i
					return false
				}
				return true
			})
		}
	}
	return form, at, form < none
}
