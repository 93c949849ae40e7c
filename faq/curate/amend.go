package curate

import (
	"context"
	"errors"

	"github.com/godeeper/godeeper/faq"
)

// saveTries is how often new FAQs are given other ids, where another process has taken theirs in between.
const saveTries = 3

// Amend saves amendments, all or none, and returns them as they were saved. Its error is an
// *[Invalid] for one that cannot be: also for one whose Was is not what the entry says now, so that
// two curators do not overwrite what the other has written.
func (d *Desk) Amend(ctx context.Context, by string, all ...faq.Amendment) ([]faq.Amendment, error) {
	d.amending.Lock()
	defer d.amending.Unlock()
	for try := 1; ; try++ {
		saved, err := d.amend(ctx, by, all)
		if !errors.Is(err, faq.ErrTaken) || try == saveTries {
			return saved, err
		}
	}
}

func (d *Desk) amend(ctx context.Context, by string, all []faq.Amendment) ([]faq.Amendment, error) {
	checked, _, err := d.check(ctx, all)
	if err != nil {
		return nil, err
	}
	for i := range checked {
		checked[i].By, checked[i].At = by, d.Now().Unix()
	}
	ids, err := d.store.SaveAmendments(ctx, checked...)
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		checked[i].ID = id
	}
	d.log.InfoContext(ctx, "content amended", "by", by, "amendments", len(checked))
	return checked, nil
}
