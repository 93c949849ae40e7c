package storage_test

import (
	"database/sql"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
	"github.com/godeeper/godeeper/storage/storagetest"
)

func TestSQLite(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) *storage.Store {
		return open(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
	})
}

func TestSQLiteShared(t *testing.T) {
	storagetest.RunShared(t, func(t *testing.T) (a, b *storage.Store) {
		dsn := "sqlite:" + filepath.Join(t.TempDir(), "test.db")
		return open(t, dsn), open(t, dsn)
	})
}

// open opens a store and closes it when the test ends.
func open(t testing.TB, dsn string) *storage.Store {
	t.Helper()
	s, err := storage.Open(t.Context(), slog.New(slog.DiscardHandler), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// raw opens a database file without the package under test.
func raw(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}

func mustExec(t *testing.T, db *sql.DB, query string) {
	t.Helper()
	if _, err := db.Exec(query); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestReopen(t *testing.T) {
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "test.db")
	s := open(t, dsn)
	if _, _, err := s.Import(t.Context(), storagetest.Sample()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dsn)
	got, err := s.Briefings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]*faq.Briefing{storagetest.Sample()}, got); d != "" {
		t.Errorf("after opening again (-want +got):\n%s", d)
	}
}

// TestEntriesKeepTheirRows imports a changed page, and looks at what the store does not show.
func TestEntriesKeepTheirRows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	s := open(t, "sqlite:"+path)
	b := storagetest.Sample()
	if _, _, err := s.Import(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	db := raw(t, path)
	mustExec(t, db, "UPDATE entries SET created = 5")
	mustExec(t, db, "UPDATE briefings SET created = 5, updated = 5")
	rows := entryRows(t, db)

	b.FAQs[0].Answer = "Changed."
	b.FAQs = b.FAQs[:2] // answer-only goes
	b.Prompts = append([]faq.Prompt{{ID: "new", Question: "New?"}}, b.Prompts...)
	start := time.Now().Unix()
	if _, _, err := s.Import(t.Context(), b); err != nil {
		t.Fatal(err)
	}

	got := entryRows(t, db)
	if got["new"].created < start {
		t.Errorf("new entry: got created %d, want %d or later", got["new"].created, start)
	}
	delete(got, "new")
	delete(rows, "answer-only")
	if d := cmp.Diff(rows, got, cmp.AllowUnexported(entryRow{})); d != "" {
		t.Errorf("rows of the entries that stay (-want +got):\n%s", d)
	}
	var created, updated int64
	if err := db.QueryRow("SELECT created, updated FROM briefings").Scan(&created, &updated); err != nil {
		t.Fatal(err)
	}
	if created != 5 || updated < start {
		t.Errorf("briefing: got created %d, updated %d, want 5, %d or later", created, updated, start)
	}
}

type entryRow struct{ number, created int64 }

func entryRows(t *testing.T, db *sql.DB) map[string]entryRow {
	t.Helper()
	rows, err := db.Query("SELECT id, rowid, created FROM entries")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all := map[string]entryRow{}
	for rows.Next() {
		var id string
		var r entryRow
		if err := rows.Scan(&id, &r.number, &r.created); err != nil {
			t.Fatal(err)
		}
		all[id] = r
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestDamaged opens a database in whose middle a page is lost.
func TestDamaged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	s := open(t, "sqlite:"+path)
	for _, b := range morning(18) {
		if _, _, err := s.Import(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(data) / 4; i < len(data)*3/4; i++ {
		data[i] = 0xA5
	}
	write(t, path, string(data))
	s, err = storage.Open(t.Context(), slog.New(slog.DiscardHandler), "sqlite:"+path)
	if err == nil {
		defer s.Close()
		_, err = s.Briefings(t.Context())
	}
	if want := "is damaged: put a back-up in its place"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got error %v, want one with %q", err, want)
	}
}
