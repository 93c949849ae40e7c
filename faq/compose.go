package faq

import (
	"slices"
	"strings"
)

// The thresholds between the three outcomes, on the calibrated confidence of the best match.
const (
	// AnswerAt is where, on the development briefings and in cross-validation, one in twenty of
	// the questions that nothing answers gets an answer, and nine of ten answers are right.
	AnswerAt = 0.68
	// SuggestAt is where what is nearest begins to be what was meant more often than by chance.
	SuggestAt = 0.3
	// SiblingsApart is the least difference in confidence between two stored questions of one
	// briefing for the first to be answered: below it one of two was the wrong one.
	SiblingsApart = 0.1
	// nearAt is from where a decline offers what is nearest, and not just anything: below it
	// the nearest has as a rule nothing to do with the question.
	nearAt = 0.08
)

// Bounds of what a reader is shown.
const (
	answerWords    = 120 // words of an answer before its sources: what a chat message holds at a glance
	longText       = 200 // words from which a stored answer is shown by its beginning
	maxExcerpts    = 4
	maxDeeper      = 4
	minDeeper      = 2
	maxSuggestions = 3
	maxAbout       = 5  // titles of briefings under a decline
	considered     = 12 // matches asked for: the answer, its rivals, and what to suggest
)

// Sentences of our own that go with an answer. All else that is shown is quoted.
const (
	notePartly     = "The stored text answers this only in part."
	noteElsewhere  = "Another briefing answers this better."
	noteLonger     = "The stored answer is longer; it begins:"
	noteUnanswered = "This stored question fits best; it has no answer yet:"
	noteOpen       = "The briefing leaves this question open, and no stored briefing answers it yet."
	noteSuggested  = "I am not sure which question you mean. I can answer these:"
	noteDeclined   = "No stored briefing answers this."
	noteEmpty      = "No briefing is stored yet."
)

// Compose answers q with what f finds.
func Compose(f Finder, q Query) Answer {
	matches := f.Match(q, considered)
	c := composer{finder: f, query: q, matches: matches}
	if len(matches) > 0 {
		c.best = &matches[0]
	}
	switch outcome, _ := Decide(q, matches); outcome {
	case Answered:
		return c.answered()
	case Suggested:
		return c.suggested()
	}
	return c.declined(noteDeclined)
}

// Decide says what becomes of a question with these matches, the best first, and whether it is only
// suggested because the second best is a sibling of the best: so close that one would be guessed. A
// prompt that nothing answers is declined all the same.
func Decide(q Query, matches []Match) (outcome Outcome, siblings bool) {
	if len(matches) == 0 {
		return Declined, false
	}
	siblings = areSiblings(q, matches)
	switch best := matches[0].Confidence; {
	case best >= AnswerAt && !siblings:
		return Answered, false
	case best >= SuggestAt:
		return Suggested, siblings && best >= AnswerAt
	}
	return Declined, false
}

// ComposeBest composes the answer from the best match whatever its confidence, to measure what
// an answer would have been. An entry that nothing bears out still declines.
func ComposeBest(f Finder, q Query) Answer {
	c := composer{finder: f, query: q, matches: f.Match(q, considered)}
	if len(c.matches) == 0 {
		return c.declined(noteDeclined)
	}
	c.best = &c.matches[0]
	return c.answered()
}

// areSiblings reports whether the two best matches are stored questions of one briefing that are so
// close that one of them would be guessed: then it asks which is meant.
func areSiblings(q Query, matches []Match) bool {
	if len(matches) < 2 {
		return false
	}
	first, second := matches[0], matches[1]
	return first.Kind == KindFAQ && second.Kind == KindFAQ && first.Briefing == second.Briefing &&
		first.Confidence-second.Confidence < SiblingsApart && !strings.EqualFold(first.FAQ.Question, strings.TrimSpace(q.Text))
}

// composer holds what one answer is made of.
type composer struct {
	finder  Finder
	query   Query
	matches []Match
	best    *Match
	words   int // shown so far

	answering bool // the best match is the answer, and no question to offer
}

func (c *composer) answered() Answer {
	c.answering = true
	a := Answer{Outcome: Answered, Confidence: c.best.Confidence, Match: c.best, Briefing: c.best.Briefing}
	switch c.best.Kind {
	case KindFAQ:
		if quoted := c.quotedAnswer(); quoted != nil {
			c.words = countWords(quoted.Text)
			a.Excerpts = append([]Excerpt{*quoted}, c.support(quoted.Text)...)
			break
		}
		a.Text = c.beginning(c.best.FAQ.Answer, &a)
		if a.Text == "" {
			a.Note, a.Text = noteUnanswered, c.best.FAQ.Question
		}
		a.Excerpts = c.support(a.Text)
	case KindTopic:
		a.Text = c.beginning(c.best.Topic.Text, &a)
		a.Excerpts = c.mentions(c.best.Topic)
	case KindPassage:
		a.Excerpts = c.passage()
	case KindPrompt:
		if !c.prompt(&a) {
			return c.declined(noteOpen)
		}
	}
	a.Sources = c.sources(a)
	a.Deeper = c.deeper(a.Briefing)
	return a
}

// beginning returns a stored text, or as many of its first sentences as are read at a glance
// where it is much longer.
func (c *composer) beginning(text string, a *Answer) string {
	c.words = countWords(text)
	if c.words <= longText {
		return text
	}
	end, words := 0, 0
	for _, s := range Sentences(text) {
		words += countWords(s)
		if end > 0 && words > answerWords {
			break
		}
		end += strings.Index(text[end:], s) + len(s)
	}
	if end == 0 || end >= len(text) {
		return text
	}
	a.Note, c.words = noteLonger, answerWords
	return text[:end]
}

func (c *composer) suggested() Answer {
	offer := offers{composer: c}
	offer.matched()
	offer.first([]*Briefing{c.best.Briefing})
	if len(offer.questions) == 0 {
		return c.declined(noteDeclined)
	}
	return Answer{
		Outcome: Suggested, Confidence: c.best.Confidence, Match: c.best, Note: noteSuggested,
		Suggestions: offer.questions,
	}
}

// declined says that nothing stored answers the question, what the briefings are about, and
// what can be asked instead.
func (c *composer) declined(note string) Answer {
	a := Answer{Outcome: Declined, Note: note}
	if c.best != nil {
		a.Confidence = c.best.Confidence
	}
	near := c.nearBriefings()
	if len(near) == 0 {
		a.Note = noteEmpty
		return a
	}
	a.About = titlesOf(near)
	offer := offers{composer: c}
	if a.Confidence >= nearAt {
		offer.matched()
	}
	offer.first(near)
	a.Suggestions = offer.questions
	return a
}

func titlesOf(briefings []*Briefing) []string {
	var out []string
	for _, b := range briefings[:min(len(briefings), maxAbout)] {
		out = append(out, b.Title)
	}
	return out
}

// nearBriefings returns the briefing in whose thread is asked, or all, newest first.
func (c *composer) nearBriefings() []*Briefing {
	all := c.finder.Briefings()
	for _, b := range all {
		if c.query.Briefing != "" && b.Is(c.query.Briefing) {
			return []*Briefing{b}
		}
	}
	return all
}

// offers collects stored questions that can be answered and were not asked yet.
type offers struct {
	*composer
	questions []string
}

func (o *offers) add(question string) {
	if question != "" && len(o.questions) < maxSuggestions && !o.asked(question) && !slices.Contains(o.questions, question) {
		o.questions = append(o.questions, question)
	}
}

// matched offers the questions of the matches, nearest first.
func (o *offers) matched() {
	for _, m := range o.matches {
		switch m.Kind {
		case KindFAQ:
			o.add(m.FAQ.Question)
		case KindPrompt, KindTopic:
			o.add(m.Question())
		}
	}
}

// first offers questions that the briefings answer: one of each, or several of a single one.
func (o *offers) first(briefings []*Briefing) {
	for _, b := range briefings {
		for i := range b.FAQs {
			if b.FAQs[i].Answer != "" {
				o.add(b.FAQs[i].Question)
				if len(briefings) >= maxSuggestions {
					break
				}
			}
		}
	}
}

// deeper returns the questions to go on with: the briefing's prompts that were not asked yet,
// then its common questions.
func (c *composer) deeper(b *Briefing) []string {
	var out []string
	add := func(question string, limit int) {
		if question != "" && len(out) < limit && !c.asked(question) && !slices.Contains(out, question) {
			out = append(out, question)
		}
	}
	for i := range b.Prompts {
		add(b.Prompts[i].Question, maxDeeper)
	}
	for _, m := range c.matches[1:] {
		if m.Kind == KindFAQ && m.Briefing == b {
			add(m.FAQ.Question, max(minDeeper, min(len(out)+1, 3)))
		}
	}
	for i := range b.FAQs {
		add(b.FAQs[i].Question, minDeeper)
	}
	return out
}

// asked reports whether a question was asked in this conversation, or is the one answered now.
func (c *composer) asked(question string) bool {
	same := func(s string) bool { return strings.EqualFold(strings.TrimSpace(s), strings.TrimSpace(question)) }
	if same(c.query.Text) || same(c.query.Before) || slices.ContainsFunc(c.query.Asked, same) {
		return true
	}
	return c.answering && same(c.best.Question())
}

func countWords(s string) int { return len(strings.Fields(s)) }
