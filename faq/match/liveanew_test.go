//go:build !race

package match_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// TestLive makes random changes, and compares the answers with those of an index of the same
// briefings that is built anew.
func TestLive(t *testing.T) {
	all := pool(t)
	random := rand.New(rand.NewPCG(3, 4))
	live := match.NewLive(all[:3])
	for step := range 40 {
		var added []*faq.Briefing
		var removed []string
		held := live.Briefings()
		for range random.IntN(4) {
			b := all[random.IntN(len(all))]
			if !slices.Contains(added, b) {
				added = append(added, b)
			}
		}
		for range random.IntN(4) {
			if len(held) > 0 {
				removed = append(removed, held[random.IntN(len(held))].ID)
			}
		}
		if step == 20 { // the last one goes, too
			added, removed = nil, nil
			for _, b := range held {
				removed = append(removed, b.ID)
			}
		}
		live.Update(added, removed)
		anew := match.New(live.Briefings())
		if got, want := live.Index().Terms(), anew.Terms(); got != want {
			t.Fatalf("step %d: %d terms occur, want %d", step, got, want)
		}
		queries := asking(live.Briefings())
		for range min(60, len(queries)) {
			q := queries[random.IntN(len(queries))]
			want, got := settled(anew.Match(q, 64)), settled(live.Match(q, 64))
			if d := diff.Diff(want, got); d != "" {
				t.Fatalf("step %d: %+v: -want +got\n%s", step, q, d)
			}
		}
	}
}
