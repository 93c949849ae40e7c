package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/godeeper/godeeper/faq/eval"
	"github.com/godeeper/godeeper/storage"
)

// TestEvalKeeps measures what is stored twice, and other content once: the store keeps two measures.
func TestEvalKeeps(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dsn, questions := "sqlite:"+filepath.Join(dir, "eval.db"), filepath.Join(dir, "asked.jsonl")
	const asked = `{"id": "1", "text": "What did the mission cost?", "kind": "faq", "answerable": true, "expect": {"must_contain": ["325"]}}
{"id": "2", "text": "Who won the chess tournament in Reykjavik?", "kind": "off_topic", "answerable": false}
`
	if err := os.WriteFile(questions, []byte(asked), 0o600); err != nil {
		t.Fatal(err)
	}
	do := func(args ...string) {
		t.Helper()
		var out, errs bytes.Buffer
		if status := run(t.Context(), args, func(string) string { return "" }, nil, &out, &errs); status != exitOK {
			t.Fatalf("%v: status %d: %s", args, status, errs.String())
		}
	}
	do("import", "--db", dsn, "sample/asteroid-deflection.txt")
	do("eval", "--db", dsn, questions)
	do("eval", "--db", dsn, "--content", "sample/asteroid-deflection.txt", questions)
	do("eval", "--db", dsn, "--list", questions)

	store, err := storage.Open(t.Context(), slog.New(slog.DiscardHandler), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	all, err := store.Evaluations(t.Context(), 10)
	if err != nil || len(all) != 2 {
		t.Fatalf("got %d measures kept, error %v; want 2", len(all), err)
	}
	for _, e := range all {
		var r eval.Report
		if err := json.Unmarshal(e.Result, &r); err != nil {
			t.Fatal(err)
		}
		if e.File != "asked.jsonl" || e.Revision == 0 || e.Version == "" || e.At == 0 || r.Answerable.Questions != 1 || r.Unanswerable.Questions != 1 || r.Results != nil {
			t.Errorf("got %+v kept, with %+v", e, r)
		}
	}
}
