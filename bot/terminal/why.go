package terminal

import (
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
	return out.String()
}
