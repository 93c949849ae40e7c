package match

import (
	"slices"
	"strings"

	"github.com/godeeper/godeeper/faq"
)

// update is an index that is being made from another.
type update struct{ *Index }

// remove takes a briefing of a part out of the index.
func (u *update) remove(h *held, briefing int32) {
	h.numbers[briefing] = -1
	h.gone = slices.Clone(h.gone)
	if h.gone == nil {
		h.gone = make([]uint64, (h.len()+63)/64)
	}
	var terms []uint32
	for e := h.first[briefing]; e < h.first[briefing+1]; e++ {
		h.gone[e/64] |= 1 << (e % 64)
		terms = append(terms[:0], h.tokens[h.entries[e].asks:h.entries[e+1].asks]...)
		slices.Sort(terms)
		for _, t := range slices.Compact(terms) {
			if t != wordBreak {
				u.count[t]--
			}
		}
	}
}

// reread takes those briefings out that are to be analysed again, and returns them: those with
// a phrase that only the added ones teach, or that only removed ones taught.
func (u *update) reread(old *Index, added *part) []*faq.Briefing {
	var again []*faq.Briefing
	take := func(h *held, entry uint32) {
		if b := int32(h.entries[entry].briefing); h.lives(b) {
			again = append(again, h.briefings[b])
			u.remove(h, b)
		}
	}
	for key := range added.lessons.phrases {
		if !old.isPhrase(key) {
			u.eachWith(key, take)
		}
	}
	for i := range old.parts {
		for key, by := range old.parts[i].lessons.phrases {
			lost := slices.ContainsFunc(by, func(b int32) bool { return old.parts[i].lives(b) && !u.parts[i].lives(b) })
			if !lost || u.isPhrase(key) || len(added.lessons.phrases[key]) > 0 {
				continue
			}
			if term, ok := u.terms.find(key); ok {
				for k := range u.parts {
					much, little := u.parts[k].postings.runs(term)
					for _, p := range slices.Concat(much, little) {
						take(&u.parts[k], p.entry())
					}
				}
			}
		}
	}
	return again
}

// eachWith calls yield with the entries that the words of a phrase follow one another in.
func (u *update) eachWith(phrase string, yield func(h *held, entry uint32)) {
	var terms []uint32
	rarest := 0
	for stem := range strings.FieldsSeq(phrase) {
		t, ok := u.term(stem)
		if !ok {
			return
		}
		terms = append(terms, t)
		if u.count[t] < u.count[terms[rarest]] {
			rarest = len(terms) - 1
		}
	}
	for i := range u.parts {
		h := &u.parts[i]
		much, little := h.postings.runs(terms[rarest])
		for _, p := range slices.Concat(much, little) {
			e := p.entry()
			if u.follow(terms, h.tokens[h.entries[e].asks:h.entries[e+1].asks]) {
				yield(h, e)
			}
		}
	}
}

// follow reports whether terms follow one another in a text, phrases between them left out.
func (u *update) follow(terms, text []uint32) bool {
	for i := range text {
		n := 0
		for _, t := range text[i:] {
			if t == terms[n] {
				if n++; n == len(terms) {
					return true
				}
			} else if n == 0 || t == wordBreak || !strings.Contains(u.name(t), " ") {
				break
			}
		}
	}
	return false
}

// renumber gives the briefings of all parts their numbers in the order of the index.
func (u *update) renumber(order []*faq.Briefing) {
	numbers := make(map[*faq.Briefing]int32, len(order))
	for i, b := range order {
		numbers[b] = int32(i)
	}
	for i := range u.parts {
		h := &u.parts[i]
		for b, br := range h.briefings {
			if h.lives(int32(b)) {
				h.numbers[b] = numbers[br]
			}
		}
	}
}

// leastTerms is the number of terms from which it is worth while to forget those that no entry has.
const leastTerms = 10_000

// wasteful reports whether most of the dictionary is of no use any more.
func (u *update) wasteful() bool {
	unused := 0
	for _, n := range u.count {
		if n == 0 {
			unused++
		}
	}
	return len(u.count) > leastTerms && unused > len(u.count)/2
}
