package match

import (
	"cmp"
	"slices"

	"github.com/godeeper/godeeper/faq"
)

// MaxSlots and SecondLook are the bounds of the work on one question.
const (
	MaxSlots   = maxSlots
	SecondLook = secondLook
)

// Work is what a question costs.
type Work struct {
	Slots      int // words and phrases of the question
	Candidates int // entries under the second look
	Scoped     int // entries of the briefing in whose thread it is asked, 0 over all
}

// Work returns what a question costs.
func (x *Index) Work(q faq.Query) Work {
	a := x.question(q)
	if a == nil {
		return Work{}
	}
	w := Work{Slots: len(a.slots), Candidates: len(x.candidates(a))}
	if a.scope >= 0 {
		w.Scoped = int(x.first[a.scope+1] - x.first[a.scope])
	}
	return w
}

// Candidate is an entry with the sum of the weights of the words that it has.
type Candidate struct {
	Entry uint32
	Sum   float32
}

// Candidates returns what the search finds over all briefings, best first.
func (x *Index) Candidates(q faq.Query) []Candidate {
	sums := x.sums(q)
	var out []Candidate
	for _, e := range x.candidates(x.question(q)) {
		out = append(out, Candidate{e, sums[e]})
	}
	return out
}

// Exhaustive returns what a search finds that reads every list to its end.
func (x *Index) Exhaustive(q faq.Query) []Candidate {
	var out []Candidate
	for e, sum := range x.sums(q) {
		out = append(out, Candidate{e, sum})
	}
	slices.SortFunc(out, func(p, q Candidate) int {
		return cmp.Or(cmp.Compare(q.Sum, p.Sum), cmp.Compare(p.Entry, q.Entry))
	})
	return out[:min(len(out), secondLook)]
}

// sums returns the sum of the weights of each entry that has a word of the question.
func (x *Index) sums(q faq.Query) map[uint32]float32 {
	var acc accumulator
	x.order(x.question(q), &acc)
	sums := map[uint32]float32{}
	for _, w := range acc.lists {
		entries, impacts := x.postings.list(w.term)
		for i, e := range entries {
			sums[e] += w.weight * float32(impacts[i]) / impactScale
		}
	}
	return sums
}
