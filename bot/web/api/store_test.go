package api_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"sync"

	"github.com/godeeper/godeeper/bot/web/api"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
	"github.com/godeeper/godeeper/faq/match"
)

var (
	_ curate.Store = (*store)(nil)
	_ api.Store    = (*store)(nil)
)

// store keeps content and what was asked in memory, with the promises of [curate.Store], and answers
// from it at once.
type store struct {
	mu         sync.Mutex
	imported   []*faq.Briefing
	amendments []faq.Amendment
	asked      []faq.Asked
	batches    int // of questions that were saved
	dismissed  map[string]bool
	fails      error // what reading content returns, nil for none
	live       *match.Live
	revision   int64
}

func newStore() *store { return &store{dismissed: map[string]bool{}, live: match.NewLive(nil)} }

// now returns the content as it is answered from. The store is locked.
func (s *store) now() []*faq.Briefing { return faq.Amend(s.imported, s.amendments) }

// changed answers from what is stored now. The store is locked.
func (s *store) changed() {
	s.revision++
	s.live.Replace(match.New(s.now()))
}

func (s *store) Briefings(context.Context) ([]*faq.Briefing, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now(), s.fails
}

func (s *store) Heads(context.Context) ([]*faq.Briefing, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var heads []*faq.Briefing
	for _, b := range s.imported {
		heads = append(heads, &faq.Briefing{ID: b.ID, Title: b.Title, Date: b.Date, Byline: b.Byline, URL: b.URL, Path: b.Path, Language: b.Language})
	}
	return heads, nil
}

func (s *store) Briefing(_ context.Context, id string) (*faq.Briefing, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return find(s.now(), id)
}

func (s *store) Imported(_ context.Context, id string) (*faq.Briefing, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return find(s.imported, id)
}

func find(all []*faq.Briefing, id string) (*faq.Briefing, error) {
	for _, b := range all {
		if b.ID == id {
			return b, nil
		}
	}
	return nil, fmt.Errorf("briefing %s: %w", id, faq.ErrNotFound)
}

func (s *store) ImportBy(_ context.Context, _ string, b *faq.Briefing) (status, id string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	status = curate.Added
	for i, o := range s.imported {
		if o.ID == b.ID && reflect.DeepEqual(o, b) {
			return curate.Unchanged, b.ID, nil
		}
		if o.ID == b.ID {
			s.imported = slices.Delete(s.imported, i, i+1)
			status = curate.Updated
			break
		}
	}
	s.imported = append(s.imported, b)
	s.changed()
	return status, b.ID, nil
}

func (s *store) RemoveBy(_ context.Context, _, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.imported)
	s.imported = slices.DeleteFunc(s.imported, func(b *faq.Briefing) bool { return b.ID == id })
	if len(s.imported) == before {
		return faq.ErrNotFound
	}
	s.changed()
	return nil
}

func (s *store) Revision(context.Context) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.revision, nil
}

func (s *store) SaveAmendmentsAt(_ context.Context, revision int64, all ...faq.Amendment) (ids []int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if revision != s.revision {
		return nil, faq.ErrChanged
	}
	for _, a := range all {
		a.ID = int64(len(s.amendments) + 1)
		s.amendments, ids = append(s.amendments, a), append(ids, a.ID)
	}
	s.changed()
	return ids, nil
}

func (s *store) Amendments(_ context.Context, briefing string, before int64, limit int) ([]faq.Amendment, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []faq.Amendment
	for _, a := range slices.Backward(s.amendments) {
		if (briefing == "" || a.Briefing == briefing) && (before == 0 || a.ID < before) && (limit == 0 || len(all) < limit) {
			all = append(all, a)
		}
	}
	return all, s.fails
}

func (s *store) UndoAmendment(_ context.Context, id int64, by string, undone bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id < 1 || int(id) > len(s.amendments) {
		return faq.ErrNotFound
	}
	a := &s.amendments[id-1]
	if a.UndoneBy, a.UndoneAt = "", 0; undone {
		a.UndoneBy, a.UndoneAt = by, 1_700_000_100
	}
	s.changed()
	return nil
}

func (s *store) Missed(_ context.Context, since int64, dismissed bool, _ int) ([]faq.Missed, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []faq.Missed
	for _, a := range s.asked {
		if a.Outcome == faq.Answered || a.At < since || s.dismissed[a.Text] != dismissed {
			continue
		}
		if i := slices.IndexFunc(all, func(m faq.Missed) bool { return m.Text == a.Text }); i >= 0 {
			all[i].Count++
			continue
		}
		all = append(all, faq.Missed{Text: a.Text, Outcome: a.Outcome, Count: 1, Dismissed: dismissed, Last: a.At})
	}
	return all, nil
}

func (s *store) Dismiss(_ context.Context, _ string, dismissed bool, texts ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, text := range texts {
		s.dismissed[text] = dismissed
	}
	return nil
}

func (s *store) Recent(context.Context, int64, int) ([]faq.Asked, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked), nil
}

func (s *store) Versions(context.Context, string, int) ([]faq.Version, error) { return nil, nil }

func (s *store) VersionContent(context.Context, int64) (is, was *faq.Briefing, err error) {
	return nil, nil, faq.ErrNotFound
}

func (s *store) SaveAsked(_ context.Context, asked ...faq.Asked) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked, s.batches = append(s.asked, asked...), s.batches+1
	return nil
}

func (s *store) Measures(_ context.Context, since int64) (faq.Measures, error) {
	return faq.Measures{
		Days:      []faq.DayMeasures{{Day: fmt.Sprint(since), Outcomes: faq.Outcomes{Answered: 3, Suggested: 2, Declined: 1}, Helpful: 1}},
		Platforms: []faq.PlatformMeasures{{Platform: "api", Outcomes: faq.Outcomes{Answered: 3}, NotHelpful: 4}},
		Entries:   []faq.EntryMeasures{{Popular: faq.Popular{Briefing: "ferry", Kind: faq.KindFAQ, Entry: "why", Count: 3}, Helpful: 1}},
	}, s.fails
}
