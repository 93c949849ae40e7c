package language

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// Token is one word of a text.
type Token struct {
	Text     string // folded: lower case, no marks, no possessive
	Stem     string // stem of Text; digits for a number word
	Start    int    // byte offset in the original text
	End      int    // byte offset behind it
	Upper    bool   // written with a capital first letter
	AllUpper bool   // written in capitals throughout, two characters or more
}

// MaxTokens bounds the analysis of one text, so that a question of a megabyte costs no more
// than a page: no stored section comes near it.
const MaxTokens = 4096

// longestWord bounds, in bytes, what is read of one word: no word of a language is longer.
const longestWord = 256

// Analyze splits a text into words (UAX 29), folds and stems them. It appends to buf. A
// contraction is two words, the second of them without extent. Behind MaxTokens words of the
// text it ends.
func (l *Language) Analyze(text string, buf []Token) []Token {
	from := len(buf)
	for n, at := 0, 0; n < MaxTokens; n++ {
		start, end := nextWord(text, at)
		if start == end {
			break
		}
		buf = l.word(text[start:end], start, buf)
		at = end
	}
	if l.written {
		asWritten(buf[from:])
	}
	return buf
}

// word appends the tokens of one word as it is written.
func (l *Language) word(raw string, start int, buf []Token) []Token {
	var room [longestForm]byte
	extent := len(raw)
	if len(raw) > longestWord {
		raw = cut(raw, longestWord)
	}
	word, t := foldShort(raw, room[:0])
	if word == nil {
		word, t = foldAny(raw)
	}
	t.Start, t.End = start, start+extent
	length := len(word)
	if bytes.IndexByte(word, '\'') >= 0 {
		if parts, ok := l.habits.contractions[string(word)]; ok {
			return l.contraction(parts, t, buf)
		}
		word = bytes.TrimSuffix(bytes.TrimSuffix(word, l.habits.possessive), []byte("'"))
		word = without(word, '\'')
	}
	if first, _ := utf8.DecodeRuneInString(raw); unicode.IsDigit(first) {
		word = without(word, ',')
	} else {
		word = without(word, '.')
	}
	if len(word) == 0 {
		return buf
	}
	var contracted bool
	if t.Text, t.Stem, contracted = l.form(word, raw); contracted && len(word) == length { // "I.M." is not "I am"
		return l.contraction(l.habits.contractions[t.Text], t, buf)
	}
	return append(buf, t)
}

func (l *Language) contraction(parts []string, t Token, buf []Token) []Token {
	for _, p := range parts {
		t.Text = p
		t.Stem = l.Stem(p)
		buf = append(buf, t)
		t.Start, t.Upper, t.AllUpper = t.End, false, false
	}
	return buf
}

// without removes a byte from a word, in place.
func without(word []byte, c byte) []byte {
	if bytes.IndexByte(word, c) < 0 {
		return word
	}
	kept := word[:0]
	for _, b := range word {
		if b != c {
			kept = append(kept, b)
		}
	}
	return kept
}

// cut returns the first characters of a text, n bytes at most.
func cut(text string, n int) string {
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// habits are how the words of a language are written.
type habits struct {
	contractions map[string][]string // with and without the apostrophe
	numbers      map[string]string   // spelt numbers, as digits
	possessive   []byte              // ending that is no part of a word
	articles     []string            // words that a name is listed with and asked for without
}
