package storage

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/godeeper/godeeper/faq"
)

const (
	// versionsKept is how many versions of a briefing are kept: a page that is updated each hour is
	// followed through a working day.
	versionsKept = 20

	// maxVersion bounds the JSON of a version that is kept with its content, in bytes: a page has some
	// kilobytes, and 20 of a large file of FAQs would be larger than all else in a database.
	maxVersion = 8 << 20
)

// version is what an import left, as it is stored. The date stands apart: JSON has no year before 0.
type version struct {
	*faq.Briefing
	Unix *int64 `json:",omitempty"` // seconds of the date, nil for none
}

// pack makes the content of a version; it is empty where that is too large.
func pack(b *faq.Briefing) ([]byte, error) {
	v := version{Briefing: new(*b)}
	if !b.Date.IsZero() {
		v.Unix = new(b.Date.Unix())
	}
	v.Date, v.ID, v.Path = time.Time{}, "", cleanPath(b.Path)
	data, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("pack version: %w", err)
	}
	if len(data) > maxVersion {
		return []byte{}, nil
	}
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("pack version: %w", err)
	}
	return packed.Bytes(), nil
}

// unpack returns the content of a version, nil where none was kept.
func unpack(id string, content []byte) (*faq.Briefing, error) {
	if len(content) == 0 {
		return nil, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("unpack version of %s: %w", id, err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("unpack version of %s: %w", id, err)
	}
	v := version{Briefing: new(faq.Briefing)}
	if err := json.Unmarshal(data, &v); err != nil {
		return nil, fmt.Errorf("unpack version of %s: %w", id, err)
	}
	v.ID = id
	if v.Unix != nil {
		v.Date = time.Unix(*v.Unix, 0).UTC()
	}
	return v.Briefing, nil
}

// keepVersion keeps what an import leaves of a briefing, and drops the oldest versions of it.
func keepVersion(ctx context.Context, tx *sql.Tx, v faq.Version, content []byte) error {
	if _, err := tx.ExecContext(ctx, insertVersion, v.Briefing, v.Title, text(v.By), v.At, v.Removed, blob(content)); err != nil {
		return fmt.Errorf("keep version: %w", err)
	}
	if _, err := tx.ExecContext(ctx, deleteOldVersions, v.Briefing, versionsKept); err != nil {
		return fmt.Errorf("drop old versions: %w", err)
	}
	return nil
}

// keepUnkept keeps a briefing as it is stored, where no version of it is: an older program has
// imported it. It is called before the briefing changes.
func keepUnkept(ctx context.Context, tx *sql.Tx, id string) error {
	var kept int
	if err := tx.QueryRowContext(ctx, countVersions, id).Scan(&kept); err != nil || kept > 0 {
		return err
	}
	found, err := readBriefings(ctx, tx, selectBriefing, id)
	if err != nil || len(found) == 0 {
		return err
	}
	if err := readEntries(ctx, tx, found, selectEntriesOf, id); err != nil {
		return err
	}
	v := faq.Version{Briefing: id, Title: found[0].Title}
	if err := tx.QueryRowContext(ctx, selectUpdated, id).Scan(&v.At); err != nil {
		return err
	}
	content, err := pack(found[0])
	if err != nil {
		return err
	}
	return keepVersion(ctx, tx, v, content)
}

// Versions returns what imports left of a briefing, "" for all, the newest first; of each briefing the
// last 20 are kept, also of one that was removed. A limit of 0 is none.
func (s *Store) Versions(ctx context.Context, briefing string, limit int) ([]faq.Version, error) {
	var all []faq.Version
	err := each(ctx, s.read, func(rows *sql.Rows) error {
		var v faq.Version
		err := rows.Scan(&v.ID, &v.Briefing, &v.Title, &v.By, &v.At, &v.Removed)
		all = append(all, v)
		return err
	}, selectVersions, text(briefing), limited(limit))
	if err != nil {
		return nil, s.fail(ctx, "read versions", err)
	}
	return all, nil
}

// VersionContent returns the briefing as a version has it, and as the one before it has it, or
// [faq.ErrNotFound]. Either is nil where there is none: where the briefing was removed, where no older
// version is kept, or where it is larger than what is kept.
func (s *Store) VersionContent(ctx context.Context, id int64) (is, was *faq.Briefing, err error) {
	err = s.view(ctx, func(tx *sql.Tx) error {
		var briefing string
		var content []byte
		err := tx.QueryRowContext(ctx, selectVersionContent, id).Scan(&briefing, &content)
		if errors.Is(err, sql.ErrNoRows) {
			return faq.ErrNotFound
		}
		if err != nil {
			return err
		}
		if is, err = unpack(briefing, content); err != nil {
			return err
		}
		err = tx.QueryRowContext(ctx, selectContentBefore, briefing, id).Scan(&content)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		was, err = unpack(briefing, content)
		return err
	})
	if err != nil {
		return nil, nil, s.fail(ctx, fmt.Sprintf("read version %d", id), err)
	}
	return is, was, nil
}
