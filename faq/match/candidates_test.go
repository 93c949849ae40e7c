package match_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// TestCandidates compares the search, which leaves off where nothing can change any more, with
// one that reads every list to its end: they find the same entries in the same order.
func TestCandidates(t *testing.T) {
	for _, n := range []int{1000, 20_000} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			b := filler(n)
			x := match.New([]*faq.Briefing{b})
			wrong := 0
			for i := 0; i < n; i += n / 200 {
				q := faq.Query{Text: b.FAQs[i].Question}
				switch i / (n / 200) % 3 {
				case 1:
					q.Text += " " + b.FAQs[n-1-i].Answer
				case 2:
					q.Text = strings.Join(everyday[i%80:i%80+8], " ")
				}
				if diff := cmp.Diff(x.Exhaustive(q), x.Candidates(q)); diff != "" {
					if wrong++; wrong <= 3 {
						t.Errorf("%q (-exhaustive +search):\n%s", q.Text, diff)
					}
				}
			}
			if wrong > 0 {
				t.Errorf("%d of 200 questions find other entries", wrong)
			}
		})
	}
}

// TestProcessors builds an index by one processor and by several: it finds the same.
func TestProcessors(t *testing.T) {
	briefings := []*faq.Briefing{filler(9000)}
	build := func(n int) *match.Index {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
		return match.New(briefings)
	}
	one, four := build(1), build(4)
	for i := 0; i < 9000; i += 100 {
		for _, text := range []string{briefings[0].FAQs[i].Question, misspelt(briefings[0].FAQs[i].Question)} {
			q := faq.Query{Text: text}
			want, got := fmt.Sprintf("%+v", one.Match(q, 5)), fmt.Sprintf("%+v", four.Match(q, 5))
			if want != got {
				t.Errorf("%q: one processor finds\n%s\nfour find\n%s", text, want, got)
			}
		}
	}
}
