package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/storage"
)

// snapshotPath returns where the index of the database is kept between runs: beside its file. It
// returns "" for a database that is no file.
func (a *app) snapshotPath() string {
	kind, path, _ := strings.Cut(a.db, ":")
	if kind != "sqlite" || strings.Contains(path, ":memory:") {
		return ""
	}
	return path + ".index"
}

// index returns the index of the briefings of the database: the one kept where it is of just
// these briefings and of this program, or else a new one, which is kept for the next run.
func (a *app) index(briefings []*faq.Briefing) *match.Index {
	path := a.snapshotPath()
	if path == "" || len(briefings) == 0 {
		return match.New(briefings)
	}
	stamp, ok := programStamp()
	if !ok {
		return match.New(briefings)
	}
	if data, err := os.ReadFile(path); err == nil {
		if x, err := match.Load(data, stamp, briefings); err == nil {
			return x
		}
	}
	x := match.New(briefings)
	if err := saveSnapshot(x, stamp, path); err != nil { // the next run is slower, and right all the same
		a.log.Debug("index not kept", "path", path, "error", err)
	}
	return x
}

// keepIndex keeps the index of what the store holds, so that the next question need not wait for it.
func (a *app) keepIndex(ctx context.Context, store *storage.Store) error {
	if a.snapshotPath() == "" {
		return nil
	}
	briefings, err := store.Briefings(ctx)
	if err != nil {
		return err
	}
	a.index(briefings)
	return nil
}

// saveSnapshot replaces the snapshot at a path, in full or not at all.
func saveSnapshot(x *match.Index, stamp, path string) error {
	var b bytes.Buffer
	if err := x.Save(&b, stamp); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp") // of mode 0600, as questions may be private
	if err != nil {
		return fmt.Errorf("keep the index: %w", err)
	}
	defer os.Remove(f.Name()) // fails when it was renamed
	if _, err := f.Write(b.Bytes()); err != nil {
		return fmt.Errorf("keep the index: %w", closeAnd(f, err))
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("keep the index: %w", err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("keep the index: %w", err)
	}
	return nil
}

// closeAnd closes a file that could not be written, and returns why.
func closeAnd(f *os.File, err error) error {
	_ = f.Close()
	return err
}

// programStamp names this build of the program, since another may read the same texts in
// another way. It returns false where that cannot be told.
func programStamp() (string, bool) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "", false
	}
	path, err := os.Executable()
	if err != nil {
		return "", false
	}
	file, err := os.Stat(path)
	if err != nil {
		return "", false
	}
	return fmt.Sprint(info.Main.Version, " ", file.Size(), " ", file.ModTime().UnixNano()), true
}
