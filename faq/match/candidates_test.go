package match_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/faq/match/language"
)

// alternatives returns words that may stand for a word, the weakest first.
func alternatives(word string) []string {
	l := language.For("")
	var out []string
	for a := range l.Alternatives(l.Stem(word)) {
		if !strings.Contains(a.Lexeme, " ") {
			out = append(out, a.Lexeme)
		}
	}
	slices.Reverse(out)
	return out[:min(len(out), 12)]
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
