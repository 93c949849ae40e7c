package match_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// covering is a file of FAQs of which each has a near miss: it shares the rarer word, and none
// of the others. Questions ask with other words around; every fifth is about nothing stored.
func covering(n int, parts match.Part) match.Set {
	b := &faq.Briefing{ID: "covering", Title: "Covering", Path: "covering.jsonl"}
	add := func(id string, words ...string) {
		b.FAQs = append(b.FAQs, faq.FAQ{ID: id, Question: strings.Join(words, " "), Answer: "It is " + words[1] + "."})
	}
	set := match.Set{Name: "covering"}
	word := func(i, k int) string { return madeUp(uint64(10_000 + 10*i + k)) }
	for i := range n {
		id := "f" + strconv.Itoa(i)
		add("miss"+id, word(i, 0), word(i, 1))
		add(id, word(i, 0), word(i, 2), word(i, 3))
		ask, answerable := []string{"tell me", word(i, 3), word(i, 0), word(i, 2)}, i%5 != 4
		if !answerable {
			ask = []string{"tell me", word(i, 0), word(i, 7), word(i, 8), word(i, 9)}
		}
		set.Examples = append(set.Examples, match.Example{
			Group: id, Query: faq.Query{Text: strings.Join(ask, " ")}, Answerable: answerable,
			Right: func(e faq.Entry) bool { return answerable && e.ID() == id },
			Shown: func(a faq.Answer) bool { return answerable && a.Match != nil && a.Match.ID() == id },
		})
	}
	set.Index = match.Without(parts, []*faq.Briefing{b})
	return set
}

// TestTrain learns from some questions that the entry that covers more is meant, and that none
// is where little is covered; it holds for the others.
func TestTrain(t *testing.T) {
	set := covering(60, 0)
	held := match.Folds(3)[0]
	p := match.Prepare([]match.Set{set})
	x := set.Index.With(p.Train(held))
	tested := 0
	for _, e := range set.Examples {
		if !held(e.Group) {
			continue
		}
		tested++
		got := x.Match(e.Query, 5)
		switch {
		case len(got) == 0:
			t.Errorf("%q: nothing was found", e.Query.Text)
		case e.Answerable && (!e.Right(got[0].Entry) || got[0].Confidence < 0.7):
			t.Errorf("%q: got %s, want %s, and surely", e.Query.Text, list(got), e.Group)
		case !e.Answerable && got[0].Confidence > 0.5:
			t.Errorf("%q, which nothing answers: got %s", e.Query.Text, list(got))
		}
	}
	if tested < 10 {
		t.Errorf("only %d questions were held out", tested)
	}
}

// TestTrainSame prepares and learns twice: it gives the same file.
func TestTrainSame(t *testing.T) {
	var files []string
	for range 2 {
		m := match.Prepare([]match.Set{covering(40, 0)}).Train(func(string) bool { return false })
		data, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := match.ReadModel(data); err != nil {
			t.Errorf("it cannot be read: %v", err)
		}
		files = append(files, string(data))
	}
	if diff := cmp.Diff(files[0], files[1]); diff != "" {
		t.Errorf("(-first +second):\n%s", diff)
	}
}

// TestTrainNothing learns from no questions, and from none that is answerable: no weights.
func TestTrainNothing(t *testing.T) {
	set := covering(10, 0)
	for _, p := range []*match.Prepared{match.Prepare(nil), match.Prepare([]match.Set{set})} {
		m := p.Train(func(string) bool { return true })
		for kind, weights := range m.Rank {
			for name, w := range weights {
				if w != 0 {
					t.Errorf("%s of %s: got %v, want 0", name, kind, w)
				}
			}
		}
	}
}

// TestFolds puts each group into one fold, and something into each fold.
func TestFolds(t *testing.T) {
	for _, n := range []int{2, 5, 6} {
		folds := match.Folds(n)
		if len(folds) != n {
			t.Fatalf("got %d folds, want %d", len(folds), n)
		}
		sizes := make([]int, n)
		for i := range 200 {
			in := 0
			for k, fold := range folds {
				if fold("group " + strconv.Itoa(i)) {
					sizes[k]++
					in++
				}
			}
			if in != 1 {
				t.Errorf("group %d is in %d of %d folds", i, in, n)
			}
		}
		if slices.Min(sizes) < 200/n/3 {
			t.Errorf("sizes of the folds: %d", sizes)
		}
	}
}

// TestFinder asks the kept features of a set and the index itself, with two models in turn: they
// answer alike, also in the thread of a briefing, and after another question.
func TestFinder(t *testing.T) {
	x := match.New(bundled(t))
	p := match.Prepare([]match.Set{{Name: "bundled", Index: x}})
	other := match.Prepare([]match.Set{covering(20, 0)}).Train(func(string) bool { return false })
	shipped := readShipped(t)
	for _, m := range []*match.Model{shipped, other, shipped} {
		kept, direct := p.Finder(0, m), x.With(m)
		for _, b := range x.Briefings() {
			for _, q := range append(questionsOf(b)[:3], "who paid for it and when", "xyzzy") {
				for _, query := range []faq.Query{{Text: q}, {Text: q, Briefing: b.ID, Before: "what happened"}} {
					if diff := cmp.Diff(told(direct.Match(query, 20)), told(kept.Match(query, 20))); diff != "" {
						t.Errorf("%+v (-index +kept):\n%s", query, diff)
					}
					if diff := cmp.Diff(told(direct.Passages(query, b.ID, 20)), told(kept.Passages(query, b.ID, 20))); diff != "" {
						t.Errorf("passages for %+v (-index +kept):\n%s", query, diff)
					}
				}
			}
		}
		if got := kept.Match(faq.Query{Text: "who", Briefing: "unknown"}, 3); got != nil {
			t.Errorf("an unknown briefing: got %s", list(got))
		}
	}
}

func told(matches []faq.Match) []string {
	var out []string
	for _, m := range matches {
		out = append(out, fmt.Sprintf("%.9f %s %s/%s", m.Confidence, m.Kind, m.Briefing.ID, m.ID()))
	}
	return out
}
