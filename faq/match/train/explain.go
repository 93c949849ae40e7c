package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/eval"
	"github.com/godeeper/godeeper/faq/match"
)

// How far down the matches of a question are explained.
const (
	explained    = 4  // with their words, right or not
	explainDepth = 12 // right ones
)

// explainAll shows how the questions of the first content that are named are matched, with the
// model as it is.
func (t *trainer) explainAll() error {
	if len(t.contents) == 0 {
		return errors.New("-explain: there are no questions")
	}
	c := t.contents[0]
	x, err := t.withMeaning(match.New(c.briefings))
	if err != nil {
		return err
	}
	labels, err := eval.Labels(c.briefings, c.questions, t.open)
	if err != nil {
		return err
	}
	ids := strings.FieldsFunc(t.explain, func(r rune) bool { return r == ' ' || r == ',' })
	shown := 0
	for i, l := range labels {
		if q := c.questions[i]; slices.Contains(ids, q.ID) {
			shown++
			fmt.Fprintf(t.out, "\n# %s %s | %s %q\n", q.ID, q.Text, q.Expect, q.Spans)
			l.Query.Explain = true
			for k, m := range x.Match(l.Query, explainDepth) {
				if right := l.Right(m.Entry); k < explained || right {
					t.explainMatch(k, m, right)
				}
			}
		}
	}
	if shown == 0 {
		return fmt.Errorf("-explain %s: no such question", t.explain)
	}
	return nil
}

func (t *trainer) explainMatch(k int, m faq.Match, right bool) {
	fmt.Fprintf(t.out, "  %d %.2f %v %s: %.110s\n", k, m.Confidence, right, m.Kind, m.Question())
	for _, w := range m.Why.Words {
		fmt.Fprintf(t.out, "      %s→%s %s %s %.2f;", w.Asked, w.Found, w.How, w.Where, w.Weight)
	}
	fmt.Fprintf(t.out, "  MISSING %s\n     ", m.Why.Missing)
	for _, name := range slices.Sorted(maps.Keys(m.Why.Features)) {
		fmt.Fprintf(t.out, " %s %.2f", name, m.Why.Features[name])
	}
	fmt.Fprintln(t.out)
}
