package faq_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// TestCompose plays the scripts of testdata/compose over the briefings of testdata/pages. Each
// holds what is found, and the answer that is made of it; -update writes the answers anew.
func TestCompose(t *testing.T) {
	pages := readBriefings(t, "testdata/pages/ferry.txt", "testdata/pages/plain.txt", "testdata/pages/bridge.txt", "testdata/pages/library.jsonl")
	names, err := filepath.Glob("testdata/compose/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no scripts in testdata/compose (%v)", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			stored := pages
			if strings.Contains(string(archive.Comment), "(no briefing stored)") {
				stored = nil
			}
			f, err := newScript(stored, string(archive.Files[0].Data))
			if err != nil {
				t.Fatal(err)
			}
			a := faq.Compose(f, f.query)
			if err := newChecker(stored).check(f, f.query, a); err != nil {
				t.Error(err)
			}
			got, want := shown(a), ""
			if len(archive.Files) > 1 {
				want = string(archive.Files[1].Data)
			}
			if *update {
				archive.Files = append(archive.Files[:1], txtar.File{Name: "answer", Data: []byte(got)})
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", strings.TrimSpace(string(archive.Comment)), diff)
			}
		})
	}
}

// shown returns what became of a question and what the reader sees.
func shown(a faq.Answer) string {
	head := string(a.Outcome)
	if a.Match != nil {
		head += fmt.Sprintf(" by the %s %q", a.Match.Kind, a.Match.Question())
	}
	if a.Briefing != nil {
		head += " from " + a.Briefing.ID
	}
	return head + "\n\n" + a.String() + "\n"
}

// TestComposeBest answers from the best match however unsure it is.
func TestComposeBest(t *testing.T) {
	pages := readBriefings(t, "testdata/pages/*")
	for _, tt := range []struct {
		name, script string
		want         faq.Outcome
	}{
		{"nothing found", "ask: Who?", faq.Declined},
		{"an unsure FAQ", "ask: Dear?\nmatch: 0.01 faq What did the bridge cost?", faq.Answered},
		{"a prompt that nothing bears out", "ask: Frost?\nmatch: 0.01 prompt What happens when", faq.Declined},
	} {
		f, err := newScript(pages, tt.script)
		if err != nil {
			t.Fatal(err)
		}
		if got := faq.ComposeBest(f, f.query).Outcome; got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestAnswerThatIsAPassage shows an answer that a curator took from a passage once: as that passage.
func TestAnswerThatIsAPassage(t *testing.T) {
	b := &faq.Briefing{
		ID: "ferry", Title: "The night ferry comes back",
		Sections: []faq.Section{{Role: faq.RolePapers, Heading: "What the papers say", Passages: []faq.Passage{
			{ID: "p1", Text: "The Scotsman says that a cabin costs 40 pounds.", Papers: []string{"The Scotsman"}},
			{ID: "p2", Text: "The ferry sails at night.", Block: 1},
		}}},
		FAQs: []faq.FAQ{{ID: "f1", Question: "What does a cabin cost?", Answer: "The Scotsman says that a cabin costs 40 pounds."}},
	}
	a := faq.Compose(match.New([]*faq.Briefing{b}), faq.Query{Text: "What does a cabin cost?"})
	if a.Outcome != faq.Answered || a.Text != "" || len(a.Excerpts) == 0 {
		t.Fatalf("got %+v, want the passage alone", a)
	}
	want := faq.Excerpt{Section: "What the papers say", Text: b.FAQs[0].Answer, Papers: []string{"The Scotsman"}, Entry: "p1"}
	if diff := cmp.Diff(want, a.Excerpts[0]); diff != "" {
		t.Errorf("excerpt (-want +got):\n%s", diff)
	}
	if n := strings.Count(a.String(), b.FAQs[0].Answer); n != 1 {
		t.Errorf("the answer is shown %d times:\n%s", n, a)
	}
	if got := a.Sources[len(a.Sources)-1]; got != b.Source("p1") {
		t.Errorf("source %+v, want the passage", got)
	}
}
