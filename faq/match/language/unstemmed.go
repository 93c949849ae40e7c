package language

import "strings"

// Unstemmed returns the language with words as they are written in the place of stems, so that
// what stemming gives can be measured. What the lexicon says of a stem it says of all its forms.
func (l *Language) Unstemmed() *Language {
	return &Language{traits: l.traits, table: l.table, stems: l.stems, written: true}
}

// asWritten takes the words for their stems, but for digits.
func asWritten(tokens []Token) {
	for i := range tokens {
		if t := &tokens[i]; t.Stem == "" || t.Stem[0] < '0' || t.Stem[0] > '9' {
			t.Stem = t.Text
		}
	}
}

// stemmed returns a key with its words stemmed.
func (l *Language) stemmed(key string) string {
	words := strings.Fields(key)
	for i, w := range words {
		words[i] = l.Stem(w)
	}
	return strings.Join(words, " ")
}
