package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReadme holds the exchange that the README begins with: it is what the program says to
// somebody who has just cloned it. -update writes it anew.
func TestReadme(t *testing.T) {
	const file, open, end = "../../README.md", "```\n$ godeeper ask \"", "```\n"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, block, ok := strings.Cut(string(data), open)
	question, _, quoted := strings.Cut(block, "\"\n")
	want, after, closed := strings.Cut(block, end)
	if !ok || !quoted || !closed {
		t.Fatalf("%s begins with no exchange: want a block that starts with %q", file, open)
	}

	t.Setenv("GODEEPER_DB", "sqlite:"+t.TempDir()+"/none.db")
	var stdout, stderr bytes.Buffer
	if got := run(t.Context(), []string{"ask", question}, os.Getenv, strings.NewReader(""), &stdout, &stderr); got != exitOK {
		t.Fatalf("exit status %d: %s", got, stderr.String())
	}
	got := question + "\"\n" + stdout.String()
	if *update {
		if err := os.WriteFile(file, []byte(before+open+got+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the exchange of %s (-want +got):\n%s", file, diff)
	}
}
