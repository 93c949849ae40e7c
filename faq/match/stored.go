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
type storedQuestion struct {
	hash  uint64
	entry uint32
}

func newStored(x *Index) stored {
	var s stored
	for i := range x.entries {
		e := &x.entries[i]
		if e.Kind != faq.KindFAQ && e.Kind != faq.KindPrompt {
			continue // the name of a topic may lean on the question before it
		}
		hash, from := uint64(offset64), e.asks.from
		for k := from; k <= e.asks.to; k++ {
			if k < e.asks.to && x.tokens[k] != wordBreak {
				hash = hashTerm(hash, x.tokens[k])
				continue
			}
			if k > from {
				s = append(s, storedQuestion{hash, uint32(i)})
			}
			hash, from = offset64, k+1
		}
	}
	slices.SortFunc(s, func(p, q storedQuestion) int {
		return cmp.Or(cmp.Compare(p.hash, q.hash), cmp.Compare(p.entry, q.entry))
	})
	return slices.Compact(s)
}

func hashTerm(hash uint64, term uint32) uint64 { return (hash ^ uint64(term)) * prime64 }

// storedAs returns the entries in the scope of a question that ask the same word for word.
func (x *Index) storedAs(tokens []language.Token, scope int32) []uint32 {
	hash, known := uint64(offset64), len(tokens) > 0
	add := func(key string) {
		term, ok := x.terms[key]
		hash, known = hashTerm(hash, term), known && ok
	}
	for i, t := range tokens { // as the texts of the entries were analysed
		key := x.language.Term(t)
		add(key)
		if !known {
			return nil
		}
		if x.language.LongestPhrase(key) > 1 || x.phrases.longest[key] > 1 {
			x.phrasesAt(tokens[i:], func(key string, _ int) { add(key) })
		}
	}
	var found []uint32
	at, _ := slices.BinarySearchFunc(x.stored, hash, func(s storedQuestion, hash uint64) int { return cmp.Compare(s.hash, hash) })
	for ; at < len(x.stored) && x.stored[at].hash == hash; at++ {
		if e := x.stored[at].entry; scope < 0 || x.entries[e].briefing == scope {
			found = append(found, e)
		}
	}
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
