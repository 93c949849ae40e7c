// Package language knows words before any content is read: how a text is cut into words and
// what their stems are, which words say little, which words and phrases may stand for one
// another, which are names, and what a form of question asks for.
//
// A lexeme is a word or a phrase as a key: its stems, joined by spaces ("central bank"). The
// lexicon of a language is compiled from text files into one file, which is embedded and read
// in place, so that opening it costs nothing. After a change of the text files run
//
//	go generate ./faq/match/language
//
// A language is chosen by its tag with [For]; another is one line in the table of languages.
// [Compile] describes the text files.
package language

//go:generate go run ./compile

import (
	_ "embed"
	"iter"
	"strings"
	"sync"

	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/french"
	"github.com/kljensen/snowball/hungarian"
	"github.com/kljensen/snowball/norwegian"
	"github.com/kljensen/snowball/russian"
	"github.com/kljensen/snowball/spanish"
	"github.com/kljensen/snowball/swedish"

	"github.com/godeeper/godeeper/faq/match/language/internal/table"
)

//go:embed en.bin
var englishLexicon string

// languages are the languages that are known, by the first part of their tag. A language that
// is not here is cut into words and folded, and no more.
var languages = map[string]*Language{
	"en": {traits: traits{stemmer: english.Stem, habits: englishHabits, lexicon: &englishLexicon}},
	"es": {traits: traits{stemmer: spanish.Stem, marks: true}},
	"fr": {traits: traits{stemmer: french.Stem, marks: true}},
	"hu": {traits: traits{stemmer: hungarian.Stem, marks: true}},
	"nb": {traits: traits{stemmer: norwegian.Stem, marks: true}},
	"no": {traits: traits{stemmer: norwegian.Stem, marks: true}},
	"ru": {traits: traits{stemmer: russian.Stem, marks: true}},
	"sv": {traits: traits{stemmer: swedish.Stem, marks: true}},
}

var unknown Language

// traits are what one language has and another has not.
type traits struct {
	stemmer func(word string, stopWordsToo bool) string
	marks   bool    // the stemmer reads the marks of letters, which folding drops
	habits  habits  // how its words are written
	lexicon *string // the compiled lexicon, nil where there is none
}

// Language is a language. It never changes, and is safe for concurrent use. Everything that is
// asked of a lexicon is nothing where a language has none.
type Language struct {
	traits
	open  sync.Once
	table *table.Table // nil where there is no lexicon
	stems *cache       // words that are not in the table

	written bool // words stand for themselves, see Unstemmed
}

// For returns the language of a BCP 47 tag like "en-GB"; "" is English.
func For(tag string) *Language {
	if end := strings.IndexAny(tag, "-_"); end >= 0 {
		tag = tag[:end]
	}
	if tag == "" {
		tag = "en"
	}
	l, ok := languages[strings.ToLower(tag)]
	if !ok {
		l = &unknown
	}
	l.open.Do(func() {
		l.stems = new(cache)
		if l.lexicon != nil {
			l.table = table.Open(*l.lexicon)
		}
	})
	return l
}

// lexeme looks up a key; it returns 0 where the lexicon has none, which table takes for a
// lexeme of which nothing is known.
func (l *Language) lexeme(key string) table.Lexeme {
	if l.table == nil {
		return 0
	}
	if l.written {
		key = l.stemmed(key)
	}
	return l.table.Lexeme(key)
}

// Tier is how common a word is.
type Tier uint8

// The tiers of words.
const (
	Uncommon Tier = iota // any word that is not listed as common
	Small                // a word of the grammar: the, of, what
	Common               // a word that stands in any question: get, happen, say
	Frequent             // a word that stands in most news: people, week, government
)

// Tier returns how common a stem is.
func (l *Language) Tier(stem string) Tier { return Tier(l.table.Tier(l.lexeme(stem))) }

// Name reports whether a lexeme names a place, an organisation or a person.
func (l *Language) Name(lexeme string) bool { return l.table.Name(l.lexeme(lexeme)) }

// Knows reports whether a stem is a word of the language, as far as the lexicon goes.
func (l *Language) Knows(stem string) bool {
	x := l.lexeme(stem)
	return l.table.Tier(x) != 0 || l.table.Listed(x)
}

// LongestPhrase returns the number of words of the longest phrase that begins with a stem, 0
// where none does.
func (l *Language) LongestPhrase(stem string) int { return l.table.Longest(l.lexeme(stem)) }

// Relation is how one lexeme may stand for another.
type Relation uint8

// The relations of lexemes.
const (
	Alias       Relation = iota // another name of the same: UK and Britain
	Meaning                     // a word of like meaning, or one that typically stands in the answer
	Association                 // a word that a text about the other is likely to hold
)

// Alternative is a lexeme that may stand for another.
type Alternative struct {
	Lexeme   string
	Worth    float32 // beside the lexeme itself, 1
	Relation Relation
}

// Alternatives returns what may stand for a lexeme, each lexeme at its best worth: once as an
// association at most, and once as anything else.
func (l *Language) Alternatives(lexeme string) iter.Seq[Alternative] {
	return func(yield func(Alternative) bool) {
		l.table.Alternatives(l.lexeme(lexeme), func(key string, worth float32, relation uint8) bool {
			return yield(Alternative{key, worth, Relation(relation)})
		})
	}
}
