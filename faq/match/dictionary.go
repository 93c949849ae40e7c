package match

import (
	"slices"
	"unsafe"

	"github.com/godeeper/godeeper/faq/match/language"
)

// dictionary numbers the lexemes of an index: its terms. It consists of layers, each of which
// goes on numbering where the one before ends, so that an index with a few more lexemes shares
// all but its last layer with the one that it was made from.
type dictionary struct{ layers []*layer }

// layer is one layer of a dictionary. It never changes.
type layer struct {
	lexemes
	base     uint32  // number of its first term
	tier     []uint8 // how common its lexemes are in the language
	spelling spelling
	alphabet alphabet
}

// size returns the number of terms.
func (d *dictionary) size() int {
	if len(d.layers) == 0 {
		return 0
	}
	last := d.layers[len(d.layers)-1]
	return int(last.base) + last.len()
}

// find returns the term of a lexeme.
func (d *dictionary) find(key string) (uint32, bool) {
	h := hashKey(key)
	for _, l := range d.layers {
		if t, ok := l.find(key, h); ok {
			return l.base + t, true
		}
	}
	return 0, false
}

func (d *dictionary) layerOf(term uint32) *layer {
	i := len(d.layers) - 1
	for d.layers[i].base > term {
		i--
	}
	return d.layers[i]
}

// name returns the lexeme of a term.
func (d *dictionary) name(term uint32) string {
	l := d.layerOf(term)
	return l.name(term - l.base)
}

// tiers returns what gives the tier of a term, asked in ascending order.
func (d *dictionary) tiers() func(term uint32) uint8 {
	i := 0
	return func(term uint32) uint8 {
		for term-d.layers[i].base >= uint32(d.layers[i].len()) {
			i++
		}
		return d.layers[i].tier[term-d.layers[i].base]
	}
}

// join adds lexemes to the last layer, which is begun anew behind a sealed one. It returns their
// numbers, nil where these are the same as in the lexemes.
func (d *dictionary) join(s *lexemes) []uint32 {
	if d.size() == 0 {
		d.layers = []*layer{{lexemes: *s}}
		return nil
	}
	last := d.layers[len(d.layers)-1]
	if last.tier != nil {
		last = &layer{lexemes: newLexemes(), base: uint32(d.size())}
		d.layers = append(d.layers[:len(d.layers):len(d.layers)], last)
	}
	sealed := dictionary{d.layers[:len(d.layers)-1]}
	numbers := make([]uint32, s.len())
	for i := range numbers {
		name := s.name(uint32(i))
		if t, ok := sealed.find(name); ok {
			numbers[i] = t
			continue
		}
		numbers[i] = last.base + last.put(name)
	}
	return numbers
}

// seal ends the last layer.
func (d *dictionary) seal(lang *language.Language) {
	if len(d.layers) == 0 {
		d.layers = []*layer{{lexemes: newLexemes()}}
	}
	last := d.layers[len(d.layers)-1]
	if last.tier != nil {
		return
	}
	last.text, last.ends = slices.Clone(last.text), slices.Clone(last.ends) // without room for more
	last.tier = make([]uint8, last.len(), last.len()+1)
	for i := range last.tier {
		last.tier[i] = uint8(lang.Tier(last.name(uint32(i))))
	}
	last.spelling = newSpelling(&last.lexemes)
}

// lexemes are numbered strings, in one block of memory.
type lexemes struct {
	text  []byte   // one behind the other
	ends  []uint32 // number -> where the string ends
	table []uint32 // open-addressed by hash: 1 + number, 0 where free
}

func newLexemes() lexemes { return lexemes{table: make([]uint32, 64)} }

func (l *lexemes) len() int { return len(l.ends) }

// name returns a string by its number.
func (l *lexemes) name(n uint32) string {
	from := uint32(0)
	if n > 0 {
		from = l.ends[n-1]
	}
	b := l.text[from:l.ends[n]] // bytes that were written never change
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// find returns the number of a string with a hash.
func (l *lexemes) find(key string, hash uint32) (uint32, bool) {
	mask := uint32(len(l.table) - 1)
	for at := hash & mask; l.table[at] != 0; at = (at + 1) & mask {
		if n := l.table[at] - 1; l.name(n) == key {
			return n, true
		}
	}
	return 0, false
}

// put returns the number of a string, which is given one where it has none.
func (l *lexemes) put(key string) uint32 {
	hash := hashKey(key)
	if n, ok := l.find(key, hash); ok {
		return n
	}
	n := uint32(len(l.ends))
	l.text = append(l.text, key...)
	l.ends = append(l.ends, uint32(len(l.text)))
	if 3*len(l.ends) > 2*len(l.table) {
		l.hash(2 * len(l.table))
	} else {
		l.insert(n, hash)
	}
	return n
}

func (l *lexemes) insert(n, hash uint32) {
	mask := uint32(len(l.table) - 1)
	at := hash & mask
	for l.table[at] != 0 {
		at = (at + 1) & mask
	}
	l.table[at] = n + 1
}

// hash fills a table of the given size, a power of two.
func (l *lexemes) hash(size int) {
	l.table = make([]uint32, size)
	for n := range uint32(len(l.ends)) {
		l.insert(n, hashKey(l.name(n)))
	}
}

// hashKey hashes a string, in every process to the same number.
func hashKey(key string) uint32 {
	h := uint64(offset64)
	for i := range len(key) {
		h = (h ^ uint64(key[i])) * prime64
	}
	return uint32(h ^ h>>32)
}
