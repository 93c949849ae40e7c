package parse_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/parse"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden holds the whole parse of every file in testdata/pages.
func TestGolden(t *testing.T) {
	for _, name := range files(t, "testdata/pages") {
		t.Run(filepath.Base(name), func(t *testing.T) {
			b, warnings := parseFile(t, name)
			golden(t, filepath.Join("testdata/golden", filepath.Base(name)+".golden"), whole(b, warnings))
		})
	}
}

// TestShared holds counts and names of the parses of the development briefings, which stand
// beside the project and are not part of it.
func TestShared(t *testing.T) {
	var out strings.Builder
	for _, name := range shared(t) {
		b, warnings := parseFile(t, name)
		out.WriteString(brief(b, warnings) + "\n")
	}
	golden(t, "testdata/shared.golden", out.String())
}

// shared returns the development briefings, and skips the test where they are not at hand.
func shared(t testing.TB) []string {
	t.Helper()
	names, _ := filepath.Glob("../../../shared/briefings/*.txt")
	if len(names) == 0 {
		t.Skip("no development briefings beside the project")
	}
	return names
}

func files(t testing.TB, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no files in %s (%v)", dir, err)
	}
	return names
}

func parseFile(t testing.TB, name string) (*faq.Briefing, []parse.Warning) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	b, warnings, err := parse.Parse(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return b, warnings
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got), -update writes it anew:\n%s", name, diff)
	}
}

// whole writes all of a briefing.
func whole(b *faq.Briefing, warnings []parse.Warning) string {
	var w strings.Builder
	fmt.Fprintf(&w, "briefing %s\n", b.ID)
	for _, kv := range [][2]string{{"title", b.Title}, {"date", day(b)}, {"byline", b.Byline}, {"url", b.URL}, {"language", b.Language}} {
		if kv[1] != "" {
			fmt.Fprintf(&w, "%s: %s\n", kv[0], kv[1])
		}
	}
	for _, s := range b.Sections {
		fmt.Fprintf(&w, "\nsection %s %q line %d\n", s.Role, s.Heading, s.Line)
		for _, p := range s.Passages {
			fmt.Fprintf(&w, "  %d", p.Block)
			if p.Subheading != "" {
				fmt.Fprintf(&w, " [%s]", p.Subheading)
			}
			fmt.Fprintf(&w, " %s (line %d, %s)\n", p.Text, p.Line, p.ID)
			if len(p.Papers) > 0 {
				fmt.Fprintf(&w, "    papers: %s\n", strings.Join(p.Papers, "; "))
			}
			writeLinks(&w, "    ", p.Links)
		}
	}
	for _, f := range b.FAQs {
		fmt.Fprintf(&w, "\nfaq %s %q line %d\n  Q %s\n", f.ID, f.Section, f.Line, f.Question)
		for _, v := range f.Variants {
			fmt.Fprintf(&w, "  V %s\n", v)
		}
		fmt.Fprintf(&w, "  A %s\n", strings.ReplaceAll(f.Answer, "\n", "\n    "))
		writeLinks(&w, "  ", f.Links)
	}
	for _, p := range b.Prompts {
		fmt.Fprintf(&w, "\nprompt %s %q line %d\n  %s\n", p.ID, p.Section, p.Line, p.Question)
	}
	for _, t := range b.Topics {
		fmt.Fprintf(&w, "\ntopic %s %q line %d\n  %s\n", t.ID, t.Section, t.Line, strings.Join(append([]string{t.Name}, t.Aliases...), " = "))
		fmt.Fprintf(&w, "  %s\n", strings.ReplaceAll(t.Text, "\n", "\n    "))
	}
	w.WriteString("\n")
	writeLinks(&w, "", b.Links)
	for _, warning := range warnings {
		fmt.Fprintf(&w, "warning: %s\n", warning)
	}
	return w.String()
}

func writeLinks(w *strings.Builder, indent string, links []faq.Link) {
	for _, l := range links {
		fmt.Fprintf(w, "%slink: %s <%s>\n", indent, l.Title, l.URL)
	}
}

func day(b *faq.Briefing) string {
	if b.Date.IsZero() {
		return ""
	}
	return b.Date.Format("2006-01-02")
}

// brief writes counts and names of a briefing, and none of its sentences.
func brief(b *faq.Briefing, warnings []parse.Warning) string {
	var w strings.Builder
	fmt.Fprintf(&w, "%s %q %s %s\n", b.ID, b.Title, day(b), b.Byline)
	for _, s := range b.Sections {
		fmt.Fprintf(&w, "  %s %q: %d passages\n", s.Role, s.Heading, len(s.Passages))
		sub, n := "", 0
		for i, p := range s.Passages {
			if p.Subheading != sub {
				sub, n = p.Subheading, 0
			}
			n++
			if sub != "" && (i+1 == len(s.Passages) || s.Passages[i+1].Subheading != sub) {
				fmt.Fprintf(&w, "    [%s] %d\n", sub, n)
			}
			if s.Role == faq.RolePapers {
				fmt.Fprintf(&w, "    sentence %d: %s\n", i+1, strings.Join(p.Papers, "; "))
			}
		}
	}
	for _, f := range b.FAQs {
		fmt.Fprintf(&w, "  faq %q under %q: answer of %d words\n", f.Question, f.Section, len(strings.Fields(f.Answer)))
	}
	fmt.Fprintf(&w, "  %d prompts", len(b.Prompts))
	for _, p := range b.Prompts {
		fmt.Fprintf(&w, ", line %d", p.Line)
	}
	w.WriteString("\n")
	for _, t := range b.Topics {
		fmt.Fprintf(&w, "  topic %s\n", strings.Join(append([]string{t.Name}, t.Aliases...), " = "))
	}
	writeLinks(&w, "  ", b.Links)
	for _, warning := range warnings {
		fmt.Fprintf(&w, "  warning: %s\n", warning)
	}
	return w.String()
}
