package storage_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
	"github.com/godeeper/godeeper/storage/storagetest"
)

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	write(t, in("notes.txt"), "These are notes, not a database.\n")
	write(t, in("long.txt"), strings.Repeat("These are notes, not a database.\n", 1_000))
	mustExec(t, raw(t, in("other.db")), "CREATE TABLE recipes (id INTEGER)")
	if s := open(t, "sqlite:"+in("newer.db")); s != nil {
		mustExec(t, raw(t, in("newer.db")), "INSERT INTO migrations (version, name, applied) VALUES (9999, '9999_later.sql', 1)")
	}

	for _, test := range []struct {
		dsn  string
		want string // the end of the error, or all of it up to "…"
	}{
		{"", "open database: a database is named as sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/NAME"},
		{"news.db", "open database: a database is named as sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/NAME"},
		{"sqlite:", "open database: a database is named as sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/NAME"},
		{"mysql://user:secret@host/db", `open database: unknown kind of database "mysql": there are sqlite:PATH and postgres://USER:PASSWORD@HOST:PORT/NAME`},
		{"sqlite://news.db", "open database //news.db: a SQLite database is named as sqlite:PATH, without slashes before the path"},
		{"sqlite::memory:", "open database :memory:: a database in memory is not supported: name a file"},
		{"sqlite:" + dir, "open database " + dir + ": it is a folder: name a file in it"},
		{"sqlite:" + in("missing/news.db"), "open database " + in("missing/news.db") + ": the folder " + in("missing") + " does not exist: create it first"},
		{"sqlite:" + in("notes.txt/news.db"), "open database " + in("notes.txt/news.db") + ": …"},
		{"sqlite:" + in("notes.txt"), "open database " + in("notes.txt") + ": it is not a SQLite database: name another file: file is not a database"},
		{"sqlite:" + in("long.txt"), "open database " + in("long.txt") + ": it is not a SQLite database: name another file: file is not a database"},
		{"sqlite:" + in("other.db"), "open database " + in("other.db") + ": it is the database of another program: name another file"},
		{"sqlite:" + in("newer.db"), "open database " + in("newer.db") + ": its schema is number 9999 and this program knows …"},
	} {
		s, err := storage.Open(t.Context(), slog.New(slog.DiscardHandler), test.dsn)
		if err == nil {
			s.Close()
			t.Errorf("%s: opened, want error %q", test.dsn, test.want)
			continue
		}
		if start, ok := strings.CutSuffix(test.want, "…"); err.Error() != test.want && !(ok && strings.HasPrefix(err.Error(), start)) {
			t.Errorf("%s:\n got error %s\nwant error %s", test.dsn, err, test.want)
		}
	}

	if got, err := os.ReadFile(in("notes.txt")); err != nil || string(got) != "These are notes, not a database.\n" {
		t.Errorf("a refused file has changed: %q, error %v", got, err)
	}
	for _, name := range []string{"notes.txt-wal", "notes.txt-shm", "notes.txt-journal"} {
		if _, err := os.Stat(in(name)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("beside a refused file: got %s, error %v", name, err)
		}
	}
}

func TestOpenCancelled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	for n := 1; ; n++ {
		ctx, cancel := storagetest.CancelledAt(t.Context(), n)
		s, err := storage.Open(ctx, slog.New(slog.DiscardHandler), "sqlite:"+path)
		cancel()
		if err == nil {
			s.Close()
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("cancelled at look %d: got error %v, want %v", n, err, context.Canceled)
		}
	}
	open(t, "sqlite:"+path)
}

// TestOpenReadOnly needs a user whom permissions bind.
func TestOpenReadOnly(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "test.db")
	s := open(t, "sqlite:"+path)
	if _, _, err := s.Import(t.Context(), storagetest.Sample()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	chmod := func(path string, mode os.FileMode) {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}

	const want = "must be readable and writable"
	for _, test := range []struct{ file, dir os.FileMode }{{0o444, 0o755}, {0o444, 0o555}, {0o644, 0o555}} {
		chmod(path, test.file)
		chmod(dir, test.dir)
		defer chmod(dir, 0o755)
		s := open(t, "sqlite:"+path)
		if _, err := s.Briefing(t.Context(), "harbour-strike"); err != nil {
			t.Errorf("file %o, folder %o: read: %v", test.file, test.dir, err)
		}
		if err := s.SaveAsked(t.Context(), faq.Asked{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("file %o, folder %o: write: got error %v, want one with %q", test.file, test.dir, err, want)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	_, err := storage.Open(t.Context(), slog.New(slog.DiscardHandler), "sqlite:"+filepath.Join(dir, "new.db"))
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("new file in a folder that cannot be written: got error %v, want one with %q", err, want)
	}
}

func TestOpenNames(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{
		"plain.db", "./dot.db", "with space.db", "question?mode=memory&_txlock=x.db", "per%20cent.db", "hash#.db", "Zoë.db", "colon:.db", "file:x.db",
	} {
		if ok, err := storage.Exists(t.Context(), "sqlite:"+name); ok || err != nil {
			t.Errorf("%s: exists before: got %t, error %v", name, ok, err)
		}
		s := open(t, "sqlite:"+name)
		if _, _, err := s.Import(t.Context(), storagetest.Sample()); err != nil {
			t.Error(err)
		}
		if ok, err := storage.Exists(t.Context(), "sqlite:"+name); !ok || err != nil {
			t.Errorf("%s: exists after: got %t, error %v", name, ok, err)
		}
	}
}

func TestExists(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "empty.db"), "")
	for _, test := range []struct {
		dsn string
		err string // "" for none; no case has a database
	}{
		{"sqlite:" + filepath.Join(dir, "absent.db"), ""},
		{"sqlite:" + filepath.Join(dir, "missing", "absent.db"), ""},
		{"sqlite:" + filepath.Join(dir, "empty.db"), ""},
		{"sqlite:" + dir, "look for database: " + dir + " is a folder: name a file in it"},
		{"news.db", "look for database: a database is named as sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/NAME"},
	} {
		ok, err := storage.Exists(t.Context(), test.dsn)
		if got := errorText(err); ok || got != test.err {
			t.Errorf("%s: got %t, error %q, want false, error %q", test.dsn, ok, got, test.err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "absent.db")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Exists has created the file: %v", err)
	}
	open(t, "sqlite:"+filepath.Join(dir, "empty.db")) // an empty file becomes a database
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestOpenAtOnce opens a database that is not there yet many times at once, as several programs may.
func TestOpenAtOnce(t *testing.T) {
	for range 5 {
		dsn := "sqlite:" + filepath.Join(t.TempDir(), "test.db")
		var wg sync.WaitGroup
		start := make(chan struct{})
		for range 12 {
			wg.Go(func() {
				<-start
				s, err := storage.Open(t.Context(), slog.New(slog.DiscardHandler), dsn)
				if err != nil {
					t.Error(err)
					return
				}
				defer s.Close()
				if _, _, err := s.Import(t.Context(), storagetest.Sample()); err != nil {
					t.Error(err)
				}
			})
		}
		close(start)
		wg.Wait()
	}
}
