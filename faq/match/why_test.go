package match_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

var (
	hows   = []string{"exact", "stem", "part", "typo", "alias", "meaning", "association", "form"}
	wheres = []string{"question", "answer", "context"}
)

// TestWhy checks what every explanation holds, for all that is stored and for some that is not.
func TestWhy(t *testing.T) {
	briefings := bundled(t)
	x := match.New(briefings)
	questions := []string{"who paid for it and why", "when was the shipp refloated", "xylophone of the canal", "what did the papers say about 2021"}
	for _, b := range briefings {
		questions = append(questions, questionsOf(b)...)
	}
	for _, question := range questions {
		for _, m := range x.Match(faq.Query{Text: question, Explain: true}, 20) {
			if err := checkWhy(m); err != "" {
				t.Errorf("%q, %s %q: %s: %+v", question, m.Kind, m.Question(), err, m.Why)
			}
			if m.Confidence < 0 || m.Confidence > 1 || math.IsNaN(m.Confidence) {
				t.Errorf("%q, %s %q: confidence %v", question, m.Kind, m.Question(), m.Confidence)
			}
		}
	}
}

func checkWhy(m faq.Match) string {
	w := m.Why
	sum := 0.0
	var covered []string
	for _, word := range w.Words {
		switch {
		case word.Asked == "" || word.Found == "":
			return "a word is empty"
		case !slices.Contains(hows, word.How):
			return "how is " + word.How
		case !slices.Contains(wheres, word.Where):
			return "where is " + word.Where
		case word.Weight < 0:
			return "a weight is below 0"
		}
		sum += word.Weight
		covered = append(covered, word.Asked)
	}
	if sum > 1+1e-6 {
		return "the weights are more than 1"
	}
	for i, word := range w.Missing {
		if word == "" || slices.Contains(covered, word) || slices.Contains(w.Missing[:i], word) {
			return "missing: " + word + " is covered, or named twice"
		}
	}
	if len(w.Features) == 0 {
		return "no features"
	}
	odds := 0.0
	for name, share := range w.Features {
		odds += share
		if share == 0 || math.IsNaN(share) || math.IsInf(share, 0) || name != strings.ToLower(name) {
			return "feature " + name
		}
	}
	if got := 1 / (1 + math.Exp(-odds)); math.Abs(got-m.Confidence) > 1e-6 {
		return fmt.Sprintf("the features add up to a confidence of %v, not %v", got, m.Confidence)
	}
	return ""
}

// TestWhyWords explains one match in full.
func TestWhyWords(t *testing.T) {
	got := pages(t).Match(faq.Query{Text: "which mosqitoes carry yellow fever", Briefing: "malaria-vaccine", Explain: true}, 10)
	at := slices.IndexFunc(got, func(m faq.Match) bool {
		return m.Kind == faq.KindFAQ && m.FAQ.Question == "Which mosquitoes carry malaria?"
	})
	if at < 0 {
		t.Fatalf("the entry was not found in %s", list(got))
	}
	type word struct{ Asked, Found, How, Where string }
	var words []word
	for _, w := range got[at].Why.Words {
		if w.Asked != "which" {
			words = append(words, word{w.Asked, w.Found, w.How, w.Where})
		}
	}
	want := []word{{"mosqitoes", "mosquitoes", "typo", "question"}, {"carry", "carry", "exact", "question"}}
	if diff := cmp.Diff(want, words); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
	if !slices.ContainsFunc(got[at].Why.Missing, func(s string) bool { return strings.Contains(s, "yellow") }) {
		t.Errorf("missing: got %q, want yellow among them", got[at].Why.Missing)
	}
}

// TestWhyMissing names the words that an entry lacks, heaviest first: a rare name before a
// word of every day.
func TestWhyMissing(t *testing.T) {
	got := pages(t).Match(faq.Query{Text: "which big mosquitoes carry zanzibar", Explain: true}, 1)
	if len(got) == 0 {
		t.Fatal("nothing found")
	}
	missing := got[0].Why.Missing
	name, common := slices.Index(missing, "zanzibar"), slices.Index(missing, "big")
	if name < 0 || common >= 0 && common < name {
		t.Errorf("missing: got %q, want zanzibar before big", missing)
	}
}

// TestWhyHow tells how words are met, each in the first way of the line that is true.
func TestWhyHow(t *testing.T) {
	x := match.New([]*faq.Briefing{{
		ID: "ferry", Title: "The ferry", Sections: []faq.Section{{
			Heading: "What's happened", Role: faq.RoleHappened,
			Passages: []faq.Passage{{ID: "p1", Text: "The prime minister opened 14 crossings to Britain in 1999."}},
		}},
		FAQs: []faq.FAQ{{ID: "f1", Question: "Who runs the ferries?", Answer: "The Harbour Trust (HT)."}},
	}})
	for question, want := range map[string]string{
		"who runs the ferries":         "ferries as ferries exact",
		"who runs a ferry":             "ferry as ferries stem",
		"crosings":                     "crosings as crossings typo",
		"what did the prime minister":  "prime minister as prime minister exact",
		"what did a prime do":          "prime as prime exact",
		"crossings to the uk":          "uk as britain alias",
		"when were crossings opened":   "a date as a date form",
		"who opens crossings tomorrow": "opens as opened stem",
	} {
		var got []string
		for _, m := range x.Match(faq.Query{Text: question, Explain: true}, 1) {
			for _, w := range m.Why.Words {
				got = append(got, w.Asked+" as "+w.Found+" "+w.How)
			}
		}
		if !slices.Contains(got, want) {
			t.Errorf("%q: got %q, want %q among them", question, got, want)
		}
	}
}
