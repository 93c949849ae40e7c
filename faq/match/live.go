package match

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/godeeper/godeeper/faq"
)

var _ faq.Finder = (*Live)(nil)

// Live is an index whose briefings change. It is safe for concurrent use. Who asks never waits
// for a change: each question is answered from the index as it was when it was asked, and what
// it finds is what an index of the same briefings built anew would find.
type Live struct {
	changing sync.Mutex // held while a change is made
	index    atomic.Pointer[Index]
}

// NewLive returns an index of the given briefings, newest first.
func NewLive(briefings []*faq.Briefing) *Live { return LiveFrom(New(briefings)) }

// LiveFrom returns an index that begins with another.
func LiveFrom(x *Index) *Live {
	l := new(Live)
	l.index.Store(x)
	return l
}

// Replace makes another index the one that is asked.
func (l *Live) Replace(x *Index) {
	l.changing.Lock()
	defer l.changing.Unlock()
	l.index.Store(x)
}

// Index returns the index as it is now.
func (l *Live) Index() *Index { return l.index.Load() }

// Briefings implements faq.Finder.
func (l *Live) Briefings() []*faq.Briefing { return l.Index().Briefings() }

// Match implements faq.Finder.
func (l *Live) Match(q faq.Query, top int) []faq.Match { return l.Index().Match(q, top) }

// Passages implements faq.Finder.
func (l *Live) Passages(q faq.Query, briefing string, top int) []faq.Match {
	return l.Index().Passages(q, briefing, top)
}

// Complete returns stored questions, as [Index.Complete] does.
func (l *Live) Complete(prefix string, limit int) []string { return l.Index().Complete(prefix, limit) }

// Update adds briefings, which are newer than all others, newest first, and removes those with
// the given ids. A briefing of the same id as an added one is replaced. It takes the time of an
// index of the briefings added, and now and then that of merging what was added before; updates
// wait for one another.
func (l *Live) Update(added []*faq.Briefing, removed []string) {
	l.changing.Lock()
	defer l.changing.Unlock()
	l.index.Store(l.Index().updated(added, removed))
}

// Amended returns an index in which briefings stand in the places of those with the same ids, and
// those with other ids at the end. It takes the time of an index of the briefings given, and x
// stays as it is.
func (x *Index) Amended(changed ...*faq.Briefing) *Index {
	if len(changed) == 0 {
		return x
	}
	by := make(map[string]*faq.Briefing, len(changed))
	for _, b := range changed {
		by[b.ID] = b
	}
	order := slices.Clone(x.briefings)
	for i, b := range order {
		if c := by[b.ID]; c != nil {
			order[i] = c
			delete(by, b.ID)
		}
	}
	for _, b := range changed {
		if by[b.ID] == b {
			order = append(order, b)
		}
	}
	return x.ordered(changed, nil, order)
}

// updated returns the index with briefings added in front and removed.
func (x *Index) updated(added []*faq.Briefing, removed []string) *Index {
	gone := map[string]bool{}
	for _, id := range removed {
		gone[id] = true
	}
	for _, b := range added {
		gone[b.ID] = true
	}
	order := slices.Clone(added)
	for _, b := range x.briefings {
		if !gone[b.ID] {
			order = append(order, b)
		}
	}
	return x.ordered(added, removed, order)
}

// ordered returns the index with briefings added and removed, all of them in an order. It shares
// what both have.
func (x *Index) ordered(added []*faq.Briefing, removed []string, order []*faq.Briefing) *Index {
	u := update{Index: &Index{
		language: x.language, model: x.model, sense: x.sense, without: x.without,
		terms: dictionary{slices.Clone(x.terms.layers)}, count: slices.Clone(x.count), parts: slices.Clone(x.parts),
	}}
	gone := map[string]bool{}
	for _, id := range removed {
		gone[id] = true
	}
	for _, b := range added {
		gone[b.ID] = true
	}
	known := map[*faq.Briefing]*classifier{}
	for i := range u.parts {
		h := &u.parts[i]
		h.numbers = slices.Clone(h.numbers)
		for b, br := range h.briefings {
			if h.lives(int32(b)) && gone[br.ID] {
				u.remove(h, int32(b))
			}
		}
		for _, c := range h.classifiers {
			known[h.briefings[c.briefing]] = c
		}
	}
	p := u.teach(added)
	again := u.reread(x, p)
	if len(again) > 0 {
		p = u.teach(append(slices.Clone(added), again...))
	}
	if len(p.briefings) > 0 {
		u.parts = append(u.parts, held{part: p, numbers: make([]int32, len(p.briefings))})
		p.build(u.Index, known)
		u.terms.seal(u.language)
		u.count = append(u.count, make([]uint32, u.terms.size()-len(u.count))...)
		p.postings.count(u.count)
	}
	u.merge()
	u.terms.merge()
	if u.wasteful() {
		y := build(order, u.without)
		y.model, y.sense = u.model, u.sense
		return y
	}
	u.renumber(order)
	u.settle(order)
	return u.Index
}

// update is an index that is being made from another.
type update struct{ *Index }

// remove takes a briefing of a part out of the index.
func (u *update) remove(h *held, briefing int32) {
	h.numbers[briefing] = -1
	h.gone = slices.Clone(h.gone)
	if h.gone == nil {
		h.gone = make([]uint64, (h.len()+63)/64)
	}
	var terms []uint32
	for e := h.first[briefing]; e < h.first[briefing+1]; e++ {
		h.gone[e/64] |= 1 << (e % 64)
		terms = append(terms[:0], h.tokens[h.entries[e].asks:h.entries[e+1].asks]...)
		slices.Sort(terms)
		for _, t := range slices.Compact(terms) {
			if t != wordBreak {
				u.count[t]--
			}
		}
	}
}

// reread takes those briefings out that are to be analysed again, and returns them: those with
// a phrase that only the added ones teach, or that only removed ones taught.
func (u *update) reread(old *Index, added *part) []*faq.Briefing {
	var again []*faq.Briefing
	take := func(h *held, entry uint32) {
		if b := int32(h.entries[entry].briefing); h.lives(b) {
			again = append(again, h.briefings[b])
			u.remove(h, b)
		}
	}
	for key := range added.lessons.phrases {
		if !old.isPhrase(key) {
			u.eachWith(key, take)
		}
	}
	for i := range old.parts {
		for key, by := range old.parts[i].lessons.phrases {
			lost := slices.ContainsFunc(by, func(b int32) bool { return old.parts[i].lives(b) && !u.parts[i].lives(b) })
			if !lost || u.isPhrase(key) || len(added.lessons.phrases[key]) > 0 {
				continue
			}
			if term, ok := u.terms.find(key); ok {
				for k := range u.parts {
					much, little := u.parts[k].postings.runs(term)
					for _, p := range slices.Concat(much, little) {
						take(&u.parts[k], p.entry())
					}
				}
			}
		}
	}
	return again
}

// eachWith calls yield with the entries that the words of a phrase follow one another in.
func (u *update) eachWith(phrase string, yield func(h *held, entry uint32)) {
	var terms []uint32
	rarest := 0
	for stem := range strings.FieldsSeq(phrase) {
		t, ok := u.term(stem)
		if !ok {
			return
		}
		terms = append(terms, t)
		if u.count[t] < u.count[terms[rarest]] {
			rarest = len(terms) - 1
		}
	}
	for i := range u.parts {
		h := &u.parts[i]
		much, little := h.postings.runs(terms[rarest])
		for _, p := range slices.Concat(much, little) {
			e := p.entry()
			if u.follow(terms, h.tokens[h.entries[e].asks:h.entries[e+1].asks]) {
				yield(h, e)
			}
		}
	}
}

// follow reports whether terms follow one another in a text, phrases between them left out.
func (u *update) follow(terms, text []uint32) bool {
	for i := range text {
		n := 0
		for _, t := range text[i:] {
			if t == terms[n] {
				if n++; n == len(terms) {
					return true
				}
			} else if n == 0 || t == wordBreak || !strings.Contains(u.name(t), " ") {
				break
			}
		}
	}
	return false
}

// renumber gives the briefings of all parts their numbers in the order of the index.
func (u *update) renumber(order []*faq.Briefing) {
	numbers := make(map[*faq.Briefing]int32, len(order))
	for i, b := range order {
		numbers[b] = int32(i)
	}
	for i := range u.parts {
		h := &u.parts[i]
		for b, br := range h.briefings {
			if h.lives(int32(b)) {
				h.numbers[b] = numbers[br]
			}
		}
	}
}

// leastTerms is the number of terms from which it is worth while to forget those that no entry has.
const leastTerms = 10_000

// wasteful reports whether most of the dictionary is of no use any more.
func (u *update) wasteful() bool {
	unused := 0
	for _, n := range u.count {
		if n == 0 {
			unused++
		}
	}
	return len(u.count) > leastTerms && unused > len(u.count)/2
}

// merge joins the last parts while the one before is not much larger than all behind it, so that
// their number grows with the logarithm of the entries, and drops what was removed from parts
// that hold little else.
func (u *update) merge() {
	behind := 0
	from := len(u.parts)
	for i := len(u.parts) - 1; i >= 0; i-- {
		if n := u.parts[i].living(); n <= 2*behind {
			from = i
		}
		behind += u.parts[i].living()
	}
	for i := range u.parts[:from] {
		if h := &u.parts[i]; h.living() < h.len()/2 {
			u.parts[i] = u.joined(u.parts[i : i+1])
		}
	}
	if len(u.parts)-from > 1 {
		u.parts = append(u.parts[:from], u.joined(u.parts[from:]))
	}
	u.parts = slices.DeleteFunc(u.parts, func(h held) bool { return h.len() == 0 && len(u.parts) > 1 })
}

// living returns the number of entries that were not removed.
func (h *held) living() int {
	n := 0
	for b := range h.numbers {
		if h.lives(int32(b)) {
			n += int(h.first[b+1] - h.first[b])
		}
	}
	return n
}

// merge joins layers of a dictionary like parts. No term gets another number.
func (d *dictionary) merge() {
	for n := len(d.layers); n > 1 && d.layers[n-2].len() <= 2*d.layers[n-1].len(); n = len(d.layers) {
		a, b := d.layers[n-2], d.layers[n-1]
		l := &layer{base: a.base, lexemes: lexemes{text: slices.Concat(a.text, b.text), ends: slices.Clone(a.ends)}}
		for _, end := range b.ends {
			l.ends = append(l.ends, end+uint32(len(a.text)))
		}
		size := len(newLexemes().table)
		for 2*size < 3*len(l.ends) {
			size *= 2
		}
		l.hash(size)
		l.tier = append(append(make([]uint8, 0, len(l.ends)+1), a.tier...), b.tier...)
		l.spelling = newSpelling(&l.lexemes)
		d.layers = append(d.layers[:n-2:n-2], l)
	}
}

// joined returns one part with the briefings of several that were not removed.
func (u *update) joined(parts []held) held {
	p := &part{
		kinds:   []string{""},
		lessons: lessons{map[string][]related{}, map[string][]int32{}, map[string]int{}},
	}
	h := held{part: p}
	for i := range parts {
		from := &parts[i]
		moved := make([]int32, len(from.briefings)) // briefing of from -> briefing of p
		for b, br := range from.briefings {
			moved[b] = -1
			if from.lives(int32(b)) {
				moved[b] = int32(len(p.briefings))
				p.briefings = append(p.briefings, br)
				h.numbers = append(h.numbers, from.numbers[b])
				p.take(from.part, b, moved[b])
			}
		}
		p.initials.add(&from.initials, moved)
		p.lessons.add(&from.lessons, moved)
		for _, c := range from.classifiers {
			if b := moved[c.briefing]; b >= 0 {
				here := *c
				here.briefing = b
				p.classifiers = append(p.classifiers, &here)
			}
		}
	}
	p.first = firstEntries(p.briefings)
	p.entries = append(p.entries, packed{asks: uint32(len(p.tokens))})
	p.initials.sort()
	p.post(u.terms.size())
	p.stored = newStored(p)
	return h
}

// take copies the entries of a briefing of another part.
func (p *part) take(from *part, briefing int, as int32) {
	first, end := from.first[briefing], from.first[briefing+1]
	shift := uint32(len(p.tokens)) - from.entries[first].asks
	p.tokens = append(p.tokens, from.tokens[from.entries[first].asks:from.entries[end].asks]...)
	for _, e := range from.entries[first:end] {
		e.asks, e.says, e.near = e.asks+shift, e.says+shift, e.near+shift
		e.briefing, e.wants = uint32(as), p.kind(from.kinds[e.wants])
		p.entries = append(p.entries, e)
	}
}

// add copies the initials that briefings of another part taught which were moved here, in order.
func (in *initials) add(from *initials, moved []int32) {
	start := make([]uint32, len(moved))
	for b, to := range moved {
		if to < 0 {
			continue
		}
		end := uint32(len(from.words))
		if b+1 < len(from.from) {
			end = from.from[b+1]
		}
		start[b] = uint32(len(in.words))
		in.from = append(in.from, start[b])
		in.words = append(in.words, from.words[from.from[b]:end]...)
	}
	for _, p := range from.phrases {
		at := p.at >> initialBits
		if b := from.briefingOf(at); moved[b] >= 0 {
			at += start[b] - from.from[b]
			in.phrases = append(in.phrases, initial{p.letters, at<<initialBits | p.at&(1<<initialBits-1)})
		}
	}
}

// add adds what briefings of another part teach that were moved here.
func (l *lessons) add(from *lessons, moved []int32) {
	here := func(by []int32) []int32 {
		var out []int32
		for _, b := range by {
			if moved[b] >= 0 {
				out = append(out, moved[b])
			}
		}
		return out
	}
	for key, list := range from.related {
		for _, r := range list {
			if by := here(r.by); len(by) > 0 {
				l.teach(key, related{r.lexeme, r.weight, r.how, by})
			}
		}
	}
	for key, by := range from.phrases {
		if by := here(by); len(by) > 0 {
			l.phrases[key] = append(l.phrases[key], by...)
			first, _, _ := strings.Cut(key, " ")
			l.longest[first] = max(l.longest[first], strings.Count(key, " ")+1)
		}
	}
}

// teach adds what may stand for a lexeme.
func (l *lessons) teach(from string, r related) {
	list := l.related[from]
	for i := range list {
		if list[i].lexeme == r.lexeme && list[i].weight == r.weight && list[i].how == r.how {
			list[i].by = append(slices.Clip(list[i].by), r.by...)
			return
		}
	}
	l.related[from] = append(list, r)
}
