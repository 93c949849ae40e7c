package match

import (
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match/language"
)

// languageOf returns the language that the texts of a briefing are cut, stemmed and understood
// by: the one that it is written in.
func (x *Index) languageOf(b *faq.Briefing) *language.Language {
	if x.without.has(Stems) {
		return x.language
	}
	return language.For(b.Language)
}

// languageOfQuestion returns the language that a question is read in: that of the briefing in
// whose thread it is asked, or that of most briefings.
func (x *Index) languageOfQuestion(scope int32) *language.Language {
	if scope >= 0 {
		return x.languageOf(x.briefings[scope])
	}
	return x.most
}

// languageOfMost returns the language that most briefings are written in.
func (x *Index) languageOfMost() *language.Language {
	count := map[*language.Language]int{}
	most := x.language
	for _, b := range x.briefings {
		l := x.languageOf(b)
		if count[l]++; count[l] > count[most] {
			most = l
		}
	}
	return most
}
