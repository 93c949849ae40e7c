package match

import (
	"slices"
)

// stretch is the number of entries that are searched at once: their cells stay in the cache of
// the processor, and what was found in one stretch bounds the search of the next.
const stretch = 1 << 15

// gather adds the best of the entries of a part from one to another to the best so far.
func (g *gatherer) gather(x *Index, h *held, from, to int) {
	g.left = g.left[:0]
	for i := range g.units {
		u := &g.units[i]
		for _, m := range u.terms {
			g.left = append(g.left, u.run(h.part, m))
		}
	}
	g.cut(uint32(from))
	for ; from < to; from += stretch {
		g.cut(uint32(min(from+stretch, to)))
		g.search(h, uint32(from))
		for _, e := range g.met {
			c := &g.cells[e]
			g.keep(rank(uint32(*c>>cellBits), x.number(h, uint32(from)+e)))
			*c = 0
		}
	}
}

// cut takes the postings of the next stretch, which ends before an entry, from those that are left.
func (g *gatherer) cut(end uint32) {
	g.runs = g.runs[:0]
	for i := range g.units {
		u := &g.units[i]
		u.postings = 0
		for range u.terms {
			left := &g.left[len(g.runs)]
			n := len(*left)
			if n > 0 && (*left)[n-1].entry() >= end {
				n = search(*left, end)
			}
			g.runs = append(g.runs, (*left)[:n])
			*left = (*left)[n:]
			u.postings += n
		}
	}
}

// search sums the weights of the entries of a stretch that can be among the best.
func (g *gatherer) search(h *held, from uint32) {
	g.met = g.met[:0]
	rest := uint32(0) // all that further units can add to one entry
	for i := range g.units {
		if u := &g.units[i]; u.postings > 0 {
			rest += u.most
		}
	}
	closed := false      // no entry that was not met yet can be among the best
	reached := uint32(0) // more than the sum of the last of the best can be by now
	if len(g.best) == secondLook {
		reached = uint32(g.best[0] >> 32)
	}
	next := 0
	for i := range g.units {
		u := &g.units[i]
		runs := g.runs[next : next+len(u.terms)]
		next += len(u.terms)
		if u.postings == 0 {
			continue
		}
		if reached > rest && u.postings > len(g.met)/8 {
			if reached = g.least(); reached > rest {
				closed = true
				if g.drop(reached - rest); len(g.met) == 0 {
					return
				}
			}
		}
		for k, run := range runs {
			m := u.terms[k]
			switch {
			case !closed:
				g.scan(h, from, run, m, cell(i+1))
			case len(g.met) < len(run)/worthSearching:
				g.lookInto(from, run, m, cell(i+1))
			default:
				g.add(from, run, m, cell(i+1))
			}
		}
		rest -= u.most
		reached += u.most
	}
	if len(g.met) > sumSteps/2 {
		g.drop(g.least())
	}
}

// scan adds a unit to all entries of a run, which begins in the stretch from an entry on.
func (g *gatherer) scan(h *held, from uint32, run []posting, m meant, unit cell) {
	for _, p := range run {
		e := (p.entry() - from) % stretch
		c := g.cells[e]
		if c == 0 {
			if n := p.entry(); h.gone != nil && h.gone[n/64]>>(n%64)&1 == 1 {
				continue
			}
			g.met = append(g.met, e)
		}
		if c&(1<<cellBits-1) != unit {
			g.cells[e] = c>>cellBits<<cellBits + cell(m.adds(p.impact()))<<cellBits | unit
		}
	}
}

// add adds a unit to those entries of a run that were met.
func (g *gatherer) add(from uint32, run []posting, m meant, unit cell) {
	for _, p := range run {
		e := (p.entry() - from) % stretch
		if c := g.cells[e]; c != 0 && c&(1<<cellBits-1) != unit {
			g.cells[e] = c>>cellBits<<cellBits + cell(m.adds(p.impact()))<<cellBits | unit
		}
	}
}

// lookInto does the same for a long run, by galloping.
func (g *gatherer) lookInto(from uint32, run []posting, m meant, unit cell) {
	if !g.sorted {
		slices.Sort(g.met)
		g.sorted = true
	}
	for _, e := range g.met {
		step := 1
		for step < len(run) && run[step].entry() < from+e {
			step *= 2
		}
		run = run[search(run[:min(step+1, len(run))], from+e):]
		if len(run) == 0 {
			return
		}
		if c := g.cells[e]; run[0].entry() == from+e && c&(1<<cellBits-1) != unit {
			g.cells[e] = c>>cellBits<<cellBits + cell(m.adds(run[0].impact()))<<cellBits | unit
		}
	}
}
