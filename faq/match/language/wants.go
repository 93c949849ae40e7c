package language

import "github.com/godeeper/godeeper/faq/match/language/internal/table"

// Want is what a form of question asks for.
type Want struct {
	Kind  string   // number, date, person …
	Words []string // lexemes, any of which satisfies
}

// openingWords is how far into a question its form may begin: "and by the way, how many …".
const openingWords = 6

// Want returns what a question asks for, by the first form of the lexicon that stands in it,
// and the number of the token where that begins. It returns false where it shows no form.
func (l *Language) Want(tokens []Token) (want Want, at int, ok bool) {
	if l.table == nil {
		return Want{}, 0, false
	}
	best := l.table.Wants()
	none, anyWord := best, l.table.Lexeme("*")
	for i := range min(len(tokens), openingWords) {
		rest := tokens[i:]
		stem := func(i int) string { return rest[i].Stem }
		for _, first := range [...]table.Lexeme{l.table.Lexeme(rest[0].Stem), anyWord} {
			l.table.Opens(first, func(w int) bool {
				if w >= best {
					return false
				}
				if l.table.Matches(w, len(rest), stem) {
					best, at = w, i
					return false
				}
				return true
			})
		}
	}
	if best == none {
		return Want{}, 0, false
	}
	want.Kind, want.Words = l.table.Want(best)
	return want, at, true
}
