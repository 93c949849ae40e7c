package parse_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/parse"
)

// endings are tried by the fuzz target, chosen by its first argument.
var endings = []string{"a.txt", "a.md", "a.html", "a.jsonl", "a.csv", "a.yaml", "-"}

func FuzzParse(f *testing.F) {
	for _, name := range files(f, "testdata/pages") {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for i, ending := range endings {
			if ext := filepath.Ext(name); ext == filepath.Ext(ending) || ext == ".json" && i == 3 || i == 0 {
				f.Add(uint8(i), data)
			}
		}
	}
	f.Add(uint8(0), []byte("What's happened\n\n- **a:** b\n  - c\n-\nQ: d?\nA: e\n| f | g |\n1. h\n"))
	f.Add(uint8(3), []byte(`{"briefing": {"id": "b", "title": "T", "date": "2025-03-04", "sections": [{"role": "happened", "passages": [
		{"id": "p", "text": " a\tb", "block": 3, "line": 9}]}], "faqs": [{"id": "f", "question": "Q?", "variants": ["q"], "answer": "A\n\n\nB"}],
		"prompts": [{"id": "q", "question": "R?"}], "topics": [{"id": "t", "name": "N", "text": "M", "aliases": [""]}]}}`))
	f.Fuzz(func(t *testing.T, ending uint8, data []byte) {
		name := endings[int(ending)%len(endings)]
		b, warnings, err := parse.Parse(name, data)
		if err != nil {
			var refused *parse.Error
			if b != nil || !errors.As(err, &refused) || refused.Reason == "" || strings.Contains(err.Error(), "\n") {
				t.Fatalf("refused with %v, %q", b, err)
			}
			return
		}
		if strings.Contains(string(data), `"briefing"`) { // its lines are those of the file that it was before
			check(t, b, warnings, math.MaxInt)
			return
		}
		check(t, b, warnings, 1+strings.Count(strings.NewReplacer("\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(string(data)), "\n")+len(data)/2)
		text := string(data)
		plain := ending%7 == 0 && utf8.Valid(data) && !strings.ContainsAny(text, "<>&[]\\`|~!") && !strings.HasPrefix(strings.TrimSpace(text), "---") && !strings.HasPrefix(strings.TrimSpace(text), "+++")
		if !plain {
			return
		}
		if lost := lostWords(text, b, warnings, false); len(lost) > 0 {
			t.Fatalf("lost: %s", strings.Join(lost, " "))
		}
	})
}

// check holds what is true of every briefing.
func check(t *testing.T, b *faq.Briefing, warnings []parse.Warning, lines int) {
	t.Helper()
	ids := map[string]bool{}
	id := func(id string, line int) {
		if id == "" || ids[id] {
			t.Fatalf("id %q is empty or taken", id)
		}
		if line < 1 || line > lines {
			t.Fatalf("%s has line %d of %d", id, line, lines)
		}
		ids[id] = true
	}
	text := func(what string, s string, may bool) {
		if !may && strings.TrimSpace(s) == "" || strings.ContainsAny(s, "\r\t\x00") || !utf8.ValidString(s) || strings.TrimSpace(s) != s {
			t.Fatalf("%s %q is empty or not clean", what, s)
		}
	}
	text("id", b.ID, false)
	text("title", b.Title, false)
	text("byline", b.Byline, true)
	if strings.Trim(b.ID, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		t.Fatalf("briefing id %q", b.ID)
	}
	for _, s := range b.Sections {
		text("heading", s.Heading, true)
		if len(s.Passages) == 0 || s.Role == "" {
			t.Fatalf("section %q has no passages or no role", s.Heading)
		}
		last := 0
		for _, p := range s.Passages {
			id(p.ID, p.Line)
			text("passage", p.Text, false)
			if strings.Contains(p.Text, "\n") || p.Block < last || p.Block > last+1 {
				t.Fatalf("passage %q, block %d after %d", p.Text, p.Block, last)
			}
			last = p.Block
		}
	}
	for _, f := range b.FAQs {
		id(f.ID, f.Line)
		text("question", f.Question, true)
		text("answer", f.Answer, true)
		if f.Question == "" && f.Answer == "" {
			t.Fatalf("FAQ %s is empty", f.ID)
		}
	}
	for _, p := range b.Prompts {
		id(p.ID, p.Line)
		text("prompt", p.Question, false)
	}
	for _, p := range b.Topics {
		id(p.ID, p.Line)
		text("topic", p.Name, false)
		text("description", p.Text, false)
	}
	for i, w := range warnings {
		if w.Text == "" || w.Line < 0 || w.Line > lines || i > 0 && w.Line < warnings[i-1].Line {
			t.Fatalf("warning %v of %d lines", w, lines)
		}
	}
}
