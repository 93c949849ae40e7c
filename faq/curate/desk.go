// Package curate is the work of a curator: what was not answered becomes answers, content is
// corrected, and what a change would do is seen before it is saved.
package curate

import (
	"context"
	"errors"
	"log/slog"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/parse"
)

// Store is where content and what was asked are kept. It is safe for concurrent use.
type Store interface {
	// Briefings returns all briefings as they are answered from: with the amendments.
	Briefings(ctx context.Context) ([]*faq.Briefing, error)
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
	// for none.
	VersionContent(ctx context.Context, id int64) (is, was *faq.Briefing, err error)
}

// Desk is where a curator works. It is safe for concurrent use.
type Desk struct {
	log    *slog.Logger
	store  Store
	finder faq.Finder // of the content as it is answered from now
}

// New returns a desk.
func New(log *slog.Logger, store Store, finder faq.Finder) *Desk {
	return &Desk{log: log, store: store, finder: finder}
}

var errUnbuilt = errors.New("not built yet")

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
func (d *Desk) Unanswered(ctx context.Context, since int64, dismissed bool) ([]Group, error) {
	return nil, errUnbuilt
}

// Dismiss takes questions from what is unanswered, or brings them back.
func (d *Desk) Dismiss(ctx context.Context, by string, dismissed bool, texts ...string) error {
	return errUnbuilt
}

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
	Differences []Difference    // of those, answered differently: first those that lose an answer
}

// Preview says what amendments would do, without saving them: it asks the questions of the last
// weeks again. Its error is an *[Invalid] for one that cannot be.
func (d *Desk) Preview(ctx context.Context, all ...faq.Amendment) (Preview, error) {
	return Preview{}, errUnbuilt
}

// Amend saves amendments, all or none, and returns them as they were saved. Its error is an
// *[Invalid] for one that cannot be.
func (d *Desk) Amend(ctx context.Context, by string, all ...faq.Amendment) ([]faq.Amendment, error) {
	return nil, errUnbuilt
}

// Undo undoes an amendment, or does it again; its error is [faq.ErrNotFound] for an unknown one.
func (d *Desk) Undo(ctx context.Context, by string, id int64, undone bool) error { return errUnbuilt }

// History returns amendments, the newest first: see [Store].
func (d *Desk) History(ctx context.Context, briefing string, before int64, limit int) ([]faq.Amendment, error) {
	return nil, errUnbuilt
}

// Invalid says what is wrong with a change, in a sentence for the curator.
type Invalid struct {
	Field string // question, answer, variant, alias, entry, briefing
	Text  string
}

func (i *Invalid) Error() string { return i.Text }

// Change is a difference between two contents of a briefing.
type Change struct {
	Kind   faq.Kind // "" for the briefing itself: its title, its date
	ID     string   // of the entry
	Was    string   // "" for what is new
	Is     string   // "" for what is gone
	Detail string   // which part of it: question, answer, variant, alias, text, heading
}

// Diff returns what is different between two contents of a briefing, in page order; was is nil for
// a new one.
func Diff(was, is *faq.Briefing) []Change { return nil }

// Draft is a file as it would be imported.
type Draft struct {
	Briefing *faq.Briefing   // nil when it is refused
	Status   string          // added, updated, unchanged, refused
	Error    string          // why it is refused, with the line
	Line     int             // of the error, 0 for none
	Warnings []parse.Warning // by line
	Changes  []Change        // to what is stored
}

// Draft reads a file without storing it. Its size is limited by the caller.
func (d *Desk) Draft(ctx context.Context, name string, data []byte) (Draft, error) {
	return Draft{}, errUnbuilt
}

// Import stores a file, and returns what became of it. A refused one is no error.
func (d *Desk) Import(ctx context.Context, by, name string, data []byte) (Draft, error) {
	return Draft{}, errUnbuilt
}

// Remove removes a briefing with all that stands in it, or returns [faq.ErrNotFound].
func (d *Desk) Remove(ctx context.Context, by, id string) error { return errUnbuilt }

// Versions returns what imports left, the newest first; "" for all briefings.
func (d *Desk) Versions(ctx context.Context, briefing string, limit int) ([]faq.Version, error) {
	return nil, errUnbuilt
}

// Version returns what an import changed, or [faq.ErrNotFound].
func (d *Desk) Version(ctx context.Context, id int64) (is *faq.Briefing, changes []Change, err error) {
	return nil, nil, errUnbuilt
}

// Restore stores the content of a version again, or returns [faq.ErrNotFound].
func (d *Desk) Restore(ctx context.Context, by string, version int64) error { return errUnbuilt }

// Trial is a question with all that is known of how it is answered.
type Trial struct {
	Query   faq.Query
	Answer  faq.Answer
	Matches []faq.Match // with their reasons, best first
	Reason  string      // why this outcome, in a sentence with the thresholds
}

// Try answers a question and explains it.
func (d *Desk) Try(ctx context.Context, q faq.Query, top int) (Trial, error) {
	return Trial{}, errUnbuilt
}

// Export returns all content as FAQ files and briefings would hold it: one file a briefing, by name,
// with the amendments, in a form that import reads back to the same entries.
func (d *Desk) Export(ctx context.Context) (map[string][]byte, error) { return nil, errUnbuilt }
