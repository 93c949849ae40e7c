package match

import (
	"cmp"
	"slices"

	"github.com/godeeper/godeeper/faq"
)

// Bounds of the work on one question.
const (
	MaxSlots     = maxSlots
	SecondLook   = secondLook
	MostMisspelt = mostMisspelt
)

// Work is what a question costs.
type Work struct {
	Slots      int // words and phrases of the question
	Misspelt   int // words that were looked for in the whole vocabulary
	Candidates int // entries under the second look
	Scoped     int // entries of the briefing in whose thread it is asked, 0 over all
}

// Work returns what a question costs.
func (x *Index) Work(q faq.Query) Work {
	a := x.question(q)
	if a == nil {
		return Work{}
	}
	w := Work{Slots: len(a.slots), Misspelt: a.misspelt, Candidates: len(x.candidates(a))}
	if a.scope >= 0 {
		w.Scoped = x.ranges[a.scope].len()
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
	var g gatherer
	g.prepare(x, x.question(q))
	sums := map[uint32]float32{}
	for i := range x.parts {
		h := &x.parts[i]
		for k := range g.units {
			u := &g.units[k]
			has := map[uint32]bool{}
			for _, m := range u.terms {
				for _, p := range u.run(h.part, m) {
					e := h.base + p.entry()
					if !has[e] {
						has[e] = true
						sums[e] += float32(m.adds(p.impact()))
					}
				}
			}
		}
	}
	return sums
}
