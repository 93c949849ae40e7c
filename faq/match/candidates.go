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
	// mostInThread is the number of entries of a briefing up to which all are looked at when it
	// is asked in its thread: more than any page has.
	mostInThread = 1000
	// associationWorth is the worth of an association among the candidates.
	associationWorth = 0.25
	// scanLimit is the number of entries that the alternatives of one word may bring beyond
	// its own: a word of many synonyms is no better for all of them.
	scanLimit = 4096
	// associating is the number of entries up to which associations bring candidates: among
	// more, what is merely associated is never among the best.
	associating = 20_000
)

// meant is a term that a word of the question may mean, with its weight for one impact.
type meant struct {
	term   uint32
	weight uint32 // in 1/256
}

// unit is what one word of a question can add to an entry: through the runs of postings that
// weigh much, or through those that weigh little. An entry gets it once, by the first term that it has.
type unit struct {
	terms    []meant
	little   bool
	most     uint32 // that it can add
	postings int    // in the stretch
}

// gatherer sums the weights of entries. It is used again for other questions.
//
// It is MaxScore over units, heaviest first: once all that is still to come cannot lift an
// entry that was not met yet among the best, lists are only looked into for those that were met
// and can still be. What it finds is the same as if all had been summed, and does not depend on
// how entries are divided into parts.
type gatherer struct {
	cells  [stretch]cell // by entry of a stretch; 0 where it was not met
	left   [][]posting   // by unit and term, of the part
	runs   [][]posting   // the same, of the stretch
	met    []uint32
	sorted bool     // met is in order
	best   []uint64 // the best so far, a heap of rank: the least comes first
	meant  []meant
	units  []unit
	order  []int            // scratch: alternatives of a slot
	steps  [sumSteps]uint32 // scratch: entries by sum
}

// worthSearching is the number of postings that are read in the time of putting one entry in
// order and searching for it.
const worthSearching = 24

// cell is the sum of an entry in the high half, and 1 + the unit that it got last in the low.
type cell uint32

const cellBits = 16

// sumScale is what a sum can be at most, so that rounding up each unit by one does not overflow a cell.
const sumScale = 1<<cellBits - 1 - 4*maxSlots

// rank orders entries by sum, then by their numbers, earlier ones first.
func rank(sum, entry uint32) uint64 { return uint64(sum)<<32 | uint64(^entry) }

// gatherers are used again, so that a question allocates hardly anything.
var gatherers = sync.Pool{New: func() any { return new(gatherer) }}

// candidates returns the entries to look at: all of a briefing, or the best by plain weight.
func (x *Index) candidates(a *question) []uint32 {
	if a.scope >= 0 && x.ranges[a.scope].len() <= mostInThread {
		var out []uint32
		for e := x.ranges[a.scope].from; e < x.ranges[a.scope].to; e++ {
			out = append(out, e)
		}
		return out
	}
	g := gatherers.Get().(*gatherer)
	defer gatherers.Put(g)
	g.prepare(x, a)
	g.best = g.best[:0]
	if a.scope >= 0 {
		at := x.at[a.scope]
		g.gather(x, &x.parts[at.part], int(at.first), int(at.first)+x.ranges[a.scope].len())
	} else {
		for i := range x.parts {
			g.gather(x, &x.parts[i], 0, x.parts[i].len())
		}
	}
	slices.Sort(g.best)
	out := make([]uint32, 0, secondLook+mostClasses)
	for i := len(g.best) - 1; i >= 0; i-- {
		out = append(out, ^uint32(g.best[i]))
	}
	return out
}

// prepare lists the units of a question, heaviest first. Alternatives that are too common to be
// worth their reading are left out.
func (g *gatherer) prepare(x *Index, a *question) {
	g.meant, g.units = g.meant[:0], g.units[:0]
	total := 0.0
	for i := range a.slots {
		if len(a.slots[i].alts) > 0 {
			total += a.slots[i].info
		}
	}
	if total == 0 {
		total = 1
	}
	scale := sumScale / (total * (greatestImpact + muchImpact)) * 256
	for i := range a.slots {
		s := &a.slots[i]
		g.order = g.order[:0]
		for k := range s.alts {
			g.order = append(g.order, k)
		}
		slices.SortStableFunc(g.order, func(p, q int) int { return cmp.Compare(worthOf(&s.alts[q]), worthOf(&s.alts[p])) })
		from, read := len(g.meant), 0
		for _, k := range g.order {
			alt := &s.alts[k]
			n := int(x.count[alt.term])
			if alt.how == association && x.size > associating || len(g.meant) > from && alt.how != exact && read+n > scanLimit {
				continue
			}
			if alt.how != exact {
				read += n
			}
			g.meant = append(g.meant, meant{alt.term, uint32(float64(worthOf(alt)) * s.info * scale)})
		}
		if terms := g.meant[from:]; len(terms) > 0 {
			g.units = append(g.units,
				unit{terms: terms, most: terms[0].adds(greatestImpact)},
				unit{terms: terms, most: terms[0].adds(muchImpact - 1), little: true})
		}
	}
	slices.SortStableFunc(g.units, func(p, q unit) int { return cmp.Compare(q.most, p.most) })
}

func worthOf(a *alt) float32 {
	if a.how == association {
		return a.worth * associationWorth
	}
	return a.worth
}

// adds returns what the term adds to an entry that it has an impact in: at least 1.
func (m meant) adds(impact uint32) uint32 { return (m.weight*impact)>>8 + 1 }

func (u *unit) run(p *part, m meant) []posting {
	much, little := p.postings.runs(m.term)
	if u.little {
		return little
	}
	return much
}

// sumSteps is the number of steps in which sums are told apart where many are compared.
const sumSteps = 1 << 10

// least returns a sum that an entry must reach to be among the best, 0 while any may be.
func (g *gatherer) least() uint32 {
	const shift = cellBits - 10
	clear(g.steps[:])
	for _, r := range g.best {
		g.steps[r>>32>>shift]++
	}
	for _, e := range g.met {
		g.steps[g.cells[e]>>cellBits>>shift%sumSteps]++
	}
	n := uint32(0)
	for i := sumSteps - 1; i > 0; i-- {
		if n += g.steps[i]; n >= secondLook {
			return uint32(i) << shift
		}
	}
	return 0
}

// drop forgets the entries whose sum is less.
func (g *gatherer) drop(least uint32) {
	kept := g.met[:0]
	for _, e := range g.met {
		if uint32(g.cells[e]>>cellBits) >= least {
			kept = append(kept, e)
		} else {
			g.cells[e] = 0
		}
	}
	g.met = kept
	g.sorted = false
}

// keep puts an entry among the best if it is.
func (g *gatherer) keep(r uint64) { g.best = push(g.best, r) }

// push adds to a heap of the largest, the least of which comes first.
func push(h []uint64, r uint64) []uint64 {
	if len(h) < secondLook {
		h = append(h, r)
		for i := len(h) - 1; i > 0 && h[(i-1)/2] > h[i]; i = (i - 1) / 2 {
			h[i], h[(i-1)/2] = h[(i-1)/2], h[i]
		}
		return h
	}
	if r <= h[0] {
		return h
	}
	h[0] = r
	for i := 0; ; {
		c := 2*i + 1
		if c+1 < len(h) && h[c+1] < h[c] {
			c++
		}
		if c >= len(h) || h[i] <= h[c] {
			return h
		}
		h[i], h[c] = h[c], h[i]
		i = c
	}
}
