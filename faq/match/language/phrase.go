package language

import (
	"slices"
	"strings"
)

// Key returns the lexeme of tokens: their stems, joined by spaces.
func Key(tokens []Token) string {
	if len(tokens) == 1 {
		return tokens[0].Stem
	}
	return string(appendKey(nil, tokens))
}

func appendKey(buf []byte, tokens []Token) []byte {
	for i, t := range tokens {
		if i > 0 {
			buf = append(buf, ' ')
		}
		buf = append(buf, t.Stem...)
	}
	return buf
}

// longestKey is the room, in bytes, that phrases are looked up in without an allocation.
const longestKey = 64

// Phrase returns the lexeme of tokens, and whether it is a phrase of the lexicon. It returns
// "" where it is none.
func (l *Language) Phrase(tokens []Token) (lexeme string, ok bool) {
	if l.table == nil {
		return "", false
	}
	var room [longestKey]byte
	x := l.table.LexemeBytes(appendKey(room[:0], tokens))
	if l.written {
		x = l.lexeme(Key(tokens))
	}
	if !l.table.Phrase(x) {
		return "", false
	}
	return l.table.Key(x), true
}

// Term returns the lexeme of a word in a text: its stem, or its capitals where they make
// another word of it (WHO is not who).
func (l *Language) Term(t Token) string {
	if t.AllUpper && l.table != nil {
		var room [longestKey]byte
		if x := l.table.LexemeBytes(appendUpper(room[:0], t.Text)); l.table.Listed(x) {
			return l.table.Key(x)
		}
	}
	return t.Stem
}

// acronym returns the lexeme of a word in capitals that is a common word in small letters.
func acronym(t Token) string { return string(appendUpper(nil, t.Text)) }

func appendUpper(buf []byte, word string) []byte {
	for i := range len(word) {
		if word[i] >= 'a' && word[i] <= 'z' {
			buf = append(buf, word[i]-('a'-'A'))
			continue
		}
		if word[i] >= 0x80 {
			return append(buf[:0], strings.ToUpper(word)...)
		}
		buf = append(buf, word[i])
	}
	return buf
}

// WithoutArticle drops the article that a name or a noun is listed with.
func (l *Language) WithoutArticle(tokens []Token) []Token {
	if len(tokens) > 1 && slices.Contains(l.habits.articles, tokens[0].Text) {
		return tokens[1:]
	}
	return tokens
}
