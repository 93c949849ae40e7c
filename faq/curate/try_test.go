package curate

import (
	"testing"

	"github.com/godeeper/godeeper/faq"
)

func TestReason(t *testing.T) {
	b := &faq.Briefing{ID: "bus", FAQs: []faq.FAQ{{ID: "harbour", Question: "To the harbour?"}, {ID: "airport", Question: "To the airport?"}}, Prompts: []faq.Prompt{{ID: "who"}}}
	of := func(i int, confidence float64) faq.Match {
		return faq.Match{Entry: faq.Entry{Kind: faq.KindFAQ, Briefing: b, FAQ: &b.FAQs[i]}, Confidence: confidence}
	}
	prompt := faq.Match{Entry: faq.Entry{Kind: faq.KindPrompt, Briefing: b, Prompt: &b.Prompts[0]}, Confidence: 0.9}
	for want, test := range map[string]struct {
		outcome faq.Outcome
		matches []faq.Match
	}{
		"Declined: nothing stored shares a word with the question.":                                                                        {faq.Declined, nil},
		"Answered: the best match has a confidence of 0.80, and 0.68 is needed to answer.":                                                 {faq.Answered, []faq.Match{of(0, 0.8), of(1, 0.5)}},
		"Suggested: the best match has a confidence of 0.50; 0.30 is needed to suggest it, and 0.68 to answer.":                            {faq.Suggested, []faq.Match{of(0, 0.5), of(1, 0.45)}},
		"Declined: the best match has a confidence of 0.29, and 0.30 is needed to suggest it.":                                             {faq.Declined, []faq.Match{of(0, 0.29)}},
		"Declined: the best match, with a confidence of 0.90, is a question that its briefing leaves open, and no stored text answers it.": {faq.Declined, []faq.Match{prompt}},
		"Suggested: the best match has a confidence of 0.80, and 0.68 is needed to answer; but another question of the same briefing has 0.75, " +
			"and where the two are less than 0.10 apart, one would be guessed.": {faq.Suggested, []faq.Match{of(0, 0.8), of(1, 0.75)}},
	} {
		if got := reason(faq.Query{Text: "To the port?"}, faq.Answer{Outcome: test.outcome}, test.matches); got != want {
			t.Errorf("got %q\nwant %q", got, want)
		}
	}
}
