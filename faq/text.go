package faq

import (
	"strings"
)

// maxSources bounds the list of sources under an answer.
const maxSources = 6

// sources lists where the shown text comes from: the newspapers it is attributed to, the
// briefing, and the links that go with it.
func (c *composer) sources(a Answer) []Source {
	var out []Source
	limit := maxSources - 1 // the newspapers leave room for the briefing
	add := func(source Source) {
		for _, s := range out {
			if s.Title == source.Title && s.URL == source.URL {
				return
			}
		}
		if len(out) < limit && source.Title != "" {
			out = append(out, source)
		}
	}
	for _, e := range a.Excerpts {
		for _, p := range e.Papers {
			add(Source{Title: p})
		}
	}
	limit = maxSources
	add(a.Briefing.Source(a.quoted()))
	if a.Match.Kind == KindFAQ {
		for _, l := range a.Match.FAQ.Links {
			add(Source{Title: l.Title, URL: l.URL})
		}
	}
	for _, l := range a.Briefing.Links {
		add(Source{Title: l.Title, URL: l.URL})
	}
	return out
}

// quoted returns the id of the entry of the briefing that a reader sees first: the stored answer, or
// else the first excerpt.
func (a Answer) quoted() string {
	if a.Text != "" && a.Match.Briefing == a.Briefing {
		return a.Match.ID()
	}
	for _, e := range a.Excerpts {
		return e.Entry
	}
	return ""
}

// Source returns the briefing as a source: the whole of it for "", or the entry with that id.
func (b *Briefing) Source(entry string) Source {
	return Source{Title: b.Cite(), URL: b.URL, Briefing: b.ID, Entry: entry}
}

// Cite returns the title and the date of the briefing, as a source is cited.
func (b *Briefing) Cite() string {
	if b.Date.IsZero() {
		return b.Title
	}
	return b.Title + ", " + b.Date.Format("2 January 2006")
}

// Lead returns the sentence that is read under the title: the first of what happened, or else of
// the briefing, and the one after it where the title is that sentence. It is nil where there is none.
func (b *Briefing) Lead() *Passage {
	var in *Section
	for i := range b.Sections {
		s := &b.Sections[i]
		if len(s.Passages) > 0 && (in == nil || s.Role == RoleHappened && in.Role != RoleHappened) {
			in = s
		}
	}
	switch {
	case in == nil:
		return nil
	case len(in.Passages) > 1 && strings.TrimRight(in.Passages[0].Text, ".!?") == strings.TrimRight(b.Title, ".!?"):
		return &in.Passages[1]
	}
	return &in.Passages[0]
}

// String returns the whole text that a reader sees, as plain text.
func (a Answer) String() string {
	var b strings.Builder
	para := func(s string) {
		if s == "" {
			return
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(s)
	}
	para(a.Note)
	para(a.Text)
	section := ""
	for i, e := range a.Excerpts {
		head := e.head()
		if i > 0 && head == section {
			b.WriteString("\n> " + e.quoted())
			continue
		}
		section = head
		if head == "" {
			para("> " + e.quoted())
			continue
		}
		para(head + "\n> " + e.quoted())
	}
	if len(a.Sources) > 0 {
		para("Sources: " + a.Sources[0].String())
		for _, s := range a.Sources[1:] {
			b.WriteString("; " + s.String())
		}
	}
	list(&b, "Go deeper:", a.Deeper)
	list(&b, "The stored briefings:", a.About)
	if a.Outcome == Suggested {
		list(&b, "", a.Suggestions)
	} else {
		list(&b, "You could ask:", a.Suggestions)
	}
	return b.String()
}

// quoted returns the text with the mark of a quotation before each further line.
func (e Excerpt) quoted() string {
	return strings.ReplaceAll(strings.ReplaceAll(e.Text, "\n", "\n> "), "\n> \n", "\n>\n")
}

func (e Excerpt) head() string {
	head := e.Section
	if e.Question != "" {
		head += ": " + e.Question
	}
	if len(e.Papers) > 0 {
		head += " (" + strings.Join(e.Papers, ", ") + ")"
	}
	return head
}

// String returns the source in one line.
func (s Source) String() string {
	if s.URL == "" || s.URL == s.Title {
		return s.Title
	}
	return s.Title + " <" + s.URL + ">"
}

func list(b *strings.Builder, head string, items []string) {
	if len(items) == 0 {
		return
	}
	if b.Len() > 0 {
		b.WriteString("\n\n")
	}
	if head != "" {
		b.WriteString(head + "\n")
	}
	for i, item := range items {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("- " + item)
	}
}
