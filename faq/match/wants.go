package match

import (
	"fmt"
	"strings"
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

// want is what a form of question asks for.
type want struct {
	pattern []string // stems; "*" stands for any one word
	kind    string   // number, date, person …
	shape   shape    // any of it satisfies; 0 where the form of a text cannot show it
	words   []string // lexemes, any of which satisfies
}

// shapesOfKind says which shapes satisfy a kind of answer. Kinds that are not here cannot be
// checked by form.
var shapesOfKind = map[string]shape{
	"number": shapeNumber, "count": shapeNumber, "money": shapeMoney, "date": shapeDate,
	"duration": shapeDuration, "percentage": shapePercent | shapeNumber, "age": shapeNumber,
	"person": shapeName, "organisation": shapeName, "place": shapePlace | shapeName, "quote": shapeQuote,
	"reason": shapeReason,
}

// readWant reads "how heavy : weight ; kilograms, tonnes".
func (l *Lexicon) readWant(line string) error {
	pattern, rest, ok := strings.Cut(line, ":")
	if !ok {
		return fmt.Errorf("a line reads «form of question : kind ; words», not %q", line)
	}
	kind, list, _ := strings.Cut(rest, ";")
	w := want{kind: strings.TrimSpace(kind)}
	w.shape = shapesOfKind[w.kind]
	for word := range strings.FieldsSeq(pattern) {
		if word == "*" {
			w.pattern = append(w.pattern, word)
			continue
		}
		for _, t := range l.analyze(word, nil) {
			w.pattern = append(w.pattern, t.stem)
		}
	}
	w.words = l.lexemes(list)
	first := w.pattern[0]
	l.openings[first] = append(l.openings[first], int32(len(l.wants)))
	l.wants = append(l.wants, w)
	return nil
}

// want returns what the question asks for, by the first form of the lexicon that stands in it,
// and where that begins.
func (l *Lexicon) want(tokens []token) (*want, int) {
	best, begin := int32(len(l.wants)), 0
	for at := 0; at < len(tokens) && at < openingWords; at++ {
		for _, first := range [...]string{tokens[at].stem, "*"} {
			for _, i := range l.openings[first] {
				if i >= best {
					break
				}
				if l.wants[i].at(tokens[at:]) {
					best, begin = i, at
					break
				}
			}
		}
	}
	if int(best) == len(l.wants) {
		return nil, 0
	}
	return &l.wants[best], begin
}

// openingWords is how far into a question its form may begin: "and by the way, how many …".
const openingWords = 6

// measured are the kinds of answers that a text without a number, or without their words,
// does not hold.
var measured = map[string]bool{
	"number": true, "count": true, "money": true, "date": true, "duration": true, "percentage": true,
	"age": true, "weight": true, "length": true, "height": true, "depth": true, "distance": true,
	"speed": true, "temperature": true, "area": true, "frequency": true,
}

// checkable reports whether a text shows for sure that it does not hold what is asked for.
func (w *want) checkable() bool { return measured[w.kind] }

// String returns what is asked for, for explanations.
func (w *want) String() string { return "a " + w.kind }

func (w *want) at(tokens []token) bool {
	if len(w.pattern) > len(tokens) {
		return false
	}
	for i, p := range w.pattern {
		if p != "*" && p != tokens[i].stem {
			return false
		}
	}
	return true
}

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
func shapesOf(tokens []token, text string) shape {
	var s shape
	for i, t := range tokens {
		s |= shapeWords[t.stem]
		if c := t.stem[0]; c >= '0' && c <= '9' {
			s |= shapeNumber
			if len(t.stem) == 4 && (c == '1' || c == '2') {
				s |= shapeDate
			}
			if t.start > 0 && strings.HasSuffix(text[:t.start], "$") || strings.HasSuffix(text[:t.start], "€") || strings.HasSuffix(text[:t.start], "£") {
				s |= shapeMoney
			}
			if strings.HasPrefix(text[t.end:], "%") {
				s |= shapePercent
			}
		}
		if t.upper && i > 0 && strings.TrimSpace(text[tokens[i-1].end:t.start]) == "" {
			s |= shapeName
		}
	}
	if strings.ContainsAny(text, "'‘“\"") && strings.ContainsAny(text, "'’”\"") {
		s |= shapeQuote
	}
	return s
}
