package curate

import (
	"context"
	"errors"

	"github.com/godeeper/godeeper/faq"
)

// saveTries is how often amendments are looked at again, because another process has changed the
// content in between: each look takes milliseconds, and imports come one by one.
const saveTries = 20

// Amend saves amendments, all or none, and returns them as they were saved. Its error is an
// *[Invalid] for one that cannot be: also for one whose Was is not what the entry says now, so that
// two curators do not overwrite what the other has written.
func (d *Desk) Amend(ctx context.Context, by string, all ...faq.Amendment) ([]faq.Amendment, error) {
	d.amending.Lock() // those of this process wait for each other, rather than try again
	defer d.amending.Unlock()
	for try := 1; ; try++ {
		saved, err := d.amend(ctx, by, all)
		if err == nil {
			d.log.InfoContext(ctx, "content amended", "by", by, "amendments", len(saved))
		}
		if !errors.Is(err, faq.ErrChanged) || try == saveTries {
			return saved, err
		}
	}
}

// amend looks at amendments and saves them, if the content is the same from the one to the other.
func (d *Desk) amend(ctx context.Context, by string, all []faq.Amendment) ([]faq.Amendment, error) {
	revision, err := d.store.Revision(ctx)
	if err != nil {
		return nil, err
	}
	checked, _, err := d.check(ctx, all)
	if err != nil {
		return nil, err
	}
	for i := range checked {
		checked[i].By, checked[i].At = by, d.Now().Unix()
	}
	ids, err := d.store.SaveAmendmentsAt(ctx, revision, checked...)
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		checked[i].ID = id
	}
	return checked, nil
}
