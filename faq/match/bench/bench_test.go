package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// smallSet writes a set of three entries and two questions, and returns its folder.
func smallSet(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"entries.jsonl": `{"id": "cost", "question": "What did the landing cost?", "answer": "About 75 million dollars.", "variants": ["How dear was it?"]}
{"id": "when", "question": "When did it land?", "answer": "On 23 August 2023.", "variants": []}
{"id": "why", "question": "Why the south pole?", "answer": "There is ice in the craters.", "variants": []}
`,
		"queries.jsonl": `{"id": "1", "text": "what was the cost of landing", "relevant": ["cost"], "out_of_scope": false}
{"id": "2", "text": "is there ice at the pole", "relevant": ["why"], "out_of_scope": false}
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestEngines(t *testing.T) {
	s, err := readSet(smallSet(t))
	if err != nil {
		t.Fatal(err)
	}
	entries := s.grow(200)
	for _, name := range engineNames() {
		t.Run(name, func(t *testing.T) {
			e, err := open(name, corpusOf(name, entries))
			if err != nil && strings.Contains(err.Error(), "-tags sqlite_fts5") {
				t.Skip(err)
			} else if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := e.close(); err != nil {
					t.Error(err)
				}
			}()
			for _, q := range s.questions {
				got, err := e.search(q.Text)
				if err != nil {
					t.Fatal(err)
				}
				if got != q.Relevant[0] {
					t.Errorf("%q: got entry %q, want %q", q.Text, got, q.Relevant[0])
				}
			}
			for _, none := range []string{"", "?!", "xyzzy"} {
				if got, err := e.search(none); got != "" || err != nil {
					t.Errorf("%q: got entry %q and error %v, want none", none, got, err)
				}
			}
		})
	}
}

func TestGrow(t *testing.T) {
	s, err := readSet(smallSet(t))
	if err != nil {
		t.Fatal(err)
	}
	entries := s.grow(500)
	if len(entries) != 500 {
		t.Errorf("got %d entries, want 500", len(entries))
	}
	if !reflect.DeepEqual(entries, s.grow(500)) {
		t.Error("the entries differ from run to run")
	}
	if !reflect.DeepEqual(entries[:3], s.entries) {
		t.Error("the set's own entries are not the first")
	}
	ids := make(map[string]bool)
	for _, e := range entries {
		if ids[e.ID] {
			t.Errorf("id %q stands for two entries", e.ID)
		}
		ids[e.ID] = true
	}
	if n := len(s.grow(2)); n != 3 {
		t.Errorf("grown to 2, the set has %d entries, want its own 3", n)
	}
}

func TestChildPrintsFigures(t *testing.T) {
	var out, errs strings.Builder
	if status := run([]string{"-child", "-set", smallSet(t), "-sizes", "100", "-engines", "bm25"}, &out, &errs); status != 0 {
		t.Fatalf("status %d: %s", status, errs.String())
	}
	var f figures
	if err := json.Unmarshal([]byte(out.String()), &f); err != nil {
		t.Fatal(err)
	}
	if f.Engine != "bm25" || f.Recall != 1 || f.P50 <= 0 || f.P99 < f.P50 || f.Build <= 0 {
		t.Errorf("got %+v, want all questions right and times above 0", f)
	}
}

func TestUsage(t *testing.T) {
	for _, test := range []struct{ args, want string }{
		{"", "bench: -set names no folder\n"},
		{"-set x -sizes 10,none", "bench: size \"none\" is not a number of entries\n"},
		{"-set x -engines sphinx", "bench: engine \"sphinx\" is none of match, bleve, bleve-fields, bm25, fts5\n"},
	} {
		var out, errs strings.Builder
		if status := run(strings.Fields(test.args), &out, &errs); status != 1 || errs.String() != test.want {
			t.Errorf("%q: got status %d and %q, want 1 and %q", test.args, status, errs.String(), test.want)
		}
	}
}
