package match

import (
	"math"
	"strings"

	"github.com/godeeper/godeeper/faq"
)

// The second look compares a question with one entry, feature by feature. Each feature lies
// between 0 and 1 (or -1 and 1) so that its weight in the model reads as its worth.
const (
	fAsked   = iota // share of the question's information that the entry's question covers
	fSaid           // share that its text covers
	fAll            // share that either covers, or what stands around it
	fLiteral        // fAll by the words themselves, without words of like meaning
	fCovered        // share of the entry's question that is asked
	fOrder          // share of neighbouring words that stand together there too
	fRarest         // how well the heaviest word is covered
	fMissing        // information that is not covered, absolute
	fUnknown        // share of information that is nowhere in the index
	fNames          // share of the names in the question that are not covered
	fHit            // the text holds what the question asks for
	fMiss           // it does not, though its form would show
	fRole           // its section is where such an answer stands
	fFollows        // it belongs to the entry that the question before matched
	fFAQ            // kind of the entry
	fPrompt
	fTopic
	fNamed   // a topic that is asked for by its name and nothing else
	fShort   // the question has few words that say something
	fStrong  // information covered, absolute
	fDense   // share of the entry's text that is asked
	fSame    // it asks for the same kind of thing: 1, for another: -1
	fBare    // how far below the least coverage it is
	fAssoc   // share of information that associations cover beyond fAll
	fGone    // names of the question that stand nowhere in the entry's briefing, two or more as 1
	fBlank   // most information of a word that stands nowhere in it
	fFocus   // how well the first word is covered that is not the story's subject
	fMet     // share of such words that are covered
	fNone    // there is no such word: all that is asked is the story's subject
	fClass   // share that a classifier of the file gives the entry
	fLikely  // the same, as a logarithm
	fStory   // share of information that stands anywhere in the entry's briefing
	fMeaning // how near it is to the question in meaning; 0 without a sense of it
	features // number of features of the ranking
)

type vector [features]float64

// coverage is how well each slot of a question is covered in a text.
type coverage struct {
	worth []float32
	how   []how
	assoc []float32 // what associations cover
	at    []int32   // place of the term in the text, from 1; 0 where it is not covered
}

func newCoverage(n int) coverage {
	return coverage{make([]float32, n), make([]how, n), make([]float32, n), make([]int32, n)}
}

func (c *coverage) clear() {
	clear(c.worth)
	clear(c.how)
	clear(c.assoc)
	clear(c.at)
}

// scratch is the room of one second look, used again for the next entry.
type scratch struct {
	asks, best, says, near coverage
}

func newScratch(n int) *scratch {
	return &scratch{newCoverage(n), newCoverage(n), newCoverage(n), newCoverage(n)}
}

// oneAssociation is the worth of one associate in a text; several add up towards 1.
const oneAssociation = 0.5

// cover reads a text and notes which slots it covers; it returns the share of the text's own
// information that the question covers.
func (x *Index) cover(a *question, text []uint32, c *coverage) (reverse float64) {
	var own, met float32
	for i, term := range text {
		weight := x.weight[term]
		own += weight
		best := float32(0)
		for _, h := range a.hits.of(term) {
			if h.how == association {
				c.assoc[h.slot] += (1 - c.assoc[h.slot]) * oneAssociation * h.worth * x.rarity[term]
				continue
			}
			best = max(best, h.worth)
			if h.worth > c.worth[h.slot] {
				c.worth[h.slot], c.how[h.slot], c.at[h.slot] = h.worth, h.how, int32(i)+1
			}
		}
		met += weight * best
	}
	if own == 0 {
		return 0
	}
	return float64(met / own)
}

func (r *reading) share(c *coverage) float64 {
	if r.total == 0 {
		return 0
	}
	sum := 0.0
	for i, info := range r.info {
		sum += info * float64(c.worth[i])
	}
	return sum / r.total
}

const (
	// barely is the share of information below which an entry hardly speaks of what is asked.
	barely = 0.3
	// nearWorth is the worth of a word that stands around an entry beside one that stands in it.
	nearWorth = 0.5
	// reverseWorth is the weight of the share of a variant that is asked, beside the share of the
	// question that it covers, in the choice of the best variant.
	reverseWorth = 0.3
	// telling is the information from which a word of the question counts as one that says something.
	telling = 0.2
	// apart is the information from which a word is not the subject of the whole story.
	apart = 0.3
	// met is the worth from which a word counts as covered.
	met = 0.5
)

// unlikely is the logarithm of the share of a class, negated, from which on it is as good as none.
const unlikely = 8

// look returns the features of the entry with a number.
func (x *Index) look(a *question, n uint32, sc *scratch) (v vector) {
	found := x.entry(n)
	e := &found
	r := x.read(a, e)
	x.lookAtAsks(a, e, r, sc, &v)
	sc.says.clear()
	v[fDense] = x.cover(a, e.says, &sc.says)
	sc.near.clear()
	if len(e.near) > 0 {
		x.cover(a, e.near, &sc.near)
	}
	x.lookAtWant(a, e, sc, &v)
	v[fSaid] = r.share(&sc.says)
	x.lookAtSlots(a, r, sc, &v)
	v[fOrder] = max(order(a, &sc.best), order(a, &sc.says))
	if a.roles[e.role] {
		v[fRole] = 1
	}
	if a.before != "" && e.matchesBefore(a.before) {
		v[fFollows] = 1
	}
	switch e.kind {
	case faq.KindFAQ:
		v[fFAQ] = 1
	case faq.KindPrompt:
		v[fPrompt] = 1
	case faq.KindTopic:
		v[fTopic] = 1
		v[fNamed] = v[fAsked] * v[fRole]
	}
	if share, ok := a.classShare(n); ok {
		v[fClass], v[fLikely] = share, max(0, 1+math.Log(share)/unlikely)
	}
	v[fMeaning] = a.meant[n]
	v[fStory], v[fGone], v[fBlank] = r.story, min(r.gone, 2)/2, r.blank
	return v
}

// lookAtAsks finds the variant of the entry's question that is asked best.
func (x *Index) lookAtAsks(a *question, e *entry, r *reading, sc *scratch, v *vector) {
	sc.best.clear()
	best := -1.0
	from := 0
	for k := range len(e.asks) + 1 {
		if k < len(e.asks) && e.asks[k] != wordBreak {
			continue
		}
		if k > from {
			sc.asks.clear()
			reverse := x.cover(a, e.asks[from:k], &sc.asks)
			if share := r.share(&sc.asks); share+reverseWorth*reverse > best {
				best = share + reverseWorth*reverse
				v[fAsked], v[fCovered] = share, reverse
				sc.best, sc.asks = sc.asks, sc.best
			}
		}
		from = k + 1
	}
}

// lookAtSlots sums over the words of the question how well each is covered.
func (x *Index) lookAtSlots(a *question, r *reading, sc *scratch, v *vector) {
	var assoc, all, literal, names, gone, missing, unknown, heaviest float64
	content := 0
	var own, ownMet float64 // words that are not the story's subject
	for i := range a.slots {
		s := &a.slots[i]
		w, how := sc.best.worth[i], sc.best.how[i]
		if sc.says.worth[i] > w {
			w, how = sc.says.worth[i], sc.says.how[i]
		}
		if n := sc.near.worth[i] * nearWorth; n > w {
			w, how = n, sc.near.how[i]
		}
		info, worth := r.info[i], float64(w)
		if more := float64(max(sc.best.assoc[i], sc.says.assoc[i], sc.near.assoc[i]*nearWorth)) - worth; more > 0 {
			assoc += info * more
		}
		all += info * worth
		if how != meaning {
			literal += info * worth
		}
		missing += info * (1 - worth)
		if !s.known {
			unknown += info
		}
		if s.name {
			names++
			gone += 1 - worth
		}
		if info > heaviest {
			heaviest, v[fRarest] = info, worth
		}
		if s.before || s.want {
			continue
		}
		if s.info > telling {
			content++
		}
		if info > apart {
			if own++; own == 1 {
				v[fFocus] = worth
			}
			if worth >= met {
				ownMet++
			}
		}
	}
	if r.total > 0 {
		v[fAssoc], v[fAll], v[fLiteral], v[fUnknown] = assoc/r.total, all/r.total, literal/r.total, unknown/r.total
	}
	if v[fAll] < barely {
		v[fBare] = 1 - v[fAll]/barely
	}
	v[fMissing] = math.Min(missing, 4) / 4
	v[fStrong] = math.Min(all, 4) / 4
	if names > 0 {
		v[fNames] = gone / names
	}
	if own > 0 {
		v[fMet] = ownMet / own
	} else {
		v[fNone] = 1
	}
	v[fShort] = 1 / float64(1+content)
}

func (e *entry) matchesBefore(before string) bool {
	switch e.kind {
	case faq.KindFAQ, faq.KindPrompt, faq.KindTopic:
		return strings.EqualFold(e.whole().Question(), before)
	}
	return false
}

// closeBy is the distance in words within which two words still stand together.
const closeBy = 4

// order returns the share of neighbouring slots whose terms stand close together, in order.
func order(a *question, c *coverage) float64 {
	pairs, met := 0.0, 0.0
	last := -1
	for i := range a.slots {
		if s := &a.slots[i]; s.info < telling || s.before || s.want {
			continue
		}
		if last >= 0 {
			pairs++
			if p, q := c.at[last], c.at[i]; p > 0 && q > p && q-p <= closeBy {
				met++
			}
		}
		last = i
	}
	if pairs == 0 {
		return 0
	}
	return met / pairs
}
