package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq/match"
)

const briefings = "../../../cmd/godeeper/sample,../../../cmd/godeeper/testdata/briefings"

// shop writes a FAQ set and returns the folder around it.
func shop(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	dir := filepath.Join(root, "shop")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"entries.jsonl": `{"id": "refund", "question": "How do I get a refund?", "answer": "Write to the shop within 14 days."}
{"id": "opening", "question": "When does the shop open?", "answer": "The shop opens at nine."}
`,
		"queries.jsonl": `{"id": "q1", "text": "can i get a refund", "relevant": ["refund"], "out_of_scope": false}
{"id": "q2", "text": "when do you open the shop", "relevant": ["opening"], "out_of_scope": false}
{"id": "q3", "text": "who owns the shop", "relevant": [], "out_of_scope": true}
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// learn runs the program and returns what it printed.
func learn(t *testing.T, args ...string) string {
	t.Helper()
	var out, warnings bytes.Buffer
	if err := run(args, &out, &warnings); err != nil {
		t.Fatalf("%q: %v", args, err)
	}
	if warnings.Len() > 0 {
		t.Errorf("%q: %s", args, warnings.String())
	}
	return out.String()
}

// TestModel learns from the bundled briefings and a set, twice: the same file, which can be read
// and says what it was learnt from.
func TestModel(t *testing.T) {
	sets := shop(t)
	var files []string
	for range 2 {
		path := filepath.Join(t.TempDir(), "model.json")
		if out := learn(t, "-briefings", briefings, "-sets", sets, "-o", path); out != "" {
			t.Errorf("without a report it prints: %s", out)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		m, err := match.ReadModel(data)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"testdata/briefings (230 questions)", "shop (3 questions)"} {
			if !strings.Contains(m.Comment, want) {
				t.Errorf("comment: got %q, want %q in it", m.Comment, want)
			}
		}
		for _, kind := range []string{"page", "file"} {
			if m.Rank[kind]["all"] <= 0 {
				t.Errorf("rank of %s: more of the question covered weighs %v", kind, m.Rank[kind]["all"])
			}
		}
		files = append(files, string(data))
	}
	if diff := cmp.Diff(files[0], files[1]); diff != "" {
		t.Errorf("(-first +second):\n%s", diff)
	}
}

// TestReport measures questions held out, and lists what became of them.
func TestReport(t *testing.T) {
	lists := t.TempDir()
	questions := filepath.Join(lists, "some.jsonl")
	all, err := os.ReadFile("../../../cmd/godeeper/testdata/briefings/questions.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(questions, all, 0o666); err != nil {
		t.Fatal(err)
	}
	out := learn(t, "-briefings", briefings, "-questions", questions, "-sets", shop(t), "-o", "", "-report", "-fit", "-folds", "2", "-lists", lists)
	for _, want := range []string{
		"######## as fitted", "######## cross-validated", "SWEEP shop | others≤2%", "some, in thread", "some, over all",
		"others≤5%: right ", "recall@1", "ECE", "precision",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not printed:\n%s", want, out)
		}
	}
	list, err := os.ReadFile(filepath.Join(lists, "list-shop"))
	if err != nil || strings.Count(string(list), "\n") != 4 {
		t.Errorf("list of the set: %v\n%s", err, list)
	}
}

// TestExplain shows one question by its id.
func TestExplain(t *testing.T) {
	root := shop(t)
	dir := filepath.Join(root, "shop")
	out := learn(t, "-briefings", dir, "-questions", filepath.Join(dir, "queries.jsonl"), "-explain", "q1", "-open")
	for _, want := range []string{"# q1 can i get a refund", "true faq: How do I get a refund?", "refund→refund exact question"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not printed:\n%s", want, out)
		}
	}
	if strings.Contains(out, "q2") {
		t.Errorf("another question is shown:\n%s", out)
	}
}

// TestAblate prints a row for each part, and one for all of them.
func TestAblate(t *testing.T) {
	var out, progress bytes.Buffer
	if err := run([]string{"-sets", shop(t), "-ablate", "-folds", "2"}, &out, &progress); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Count(out.String(), "\n"), len(match.Parts)+3; got != want {
		t.Errorf("got %d lines, want %d:\n%s", got, want, out.String())
	}
	for _, want := range []string{"| nothing ", "| stems ", "| – "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not printed:\n%s", want, out.String())
		}
	}
}

// TestRefused gives flags that make no sense, and files that are not there.
func TestRefused(t *testing.T) {
	root := shop(t)
	dir := filepath.Join(root, "shop")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"b"}, `"b" is no flag`},
		{[]string{"-sets", root, "-folds", "1"}, "must be at least 2"},
		{[]string{"-sets", root, "-folds", "many"}, "invalid value"},
		{[]string{"-nonsense"}, "not defined"},
		{[]string{"-questions", "q.jsonl"}, "-questions is given 1 times, and -briefings 0 times"},
		{[]string{"-briefings", dir}, "questions.jsonl"},
		{[]string{"-briefings", t.TempDir(), "-questions", filepath.Join(dir, "queries.jsonl")}, "there are none"},
		{[]string{"-briefings", "nowhere"}, "nowhere"},
		{[]string{"-sets", dir}, "no queries.jsonl in the folders of"},
		{[]string{"-sets", root, "-explain", "q9"}, "no such question"},
		{[]string{"-sets", root, "-o", filepath.Join(root, "nowhere", "model.json")}, "write model"},
	} {
		var out, warnings bytes.Buffer
		if err := run(c.args, &out, &warnings); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %q in it", c.args, err, c.want)
		}
	}
}
