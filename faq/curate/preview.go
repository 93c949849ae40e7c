package curate

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

const (
	// previewSince is how far back questions are asked again: two months hold what people ask now, and
	// of older ones most are about content that has gone.
	previewSince = 60 * 24 * time.Hour

	// previewMost bounds the questions that are asked again: some seconds of work with 100,000 entries.
	previewMost = 2_000
)

// Difference is a question that would be answered differently.
type Difference struct {
	Asked         faq.Asked
	Before, After faq.Answer
}

// Preview is what a change would do.
type Preview struct {
	Amendments  []faq.Amendment // as they would be saved: a new FAQ has its id
	Changes     []Change        // of the content
	Tried       int             // recorded questions that were asked again
	Differences []Difference    // of those, answered differently: first those that lose their answer, then those with another answer, then those that gain one
}

// Preview says what amendments would do, without saving them: it asks the questions of the last
// weeks again. Its error is an *[Invalid] for one that cannot be.
func (d *Desk) Preview(ctx context.Context, all ...faq.Amendment) (Preview, error) {
	checked, c, err := d.check(ctx, all)
	if err != nil {
		return Preview{}, err
	}
	p := Preview{Amendments: checked}
	var was, is []*faq.Briefing
	for _, id := range c.order {
		before, after := c.before[id], c.shelves[id].now
		p.Changes = append(p.Changes, Diff(before, after)...)
		if before != nil {
			was = append(was, before)
		}
		if after == nil { // the desk has no FAQ left
			after = &faq.Briefing{ID: id, Title: faq.DeskTitle}
		}
		is = append(is, after)
	}
	asked, err := d.store.Recent(ctx, d.Now().Add(-previewSince).Unix(), previewMost)
	if err != nil {
		return Preview{}, err
	}
	before := d.index().Amended(was...)
	after := before.Amended(is...)
	p.Tried = len(asked)
	p.Differences, err = differences(ctx, before, after, asked)
	return p, err
}

// index returns the index of the content as it is answered from now.
func (d *Desk) index() *match.Index {
	switch f := d.finder.(type) {
	case *match.Index:
		return f
	case interface{ Index() *match.Index }: // a match.Live
		return f.Index()
	}
	return match.New(d.finder.Briefings())
}

// differences asks questions of two indexes, on all cores, and returns those that are answered differently.
func differences(ctx context.Context, before, after *match.Index, asked []faq.Asked) ([]Difference, error) {
	known := map[string]bool{}
	for _, b := range after.Briefings() {
		known[b.ID] = true
	}
	found := make([]*Difference, len(asked))
	err := each(ctx, len(asked), func(i int) {
		q := queryOf(asked[i].Text, asked[i].Before, asked[i].Thread, known)
		d := Difference{Asked: asked[i], Before: faq.Compose(before, q), After: faq.Compose(after, q)}
		if differ(&d.Before, &d.After) {
			found[i] = &d
		}
	})
	if err != nil {
		return nil, err
	}
	var all []Difference
	for _, d := range found {
		if d != nil {
			all = append(all, *d)
		}
	}
	slices.SortStableFunc(all, func(a, b Difference) int { return cmp.Compare(a.rank(), b.rank()) })
	return all, nil
}

// each calls f for the numbers below n on all cores, until ctx ends.
func each(ctx context.Context, n int, f func(i int)) error {
	var wg sync.WaitGroup
	workers := min(runtime.GOMAXPROCS(0), n)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n && ctx.Err() == nil; i += workers {
				f(i)
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

// queryOf returns a recorded question as it would be asked today. One in the thread of a briefing that
// is gone is asked of all.
func queryOf(text, before, thread string, known map[string]bool) faq.Query {
	if !known[thread] {
		thread = ""
	}
	return faq.Query{Text: text, Before: before, Briefing: thread}
}

// differ reports whether a reader would see another answer. Of what is only suggested, the nearest
// counts.
func differ(a, b *faq.Answer) bool {
	if a.Outcome != b.Outcome {
		return true
	}
	if a.Outcome == faq.Declined {
		return false
	}
	return entryOf(a) != entryOf(b) || a.Outcome == faq.Answered && (a.Text != b.Text || a.Note != b.Note || !slices.EqualFunc(a.Excerpts, b.Excerpts, sameExcerpt))
}

func sameExcerpt(a, b faq.Excerpt) bool { return a.Text == b.Text && a.Section == b.Section }

// entryKey names an entry of all briefings.
type entryKey struct{ briefing, entry string }

func entryOf(a *faq.Answer) entryKey {
	if a.Match == nil {
		return entryKey{}
	}
	return entryKey{a.Match.Briefing.ID, a.Match.ID()}
}

// rank puts answers lost first, then other answers, then answers won, and last what concerns none.
func (d *Difference) rank() int {
	before, after := d.Before.Outcome == faq.Answered, d.After.Outcome == faq.Answered
	switch {
	case before && !after:
		return 0
	case before:
		return 1
	case after:
		return 2
	}
	return 3
}
