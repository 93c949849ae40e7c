package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/godeeper/godeeper/faq"
)

// Status says what an import did.
type Status string

// What an import can do.
const (
	Added     Status = "added"     // the briefing was not stored
	Updated   Status = "updated"   // it was stored with other content
	Unchanged Status = "unchanged" // it was stored with the same content
)

// Import stores a briefing in one transaction, all or nothing, and returns the id it is stored under.
//
// A stored briefing is the same page when it has the same path; or else the same address, where
// there is one; or else the same content, for then the page was moved, and its new path is kept.
// Of briefings from standard input (path "-" or "") title and date stand for the path. The caller
// makes paths absolute; Import cleans them. The same page keeps its id, and its entries keep
// theirs; those that are no longer on it are deleted.
//
// A new briefing whose id is taken is given the next free one: "japan-nato-2". Import refuses a
// briefing without an id, entries without an id or with the same one, and texts that are not
// UTF-8. It does not change b.
func (s *Store) Import(ctx context.Context, b *faq.Briefing) (Status, string, error) {
	status, id, err := s.ImportBy(ctx, "", b)
	return Status(status), id, err
}

// ImportBy stores a briefing as [Store.Import] does, and keeps what it has become as a version, with
// the name of the user who imported it. Amendments of the briefing stay as they are.
func (s *Store) ImportBy(ctx context.Context, by string, b *faq.Briefing) (status, id string, err error) {
	is, id, err := s.importBriefing(ctx, by, b)
	if err != nil {
		return "", "", s.fail(ctx, "import briefing "+b.ID, err)
	}
	return string(is), id, nil
}

func (s *Store) importBriefing(ctx context.Context, by string, b *faq.Briefing) (status Status, id string, err error) {
	r, err := encode(b)
	if err != nil {
		return "", "", err
	}
	// Most imports of a folder change nothing. They need not wait for the writer.
	err = s.read.QueryRowContext(ctx, selectUnchanged, r.source, r.digest).Scan(&id)
	if err == nil {
		return Unchanged, id, nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return "", "", fmt.Errorf("look for it: %w", err)
	}
	content, err := pack(b)
	if err != nil {
		return "", "", err
	}
	err = s.change(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, lockRevision); err != nil {
			return fmt.Errorf("lock revision: %w", err)
		}
		var at int64
		status, id, at, err = s.put(ctx, tx, r)
		if err != nil || status == Unchanged {
			return err
		}
		return keepVersion(ctx, tx, faq.Version{Briefing: id, Title: b.Title, By: by, At: at}, content)
	})
	return status, id, err
}

// put stores r as what it turns out to be: a new briefing, new content of a stored one, or neither. It
// returns what the content is dated.
func (s *Store) put(ctx context.Context, tx *sql.Tx, r *record) (status Status, id string, at int64, err error) {
	var digest string
	err = tx.QueryRowContext(ctx, selectSame, r.source, r.url, r.digest).Scan(&id, &digest)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		if id, err = freeID(ctx, tx, r.id); err != nil {
			return "", "", 0, err
		}
		at, err = s.upsert(ctx, tx, id, r)
		return Added, id, at, err
	case err != nil:
		return "", "", 0, fmt.Errorf("look for the same page: %w", err)
	case digest != r.digest:
		if err := keepUnkept(ctx, tx, id); err != nil {
			return "", "", 0, fmt.Errorf("keep what it was: %w", err)
		}
		at, err = s.upsert(ctx, tx, id, r)
		return Updated, id, at, err
	case r.fromFile():
		if _, err := tx.ExecContext(ctx, moveBriefing, r.path, r.source, id); err != nil {
			return "", "", 0, fmt.Errorf("move to %s: %w", r.path, err)
		}
	}
	return Unchanged, id, 0, nil
}

// upsert writes the rows of r under id and deletes those of entries that are not in r. It returns what
// the content is dated.
func (s *Store) upsert(ctx context.Context, tx *sql.Tx, id string, r *record) (at int64, err error) {
	var revision, closed int64
	if err := tx.QueryRowContext(ctx, nextRevision).Scan(&revision, &closed); err != nil {
		return 0, fmt.Errorf("next revision: %w", err)
	}
	now, err := s.clock(ctx, tx)
	if err != nil {
		return 0, err
	}
	at = max(now.Unix(), closed+1) // a digest that went up to then has not seen it
	if _, err := tx.ExecContext(ctx, upsertBriefing,
		id, r.title, r.date, r.byline, r.url, r.path, r.language, r.sections, r.links,
		r.source, r.digest, at, revision); err != nil {
		return 0, fmt.Errorf("write briefing: %w", err)
	}
	stmt, err := tx.PrepareContext(ctx, upsertEntry)
	if err != nil {
		return 0, fmt.Errorf("prepare entries: %w", err)
	}
	defer stmt.Close()
	for i, e := range r.entries {
		if _, err := stmt.ExecContext(ctx,
			id, e.id, e.kind, i, e.section, e.question, e.payload, at, revision); err != nil {
			return 0, fmt.Errorf("write entry %s: %w", e.id, err)
		}
	}
	if _, err := tx.ExecContext(ctx, deleteGoneEntries, id, revision); err != nil {
		return 0, fmt.Errorf("delete gone entries: %w", err)
	}
	return at, nil
}

// freeID returns id, or the first of id-2, id-3 … that no briefing has.
func freeID(ctx context.Context, tx *sql.Tx, id string) (string, error) {
	free := id
	for n := 2; ; n++ {
		var taken int
		if err := tx.QueryRowContext(ctx, countBriefing, free).Scan(&taken); err != nil {
			return "", fmt.Errorf("look for a free id: %w", err)
		}
		if taken == 0 {
			return free, nil
		}
		free = fmt.Sprintf("%s-%d", id, n)
	}
}
