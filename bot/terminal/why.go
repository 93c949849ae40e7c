package terminal

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/godeeper/godeeper/faq"
)

// nearest is how many matches /why names: enough to see what the best one was preferred to.
const nearest = 3

// why explains the last answer: its outcome, its best match, and what that was preferred to.
func (c *Chat) why() string {
	if c.last.Query.Text == "" {
		return "Nothing was asked yet.\n"
	}
	s := c.style()
	q := c.last.Query
	var out strings.Builder
	fmt.Fprintf(&out, "%s %s\n", s.mark(bold, plain(q.Text)), s.mark(dim, "-> "+string(c.last.Answer.Outcome)))
	out.WriteString(s.wrap(outcomeReason(c.last.Answer), "") + "\n")
	if q.Briefing != "" {
		fmt.Fprintf(&out, "asked in the thread of %s\n", plain(q.Briefing))
	}
	if q.Before != "" {
		out.WriteString(s.wrap("after “"+q.Before+"”", "") + "\n")
	}
	q.Explain = true
	matches := c.finder.Match(q, nearest)
	if len(matches) == 0 {
		out.WriteString("Nothing that is stored shares a word with the question.\n")
		return out.String()
	}
	out.WriteString("\n")
	s.explain(&out, matches[0])
	for i, m := range matches[1:] {
		if i == 0 {
			out.WriteString("\n" + s.mark(cyan, "next best") + "\n")
		}
		out.WriteString(s.entry(m) + "\n")
	}
	return out.String()
}

// outcomeReason says how the outcome follows from the confidence of the best match.
func outcomeReason(a faq.Answer) string {
	limits := fmt.Sprintf("an answer needs %.2f, a suggestion %.2f", faq.AnswerAt, faq.SuggestAt)
	if a.Outcome == faq.Declined && a.Confidence >= faq.SuggestAt {
		return fmt.Sprintf("confidence %.2f (%s), but the stored text does not answer it", a.Confidence, limits)
	}
	return fmt.Sprintf("confidence %.2f (%s)", a.Confidence, limits)
}

// entry names a match on one line, wrapped.
func (s Style) entry(m faq.Match) string {
	return s.wrap(fmt.Sprintf("%.2f %s in %s: %s", m.Confidence, m.Kind, m.Briefing.ID, plain(m.Question())), "  ")
}

// howMet says in words how a word of the question was met.
func howMet(how string) string {
	switch how {
	case "stem":
		return "another form"
	case "part":
		return "part of the phrase"
	case "alias":
		return "another name"
	case "meaning":
		return "of like meaning"
	case "association":
		return "often said with it"
	case "form":
		return "what is asked for"
	}
	return plain(how)
}

// explain shows the reasons for a match.
func (s Style) explain(out *strings.Builder, m faq.Match) {
	out.WriteString(s.mark(cyan, "best match") + "\n" + s.entry(m) + "\n")
	if len(m.Why.Words) > 0 {
		out.WriteString("\n" + s.mark(cyan, "words that it covers") + "\n")
	}
	for _, w := range m.Why.Words {
		found := ""
		if w.Found != w.Asked {
			found = " as " + plain(w.Found)
		}
		fmt.Fprintf(out, "  %3.0f%%  %s%s (%s, in the %s)\n", 100*w.Weight, plain(w.Asked), found, howMet(w.How), plain(w.Where))
	}
	if len(m.Why.Missing) > 0 {
		out.WriteString("\n" + s.mark(cyan, "words that it does not cover") + "\n")
		out.WriteString(s.wrap(strings.Join(m.Why.Missing, ", "), "  ") + "\n")
	}
	if len(m.Why.Features) == 0 {
		return
	}
	out.WriteString("\n" + s.mark(cyan, "share of each feature in the confidence, as log-odds") + "\n")
	names := slices.SortedFunc(maps.Keys(m.Why.Features), func(a, b string) int {
		if d := math.Abs(m.Why.Features[b]) - math.Abs(m.Why.Features[a]); d != 0 {
			return int(math.Copysign(1, d))
		}
		return strings.Compare(a, b)
	})
	for _, n := range names {
		fmt.Fprintf(out, "  %+6.2f  %s\n", m.Why.Features[n], plain(n))
	}
}
