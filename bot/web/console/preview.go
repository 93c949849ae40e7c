package console

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
)

// mostDifferences is how many questions a preview shows: of more, one looks at the first and goes back.
const mostDifferences = 100

// difference is a recorded question that would be answered differently, in words.
type difference struct {
	curate.Difference
	Verdict string
	Lost    bool // it would be answered worse than now
}

// previewBody is what a form would do.
type previewBody struct {
	Form        *form
	Changes     []change
	Tried       int
	Lost        int          // questions that would be answered worse
	Different   int          // questions that would be answered differently
	Differences []difference // of those, the first
}

// More returns how many are not shown.
func (b previewBody) More() int { return b.Different - len(b.Differences) }

// preview shows what a form would change.
func (c *Console) preview(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	all, err := f.Kind.read(c, r.Context(), f.Values)
	if err != nil {
		return c.refuse(w, r, f, err)
	}
	would, err := c.desk.Preview(r.Context(), all...)
	if err != nil {
		return c.refuse(w, r, f, err)
	}
	body := previewBody{Form: f, Tried: would.Tried}
	if body.Changes, err = c.amendedChanges(r.Context(), would); err != nil {
		return err
	}
	for _, d := range would.Differences {
		verdict, lost := compare(d.Before, d.After)
		if lost {
			body.Lost++
		}
		body.Differences = append(body.Differences, difference{d, verdict, lost})
	}
	slices.SortStableFunc(body.Differences, func(a, b difference) int {
		switch {
		case a.Lost == b.Lost:
			return 0
		case a.Lost:
			return -1
		}
		return 1
	})
	body.Different = len(body.Differences)
	body.Differences = body.Differences[:min(len(body.Differences), mostDifferences)]
	c.show(w, r, http.StatusOK, "preview.html", "What this changes", f.Kind.Here, body)
	return nil
}

// amendedChanges returns what amendments would change, with what the entries are about.
func (c *Console) amendedChanges(ctx context.Context, would curate.Preview) ([]change, error) {
	var briefings []*faq.Briefing
	known := map[string]bool{}
	for _, a := range would.Amendments {
		if known[a.Briefing] {
			continue
		}
		known[a.Briefing] = true
		b, err := c.content.Briefing(ctx, a.Briefing)
		switch {
		case err == nil:
			briefings = append(briefings, b)
		case !errors.Is(err, faq.ErrNotFound): // the desk begins with its first FAQ
			return nil, err
		}
	}
	return changesOf(would.Changes, briefings...), nil
}

// ranks orders outcomes by what they are worth to a reader.
var ranks = map[faq.Outcome]int{faq.Answered: 2, faq.Suggested: 1}

// compare says in words how an answer would become another, and whether that is a loss.
func compare(before, after faq.Answer) (verdict string, lost bool) {
	was, is := ranks[before.Outcome], ranks[after.Outcome]
	switch {
	case was == 2 && is < 2:
		return "loses its answer", true
	case was > is:
		return "loses its suggestions", true
	case is == 2 && was < 2:
		return "gets an answer", false
	case is > was:
		return "gets suggestions", false
	case is == 2:
		return "gets another answer", false
	}
	return "gets other suggestions", false
}
