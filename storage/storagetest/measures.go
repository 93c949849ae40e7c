package storagetest

import (
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

func testMeasures(t *testing.T, s *storage.Store) {
	got, err := s.Measures(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "of nothing", faq.Measures{}, got)

	const day = 24 * 60 * 60
	ask := func(ref, platform, entry string, outcome faq.Outcome, at int64) {
		t.Helper()
		a := faq.Asked{Ref: ref, Platform: platform, Outcome: outcome, At: at}
		if entry != "" {
			a.Briefing, a.Kind, a.Entry = "harbour-strike", faq.KindFAQ, entry
		}
		mustSave(t, s, a)
	}
	ask("a", "slack", "why", faq.Answered, 10*day)
	ask("b", "slack", "why", faq.Answered, 11*day-1)
	ask("c", "web", "when", faq.Answered, 11*day)
	ask("d", "web", "when", faq.Suggested, 11*day+1)
	ask("e", "web", "", faq.Declined, 13*day)
	ask("", "web", "why", faq.Answered, 13*day)
	ask("old", "terminal", "why", faq.Answered, 5*day)
	rate(t, s, "a", "U1", true, 10*day)
	rate(t, s, "a", "U2", false, 10*day)
	rate(t, s, "c", "U1", true, 20*day) // a rating counts on the day of the question
	rate(t, s, "d", "U1", false, 12*day)
	rate(t, s, "old", "U1", false, 12*day)

	entry := func(id string, answers, helpful, not int) faq.EntryMeasures {
		return faq.EntryMeasures{Popular: faq.Popular{Briefing: "harbour-strike", Kind: faq.KindFAQ, Entry: id, Count: answers}, Helpful: helpful, NotHelpful: not}
	}
	got, err = s.Measures(t.Context(), 10*day)
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "measures", faq.Measures{
		Days: []faq.DayMeasures{
			{Day: "1970-01-11", Outcomes: faq.Outcomes{Answered: 2}, Helpful: 1, NotHelpful: 1},
			{Day: "1970-01-12", Outcomes: faq.Outcomes{Answered: 1, Suggested: 1}, Helpful: 1, NotHelpful: 1},
			{Day: "1970-01-14", Outcomes: faq.Outcomes{Answered: 1, Declined: 1}},
		},
		Platforms: []faq.PlatformMeasures{
			{Platform: "web", Outcomes: faq.Outcomes{Answered: 2, Suggested: 1, Declined: 1}, Helpful: 1, NotHelpful: 1},
			{Platform: "slack", Outcomes: faq.Outcomes{Answered: 2}, Helpful: 1, NotHelpful: 1},
		},
		Entries: []faq.EntryMeasures{entry("why", 3, 1, 1), entry("when", 1, 1, 0)},
	}, got)
}

func testEvaluations(t *testing.T, s *storage.Store) {
	a := faq.Evaluation{File: "dev.jsonl", Revision: 7, Version: "v1.2", Result: []byte(`{"mrr": 0.5}`), At: 100}
	b := faq.Evaluation{File: "test.jsonl", At: 50}
	for _, e := range []faq.Evaluation{a, b} {
		if err := s.SaveEvaluation(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Evaluations(t.Context(), 0)
	if err != nil || len(got) != 2 || got[0].ID <= got[1].ID {
		t.Fatalf("got %v, error %v, want 2, the newest first", got, err)
	}
	b.ID, a.ID = got[0].ID, got[1].ID
	diff(t, "evaluations", []faq.Evaluation{b, a}, got)
	if got, err := s.Evaluations(t.Context(), 1); err != nil || len(got) != 1 || got[0].File != "test.jsonl" {
		t.Errorf("limit 1: got %v, error %v", got, err)
	}
}
