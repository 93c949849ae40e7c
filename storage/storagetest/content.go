package storagetest

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
)

// Sample returns a briefing in which every field of every type is set.
func Sample() *faq.Briefing {
	link := faq.Link{Title: "Port authority", URL: "https://example.org/port?a=1&b=<2>"}
	return &faq.Briefing{
		ID:       "harbour-strike",
		Title:    "Dockers stop work in three harbours",
		Date:     time.Date(2025, time.March, 4, 0, 0, 0, 0, time.UTC),
		Byline:   "By the desk",
		URL:      "https://example.org/harbour-strike",
		Path:     "/news/harbour-strike.txt",
		Language: "en-GB",
		Sections: []faq.Section{
			{Role: faq.RoleHappened, Heading: "What's happened", Line: 3, Passages: []faq.Passage{
				{ID: "p-dockers", Text: "Dockers in three harbours have stopped work.", Line: 4},
				{ID: "p-ferries", Text: "Ferries still run.", Subheading: "At sea", Block: 1, Line: 5,
					Papers: []string{"The Harbour Times", "Daily Quay"}, Links: []faq.Link{link}},
			}},
			{Role: faq.RoleOther, Heading: "An own heading", Line: 7},
			{Role: faq.RolePapers, Heading: "What the papers say", Line: 9, Passages: []faq.Passage{
				{ID: "p-fair", Text: "“A fair claim,” it writes.", Papers: []string{"Daily Quay"}, Line: 10},
			}},
		},
		FAQs: []faq.FAQ{
			{ID: "why-strike", Question: "Why do they strike?", Variants: []string{"What is the strike about?", "why strike"},
				Answer: "For shorter shifts.\n\nAnd for pay.", Section: "Common questions", Links: []faq.Link{link}, Line: 13},
			{ID: "how-long", Question: "How long will it last?", Line: 15},
			{ID: "answer-only", Answer: "Nobody knows.", Line: 16},
		},
		Prompts: []faq.Prompt{
			{ID: "who-pays", Question: "Who pays for the delay?", Section: "Go deeper", Line: 18},
			{ID: "what-next", Question: "What comes next?", Section: "Go deeper", Line: 19},
		},
		Topics: []faq.Topic{
			{ID: "dockers-union", Name: "Dockers' Union", Aliases: []string{"DU", "the union"},
				Text: "The Dockers' Union (DU) was founded in 1921.", Section: "More on these topics", Line: 22},
		},
		Links: []faq.Link{link, {Title: "Daily Quay"}},
	}
}

// from returns the sample as another page: with another id, path and title.
func from(id, path string) *faq.Briefing {
	b := Sample()
	b.ID, b.Path, b.Title, b.URL = id, path, "Title of "+id, ""
	return b
}

// nasty are texts that databases and encodings have been seen to change.
var nasty = []string{
	"",
	" leading, trailing \t\n",
	"line\r\nline\u2028line\u2029line\u0085line",
	`"quoted" 'single' \back\slash %s $1 ? :name @name; DROP TABLE briefings; --`,
	"<b>&amp;</b> \\u003c \\u0000 \\ufffd \uFFFD",
	"Zoë, café, cafe\u0301, ﬁ, ß, İstanbul, ǅ", // composed and decomposed forms are different texts
	"日本とNATO、한국어, हिन्दी, العربية \u202Eright to left\u202C",
	"👩‍👩‍👧‍👦 🏳️‍🌈 🇪🇺 \U0010FFFF",
	"\uFEFFmark, no\u00A0break, soft\u00ADhyphen, zero\u200Bwidth",
	"\x01\x1f\x7f",
	"null", "NULL", "1e400", "0x10", "true",
	strings.Repeat("long ü ", 20_000),
}

// short returns the beginning of a text, of at most some 1,000 bytes: all that every database takes
// as an id.
func short(text string) string {
	for i := range text {
		if i > 900 {
			return text[:i]
		}
	}
	return text
}

// Stamped returns a version of a briefing: each of its texts names the version, and the number of
// its entries depends on it, so that [Whole] notices a mixture of two versions.
func Stamped(id string, version int) *faq.Briefing {
	stamp := func(what string, i int) string {
		return fmt.Sprintf("%s %d of version %d%s", what, i, version, strings.Repeat(" ~", 100))
	}
	b := &faq.Briefing{
		ID: id, Path: "/stamped/" + id, Title: fmt.Sprintf("version %d of %s", version, id),
		Sections: []faq.Section{{Role: faq.RoleHappened, Heading: stamp("heading", 0)}, {Heading: stamp("heading", 1)}},
	}
	for i := range 4 + version%5 {
		s := &b.Sections[i%2]
		s.Passages = append(s.Passages, faq.Passage{ID: fmt.Sprintf("passage-%d", i), Text: stamp("passage", i)})
		b.FAQs = append(b.FAQs, faq.FAQ{ID: fmt.Sprintf("faq-%d", i), Question: "Why?", Answer: stamp("answer", i)})
		b.Topics = append(b.Topics, faq.Topic{ID: fmt.Sprintf("topic-%d", i), Name: "Topic", Text: stamp("text", i)})
	}
	return b
}

// Whole returns the version of a briefing that [Stamped] made, or an error when it is not whole.
func Whole(b *faq.Briefing) (version int, err error) {
	if _, err := fmt.Sscanf(b.Title, "version %d", &version); err != nil {
		return 0, fmt.Errorf("briefing %s has the title %q: %w", b.ID, b.Title, err)
	}
	if d := cmp.Diff(Stamped(b.ID, version), b); d != "" {
		return 0, fmt.Errorf("briefing %s is not whole (-want +got):\n%s", b.ID, d)
	}
	return version, nil
}
