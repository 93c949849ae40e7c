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
	language *language.Language // that it is read in
	text     string             // as typed
	stem     string             // its lexeme
	tier     float64            // its weight in the language, by how common it is
	info     float64            // how much it says: rarity × tier, 0 to 1
	small    bool               // a word of the grammar
	fileInfo float64            // the same among FAQs of a file
	before   bool               // it comes from the question before
	known    bool               // it, or what it may mean, occurs in the index
	phrase   bool               // of several words
	want     bool               // it stands for what the question asks for
	at       int                // number of its first word in the question
	name     bool               // not a word of the lexicon: likely a name
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
	language  *language.Language // that it is read in
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
	a.language = x.languageOfQuestion(scope)
	tokens := a.language.Analyze(q.Text, nil)
	if len(tokens) > language.MaxTokens {
		tokens = tokens[:language.MaxTokens]
	}
	if !x.without.has(Forms) {
		a.want = wantOf(a.language, tokens)
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
		x.slots(a, a.language.Analyze(q.Before, nil), true)
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
