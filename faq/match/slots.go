package match

import (
	"strings"

	"github.com/godeeper/godeeper/faq/match/language"
)

// slots makes the slots of the tokens: the longest known phrase at each place, or the word.
func (x *Index) slots(a *question, tokens []language.Token, before bool) {
	said := map[string]bool{} // stems of the slots; short questions do without
	for i := 0; i < len(tokens); {
		words, key := 1, ""
		x.phrasesAt(tokens[i:], func(k string, n int) {
			if key == "" && says(a.language, tokens[i:i+n]) {
				key, words = k, n
			}
		})
		if key == "" {
			if k, ok := x.particle(tokens, i); ok {
				key = k
			}
		}
		s := slot{language: a.language, before: before, at: i}
		if key != "" {
			x.phraseSlot(&s, key, tokens[i:i+words])
		} else {
			x.wordSlot(a, &s, tokens[i])
		}
		i += words
		if a.says(s.stem, said) {
			continue // a word said twice asks for no more
		}
		a.slots = append(a.slots, s)
	}
}

// fewSlots is the number of slots up to which they are compared one by one.
const fewSlots = 64

// says reports whether a question has a slot of a stem. Many slots are noted in said.
func (a *question) says(stem string, said map[string]bool) bool {
	if len(a.slots) < fewSlots {
		return indexSlot(a.slots, stem) >= 0
	}
	if len(said) == 0 {
		for i := range a.slots {
			said[a.slots[i].stem] = true
		}
	}
	known := said[stem]
	said[stem] = true
	return known
}

// says reports whether a phrase has a word that is more than a small one: "go down" has, "up to" has none.
func says(l *language.Language, tokens []language.Token) bool {
	for _, t := range tokens {
		if l.Tier(t.Stem) != language.Small {
			return true
		}
	}
	return false
}

func indexSlot(slots []slot, stem string) int {
	for i := range slots {
		if slots[i].stem == stem {
			return i
		}
	}
	return -1
}

var particles = map[string]bool{"out": true, "off": true, "up": true, "down": true, "back": true, "away": true, "over": true, "in": true, "on": true, "apart": true, "together": true}

// particle finds a verb and its particle with up to two words between: "kick altman out".
func (x *Index) particle(tokens []language.Token, i int) (string, bool) {
	for j := i + 2; j < len(tokens) && j <= i+3; j++ {
		if particles[tokens[j].Text] {
			return x.language.Phrase([]language.Token{tokens[i], tokens[j]})
		}
	}
	return "", false
}

// The worth of what a word may stand for that the lexicon does not tell, chosen like the lexicon's.
const (
	worthInitials = 0.72 // a word of the phrase whose initials the asked word is: "gnu", unity
	worthEdit     = 0.12 // less for each letter that is mistyped
	worthOfPart   = 0.68 // a word of a phrase for the phrase, times what it says
)

// wordSlot fills the slot of a word.
func (x *Index) wordSlot(a *question, s *slot, t language.Token) {
	key := s.language.Term(t)
	s.text, s.stem = t.Text, key
	x.fill(s, key, 1, exact)
	s.name = s.language.Name(key) || !s.language.Knows(key)
	unlisted := !s.language.Knows(key)
	if !s.known && unlisted {
		x.initials(t.Text, func(term uint32) {
			if x.count[term] > 0 && !x.without.leavesOut(alias) {
				x.satisfyTerm(s, term, worthInitials, alias)
			}
		})
	}
	if _, ok := x.term(key); !ok && unlisted && a.misspelt < mostMisspelt && !x.without.has(Typos) {
		a.misspelt++
		x.near(key, func(term uint32, edits int) {
			worth := 1 - worthEdit*float32(edits)
			if s.language.Tier(x.name(term)) == language.Small {
				return
			}
			x.satisfyTerm(s, term, worth, typo)
			for a := range s.language.Alternatives(x.name(term)) {
				x.satisfy(s, a.Lexeme, a.Worth*worth, howOf(a.Relation))
			}
		})
	}
	x.weigh(s, key)
}

// phraseSlot lets the words of a phrase stand for it too, for less.
func (x *Index) phraseSlot(s *slot, key string, tokens []language.Token) {
	s.phrase = true
	s.name = s.language.Name(key) || x.named(key)
	s.text, s.stem = key, key
	if len(tokens) > 1 {
		texts := make([]string, len(tokens))
		for i, t := range tokens {
			texts[i] = t.Text
		}
		s.text = strings.Join(texts, " ")
	}
	x.fill(s, key, 1, exact)
	x.weigh(s, key)
	if len(tokens) == 1 { // a verb and its particle, with words between
		return
	}
	if leadsOn(s.language, tokens) {
		s.tier, s.info, s.fileInfo = s.tier*leadWeight, s.info*leadWeight, s.fileInfo*leadWeight
	}
	for _, t := range tokens {
		if s.language.Tier(t.Stem) != language.Small {
			x.satisfy(s, t.Stem, worthOfPart*float32(tierWeight[s.language.Tier(t.Stem)]), exact)
		}
	}
}

// leadWeight is what a phrase says that only leads on to the next word, beside others.
const leadWeight = 0.15

// leadsOn reports whether a phrase is of small and common words and ends in one that joins it
// to the next: "going to", "a lot of", but not "go down".
func leadsOn(l *language.Language, tokens []language.Token) bool {
	for _, t := range tokens {
		if tier := l.Tier(t.Stem); tier != language.Small && tier != language.Common {
			return false
		}
	}
	return joining[tokens[len(tokens)-1].Text]
}

var joining = map[string]bool{"to": true, "of": true, "the": true, "a": true, "an": true, "for": true, "with": true, "that": true, "be": true, "as": true, "like": true}

// fill adds a lexeme and all that may stand for it.
func (x *Index) fill(s *slot, key string, worth float32, how how) {
	x.satisfy(s, key, worth, how)
	if t := s.language.Tier(key); t == language.Small || t == language.Common {
		return // "get" and "have" stand for too much
	}
	for a := range s.language.Alternatives(key) {
		x.satisfy(s, a.Lexeme, a.Worth*worth, howOf(a.Relation))
	}
	x.related(key, func(r *related) { x.satisfy(s, r.lexeme, r.weight*worth, r.how) })
}

func (x *Index) satisfy(s *slot, lexeme string, worth float32, how how) {
	if term, ok := x.term(lexeme); ok && !x.without.leavesOut(how) {
		x.satisfyTerm(s, term, worth, how)
	}
}

func (x *Index) satisfyTerm(s *slot, term uint32, worth float32, how how) {
	s.known = true
	for i := range s.alts {
		if s.alts[i].term == term {
			old := &s.alts[i]
			if old.how == association && how != association || (old.how == association) == (how == association) && worth > old.worth {
				s.alts[i].worth, s.alts[i].how = worth, how
			}
			return
		}
	}
	s.alts = append(s.alts, alt{term, worth, how})
}

// weigh sets what a slot says: its rarity among the entries, less where it is common in the
// language. A word that no entry has says most.
func (x *Index) weigh(s *slot, key string) {
	s.tier, s.fileInfo = tierWeight[s.language.Tier(key)], fileTierWeight[s.language.Tier(key)]
	if s.phrase {
		s.tier, s.fileInfo = 1, 1
	}
	s.small = !s.phrase && s.language.Tier(key) == language.Small
	rarity := float32(1)
	if term, ok := x.term(key); ok {
		rarity = x.rarity[term]
	} else if len(s.alts) > 0 {
		rarity = 0
		for _, a := range s.alts {
			rarity = max(rarity, x.rarity[a.term])
		}
	}
	if s.before {
		s.tier *= beforeWeight
		s.fileInfo *= beforeWeight
	}
	info := leastInfo + (1-leastInfo)*float64(rarity)
	s.info = s.tier * info
	s.fileInfo *= info
}

// leastInfo is what a word says that stands in every entry, beside one that stands in none.
const leastInfo = 0.2
