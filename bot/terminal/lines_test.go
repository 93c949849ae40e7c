package terminal

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHistory(t *testing.T) {
	dir := t.TempDir()
	getenv := func(name string) string { return map[string]string{"XDG_CONFIG_HOME": dir}[name] }
	h := openHistory(getenv)
	for _, line := range []string{"first", " first ", "", "second", "first"} {
		h.Add(line)
	}
	again := openHistory(getenv)
	if diff := cmp.Diff([]string{"first", "second", "first"}, again.lines); diff != "" {
		t.Errorf("history of the next chat (-want +got):\n%s", diff)
	}
	if got := again.At(0); got != "first" || again.Len() != 3 {
		t.Errorf("At(0) = %q of %d, want %q of 3", got, again.Len(), "first")
	}
	for range 2 * maxHistory {
		again.Add("a")
		again.Add("b")
	}
	if got := openHistory(getenv).Len(); got != maxHistory {
		t.Errorf("the file holds %d lines, want %d", got, maxHistory)
	}
	info, err := os.Stat(filepath.Join(dir, "godeeper", "history"))
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("the file has mode %o, want 600: it says what was asked", got)
	}
}

func TestHistoryWithoutFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	h := openHistory(func(string) string { return file }) // no folder can be made in a file
	h.Add("first")
	if h.Len() != 1 || h.path != "" {
		t.Errorf("history has %d lines and the path %q, want 1 line in memory only", h.Len(), h.path)
	}
}

func TestHistoryFileIsUntrusted(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "godeeper"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "godeeper", "history"), []byte("a\x1b[2Jb\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	h := openHistory(func(string) string { return dir })
	if got, want := strings.Join(h.lines, "|"), "a[2Jb"; got != want {
		t.Errorf("history is %q, want %q", got, want)
	}
}
