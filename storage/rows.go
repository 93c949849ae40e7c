package storage

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strings"
)

// placesAtOnce bounds the values of a list in one query. SQLite takes 32,766 parameters, PostgreSQL
// 65,535; beyond some hundred nothing is gained.
const placesAtOnce = 500

// queryer is a database or a transaction.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// each calls scan for every row that a query returns.
func each(ctx context.Context, q queryer, scan func(rows *sql.Rows) error, query string, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// places returns n parameters of a query, from $first on.
func places(first, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ", $%d", first+i)
	}
	return strings.TrimPrefix(b.String(), ", ")
}

// limited returns a limit as a query takes it: 0 or less stands for none.
func limited(limit int) int {
	if limit <= 0 {
		return math.MaxInt
	}
	return limit
}

// text returns s as every database can store it.
func text(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// texts returns all as every database can store them, nil for none.
func texts(all []string) []string {
	var clean []string
	for _, s := range all {
		clean = append(clean, text(s))
	}
	return clean
}

// blob returns b as a column takes it that is never NULL.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// unblob returns what is stored as b: nil for nothing.
func unblob(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	return b
}
