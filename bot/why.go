package bot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/godeeper/godeeper/faq"
)

// nearest is how many matches an explanation names: enough to see what the best one was
// preferred to.
const nearest = 3

// Why explains the answer to the question that a person asked last in a workspace. It returns a
// page without parts where they have asked nothing.
func (b *Bot) Why(ctx context.Context, platform, workspace, person string) (Page, error) {
	asked, err := b.store.LastAsked(ctx, platform, workspace, person)
	if errors.Is(err, faq.ErrNotFound) {
		return Page{Title: "You have not asked anything yet."}, nil
	}
	if err != nil {
		return Page{}, fmt.Errorf("find the last question: %w", err)
	}
	q := faq.Query{Text: asked.Text, Before: asked.Before, Briefing: asked.Thread}
	return Explain(b.finder, q, faq.Compose(b.finder, q)), nil
}

// Explain says why a question was answered as it was: the outcome, the best match with the words
// that were met and those that were not, and what it was preferred to.
func Explain(f faq.Finder, q faq.Query, a faq.Answer) Page {
	page := Page{Title: q.Text}
	about := Part{Heading: string(a.Outcome), Text: outcomeReason(a)}
	if q.Briefing != "" {
		about.Items = append(about.Items, "asked in the thread of "+q.Briefing)
	}
	if q.Before != "" {
		about.Items = append(about.Items, "after “"+q.Before+"”")
	}
	page.Parts = []Part{about}
	q.Explain = true
	matches := f.Match(q, nearest)
	if len(matches) == 0 {
		page.Parts = append(page.Parts, Part{Text: "Nothing that is stored shares a word with the question."})
		return page
	}
	page.Parts = append(page.Parts, explainMatch(matches[0])...)
	var others []string
	for _, m := range matches[1:] {
		others = append(others, entryLine(m))
	}
	return page.with("next best", others)
}

// with returns the page with a list at its end, unless the list is empty.
func (p Page) with(heading string, items []string) Page {
	if len(items) > 0 {
		p.Parts = append(p.Parts, Part{Heading: heading, Items: items})
	}
	return p
}

// outcomeReason says how the outcome follows from the confidence of the best match.
func outcomeReason(a faq.Answer) string {
	limits := fmt.Sprintf("an answer needs %.2f, a suggestion %.2f", faq.AnswerAt, faq.SuggestAt)
	if a.Outcome == faq.Declined && a.Confidence >= faq.SuggestAt {
		return fmt.Sprintf("confidence %.2f (%s), but the stored text does not answer it", a.Confidence, limits)
	}
	return fmt.Sprintf("confidence %.2f (%s)", a.Confidence, limits)
}

// entryLine names a match on one line.
func entryLine(m faq.Match) string {
	return fmt.Sprintf("%.2f %s in %s: %s", m.Confidence, m.Kind, m.Briefing.ID, m.Question())
}

// explainMatch gives the reasons for a match.
func explainMatch(m faq.Match) []Part {
	page := Page{}.with("best match", []string{entryLine(m)})
	var words []string
	for _, w := range m.Why.Words {
		found := ""
		if w.Found != w.Asked {
			found = " as " + w.Found
		}
		words = append(words, fmt.Sprintf("%.0f%% %s%s (%s, in the %s)", 100*w.Weight, w.Asked, found, howMet(w.How), w.Where))
	}
	page = page.with("words that it covers", words)
	if len(m.Why.Missing) > 0 {
		page = page.with("words that it does not cover", []string{strings.Join(m.Why.Missing, ", ")})
	}
	names := slices.SortedFunc(maps.Keys(m.Why.Features), func(a, b string) int {
		if d := math.Abs(m.Why.Features[b]) - math.Abs(m.Why.Features[a]); d != 0 {
			return int(math.Copysign(1, d))
		}
		return strings.Compare(a, b)
	})
	var shares []string
	for _, n := range names {
		shares = append(shares, fmt.Sprintf("%+.2f %s", m.Why.Features[n], n))
	}
	return page.with("share of each feature in the confidence, as log-odds", shares).Parts
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
	return how
}
