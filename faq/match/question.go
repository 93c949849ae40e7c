package match

import (
	"slices"
	"sort"
	"strings"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match/language"
)

// how says how a word of a question met a word of an entry.
type how uint8

const (
	exact how = iota
	typo
	alias
	meaning
	association // weighed apart: see fAssoc
)

func (h how) String() string {
	return [...]string{"exact", "typo", "alias", "meaning", "association"}[h]
}

// howOf returns how a word is met by another that stands in a relation to it.
func howOf(r language.Relation) how {
	switch r {
	case language.Alias:
		return alias
	case language.Association:
		return association
	}
	return meaning
}

// slot is one word, or one phrase, of a question, with the terms that satisfy it.
type slot struct {
	text     string  // as typed
	stem     string  // its lexeme
	tier     float64 // its weight in the language, by how common it is
	info     float64 // how much it says: rarity × tier, 0 to 1
	small    bool    // a word of the grammar
	fileInfo float64 // the same among FAQs of a file
	before   bool    // it comes from the question before
	known    bool    // it, or what it may mean, occurs in the index
	phrase   bool    // of several words
	want     bool    // it stands for what the question asks for
	at       int     // number of its first word in the question
	name     bool    // not a word of the lexicon: likely a name
	alts     []alt
}

// alt is a term that satisfies a slot, and how well.
type alt struct {
	term  uint32
	worth float32
	how   how
}

// question is an analysed question.
type question struct {
	slots     []slot
	want      *want              // what it asks for; nil when it shows no form
	roles     map[faq.Role]bool  // roles of the sections where the answer is looked for
	hits      hitTable           // term -> the slots that it satisfies
	wanted    int                // number of the slot that stands for what is asked for, or -1
	misspelt  int                // words that were looked up as misspelt
	wantTerms map[uint32]bool    // terms that a text with it is likely to have
	before    string             // the question before, folded, "" unless this one is elliptic
	text      string             // as its meaning is looked for, with the question before where this one is elliptic
	meant     map[uint32]float64 // by entry, how near it is in meaning; nil without a sense of it
	stored    []uint32           // entries that ask the same word for word
	scope     int32              // number of the briefing in whose thread it is asked, -1 for all
	readings  map[int32]*reading // by briefing

	classified []classified // what the classifiers say of it
}

// Weights of words by their tier ([0]: not a common word; then tiers 0, 1, 2). On pages of news
// the small words say little; among FAQs, where "how do I" and "can I" tell entries apart, more:
// there the last weights brought 2 to 9 points of coverage at 95% precision on four of the five
// development sets, and cost the fifth none.
var (
	tierWeight     = [...]float64{1, 0.06, 0.25, 0.6}
	fileTierWeight = [...]float64{1, 0.37, 0.62, 0.84}
)

const (
	beforeWeight = 0.4 // of the words of the question before, in an elliptic one
	mostMisspelt = 16  // words of one question that are looked up as misspelt: who asks has missed fewer
	maxSlots     = 48  // slots of one question: the heaviest are kept
)

// ask analyses a question.
func (x *Index) ask(q faq.Query, scope int32) *question {
	a := &question{scope: scope, wanted: -1, readings: map[int32]*reading{}}
	tokens := x.language.Analyze(q.Text, nil)
	if len(tokens) > language.MaxTokens {
		tokens = tokens[:language.MaxTokens]
	}
	if !x.without.has(Forms) {
		a.want = wantOf(x.language, tokens)
	}
	x.slots(a, tokens, false)
	if a.want != nil {
		a.wantTerms = x.termsOf(a.want.Words)
		a.readForm()
	}
	if !x.without.has(Roles) {
		a.roles = rolesOf(tokens)
	}
	a.stored = x.storedAs(tokens, scope)
	if q.Before != "" && !x.without.has(Before) && len(a.stored) == 0 && elliptic(a, tokens) {
		a.before = strings.TrimSpace(strings.ToLower(q.Before))
		x.slots(a, x.language.Analyze(q.Before, nil), true)
	}
	a.text = wholeText(q, a.before != "")
	if len(a.slots) > maxSlots {
		sort.SliceStable(a.slots, func(i, j int) bool { return a.slots[i].info > a.slots[j].info })
		a.slots = a.slots[:maxSlots]
	}
	for i := range a.slots {
		if a.slots[i].want {
			a.wanted = i
		}
	}
	a.hits = newHitTable(a.slots)
	x.classify(a, q.Text)
	return a
}

// formWeight is what the words of a form ("what does … stand for") say beside what they say
// elsewhere, where the form asks for nothing that can be measured.
const (
	formWeight     = 0.15
	fileFormWeight = 0.5 // among FAQs
)

// readForm reads the words that belong to the form of the question as that form: "how long" as
// what it asks for, "stand for" as hardly anything.
func (a *question) readForm() {
	measured := a.want.checkable()
	a.slots = slices.DeleteFunc(a.slots, func(s slot) bool {
		return measured && s.phrase && s.at == a.want.At && strings.HasPrefix(s.stem, "how ")
	})
	if measured {
		a.slots = append(a.slots, slot{text: a.want.String(), stem: "?", want: true, known: true, info: wantInfo, fileInfo: wantInfo})
		return
	}
	for i := range a.slots {
		s := &a.slots[i]
		if a.inForm(s.at) {
			s.tier *= formWeight
			s.info *= formWeight
			s.fileInfo *= fileFormWeight
		}
	}
}

// inForm reports whether a word of the question belongs to its form.
func (a *question) inForm(at int) bool {
	at -= a.want.At
	return at >= 0 && at < len(a.want.Given) && a.want.Given[at]
}

// empty reports whether all words of the question, and of the one before it, are small ones.
func (a *question) empty() bool {
	return !slices.ContainsFunc(a.slots, func(s slot) bool { return !s.want && !s.small })
}

func (x *Index) termsOf(lexemes []string) map[uint32]bool {
	set := make(map[uint32]bool, len(lexemes))
	for _, l := range lexemes {
		if term, ok := x.term(l); ok {
			set[term] = true
		}
	}
	return set
}

// ellipticInfo is the information below which a question does not stand alone: two words that
// say something. elliptic questions are read with the one before.
const ellipticInfo = 1.7

var followers = map[string]bool{"it": true, "they": true, "them": true, "he": true, "him": true, "his": true, "she": true, "her": true, "that": true, "this": true, "those": true, "these": true, "there": true, "their": true, "its": true, "and": true, "also": true}

func elliptic(a *question, tokens []language.Token) bool {
	total := 0.0
	for _, s := range a.slots {
		total += s.info
	}
	if total < ellipticInfo {
		return true
	}
	for i, t := range tokens {
		if followers[t.Text] && (t.Text != "and" || i == 0) {
			return true
		}
	}
	return false
}

// slots makes the slots of the tokens: the longest known phrase at each place, or the word.
func (x *Index) slots(a *question, tokens []language.Token, before bool) {
	for i := 0; i < len(tokens); {
		words, key := 1, ""
		x.phrasesAt(tokens[i:], func(k string, n int) {
			if key == "" && says(x.language, tokens[i:i+n]) {
				key, words = k, n
			}
		})
		if key == "" {
			if k, ok := x.particle(tokens, i); ok {
				key = k
			}
		}
		s := slot{before: before, at: i}
		if key != "" {
			x.phraseSlot(&s, key, tokens[i:i+words])
		} else {
			x.wordSlot(a, &s, tokens[i])
		}
		i += words
		if j := indexSlot(a.slots, s.stem); j >= 0 {
			continue // a word said twice asks for no more
		}
		a.slots = append(a.slots, s)
	}
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

func (x *Index) wordSlot(a *question, s *slot, t language.Token) {
	key := x.language.Term(t)
	s.text, s.stem = t.Text, key
	x.fill(s, key, 1, exact)
	s.name = x.language.Name(key) || !x.language.Knows(key)
	unlisted := !x.language.Knows(key)
	if !s.known && unlisted {
		x.initials(t.Text, func(term uint32) {
			if x.count[term] > 0 && !x.without.leavesOut(alias) {
				x.satisfyTerm(s, term, language.WorthName*0.8, alias)
			}
		})
	}
	if _, ok := x.term(key); !ok && unlisted && a.misspelt < mostMisspelt && !x.without.has(Typos) {
		a.misspelt++
		x.near(key, func(term uint32, edits int) {
			worth := float32(1 - 0.12*float64(edits))
			if x.language.Tier(x.name(term)) == language.Small {
				return
			}
			x.satisfyTerm(s, term, worth, typo)
			for a := range x.language.Alternatives(x.name(term)) {
				x.satisfy(s, a.Lexeme, a.Worth*worth, howOf(a.Relation))
			}
		})
	}
	x.weigh(s, key)
}

// phraseSlot lets the words of a phrase stand for it too, for less.
func (x *Index) phraseSlot(s *slot, key string, tokens []language.Token) {
	s.phrase = true
	s.name = x.language.Name(key) || x.named(key)
	s.text, s.stem = strings.ReplaceAll(key, " ", " "), key
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
	for _, t := range tokens {
		if w := tierWeight[x.language.Tier(t.Stem)]; w > 0.1 {
			x.satisfy(s, t.Stem, language.WorthPart*float32(w)*1.5, exact)
		}
	}
}

// fill adds a lexeme and all that may stand for it.
func (x *Index) fill(s *slot, key string, worth float32, how how) {
	x.satisfy(s, key, worth, how)
	if t := x.language.Tier(key); t == language.Small || t == language.Common {
		return // "get" and "have" stand for too much
	}
	for a := range x.language.Alternatives(key) {
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
	s.tier, s.fileInfo = tierWeight[x.language.Tier(key)], fileTierWeight[x.language.Tier(key)]
	if s.phrase {
		s.tier, s.fileInfo = 1, 1
	}
	s.small = !s.phrase && x.language.Tier(key) == language.Small
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

// rolesOf returns the sections where the answer to such a question stands.
func rolesOf(tokens []language.Token) map[faq.Role]bool {
	has := func(words ...string) bool {
		for _, t := range tokens {
			for _, w := range words {
				if t.Text == w {
					return true
				}
			}
		}
		return false
	}
	r := map[faq.Role]bool{}
	if has("why", "mean", "means", "matter", "reason", "impact", "implications", "risk", "risks", "could", "will", "would", "should", "effect", "affect") {
		r[faq.RoleBehind] = true
	}
	if has("say", "says", "said", "write", "writes", "wrote", "report", "reported", "reports", "paper", "papers", "press", "media", "according", "called", "quote") {
		r[faq.RolePapers] = true
	}
	if has("before", "history", "since", "began", "begin", "start", "started", "used", "previously", "ago", "founded", "origin", "origins", "when", "earlier", "last", "led") {
		r[faq.RoleHistory] = true
	}
	if len(tokens) > 1 && (tokens[0].Text == "who" || tokens[0].Text == "what" || tokens[0].Text == "where") && (tokens[1].Text == "is" || tokens[1].Text == "are" || tokens[1].Text == "was" || tokens[1].Text == "does") {
		r[faq.RoleTopics] = true
	}
	if has("happened", "happen", "news", "latest", "going", "summary", "won", "win") {
		r[faq.RoleHappened] = true
	}
	return r
}
