package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/eval"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestEvalGolden holds every measure, and what became of every question, of the bundled
// briefings: a change of the ranking is a difference in these files, to be read before it is kept.
func TestEvalGolden(t *testing.T) {
	for name, flags := range map[string][]string{"thread": nil, "open": {"--open"}} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"eval", "--list", "--content", "sample", "--content", "testdata/briefings"}, flags...)
			var out, errs bytes.Buffer
			getenv := func(string) string { return "" }
			args = append(args, "testdata/briefings/questions.jsonl")
			if status := run(t.Context(), args, getenv, nil, &out, &errs); status != exitOK || errs.Len() > 0 {
				t.Fatalf("status %d: %s", status, errs.String())
			}
			golden(t, filepath.Join("testdata", "eval", name+".golden"), out.Bytes())
		})
	}
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s (-want +got):\n%s", path, d)
	}
}

// TestEvalFloor asks the questions that lie beside a checkout of the project where it is developed.
func TestEvalFloor(t *testing.T) {
	const (
		leastRight   = 0.45 // of the answerable questions, in the thread of their briefing
		mostAnswered = 0.10 // of the others, answered although nothing answers them
	)
	path := filepath.Join("..", "..", "..", "shared", "briefings", "questions.jsonl")
	if _, err := os.Stat(path); err != nil {
		t.Skip("there are no questions beside the checkout")
	}
	var out, errs bytes.Buffer
	a := &app{out: &out, err: &errs}
	r, err := (&evalCmd{}).measure(t.Context(), a, path, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Answerable.Share(eval.Right); got < leastRight {
		t.Errorf("answered right: got %v, want at least %v", got, leastRight)
	}
	if got := r.Unanswerable.Share(eval.FalseAnswer); got > mostAnswered {
		t.Errorf("answered although nothing answers it: got %v, want at most %v", got, mostAnswered)
	}
}

// TestPrompts asks each prompt that the labelled questions are about, and holds how many of their
// answers quote the passage that answers it, and how many do so first.
func TestPrompts(t *testing.T) {
	for _, set := range []struct {
		questions    string
		content      []string
		quoted, lead int // at least
	}{
		{"testdata/briefings/questions.jsonl", []string{"sample", "testdata/briefings"}, 41, 21},
		{"../../../shared/briefings/questions.jsonl", nil, 45, 27},
	} {
		t.Run(set.questions, func(t *testing.T) {
			if _, err := os.Stat(set.questions); err != nil {
				t.Skip("there are no questions beside the checkout")
			}
			questions, err := readQuestions(set.questions)
			if err != nil {
				t.Fatal(err)
			}
			var out, errs bytes.Buffer
			c := evalCmd{Content: set.content}
			content, err := c.findContent(t.Context(), &app{out: &out, err: &errs}, set.questions, false)
			if err != nil {
				t.Fatal(err)
			}
			asked, quoted, lead := 0, 0, 0
			for _, q := range questions {
				if q.Kind != "deeper" || len(q.Spans) == 0 {
					continue
				}
				a := faq.Compose(content.library.index, faq.Query{Text: q.Expect, Briefing: q.Briefing})
				if a.Match == nil || a.Match.Kind != faq.KindPrompt {
					continue
				}
				asked++
				at := slices.IndexFunc(a.Excerpts, func(e faq.Excerpt) bool { return strings.Contains(straight(e.Text), straight(q.Spans[0])) })
				if at >= 0 {
					quoted++
				}
				if at == 0 {
					lead++
				}
			}
			t.Logf("of %d, %d are quoted, %d first", asked, quoted, lead)
			if quoted < set.quoted || lead < set.lead {
				t.Errorf("of %d, %d are quoted, %d first; want at least %d and %d", asked, quoted, lead, set.quoted, set.lead)
			}
		})
	}
}

// straight returns a text without the curls of its quotation marks.
func straight(s string) string {
	return strings.NewReplacer("‘", "'", "’", "'", "“", `"`, "”", `"`).Replace(s)
}
