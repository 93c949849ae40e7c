package match_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/faq/parse"
)

// bundled returns the briefings that come with the project.
func bundled(t testing.TB) []*faq.Briefing {
	return readBriefings(t, "../../cmd/godeeper/sample/*", "../../cmd/godeeper/testdata/briefings/*")
}

// beside returns the briefings that stand beside the project where it is developed; the test is
// skipped where there are none.
func beside(t testing.TB) []*faq.Briefing {
	t.Helper()
	const dir = "../../../shared/briefings/"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("there are no briefings beside the project")
	}
	return readBriefings(t, dir+"*.txt")
}

// pages indexes testdata/pages: three pages and a file of FAQs.
func pages(t testing.TB) *match.Index {
	return match.New(readBriefings(t, "testdata/pages/*"))
}

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
