package match

import (
	"strings"

	"github.com/godeeper/godeeper/faq/match/language"
)

// shape is a bit set: what kinds of things a text holds, as far as its form shows.
type shape uint32

const (
	shapeNumber shape = 1 << iota
	shapeMoney
	shapeDate
	shapeDuration
	shapePercent
	shapeName  // a capitalised word that does not begin a sentence
	shapePlace // the name of a country or a city of the lexicon
	shapeQuote
	shapeReason
)

// want is what a question asks for.
type want struct {
	language.Want
	shape shape // any of it satisfies; 0 where the form of a text cannot show it
}

// shapesOfKind says which shapes satisfy a kind of answer. Kinds that are not here cannot be
// checked by form.
var shapesOfKind = map[string]shape{
	"number": shapeNumber, "count": shapeNumber, "money": shapeMoney, "date": shapeDate,
	"duration": shapeDuration, "percentage": shapePercent | shapeNumber, "age": shapeNumber,
	"person": shapeName, "organisation": shapeName, "place": shapePlace | shapeName, "quote": shapeQuote,
	"reason": shapeReason,
}

// wantOf returns what a question asks for, nil where it shows no form.
func wantOf(l *language.Language, tokens []language.Token) *want {
	if w, ok := l.Want(tokens); ok {
		return &want{w, shapesOfKind[w.Kind]}
	}
	return nil
}

// measured are the kinds of answers that a text without a number, or without their words,
// does not hold.
var measured = map[string]bool{
	"number": true, "count": true, "money": true, "date": true, "duration": true, "percentage": true,
	"age": true, "weight": true, "length": true, "height": true, "depth": true, "distance": true,
	"speed": true, "temperature": true, "area": true, "frequency": true,
}

// checkable reports whether a text shows for sure that it does not hold what is asked for.
func (w *want) checkable() bool { return measured[w.Kind] }

// String returns what is asked for, for explanations.
func (w *want) String() string { return "a " + w.Kind }

// Stems whose presence shows a shape.
var shapeWords = func() map[string]shape {
	m := map[string]shape{}
	for s, words := range map[shape]string{
		shapeMoney:    "dollar euro pound yen rupe rand yuan rubl peso franc billion cent price cost fund free",
		shapeDuration: "second minut hour day week month year decad centuri night season overnight",
		shapeDate:     "januari februari march april june juli august septemb octob novemb decemb monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter yesterday today tomorrow century",
		shapePercent:  "percent percentag third quarter half major",
		shapeReason:   "becaus sinc due caus reason therefor thus blame after led allow mean aim order",
	} {
		for w := range strings.FieldsSeq(words) {
			m[w] |= s
		}
	}
	return m
}()

// shapesOf returns what the analysed text holds.
func shapesOf(tokens []language.Token, text string) shape {
	var s shape
	for i, t := range tokens {
		s |= shapeWords[t.Stem]
		if c := t.Stem[0]; c >= '0' && c <= '9' {
			s |= shapeNumber
			if len(t.Stem) == 4 && (c == '1' || c == '2') {
				s |= shapeDate
			}
			if t.Start > 0 && strings.HasSuffix(text[:t.Start], "$") || strings.HasSuffix(text[:t.Start], "€") || strings.HasSuffix(text[:t.Start], "£") {
				s |= shapeMoney
			}
			if strings.HasPrefix(text[t.End:], "%") {
				s |= shapePercent
			}
		}
		if t.Upper && i > 0 && strings.TrimSpace(text[tokens[i-1].End:t.Start]) == "" {
			s |= shapeName
		}
	}
	if strings.ContainsAny(text, "'‘“\"") && strings.ContainsAny(text, "'’”\"") {
		s |= shapeQuote
	}
	return s
}

// Worth of a text for what a question asks for.
const (
	wantedBoth  = 1.0 // it has the form (a number) and a word (killed)
	wantedShape = 0.6 // it has the form
	wantedWord  = 0.5 // it has a word
)

// vague are the kinds of answers that two questions can ask for and have nothing in common.
var vague = map[string]bool{"yesno": true, "definition": true, "outcome": true, "list": true, "overview": true}

// lookAtWant compares what the question asks for with what the entry's question asks for, and
// with what its text holds.
func (x *Index) lookAtWant(a *question, e *entry, sc *scratch, v *vector) {
	if a.want == nil {
		return
	}
	switch {
	case e.wants == "":
	case e.wants == a.want.Kind:
		if !vague[a.want.Kind] {
			v[fSame] = 1
		}
	case a.want.checkable() || measured[e.wants]:
		v[fSame] = -1
	}
	if len(e.says) > 0 {
		v[fHit] = float64(x.wanted(a, e))
	} else if v[fSame] > 0 {
		v[fHit] = 1
	}
	if a.want.checkable() && v[fHit] < wantedWord {
		v[fMiss] = 1
	}
	if a.wanted >= 0 && len(e.says) > 0 {
		sc.says.worth[a.wanted] = float32(v[fHit])
	}
}

// wanted returns how well an entry's text holds what is asked for, 0 to 1.
func (x *Index) wanted(a *question, e *entry) float32 {
	shape := a.want.shape != 0 && e.shapes&a.want.shape != 0
	word := false
	if len(a.wantTerms) > 0 {
		word = x.hasAny(e.says, a.wantTerms)
	}
	switch {
	case shape && (word || len(a.want.Words) == 0), word && a.want.shape == 0:
		return wantedBoth
	case shape:
		return wantedShape
	case word:
		return wantedWord
	}
	return 0
}

// hasAny reports whether a text has one of the terms.
func (x *Index) hasAny(text []uint32, terms map[uint32]bool) bool {
	for _, t := range text {
		if terms[t] {
			return true
		}
	}
	return false
}
