// Package curate is the work of a curator: what was not answered becomes answers, content is
// corrected, and what a change would do is seen before it is saved.
package curate

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// Store is where content and what was asked are kept. It is safe for concurrent use.
type Store interface {
	// Briefings returns all briefings as they are answered from: with the amendments.
	Briefings(ctx context.Context) ([]*faq.Briefing, error)
	// Heads returns all briefings as they were imported, without what stands in them.
	Heads(ctx context.Context) ([]*faq.Briefing, error)
	// Imported returns a briefing as it was imported, without amendments, or [faq.ErrNotFound].
	Imported(ctx context.Context, id string) (*faq.Briefing, error)
	// ImportBy stores a briefing, and by whom. Status is added, updated or unchanged.
	ImportBy(ctx context.Context, by string, b *faq.Briefing) (status, id string, err error)
	// RemoveBy removes a briefing, or returns [faq.ErrNotFound].
	RemoveBy(ctx context.Context, by, id string) error

	// SaveAmendments keeps all of them or none, and returns their ids.
	SaveAmendments(ctx context.Context, all ...faq.Amendment) ([]int64, error)
	// Amendments returns those of a briefing, "" for all, the newest first, made before the one with
	// an id, 0 for all, at most limit of them, 0 for all; also those that were undone.
	Amendments(ctx context.Context, briefing string, before int64, limit int) ([]faq.Amendment, error)
	// UndoAmendment undoes one, or does it again, or returns [faq.ErrNotFound].
	UndoAmendment(ctx context.Context, id int64, by string, undone bool) error

	// Missed returns what was declined, suggested or rated badly since a time in unix seconds, most
	// asked first, at most limit of them: those that were dismissed, or all others.
	Missed(ctx context.Context, since int64, dismissed bool, limit int) ([]faq.Missed, error)
	// Dismiss has questions be no longer missed, or again.
	Dismiss(ctx context.Context, by string, dismissed bool, texts ...string) error
	// Recent returns questions that were asked since a time in unix seconds, each once, the newest
	// first, at most limit of them.
	Recent(ctx context.Context, since int64, limit int) ([]faq.Asked, error)

	// Versions returns those of a briefing, "" for all, the newest first, at most limit of them.
	Versions(ctx context.Context, briefing string, limit int) ([]faq.Version, error)
	// VersionContent returns the briefing as a version has it, and as the one before it has it, nil
	// for none, or [faq.ErrNotFound].
	VersionContent(ctx context.Context, id int64) (is, was *faq.Briefing, err error)
}

// Desk is where a curator works. It is safe for concurrent use.
type Desk struct {
	Now func() time.Time // the clock

	log    *slog.Logger
	store  Store
	finder faq.Finder // of the content as it is answered from now; a [match.Live] is previewed from without building it anew

	amending sync.Mutex // held from the look at the content to the saving of what amends it
}

// New returns a desk.
func New(log *slog.Logger, store Store, finder faq.Finder) *Desk {
	return &Desk{Now: time.Now, log: log, store: store, finder: finder}
}

// Invalid says what is wrong with a change, in a sentence for the curator.
type Invalid struct {
	Field string // question, answer, variant, alias, entry, briefing
	Text  string
}

func (i *Invalid) Error() string { return i.Text }

func invalid(field, text string, args ...any) *Invalid {
	return &Invalid{Field: field, Text: fmt.Sprintf(text, args...)}
}

// Dismiss takes questions from what is unanswered, or brings them back.
func (d *Desk) Dismiss(ctx context.Context, by string, dismissed bool, texts ...string) error {
	return d.store.Dismiss(ctx, by, dismissed, texts...)
}

// Undo undoes an amendment, or does it again; its error is [faq.ErrNotFound] for an unknown one.
func (d *Desk) Undo(ctx context.Context, by string, id int64, undone bool) error {
	if err := d.store.UndoAmendment(ctx, id, by, undone); err != nil {
		return err
	}
	d.log.InfoContext(ctx, "amendment undone or done again", "amendment", id, "undone", undone, "by", by)
	return nil
}

// History returns amendments, the newest first: see [Store].
func (d *Desk) History(ctx context.Context, briefing string, before int64, limit int) ([]faq.Amendment, error) {
	return d.store.Amendments(ctx, briefing, before, limit)
}

// Effective reports for each amendment of a briefing whether it makes a difference to the page as it
// was imported last: its entry may be gone, or the page say the same. Those of a briefing that is not
// stored make none.
func (d *Desk) Effective(ctx context.Context, briefing string) (map[int64]bool, error) {
	s, err := d.shelf(ctx, briefing)
	if err != nil {
		return nil, err
	}
	effective := map[int64]bool{}
	for i, is := range faq.Effective(s.imported(), s.amendments) {
		effective[s.amendments[i].ID] = is
	}
	return effective, nil
}
