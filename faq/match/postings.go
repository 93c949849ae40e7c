package match

import (
	"math"
	"slices"
)

// postings are the lists of entries that each term occurs in, in one block of memory.
type postings struct {
	start   []uint32 // term -> where its list begins, and the end
	entries []uint32 // ascending within a list
	impacts []uint8  // what the term weighs in the entry, beside 255 for the most
}

// list returns the entries of a term and what it weighs in each.
func (p *postings) list(term uint32) ([]uint32, []uint8) {
	from, to := p.start[term], p.start[term+1]
	return p.entries[from:to], p.impacts[from:to]
}

// countIn returns how many entries of a term lie in a range, counting no further than limit.
func (p *postings) countIn(term, from, to uint32, limit int) int {
	list, _ := p.list(term)
	i, _ := slices.BinarySearch(list, from)
	n := 0
	for ; i < len(list) && list[i] < to && n < limit; i++ {
		n++
	}
	return n
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
	impactScale      = 150 // of an impact of 1, so that the shortest text stays below 256
	usualLengthAsks  = 8.0 // terms of a question
	usualLengthSays  = 25.0
	shortestAsksNorm = 0.6 // least length that is told apart, beside the usual one
)

// lengthImpact is BM25's weight of one occurrence in a text of n terms.
func lengthImpact(n int, usual float64) float64 {
	return (saturation + 1) / (1 + saturation*(1-lengthNormal+lengthNormal*max(shortestAsksNorm, float64(n)/usual)))
}

// post makes the postings of all entries, and the weights of the terms.
func (x *Index) post() {
	n := len(x.names)
	count := make([]uint32, n+1)
	last := make([]uint32, n) // 1 + the last entry that a term was seen in
	x.eachText(func(e int, s span, _ float64) {
		for _, t := range x.tokens[s.from:s.to] {
			if t != wordBreak && last[t] != uint32(e)+1 {
				last[t] = uint32(e) + 1
				count[t]++
			}
		}
	})
	p := postings{start: make([]uint32, n+1)}
	for t := range n {
		p.start[t+1] = p.start[t] + count[t]
	}
	p.entries = make([]uint32, p.start[n])
	p.impacts = make([]uint8, p.start[n])
	fill := slices.Clone(p.start[:n])
	clear(last)
	x.eachText(func(e int, s span, impact float64) {
		value := uint8(min(255, impact*impactScale))
		for _, t := range x.tokens[s.from:s.to] {
			if t == wordBreak {
				continue
			}
			if last[t] == uint32(e)+1 {
				p.impacts[fill[t]-1] = max(p.impacts[fill[t]-1], value)
				continue
			}
			last[t] = uint32(e) + 1
			p.entries[fill[t]], p.impacts[fill[t]] = uint32(e), value
			fill[t]++
		}
	})
	x.postings = p
	x.rarity = make([]float32, n)
	x.weight = make([]float32, n)
	all := math.Log(float64(len(x.entries)) + 2)
	for t, name := range x.names {
		r := 1 - math.Log(float64(count[t])+1)/all
		x.rarity[t] = float32(r)
		x.weight[t] = float32(tierWeight[x.language.Tier(name)] * (leastInfo + (1-leastInfo)*r))
	}
}

// eachText calls yield with each text of each entry and the impact of a term in it.
func (x *Index) eachText(yield func(entry int, s span, impact float64)) {
	for i := range x.entries {
		e := &x.entries[i]
		from := e.asks.from
		for k := from; k <= e.asks.to; k++ {
			if k == e.asks.to || x.tokens[k] == wordBreak {
				if k > from {
					yield(i, span{from, k}, impactAsks*lengthImpact(int(k-from), usualLengthAsks))
				}
				from = k + 1
			}
		}
		if n := int(e.says.to - e.says.from); n > 0 {
			impact := impactSays
			if e.asks.to > e.asks.from {
				impact = impactAnswer
			}
			yield(i, e.says, impact*lengthImpact(n, usualLengthSays))
		}
		if e.near.to > e.near.from {
			yield(i, e.near, impactNear)
		}
	}
}
