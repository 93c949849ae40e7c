// Package storage keeps briefings, what was asked and said about them, and what comes in from the
// platforms, in a database.
//
// A [Store] is opened by the name of its database. The queries are the same for every database
// (queries*.go); what is a database's own stands in files of its name (sqlite.go), and its schema
// under migrations. Package storagetest holds what every store must pass.
package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"time"
)

const (
	// maxTries is how often a transaction is begun that has to give way to others.
	maxTries = 10

	// maxPause bounds the pause before a transaction is begun again, and grows with each try, so
	// that those that it gave way to are through by then.
	maxPause = 50 * time.Millisecond
)

// Store keeps briefings, conversations and events. It is safe for concurrent use, also by several
// processes on one database. Its reads see whole briefings only, each as one import left it.
//
// Texts must be valid UTF-8 without NUL. Ids and paths of 1,000 bytes can be stored everywhere; where
// longer ones cannot, they are refused. A list without elements comes back as nil, a path
// cleaned, a date in UTC and to the second; everything else comes back as it was given.
type Store struct {
	log   *slog.Logger
	now   func() time.Time
	write *sql.DB // for transactions that write
	read  *sql.DB // for all others; may be the same as write

	// What is this database's own.
	kind       string                                                  // SQLite, PostgreSQL
	size       string                                                  // query for the bytes that it takes
	clock      func(ctx context.Context, q queryer) (time.Time, error) // that leases and due times are measured by
	lock       locker
	skipLocked string            // ends a SELECT of a row that others select too, each its own
	passing    func(error) bool  // whether a transaction that failed so succeeds when it is tried again
	explain    func(error) error // says plainly what an error means
	backup     func(ctx context.Context, path string) error
	check      func(ctx context.Context) error // whether what is stored is whole
}

// locker makes transactions that lock the same name wait for each other until they end.
type locker func(ctx context.Context, tx *sql.Tx, name string) error

// Open opens the store named by a DSN: "sqlite:PATH", created when absent in a folder that must be
// there; or "postgres://USER:PASSWORD@HOST:PORT/NAME", whose database must be there. An older schema
// is brought up to date, a newer one is refused. No error holds a password.
func Open(ctx context.Context, log *slog.Logger, dsn string) (*Store, error) {
	scheme, rest, err := splitDSN(dsn)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	switch scheme {
	case "sqlite":
		s, err := openSQLite(ctx, log, rest)
		if err != nil {
			return nil, fmt.Errorf("open database %s: %w", rest, err)
		}
		return s, nil
	case "postgres", "postgresql":
		config, err := parsePostgres(dsn)
		if err != nil {
			return nil, fmt.Errorf("open database: %w", err)
		}
		s, err := openPostgres(ctx, log, config)
		if err != nil {
			return nil, fmt.Errorf("open database %s: %w", postgresName(config), err)
		}
		return s, nil
	default:
		return nil, fmt.Errorf("open database: %w", unknownScheme(scheme))
	}
}

// Exists reports whether the database named by a DSN is there already, with what [Open] creates in
// it, without creating it.
func Exists(ctx context.Context, dsn string) (bool, error) {
	scheme, rest, err := splitDSN(dsn)
	if err != nil {
		return false, fmt.Errorf("look for database: %w", err)
	}
	switch scheme {
	case "sqlite":
		return existsSQLite(rest)
	case "postgres", "postgresql":
		config, err := parsePostgres(dsn)
		if err != nil {
			return false, fmt.Errorf("look for database: %w", err)
		}
		return existsPostgres(ctx, config)
	default:
		return false, fmt.Errorf("look for database: %w", unknownScheme(scheme))
	}
}

// Close closes the store. Transactions under way are finished first.
func (s *Store) Close() error {
	// The writer goes last: the last connection to a SQLite file tidies up after all the others.
	err := s.read.Close()
	if s.write != s.read {
		err = errors.Join(err, s.write.Close())
	}
	if err != nil {
		return fmt.Errorf("close database: %w", err)
	}
	return nil
}

// Backup writes a copy of the whole store to a file, which is there in full or not at all: an
// older file of that name is replaced in the end. The store can be read and written meanwhile. The
// copy holds digests back ([Store.Hold]): those that were due meanwhile are not sent again from it.
func (s *Store) Backup(ctx context.Context, path string) error {
	if err := s.backup(ctx, path); err != nil {
		return s.fail(ctx, "back up to "+path, err)
	}
	return nil
}

// Check looks whether the database is damaged, which takes as long as reading all of it. A
// PostgreSQL server sees to that by itself.
func (s *Store) Check(ctx context.Context) error {
	if err := s.check(ctx); err != nil {
		return s.fail(ctx, "check database", err)
	}
	return nil
}

// Size returns what kind of database it is, as people call it, and how many bytes it takes.
func (s *Store) Size(ctx context.Context) (kind string, bytes int64, err error) {
	if err := s.read.QueryRowContext(ctx, s.size).Scan(&bytes); err != nil {
		return s.kind, 0, s.fail(ctx, "read the size of the database", err)
	}
	return s.kind, bytes, nil
}

// Revision returns a number that grows with each change of content: with every briefing added,
// updated or removed.
func (s *Store) Revision(ctx context.Context) (int64, error) {
	var n int64
	if err := s.read.QueryRowContext(ctx, selectRevision).Scan(&n); err != nil {
		return 0, s.fail(ctx, "read revision", err)
	}
	return n, nil
}

// change runs f in a transaction that writes, and commits it when f returns nil. It may run f again
// in another transaction, where the first had to give way.
func (s *Store) change(ctx context.Context, f func(tx *sql.Tx) error) error {
	for try := 1; ; try++ {
		err := s.tryChange(ctx, f)
		if err == nil || try == maxTries || !s.passing(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(rand.N(time.Duration(try) * maxPause)):
		}
	}
}

func (s *Store) tryChange(ctx context.Context, f func(tx *sql.Tx) error) error {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close()
	// Each statement heeds ctx, the commit does not: it could be cut off when it is done already,
	// and the caller be told that nothing has changed.
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if err := f(tx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// view runs f in a transaction in which all queries see the database at one moment.
func (s *Store) view(ctx context.Context, f func(tx *sql.Tx) error) error {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	return f(tx)
}

// fail names the operation that ended in err. What a cancelled context brought about is reported
// as the context's error, whichever call met it first.
func (s *Store) fail(ctx context.Context, operation string, err error) error {
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return fmt.Errorf("%s: %w", operation, s.explain(err))
}

// splitDSN takes a DSN apart. Its errors do not repeat the DSN, which may hold a password.
func splitDSN(dsn string) (scheme, rest string, err error) {
	scheme, rest, ok := strings.Cut(dsn, ":")
	if !ok || rest == "" {
		return "", "", errors.New("a database is named as sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/NAME")
	}
	return scheme, rest, nil
}

func unknownScheme(scheme string) error {
	return fmt.Errorf("unknown kind of database %q: there are sqlite:PATH and postgres://USER:PASSWORD@HOST:PORT/NAME", scheme)
}
