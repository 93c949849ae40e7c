package language

import (
	"hash/maphash"
	"strings"
	"sync/atomic"

	"golang.org/x/text/unicode/norm"
)

// cached is the number of words that a language keeps with their stems beside those of its
// lexicon. A word takes the place of another of the same hash. Stemming costs a microsecond,
// and the texts of a news briefing repeat their words.
const cached = 1 << 12

// cache holds words by their hash.
type cache [cached]atomic.Pointer[form]

// form is a written word, folded, with its stem.
type form struct{ text, stem string }

var seed = maphash.MakeSeed()

// form returns a folded word and its stem, and whether it is a contraction. word is not kept;
// raw is the word as it stands in the text.
func (l *Language) form(word []byte, raw string) (text, stem string, contracted bool) {
	if l.table != nil {
		if text, stem, contracted = l.table.FormBytes(word); text != "" {
			return text, stem, contracted
		}
	} else {
		_, contracted = l.habits.contractions[string(word)]
	}
	if word[0] >= '0' && word[0] <= '9' || len(word) > longestForm || l.marks {
		text = raw
		if string(word) != raw {
			text = string(word)
		}
		return text, l.stemOf(text, raw), contracted
	}
	place := &l.stems[maphash.Bytes(seed, word)%cached]
	f := place.Load()
	if f == nil || f.text != string(word) {
		f = &form{text: string(word)}
		f.stem = l.stemOf(f.text, raw)
		place.Store(f)
	}
	return f.text, f.stem, contracted
}

// Stem returns the stem of a folded word, and digits for a number word.
func (l *Language) Stem(word string) string {
	if l.table != nil {
		if text, stem, _ := l.table.Form(word); text != "" {
			return stem
		}
	}
	return l.stemOf(word, word)
}

// stemOf returns the stem of a word that is not in the table, given as folded and as written.
func (l *Language) stemOf(word, raw string) string {
	if d, ok := l.habits.numbers[word]; ok {
		return d
	}
	if l.stemmer == nil || len(word) < 3 || word[0] >= '0' && word[0] <= '9' {
		return word
	}
	if len(word) > longestForm { // no word of a language is; a stemmer is quadratic in the worst case
		return word
	}
	if l.marks { // "canción" ends like no "cancion": its stem is folded instead
		return fold(l.stemmer(strings.ToLower(norm.NFC.String(raw)), true))
	}
	return l.stemmer(word, true)
}
