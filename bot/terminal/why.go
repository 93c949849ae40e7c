package terminal

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/godeeper/godeeper/bot"
)

// why explains the last answer: its outcome, its best match, and what that was preferred to.
func (c *Chat) why() string {
	if c.last.Query.Text == "" {
		return "Nothing was asked yet.\n"
	}
	page := bot.Explain(c.finder, c.last.Query, c.last.Answer)
	s := c.style()
	var out strings.Builder
	about := page.Parts[0]
	fmt.Fprintf(&out, "%s %s\n", s.mark(bold, plain(page.Title)), s.mark(dim, "-> "+about.Heading))
	out.WriteString(s.wrap(about.Text, "") + "\n")
	for _, line := range about.Items {
		out.WriteString(s.wrap(line, "") + "\n")
	}
	for _, p := range page.Parts[1:] {
		out.WriteString(s.part(p))
	}
	return out.String()
}

// part shows a part of a page, with a blank line above it where it has a heading.
func (s Style) part(p bot.Part) string {
	var out strings.Builder
	if p.Heading != "" {
		out.WriteString("\n" + s.mark(cyan, plain(p.Heading)) + "\n")
	}
	if p.Text != "" {
		out.WriteString(s.wrap(p.Text, "") + "\n")
	}
	for _, item := range p.Items {
		out.WriteString(s.wrap(item, "  ") + "\n")
	}
	for _, q := range p.Quotes {
		if q.Question != "" {
			out.WriteString(s.wrap(q.Question, "") + "\n")
		}
		out.WriteString(s.wrap(q.Text, "  ") + "\n")
	}
	var sources []string
	for _, source := range p.Sources {
		sources = append(sources, cmp.Or(source.Title, source.URL))
	}
	if len(sources) > 0 {
		out.WriteString(s.mark(dim, s.wrap(bot.SourcesLabel+strings.Join(sources, " · "), "")) + "\n")
	}
	for _, q := range p.Questions {
		out.WriteString(s.wrap("→ "+q, "  ") + "\n")
	}
	return out.String()
}

// RenderPage returns a page as it is shown, ending in a line break.
func RenderPage(p bot.Page, s Style) string {
	var out strings.Builder
	out.WriteString(s.mark(bold, plain(p.Title)) + "\n")
	for _, part := range p.Parts {
		out.WriteString(s.part(part))
	}
	return out.String()
}
