package match_test

import (
	"os"
	"slices"
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

func readShipped(t *testing.T) *match.Model {
	t.Helper()
	data, err := os.ReadFile("model.json")
	if err != nil {
		t.Fatal(err)
	}
	m, err := match.ReadModel(data)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestWithout leaves parts of the analysis out: what they do is not done, and the rest is.
func TestWithout(t *testing.T) {
	b := &faq.Briefing{
		ID: "ferry", Title: "The ferry", Sections: []faq.Section{{
			Heading: "What's happened", Role: faq.RoleHappened, Passages: []faq.Passage{
				{ID: "p1", Text: "Two ferries collided off Britain in 1999, and the shipyard mended them within the month."},
				{ID: "p2", Text: "The harbour was closed."},
			},
		}},
		FAQs: []faq.FAQ{{ID: "f1", Question: "Who runs the ferries?", Answer: "The Harbour Trust."}},
	}
	for _, c := range []struct {
		part           match.Part
		question, word string
		how            string
	}{
		{match.Stems, "a ferry collided", "ferry", "stem"},
		{match.Typos, "the shipyrad", "shipyrad", "typo"},
		{match.Names, "ferries off the uk", "uk", "alias"},
		{match.Meanings, "who fixed the ferries", "fixed", "meaning"},
		{match.Forms, "when did the ferries collide off britain", "a date", "form"},
	} {
		q := faq.Query{Text: c.question, Explain: true}
		if got := howMet(passage(match.New([]*faq.Briefing{b}).Match(q, 5)), c.word); got != c.how {
			t.Errorf("%q: %q is met as %q, want %q", c.question, c.word, got, c.how)
		}
		m := passage(match.Without(c.part, []*faq.Briefing{b}).Match(q, 5))
		if got := howMet(m, c.word); got == c.how {
			t.Errorf("%q without %s: %q is met as %q", c.question, nameOf(c.part), c.word, got)
		}
		if len(m.Why.Words) == 0 {
			t.Errorf("%q without %s: no word is met", c.question, nameOf(c.part))
		}
	}
}

// passage returns the first match with the passage that the questions are about.
func passage(matches []faq.Match) faq.Match {
	i := slices.IndexFunc(matches, func(m faq.Match) bool { return m.Kind == faq.KindPassage && m.Passage.ID == "p1" })
	if i < 0 {
		return faq.Match{}
	}
	return matches[i]
}

func nameOf(part match.Part) string {
	for _, p := range match.Parts {
		if p.Part == part {
			return p.Name
		}
	}
	return "?"
}

// TestParts names every part once.
func TestParts(t *testing.T) {
	var all match.Part
	names := map[string]bool{}
	for _, p := range match.Parts {
		if all&p.Part != 0 || p.Part&(p.Part-1) != 0 || p.Name == "" || names[p.Name] {
			t.Errorf("part %b %q is not one of its own", p.Part, p.Name)
		}
		all, names[p.Name] = all|p.Part, true
	}
	if all != match.Split<<1-1 {
		t.Errorf("got the parts %b, want all up to %b", all, match.Split)
	}
}

// TestTrainWithout learns without features: they weigh nothing, and others do.
func TestTrainWithout(t *testing.T) {
	never := func(string) bool { return false }
	for part, names := range map[match.Part][]string{
		match.Order:               {"order"},
		match.Back:                {"covered", "dense"},
		match.Order | match.Story: {"order", "story", "gone", "blank"},
	} {
		m := match.Prepare([]match.Set{covering(20, part)}).Train(never)
		for _, name := range names {
			if r, c := m.Rank["file"][name], m.Calibration["file"][name]; r != 0 || c != 0 {
				t.Errorf("%s: got the weights %v and %v, want 0", name, r, c)
			}
		}
		if m.Rank["file"]["all"] == 0 {
			t.Errorf("without %q nothing is learnt", names)
		}
	}
	m := match.Prepare([]match.Set{covering(20, match.Calibration)}).Train(never)
	for name, w := range m.Calibration["file"] {
		if kept := name == "score" || name == "lead" || name == "bias"; kept != (w != 0) {
			t.Errorf("calibration without its features: %s weighs %v", name, w)
		}
	}
	m = match.Prepare([]match.Set{covering(20, match.Split)}).Train(never)
	if m.Rank["file"]["all"] == 0 || m.Rank["file"]["all"] != m.Rank["page"]["all"] {
		t.Errorf("kinds together: got %v and %v, want the same weight", m.Rank["file"]["all"], m.Rank["page"]["all"])
	}
}
