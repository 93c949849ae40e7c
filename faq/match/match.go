// Package match finds the entries that a question may mean.
//
// An [Index] is built from briefings and then never changes. A question is analysed into
// slots (words and phrases, each with what may stand for it), candidates come from the
// inverted index, and a second look compares each of the best candidates with the question
// and gives it a calibrated confidence.
package match

import (
	"cmp"
	"slices"

	"github.com/godeeper/godeeper/faq"
)

var _ faq.Finder = (*Index)(nil)

// secondLook is the number of candidates that are looked at again: recall of the right entry
// among them was above 0.99 on every development set.
const secondLook = 64

// candidate is an entry under the second look.
type candidate struct {
	entry uint32
	v     vector
	score float64
}

// Briefings implements faq.Finder.
func (x *Index) Briefings() []*faq.Briefing { return x.briefings }

// Match implements faq.Finder.
func (x *Index) Match(q faq.Query, top int) []faq.Match {
	a := x.question(q)
	if a == nil {
		return nil
	}
	return x.matches(a, x.rank(a), top)
}

// question analyses q in its scope; it returns nil where the briefing is not known.
func (x *Index) question(q faq.Query) *question {
	scope := int32(-1)
	if q.Briefing != "" {
		n, ok := x.refs[q.Briefing]
		if !ok {
			return nil
		}
		scope = n
	}
	return x.ask(q, scope)
}

// Passages implements faq.Finder.
func (x *Index) Passages(q faq.Query, briefing string, top int) []faq.Match {
	q.Briefing = briefing
	a := x.question(q)
	if a == nil {
		return nil
	}
	ranked := slices.DeleteFunc(x.rank(a), func(c candidate) bool { return x.entries[c.entry].Kind == faq.KindPrompt })
	return x.matches(a, ranked, top)
}

// rank returns the candidates for a question, best first.
func (x *Index) rank(a *question) []candidate {
	var found []candidate
	sc := newScratch(len(a.slots))
	for _, e := range x.candidates(a) {
		c := candidate{entry: e, v: x.look(a, &x.entries[e], sc)}
		if c.v[fStrong] == 0 && c.v[fFollows] == 0 && c.v[fAssoc] == 0 {
			continue
		}
		c.score = x.model.score(&c.v)
		found = append(found, c)
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	return found
}

// candidates returns the entries to look at: all of a briefing, or the best by plain weight.
func (x *Index) candidates(a *question) []uint32 {
	var out []uint32
	if a.scope >= 0 {
		for e := x.first[a.scope]; e < x.first[a.scope+1]; e++ {
			out = append(out, uint32(e))
		}
		return out
	}
	sums := make([]float32, len(x.entries))
	best := make(map[uint32]float32)
	for i := range a.slots {
		s := &a.slots[i]
		clear(best)
		for _, alt := range s.alts {
			for _, p := range x.postings[alt.term] {
				w := alt.worth * float32(s.info) * fieldWorth(p.field)
				if alt.how == association {
					w *= associationWorth
				}
				if w > best[p.entry] {
					best[p.entry] = w
				}
			}
		}
		for e, w := range best {
			if sums[e] == 0 {
				out = append(out, e)
			}
			sums[e] += w
		}
	}
	slices.SortFunc(out, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(sums[b], sums[a]), cmp.Compare(a, b))
	})
	return out[:min(len(out), secondLook)]
}

// associationWorth is the worth of an association among the candidates.
const associationWorth = 0.25

func fieldWorth(f field) float32 {
	switch {
	case f&inAsks != 0:
		return 1
	case f&inSays != 0:
		return 0.8
	}
	return 0.3
}

// matches gives the ranked candidates their confidence.
func (x *Index) matches(a *question, ranked []candidate, top int) []faq.Match {
	out := make([]faq.Match, 0, min(top, len(ranked)))
	for i, c := range ranked[:min(top, len(ranked))] {
		v := x.calibrationOf(a, ranked, i)
		e := &x.entries[c.entry]
		out = append(out, faq.Match{Entry: e.Entry, Confidence: x.model.confidence(&v), Why: x.why(a, e, &v)})
	}
	return out
}

// calibrationOf returns what the calibration looks at for candidate i.
func (x *Index) calibrationOf(a *question, ranked []candidate, i int) (v [calibration]float64) {
	copy(v[:], ranked[i].v[:])
	v[cScore] = ranked[i].score
	other := 0
	if i == 0 {
		other = 1
	}
	if other < len(ranked) {
		v[cLead] = max(-3, min(3, ranked[i].score-ranked[other].score))
	} else {
		v[cLead] = 3
	}
	v[cBias] = 1
	return v
}

// inBriefing returns the worth of the best term of the slot that occurs in a briefing.
func (x *Index) inBriefing(s slot, briefing int32) float32 {
	from, to := uint32(x.first[briefing]), uint32(x.first[briefing+1])
	best := float32(0)
	for _, alt := range s.alts {
		if alt.how != association && alt.worth > best && countIn(x.postings[alt.term], from, to, 1) > 0 {
			best = alt.worth
		}
	}
	return best
}

// countIn returns how many of the postings lie in a range of entries, counting no further than limit.
func countIn(list []posting, from, to uint32, limit int) int {
	i, _ := slices.BinarySearchFunc(list, from, func(p posting, e uint32) int { return cmp.Compare(p.entry, e) })
	n := 0
	for ; i < len(list) && list[i].entry < to && n < limit; i++ {
		n++
	}
	return n
}

// why explains a match.
func (x *Index) why(a *question, e *entry, v *[calibration]float64) faq.Why {
	w := faq.Why{Features: map[string]float64{}}
	for i, weight := range x.model.calibrate {
		if share := weight * v[i]; share != 0 {
			w.Features[featureNames[i]] = share
		}
	}
	places := []struct {
		name  string
		spans []span
	}{{"question", e.asks}, {"answer", []span{e.says}}, {"context", []span{e.near}}}
	r := x.read(a, e.briefing)
	for i, s := range a.slots {
		found := faq.Word{Asked: s.text, Weight: r.info[i] / max(r.total, 1e-9)}
		best := float32(0)
		for _, p := range places {
			for _, span := range p.spans {
				for _, term := range x.tokens[span.from:span.to] {
					for _, h := range a.hits[term] {
						if int(h.slot) == i && h.worth > best {
							best = h.worth
							found.Found, found.How, found.Where = x.names[term], h.how.String(), p.name
						}
					}
				}
			}
		}
		if best > 0 {
			w.Words = append(w.Words, found)
		} else if r.info[i] > 0.1 && (!s.want || x.wanted(a.want, e) == 0) {
			w.Missing = append(w.Missing, s.text)
		}
	}
	return w
}
