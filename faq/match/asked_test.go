package match_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/faq"
)

// TestAsked asks the questions of testdata/asked.txt of the briefings of testdata/pages. A
// question is written in lines of
//
//	# what the questions below it show
//	@ the briefing in whose thread it is asked
//	~ the question before it
//	> the question, any number of lines
//	< kind and beginning of the entry that comes first, or nothing
//	= a word of it and how that entry has it
//
// and none of them is a close call: they hold whatever the weights are.
func TestAsked(t *testing.T) {
	data, err := os.ReadFile("testdata/asked.txt")
	if err != nil {
		t.Fatal(err)
	}
	index := pages(t)
	about := ""
	var q faq.Query
	var asked []string
	var best faq.Match
	for n, line := range strings.Split(string(data), "\n") {
		mark, value, _ := strings.Cut(line, " ")
		switch mark {
		case "#":
			about = value
		case "@":
			q.Briefing = value
		case "~":
			q.Before = value
		case ">":
			asked = append(asked, value)
		case "<":
			q.Text, q.Explain = strings.Join(asked, "\n"), true
			got := index.Match(q, 5)
			best = faq.Match{}
			if len(got) > 0 {
				best = got[0]
			}
			if !is(got, value) {
				t.Errorf("line %d: %s: %+v: got %s, want %s", n+1, about, q, list(got), value)
			}
			q, asked = faq.Query{}, nil
		case "=":
			word, how, _ := strings.Cut(value, " ")
			if got := howMet(best, word); got != how {
				t.Errorf("line %d: %s: %q is met as %q, want %q: %+v", n+1, about, word, got, how, best.Why)
			}
		case "":
		default:
			t.Fatalf("line %d: what is %q?", n+1, line)
		}
	}
}

func is(got []faq.Match, want string) bool {
	if want == "nothing" || len(got) == 0 {
		return want == "nothing" && len(got) == 0
	}
	kind, text, _ := strings.Cut(want, " ")
	return string(got[0].Kind) == kind && strings.HasPrefix(got[0].Question(), text)
}

// howMet returns how a word of the question was met, "" where it was not.
func howMet(m faq.Match, word string) string {
	for _, w := range m.Why.Words {
		if w.Asked == word {
			return w.How
		}
	}
	return ""
}

func list(matches []faq.Match) string {
	var b strings.Builder
	for _, m := range matches {
		fmt.Fprintf(&b, "\n  %.2f %s %s", m.Confidence, m.Kind, m.Question())
	}
	return b.String() + "\n"
}
