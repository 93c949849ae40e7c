package faq_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/eval"
	"github.com/godeeper/godeeper/faq/parse"
)

var update = flag.Bool("update", false, "write the golden files anew")

// content is briefings with labelled questions about them.
type content struct {
	briefings []*faq.Briefing
	questions []eval.Question
}

// bundled is the content that comes with the project.
func bundled(t testing.TB) content {
	t.Helper()
	return content{
		readBriefings(t, "../cmd/godeeper/sample/*", "../cmd/godeeper/testdata/briefings/*"),
		readQuestions(t, "../cmd/godeeper/testdata/briefings/questions.jsonl"),
	}
}

// beside is the content that stands beside the project where it is developed; the test is
// skipped where there is none.
func beside(t testing.TB) content {
	t.Helper()
	const dir = "../../shared/briefings/"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("there are no briefings beside the project")
	}
	return content{readBriefings(t, dir+"*.txt"), readQuestions(t, dir+"questions.jsonl")}
}

// readBriefings reads the pages and FAQ files among the files that the patterns match.
func readBriefings(t testing.TB, patterns ...string) []*faq.Briefing {
	t.Helper()
	var briefings []*faq.Briefing
	for _, pattern := range patterns {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("no files match %s (%v)", pattern, err)
		}
		for _, name := range names {
			if !parse.Known(name) || filepath.Base(name) == "questions.jsonl" {
				continue
			}
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			b, _, err := parse.Parse(name, data)
			if err != nil {
				t.Fatal(err)
			}
			briefings = append(briefings, b)
		}
	}
	return briefings
}

func readQuestions(t testing.TB, name string) []eval.Question {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	questions, err := eval.ReadQuestions(name, f)
	if err != nil {
		t.Fatal(err)
	}
	return questions
}

// queries returns every question that stands in the content or is labelled for it, asked in
// the thread of its briefing and over all.
func (c content) queries() []faq.Query {
	var queries []faq.Query
	add := func(b *faq.Briefing, text, before string) {
		if text == "" {
			return
		}
		thread := ""
		if b != nil {
			thread = b.ID
			queries = append(queries, faq.Query{Text: text, Before: before, Briefing: thread})
		}
		queries = append(queries, faq.Query{Text: text, Before: before})
	}
	for _, b := range c.briefings {
		for _, q := range storedQuestions(b) {
			add(b, q, "")
		}
	}
	for _, q := range c.questions {
		add(c.briefing(q.Briefing), q.Text, q.Before)
	}
	return queries
}

// briefing returns the briefing with the given file name, nil where there is none.
func (c content) briefing(file string) *faq.Briefing {
	for _, b := range c.briefings {
		if filepath.Base(b.Path) == file {
			return b
		}
	}
	return nil
}

// storedQuestions returns all that a briefing can be asked in its own words: the questions of
// its FAQs and their variants, its prompts, the names of its topics.
func storedQuestions(b *faq.Briefing) []string {
	var questions []string
	for _, f := range b.FAQs {
		questions = append(append(questions, f.Question), f.Variants...)
	}
	for _, p := range b.Prompts {
		questions = append(questions, p.Question)
	}
	for _, t := range b.Topics {
		questions = append(append(questions, t.Name), t.Aliases...)
	}
	return questions
}

// folded returns text with its white space folded.
func folded(text string) string { return strings.Join(strings.Fields(text), " ") }
