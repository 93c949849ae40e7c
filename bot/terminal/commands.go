package terminal

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

const helpText = `Ask anything about the briefings, or send the number of a question that was offered.

  /briefings     what is stored
  /briefing ID   ask in the thread of one briefing; without ID, of all of them
  /topics        people, places and organisations that are described
  /deeper        more questions about the briefing of the last answer
  /why           why the last question was answered as it was
  /help          this list
  /quit          leave, as Ctrl-D does
`

// command splits a line that is a command. A path or a date with a slash in front is no question
// either, so every such line is taken for one.
func command(line string) (name, rest string, ok bool) {
	if !strings.HasPrefix(line, "/") {
		return "", "", false
	}
	name, rest, _ = strings.Cut(line, " ")
	return strings.ToLower(name), strings.TrimSpace(rest), true
}

// command does what a command says, and returns what to show and whether to leave.
func (c *Chat) command(ctx context.Context, name, rest string) (text string, leave bool) {
	switch name {
	case "/quit", "/exit", "/q":
		return "", true
	case "/help", "/?":
		return helpText, false
	case "/briefings":
		return c.briefings(), false
	case "/briefing":
		return c.enter(rest), false
	case "/topics":
		return c.topics(), false
	case "/deeper":
		return c.deeper(ctx), false
	case "/why":
		return c.why(), false
	}
	return plain(name) + " is no command; /help lists them.\n", false
}

func (c *Chat) briefings() string {
	all := c.finder.Briefings()
	if len(all) == 0 {
		return "No briefing is stored yet.\n"
	}
	s := c.style()
	longest := 0
	for _, b := range all {
		longest = max(longest, displayWidth(plain(b.ID)))
	}
	var out strings.Builder
	for _, b := range all {
		id := plain(b.ID)
		title := b.Title
		if !b.Date.IsZero() {
			title += " (" + b.Date.Format(dayFormat) + ")"
		}
		here := "  "
		if b.ID == c.thread {
			here = "* "
		}
		indent := strings.Repeat(" ", longest+4)
		out.WriteString(here + s.mark(yellow, id) + strings.Repeat(" ", longest-displayWidth(id)+2))
		out.WriteString(strings.TrimPrefix(s.wrap(title, indent), indent) + "\n")
	}
	return out.String()
}

// enter sets the thread.
func (c *Chat) enter(id string) string {
	if id == "" {
		c.thread = ""
		return "Your questions are asked of all briefings.\n"
	}
	for _, b := range c.finder.Briefings() {
		if strings.EqualFold(b.ID, id) {
			c.thread, c.about = b.ID, b
			return c.style().wrap("Your questions are asked in the thread of “"+plain(b.Title)+"”.", "") + "\n"
		}
	}
	return "No briefing has the id " + plain(id) + "; /briefings lists them.\n"
}

// topics lists what is described, in the thread's briefing where there is one.
func (c *Chat) topics() string {
	names := map[string]bool{}
	for _, b := range c.finder.Briefings() {
		if c.thread != "" && b.ID != c.thread {
			continue
		}
		for _, t := range b.Topics {
			name := t.Name
			if len(t.Aliases) > 0 {
				name += " (" + strings.Join(t.Aliases, ", ") + ")"
			}
			names[plain(name)] = true
		}
	}
	if len(names) == 0 {
		return "No topic is described here.\n"
	}
	sorted := make([]string, 0, len(names))
	for n := range names {
		sorted = append(sorted, n)
	}
	slices.SortFunc(sorted, func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a), strings.ToLower(b)), cmp.Compare(a, b))
	})
	var out strings.Builder
	for _, n := range sorted {
		out.WriteString(c.style().wrap(n, "  ") + "\n")
	}
	return out.String()
}

// deeper offers every question of the briefing that the conversation is about, without those
// that were answered already.
func (c *Chat) deeper(ctx context.Context) string {
	b := c.about
	if b == nil {
		return "Ask something first, or choose a briefing with /briefing ID.\n"
	}
	var questions []string
	add := func(question string) {
		if question != "" && question != c.last.Query.Text && !slices.Contains(c.last.Query.Asked, question) {
			questions = append(questions, question)
		}
	}
	for _, p := range b.Prompts {
		add(p.Question)
	}
	for _, f := range b.FAQs {
		add(f.Question)
	}
	if len(questions) == 0 {
		return "This briefing asks nothing further.\n"
	}
	if err := c.bot.Offer(ctx, Platform, c.id, questions); err != nil {
		return "The questions could not be kept: " + plain(err.Error()) + "\n"
	}
	return strings.TrimPrefix(Render(bot.Reply{Answer: faq.Answer{Outcome: faq.Answered, Deeper: questions}}, c.style()), "\n")
}
