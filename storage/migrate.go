package storage

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"strconv"
	"strings"
	"time"
)

// migration is a step of the schema. It is never edited once it has been released.
type migration struct {
	version int
	name    string // of its file: "0001_first.sql"
	sql     string
}

// readMigrations reads the steps of a schema from the files NNNN_name.sql of a folder, which are
// numbered from 0001 without a gap.
func readMigrations(fsys fs.FS, dir string) ([]migration, error) {
	files, err := fs.ReadDir(fsys, dir) // sorted by name
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	var all []migration
	for i, f := range files {
		number, _, _ := strings.Cut(f.Name(), "_")
		if version, err := strconv.Atoi(number); err != nil || version != i+1 {
			return nil, fmt.Errorf("read migrations: %s is not number %04d", f.Name(), i+1)
		}
		data, err := fs.ReadFile(fsys, path.Join(dir, f.Name()))
		if err != nil {
			return nil, fmt.Errorf("read migrations: %w", err)
		}
		all = append(all, migration{i + 1, f.Name(), string(data)})
	}
	return all, nil
}

// schemaVersion returns the number of the last step that the database has taken.
func schemaVersion(ctx context.Context, db queryer) (int, error) {
	var version int
	err := db.QueryRowContext(ctx, selectVersion).Scan(&version)
	return version, err
}

// checkVersion refuses a schema that this program does not know yet.
func checkVersion(version int, known []migration) error {
	if version > len(known) {
		return fmt.Errorf("its schema is number %d and this program knows %d: it needs a newer godeeper", version, len(known))
	}
	return nil
}

// migrate takes the steps that the database has not taken, each in a transaction of its own, and
// records them in it. Programs that migrate one database at the same time wait for each other.
func migrate(ctx context.Context, log *slog.Logger, db *sql.DB, lock locker, steps []migration) error {
	for _, m := range steps {
		if err := takeStep(ctx, log, db, lock, m); err != nil {
			return fmt.Errorf("migrate schema with %s: %w", m.name, err)
		}
	}
	return nil
}

func takeStep(ctx context.Context, log *slog.Logger, db *sql.DB, lock locker, m migration) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if err := lock(ctx, tx, "migrations"); err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	if _, err := tx.ExecContext(ctx, createMigrations); err != nil {
		return err
	}
	version, err := schemaVersion(ctx, tx)
	if err != nil {
		return fmt.Errorf("read version: %w", err)
	}
	if version >= m.version {
		return nil
	}
	if _, err := tx.ExecContext(ctx, m.sql); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, insertMigration, m.version, m.name, time.Now().Unix()); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	log.DebugContext(ctx, "schema migrated", "version", m.version, "name", m.name)
	return nil
}
