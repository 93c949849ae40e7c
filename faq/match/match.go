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

// candidate is an entry under the second look.
type candidate struct {
	entry uint32
	kind  int // how it is weighed
	v     vector
	score float64 // log-odds of the ranking

	stored   bool // asked word for word
	overview bool // the beginning of a story that was asked for as a whole
}

// Briefings implements faq.Finder.
func (x *Index) Briefings() []*faq.Briefing { return x.briefings }

// Match implements faq.Finder.
func (x *Index) Match(q faq.Query, top int) []faq.Match {
	a := x.question(q)
	if a == nil {
		return nil
	}
	return x.matches(a, x.rank(a, x.find(a)), q, top)
}

// question analyses q in its scope; it returns nil where the briefing is not known. Where one
// page is all that is stored, every question is asked in its thread.
func (x *Index) question(q faq.Query) *question {
	scope := int32(-1)
	if len(x.briefings) == 1 && len(x.briefings[0].Sections) > 0 {
		scope = 0
	}
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
	return x.matches(a, x.withoutPrompts(x.rank(a, x.find(a))), q, top)
}

// withoutPrompts leaves out what says nothing.
func (x *Index) withoutPrompts(ranked []candidate) []candidate {
	return slices.DeleteFunc(ranked, func(c candidate) bool { return x.kindOf(c.entry) == faq.KindPrompt })
}

// find returns the candidates for a question with their features.
func (x *Index) find(a *question) []candidate {
	numbers := x.withNearest(a, x.withLikeliest(a, x.candidates(a)))
	found := make([]candidate, len(numbers))
	sc := newScratch(len(a.slots))
	for i, n := range numbers {
		e := x.entry(n)
		found[i] = candidate{entry: n, kind: a.kind(&e, n), v: x.look(a, n, sc)}
	}
	return found
}

// rank scores the candidates for a question and sorts them, best first.
func (x *Index) rank(a *question, found []candidate) []candidate {
	found = slices.DeleteFunc(found, func(c candidate) bool {
		return c.v[fStrong] == 0 && c.v[fFollows] == 0 && c.v[fAssoc] == 0 && c.v[fMeaning] < leastMeaning
	})
	for i := range found {
		found[i].score = x.model.score(found[i].kind, &found[i].v)
	}
	x.level(found)
	found = x.overview(a, found)
	storedFirst(a, found)
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	return found
}

// Who asks what happened, and names nothing but the story, is given its first passage.
const (
	overviewHeld       = 0.8 // share of the question that the beginning of the story must hold
	overviewConfidence = 0.9
)

// overview puts the beginning of a story first where a question asks for no more than that.
func (x *Index) overview(a *question, found []candidate) []candidate {
	if a.want == nil || a.want.Kind != "overview" {
		return found
	}
	seen := map[int32]bool{}
	top, best := -1, overviewHeld
	highest := 0.0
	for _, c := range found {
		highest = max(highest, c.score)
		e := x.entry(c.entry)
		b := e.briefing
		if seen[b] || !e.page() {
			continue
		}
		seen[b] = true
		first := x.opening(b)
		if first < 0 {
			continue
		}
		opening := x.entry(uint32(first))
		if held := x.held(a, &opening); held > best || held == best && top < 0 {
			top, best = first, held
		}
	}
	if top < 0 {
		return found
	}
	found = slices.DeleteFunc(found, func(c candidate) bool { return c.entry == uint32(top) })
	e := x.entry(uint32(top))
	first := candidate{entry: uint32(top), kind: a.kind(&e, uint32(top)), v: x.look(a, uint32(top), newScratch(len(a.slots))), overview: true}
	first.score = highest + 1
	return append(found, first)
}

// opening returns the number of the first passage of what happened in a briefing, or -1.
func (x *Index) opening(briefing int32) int {
	for n := x.ranges[briefing].from; n < x.ranges[briefing].to; n++ {
		if e := x.entry(n); e.role == faq.RoleHappened {
			return int(n)
		}
	}
	return -1
}

// held returns the share of the question, its form left out, that an entry and the title of
// its page hold; in a thread nothing needs to be named.
func (x *Index) held(a *question, e *entry) float64 {
	title := map[string]bool{}
	for _, t := range x.language.Analyze(e.of.Title, nil) {
		title[x.language.Term(t)] = true
	}
	says, near := newCoverage(len(a.slots)), newCoverage(len(a.slots))
	x.cover(a, e.says, &says)
	x.cover(a, e.near, &near)
	var all, held float64
	for i, s := range a.slots {
		if s.want || a.inForm(s.at) || s.before {
			continue
		}
		worth := float64(max(says.worth[i], near.worth[i]))
		for _, alt := range s.alts {
			if title[x.name(alt.term)] && alt.how != association {
				worth = max(worth, float64(alt.worth))
			}
		}
		all += s.info
		held += s.info * worth
	}
	if all == 0 {
		if a.scope >= 0 {
			return 1
		}
		return 0
	}
	return held / all
}

// kind says how an entry is weighed.
func (a *question) kind(e *entry, n uint32) int {
	switch {
	case !e.page() && a.phrased(n):
		return phrased
	case !e.page() && len(e.asks) == 0:
		return inText
	case !e.page():
		return inFile
	case a.scope >= 0:
		return inThread
	}
	return onPage
}

// level puts entries of different kinds, which are scored by different weights, on one scale:
// the best of each are as far apart as their calibrated odds.
func (x *Index) level(found []candidate) {
	best := [kinds]int{}
	for i, c := range found {
		if b := best[c.kind]; b == 0 || c.score > found[b-1].score {
			best[c.kind] = i + 1
		}
	}
	base := -1
	var shift [kinds]float64
	for kind, b := range best {
		switch {
		case b == 0:
		case base < 0:
			base = b - 1
		default:
			shift[kind] = x.oddsOf(&found[b-1]) - x.oddsOf(&found[base]) - (found[b-1].score - found[base].score)
		}
	}
	for i := range found {
		found[i].score += shift[found[i].kind]
	}
}

// oddsOf are the calibrated odds of a candidate that leads by nothing.
func (x *Index) oddsOf(c *candidate) float64 {
	v := c.calibration(0)
	return x.model.odds(c.kind, &v)
}

// matches gives the ranked candidates their confidence, and the reasons where they are asked for.
func (x *Index) matches(a *question, ranked []candidate, q faq.Query, top int) []faq.Match {
	top = max(0, min(top, len(ranked)))
	out := make([]faq.Match, 0, top)
	for i := range ranked[:top] {
		c := &ranked[i]
		v := c.calibration(lead(ranked, i))
		m := faq.Match{Entry: x.whole(c.entry), Confidence: x.model.confidence(c.kind, &v)}
		if c.overview {
			m.Confidence = overviewConfidence
		}
		if c.stored {
			m.Confidence = max(m.Confidence, storedConfidence)
		}
		if !c.overview && !c.stored && a.empty() {
			m.Confidence = min(m.Confidence, emptyConfidence)
		}
		if q.Explain {
			m.Why = x.why(a, c, &v, m.Confidence)
		}
		out = append(out, m)
	}
	return out
}

// emptyConfidence bounds the confidence in what a question means that has none but small words:
// "and?", "who is it".
const emptyConfidence = 0.1

// maxLead bounds the lead that the calibration looks at, in log-odds.
const maxLead = 3

// lead returns how far candidate i is before the best other one.
func lead(ranked []candidate, i int) float64 {
	other := 0
	if i == 0 {
		other = 1
	}
	if other >= len(ranked) {
		return maxLead
	}
	return max(-maxLead, min(maxLead, ranked[i].score-ranked[other].score))
}

// calibration returns what the calibration looks at.
func (c *candidate) calibration(lead float64) (v [calibration]float64) {
	copy(v[:], c.v[:])
	v[cScore], v[cLead], v[cBias] = c.score, lead, 1
	return v
}
