//go:build !race

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
)

// setEntry is a line of the entries of a public question set, which is no part of the project, and
// setQuery one of its questions.
type setEntry struct {
	ID       string   `json:"id"`
	Question string   `json:"question"`
	Answer   string   `json:"answer"`
	Variants []string `json:"variants"`
}

type setQuery struct {
	Text     string   `json:"text"`
	Relevant []string `json:"relevant"`
}

// quality is how questions of a set were matched, in shares of those that an entry answers; those that
// none answers have shares of their own.
type quality struct{ first, right, wrong, wrongOut float64 }

func (q quality) String() string {
	return fmt.Sprintf("recall@1 %.3f, answered right %.3f, answered wrong %.3f, out of scope answered %.3f", q.first, q.right, q.wrong, q.wrongOut)
}

// TestCurationLoop withholds a third of the phrasings of question sets, measures through the API of a
// process, adds them through the API as a curator's program would, and measures again. By default a
// sample of the questions is asked, in full rounds all of them.
func TestCurationLoop(t *testing.T) {
	sets, err := filepath.Glob("../../../shared/retrieval/*/entries.jsonl")
	if err != nil || len(sets) == 0 {
		t.Skip("the question sets are not there")
	}
	for _, path := range sets {
		t.Run(filepath.Base(filepath.Dir(path)), func(t *testing.T) {
			entries := readSet[setEntry](t, path)
			queries := readSet[setQuery](t, filepath.Join(filepath.Dir(path), "queries.jsonl"))
			withheld := withhold(entries)
			if len(withheld) == 0 {
				t.Skip("its entries have one phrasing each: nothing can be withheld")
			}
			c := besiege(t, nil)
			var file bytes.Buffer
			for _, e := range entries {
				if err := json.NewEncoder(&file).Encode(e); err != nil {
					t.Fatal(err)
				}
			}
			c.bring("faqs.jsonl", file.String())
			if step := len(queries) / bottest.Rounds(150, len(queries)); step > 1 {
				var some []setQuery
				for i := 0; i < len(queries); i += step {
					some = append(some, queries[i])
				}
				queries = some
			}
			before := c.measure(queries)
			added, refused := c.addVariants(withheld)
			c.awaitIndexed()
			after := c.measure(queries)
			t.Logf("%d entries, %d questions, %d phrasings added, %d refused\nbefore: %v\nafter:  %v", len(entries), len(queries), len(added), refused, before, after)
			const noise = 0.02 // three questions of a sample
			if after.first < before.first-noise || after.right < before.right-noise {
				t.Errorf("the phrasings do harm: before %v, after %v", before, after)
			}
			if refused > len(added)/10 {
				t.Errorf("%d of %d phrasings were refused", refused, refused+len(added))
			}
			stored := c.storedVariants()
			for text, entry := range added {
				if !slices.Contains(stored[entry], folded(text)) {
					t.Errorf("%q of %s is lost", text, entry)
				}
			}
			for _, e := range entries {
				for _, v := range e.Variants {
					if !slices.Contains(stored[e.ID], folded(v)) {
						t.Errorf("%q of %s, which was imported, is lost", v, e.ID)
					}
				}
			}
		})
	}
}

// withhold takes every third phrasing out of entries, and returns them by the entry's id.
func withhold(entries []setEntry) map[string][]string {
	out := map[string][]string{}
	for i := range entries {
		e := &entries[i]
		var kept []string
		for n, v := range e.Variants {
			if n%3 == 2 {
				out[e.ID] = append(out[e.ID], v)
			} else {
				kept = append(kept, v)
			}
		}
		e.Variants = kept
		if e.Answer == "" { // of a set of intents: that they are found is what is measured
			e.Answer = "Answer of " + e.ID + "."
		}
	}
	return out
}

// measure asks the API for the match of each question.
func (c *castle) measure(queries []setQuery) quality {
	c.t.Helper()
	var q quality
	in, out := 0.0, 0.0
	for _, query := range queries {
		status, reply := c.call("POST", "/match", map[string]any{"text": query.Text, "top": 1})
		if status != http.StatusOK {
			c.t.Fatalf("match %q: status %d: %v", query.Text, status, reply)
		}
		answered := reply["outcome"] == "answered"
		if len(query.Relevant) == 0 {
			out++
			if answered {
				q.wrongOut++
			}
			continue
		}
		in++
		matches, _ := reply["matches"].([]any)
		hit := false
		if len(matches) > 0 {
			id, _ := matches[0].(map[string]any)["id"].(string)
			hit = slices.Contains(query.Relevant, id)
		}
		switch {
		case answered && hit:
			q.right++
		case answered:
			q.wrong++
		}
		if hit {
			q.first++
		}
	}
	return quality{q.first / max(1, in), q.right / max(1, in), q.wrong / max(1, in), q.wrongOut / max(1, out)}
}

// addVariants adds phrasings to entries, those of an entry at once, or, where one of them is refused,
// one by one. It returns the entry of each that was added.
func (c *castle) addVariants(all map[string][]string) (added map[string]string, refused int) {
	c.t.Helper()
	added = map[string]string{}
	for id, texts := range all {
		path := "/faqs/faqs/" + url.PathEscape(id) + "/variants"
		sets := [][]string{texts}
		for len(sets) > 0 {
			set := sets[0]
			sets = sets[1:]
			switch status, reply := c.call("POST", path, map[string]any{"texts": set}); {
			case status == http.StatusOK:
				for _, text := range set {
					added[text] = id
				}
			case status == http.StatusUnprocessableEntity && len(set) > 1:
				for _, text := range set {
					sets = append(sets, []string{text})
				}
			case status == http.StatusUnprocessableEntity: // the sets say the same of two entries here and there
				refused++
			default:
				c.t.Fatalf("add to %s: status %d: %v", id, status, reply)
			}
		}
	}
	return added, refused
}

// storedVariants returns the phrasings that are stored, by entry.
func (c *castle) storedVariants() map[string][]string {
	c.t.Helper()
	status, reply := c.call("GET", "/faqs?briefing=faqs", nil)
	if status != http.StatusOK {
		c.t.Fatalf("faqs: status %d: %v", status, reply)
	}
	out := map[string][]string{}
	for _, f := range reply["faqs"].([]any) {
		f := f.(map[string]any)
		for _, v := range f["variants"].([]any) {
			out[f["id"].(string)] = append(out[f["id"].(string)], folded(v.(string)))
		}
	}
	return out
}

// folded returns a text with single blanks: how many there are says nothing.
func folded(text string) string { return strings.Join(strings.Fields(text), " ") }

// readSet reads a file of JSON Lines.
func readSet[T any](t *testing.T, path string) []T {
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
