package match

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match/language"
)

// leastMissed is the information from which a word that is not covered is told.
const leastMissed = 0.1

// why explains a match: which words of the question stand where in the entry and how, what is
// missing, and what each feature adds to the log-odds of the confidence.
func (x *Index) why(a *question, c *candidate, v *[calibration]float64, confidence float64) faq.Why {
	found := x.entry(c.entry)
	e := &found
	w := faq.Why{Features: x.shares(c, v, confidence)}
	r := x.read(a, e)
	places := x.places(e)
	var missed []int
	for i := range a.slots {
		s := &a.slots[i]
		word := faq.Word{Asked: s.text, Weight: r.info[i] / max(r.total, math.SmallestNonzeroFloat64)}
		switch {
		case x.met(a, i, places, &word), s.want && x.wantMet(a, e, &word):
			w.Words = append(w.Words, word)
		case r.info[i] > leastMissed:
			missed = append(missed, i)
		}
	}
	slices.SortStableFunc(missed, func(i, j int) int { return cmp.Compare(r.info[j], r.info[i]) })
	for _, i := range missed {
		w.Missing = append(w.Missing, a.slots[i].text)
	}
	return w
}

// shares returns what each feature adds to the log-odds of the confidence. What it adds to the
// score of the ranking, which the calibration weighs as a whole, is its own.
func (x *Index) shares(c *candidate, v *[calibration]float64, confidence float64) map[string]float64 {
	ranking, weights := &x.model.rank[c.kind], &x.model.calibrate[c.kind]
	var shares [calibration]float64
	level := v[cScore] // what no feature explains: FAQ files and pages are put on one scale
	for i, weight := range ranking {
		shares[i] = weights[cScore] * weight * v[i]
		level -= weight * v[i]
	}
	sum := 0.0
	named := map[string]float64{}
	for i, weight := range weights {
		if i == cScore {
			shares[i] = weight * level
		} else {
			shares[i] += weight * v[i]
		}
		sum += shares[i]
		if math.Abs(shares[i]) > 1e-9 {
			named[featureNames[i]] = shares[i]
		}
	}
	given := math.Log(confidence/(1-confidence)) - sum // where the confidence is given, not found
	switch {
	case c.stored && given > 1e-9:
		named["stored"] = given
	case c.overview:
		named["overview"] = given
	case given < -1e-9:
		named["empty"] = given
	}
	return named
}

// wantMet says whether the text of an entry holds what the question asks for.
func (x *Index) wantMet(a *question, e *entry, word *faq.Word) bool {
	if x.wanted(a, e) == 0 {
		return false
	}
	word.Found, word.How, word.Where = word.Asked, "form", "answer"
	return true
}

// place is one of the texts of an entry.
type place struct {
	name  string // as faq.Word.Where
	terms []uint32
	texts []string
}

func (x *Index) places(e *entry) []place {
	whole := e.whole()
	question, variants, says, near := texts(&whole)
	asks := append([]string{question}, variants...)
	return []place{{"question", e.asks, asks}, {"answer", e.says, []string{says}}, {"context", e.near, []string{near}}}
}

// met finds the best word for a slot: an association only where there is nothing else, and of
// equally good ones the first.
func (x *Index) met(a *question, slot int, places []place, word *faq.Word) bool {
	best := float32(0)
	var how how
	var term uint32
	var at *place
	for i := range places {
		p := &places[i]
		for _, t := range p.terms {
			for _, h := range a.hits.of(t) {
				worth := h.worth
				if h.how == association {
					worth *= oneAssociation * 0.01
				}
				if int(h.slot) == slot && worth > best {
					best, how, term, at = worth, h.how, t, p
				}
			}
		}
	}
	if best == 0 {
		return false
	}
	s := &a.slots[slot]
	word.Found, word.How, word.Where = x.surface(at, x.name(term), s.text), how.String(), at.name
	switch {
	case how != exact || word.Found == s.text || isNumber(s.stem):
	case s.phrase && x.name(term) != s.stem:
		word.How = "part"
	default:
		word.How = "stem"
	}
	return true
}

// isNumber reports whether a lexeme is a number, which is the same in words and in digits.
func isNumber(lexeme string) bool { return lexeme != "" && lexeme[0] >= '0' && lexeme[0] <= '9' }

// surface returns the form in which a lexeme stands in a place: the asked one where it is there.
func (x *Index) surface(p *place, lexeme, asked string) string {
	first := ""
	for _, text := range p.texts {
		tokens := x.language.Analyze(text, nil)
		for i, t := range tokens {
			form := ""
			if x.language.Term(t) == lexeme {
				form = t.Text
			} else {
				x.phrasesAt(tokens[i:], func(key string, words int) {
					if key == lexeme {
						form = joined(tokens[i : i+words])
					}
				})
			}
			if form == asked {
				return form
			}
			if first == "" {
				first = form
			}
		}
	}
	return cmp.Or(first, lexeme)
}

func joined(tokens []language.Token) string {
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = t.Text
	}
	return strings.Join(words, " ")
}
