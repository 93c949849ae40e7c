package match

import (
	"math"
	"slices"

	"github.com/godeeper/godeeper/faq/match/language"
)

const (
	// wantInfo is what is said by asking for a number or a date, where nothing else there is one.
	wantInfo = 0.8
	// A word in more entries of a briefing than this rarity allows (about one in six) is its
	// subject, and tells little of what is asked about it.
	subjectRarity = 0.5
	subjectWeight = 0.5
)

// reading is a question as it reads in one briefing: the words that the whole story is about
// tell its entries apart no more.
type reading struct {
	info  []float64 // of each slot
	total float64
	story float64 // share of the information that stands anywhere in the briefing
	gone  float64 // names of the question that stand nowhere in it
	blank float64 // most information of a word that stands nowhere in it
}

// read returns the question's reading in the briefing of an entry, found once for all pages,
// and once for all files of FAQs, which have no story.
func (x *Index) read(a *question, e *entry) *reading {
	key := e.briefing
	if !e.page() {
		key = -1
	}
	if r, ok := a.readings[key]; ok {
		return r
	}
	r := x.newReading(a, key)
	a.readings[key] = r
	return r
}

func (x *Index) newReading(a *question, briefing int32) *reading {
	r := &reading{info: make([]float64, len(a.slots))}
	var all, held float64
	for i := range a.slots {
		s := &a.slots[i]
		r.info[i] = s.info
		if briefing < 0 {
			r.info[i] = s.fileInfo
		} else if !x.without.has(Local) {
			r.info[i] = x.localInfo(a, s, briefing)
		}
		r.total += r.info[i]
		if s.want {
			continue
		}
		in := x.heldIn(s, briefing)
		all += s.info
		held += s.info * in
		r.blank = max(r.blank, s.info*(1-in))
		if s.name && !s.before {
			r.gone += 1 - in
		}
	}
	if all > 0 {
		r.story = held / all
	}
	return r
}

// localInfo returns what a slot says among the entries of one page.
func (x *Index) localInfo(a *question, s *slot, briefing int32) float64 {
	if s.want {
		return s.info * x.wantRarity(a, briefing)
	}
	local := x.localRarity(s, briefing)
	if local == 1 || a.scope < 0 && local >= subjectRarity {
		return s.info
	}
	info := s.tier * (leastInfo + (1-leastInfo)*local)
	if local < subjectRarity {
		info *= subjectWeight
	}
	return info
}

// localRarity is the rarity of a slot among the entries of one page, by the most common of
// the terms that name the same.
func (x *Index) localRarity(s *slot, briefing int32) float64 {
	n := x.ranges[briefing].len()
	common := 0
	for _, a := range s.alts {
		if a.worth >= language.WorthCapital && a.how != association {
			common = max(common, x.countIn(a.term, briefing))
		}
	}
	return rarityOf(common, n)
}

// wantRarity is how rare entries are on a page that hold what the question asks for.
func (x *Index) wantRarity(a *question, briefing int32) float64 {
	r := x.ranges[briefing]
	met := 0
	for n := r.from; n < r.to; n++ {
		if e := x.entry(n); x.wanted(a, &e) >= wantedWord {
			met++
		}
	}
	return rarityOf(met, r.len())
}

// rarityOf is the inverse frequency of what met of n entries have: 1 where none has it.
func rarityOf(met, n int) float64 {
	return math.Log(float64(n+1)/float64(met+1)) / math.Log(float64(n+1))
}

// heldIn returns the worth of the best term of a slot that occurs in a briefing, or anywhere.
func (x *Index) heldIn(s *slot, briefing int32) float64 {
	best := float32(0)
	for _, alt := range s.alts {
		if alt.how == association || alt.worth <= best {
			continue
		}
		if briefing < 0 || x.countIn(alt.term, briefing) > 0 {
			best = alt.worth
		}
	}
	return float64(best)
}

// slotWorth says that a term satisfies a slot.
type slotWorth struct {
	slot  int32
	worth float32
	how   how
}

// hitTable finds the slots that a term satisfies: an open-addressed table, since it is asked
// for every word of every text under the second look.
type hitTable struct {
	mask  uint32
	terms []uint32 // 1 + term; 0 where free
	spans []span   // of worths
	worth []slotWorth
}

func newHitTable(slots []slot) hitTable {
	type hit struct {
		term uint32
		slotWorth
	}
	var hits []hit
	for i := range slots {
		for _, alt := range slots[i].alts {
			hits = append(hits, hit{alt.term, slotWorth{int32(i), alt.worth, alt.how}})
		}
	}
	slices.SortStableFunc(hits, func(p, q hit) int { return int(int64(p.term) - int64(q.term)) })
	size := uint32(8)
	for int(size) < 3*len(hits) {
		size *= 2
	}
	h := hitTable{mask: size - 1, terms: make([]uint32, size), spans: make([]span, size), worth: make([]slotWorth, len(hits))}
	for i := 0; i < len(hits); {
		term, from := hits[i].term, i
		for ; i < len(hits) && hits[i].term == term; i++ {
			h.worth[i] = hits[i].slotWorth
		}
		at := hash(term) & h.mask
		for h.terms[at] != 0 {
			at = (at + 1) & h.mask
		}
		h.terms[at], h.spans[at] = term+1, span{uint32(from), uint32(i)}
	}
	return h
}

func hash(term uint32) uint32 { return term * 2654435761 >> 7 }

// of returns the slots that a term satisfies.
func (h *hitTable) of(term uint32) []slotWorth {
	for at := hash(term) & h.mask; h.terms[at] != 0; at = (at + 1) & h.mask {
		if h.terms[at] == term+1 {
			return h.worth[h.spans[at].from:h.spans[at].to]
		}
	}
	return nil
}
