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

// Candidates returns the entries that the search finds over all briefings, best first.
func (x *Index) Candidates(q faq.Query) []uint32 { return x.candidates(x.question(q)) }

// Exhaustive returns the entries that a search finds that reads every list to its end.
func (x *Index) Exhaustive(q faq.Query) []uint32 {
	var g gatherer
	g.prepare(x, x.question(q))
	sums := make([]float32, x.size)
	var met []uint32
	last := make([]int, x.size) // number of the last unit that an entry has
	unit := 0
	for i := range x.parts {
		h := &x.parts[i]
		for k := range g.units {
			u := &g.units[k]
			unit++
			for _, m := range u.terms {
				for _, p := range u.run(h.part, m) {
					if !h.lives(int32(h.entries[p.entry()].briefing)) {
						continue
					}
					e := x.number(h, p.entry())
					if last[e] == unit {
						continue
					}
					last[e] = unit
					if sums[e] == 0 {
						met = append(met, e)
					}
					sums[e] += float32(m.adds(p.impact()))
				}
			}
		}
	}
	slices.SortFunc(met, func(p, q uint32) int { return cmp.Or(cmp.Compare(sums[q], sums[p]), cmp.Compare(p, q)) })
	return met[:min(len(met), secondLook)]
}

// Terms returns the number of terms that any entry has.
func (x *Index) Terms() int {
	n := 0
	for _, c := range x.count {
		if c > 0 {
			n++
		}
	}
	return n
}

// Parts returns the number of parts of an index and of the layers of its dictionary.
func (x *Index) Parts() (parts, layers int) { return len(x.parts), len(x.terms.layers) }

// Words returns the words of the dictionary.
func (x *Index) Words() []string {
	var out []string
	for t := range x.count {
		if name := x.name(uint32(t)); len(name) >= shortestMisspelt && isWord(name) {
			out = append(out, name)
		}
	}
	return out
}

// Near returns the words nearest to a misspelt one.
func (x *Index) Near(word string) []string {
	var out []string
	x.near(word, func(term uint32, _ int) { out = append(out, x.name(term)) })
	slices.Sort(out)
	return out
}

// NearByAll returns the same by a comparison with every word.
func (x *Index) NearByAll(word string) []string {
	best := editsOf(word)
	var out []string
	for t := range x.count {
		name := x.name(uint32(t))
		if !isWord(name) || len(name) > longestMisspelt+2 || len(name) < shortestMisspelt-1 || name[0] != word[0] && len(word) < 6 {
			continue
		}
		d := distance(word, name, best)
		if d == 0 || d > best {
			continue
		}
		if d < best {
			best, out = d, nil
		}
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
