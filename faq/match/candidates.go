package match

import (
	"cmp"
	"slices"
	"sync"
)

// Bounds of the search for candidates.
const (
	// secondLook is the number of candidates that are looked at again: recall of the right
	// entry among them was above 0.97 on every development set.
	secondLook = 64
	// associationWorth is the worth of an association among the candidates.
	associationWorth = 0.25
	// scanLimit is the number of postings that the alternatives of one word may bring beyond
	// its own: a word of many synonyms is no better for all of them.
	scanLimit = 50_000
)

// list is one term of a question with its weight.
type weighted struct {
	term   uint32
	length int
	weight float32 // of the greatest impact
}

// accumulator sums the weights of entries. It is used again for other questions.
type accumulator struct {
	sum     []float32 // by entry; 0 where it was not met
	met     []uint32
	lists   []weighted
	largest []float32
}

var accumulators = sync.Pool{New: func() any { return new(accumulator) }}

// candidates returns the entries to look at: all of a briefing, or the best by plain weight.
func (x *Index) candidates(a *question) []uint32 {
	if a.scope >= 0 {
		var out []uint32
		for e := x.first[a.scope]; e < x.first[a.scope+1]; e++ {
			out = append(out, uint32(e))
		}
		return out
	}
	acc := accumulators.Get().(*accumulator)
	defer accumulators.Put(acc)
	if len(acc.sum) < len(x.entries) {
		acc.sum = make([]float32, len(x.entries))
	}
	acc.met = acc.met[:0]
	x.order(a, acc)
	x.accumulate(acc)
	best := acc.best(secondLook)
	for _, e := range acc.met {
		acc.sum[e] = 0
	}
	return best
}

// order lists the terms of the question, heaviest first, and leaves out alternatives that are
// too common to be worth their reading.
func (x *Index) order(a *question, acc *accumulator) {
	acc.lists = acc.lists[:0]
	for i := range a.slots {
		s := &a.slots[i]
		read := 0
		slices.SortStableFunc(s.alts, func(p, q alt) int { return cmp.Compare(q.worth, p.worth) })
		for k, alt := range s.alts {
			w := weighted{term: alt.term, weight: alt.worth * float32(s.info)}
			if alt.how == association {
				w.weight *= associationWorth
			}
			entries, _ := x.postings.list(alt.term)
			w.length = len(entries)
			if k > 0 && alt.how != exact && read+w.length > scanLimit {
				continue
			}
			read += w.length
			acc.lists = append(acc.lists, w)
		}
	}
	slices.SortStableFunc(acc.lists, func(p, q weighted) int { return cmp.Compare(q.weight, p.weight) })
}

// accumulate sums the weights, list by list, heaviest first (MaxScore): once what is still to
// come cannot lift an entry that was not met yet among the best, lists are only looked into
// for the entries that were met.
func (x *Index) accumulate(acc *accumulator) {
	rest := float32(0) // greatest weight that all further lists can add to one entry, which may have every term
	for _, w := range acc.lists {
		rest += w.weight
	}
	const greatest = 255.0 / impactScale
	for _, w := range acc.lists {
		threshold := float32(0)
		if len(acc.met) >= secondLook {
			threshold = acc.kth(secondLook)
		}
		entries, impacts := x.postings.list(w.term)
		if threshold > 0 && rest*greatest < threshold && w.length > 4*len(acc.met) {
			acc.lookInto(entries, impacts, w.weight)
		} else {
			for k, e := range entries {
				if acc.sum[e] == 0 {
					acc.met = append(acc.met, e)
				}
				acc.sum[e] += w.weight * float32(impacts[k]) / impactScale
			}
		}
		rest -= w.weight
	}
}

// lookInto adds the weight of a long list to the entries that were met, by galloping.
func (acc *accumulator) lookInto(entries []uint32, impacts []uint8, weight float32) {
	slices.Sort(acc.met)
	at := 0
	for _, e := range acc.met {
		step := 1
		for at+step < len(entries) && entries[at+step] < e {
			step *= 2
		}
		k, found := slices.BinarySearch(entries[at:min(at+step+1, len(entries))], e)
		at += k
		if found {
			acc.sum[e] += weight * float32(impacts[at]) / impactScale
		}
		if at >= len(entries) {
			return
		}
	}
}

// kth returns the k-th largest sum of the entries met, by a heap of k.
func (acc *accumulator) kth(k int) float32 {
	acc.largest = acc.largest[:0]
	for _, e := range acc.met {
		s := acc.sum[e]
		if len(acc.largest) < k {
			acc.largest = append(acc.largest, s)
			up(acc.largest)
		} else if s > acc.largest[0] {
			acc.largest[0] = s
			down(acc.largest)
		}
	}
	return acc.largest[0]
}

func up(h []float32) {
	for i := len(h) - 1; i > 0 && h[(i-1)/2] > h[i]; i = (i - 1) / 2 {
		h[i], h[(i-1)/2] = h[(i-1)/2], h[i]
	}
}

func down(h []float32) {
	for i := 0; ; {
		c := 2*i + 1
		if c >= len(h) {
			return
		}
		if c+1 < len(h) && h[c+1] < h[c] {
			c++
		}
		if h[i] <= h[c] {
			return
		}
		h[i], h[c] = h[c], h[i]
		i = c
	}
}

// best returns the entries of the n largest sums, largest first.
func (acc *accumulator) best(n int) []uint32 {
	var out []uint32
	if len(acc.met) > n {
		least := acc.kth(n)
		for _, e := range acc.met {
			if acc.sum[e] >= least {
				out = append(out, e)
			}
		}
	} else {
		out = slices.Clone(acc.met)
	}
	slices.SortFunc(out, func(p, q uint32) int {
		return cmp.Or(cmp.Compare(acc.sum[q], acc.sum[p]), cmp.Compare(p, q))
	})
	return out[:min(len(out), n)]
}
