package storage

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mattn/go-sqlite3" // registers the driver "sqlite3"
)

//go:embed migrations/sqlite/*.sql
var sqliteMigrations embed.FS

const (
	// busyTimeout is how long a connection waits for a writer in another process. One import takes
	// milliseconds; a chat platform gives up on an answer after some seconds.
	busyTimeout = 10 * time.Second

	// maxReaders bounds the pool of readers. More than the cores of a large machine read no faster.
	maxReaders = 16
)

// openSQLite opens the SQLite database in a file. One connection writes and a pool reads: SQLite
// takes one writer at a time, and writers that wait in Go do not meet SQLITE_BUSY.
func openSQLite(ctx context.Context, log *slog.Logger, path string) (*Store, error) {
	if err := checkSQLitePath(path); err != nil {
		return nil, err
	}
	// Errors of sql.Open are those of an unknown driver; connections are made when they are needed.
	write, err := sql.Open("sqlite3", sqliteDSN(path, "_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_foreign_keys=on"))
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite3", sqliteDSN(path, "_query_only=on&_synchronous=FULL&_txlock=deferred"))
	if err != nil {
		return nil, err
	}
	read.SetMaxOpenConns(maxReaders)
	read.SetMaxIdleConns(maxReaders)

	s := &Store{
		log: log, now: time.Now, write: write, read: read,
		lock:    lockSQLite,
		passing: func(error) bool { return false },
		explain: func(err error) error { return explainSQLite(path, err) },
		kind:    "SQLite", size: "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
		backup: func(ctx context.Context, to string) error { return backupSQLite(ctx, log, read, path, to) },
	}
	s.check = func(ctx context.Context) error { return checkSQLite(ctx, read) }
	s.clock = func(context.Context, queryer) (time.Time, error) { return s.now(), nil }
	if err := s.awaitSQLite(ctx); err != nil {
		s.Close()
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, explainSQLite("it", err)
	}
	return s, nil
}

// awaitSQLite prepares a database. Where several programs turn a new file to WAL at once, SQLite does
// not wait for the others: it says at once that the file is locked.
func (s *Store) awaitSQLite(ctx context.Context) error {
	for deadline := time.Now().Add(busyTimeout); ; {
		err := s.prepareSQLite(ctx)
		e, ok := errors.AsType[sqlite3.Error](err)
		if !ok || e.Code != sqlite3.ErrBusy || time.Now().After(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(rand.N(maxPause)):
		}
	}
}

// prepareSQLite brings the schema up to date. On a current one it makes one query.
func (s *Store) prepareSQLite(ctx context.Context) error {
	known, err := readMigrations(sqliteMigrations, "migrations/sqlite")
	if err != nil {
		return err
	}
	version, err := sqliteVersion(ctx, s.read)
	if err != nil {
		return err
	}
	if err := checkVersion(version, known); err != nil {
		return err
	}
	return migrate(ctx, s.log, s.write, s.lock, known[version:])
}

// sqliteVersion returns the version of a database's schema, 0 when nothing has been created in it.
func sqliteVersion(ctx context.Context, db *sql.DB) (int, error) {
	version, err := schemaVersion(ctx, db)
	if err == nil {
		return version, nil
	}
	var tables, ours int
	err = db.QueryRowContext(ctx, `
		SELECT count(*), count(*) FILTER (WHERE name = 'migrations')
		FROM sqlite_schema WHERE type = 'table'`).Scan(&tables, &ours)
	switch {
	case err != nil:
		return 0, err
	case ours > 0: // another program may have created it since
		return schemaVersion(ctx, db)
	case tables > 0:
		return 0, errors.New("it is the database of another program: name another file")
	}
	return 0, nil
}

// checkSQLite returns the first of the faults that SQLite finds.
func checkSQLite(ctx context.Context, db *sql.DB) error {
	var found string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return fmt.Errorf("it is damaged: %s", found)
	}
	return nil
}

// lockSQLite does nothing: a transaction that writes has the database for itself.
func lockSQLite(context.Context, *sql.Tx, string) error { return nil }

func existsSQLite(path string) (bool, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("look for database: %w", err)
	case info.IsDir():
		return false, fmt.Errorf("look for database: %s is a folder: name a file in it", path)
	}
	return info.Size() > 0, nil
}

// checkSQLitePath refuses what SQLite would refuse less plainly, or would take for something else.
func checkSQLitePath(path string) error {
	if strings.HasPrefix(path, "//") {
		return errors.New("a SQLite database is named as sqlite:PATH, without slashes before the path")
	}
	if path == ":memory:" {
		return errors.New("a database in memory is not supported: name a file")
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return errors.New("it is a folder: name a file in it")
	}
	return checkFolder(filepath.Dir(path))
}

func checkFolder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("the folder %s does not exist: create it first", dir)
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is not a folder", dir)
	}
	return nil
}

// sqliteDSN returns the name that the driver opens a file by. It is a URI, in which no character
// of the path is taken for an option.
func sqliteDSN(path, options string) string {
	path = filepath.ToSlash(path)
	if filepath.VolumeName(path) != "" {
		path = "/" + path
	}
	return fmt.Sprintf("file:%s?_busy_timeout=%d&%s",
		(&url.URL{Path: path}).EscapedPath(), busyTimeout.Milliseconds(), options)
}

// explainSQLite says what the user of a database can do about an error of SQLite. The file is
// called by name, which is its path where the error does not name it already.
func explainSQLite(name string, err error) error {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case sqlite3.ErrNotADB:
		return fmt.Errorf("%s is not a SQLite database: name another file: %w", name, err)
	case sqlite3.ErrCantOpen, sqlite3.ErrReadonly, sqlite3.ErrPerm:
		return fmt.Errorf("%s and its folder must be readable and writable: %w", name, err)
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return fmt.Errorf("%s is in use by another program: %w", name, err)
	case sqlite3.ErrFull:
		return fmt.Errorf("the disk of %s is full: %w", name, err)
	case sqlite3.ErrCorrupt:
		return fmt.Errorf("%s is damaged: put a back-up in its place: %w", name, err)
	}
	return err
}
