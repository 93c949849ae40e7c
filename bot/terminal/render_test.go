package terminal

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// fullAnswer uses everything that an answer can hold.
var fullAnswer = bot.Reply{
	Answer: faq.Answer{
		Outcome:  faq.Answered,
		Briefing: &faq.Briefing{ID: "eclipse", Title: "The eclipse over Spain", Date: time.Date(2026, 8, 13, 0, 0, 0, 0, time.UTC)},
		Note:     "The stored text answers this only in part.",
		Text:     "The eclipse was seen from the north of Spain on 12 August 2026, and for up to two minutes it was total.\n\nIt was the first one there in more than a century.",
		Excerpts: []faq.Excerpt{
			{Section: "What the papers say", Text: "El Faro wrote that 'the sky fell silent'.", Papers: []string{"El Faro"}},
			{Section: "What's behind the headline?", Subheading: "Tourism", Text: "Hotels in Oviedo were full."},
			{Section: "What's behind the headline?", Subheading: "Tourism", Text: "皆既日食は東アジアからは見えなかった。 That is, it was not seen from East Asia."},
		},
		Sources:     []faq.Source{{Title: "El Faro"}, {Title: "The eclipse over Spain", URL: "https://example.org/eclipse"}, {URL: "https://example.org/a/very/long/address/that/must/stay/whole/in/one/piece"}},
		Deeper:      []string{"When is the next one, and from where on Earth will it be seen for the longest time?", "How can it be watched safely?"},
		Suggestions: nil,
	},
}

func TestRenderGolden(t *testing.T) {
	replies := []bot.Reply{
		fullAnswer,
		{Answer: faq.Answer{Outcome: faq.Suggested, Note: "I am not sure which question you mean. I can answer these:", Suggestions: []string{"When is the eclipse?", "Where can it be seen?"}}},
		{Answer: faq.Answer{Outcome: faq.Declined, Note: "No stored briefing answers this.", Suggestions: []string{"When is the eclipse?"}}},
		{Line: "Hello. I answer questions.", Offers: []string{"When is the eclipse?"}},
		{Line: "Goodbye."},
	}
	for _, c := range []struct {
		name  string
		style Style
	}{{"plain", Style{}}, {"narrow", Style{Columns: 40}}, {"colour", Style{Colour: true, Columns: 60}}} {
		t.Run(c.name, func(t *testing.T) {
			var all strings.Builder
			for _, r := range replies {
				all.WriteString(Render(r, c.style) + "----\n")
			}
			got := strings.ReplaceAll(all.String(), "\x1b", "<ESC>")
			file := "testdata/render-" + c.name + ".golden"
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
		})
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text    string
		columns int
		indent  string
		want    string
	}{
		{"one two three", 7, "", "one two\nthree"},
		{"one two three", 8, "  ", "  one\n  two\n  three"},
		{"one  two\tthree", 0, "", "one two three"},
		{"one\n\ntwo", 9, " ", " one\n\n two"},
		{"https://example.org/long", 5, " ", " https://example.org/long"},
		{"日食 日食", 5, "", "日食\n日食"},
		{"e\u0301e\u0301 a", 4, "", "e\u0301e\u0301 a"},
		{"", 5, "  ", ""},
	} {
		if got := Wrap(c.text, c.columns, c.indent); got != c.want {
			t.Errorf("Wrap(%q, %d, %q) = %q, want %q", c.text, c.columns, c.indent, got, c.want)
		}
	}
}

// FuzzRender holds what every rendering owes: no command to the terminal beyond its own marks,
// no word lost, and no line too long that could have been broken.
func FuzzRender(f *testing.F) {
	f.Add("The eclipse over Spain", "What's\x1b[2J happened", "It was seen\nfrom Spain.", 40)
	f.Add("", "", "\u009b\u202e 日本 日本", 3)
	f.Add("a b", "c", "\xff\xfe", -1)
	f.Fuzz(func(t *testing.T, title, heading, text string, columns int) {
		r := bot.Reply{Answer: faq.Answer{
			Outcome: faq.Answered, Briefing: &faq.Briefing{Title: title}, Text: text, Note: heading,
			Excerpts: []faq.Excerpt{{Section: heading, Text: text, Papers: []string{title}}},
			Sources:  []faq.Source{{Title: title, URL: text}}, Deeper: []string{text},
		}}
		got := Render(r, Style{Columns: columns})
		if got != Clean(got) {
			t.Errorf("rendering holds a character that commands the terminal: %q", got)
		}
		for word := range strings.FieldsSeq(Clean(text)) {
			if !strings.Contains(got, word) {
				t.Errorf("rendering lost the word %q: %q", word, got)
			}
		}
		for line := range strings.Lines(Wrap(Clean(text), columns, "")) {
			if columns > 0 && displayWidth(strings.TrimSuffix(line, "\n")) > columns && len(strings.Fields(line)) > 1 {
				t.Errorf("line %q is wider than %d columns", line, columns)
			}
		}
	})
}
