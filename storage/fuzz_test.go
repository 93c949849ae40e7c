package storage_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
)

// FuzzImport puts any text into every kind of field: it is refused, or comes back as it was.
func FuzzImport(f *testing.F) {
	f.Add("Zoë asked: “why?”", int64(1_741_046_400), 3)
	f.Add("<b>\u2028\\u0000", int64(-1), 0)
	f.Add("caf\xe9", int64(0), -1)
	f.Add("a\x00b", int64(1), 1)
	s := open(f, "sqlite:"+filepath.Join(f.TempDir(), "fuzz.db"))
	f.Fuzz(func(t *testing.T, text string, date int64, number int) {
		link := []faq.Link{{Title: text, URL: text}}
		b := &faq.Briefing{
			ID: "id " + text, Title: text, Byline: text, URL: text, Path: "/fuzz", Date: time.Unix(date, 0).UTC(), Language: text, Links: link,
			Sections: []faq.Section{{}, {Role: faq.Role(text), Heading: text, Line: number, Passages: []faq.Passage{
				{ID: "passage " + text, Text: text, Subheading: text, Block: number, Papers: []string{text, ""}, Links: link},
			}}},
			FAQs:    []faq.FAQ{{ID: "faq " + text, Question: text, Variants: []string{text}, Answer: text, Section: text, Line: number}},
			Prompts: []faq.Prompt{{ID: "prompt " + text, Question: text, Section: text, Line: number}},
			Topics:  []faq.Topic{{ID: "topic " + text, Name: text, Aliases: []string{"", text}, Text: text, Section: text}},
		}
		_, id, err := s.Import(t.Context(), b)
		if valid := utf8.ValidString(text) && !strings.ContainsRune(text, 0); valid != (err == nil) {
			t.Fatalf("valid text: got %t, error %v", valid, err)
		}
		if err != nil {
			return
		}
		got, err := s.Briefing(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		b.ID = id
		if d := cmp.Diff(b, got); d != "" {
			t.Errorf("stored (-want +got):\n%s", d)
		}
	})
}
