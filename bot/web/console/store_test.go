package console

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
	"github.com/godeeper/godeeper/faq/match"
)

var (
	_ curate.Store = (*memory)(nil)
	_ Content      = (*memory)(nil)
	_ Index        = (*match.Live)(nil)
	_ Measures     = (*memory)(nil)
)

// memory keeps content and what was asked, as storage does, and an index of it.
type memory struct {
	now  func() time.Time
	live *match.Live

	mu          sync.Mutex
	imported    []*faq.Briefing // the newest first
	amendments  []faq.Amendment // the oldest first
	missed      []faq.Missed
	asked       []faq.Asked
	versions    []version
	measured    faq.Measures
	evaluations []faq.Evaluation
	revision    int64
}

type version struct {
	faq.Version
	is, was *faq.Briefing
}

func newMemory(now func() time.Time, briefings ...*faq.Briefing) *memory {
	m := &memory{now: now, live: match.NewLive(nil)}
	for _, b := range slices.Backward(briefings) {
		_, _, _ = m.ImportBy(context.Background(), "", b) // memory takes all
	}
	return m
}

// locked does something, and has the index follow.
func (m *memory) locked(f func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	err := f()
	m.revision++
	m.live.Replace(match.New(faq.Amend(m.imported, m.amendments)))
	return err
}

func (m *memory) Briefings(context.Context) ([]*faq.Briefing, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return faq.Amend(m.imported, m.amendments), nil
}

func (m *memory) Briefing(ctx context.Context, id string) (*faq.Briefing, error) {
	all, _ := m.Briefings(ctx)
	return byID(all, id)
}

func byID(all []*faq.Briefing, id string) (*faq.Briefing, error) {
	for _, b := range all {
		if b.ID == id {
			return b, nil
		}
	}
	return nil, faq.ErrNotFound
}

func (m *memory) Imported(_ context.Context, id string) (*faq.Briefing, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return byID(m.imported, id)
}

func (m *memory) ImportBy(_ context.Context, by string, b *faq.Briefing) (status, id string, err error) {
	err = m.locked(func() error {
		was, _ := byID(m.imported, b.ID)
		status = "added"
		if was != nil {
			a, _ := json.Marshal(was)
			z, _ := json.Marshal(b)
			if bytes.Equal(a, z) {
				status = "unchanged"
				return nil
			}
			status = "updated"
			m.imported = slices.DeleteFunc(slices.Clone(m.imported), func(b *faq.Briefing) bool { return b.ID == was.ID })
		}
		m.imported = append([]*faq.Briefing{b}, m.imported...)
		m.keep(by, b, was, false)
		return nil
	})
	return status, b.ID, err
}

func (m *memory) keep(by string, is, was *faq.Briefing, removed bool) {
	m.versions = append(m.versions, version{faq.Version{
		ID: int64(len(m.versions) + 1), Briefing: is.ID, Title: is.Title, By: by, At: m.now().Unix(), Removed: removed,
	}, is, was})
}

func (m *memory) RemoveBy(_ context.Context, by, id string) error {
	return m.locked(func() error {
		b, err := byID(m.imported, id)
		if err != nil {
			return err
		}
		m.imported = slices.DeleteFunc(slices.Clone(m.imported), func(b *faq.Briefing) bool { return b.ID == id })
		m.keep(by, b, b, true)
		return nil
	})
}

func (m *memory) Revision(context.Context) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.revision, nil
}

func (m *memory) SaveAmendmentsAt(_ context.Context, revision int64, all ...faq.Amendment) (ids []int64, err error) {
	err = m.locked(func() error {
		if m.revision != revision {
			return faq.ErrChanged
		}
		for _, a := range all {
			a.ID = int64(len(m.amendments) + 1)
			m.amendments = append(m.amendments, a)
			ids = append(ids, a.ID)
		}
		return nil
	})
	return ids, err
}

func (m *memory) Amendments(_ context.Context, briefing string, before int64, limit int) ([]faq.Amendment, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []faq.Amendment
	for _, a := range slices.Backward(m.amendments) {
		if (briefing == "" || a.Briefing == briefing) && (before == 0 || a.ID < before) && (limit == 0 || len(out) < limit) {
			out = append(out, a)
		}
	}
	return out, nil
}

func (m *memory) UndoAmendment(_ context.Context, id int64, by string, undone bool) error {
	return m.locked(func() error {
		if id < 1 || id > int64(len(m.amendments)) {
			return faq.ErrNotFound
		}
		a := &m.amendments[id-1]
		a.UndoneBy, a.UndoneAt = "", 0
		if undone {
			a.UndoneBy, a.UndoneAt = by, m.now().Unix()
		}
		return nil
	})
}

func (m *memory) Missed(_ context.Context, since int64, dismissed bool, limit int) ([]faq.Missed, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []faq.Missed
	for _, q := range m.missed {
		if q.Last >= since && q.Dismissed == dismissed && len(out) < limit {
			out = append(out, q)
		}
	}
	slices.SortStableFunc(out, func(a, b faq.Missed) int { return b.Count - a.Count })
	return out, nil
}

func (m *memory) Dismiss(_ context.Context, _ string, dismissed bool, texts ...string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.missed {
		if slices.Contains(texts, m.missed[i].Text) {
			m.missed[i].Dismissed = dismissed
		}
	}
	return nil
}

func (m *memory) Recent(_ context.Context, since int64, limit int) ([]faq.Asked, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []faq.Asked
	for _, a := range m.asked {
		if a.At >= since && len(out) < limit {
			out = append(out, a)
		}
	}
	return out, nil
}

func (m *memory) Versions(_ context.Context, briefing string, limit int) ([]faq.Version, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []faq.Version
	for _, v := range slices.Backward(m.versions) {
		if (briefing == "" || v.Briefing == briefing) && len(out) < limit {
			out = append(out, v.Version)
		}
	}
	return out, nil
}

func (m *memory) VersionContent(_ context.Context, id int64) (is, was *faq.Briefing, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if id < 1 || id > int64(len(m.versions)) {
		return nil, nil, faq.ErrNotFound
	}
	v := m.versions[id-1]
	return v.is, v.was, nil
}

func (m *memory) Measures(context.Context, int64) (faq.Measures, error) { return m.measured, nil }

func (m *memory) Evaluations(_ context.Context, limit int) ([]faq.Evaluation, error) {
	return m.evaluations[:min(limit, len(m.evaluations))], nil
}

func (m *memory) Heads(context.Context) ([]*faq.Briefing, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []*faq.Briefing
	for _, b := range m.imported {
		out = append(out, &faq.Briefing{ID: b.ID, Title: b.Title, Date: b.Date, URL: b.URL, Path: b.Path})
	}
	return out, nil
}
