package storage_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
	"github.com/godeeper/godeeper/storage/storagetest"
)

func importAll(t *testing.T, s *storage.Store, all ...*faq.Briefing) {
	t.Helper()
	for _, b := range all {
		if _, _, err := s.Import(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
}

// names returns the names of the files in a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestBackup(t *testing.T) {
	s := open(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
	importAll(t, s, storagetest.Sample())
	asked := faq.Asked{Text: "Why?", At: 1}
	if err := s.SaveAsked(t.Context(), asked); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "copy.db")
	write(t, path, "an older back-up")
	for range 2 {
		if err := s.Backup(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]string{"copy.db"}, names(t, dir)); d != "" {
			t.Errorf("files (-want +got):\n%s", d)
		}
	}
	checkIntegrity(t, path)

	importAll(t, s, storagetest.Stamped("later", 1))
	c := open(t, "sqlite:"+path)
	briefings, err := c.Briefings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]*faq.Briefing{storagetest.Sample()}, briefings); d != "" {
		t.Errorf("briefings of the copy (-want +got):\n%s", d)
	}
	all, err := c.Asked(t.Context(), storage.AskedFilter{})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]faq.Asked{asked}, all); d != "" {
		t.Errorf("asked of the copy (-want +got):\n%s", d)
	}
	importAll(t, c, storagetest.Stamped("own", 1)) // a copy is a store like any other
	for store, want := range map[*storage.Store]bool{s: false, c: true} {
		if held, err := store.Held(t.Context()); held != want || err != nil {
			t.Errorf("held: got %t, error %v, want %t", held, err, want)
		}
	}
}

func TestBackupRefuses(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "test.db")
	s := open(t, "sqlite:"+path)
	importAll(t, s, storagetest.Sample())

	link := filepath.Join(dir, "link.db")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	inUse := filepath.Join(dir, "used.db")
	importAll(t, open(t, "sqlite:"+inUse), storagetest.Stamped("used", 1))
	missing := filepath.Join(dir, "missing", "copy.db")
	before := names(t, dir)

	for _, test := range []struct{ path, want string }{
		{path, "it is the database itself: name another file"},
		{filepath.Join(dir, ".", "link.db"), "it is the database itself: name another file"},
		{dir, "it is not a file"},
		{inUse, fmt.Sprintf("a program has the database there open (%s-wal): name another file", inUse)},
		{missing, fmt.Sprintf("the folder %s does not exist: create it first", filepath.Dir(missing))},
	} {
		want := fmt.Sprintf("back up to %s: %s", test.path, test.want)
		if err := s.Backup(t.Context(), test.path); errorText(err) != want {
			t.Errorf("got error %v, want %s", err, want)
		}
	}
	if d := cmp.Diff(before, names(t, dir)); d != "" {
		t.Errorf("files (-want +got):\n%s", d)
	}
	if _, err := s.Briefing(t.Context(), "harbour-strike"); err != nil {
		t.Error(err)
	}
}

func TestBackupCancelled(t *testing.T) {
	s := open(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
	importAll(t, s, storagetest.Sample())
	dir := t.TempDir()
	path := filepath.Join(dir, "copy.db")
	const older = "an older back-up"
	write(t, path, older)
	for n := 1; ; n++ {
		ctx, cancel := storagetest.CancelledAt(t.Context(), n)
		err := s.Backup(ctx, path)
		cancel()
		if err == nil {
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("cancelled at look %d: got error %v, want %v", n, err, context.Canceled)
		}
		if data, err := os.ReadFile(path); err != nil || string(data) != older {
			t.Fatalf("cancelled at look %d: the older back-up has changed, error %v", n, err)
		}
		if d := cmp.Diff([]string{"copy.db"}, names(t, dir)); d != "" {
			t.Fatalf("cancelled at look %d: files (-want +got):\n%s", n, d)
		}
	}
	checkIntegrity(t, path)
}

// TestBackupMeanwhile backs up a store that is being written.
func TestBackupMeanwhile(t *testing.T) {
	dir := t.TempDir()
	s := open(t, "sqlite:"+filepath.Join(dir, "test.db"))
	importAll(t, s, storagetest.Stamped("story", 0))
	ctx, done := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		for v := 1; ctx.Err() == nil; v++ {
			if _, _, err := s.Import(t.Context(), storagetest.Stamped("story", v)); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for i := range 10 {
		path := filepath.Join(dir, fmt.Sprintf("copy-%d.db", i))
		if err := s.Backup(t.Context(), path); err != nil {
			t.Error(err)
			continue
		}
		checkIntegrity(t, path)
		if v := stored(t, open(t, "sqlite:"+path), "story"); v == 0 && i > 5 {
			t.Errorf("copy %d holds the first version only", i)
		}
	}
	done()
	wg.Wait()
}
