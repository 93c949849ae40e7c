package storage

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// Measures counts what was asked since a time in unix seconds.
func (s *Store) Measures(ctx context.Context, since int64) (faq.Measures, error) {
	var c counting
	err := s.view(ctx, func(tx *sql.Tx) error {
		c = counting{map[int64]*faq.DayMeasures{}, map[string]*faq.PlatformMeasures{}, map[entryKey]*faq.EntryMeasures{}, nil}
		if err := each(ctx, tx, c.outcomes, selectDayOutcomes, since); err != nil {
			return fmt.Errorf("count outcomes: %w", err)
		}
		if err := each(ctx, tx, c.answers, selectEntryAnswers, since); err != nil {
			return fmt.Errorf("count answers: %w", err)
		}
		if err := each(ctx, tx, c.ratings, selectRatingCounts, since); err != nil {
			return fmt.Errorf("count ratings: %w", err)
		}
		return nil
	})
	if err != nil {
		return faq.Measures{}, s.fail(ctx, "measure what was asked", err)
	}
	return c.measures(), nil
}

// counting is measures in the making.
type counting struct {
	days      map[int64]*faq.DayMeasures // by days since 1970
	platforms map[string]*faq.PlatformMeasures
	entries   map[entryKey]*faq.EntryMeasures
	order     []*faq.EntryMeasures // most answers first
}

type entryKey struct {
	briefing string
	kind     faq.Kind
	entry    string
}

func (c *counting) outcomes(rows *sql.Rows) error {
	var day int64
	var platform string
	var outcome faq.Outcome
	var n int
	if err := rows.Scan(&day, &platform, &outcome, &n); err != nil {
		return err
	}
	d, p := c.days[day], c.platforms[platform]
	if d == nil {
		d = &faq.DayMeasures{Day: time.Unix(day*24*60*60, 0).UTC().Format(time.DateOnly)}
		c.days[day] = d
	}
	if p == nil {
		p = &faq.PlatformMeasures{Platform: platform}
		c.platforms[platform] = p
	}
	for _, o := range []*faq.Outcomes{&d.Outcomes, &p.Outcomes} {
		switch outcome {
		case faq.Answered:
			o.Answered += n
		case faq.Suggested:
			o.Suggested += n
		case faq.Declined:
			o.Declined += n
		}
	}
	return nil
}

func (c *counting) answers(rows *sql.Rows) error {
	e := new(faq.EntryMeasures)
	err := rows.Scan(&e.Briefing, &e.Kind, &e.Entry, &e.Count)
	c.entries[entryKey{e.Briefing, e.Kind, e.Entry}] = e
	c.order = append(c.order, e)
	return err
}

// ratings counts those of questions that were counted before.
func (c *counting) ratings(rows *sql.Rows) error {
	var day int64
	var platform string
	var outcome faq.Outcome
	var key entryKey
	var helpful bool
	var n int
	if err := rows.Scan(&day, &platform, &outcome, &key.briefing, &key.kind, &key.entry, &helpful, &n); err != nil {
		return err
	}
	d, p := c.days[day], c.platforms[platform]
	if helpful {
		d.Helpful, p.Helpful = d.Helpful+n, p.Helpful+n
	} else {
		d.NotHelpful, p.NotHelpful = d.NotHelpful+n, p.NotHelpful+n
	}
	if e := c.entries[key]; e != nil && outcome == faq.Answered {
		if helpful {
			e.Helpful += n
		} else {
			e.NotHelpful += n
		}
	}
	return nil
}

func (c *counting) measures() faq.Measures {
	var m faq.Measures
	for _, day := range slices.Sorted(maps.Keys(c.days)) {
		m.Days = append(m.Days, *c.days[day])
	}
	for _, p := range c.platforms {
		m.Platforms = append(m.Platforms, *p)
	}
	slices.SortFunc(m.Platforms, func(a, b faq.PlatformMeasures) int {
		return cmp.Or(cmp.Compare(b.Total(), a.Total()), cmp.Compare(a.Platform, b.Platform))
	})
	for _, e := range c.order {
		m.Entries = append(m.Entries, *e)
	}
	return m
}

// SaveEvaluation keeps a measure of match quality. Its id is not looked at.
func (s *Store) SaveEvaluation(ctx context.Context, e faq.Evaluation) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, insertEvaluation, text(e.File), e.Revision, text(e.Version), blob(e.Result), e.At)
		return err
	})
	if err != nil {
		return s.fail(ctx, "save evaluation of "+e.File, err)
	}
	return nil
}

// Evaluations returns measures of match quality, the newest first. A limit of 0 is none.
func (s *Store) Evaluations(ctx context.Context, limit int) ([]faq.Evaluation, error) {
	var all []faq.Evaluation
	err := each(ctx, s.read, func(rows *sql.Rows) error {
		var e faq.Evaluation
		err := rows.Scan(&e.ID, &e.File, &e.Revision, &e.Version, &e.Result, &e.At)
		e.Result = unblob(e.Result)
		all = append(all, e)
		return err
	}, selectEvaluations, limited(limit))
	if err != nil {
		return nil, s.fail(ctx, "read evaluations", err)
	}
	return all, nil
}
