package match_test

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/faq/match/embed"
)

// invented is a language of which package match cannot know a word: its questions share none with
// their entries, and only vectors say which belong together.
const inventedVectors = `zorple 1 0 0
blinter 0.9 0.1 0
quandle 0 1 0
frobish 0.1 0.9 0
merk 0 0 1
trelch 0.1 0 0.9
`

func invented(t *testing.T) ([]*faq.Briefing, *embed.Meaning) {
	t.Helper()
	briefings := []*faq.Briefing{{ID: "faqs", FAQs: []faq.FAQ{
		{ID: "one", Question: "zorple", Answer: "Answer one."},
		{ID: "two", Question: "quandle", Answer: "Answer two."},
	}}, {ID: "more", FAQs: []faq.FAQ{{ID: "one", Question: "merk"}}}}
	var table bytes.Buffer
	if _, err := embed.ConvertWords(strings.NewReader(inventedVectors), &table, embed.ConvertOptions{}); err != nil {
		t.Fatal(err)
	}
	words, err := embed.ReadWords(table.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	m, err := embed.New(t.Context(), words, briefings, embed.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return briefings, m
}

func names(matches []faq.Match) []string {
	var out []string
	for _, m := range matches {
		out = append(out, m.Briefing.ID+"/"+m.ID())
	}
	return out
}

// TestMeaningFindsWhatSharesNoWord holds that meaning brings candidates and puts the right one first.
func TestMeaningFindsWhatSharesNoWord(t *testing.T) {
	briefings, m := invented(t)
	plain := match.New(briefings)
	x := plain.WithMeaning(m)
	for _, c := range []struct{ question, briefing, want string }{
		{"blinter", "", "faqs/one"},
		{"frobish", "", "faqs/two"},
		{"trelch", "", "more/one"},
		{"frobish", "faqs", "faqs/two"},
	} {
		q := faq.Query{Text: c.question, Briefing: c.briefing, Explain: true}
		if got := plain.Match(q, 5); len(got) != 0 {
			t.Errorf("%s by words alone: got %v, want none", c.question, names(got))
		}
		got := x.Match(q, 5)
		if d := cmp.Diff([]string{c.want}, names(got)); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.question, d)
			continue
		}
		if got[0].Why.Features["meaning"] <= 0 {
			t.Errorf("%s: the reasons do not name meaning: %v", c.question, got[0].Why.Features)
		}
	}
	if got := x.Match(faq.Query{Text: "unheard"}, 5); len(got) != 0 {
		t.Errorf("an unknown word: got %v, want none", names(got))
	}
	if got := x.Match(faq.Query{Text: "frobish", Briefing: "more"}, 5); len(got) != 0 {
		t.Errorf("in the thread of another briefing: got %v, want none", names(got))
	}
}

// TestUntrainedMeaningSuggests holds that the untrained weight alone makes no answer of what is
// near without being the same.
func TestUntrainedMeaningSuggests(t *testing.T) {
	briefings, _ := invented(t)
	near := fixed{score: 0.6, nearest: []faq.Entry{{Kind: faq.KindFAQ, Briefing: briefings[0], FAQ: &briefings[0].FAQs[0]},
		{Kind: faq.KindFAQ, Briefing: briefings[0], FAQ: &briefings[0].FAQs[1]}}}
	got := match.New(briefings).WithMeaning(near).Match(faq.Query{Text: "blinter"}, 5)
	if len(got) != 2 || got[0].Confidence >= faq.AnswerAt {
		t.Errorf("got %v with confidence %v, want two below %v", names(got), got[0].Confidence, faq.AnswerAt)
	}
}

// fixed is a sense of meaning that gives every entry the same score.
type fixed struct {
	score     float32
	short     bool // it scores fewer entries than it is asked for
	nearest   []faq.Entry
	questions *[]string
}

func (f fixed) Score(question string, entries []faq.Entry) []float32 {
	if f.questions != nil {
		*f.questions = append(*f.questions, question)
	}
	if f.short {
		return make([]float32, 1)
	}
	return slices.Repeat([]float32{f.score}, len(entries))
}

func (f fixed) Nearest(string, int) []faq.Entry { return f.nearest }

// TestMeaningThatSaysNothing holds that without scores, with useless ones, and for entries that
// are not in the index, matching goes by words as if there were no meaning.
func TestMeaningThatSaysNothing(t *testing.T) {
	briefings := []*faq.Briefing{{ID: "shop", FAQs: []faq.FAQ{
		{ID: "refund", Question: "How do I get a refund?", Answer: "Write within 14 days."},
		{ID: "open", Question: "When does the shop open?", Answer: "At nine."},
		{ID: "parking", Question: "Where can I park near the shop?", Answer: "Behind it."},
	}}}
	stranger := faq.Entry{Kind: faq.KindFAQ, Briefing: &faq.Briefing{ID: "gone"}, FAQ: &faq.FAQ{ID: "refund"}}
	plain := match.New(briefings)
	q := faq.Query{Text: "when can I get a refund in the shop", Explain: true}
	want := plain.Match(q, 10)
	for name, m := range map[string]match.Meaning{
		"nothing":         fixed{score: 0},
		"no number":       fixed{score: float32(math.NaN())},
		"negative":        fixed{score: -3},
		"too few":         fixed{short: true},
		"unknown entries": fixed{nearest: []faq.Entry{stranger, stranger}},
	} {
		if d := cmp.Diff(want, plain.WithMeaning(m).Match(q, 10)); d != "" {
			t.Errorf("%s (-by words +got):\n%s", name, d)
		}
	}
	for _, m := range plain.WithMeaning(fixed{score: 1e30}).Match(q, 10) {
		if !(m.Confidence >= 0 && m.Confidence <= 1) {
			t.Errorf("got confidence %v", m.Confidence)
		}
	}
}

// TestMeaningOfFollowUp holds that a question that does not stand alone is looked up with the one before.
func TestMeaningOfFollowUp(t *testing.T) {
	var questions []string
	briefings, _ := invented(t)
	x := match.New(briefings).WithMeaning(fixed{questions: &questions})
	x.Match(faq.Query{Text: "And what about that?", Before: "What is a zorple?"}, 3)
	x.Match(faq.Query{Text: "What is a zorple?"}, 3)
	want := []string{"What is a zorple? And what about that?", "What is a zorple?"}
	if d := cmp.Diff(want, questions); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestModelReadsMeaning holds that a trained weight stands, and that an absent one is the default.
func TestModelReadsMeaning(t *testing.T) {
	briefings, m := invented(t)
	confidence := func(model string) float64 {
		read, err := match.ReadModel([]byte(model))
		if err != nil {
			t.Fatal(err)
		}
		got := match.New(briefings).WithMeaning(m).With(read).Match(faq.Query{Text: "blinter"}, 1)
		if len(got) != 1 {
			t.Fatalf("%s: got %d matches, want 1", model, len(got))
		}
		return got[0].Confidence
	}
	untrained := confidence(`{"calibration": {"file": {"score": 1}}}`)
	if untrained <= 0.5 || untrained > 0.75 {
		t.Errorf("untrained: got confidence %v, want 1/(1+e^-1) at most", untrained)
	}
	if got := confidence(`{"rank": {"file": {"meaning": 3}}, "calibration": {"file": {"score": 1, "meaning": 2}}}`); got < 0.99 {
		t.Errorf("trained: got confidence %v, want nearly 1", got)
	}
}
