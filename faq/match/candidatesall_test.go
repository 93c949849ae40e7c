//go:build !race

package match_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// TestCandidates compares the search, which leaves off where nothing can change any more, with
// one that reads every list to its end: they find the same entries in the same order. A fifth of
// the entries are made of words that may all stand for one word of the questions.
func TestCandidates(t *testing.T) {
	for _, n := range []int{1000, 20_000} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			b := filler(n)
			for i := 0; i < n; i += 5 {
				b.FAQs[i].Question = strings.Join(alternatives(everyday[i/5%len(everyday)]), " ")
			}
			x := match.New([]*faq.Briefing{b})
			for kind, ask := range map[string]func(i int) string{
				"stored":         func(i int) string { return b.FAQs[i*n/200].Question },
				"with an answer": func(i int) string { return b.FAQs[i*n/200].Question + " " + b.FAQs[n-1-i].Answer },
				"everyday":       func(i int) string { return strings.Join(everyday[i%60:i%60+8], " ") },
				"common words":   func(i int) string { return "what is the " + madeUp(uint64(i)) + " that I do" },
				"one everyday": func(i int) string {
					return "how do I " + everyday[i%len(everyday)] + " the " + madeUp(uint64(i/2)) + " is my"
				},
			} {
				wrong := 0
				for i := 0; i < 200; i += 8 {
					q := faq.Query{Text: ask(i)}
					if diff := cmp.Diff(x.Exhaustive(q), x.Candidates(q)); diff != "" {
						if wrong++; wrong == 1 {
							t.Errorf("%s: %q (-exhaustive +search):\n%s", kind, q.Text, diff)
						}
					}
				}
				if wrong > 0 {
					t.Errorf("%s: %d of 25 questions find other entries", kind, wrong)
				}
			}
		})
	}
}
