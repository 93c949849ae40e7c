package match

import (
	"cmp"
	"slices"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match/language"
)

// storedConfidence is that of an entry whose question is asked word for word, at least: who
// picks a go-deeper prompt or repeats what is offered means that one, whatever was asked before.
const storedConfidence = 0.95

// stored finds the FAQs and prompts that a question asks word for word, by a hash of its terms.
type stored []storedQuestion

// storedQuestion is one phrasing of an entry.
type storedQuestion struct{ hash, entry uint32 }

func newStored(p *part) stored {
	var s stored
	for e := range p.len() {
		if k := entryKinds[p.entries[e].kind]; k != faq.KindFAQ && k != faq.KindPrompt {
			continue // the name of a topic may lean on the question before it
		}
		p.eachPhrasing(e, func(terms []uint32) { s = append(s, storedQuestion{hashTerms(terms), uint32(e)}) })
	}
	slices.SortFunc(s, func(p, q storedQuestion) int {
		return cmp.Or(cmp.Compare(p.hash, q.hash), cmp.Compare(p.entry, q.entry))
	})
	return slices.Clip(slices.Compact(s))
}

// eachPhrasing calls yield with the terms of each phrasing of an entry's question.
func (p *part) eachPhrasing(e int, yield func(terms []uint32)) {
	from, to := p.entries[e].asks, p.entries[e].says
	for k := from; k <= to; k++ {
		if k == to || p.tokens[k] == wordBreak {
			if k > from {
				yield(p.tokens[from:k])
			}
			from = k + 1
		}
	}
}

func hashTerms(terms []uint32) uint32 {
	h := uint64(offset64)
	for _, t := range terms {
		h = (h ^ uint64(t)) * prime64
	}
	return uint32(h ^ h>>32)
}

// storedAs returns the entries in the scope of a question that ask the same word for word.
func (x *Index) storedAs(tokens []language.Token, scope int32) []uint32 {
	terms, known := make([]uint32, 0, len(tokens)+4), len(tokens) > 0
	add := func(key string) {
		term, ok := x.term(key)
		terms, known = append(terms, term), known && ok
	}
	for i, t := range tokens { // as the texts of the entries were analysed
		key := x.language.Term(t)
		add(key)
		if !known {
			return nil
		}
		if x.language.LongestPhrase(key) > 1 || x.longestPhrase(key) > 1 {
			x.phrasesAt(tokens[i:], func(key string, _ int) { add(key) })
		}
	}
	if !known {
		return nil
	}
	var found []uint32
	hash := hashTerms(terms)
	for i := range x.parts {
		h := &x.parts[i]
		at, _ := slices.BinarySearchFunc(h.stored, hash, func(s storedQuestion, hash uint32) int { return cmp.Compare(s.hash, hash) })
		for ; at < len(h.stored) && h.stored[at].hash == hash; at++ {
			e := h.stored[at].entry
			briefing := int32(h.entries[e].briefing)
			if !h.lives(briefing) || scope >= 0 && h.numbers[briefing] != scope {
				continue
			}
			same := false
			h.eachPhrasing(int(e), func(phrasing []uint32) { same = same || slices.Equal(phrasing, terms) })
			if same {
				found = append(found, x.number(h, e))
			}
		}
	}
	slices.Sort(found)
	return found
}

// storedFirst puts entries that are asked word for word before all others.
func storedFirst(a *question, found []candidate) {
	if len(a.stored) == 0 {
		return
	}
	highest, least := 0.0, 0.0
	for i := range found {
		c := &found[i]
		c.stored = slices.Contains(a.stored, c.entry)
		highest = max(highest, c.score)
		least = min(least, c.score)
	}
	for i := range found {
		if found[i].stored {
			found[i].score += highest - least + 1
		}
	}
}
