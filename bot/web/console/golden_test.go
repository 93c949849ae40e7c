package console

import (
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden holds the pages that a curator works on most as they are.
func TestGolden(t *testing.T) {
	t.Parallel()
	r := newFullRig(newRig(t))
	r.amendSome()
	for name, a := range map[string]answer{
		"unanswered": r.get("/console/"),
		"preview":    r.post("/console/preview/variant", url.Values{"text": {hound}, "entry": {dogs}}),
		"briefing":   r.get("/console/content/ferry"),
		"draft":      r.sendFiles("harbour.txt", harbour),
		"deliveries": r.get("/console/deliveries"),
	} {
		_, main, _ := strings.Cut(a.body, "<main")
		main, _, _ = strings.Cut(main, "</main>")
		got := "<main" + main + "</main>\n"
		path := filepath.Join("testdata", name+".golden")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s: got the second, want the first:\n%s", path, diff)
		}
	}
}
