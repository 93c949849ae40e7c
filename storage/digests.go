package storage

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// Changes returns the briefings that were added or updated after a time in unix seconds, complete and
// with their amendments, which themselves are no news, the last one first, and until when that is all there is: what is stored later is dated after it,
// whatever the clock does. A call that begins where the last one ended misses nothing and returns
// nothing twice. Where nothing was stored after since, until may be before it.
func (s *Store) Changes(ctx context.Context, since int64) (all []faq.Change, until int64, err error) {
	for {
		var last int64
		err := s.view(ctx, func(tx *sql.Tx) (err error) {
			if err := tx.QueryRowContext(ctx, selectClosed).Scan(&until, &last); err != nil {
				return fmt.Errorf("read until when: %w", err)
			}
			if last <= until {
				all, err = readChanges(ctx, tx, since)
			}
			return err
		})
		if err == nil && last > until {
			err = s.closeContent(ctx)
		} else if err == nil {
			return all, until, nil
		}
		if err != nil {
			return nil, 0, s.fail(ctx, "read changes", err)
		}
	}
}

// closeContent has every later import dated after all that is stored. It waits for one that is under
// way, whose row it changes, and which may have been dated before.
func (s *Store) closeContent(ctx context.Context) error {
	return s.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, closeContent)
		return err
	})
}

func readChanges(ctx context.Context, tx *sql.Tx, since int64) ([]faq.Change, error) {
	briefings, err := readBriefings(ctx, tx, selectChanged, since)
	if err != nil || len(briefings) == 0 {
		return nil, err
	}
	if err := readEntries(ctx, tx, briefings, selectChangedEntries, since); err != nil {
		return nil, err
	}
	amended, err := amend(ctx, tx, briefings, "")
	if err != nil {
		return nil, err
	}
	all := make([]faq.Change, len(briefings))
	byID := make(map[string]*faq.Change, len(briefings))
	left := map[string]map[string]bool{}         // of those that were amended, the ids of their entries
	for i, b := range amended[:len(briefings)] { // without that of the desk, which is not news
		all[i].Briefing = b
		byID[b.ID] = &all[i]
		if b != briefings[i] {
			left[b.ID] = entryIDs(b)
		}
	}
	err = each(ctx, tx, func(rows *sql.Rows) error {
		var id string
		var created, updated int64
		if err := rows.Scan(&id, &created, &updated); err != nil {
			return err
		}
		byID[id].New, byID[id].At = created > since, updated
		return nil
	}, selectChangeTimes, since)
	if err != nil {
		return nil, fmt.Errorf("read times: %w", err)
	}
	err = each(ctx, tx, func(rows *sql.Rows) error {
		var briefing, id string
		if err := rows.Scan(&briefing, &id); err != nil {
			return err
		}
		if ids := left[briefing]; ids == nil || ids[id] {
			byID[briefing].Entries = append(byID[briefing].Entries, id)
		}
		return nil
	}, selectNewEntries, since)
	if err != nil {
		return nil, fmt.Errorf("read new entries: %w", err)
	}
	return all, nil
}

func entryIDs(b *faq.Briefing) map[string]bool {
	ids := map[string]bool{}
	for _, s := range b.Sections {
		for _, p := range s.Passages {
			ids[p.ID] = true
		}
	}
	for _, f := range b.FAQs {
		ids[f.ID] = true
	}
	for _, p := range b.Prompts {
		ids[p.ID] = true
	}
	for _, t := range b.Topics {
		ids[t.ID] = true
	}
	return ids
}

// Covered returns up to when digests that are done hold what is new, in unix seconds: the latest of
// the events of a platform and lane, 0 for none.
func (s *Store) Covered(ctx context.Context, platform, lane string) (int64, error) {
	var covers int64
	if err := s.read.QueryRowContext(ctx, selectCovered, text(platform), text(lane)).Scan(&covers); err != nil {
		return 0, s.fail(ctx, "read what is covered in "+lane, err)
	}
	return covers, nil
}

// Held reports whether digests are held back.
func (s *Store) Held(ctx context.Context) (bool, error) {
	on, err := isHeld(ctx, s.read)
	if err != nil {
		return false, s.fail(ctx, "read whether digests are held", err)
	}
	return on, nil
}

// Hold holds digests back, so that none is claimed, or releases them. Those that are claimed go on.
func (s *Store) Hold(ctx context.Context, on bool) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		if !on {
			_, err := tx.ExecContext(ctx, deleteHold)
			return err
		}
		now, err := s.clock(ctx, tx)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, insertHold, now.Unix())
		return err
	})
	if err != nil {
		return s.fail(ctx, "hold digests", err)
	}
	return nil
}

func isHeld(ctx context.Context, q queryer) (bool, error) {
	var rows int
	err := q.QueryRowContext(ctx, countHold).Scan(&rows)
	return rows > 0, err
}

// Clock returns the time by the clock that leases and due times are measured by: the server's, or
// with SQLite this process's.
func (s *Store) Clock(ctx context.Context) (time.Time, error) {
	now, err := s.clock(ctx, s.read)
	if err != nil {
		return time.Time{}, s.fail(ctx, "read the clock", err)
	}
	return now, nil
}

// SetNow replaces the clock of a SQLite store, which is this process's. It is for tests, and called
// before the store is used.
func (s *Store) SetNow(now func() time.Time) { s.now = now }
