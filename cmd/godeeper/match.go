package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/wire"
)

type matchCmd struct {
	asking
	Top int `name:"top" placeholder:"N" default:"10" help:"Show at most N entries (10)."`
}

// Help implements kong.HelpProvider.
func (matchCmd) Help() string {
	return `Example:

  godeeper match --top 3 "Why are Japan and NATO working together?"

Every candidate is shown, best first, however low its confidence is, with the words that it covers and those that
it does not. Questions are given as for ask; --json adds all reasons:

  godeeper match --json < questions.jsonl`
}

// Run shows what the question, or those of standard input, may mean.
func (c *matchCmd) Run(ctx context.Context, a *app) error {
	if c.Top < 1 {
		return usageError{fmt.Errorf("--top %d: must be at least 1", c.Top)}
	}
	meaning, err := c.load(a)
	if err != nil {
		return err
	}
	lib, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer lib.close()
	a.warn(lib.notice)
	meaning.give(ctx, a, lib, prepareLimit)
	return c.each(ctx, a, lib, func(id json.RawMessage, q faq.Query) error {
		outcome := faq.Compose(lib.index, q).Outcome
		q.Explain = true
		matches := lib.index.Match(q, c.Top)
		if c.JSON {
			return writeJSON(a.out, wire.NewMatches(id, outcome, matches))
		}
		return c.print(a, q, outcome, matches)
	})
}

func (c *matchCmd) print(a *app, q faq.Query, outcome faq.Outcome, matches []faq.Match) error {
	var out bytes.Buffer
	if len(c.Question) == 0 {
		fmt.Fprintln(&out, ">", q.Text)
	}
	if len(matches) == 0 {
		fmt.Fprintln(&out, "Nothing that is stored shares a word with the question.")
	} else {
		fmt.Fprintf(&out, "%s (an answer needs %.2f, a suggestion %.2f)\n", outcome, faq.AnswerAt, faq.SuggestAt)
	}
	for _, m := range matches {
		fmt.Fprintf(&out, "%.2f  %-7s  %s  %s\n", m.Confidence, m.Kind, m.Briefing.ID, strings.Join(strings.Fields(m.Question()), " "))
		covered := make([]string, 0, len(m.Why.Words))
		for _, w := range m.Why.Words {
			how := w.Asked
			if w.How != "exact" && w.How != "form" {
				how = fmt.Sprintf("%s (%s: %s)", w.Asked, w.How, w.Found)
			}
			covered = append(covered, how)
		}
		fmt.Fprintf(&out, "      covers %s; misses %s\n", words(covered), words(m.Why.Missing))
	}
	if len(c.Question) == 0 {
		fmt.Fprintln(&out)
	}
	return a.show(&out)
}

// words lists words in a sentence.
func words(w []string) string {
	if len(w) == 0 {
		return "nothing"
	}
	return strings.Join(w, ", ")
}
