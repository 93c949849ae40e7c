package main

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
)

// readAll returns what the lines hold, each as text, or as its error with the id that it has.
func readAll(t *testing.T, input string, asJSON bool) []string {
	t.Helper()
	var out []string
	lines := newLineReader(strings.NewReader(input), asJSON)
	for {
		q, err := lines.next()
		if err == io.EOF {
			return out
		}
		if bad, ok := errors.AsType[badLine](err); ok {
			out = append(out, string(q.ID)+" "+bad.Error())
			continue
		}
		if err != nil {
			t.Fatalf("next: %v", err)
		}
		out = append(out, *q.Text)
	}
}

func TestLines(t *testing.T) {
	long := strings.Repeat("x", maxQuestionLine)
	for _, c := range []struct {
		name, input string
		asJSON      bool
		want        []string
	}{
		{"plain", "one\n\n  two  \r\nthree", false, []string{"one", "two", "three"}},
		{"BOM", "\ufeffone\n", false, []string{"one"}},
		{"not UTF-8", "caf\xe9\n", false, []string{"caf\ufffd"}},
		{"nothing", " \n\n", false, nil},
		{"too long", "one\n" + long + "y\ntwo\n", false, []string{"one", " line 2: longer than 1048576 bytes", "two"}},
		{"too long at the end", long + "y", false, []string{" line 1: longer than 1048576 bytes"}},
		{"JSON", `{"text":"one"}` + "\n" + `{"text":"two","id":2}`, true, []string{"one", "two"}},
		{"no text", `{"id":{"a":1}}`, true, []string{`{"a":1} line 1: no "text"`}},
		{"null", `{"id":"x","text":null}`, true, []string{`"x" line 1: no "text"`}},
		{"two on a line", `{"text":"one"} {"text":"two"}`, true, []string{" line 1: not a question in JSON: invalid character '{' after top-level value"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, readAll(t, c.input, c.asJSON)); diff != "" {
				t.Errorf("questions (-want +got):\n%s", diff)
			}
		})
	}
}

func TestResolve(t *testing.T) {
	r := newResolver([]*faq.Briefing{
		{ID: "vote-2", Path: "/news/uk/vote.txt"},
		{ID: "vote", Path: "/news/fr/vote.txt"},
		{ID: "stdin", Path: "-"},
		{ID: "sample"},
	})
	for name, want := range map[string]string{
		"": "", "vote": "vote", "vote-2": "vote-2",
		"/news/uk/vote.txt": "vote-2", "/news/fr/../fr/vote.txt": "vote",
		"vote.txt":    "vote-2", // the newer of two files of one name
		"fr/vote.txt": "vote-2", `C:\news\sample.txt`: "sample", "elsewhere/sample.md": "sample",
	} {
		if got, err := r.resolve(name); err != nil || got != want {
			t.Errorf("resolve(%q) = %q, %v, want %q", name, got, err, want)
		}
	}
	for _, name := range []string{"nowhere", "nowhere.txt", ".", "/"} {
		if got, err := r.resolve(name); !errors.Is(err, faq.ErrNotFound) {
			t.Errorf("resolve(%q) = %q, %v, want %v", name, got, err, faq.ErrNotFound)
		}
	}
}
