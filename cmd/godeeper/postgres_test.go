package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/storage/storagetest"
)

// TestPostgres runs commands on a PostgreSQL database, from one without tables on.
func TestPostgres(t *testing.T) {
	dsn := storagetest.Postgres(t)
	t.Chdir(t.TempDir())
	for _, test := range []struct {
		args []string
		want string // in the output
	}{
		{[]string{"ask", "What did the mission cost?"}, "There is no database yet"},
		{[]string{"import", "-"}, "added"},
		{[]string{"import", "-"}, "unchanged"},
		{[]string{"ask", "How long does the eclipse last?"}, "Two minutes."},
		{[]string{"match", "How long does the eclipse last?"}, "How long does the eclipse last?"},
		{[]string{"version"}, "godeeper "},
	} {
		getenv := func(name string) string {
			if name == "GODEEPER_DB" {
				return dsn
			}
			return ""
		}
		in := strings.NewReader("The eclipse\n13 August 2026\n\nCommon questions\n-\nHow long does the eclipse last?\nTwo minutes.\n")
		var out bytes.Buffer
		if got := run(t.Context(), test.args, getenv, in, &out, &out); got != exitOK || !strings.Contains(out.String(), test.want) {
			t.Errorf("%v: got exit status %d and:\n%s\nwant %d and %q", test.args, got, out.String(), exitOK, test.want)
		}
	}
}
