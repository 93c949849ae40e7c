package faq_test

import (
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
)

func TestCite(t *testing.T) {
	b := faq.Briefing{Title: "Ferries return"}
	if got, want := b.Cite(), "Ferries return"; got != want {
		t.Errorf("without a date: got %q, want %q", got, want)
	}
	b.Date = time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)
	if got, want := b.Cite(), "Ferries return, 1 May 2024"; got != want {
		t.Errorf("with a date: got %q, want %q", got, want)
	}
}

func TestSourceString(t *testing.T) {
	for _, tt := range []struct {
		source faq.Source
		want   string
	}{
		{faq.Source{Title: "The Guardian"}, "The Guardian"},
		{faq.Source{Title: "Closed roads", URL: "https://roads.example"}, "Closed roads <https://roads.example>"},
		{faq.Source{Title: "https://roads.example", URL: "https://roads.example"}, "https://roads.example"},
	} {
		if got := tt.source.String(); got != tt.want {
			t.Errorf("%+v: got %q, want %q", tt.source, got, tt.want)
		}
	}
}

func TestAnswerString(t *testing.T) {
	for _, tt := range []struct {
		name   string
		answer faq.Answer
		want   string
	}{
		{"nothing", faq.Answer{}, ""},
		{"text alone", faq.Answer{Text: "Yes."}, "Yes."},
		{"excerpts of one head", faq.Answer{Excerpts: []faq.Excerpt{
			{Section: "What's happened", Text: "It rained."}, {Section: "What's happened", Text: "It snowed."}, {Section: "How we got here", Text: "It froze."},
		}}, "What's happened\n> It rained.\n> It snowed.\n\nHow we got here\n> It froze."},
		{"excerpts without a head", faq.Answer{Note: "In part.", Excerpts: []faq.Excerpt{{Text: "It rained."}, {Text: "It snowed."}}}, "In part.\n\n> It rained.\n> It snowed."},
		{"an answer of two paragraphs", faq.Answer{Excerpts: []faq.Excerpt{
			{Section: "Common questions", Question: "Did it rain?", Papers: []string{"The Times", "Le Monde"}, Text: "Yes.\n\nAnd it snowed."},
		}}, "Common questions: Did it rain? (The Times, Le Monde)\n> Yes.\n>\n> And it snowed."},
		{"lists", faq.Answer{
			Sources: []faq.Source{{Title: "The Times"}, {Title: "Weather", URL: "https://w.example"}},
			Deeper:  []string{"Will it thaw?"}, About: []string{"Rain"}, Suggestions: []string{"Why?"},
		}, "Sources: The Times; Weather <https://w.example>\n\nGo deeper:\n- Will it thaw?\n\nThe stored briefings:\n- Rain\n\nYou could ask:\n- Why?"},
		{"did you mean", faq.Answer{Outcome: faq.Suggested, Note: "Do you mean:", Suggestions: []string{"Why?", "When?"}}, "Do you mean:\n\n- Why?\n- When?"},
	} {
		if got := tt.answer.String(); got != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.name, got, tt.want)
		}
	}
}

func TestEntry(t *testing.T) {
	b := &faq.Briefing{}
	for _, tt := range []struct {
		entry                 faq.Entry
		id, question, heading string
	}{
		{faq.Entry{Kind: faq.KindFAQ, Briefing: b, FAQ: &faq.FAQ{ID: "f", Question: "Why?", Answer: "So.", Section: "Common questions"}}, "f", "Why?", "Common questions"},
		{faq.Entry{Kind: faq.KindFAQ, Briefing: b, FAQ: &faq.FAQ{ID: "f", Answer: "So."}}, "f", "So.", ""},
		{faq.Entry{Kind: faq.KindPrompt, Briefing: b, Prompt: &faq.Prompt{ID: "p", Question: "What next?", Section: "Go deeper"}}, "p", "What next?", "Go deeper"},
		{faq.Entry{Kind: faq.KindTopic, Briefing: b, Topic: &faq.Topic{ID: "t", Name: "Oslo", Text: "A city.", Section: "More"}}, "t", "Oslo", "More"},
		{faq.Entry{Kind: faq.KindPassage, Briefing: b, Section: &faq.Section{Heading: "What's happened"}, Passage: &faq.Passage{ID: "s", Text: "It rained."}}, "s", "It rained.", "What's happened"},
		{faq.Entry{}, "", "", ""},
	} {
		if id, question, heading := tt.entry.ID(), tt.entry.Question(), tt.entry.Heading(); id != tt.id || question != tt.question || heading != tt.heading {
			t.Errorf("%s: got %q, %q, %q, want %q, %q, %q", tt.entry.Kind, id, question, heading, tt.id, tt.question, tt.heading)
		}
	}
}

func TestLead(t *testing.T) {
	section := func(role faq.Role, texts ...string) faq.Section {
		s := faq.Section{Role: role}
		for _, text := range texts {
			s.Passages = append(s.Passages, faq.Passage{Text: text})
		}
		return s
	}
	behind, happened := section(faq.RoleBehind, "Salt eats steel."), section(faq.RoleHappened, "The bridge is closed.", "It may stay so.")
	for _, test := range []struct {
		name, title, want string
		sections          []faq.Section
	}{
		{"nothing", "A title", "", nil},
		{"an empty section", "A title", "", []faq.Section{section(faq.RoleHappened)}},
		{"no section of what happened", "A title", "Salt eats steel.", []faq.Section{behind}},
		{"what happened later on the page", "A title", "The bridge is closed.", []faq.Section{behind, happened}},
		{"a title that is its first sentence", "The bridge is closed", "It may stay so.", []faq.Section{happened, behind}},
		{"a title that begins it", "The bridge", "The bridge is closed.", []faq.Section{happened}},
		{"nothing but the title", "Salt eats steel", "Salt eats steel.", []faq.Section{behind}},
	} {
		got := ""
		if p := (&faq.Briefing{Title: test.title, Sections: test.sections}).Lead(); p != nil {
			got = p.Text
		}
		if got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
