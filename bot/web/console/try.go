package console

import (
	"cmp"
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
)

// mostTried is how many candidates are shown: those that could have been answered or suggested.
const mostTried = 10

// tryBody is a question with all that is known of how it is answered.
type tryBody struct {
	Query     faq.Query
	Briefings []*faq.Briefing
	Trial     *curate.Trial // nil where nothing was asked
	Matches   []tried
	AnswerAt  float64
	SuggestAt float64
}

// tried is a candidate with what speaks for it and against it.
type tried struct {
	faq.Match
	Rank     int
	Features []feature
}

// feature is the share of one in the log-odds of the confidence, as a bar that grows to the right
// from the middle where it speaks for the match, and to the left where it speaks against it.
type feature struct {
	Name  string
	Value float64
	Left  float64 // of the bar, in hundredths of the width
	Width float64
}

func (c *Console) try(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
	body := tryBody{
		Query:    faq.Query{Text: typed(r.FormValue("q")), Before: typed(r.FormValue("before")), Briefing: r.FormValue("thread"), Explain: true},
		AnswerAt: faq.AnswerAt, SuggestAt: faq.SuggestAt,
	}
	var err error
	if body.Briefings, err = c.content.Briefings(r.Context()); err != nil {
		return err
	}
	if body.Query.Text != "" {
		t, err := c.desk.Try(r.Context(), body.Query, mostTried)
		if err != nil {
			return err
		}
		body.Trial = &t
		body.Matches = newTried(t.Matches)
	}
	c.show(w, r, http.StatusOK, "try.html", "Try a question", "/console/try", body)
	return nil
}

// newTried lays out matches, with bars of one scale.
func newTried(matches []faq.Match) []tried {
	longest := 1.0 // log-odds: a bar that is shorter says little, and looks it
	for _, m := range matches {
		for _, v := range m.Why.Features {
			longest = max(longest, math.Abs(v))
		}
	}
	var all []tried
	for i, m := range matches {
		t := tried{Match: m, Rank: i + 1}
		for name, v := range m.Why.Features {
			width := 50 * math.Abs(v) / longest
			f := feature{Name: name, Value: v, Left: 50, Width: width}
			if v < 0 {
				f.Left = 50 - width
			}
			t.Features = append(t.Features, f)
		}
		slices.SortFunc(t.Features, func(a, b feature) int {
			return cmp.Or(cmp.Compare(math.Abs(b.Value), math.Abs(a.Value)), strings.Compare(a.Name, b.Name))
		})
		all = append(all, t)
	}
	return all
}
