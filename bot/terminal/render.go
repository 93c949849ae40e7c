package terminal

import (
	"fmt"
	"strings"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// dayFormat is how a date is printed: without an order of day and month to be mistaken.
const dayFormat = "2 January 2006"

// Render returns a reply as it is shown, ending in a line break.
func Render(r bot.Reply, s Style) string {
	var out strings.Builder
	if r.Line != "" {
		out.WriteString(s.wrap(r.Line, "") + "\n")
		s.offers(&out, r.Offers, 0, "You can ask")
		return out.String()
	}
	a := r.Answer
	if a.Outcome == faq.Answered {
		s.quotes(&out, a)
	} else {
		s.none(&out, a)
	}
	s.offers(&out, a.Suggestions, 0, suggestionsTitle(a.Outcome))
	s.offers(&out, a.Deeper, len(a.Suggestions), "Go deeper")
	return out.String()
}

// quotes shows what answers the question, with where it stands.
func (s Style) quotes(out *strings.Builder, a faq.Answer) {
	if a.Briefing != nil {
		out.WriteString(s.mark(bold, plain(a.Briefing.Title)))
		if !a.Briefing.Date.IsZero() {
			out.WriteString(s.mark(dim, " · "+a.Briefing.Date.Format(dayFormat)))
		}
		out.WriteString("\n")
	}
	if a.Note != "" {
		out.WriteString(s.wrap(a.Note, "") + "\n")
	}
	if a.Text != "" {
		out.WriteString("\n" + s.wrap(a.Text, "") + "\n")
	}
	heading := ""
	for _, e := range a.Excerpts {
		if h := place(e); h != heading {
			heading = h
			out.WriteString("\n" + s.mark(cyan, plain(h)) + "\n")
		}
		text := e.Text
		if len(e.Papers) > 0 {
			text += " [" + strings.Join(e.Papers, ", ") + "]"
		}
		out.WriteString(s.wrap(text, "  ") + "\n")
	}
	if len(a.Sources) == 0 {
		return
	}
	out.WriteString("\n" + s.mark(dim, "Sources") + "\n")
	for _, src := range a.Sources {
		line := src.Title
		if src.URL != "" && src.URL != src.Title {
			line = strings.TrimSpace(line + " " + src.URL)
		}
		out.WriteString(s.mark(dim, s.wrap(line, "  ")) + "\n")
	}
}

// place names where an excerpt stands.
func place(e faq.Excerpt) string {
	if e.Subheading == "" {
		return e.Section
	}
	if e.Section == "" {
		return e.Subheading
	}
	return e.Section + " · " + e.Subheading
}

// none says that there is no answer.
func (s Style) none(out *strings.Builder, a faq.Answer) {
	out.WriteString(s.wrap(a.Note, "") + "\n")
}

// suggestionsTitle is empty where the sentence above the list leads into it.
func suggestionsTitle(o faq.Outcome) string {
	if o == faq.Suggested {
		return ""
	}
	return "You can ask"
}

// offers lists questions by number, the first of which is after+1.
func (s Style) offers(out *strings.Builder, questions []string, after int, title string) {
	if len(questions) == 0 {
		return
	}
	out.WriteString("\n")
	if title != "" {
		out.WriteString(s.mark(cyan, title) + "\n")
	}
	for i, q := range questions {
		number := fmt.Sprintf("%d", after+i+1)
		text := s.wrap(q, "     ")
		out.WriteString("  " + s.mark(yellow, number) + strings.Repeat(" ", max(1, 3-len(number))) + strings.TrimPrefix(text, "     ") + "\n")
	}
}
