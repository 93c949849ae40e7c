package table

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// Data is what a table is written from.
type Data struct {
	Lexemes map[string]*Entry // by key
	Forms   map[string]Stem   // by the written word
	Wants   []Want            // most specific first
}

// Entry is what is known of a lexeme.
type Entry struct {
	Tier         uint8 // 1 + tier of a common word
	Listed       bool
	Name, Phrase bool
	Longest      int // words of the longest phrase that begins with it
	Alternatives []Alternative
}

// Alternative is a lexeme that may stand for another.
type Alternative struct {
	Key      string
	Worth    float32
	Relation uint8
}

// Stem is the stem of a written word.
type Stem struct {
	Key        string
	Contracted bool
}

// Want is what a form of question asks for.
type Want struct {
	Pattern []string // stems, "*" for any word
	Kind    string
	Words   []string // keys
}

// Entry returns the entry of a key, made where there is none.
func (d *Data) Entry(key string) *Entry {
	e := d.Lexemes[key]
	if e == nil {
		e = &Entry{}
		d.Lexemes[key] = e
	}
	return e
}

// Limits of the file format.
const (
	maxString = 1<<8 - 1
	maxText   = 1<<24 - 1
	maxNumber = 1<<24 - 1
	maxTies   = 1 << 8
)

// writer holds what is made while a table is written.
type writer struct {
	section [sections][]byte
	strings map[string]uint32
	number  map[string]uint32 // of a lexeme, from 1
	ties    map[Alternative]uint32
	err     error
}

// Write returns the file of a table. The same data gives the same file.
func Write(d *Data) ([]byte, error) {
	for _, s := range d.Forms {
		d.Entry(s.Key)
	}
	for _, e := range sorted(d.Lexemes) {
		for _, a := range d.Lexemes[e].Alternatives {
			d.Entry(a.Key)
		}
	}
	for _, w := range d.Wants {
		for _, key := range slices.Concat(w.Pattern, w.Words) {
			d.Entry(key) // the lexeme "*" too: it is where patterns of any first word open
		}
	}
	w := writer{strings: map[string]uint32{}, number: map[string]uint32{}, ties: map[Alternative]uint32{}}
	w.lexemes(d)
	w.forms(d)
	w.wants(d)
	if len(w.section[text]) > maxText || len(d.Lexemes) > maxNumber || len(w.ties) > maxTies {
		return nil, fmt.Errorf("write table: %d bytes of text, %d lexemes, %d ties: more than the format holds", len(w.section[text]), len(d.Lexemes), len(w.ties))
	}
	if w.err != nil {
		return nil, w.err
	}
	for len(w.section[text])%4 != 0 {
		w.section[text] = append(w.section[text], ' ')
	}
	out := []byte(magic)
	at := headerSize
	for _, s := range w.section {
		out = binary.LittleEndian.AppendUint32(out, uint32(at))
		at += len(s)
	}
	out = binary.LittleEndian.AppendUint32(out, uint32(at))
	for _, s := range w.section {
		out = append(out, s...)
	}
	return out, nil
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (w *writer) put(section int, numbers ...uint32) {
	for _, n := range numbers {
		w.section[section] = binary.LittleEndian.AppendUint32(w.section[section], n)
	}
}

func (w *writer) str(s string) uint32 {
	ref, ok := w.strings[s]
	if !ok {
		if len(s) > maxString {
			w.err = fmt.Errorf("write table: %q is longer than %d bytes", s, maxString)
			return 0
		}
		ref = uint32(len(w.section[text]))<<8 | uint32(len(s))
		w.section[text] = append(w.section[text], s...)
		w.strings[s] = ref
	}
	return ref
}

func (w *writer) lexemes(d *Data) {
	keys := sorted(d.Lexemes)
	for i, key := range keys {
		w.number[key] = uint32(i + 1)
	}
	opens := map[string]bool{}
	for _, want := range d.Wants {
		opens[want.Pattern[0]] = true
	}
	for _, key := range keys {
		e := d.Lexemes[key]
		bits := uint32(e.Tier) | uint32(e.Longest)<<longestShift
		for bit, set := range map[uint32]bool{bitListed: e.Listed, bitName: e.Name, bitPhrase: e.Phrase, bitOpens: opens[key]} {
			if set {
				bits |= bit
			}
		}
		w.put(lexemes, w.str(key), bits, uint32(len(w.section[alts])/4))
		for _, a := range e.Alternatives {
			w.put(alts, w.number[a.Key]<<8|w.tie(a)&0xff)
		}
	}
	w.put(lexemes, 0, 0, uint32(len(w.section[alts])/4))
	w.section[index] = hashTable(keys)
}

// tie returns the number of the worth and relation of an alternative: there are few different.
func (w *writer) tie(a Alternative) uint32 {
	a.Key = ""
	n, ok := w.ties[a]
	if !ok {
		n = uint32(len(w.ties))
		w.ties[a] = n
		w.put(ties, math.Float32bits(a.Worth), uint32(a.Relation))
	}
	return n
}

func (w *writer) forms(d *Data) {
	words := sorted(d.Forms)
	for _, word := range words {
		x := w.number[d.Forms[word].Key]
		if d.Forms[word].Contracted {
			x |= contraction
		}
		w.put(forms, w.str(word), x)
	}
	w.section[formIndex] = hashTable(words)
}

func (w *writer) wants(d *Data) {
	type opening struct{ lexeme, want uint32 }
	var open []opening
	for i, want := range d.Wants {
		open = append(open, opening{w.number[want.Pattern[0]], uint32(i)})
		w.put(wants, w.str(want.Kind), uint32(len(w.section[words])/4), uint32(len(w.section[patterns])/4))
		for _, key := range want.Words {
			w.put(words, w.number[key])
		}
		for _, stem := range want.Pattern {
			if stem == "*" {
				w.put(patterns, anyWord)
			} else {
				w.put(patterns, w.number[stem])
			}
		}
	}
	w.put(wants, 0, uint32(len(w.section[words])/4), uint32(len(w.section[patterns])/4))
	slices.SortStableFunc(open, func(a, b opening) int { return int(a.lexeme) - int(b.lexeme) })
	for _, o := range open {
		w.put(openings, o.lexeme, o.want)
	}
}

// hashTable returns the hash table of sorted keys, half full at most.
func hashTable(keys []string) []byte {
	size := 1
	for size < 2*len(keys) {
		size *= 2
	}
	slots := make([]byte, 4*size)
	mask := uint32(size - 1)
	for i, key := range keys {
		h := hash(key)
		slot := h & mask
		for binary.LittleEndian.Uint32(slots[4*slot:]) != 0 {
			slot = (slot + 1) & mask
		}
		binary.LittleEndian.PutUint32(slots[4*slot:], uint32(i+1)|h>>24<<24)
	}
	return slots
}
