package console

import (
	"context"
	"errors"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/faq/parse"
)

// fakeDesk stands for a curate.Desk until that is there.
type fakeDesk struct{ *memory }

func newDesk(m *memory) Desk { return fakeDesk{m} }

func (d fakeDesk) Unanswered(ctx context.Context, since int64, dismissed bool) (all []curate.Group, err error) {
	missed, _ := d.Missed(ctx, since, dismissed, 1000)
	for _, q := range missed {
		all = append(all, curate.Group{Questions: []faq.Missed{q}, Count: q.Count, Bad: q.Bad, Last: q.Last, Nearest: d.live.Match(faq.Query{Text: q.Text}, 5)})
	}
	return all, nil
}

func (d fakeDesk) Preview(ctx context.Context, all ...faq.Amendment) (curate.Preview, error) {
	for i := range all {
		if all[i].Entry == "" {
			all[i].Entry = "new-faq"
		}
	}
	p := curate.Preview{Amendments: all}
	for _, a := range all {
		p.Changes = append(p.Changes, curate.Change{Kind: faq.KindFAQ, ID: a.Entry, Is: a.Text, Detail: string(a.Kind)})
	}
	would := match.New(faq.Amend(d.imported, append(d.amendments[:len(d.amendments):len(d.amendments)], all...)))
	recent, _ := d.Recent(ctx, 0, 100)
	for _, q := range recent {
		p.Tried++
		query := faq.Query{Text: q.Text}
		before, after := faq.Compose(d.live, query), faq.Compose(would, query)
		if before.Outcome != after.Outcome || before.Text != after.Text {
			p.Differences = append(p.Differences, curate.Difference{Asked: q, Before: before, After: after})
		}
	}
	return p, nil
}

func (d fakeDesk) Amend(ctx context.Context, by string, all ...faq.Amendment) ([]faq.Amendment, error) {
	p, _ := d.Preview(ctx, all...)
	for i := range p.Amendments {
		a := &p.Amendments[i]
		a.By, a.At = by, d.now().Unix()
		ids, _ := d.SaveAmendments(ctx, *a)
		a.ID = ids[0]
	}
	return p.Amendments, nil
}

func (d fakeDesk) Undo(ctx context.Context, by string, id int64, undone bool) error {
	return d.UndoAmendment(ctx, id, by, undone)
}

func (d fakeDesk) History(ctx context.Context, briefing string, before int64, limit int) ([]faq.Amendment, error) {
	return d.Amendments(ctx, briefing, before, limit)
}

func (d fakeDesk) Draft(_ context.Context, name string, data []byte) (curate.Draft, error) {
	b, warnings, err := parse.Parse(name, data)
	if err != nil {
		e, _ := errors.AsType[*parse.Error](err)
		return curate.Draft{Status: "refused", Error: err.Error(), Line: e.Line}, nil
	}
	return curate.Draft{Briefing: b, Status: "added", Warnings: warnings}, nil
}

func (d fakeDesk) Import(ctx context.Context, by, name string, data []byte) (curate.Draft, error) {
	draft, err := d.Draft(ctx, name, data)
	if draft.Briefing != nil {
		draft.Status, _, err = d.ImportBy(ctx, by, draft.Briefing)
	}
	return draft, err
}

func (d fakeDesk) Remove(ctx context.Context, by, id string) error { return d.RemoveBy(ctx, by, id) }

func (d fakeDesk) Version(ctx context.Context, id int64) (*faq.Briefing, []curate.Change, error) {
	is, was, err := d.VersionContent(ctx, id)
	return is, curate.Diff(was, is), err
}

func (d fakeDesk) Restore(ctx context.Context, by string, id int64) error {
	is, _, err := d.VersionContent(ctx, id)
	if err == nil {
		_, _, err = d.ImportBy(ctx, by, is)
	}
	return err
}

func (d fakeDesk) Try(_ context.Context, q faq.Query, top int) (curate.Trial, error) {
	q.Explain = true
	return curate.Trial{Query: q, Answer: faq.Compose(d.live, q), Matches: d.live.Match(q, top), Reason: "Because."}, nil
}

func (d fakeDesk) Export(context.Context) (map[string][]byte, error) {
	return map[string][]byte{"ferry.txt": []byte("x"), "lighthouse.txt": []byte("y")}, nil
}
