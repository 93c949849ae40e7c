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
	fThread  // asked in the thread of a briefing
	fDense   // share of the entry's text that is asked
	fSame    // it asks for the same kind of thing: 1, for another: -1
	fBare    // how far below the least coverage it is
	fAssoc   // share of information that associations cover beyond fAll
	fGone    // names of the question that stand nowhere in the entry's briefing, two or more as 1
	fBlank   // most information of a word that stands nowhere in it
	fStory   // share of information that stands anywhere in the entry's briefing
	features // number of features of the ranking
)

type vector [features]float64

// coverage is how well each slot of a question is covered in a text.
type coverage struct {
	worth []float32
	how   []how
	assoc []float32 // worth of the best association
	at    []int32   // place of the term in the text, from 1; 0 where it is not covered
}

func newCoverage(n int) coverage {
	return coverage{make([]float32, n), make([]how, n), make([]float32, n), make([]int32, n)}
}

func (c coverage) clear() {
	clear(c.worth)
	clear(c.how)
	clear(c.assoc)
	clear(c.at)
}

// scratch is the room of one second look, used again for the next entry.
type scratch struct {
	asks, best, says, near, own coverage
}

func newScratch(n int) *scratch {
	return &scratch{newCoverage(n), newCoverage(n), newCoverage(n), newCoverage(n), newCoverage(n)}
}

// cover reads the text of s and notes which slots it covers; it returns the share of the
// text's own information that the question covers.
func (x *Index) cover(a *question, s span, c coverage, seen func(term uint32)) (reverse float64) {
	var own, met float64
	for i, term := range x.tokens[s.from:s.to] {
		weight := tierWeight[x.lexicon.tiers[x.names[term]]] * (0.25 + 0.75*x.rarity(x.spread[term]))
		best := 0.0
		for _, h := range a.hits[term] {
			if h.how == association {
				c.assoc[h.slot] += (1 - c.assoc[h.slot]) * 0.5 * h.worth * float32(x.rarity(x.spread[term]))
				continue
			}
			best = max(best, float64(h.worth))
			if h.worth > c.worth[h.slot] {
				c.worth[h.slot], c.how[h.slot], c.at[h.slot] = h.worth, h.how, int32(i)+1
			}
		}
		own += weight
		met += weight * best
		if seen != nil && best > 0 {
			seen(term)
		}
	}
	if own == 0 {
		return 0
	}
	return met / own
}

func (r *reading) share(c coverage) float64 {
	if r.total == 0 {
		return 0
	}
	sum := 0.0
	for i, info := range r.info {
		sum += info * float64(c.worth[i])
	}
	return sum / r.total
}

// barely is the share of information below which an entry hardly speaks of what is asked.
const barely = 0.3

// nearWorth is the worth of a word that stands around an entry beside one that stands in it.
const nearWorth = 0.5

// look fills the features of an entry.
func (x *Index) look(a *question, e *entry, sc *scratch) (v vector) {
	r := x.read(a, e.briefing)
	sc.best.clear()
	sc.says.clear()
	sc.near.clear()
	askedBest := -1.0
	for _, s := range e.asks {
		sc.asks.clear()
		reverse := x.cover(a, s, sc.asks, nil)
		if share := r.share(sc.asks); share+0.3*reverse > askedBest {
			askedBest = share + 0.3*reverse
			v[fAsked], v[fCovered] = share, reverse
			copy(sc.best.worth, sc.asks.worth)
			copy(sc.best.how, sc.asks.how)
			copy(sc.best.assoc, sc.asks.assoc)
			copy(sc.best.at, sc.asks.at)
		}
	}
	dense := x.cover(a, e.says, sc.says, nil)
	x.cover(a, e.near, sc.near, nil)
	if w := a.wantSlot(); w >= 0 {
		sc.says.worth[w] = x.wanted(a.want, e)
	}
	v[fSaid] = r.share(sc.says)
	v[fDense] = dense

	var assoc, all, literal, names, nameInfo, missing, strong, unknown float64
	heaviest, heavy := 0.0, 0.0
	content := 0
	for i, s := range a.slots {
		w, how := sc.best.worth[i], sc.best.how[i]
		if sc.says.worth[i] > w {
			w, how = sc.says.worth[i], sc.says.how[i]
		}
		if n := sc.near.worth[i] * nearWorth; n > w {
			w, how = n, sc.near.how[i]
		}
		worth := float64(w)
		if more := float64(max(sc.best.assoc[i], sc.says.assoc[i], sc.near.assoc[i]*nearWorth)) - worth; more > 0 {
			assoc += r.info[i] * more
		}
		info := r.info[i]
		all += info * worth
		strong += info * worth
		if how != meaning {
			literal += info * worth
		}
		missing += info * (1 - worth)
		if !s.known {
			unknown += info
		}
		if s.name {
			nameInfo++
			names += 1 - worth
		}
		if info > heaviest {
			heaviest, heavy = info, worth
		}
		if s.info > 0.2 && !s.before {
			content++
		}
	}
	if r.total > 0 {
		v[fAssoc] = assoc / r.total
		v[fAll], v[fLiteral], v[fUnknown] = all/r.total, literal/r.total, unknown/r.total
	}
	if v[fAll] < barely {
		v[fBare] = 1 - v[fAll]/barely
	}
	v[fRarest] = heavy
	v[fMissing] = math.Min(missing, 4) / 4
	v[fStrong] = math.Min(strong, 4) / 4
	if nameInfo > 0 {
		v[fNames] = names / nameInfo
	}
	v[fOrder] = max(order(a, sc.best), order(a, sc.says))
	v[fShort] = 1 / float64(1+content)
	x.lookAtWant(a, e, &v)
	if a.roles[e.role] {
		v[fRole] = 1
	}
	if a.before != "" && e.matchesBefore(a.before) {
		v[fFollows] = 1
	}
	switch e.Kind {
	case faq.KindFAQ:
		v[fFAQ] = 1
	case faq.KindPrompt:
		v[fPrompt] = 1
	case faq.KindTopic:
		v[fTopic] = 1
		v[fNamed] = v[fAsked] * v[fRole]
	}
	if a.scope >= 0 {
		v[fThread] = 1
	}
	v[fStory] = r.story
	v[fGone] = math.Min(r.gone, 2) / 2
	v[fBlank] = r.blank
	return v
}

func (e *entry) matchesBefore(before string) bool {
	switch e.Kind {
	case faq.KindFAQ, faq.KindPrompt, faq.KindTopic:
		return strings.ToLower(e.Question()) == before
	}
	return false
}

// wantSlot returns the number of the slot that stands for what is asked for, or -1.
func (a *question) wantSlot() int {
	for i := range a.slots {
		if a.slots[i].want {
			return i
		}
	}
	return -1
}

// order returns the share of neighbouring slots whose terms stand close together, in order.
func order(a *question, c coverage) float64 {
	pairs, met := 0.0, 0.0
	last := -1
	for i, s := range a.slots {
		if s.info < 0.2 || s.before || s.want {
			continue
		}
		if last >= 0 {
			pairs++
			if p, q := c.at[last], c.at[i]; p > 0 && q > p && q-p <= 4 {
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

// lookAtWant compares what the question asks for with what the entry's question asks for, and
// with what its text holds.
func (x *Index) lookAtWant(a *question, e *entry, v *vector) {
	if a.want == nil {
		return
	}
	if e.want != nil {
		if e.want.kind == a.want.kind {
			if a.want.kind != "yesno" {
				v[fSame] = 1
			}
		} else if a.want.checkable() || e.want.checkable() {
			v[fSame] = -1
		}
	}
	if e.says.from < e.says.to {
		v[fHit] = float64(x.wanted(a.want, e))
	} else if v[fSame] > 0 {
		v[fHit] = 1
	}
	if a.want.checkable() && v[fHit] < wantedWord {
		v[fMiss] = 1
	}
}

// Worth of a text for what a question asks for.
const (
	wantedBoth  = 1.0 // it has the form (a number) and a word (killed)
	wantedShape = 0.6 // it has the form
	wantedWord  = 0.5 // it has a word
)

// wanted returns how well an entry's text holds what is asked for, 0 to 1.
func (x *Index) wanted(w *want, e *entry) float32 {
	shape := w.shape != 0 && e.shapes&w.shape != 0
	word := false
	for _, lexeme := range w.words {
		if term, ok := x.terms[lexeme]; ok && x.has(e.says, term) {
			word = true
			break
		}
	}
	switch {
	case shape && (word || len(w.words) == 0), word && w.shape == 0:
		return wantedBoth
	case shape:
		return wantedShape
	case word:
		return wantedWord
	}
	return 0
}

func (x *Index) has(s span, term uint32) bool {
	for _, t := range x.tokens[s.from:s.to] {
		if t == term {
			return true
		}
	}
	return false
}
