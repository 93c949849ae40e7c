package storage_test

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
	"github.com/godeeper/godeeper/storage/storagetest"
)

var crashRounds = flag.Int("crash.rounds", 4, "how often TestCrash kills an importing process")

// The variables that make TestImporter import, in a process of its own.
const (
	importerPath     = "STORAGE_TEST_IMPORTER"
	importerStory    = "STORAGE_TEST_STORY"
	importerVersions = "STORAGE_TEST_VERSIONS"
)

// TestImporter is the process that other tests start and kill. It imports one version after the
// other and prints each when it is stored.
func TestImporter(t *testing.T) {
	path := os.Getenv(importerPath)
	if path == "" {
		t.Skip("is started by other tests")
	}
	versions, err := strconv.Atoi(os.Getenv(importerVersions))
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, "sqlite:"+path)
	for v := stored(t, s, os.Getenv(importerStory)) + 1; v <= versions; v++ {
		if _, _, err := s.Import(t.Context(), storagetest.Stamped(os.Getenv(importerStory), v)); err != nil {
			t.Fatal(err)
		}
		fmt.Printf("stored %d\n", v)
	}
}

// stored returns the version of a story in s, 0 when there is none.
func stored(t *testing.T, s *storage.Store, story string) int {
	t.Helper()
	all, err := s.Briefings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	version := 0
	for _, b := range all {
		v, err := storagetest.Whole(b)
		if err != nil {
			t.Error(err)
		}
		if b.ID == story {
			version = v
		}
	}
	return version
}

func importer(t *testing.T, path, story string, versions int) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestImporter$", "-test.v")
	cmd.Env = append(os.Environ(), importerPath+"="+path, importerStory+"="+story, fmt.Sprint(importerVersions, "=", versions))
	cmd.Stderr = os.Stderr
	return cmd
}

// TestCrash kills a process while it imports. What it has reported as stored must be there, each
// briefing whole, and the next process must go on with the same database.
func TestCrash(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	acknowledged := 0
	for round := range *crashRounds {
		cmd := importer(t, path, "story", 1_000_000)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// From before the schema is there to well into the imports.
		delay := rand.N(200 * time.Millisecond)
		kill := time.AfterFunc(delay, func() { cmd.Process.Kill() })
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if v, ok := strings.CutPrefix(lines.Text(), "stored "); ok {
				if n, err := strconv.Atoi(v); err == nil {
					acknowledged = max(acknowledged, n)
				}
			}
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("the process was not killed")
		}
		kill.Stop()

		s, err := storage.Open(t.Context(), slog.New(slog.DiscardHandler), "sqlite:"+path)
		if err != nil {
			t.Fatalf("round %d, killed after %v: %v", round, delay, err)
		}
		// A version may be stored of which the process could not report any more.
		if v := stored(t, s, "story"); v < acknowledged {
			t.Errorf("round %d, killed after %v: got version %d, want %d or later", round, delay, v, acknowledged)
		}
		checkLastVersion(t, s, "story")
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		checkIntegrity(t, path)
		if t.Failed() {
			return
		}
	}
	t.Logf("%d versions stored in %d processes", acknowledged, *crashRounds)
}

// checkLastVersion holds that a briefing and the version of its import are stored both or neither.
func checkLastVersion(t *testing.T, s *storage.Store, story string) {
	t.Helper()
	all, err := s.Versions(t.Context(), story, 1)
	if err != nil {
		t.Fatal(err)
	}
	want, err := s.Briefing(t.Context(), story)
	if errors.Is(err, faq.ErrNotFound) && len(all) == 0 {
		return
	}
	if err != nil || len(all) != 1 {
		t.Fatalf("got %d versions of a briefing with error %v, want 1", len(all), err)
	}
	got, _, err := s.VersionContent(t.Context(), all[0].ID)
	same(t, "last version", want, got, err)
}

func checkIntegrity(t *testing.T, path string) {
	t.Helper()
	var result string
	if err := raw(t, path).QueryRow("PRAGMA integrity_check").Scan(&result); err != nil || result != "ok" {
		t.Errorf("integrity of %s: got %q, error %v, want ok", path, result, err)
	}
}

// TestProcesses lets several processes create a database and import at the same time.
func TestProcesses(t *testing.T) {
	const processes, versions = 4, 30
	path := filepath.Join(t.TempDir(), "test.db")
	var wg sync.WaitGroup
	for i := range processes {
		wg.Go(func() {
			if out, err := importer(t, path, fmt.Sprint("story-", i), versions).Output(); err != nil {
				t.Errorf("process %d: %v\n%s", i, err, out)
			}
		})
	}
	wg.Wait()
	s := open(t, "sqlite:"+path)
	for i := range processes {
		if v := stored(t, s, fmt.Sprint("story-", i)); v != versions {
			t.Errorf("story-%d: got version %d, want %d", i, v, versions)
		}
	}
	checkIntegrity(t, path)
}
