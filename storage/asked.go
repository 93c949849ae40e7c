package storage

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strings"

	"github.com/godeeper/godeeper/faq"
)

// AskedFilter says which questions are wanted. Its zero value stands for all of them.
type AskedFilter struct {
	Outcome  faq.Outcome // "" for every outcome
	Briefing string      // id of the briefing that matched or in whose thread it was asked; "" for every one
	Since    int64       // unix seconds: asked then or later; 0 for always
	Limit    int         // at most so many; 0 for no limit
}

// SaveAsked records questions in one transaction, all or nothing. Bytes of a text that are not
// UTF-8, and NULs, are stored as U+FFFD: people may type anything.
func (s *Store) SaveAsked(ctx context.Context, asked ...faq.Asked) error {
	if len(asked) == 0 {
		return nil
	}
	err := s.change(ctx, func(tx *sql.Tx) error {
		stmt, err := tx.PrepareContext(ctx, insertAsked)
		if err != nil {
			return fmt.Errorf("prepare: %w", err)
		}
		defer stmt.Close()
		for _, a := range asked {
			// No database agrees with another about it, and no curator could sort by it.
			if math.IsNaN(a.Confidence) {
				return fmt.Errorf("the confidence of %.60q is not a number", a.Text)
			}
			if _, err := stmt.ExecContext(ctx,
				text(a.Text), text(a.Before), text(a.Platform), text(a.Conversation), text(a.Thread),
				text(string(a.Outcome)), a.Confidence, text(string(a.Kind)), text(a.Entry), text(a.Briefing),
				a.At); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return s.fail(ctx, "save what was asked", err)
	}
	return nil
}

// Asked returns the questions that the filter lets through, the newest first.
func (s *Store) Asked(ctx context.Context, filter AskedFilter) ([]faq.Asked, error) {
	since, limit := filter.Since, filter.Limit
	if since == 0 {
		since = math.MinInt64
	}
	if limit <= 0 {
		limit = math.MaxInt
	}
	rows, err := s.read.QueryContext(ctx, selectAsked, string(filter.Outcome), filter.Briefing, since, limit)
	if err != nil {
		return nil, s.fail(ctx, "read what was asked", err)
	}
	defer rows.Close()
	var all []faq.Asked
	for rows.Next() {
		var a faq.Asked
		if err := rows.Scan(&a.Text, &a.Before, &a.Platform, &a.Conversation, &a.Thread,
			&a.Outcome, &a.Confidence, &a.Kind, &a.Entry, &a.Briefing, &a.At); err != nil {
			return nil, s.fail(ctx, "read what was asked", err)
		}
		all = append(all, a)
	}
	if err := rows.Err(); err != nil {
		return nil, s.fail(ctx, "read what was asked", err)
	}
	return all, nil
}

// text returns s as every database can store it.
func text(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}
