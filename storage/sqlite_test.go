package storage_test

import (
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/godeeper/godeeper/storage"
	"github.com/godeeper/godeeper/storage/storagetest"
)

func TestSQLite(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) *storage.Store {
		return open(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
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
