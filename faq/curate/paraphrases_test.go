//go:build !race

package curate

import (
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// TestGroupsOfParaphrases groups people's paraphrases, of which it is known which ask for the same: by
// their words alone, as where nothing is stored that would answer them, and with the entries nearest.
func TestGroupsOfParaphrases(t *testing.T) {
	for _, set := range []string{"banking77", "clinc150", "hint3-curekart", "stackfaq-oos"} {
		t.Run(set, func(t *testing.T) {
			x, all := readSet(t, set)
			label := map[string]string{}
			var missed []faq.Missed
			var nearest [][]faq.Match
			for _, a := range all {
				if _, seen := label[a.Text]; seen {
					continue
				}
				label[a.Text] = a.Relevant[0]
				missed = append(missed, faq.Missed{Text: a.Text, Count: 1})
				nearest = append(nearest, x.Match(faq.Query{Text: a.Text}, 1))
			}
			start := time.Now()
			groups := group(missed, make([][]faq.Match, len(missed)))
			took := time.Since(start)
			pure, inverse := purity(groups, label)
			t.Logf("%d questions for %d things, by words: %d groups in %v, purity %.3f, inverse purity %.3f",
				len(missed), len(x.Briefings()[0].FAQs), len(groups), took.Round(time.Millisecond), pure, inverse)
			groups = group(missed, nearest)
			nearPure, nearInverse := purity(groups, label)
			// What is measured is logged; below these, groups are of no use to a curator.
			if pure < 0.79 || nearPure < 0.73 || nearInverse < inverse {
				t.Errorf("got purity %.3f and %.3f, inverse purity %.3f and %.3f, want 0.79 and 0.73, and more of the latter by the nearest entries",
					pure, nearPure, inverse, nearInverse)
			}
			t.Logf("and by the nearest entries: %d groups, purity %.3f, inverse purity %.3f", len(groups), nearPure, nearInverse)
		})
	}
}
