package match_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

func TestTop(t *testing.T) {
	x := pages(t)
	q := faq.Query{Text: "how long will the bridge in Norway be closed for the repairs"}
	all := x.Match(q, 1000)
	if len(all) < 3 {
		t.Fatalf("got %d matches, want some", len(all))
	}
	for _, top := range []int{0, 1, 2, len(all), len(all) + 1} {
		got := x.Match(q, top)
		if want := min(top, len(all)); len(got) != want {
			t.Errorf("top %d: got %d matches, want %d", top, len(got), want)
		}
		for i := range got {
			if got[i].ID() != all[i].ID() {
				t.Errorf("top %d: match %d is %s, want %s", top, i, got[i].ID(), all[i].ID())
			}
		}
		if got := x.Passages(q, "halden-bridge", top); len(got) > top {
			t.Errorf("top %d: got %d passages", top, len(got))
		}
	}
}

// TestSmallWords asks for nothing in particular: nothing answers that.
func TestSmallWords(t *testing.T) {
	x := match.New(bundled(t))
	for _, text := range []string{"the", "is it", "of the and to", "what is the", "who are they", "a", "and?", "it?"} {
		for _, m := range x.Match(faq.Query{Text: text}, 3) {
			if m.Confidence >= faq.AnswerAt {
				t.Errorf("%q: got %.2f for the %s %q, want less than %v", text, m.Confidence, m.Kind, m.Question(), faq.AnswerAt)
			}
		}
	}
}

// TestScope finds only what stands in the briefing in whose thread is asked.
func TestScope(t *testing.T) {
	x := match.New(bundled(t))
	for _, b := range x.Briefings() {
		for _, ref := range []string{b.ID, b.Path} {
			got := x.Match(faq.Query{Text: "what happened, who said so and how many were there", Briefing: ref}, 1000)
			if len(got) == 0 {
				t.Errorf("%s: nothing found", ref)
			}
			for _, m := range got {
				if m.Briefing != b {
					t.Errorf("%s: got the %s %q of %s", ref, m.Kind, m.Question(), m.Briefing.ID)
				}
			}
		}
	}
}

// TestSameRef lets the first of two briefings of one file name have it.
func TestSameRef(t *testing.T) {
	first := &faq.Briefing{ID: "a", Path: "x/page.txt", FAQs: []faq.FAQ{{ID: "1", Question: "Who won the cup?"}}}
	second := &faq.Briefing{ID: "b", Path: "y/page.txt", FAQs: []faq.FAQ{{ID: "1", Question: "Who won the cup?"}}}
	x := match.New([]*faq.Briefing{first, second})
	for ref, want := range map[string]*faq.Briefing{"page.txt": first, "x/page.txt": first, "y/page.txt": second, "b": second} {
		if got := x.Match(faq.Query{Text: "who won the cup", Briefing: ref}, 1); len(got) != 1 || got[0].Briefing != want {
			t.Errorf("%s: got %v, want that of %s", ref, got, want.ID)
		}
	}
}

func TestPassages(t *testing.T) {
	x := pages(t)
	q := faq.Query{Text: "Could a tunnel replace the crossing that the ferry and the bridge made?", Briefing: "no-such-briefing"}
	if got := x.Passages(q, "no-such-briefing", 10); len(got) > 0 {
		t.Errorf("unknown briefing: got %s", list(got))
	}
	here := x.Passages(q, "halden-bridge", 100)
	if len(here) == 0 {
		t.Error("nothing found in the briefing that is named beside the question")
	}
	for _, m := range append(here, x.Passages(q, "", 100)...) {
		if m.Kind == faq.KindPrompt {
			t.Errorf("got the prompt %q, which says nothing", m.Question())
		}
	}
	for _, m := range here {
		if m.Briefing.ID != "halden-bridge" {
			t.Errorf("got %q of %s", m.Question(), m.Briefing.ID)
		}
	}
}

// TestEmptyIndex finds nothing where there is nothing.
func TestEmptyIndex(t *testing.T) {
	for name, briefings := range map[string][]*faq.Briefing{
		"no briefing": nil, "an empty briefing": {{ID: "empty"}},
		"empty entries": {{ID: "blank", FAQs: []faq.FAQ{{ID: "1"}}, Topics: []faq.Topic{{ID: "2"}}, Prompts: []faq.Prompt{{ID: "3"}}}},
		"marks":         {{ID: "marks", FAQs: []faq.FAQ{{ID: "1", Question: "?!", Answer: "—", Variants: []string{"", "…"}}}}},
	} {
		x := match.New(briefings)
		for _, q := range []faq.Query{{}, {Text: "who won the cup"}, {Text: "who?", Before: "what?"}, {Text: "who", Briefing: "empty"}} {
			if got := x.Match(q, 10); len(got) > 0 {
				t.Errorf("%s: %+v: got %s", name, q, list(got))
			}
		}
		if got := len(x.Briefings()); got != len(briefings) {
			t.Errorf("%s: got %d briefings", name, got)
		}
	}
}

// TestFileIDs keeps the ids that the entries of a file of FAQs were imported with.
func TestFileIDs(t *testing.T) {
	x := pages(t)
	for text, want := range map[string]string{
		"where do I sign up as a reader": "card-1", "how much is the fine for a late book": "fine-7", "wifi in the reading room": "wifi",
	} {
		got := x.Match(faq.Query{Text: text}, 1)
		if len(got) == 0 || got[0].ID() != want || got[0].Kind != faq.KindFAQ || got[0].Briefing.ID != "library" {
			t.Errorf("%q: got %s, want %s", text, list(got), want)
		}
	}
}

// queries are some of every kind.
func queries(x *match.Index) []faq.Query {
	var out []faq.Query
	for _, b := range x.Briefings() {
		for i, question := range questionsOf(b) {
			out = append(out, faq.Query{Text: question}, faq.Query{Text: "and " + question, Before: questionsOf(b)[0], Briefing: b.ID})
			if i == 3 {
				break
			}
		}
	}
	return append(out, faq.Query{Text: "misspeld wrods of the shipp"}, faq.Query{Text: "the"})
}

// TestSameAnswers asks again and again, in one index, in another of the same briefings, and
// from many goroutines at once: the matches are the same to the last digit.
func TestSameAnswers(t *testing.T) {
	briefings := append(bundled(t), pages(t).Briefings()...)
	x := match.New(briefings)
	asked := queries(x)
	answer := func(x *match.Index, q faq.Query) string { return fmt.Sprintf("%+v", x.Match(q, 8)) }
	want := make([]string, len(asked))
	for i, q := range asked {
		want[i] = answer(x, q)
	}
	again := match.New(briefings)
	for i, q := range asked {
		if diff := cmp.Diff(want[i], answer(again, q)); diff != "" {
			t.Errorf("another index, %+v (-first +second):\n%s", q, diff)
		}
	}
	for range 100 {
		if got := answer(x, asked[0]); got != want[0] {
			t.Fatalf("asked again, %+v: got %s, want %s", asked[0], got, want[0])
		}
	}
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for i := range asked {
				k := (i + worker*7) % len(asked)
				if got := answer(x, asked[k]); got != want[k] {
					t.Errorf("at once, %+v: got %s, want %s", asked[k], got, want[k])
				}
			}
		})
	}
	wg.Wait()
}
