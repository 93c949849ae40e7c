package match

import "slices"

// postings are the lists of entries that each term occurs in, in one block of memory. A list
// has two runs: the entries that the term weighs much in, and those that it weighs little in.
// Each run is ascending.
type postings struct {
	terms []uint32 // those that have a list, ascending; nil where every term has one
	start []uint32 // list -> where its runs begin, two numbers a list, and the end
	list  []posting
}

// posting is an entry, and in the low bits what the term weighs in it.
type posting uint32

const (
	impactBits  = 8
	mostImpact  = 1<<impactBits - 1
	mostEntries = 1<<(32-impactBits) - 1 // of a part
)

func (p posting) entry() uint32  { return uint32(p >> impactBits) }
func (p posting) impact() uint32 { return uint32(p & mostImpact) }

// runs returns the entries that a term weighs much in, and those that it weighs little in.
func (p *postings) runs(term uint32) (much, little []posting) {
	n := int(term)
	if p.terms != nil {
		var ok bool
		if n, ok = slices.BinarySearch(p.terms, term); !ok {
			return nil, nil
		}
	} else if 2*n+2 >= len(p.start) {
		return nil, nil
	}
	from, mid, to := p.start[2*n], p.start[2*n+1], p.start[2*n+2]
	return p.list[from:mid], p.list[mid:to]
}

// countIn returns how many entries of a term lie in a range.
func (p *postings) countIn(term, from, to uint32) int {
	n := 0
	much, little := p.runs(term)
	for _, run := range [...][]posting{much, little} {
		n += search(run, to) - search(run, from)
	}
	return n
}

// search returns the place of the first posting of an entry or a later one.
func search(run []posting, entry uint32) int {
	at, _ := slices.BinarySearch(run, posting(entry<<impactBits))
	return at
}

// count adds the number of entries of each term.
func (p *postings) count(into []uint32) {
	for i := range len(p.start) / 2 {
		term := uint32(i)
		if p.terms != nil {
			term = p.terms[i]
		}
		into[term] += p.start[2*i+2] - p.start[2*i]
	}
}

// Weight of a term among the candidates by the text that it stands in. "The answer's weight by
// entry kind: FAQ about 0.1, text-only entries 1" was best on public question sets; here the
// second look settles the order, so the candidates are chosen with more of the answer.
const (
	impactAsks       = 1.0
	impactSays       = 0.8 // of an entry without a question
	impactAnswer     = 0.35
	impactNear       = 0.3
	saturation       = 0.6 // BM25's k1: a low one, with
	lengthNormal     = 0.4 // a low b, keeps recall when 100,000 other entries are added
	impactScale      = 150 // of an impact of 1
	usualLengthAsks  = 8.0 // terms of a question
	usualLengthSays  = 25.0
	shortestAsksNorm = 0.6 // least length that is told apart, beside the usual one

	// muchImpact is what a term weighs at least in the first run of its list: less than in any
	// but the longest questions, and more than in any answer.
	muchImpact = 56
	// greatest is what it weighs at most: in the shortest question.
	greatestImpact = 160
)

// lengthImpact is BM25's weight of one occurrence in a text of n terms.
func lengthImpact(n int, usual float64) float64 {
	return (saturation + 1) / (1 + saturation*(1-lengthNormal+lengthNormal*max(shortestAsksNorm, float64(n)/usual)))
}

// manyTerms is the number of terms of the index beside one of a part's texts, from which on the
// lists of a part are found by a search.
const manyTerms = 4

// post makes the postings of all entries of a part whose index has n terms.
func (p *part) post(n int) {
	ps := postings{}
	tokens := p.tokens
	if manyTerms*len(tokens) < n {
		ps.terms = slices.Clone(tokens)
		slices.Sort(ps.terms)
		ps.terms = slices.Compact(ps.terms)
		if k := len(ps.terms); k > 0 && ps.terms[k-1] == wordBreak {
			ps.terms = ps.terms[:k-1]
		}
		ps.terms = slices.Clip(ps.terms)
		tokens = make([]uint32, len(p.tokens))
		for i, t := range p.tokens {
			tokens[i] = wordBreak
			if t != wordBreak {
				k, _ := slices.BinarySearch(ps.terms, t)
				tokens[i] = uint32(k)
			}
		}
		n = len(ps.terms)
		if ps.terms == nil {
			ps.terms = []uint32{}
		}
	}
	w := weigher{entries: p.entries, tokens: tokens, seen: make([]uint64, n)}
	ps.start = make([]uint32, 2*n+1)
	for e := range p.len() {
		w.weigh(e)
		for i, t := range w.terms {
			ps.start[2*t+w.run(i)]++
		}
	}
	sum := uint32(0)
	for i, k := range ps.start { // where each run ends
		sum += k
		ps.start[i] = sum
	}
	ps.list = make([]posting, sum)
	clear(w.seen)
	for e := p.len() - 1; e >= 0; e-- { // from the ends of the runs, which then are where they begin
		w.weigh(e)
		for i, t := range w.terms {
			at := &ps.start[2*t+w.run(i)]
			*at--
			ps.list[*at] = posting(uint32(e)<<impactBits | w.impacts[i])
		}
	}
	p.postings = ps
}

// weigher finds what the terms of an entry weigh in it.
type weigher struct {
	entries []packed
	tokens  []uint32
	seen    []uint64 // term -> 1 + the last entry that it was seen in, and its place in terms
	terms   []uint32
	impacts []uint32
}

// run returns the run that a posting belongs to.
func (w *weigher) run(i int) uint32 {
	if w.impacts[i] >= muchImpact {
		return 0
	}
	return 1
}

func (w *weigher) weigh(e int) {
	w.terms, w.impacts = w.terms[:0], w.impacts[:0]
	s, next := &w.entries[e], &w.entries[e+1]
	from := s.asks
	for k := from; k <= s.says; k++ {
		if k == s.says || w.tokens[k] == wordBreak {
			w.text(e, from, k, impactAsks*lengthImpact(int(k-from), usualLengthAsks))
			from = k + 1
		}
	}
	impact := impactSays
	if s.says > s.asks {
		impact = impactAnswer
	}
	w.text(e, s.says, s.near, impact*lengthImpact(int(s.near-s.says), usualLengthSays))
	w.text(e, s.near, next.asks, impactNear)
}

func (w *weigher) text(e int, from, to uint32, impact float64) {
	value := uint32(min(greatestImpact, impact*impactScale))
	for k := from; k < to; k++ {
		t := w.tokens[k]
		if seen := w.seen[t]; uint32(seen>>32) == uint32(e)+1 {
			i := uint32(seen)
			w.impacts[i] = max(w.impacts[i], value)
			continue
		}
		w.seen[t] = uint64(e+1)<<32 | uint64(len(w.terms))
		w.terms, w.impacts = append(w.terms, t), append(w.impacts, value)
	}
}
