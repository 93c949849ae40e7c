package curate

import (
	"context"

	"github.com/godeeper/godeeper/faq"
)

const (
	// mostMissed bounds the questions that are grouped, the most asked first: nobody reads on.
	mostMissed = 5_000

	// mostNearest is how many entries are offered for a group: what is right is as a rule among five.
	mostNearest = 5

	// amendmentsRead bounds the amendments that are looked at for what was mended since: months of work.
	amendmentsRead = 2_000
)

// Group is questions that ask for the same.
type Group struct {
	Questions []faq.Missed // most asked first
	Count     int          // how often they were asked
	Bad       int          // ratings as not helpful
	Last      int64        // unix seconds
	Nearest   []faq.Match  // entries that might answer the first of them, nearest first
}

// Unanswered returns what was not answered well since a time in unix seconds and would not be now,
// grouped by likeness, most asked first. With dismissed it returns what was dismissed instead.
//
// A question whose answer was rated badly would be answered well when a curator has amended that answer
// since it was asked last.
func (d *Desk) Unanswered(ctx context.Context, since int64, dismissed bool) ([]Group, error) {
	missed, err := d.store.Missed(ctx, since, dismissed, mostMissed)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, b := range d.finder.Briefings() {
		known[b.ID] = true
	}
	mended, err := d.mended(ctx)
	if err != nil {
		return nil, err
	}
	nearest := make([][]faq.Match, len(missed))
	answered := make([]bool, len(missed))
	err = each(ctx, len(missed), func(i int) {
		m := &missed[i]
		q := queryOf(m.Text, m.Before, m.Thread, known)
		nearest[i] = d.finder.Match(q, mostNearest)
		answered[i] = d.answers(q, nearest[i]) && (m.Outcome != faq.Answered || mended(nearest[i][0]) > m.Last)
	})
	if err != nil {
		return nil, err
	}
	open := missed[:0:0]
	var matches [][]faq.Match
	for i, m := range missed {
		if dismissed || !answered[i] {
			open, matches = append(open, m), append(matches, nearest[i])
		}
	}
	return group(open, matches), nil
}

// answers reports whether a question with these matches is answered. Only for a prompt the answer must
// be composed to tell.
func (d *Desk) answers(q faq.Query, matches []faq.Match) bool {
	outcome, _ := faq.Decide(q, matches)
	if outcome == faq.Answered && matches[0].Kind == faq.KindPrompt {
		outcome = faq.Compose(d.finder, q).Outcome
	}
	return outcome == faq.Answered
}

// mended returns when what an entry answers was amended last, in unix seconds; 0 for never.
func (d *Desk) mended(ctx context.Context) (func(m faq.Match) int64, error) {
	all, err := d.store.Amendments(ctx, "", 0, amendmentsRead)
	if err != nil {
		return nil, err
	}
	at := map[entryKey]int64{}
	for _, a := range all {
		switch a.Kind {
		case faq.AmendFAQ, faq.AmendAnswer, faq.AmendDescription:
			key := entryKey{a.Briefing, a.Entry}
			at[key] = max(at[key], a.At, a.UndoneAt)
		}
	}
	return func(m faq.Match) int64 { return at[entryKey{m.Briefing.ID, m.ID()}] }, nil
}
