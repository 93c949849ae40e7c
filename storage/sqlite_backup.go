package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/mattn/go-sqlite3"
)

const (
	// backupPages are copied between two looks at the context: 4 MB, some milliseconds.
	backupPages = 1024

	// backupPause is how long a back-up waits when SQLite copied nothing because of a lock.
	backupPause = 10 * time.Millisecond
)

// backupSQLite copies a database with SQLite's backup API, never by copying its file: what is
// committed may still stand in the log beside it.
func backupSQLite(ctx context.Context, log *slog.Logger, from *sql.DB, fromPath, toPath string) error {
	if err := checkBackupPath(fromPath, toPath); err != nil {
		return err
	}
	start := time.Now()
	// In the same folder, for only there a rename is atomic.
	f, err := os.CreateTemp(filepath.Dir(toPath), filepath.Base(toPath)+".*.tmp")
	if err != nil {
		return err
	}
	temp := f.Name()
	defer os.Remove(temp)
	if err := f.Close(); err != nil {
		return err
	}
	pages, err := copySQLite(ctx, from, temp)
	if err != nil {
		return err
	}
	if err := os.Rename(temp, toPath); err != nil {
		return err
	}
	// The copy is in place, and not every file system can do this for a folder.
	if err := syncFolder(filepath.Dir(toPath)); err != nil {
		log.WarnContext(ctx, "back-up may not outlive a power failure", "path", toPath, "error", err)
	}
	log.InfoContext(ctx, "database backed up", "path", toPath, "pages", pages, "took", time.Since(start))
	return nil
}

// checkBackupPath refuses to replace a database that is in use.
func checkBackupPath(fromPath, toPath string) error {
	if err := checkFolder(filepath.Dir(toPath)); err != nil {
		return err
	}
	to, err := os.Stat(toPath)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if from, err := os.Stat(fromPath); err == nil && os.SameFile(from, to) {
		return errors.New("it is the database itself: name another file")
	}
	if !to.Mode().IsRegular() {
		return errors.New("it is not a file")
	}
	// SQLite would replay that log over the new file and damage it.
	if info, err := os.Stat(toPath + "-wal"); err == nil && info.Size() > 0 {
		return fmt.Errorf("a program has the database there open (%s-wal): name another file", toPath)
	}
	return nil
}

// copySQLite copies the database as it is at one moment into the file named to, and returns its
// number of pages.
func copySQLite(ctx context.Context, from *sql.DB, to string) (pages int, err error) {
	source, err := from.Conn(ctx)
	if err != nil {
		return 0, err
	}
	defer source.Close()
	// Inside a read transaction nothing changes under the copy; without, each change would begin it anew.
	tx, err := source.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	if _, err := schemaVersion(ctx, tx); err != nil {
		return 0, err
	}

	db, err := sql.Open("sqlite3", sqliteDSN(to, "_synchronous=FULL"))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	target, err := db.Conn(ctx)
	if err != nil {
		return 0, err
	}
	defer target.Close()

	err = target.Raw(func(t any) error {
		return source.Raw(func(s any) error {
			pages, err = copyPages(ctx, t.(*sqlite3.SQLiteConn), s.(*sqlite3.SQLiteConn))
			return err
		})
	})
	if err != nil {
		return 0, err
	}
	// A copy is one file that can be opened where nothing can be written. Open sets it to WAL again.
	if _, err := target.ExecContext(ctx, "PRAGMA journal_mode = DELETE"); err != nil {
		return 0, err
	}
	// What was due since then has been sent from the database that was copied.
	if _, err := target.ExecContext(ctx, insertHold, time.Now().Unix()); err != nil {
		return 0, fmt.Errorf("hold digests: %w", err)
	}
	return pages, nil
}

func copyPages(ctx context.Context, target, source *sqlite3.SQLiteConn) (pages int, err error) {
	b, err := target.Backup("main", source, "main")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, b.Finish()) }()
	for remaining := -1; ; remaining = b.Remaining() {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		done, err := b.Step(backupPages)
		if err != nil {
			return 0, err
		}
		if done {
			return b.PageCount(), nil
		}
		// The driver reports a lock as a step without progress.
		if b.Remaining() == remaining {
			time.Sleep(backupPause)
		}
	}
}

// syncFolder makes a rename in a folder last through a power failure.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
