package eval

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/godeeper/godeeper/faq"
)

// Verdict says whether a question got what it should have got.
type Verdict string

// The verdicts on answerable questions.
const (
	Right          Verdict = "right"           // answered with the expected entry, or the spans were shown
	SuggestedRight Verdict = "suggested right" // not answered, but the right entry was among the suggestions
	SuggestedOther Verdict = "suggested other" // not answered, and the right entry was not among the suggestions
	Wrong          Verdict = "wrong"           // answered with something else
	Missed         Verdict = "missed"          // declined although it is answerable
)

// The verdicts on questions that the content does not answer.
const (
	Declined    Verdict = "declined"  // rightly declined
	Suggested   Verdict = "suggested" // other questions were suggested
	FalseAnswer Verdict = "answered"  // answered although nothing answers it
)

// judge knows what is right for one question.
type judge struct {
	q        Question
	briefing *faq.Briefing // that the question names, nil for none
	expect   string        // the expected stored question, plain; "" for none
	spans    []string      // plain
	entries  map[string][]faq.Entry
}

// newJudges returns a judge for each question.
func newJudges(briefings []*faq.Briefing, questions []Question) ([]judge, error) {
	entries := entriesByQuestion(briefings)
	judges := make([]judge, len(questions))
	for i, q := range questions {
		j := judge{q: q, expect: plain(q.Expect), entries: entries}
		for _, span := range q.Spans {
			j.spans = append(j.spans, plain(span))
		}
		if q.Briefing != "" {
			if j.briefing = findBriefing(briefings, q.Briefing); j.briefing == nil {
				return nil, unknownBriefing(q)
			}
		}
		judges[i] = j
	}
	return judges, nil
}

// query returns what is asked: in the thread of the question's briefing or, when open, over
// all briefings.
func (j judge) query(open bool) faq.Query {
	query := faq.Query{Text: j.q.Text, Before: j.q.Before}
	if j.briefing != nil && !open {
		query.Briefing = j.briefing.ID
	}
	return query
}

// verdict compares an answer with what was expected.
func (j judge) verdict(a faq.Answer) Verdict {
	switch {
	case !j.q.Answerable && a.Outcome == faq.Answered:
		return FalseAnswer
	case !j.q.Answerable && a.Outcome == faq.Suggested:
		return Suggested
	case !j.q.Answerable:
		return Declined
	case a.Outcome == faq.Answered && j.answerRight(a):
		return Right
	case a.Outcome == faq.Answered:
		return Wrong
	case a.Outcome == faq.Suggested && slices.ContainsFunc(a.Suggestions, j.suggestionRight):
		return SuggestedRight
	case a.Outcome == faq.Suggested:
		return SuggestedOther
	}
	return Missed
}

func (j judge) answerRight(a faq.Answer) bool {
	if a.Match != nil && j.entryExpected(a.Match.Entry) {
		return true
	}
	return j.hasSpans(a.String())
}

// suggestionRight reports whether a suggested question leads to a right entry.
func (j judge) suggestionRight(question string) bool {
	return slices.ContainsFunc(j.entries[plain(question)], j.entryRight)
}

// entryRight reports whether e is the expected entry or its text has the spans.
func (j judge) entryRight(e faq.Entry) bool {
	return j.entryExpected(e) || j.hasSpans(entryText(e))
}

// entryExpected reports whether e is named by the question: by its id, or by a stored
// question in the question's briefing.
func (j judge) entryExpected(e faq.Entry) bool {
	if slices.Contains(j.q.Relevant, e.ID()) {
		return true
	}
	if j.expect == "" || j.briefing != nil && j.briefing.ID != e.Briefing.ID {
		return false
	}
	return slices.ContainsFunc(questionsOf(e), func(s string) bool { return plain(s) == j.expect })
}

func (j judge) hasSpans(text string) bool {
	text = plain(text)
	for _, span := range j.spans {
		if !strings.Contains(text, span) {
			return false
		}
	}
	return len(j.spans) > 0
}

// entryText returns the stored text that e quotes when it is the answer.
func entryText(e faq.Entry) string {
	switch e.Kind {
	case faq.KindFAQ:
		return e.FAQ.Answer
	case faq.KindTopic:
		return e.Topic.Text
	case faq.KindPassage:
		return e.Passage.Text
	}
	return ""
}

// questionsOf returns the ways in which e may be named: its question or name, and the others it goes by.
func questionsOf(e faq.Entry) []string {
	names := []string{e.Question()}
	switch e.Kind {
	case faq.KindFAQ:
		names = append(names, e.FAQ.Variants...)
	case faq.KindTopic:
		names = append(names, e.Topic.Aliases...)
	}
	return names
}

// entriesByQuestion finds entries by their plain questions.
func entriesByQuestion(briefings []*faq.Briefing) map[string][]faq.Entry {
	entries := make(map[string][]faq.Entry)
	add := func(e faq.Entry) {
		for _, name := range questionsOf(e) {
			entries[plain(name)] = append(entries[plain(name)], e)
		}
	}
	for _, b := range briefings {
		for i := range b.FAQs {
			add(faq.Entry{Kind: faq.KindFAQ, Briefing: b, FAQ: &b.FAQs[i]})
		}
		for i := range b.Prompts {
			add(faq.Entry{Kind: faq.KindPrompt, Briefing: b, Prompt: &b.Prompts[i]})
		}
		for i := range b.Topics {
			add(faq.Entry{Kind: faq.KindTopic, Briefing: b, Topic: &b.Topics[i]})
		}
		for i := range b.Sections {
			s := &b.Sections[i]
			for k := range s.Passages {
				add(faq.Entry{Kind: faq.KindPassage, Briefing: b, Section: s, Passage: &s.Passages[k]})
			}
		}
	}
	return entries
}

// findBriefing returns the briefing that name stands for: its id, the name of its file, or
// that name without the ending; nil when there is none.
func findBriefing(briefings []*faq.Briefing, name string) *faq.Briefing {
	stem := func(s string) string { return strings.TrimSuffix(s, filepath.Ext(s)) }
	is := []func(*faq.Briefing) bool{
		func(b *faq.Briefing) bool { return b.ID == name },
		func(b *faq.Briefing) bool { return filepath.Base(b.Path) == name },
		func(b *faq.Briefing) bool { return b.Path != "" && stem(filepath.Base(b.Path)) == name },
		func(b *faq.Briefing) bool { return b.ID == stem(name) },
	}
	for _, f := range is {
		if i := slices.IndexFunc(briefings, f); i >= 0 {
			return briefings[i]
		}
	}
	return nil
}

// straight replaces curly quotes, which differ between a page and a labelled span without
// meaning anything.
var straight = strings.NewReplacer("‘", "'", "’", "'", "‚", "'", "“", `"`, "”", `"`, "„", `"`)

// plain folds white space and straightens quotes, so that texts can be compared.
func plain(s string) string {
	return strings.Join(strings.Fields(straight.Replace(s)), " ")
}
