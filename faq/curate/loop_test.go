//go:build !race

package curate_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
)

// setEntry is a line of the entries of a question set, which is no part of the project.
type setEntry struct {
	ID       string   `json:"id"`
	Question string   `json:"question"`
	Answer   string   `json:"answer"`
	Variants []string `json:"variants"`
}

// TestCurationLoop withholds a third of the phrasings of public question sets, measures, has a curator
// add them, and measures again: each question that people asked is then answered right as often or
// more often.
func TestCurationLoop(t *testing.T) {
	for _, set := range []string{"banking77", "clinc150", "hint3-curekart"} {
		t.Run(set, func(t *testing.T) {
			dir := filepath.Join("../../../shared/retrieval", set)
			entries := readLines[setEntry](t, filepath.Join(dir, "entries.jsonl"))
			queries := readLines[struct {
				Text     string   `json:"text"`
				Relevant []string `json:"relevant"`
			}](t, filepath.Join(dir, "queries.jsonl"))

			p := newPlace(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
			var file bytes.Buffer
			var withheld []faq.Amendment
			for i := range entries {
				e := &entries[i]
				var kept []string
				for n, v := range e.Variants {
					if n%3 == 2 {
						withheld = append(withheld, faq.Amendment{Kind: faq.AmendVariant, Briefing: "faqs", Entry: e.ID, Text: v})
					} else {
						kept = append(kept, v)
					}
				}
				e.Variants = kept
				if e.Answer == "" { // only intents: that they are found is what is measured
					e.Answer = "Answer of " + e.ID + "."
				}
				if err := json.NewEncoder(&file).Encode(e); err != nil {
					t.Fatal(err)
				}
			}
			p.mustImport(t, "faqs.jsonl", file.String(), curate.Added)
			measure := func() (first, right, wrong float64) {
				n := 0.0
				for i, q := range queries {
					if i%3 > 0 || len(q.Relevant) != 1 {
						continue
					}
					n++
					matches := p.live.Match(faq.Query{Text: q.Text}, 12)
					hit := len(matches) > 0 && matches[0].ID() == q.Relevant[0]
					outcome, _ := faq.Decide(faq.Query{Text: q.Text}, matches)
					switch {
					case outcome == faq.Answered && hit:
						right++
					case outcome == faq.Answered:
						wrong++
					}
					if hit {
						first++
					}
				}
				return first / n, right / n, wrong / n
			}
			first, right, wrong := measure()
			saved, refused := 0, 0
			for _, a := range withheld {
				_, err := p.Amend(t.Context(), "ada", a)
				if _, ok := errors.AsType[*curate.Invalid](err); ok { // the sets say the same of two entries here and there
					refused++
				} else if err != nil {
					t.Fatal(err)
				} else {
					saved++
				}
			}
			p.refresh(t)
			firstAfter, rightAfter, wrongAfter := measure()
			t.Logf("%d phrasings added, %d refused: the right entry first %.3f -> %.3f, answered right %.3f -> %.3f, answered wrong %.3f -> %.3f",
				saved, refused, first, firstAfter, right, rightAfter, wrong, wrongAfter)
			if firstAfter <= first || rightAfter <= right || refused > saved/10 {
				t.Errorf("the phrasings are of no use")
			}
		})
	}
}

func readLines[T any](t *testing.T, path string) []T {
	t.Helper()
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the question sets are not there")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []T
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}
