package curate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/parse"
)

// contents are folders with files of content; that of shared is no part of the project.
var contents = []string{
	"../parse/testdata/pages", "../testdata/pages", "../match/testdata/pages", "../../bot/bottest/briefings", "../../cmd/godeeper/sample",
	"../../../shared/briefings", "../../../shared/retrieval/banking77", "../../../shared/retrieval/hint3-curekart", "../../../shared/retrieval/qamr-wikinews",
}

// readable returns all files under the folders of content that are read, by their names.
func readable(t testing.TB) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, dir := range contents {
		err := filepath.WalkDir(dir, func(path string, f os.DirEntry, err error) error {
			if err != nil || f.IsDir() || !parse.Known(path) {
				return nil // a folder that is no part of the project may be missing
			}
			data, err := os.ReadFile(path)
			files[path] = data
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// TestRoundTrip exports all the content there is, with other phrasings, and reads it back.
func TestRoundTrip(t *testing.T) {
	exports, lines := 0, 0
	for path, data := range readable(t) {
		b, _, err := Read(path, data)
		if err != nil {
			continue // a file that is meant to be refused
		}
		more := *b
		more.FAQs = append([]faq.FAQ{}, b.FAQs...)
		for i := range more.FAQs {
			more.FAQs[i].Variants = append(more.FAQs[i].Variants[:len(more.FAQs[i].Variants):len(more.FAQs[i].Variants)], "Another phrasing?", "<b>&amp;")
		}
		for _, b := range []*faq.Briefing{b, &more} {
			name, data, err := exported(b)
			if err != nil {
				t.Fatal(err)
			}
			again, warnings, err := Read("/exports/"+name, data)
			if err != nil || len(warnings) > 0 {
				t.Errorf("%s as %s: error %v, warnings %v", path, name, err, warnings)
				continue
			}
			options := []cmp.Option{cmpopts.EquateEmpty(), cmpopts.IgnoreFields(faq.Briefing{}, "Path")}
			if strings.HasSuffix(name, ".jsonl") { // its lines are other ones
				options = append(options, cmpopts.IgnoreFields(faq.FAQ{}, "Line"))
				lines++
			}
			if d := cmp.Diff(b, again, options...); d != "" {
				t.Errorf("%s as %s (-was +is):\n%s", path, name, d)
			}
			exports++
		}
	}
	if exports < 20 || lines == 0 {
		t.Errorf("got %d exports, %d of them JSON Lines: does this test still find the content?", exports, lines)
	}
	t.Logf("%d exports read back, %d of them JSON Lines", exports, lines)
}

func TestFileName(t *testing.T) {
	for id, want := range map[string]string{
		"japan-nato": "japan-nato", "../etc/passwd": "_._etc_passwd", ".hidden": "_hidden", "a b/é": "a_b___", "": "",
	} {
		if got := fileName(id); got != want {
			t.Errorf("%q: got %q, want %q", id, got, want)
		}
	}
}
