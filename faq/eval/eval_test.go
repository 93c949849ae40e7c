package eval

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
)

// script is a finder that gives to each question the matches written down for it.
type script struct {
	briefings []*faq.Briefing
	matches   map[string][]faq.Match
	asked     []faq.Query // in the order they came
}

var _ faq.Finder = (*script)(nil)

func (s *script) Match(q faq.Query, top int) []faq.Match {
	s.asked = append(s.asked, q)
	m := s.matches[q.Text]
	return m[:min(top, len(m))]
}

func (s *script) Passages(faq.Query, string, int) []faq.Match { return nil }

func (s *script) Briefings() []*faq.Briefing { return s.briefings }

// moon is a briefing with an entry of each kind.
func moon() *faq.Briefing {
	return &faq.Briefing{
		ID: "moon", Title: "The landing", Path: "news/moon.txt",
		FAQs: []faq.FAQ{
			{ID: "cost", Question: "What did it cost?", Variants: []string{"How dear was it?"}, Answer: "About 75 million dollars."},
			{ID: "when", Question: "When did it land?", Answer: "On 23 August 2023."},
			{ID: "why", Question: "Why the south pole?", Answer: "There’s ice  in\nthe craters."},
		},
		Prompts:  []faq.Prompt{{ID: "next", Question: "What comes next?"}},
		Topics:   []faq.Topic{{ID: "isro", Name: "ISRO", Aliases: []string{"Indian Space Research Organisation"}, Text: "ISRO is India's space agency."}},
		Sections: []faq.Section{{Heading: "What's happened", Passages: []faq.Passage{{ID: "p1", Text: "The next flight goes to the Sun."}}}},
	}
}

func faqMatch(b *faq.Briefing, i int, confidence float64) faq.Match {
	return faq.Match{Entry: faq.Entry{Kind: faq.KindFAQ, Briefing: b, FAQ: &b.FAQs[i]}, Confidence: confidence}
}

func TestRun(t *testing.T) {
	b := moon()
	f := &script{
		briefings: []*faq.Briefing{b},
		matches: map[string][]faq.Match{
			"price": {faqMatch(b, 0, 0.99)},
			"date":  {faqMatch(b, 2, 0.98), faqMatch(b, 0, 0.5), faqMatch(b, 1, 0.4)},
		},
	}
	questions := []Question{
		{ID: "1", Kind: "faq", Text: "price", Before: "what?", Briefing: "moon.txt", Answerable: true, Expect: "How dear was it?"},
		{ID: "2", Kind: "faq", Text: "date", Answerable: true, Relevant: []string{"when"}},
		{ID: "3", Kind: "off_topic", Text: "beer"},
	}
	r, err := Run(t.Context(), f, questions, Options{})
	if err != nil {
		t.Fatal(err)
	}
	type outcome struct {
		Verdict    Verdict
		Rank       int
		Confidence float64
		Entry      string
	}
	var got []outcome
	for _, res := range r.Results {
		got = append(got, outcome{res.Verdict, res.Rank, res.Confidence, res.Match.ID})
	}
	want := []outcome{{Right, 1, 0.99, "cost"}, {Wrong, 3, 0.98, "why"}, {Declined, 0, 0, ""}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("results (-want +got):\n%s", d)
	}
	for _, q := range f.asked {
		if q.Text == "price" && (q.Briefing != "moon" || q.Before != "what?") {
			t.Errorf("asked in thread %q after %q, want in moon after what?", q.Briefing, q.Before)
		}
	}
}

func TestRunOpenKeepsContext(t *testing.T) {
	f := &script{briefings: []*faq.Briefing{moon()}}
	questions := []Question{{ID: "1", Text: "and then?", Before: "price", Briefing: "moon.txt"}}
	if _, err := Run(t.Context(), f, questions, Options{Open: true}); err != nil {
		t.Fatal(err)
	}
	for _, q := range f.asked {
		if q.Briefing != "" || q.Before != "price" {
			t.Errorf("asked in thread %q after %q, want over all briefings after price", q.Briefing, q.Before)
		}
	}
	if len(f.asked) == 0 {
		t.Error("nothing was asked")
	}
}

func TestRunUnknownBriefing(t *testing.T) {
	_, err := Run(t.Context(), &script{}, []Question{{ID: "m-1", Text: "x", Briefing: "mars.txt"}}, Options{})
	want := `question m-1: briefing "mars.txt" is not among the content`
	if err == nil || err.Error() != want {
		t.Errorf("got error %v, want %s", err, want)
	}
}

func TestRunInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Run(ctx, &script{}, []Question{{ID: "1", Text: "x"}}, Options{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want that the run was cancelled", err)
	}
}

func TestWordsLeaveOutSources(t *testing.T) {
	got := words(faq.Answer{
		Note: "Only in part.", Text: "One two.\n\nThree", Deeper: []string{"What next?"},
		Excerpts: []faq.Excerpt{{Section: "What's happened", Text: "four five"}},
		Sources:  []faq.Source{{Title: "The Times"}},
	})
	if got != 8 {
		t.Errorf("got %d words, want 8", got)
	}
}

func TestFindBriefing(t *testing.T) {
	all := []*faq.Briefing{
		{ID: "moon", Path: "news/moon.txt"},
		{ID: "quake-2", Path: "more/quake.md"},
		{ID: "stored"},
	}
	for name, want := range map[string]string{
		"moon": "moon", "moon.txt": "moon", "quake.md": "quake-2", "quake": "quake-2",
		"stored.txt": "stored", "quak": "", "news/moon.txt": "",
	} {
		got := ""
		if b := findBriefing(all, name); b != nil {
			got = b.ID
		}
		if got != want {
			t.Errorf("findBriefing(%q) = %q, want %q", name, got, want)
		}
	}
}
