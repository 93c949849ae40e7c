// Package table holds the compiled form of a lexicon: one immutable file that is read in place.
//
// A table has lexemes (a word's stem, or the stems of a phrase joined by spaces), each with
// what is known of it; forms, the words as they are written, each with the lexeme of its stem;
// and wants, what forms of questions ask for. Opening a table looks at its header alone: a
// look-up goes through a hash table that is part of the file, and what it returns are
// substrings of the file. Nothing is parsed and nothing is allocated.
//
// The file, all numbers little-endian and 32 bits wide:
//
//	magic      "godeeper language 1\n"
//	sections   for each section its offset, and the end of the file
//	text       all strings, one behind the other
//	lexemes    sorted by their string: string, bits, number of the first alternative
//	index      hash table of the lexemes: a number + 1 and a byte of the hash, 0 where free
//	alts       lexeme << 8 | tie
//	ties       worth as IEEE 754, relation
//	forms      string, lexeme; bit 31 of the lexeme marks a contraction
//	formIndex  hash table of the forms
//	openings   lexeme, want: sorted
//	wants      string of the kind, first of its words, first stem of its pattern
//	words      lexemes of the wants
//	patterns   lexemes of the patterns, anyWord for any
//
// A string is its offset in the text << 8 | its length.
package table

import "math"

const magic = "godeeper language 1\n"

// The sections, in the order of the file.
const (
	text = iota
	lexemes
	index
	alts
	ties
	forms
	formIndex
	openings
	wants
	words
	patterns
	sections
)

const (
	headerSize  = len(magic) + 4*(sections+1)
	lexemeSize  = 12
	tieSize     = 8
	formSize    = 8
	openingSize = 8
	wantSize    = 12

	contraction = 1 << 31
	anyWord     = 1<<32 - 1
)

// The bits of a lexeme: two of the tier, then these; from longestShift on the longest phrase.
const (
	bitListed = 1 << (iota + 2)
	bitName
	bitPhrase
	bitOpens
	longestShift = 8
)

// Table is an open table. It is safe for concurrent use.
type Table struct {
	data  string
	start [sections + 1]int // where each section begins, and the end
	mask  uint32            // of the index
	fmask uint32            // of the index of the forms
}

// Open opens a table. It panics where data is not one: the file is part of the program.
func Open(data string) *Table {
	if len(data) < headerSize || data[:len(magic)] != magic {
		panic("table: not a compiled language: run go generate ./faq/match/language")
	}
	t := &Table{data: data}
	for i := range t.start {
		t.start[i] = int(t.u32(len(magic) + 4*i))
	}
	if t.start[sections] != len(data) {
		panic("table: a compiled language of another length: run go generate ./faq/match/language")
	}
	t.mask = uint32(t.size(index)/4 - 1)
	t.fmask = uint32(t.size(formIndex)/4 - 1)
	return t
}

func (t *Table) size(section int) int { return t.start[section+1] - t.start[section] }

func (t *Table) u32(at int) uint32 {
	b := t.data[at : at+4]
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

func (t *Table) str(ref uint32) string {
	from := t.start[text] + int(ref>>8)
	return t.data[from : from+int(ref&0xff)]
}

// key is what a look-up takes: bytes, so that a word made in a buffer need not become a string.
type key interface{ ~string | ~[]byte }

// hash is FNV-1a with its upper half folded in, so that the lowest bits and the highest byte
// are both of use.
func hash[K key](k K) uint32 {
	h := uint64(14695981039346656037)
	for i := range len(k) {
		h = (h ^ uint64(k[i])) * 1099511628211
	}
	return uint32(h>>32) ^ uint32(h)
}

// Lexeme is one lexeme of a table: its number + 1. The zero Lexeme is none, and everything
// that is asked of it is nothing.
type Lexeme uint32

// Lexeme looks up a lexeme by its key.
func (t *Table) Lexeme(k string) Lexeme { return find(t, k, index, lexemes, lexemeSize, t.mask) }

// LexemeBytes is Lexeme for a key in a buffer.
func (t *Table) LexemeBytes(k []byte) Lexeme {
	return find(t, k, index, lexemes, lexemeSize, t.mask)
}

// find looks k up in a hash table; it returns its number + 1, or 0.
func find[K key](t *Table, k K, index, records, size int, mask uint32) Lexeme {
	h := hash(k)
	for slot := h & mask; ; slot = (slot + 1) & mask {
		e := t.u32(t.start[index] + 4*int(slot))
		if e == 0 {
			return 0
		}
		if e>>24 == h>>24 {
			if n := e & 0xffffff; t.str(t.u32(t.start[records]+size*int(n-1))) == string(k) {
				return Lexeme(n)
			}
		}
	}
}

func (t *Table) record(x Lexeme) int { return t.start[lexemes] + lexemeSize*int(x-1) }

func (t *Table) bits(x Lexeme) uint32 {
	if x == 0 {
		return 0
	}
	return t.u32(t.record(x) + 4)
}

// Key returns the key of a lexeme.
func (t *Table) Key(x Lexeme) string {
	if x == 0 {
		return ""
	}
	return t.str(t.u32(t.record(x)))
}

// Tier returns 1 + the tier of a common word, or 0.
func (t *Table) Tier(x Lexeme) uint8 { return uint8(t.bits(x) & 3) }

// Listed reports whether the lexicon says of a lexeme what may stand for it.
func (t *Table) Listed(x Lexeme) bool { return t.bits(x)&bitListed != 0 }

// Name reports whether a lexeme names a place, an organisation or a person.
func (t *Table) Name(x Lexeme) bool { return t.bits(x)&bitName != 0 }

// Phrase reports whether a lexeme is a phrase of the lexicon.
func (t *Table) Phrase(x Lexeme) bool { return t.bits(x)&bitPhrase != 0 }

// Longest returns the number of words of the longest phrase that begins with a stem, or 0.
func (t *Table) Longest(x Lexeme) int { return int(t.bits(x) >> longestShift) }

// Alternatives calls yield with each lexeme that may stand for the given one, until it returns
// false.
func (t *Table) Alternatives(x Lexeme, yield func(key string, worth float32, relation uint8) bool) {
	if x == 0 {
		return
	}
	at := t.record(x) + 8
	for from, to := t.u32(at), t.u32(at+lexemeSize); from < to; from++ {
		a := t.u32(t.start[alts] + 4*int(from))
		tie := t.start[ties] + tieSize*int(a&0xff)
		if !yield(t.Key(Lexeme(a>>8)), math.Float32frombits(t.u32(tie)), uint8(t.u32(tie+4))) {
			return
		}
	}
}

// Form returns a written word of the lexicon, its stem, and whether it is a contraction. The
// text is "" where the word is not known.
func (t *Table) Form(word string) (text, stem string, contracted bool) {
	return t.form(find(t, word, formIndex, forms, formSize, t.fmask))
}

// FormBytes is Form for a word in a buffer.
func (t *Table) FormBytes(word []byte) (text, stem string, contracted bool) {
	return t.form(find(t, word, formIndex, forms, formSize, t.fmask))
}

func (t *Table) form(n Lexeme) (text, stem string, contracted bool) {
	if n == 0 {
		return "", "", false
	}
	at := t.start[forms] + formSize*int(n-1)
	x := t.u32(at + 4)
	return t.str(t.u32(at)), t.Key(Lexeme(x &^ contraction)), x&contraction != 0
}
