package match

import (
	"cmp"
	"math"
	"path/filepath"
	"slices"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match/language"
)

// Index is an immutable index of briefings. It is safe for concurrent use.
type Index struct {
	language  *language.Language // whose lexicon is asked where no briefing chooses another
	most      *language.Language // that most briefings are written in
	model     *Model
	briefings []*faq.Briefing
	refs      map[string]int32 // id, path and file name of a briefing -> its number
	ranges    []span           // briefing -> the numbers of its entries, in order
	at        []location       // briefing -> where its entries are kept
	parts     []held
	size      int // entries that can be matched

	terms       dictionary
	count       []uint32      // term -> entries that it occurs in
	rarity      []float32     // term -> inverse document frequency, 0 (in every entry) to 1 (in none)
	weight      []float32     // term -> what it says in a text: rarity × tier, 0 to 1
	classifiers []*classifier // of the files of FAQs with many phrasings
	sense       *sense        // of meaning; nil for none
	without     Part          // what is left out, for measuring
}

// span is a range of numbers.
type span struct{ from, to uint32 }

func (s span) len() int { return int(s.to - s.from) }

// location is where the entries of a briefing are kept.
type location struct {
	part  int32
	first uint32 // number in the part of the first one
}

// held is a part as an index holds it.
type held struct {
	*part
	numbers []int32  // briefing of the part -> briefing of the index, -1 where it was removed
	gone    []uint64 // bit set of the entries that were removed, nil for none
}

// lives reports whether a briefing of the part is one of the index.
func (h *held) lives(briefing int32) bool { return h.numbers[briefing] >= 0 }

// New builds the index of the given briefings, newest first.
func New(briefings []*faq.Briefing) *Index { return build(briefings, 0) }

func build(briefings []*faq.Briefing, without Part) *Index {
	x := &Index{language: language.For(""), model: shippedModel(), without: without}
	if without.has(Stems) {
		x.language = x.language.Unstemmed()
	}
	numbers := make([]int32, len(briefings))
	for i := range numbers {
		numbers[i] = int32(i)
	}
	p := x.teach(briefings)
	x.parts = []held{{part: p, numbers: numbers}}
	p.build(x, nil)
	x.terms.seal(x.language)
	x.count = make([]uint32, x.terms.size())
	p.postings.count(x.count)
	x.settle(briefings)
	return x
}

// settle makes what an index keeps beside its parts, its terms and their counts.
func (x *Index) settle(briefings []*faq.Briefing) {
	x.briefings = briefings
	x.most = x.languageOfMost()
	x.refs = make(map[string]int32, 3*len(briefings))
	x.ranges = make([]span, len(briefings))
	for i, b := range briefings {
		for _, ref := range []string{b.ID, b.Path, filepath.Base(b.Path)} {
			if _, ok := x.refs[ref]; !ok && ref != "" {
				x.refs[ref] = int32(i)
			}
		}
	}
	x.at = make([]location, len(briefings))
	for i := range x.parts {
		h := &x.parts[i]
		for b, n := range h.numbers {
			if n >= 0 {
				x.at[n] = location{int32(i), h.first[b]}
				x.ranges[n].to = h.first[b+1] - h.first[b]
			}
		}
	}
	for i := range x.ranges {
		r := &x.ranges[i]
		r.from = uint32(x.size)
		r.to += r.from
		x.size = int(r.to)
	}
	for i := range x.parts {
		h := &x.parts[i]
		for _, c := range h.classifiers {
			if h.lives(c.briefing) {
				here := *c
				here.first = x.ranges[h.numbers[c.briefing]].from
				x.classifiers = append(x.classifiers, &here)
			}
		}
	}
	slices.SortFunc(x.classifiers, func(a, b *classifier) int { return cmp.Compare(a.first, b.first) })
	x.weighTerms()
}

// logged is the number of counts whose logarithms are kept: most terms occur once or twice.
const logged = 1024

// weighTerms finds what the terms say.
func (x *Index) weighTerms() {
	n := len(x.count)
	x.rarity, x.weight = make([]float32, n), make([]float32, n)
	all := math.Log(float64(x.size) + 2)
	rarity := func(count uint32) float64 { return 1 - math.Log(float64(count)+1)/all }
	var known [logged]float64
	for c := range known {
		known[c] = rarity(uint32(c))
	}
	tiers := x.terms.tiers()
	for t, c := range x.count {
		r := 0.0
		if c < logged {
			r = known[c]
		} else {
			r = rarity(c)
		}
		x.rarity[t] = float32(r)
		x.weight[t] = float32(tierWeight[tiers(uint32(t))] * (leastInfo + (1-leastInfo)*r))
	}
}

// term returns the term of a lexeme, and whether any entry has it.
func (x *Index) term(lexeme string) (uint32, bool) {
	t, ok := x.terms.find(lexeme)
	return t, ok && x.count[t] > 0
}

// name returns the lexeme of a term.
func (x *Index) name(term uint32) string { return x.terms.name(term) }

// locate returns where an entry is kept: its part and its number there, and the number of its briefing.
func (x *Index) locate(entry uint32) (h *held, local uint32, briefing int32) {
	n, _ := slices.BinarySearchFunc(x.ranges, entry, func(r span, entry uint32) int {
		if r.to <= entry {
			return -1
		}
		return 1
	})
	at := x.at[n]
	return &x.parts[at.part], at.first + entry - x.ranges[n].from, int32(n)
}

// number returns the number of an entry of a part.
func (x *Index) number(h *held, local uint32) uint32 {
	b := h.entries[local].briefing
	return x.ranges[h.numbers[b]].from + local - h.first[b]
}

// entry returns the entry with a number.
func (x *Index) entry(number uint32) entry {
	h, local, briefing := x.locate(number)
	s, next := &h.entries[local], &h.entries[local+1]
	b := h.briefings[s.briefing]
	return entry{
		number: number, place: local - h.first[s.briefing], briefing: briefing, of: b,
		kind: entryKinds[s.kind], role: roles[s.role], wants: h.kinds[s.wants], shapes: s.shapes,
		asks: h.tokens[s.asks:s.says], says: h.tokens[s.says:s.near], near: h.tokens[s.near:next.asks],
	}
}

// countIn returns how many entries of a briefing have a term.
func (x *Index) countIn(term uint32, briefing int32) int {
	r := x.ranges[briefing]
	if r.from == r.to {
		return 0
	}
	at := x.at[briefing]
	return x.parts[at.part].postings.countIn(term, at.first, at.first+r.to-r.from)
}

// kindOf returns the kind of an entry.
func (x *Index) kindOf(number uint32) faq.Kind {
	h, local, _ := x.locate(number)
	return entryKinds[h.entries[local].kind]
}

// whole returns an entry as the caller of the index knows it.
func (x *Index) whole(number uint32) faq.Entry {
	e := x.entry(number)
	return e.whole()
}

// compact returns the index in one part that holds nothing else.
func (x *Index) compact() *Index {
	if len(x.parts) == 1 && len(x.terms.layers) == 1 && x.size == x.parts[0].len() {
		return x
	}
	y := build(x.briefings, x.without)
	y.model = x.model
	return y
}
