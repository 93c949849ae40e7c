//go:build !race

package parse_test

import (
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq/parse"
)

// TestLargeFiles holds that no file keeps the reader busy for long, whatever is in it.
func TestLargeFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for name, unit := range map[string]string{
		"a.txt lines":     "What's happened\nThe same again. It rained.\n",
		"a.txt headings":  "Short line\n",
		"a.txt wrapped":   "the words go on and on in lower case without an end here\n",
		"a.txt questions": "\"Who?\" Anna Berta ",
		"a.txt pairs":     "Common questions\n-\nWhy is it so?\nBecause it is. Dawn said so.\n",
		"a.txt quotes":    "\"'“‘",
		"a.txt stars":     "*a **b _c [d](e ",
		"a.txt papers":    "What the papers say\nDawn, The Foo Bar Times and Le Monde reported it. It added that.\n",
		"a.txt capitals":  "Aaa Bbb ",
		"a.txt bullets":   "- - - -a\n",
		"a.txt topics":    "More on these topics\n-\nJapan (also called Nippon) is an island.\n",
		"a.md quotes":     "> ",
		"a.md brackets":   "[![",
		"a.md lists":      "- a\n  - b\n",
		"a.md table":      "|a|b|\n|-|-|\n|c|d|\n\n",
		"a.html nested":   "<div class=related>",
		"a.html sections": "<h2>What's happened</h2><p>It rained.<br>It <b>poured</b>.",
		"a.html unclosed": "<p><a href=x>",
		"a.html entities": "&amp;&#x27;&nbsp;",
		"a.csv rows":      "why?,so\n",
		"a.jsonl rows":    "{\"q\": \"Why?\", \"a\": \"So.\"}\n",
		"a.json open":     "[",
		"a.yaml rows":     "- q: Why?\n  a: So.\n",
		"a.yaml open":     "[",
	} {
		file, _, _ := strings.Cut(name, " ")
		const size = 128 << 10 // enough that quadratic time shows
		data := []byte(strings.Repeat(unit, size/len(unit)))
		start := time.Now()
		b, _, err := parse.Parse(file, data)
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s: %v, %v", name, took, err)
		} else {
			t.Logf("%-16s %6.2f s, read %v, %.80v", name, took.Seconds(), b != nil, err)
		}
	}
}
