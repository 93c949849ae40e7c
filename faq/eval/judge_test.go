package eval

import (
	"testing"

	"github.com/godeeper/godeeper/faq"
)

func newJudge(t *testing.T, b *faq.Briefing, q Question) judge {
	t.Helper()
	judges, err := newJudges([]*faq.Briefing{b}, []Question{q})
	if err != nil {
		t.Fatal(err)
	}
	return judges[0]
}

func TestVerdict(t *testing.T) {
	b := moon()
	answered := func(m faq.Match, text string) faq.Answer {
		return faq.Answer{Outcome: faq.Answered, Match: &m, Briefing: b, Text: text}
	}
	suggested := func(questions ...string) faq.Answer {
		return faq.Answer{Outcome: faq.Suggested, Suggestions: questions}
	}
	declined := faq.Answer{Outcome: faq.Declined}
	byQuestion := Question{ID: "1", Answerable: true, Briefing: "moon", Expect: "When did it land?"}
	bySpan := Question{ID: "1", Answerable: true, Spans: []string{"There's ice", "ice in the craters"}}
	byID := Question{ID: "1", Answerable: true, Relevant: []string{"why", "when"}}
	notAnswerable := Question{ID: "1"}

	for _, test := range []struct {
		name   string
		q      Question
		answer faq.Answer
		want   Verdict
	}{
		{"the expected question", byQuestion, answered(faqMatch(b, 1, 1), ""), Right},
		{"another question", byQuestion, answered(faqMatch(b, 0, 1), "About"), Wrong},
		{"the spans, quotes and space differing", bySpan, answered(faqMatch(b, 2, 1), b.FAQs[2].Answer), Right},
		{"one of two spans", bySpan, answered(faqMatch(b, 2, 1), "There’s ice."), Wrong},
		{"the spans with another entry", bySpan, answered(faqMatch(b, 0, 1), "So: There's ice in the craters."), Right},
		{"a relevant id", byID, answered(faqMatch(b, 1, 1), ""), Right},
		{"not a relevant id", byID, answered(faqMatch(b, 0, 1), ""), Wrong},
		{"suggested by question", byQuestion, suggested("What did it cost?", "When did it land?"), SuggestedRight},
		{"suggested by id", byID, suggested("Why the south pole?"), SuggestedRight},
		{"suggested by the span of its answer", bySpan, suggested("Why the south pole?"), SuggestedRight},
		{"suggested another", byQuestion, suggested("What did it cost?"), SuggestedOther},
		{"declined with the right one offered", byQuestion, faq.Answer{Outcome: faq.Declined, Suggestions: []string{"When did it land?"}}, Missed},
		{"declined", bySpan, declined, Missed},
		{"nothing answers it: answered", notAnswerable, answered(faqMatch(b, 0, 1), "x"), FalseAnswer},
		{"nothing answers it: suggested", notAnswerable, suggested("What did it cost?"), Suggested},
		{"nothing answers it: declined", notAnswerable, declined, Declined},
	} {
		if got := newJudge(t, b, test.q).verdict(test.answer); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestEntryRight(t *testing.T) {
	b := moon()
	prompt := faq.Entry{Kind: faq.KindPrompt, Briefing: b, Prompt: &b.Prompts[0]}
	topic := faq.Entry{Kind: faq.KindTopic, Briefing: b, Topic: &b.Topics[0]}
	passage := faq.Entry{Kind: faq.KindPassage, Briefing: b, Section: &b.Sections[0], Passage: &b.Sections[0].Passages[0]}
	deeper := Question{ID: "1", Answerable: true, Briefing: "moon", Expect: "What comes next?", Spans: []string{"goes to the Sun"}}
	who := Question{ID: "2", Answerable: true, Spans: []string{"India's space agency"}}
	for _, test := range []struct {
		name string
		q    Question
		e    faq.Entry
		want bool
	}{
		{"the prompt expected", deeper, prompt, true},
		{"a passage with the span", deeper, passage, true},
		{"a topic without the span", deeper, topic, false},
		{"a topic with the span", who, topic, true},
		{"a prompt never has a span", who, prompt, false},
	} {
		if got := newJudge(t, b, test.q).entryRight(test.e); got != test.want {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}

	// The same question in another briefing is not the expected one.
	mars := moon()
	mars.ID = "mars"
	other := faq.Entry{Kind: faq.KindPrompt, Briefing: mars, Prompt: &mars.Prompts[0]}
	if newJudge(t, b, deeper).entryRight(other) {
		t.Error("a prompt of another briefing was taken for the expected one")
	}
}
