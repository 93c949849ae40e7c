package match

import (
	"slices"
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
