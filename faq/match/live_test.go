package match_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	diff "github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// pool returns briefings to add and to remove: pages, files with many phrasings, and pages that
// teach names which stand in others.
func pool(t testing.TB) []*faq.Briefing {
	out := slices.Concat(bundled(t), beside(t))
	for i := range 12 {
		b := filler(20 + 40*i)
		b.ID = fmt.Sprintf("filler-%d", i)
		out = append(out, b)
	}
	for i, names := range []string{"Ferry Inspection Board", "Halden Bridge", "salt spray", "Norwegian Roads Authority"} {
		out = append(out, &faq.Briefing{
			ID: fmt.Sprintf("teacher-%d", i), Title: "Names",
			Sections: []faq.Section{{Role: faq.RoleHappened, Passages: []faq.Passage{{ID: "p", Text: "The " + names + " (XQ" + string(rune('A'+i)) + ") was named after Ole Quillfeather."}}}},
			Topics:   []faq.Topic{{ID: "t", Name: names, Aliases: []string{"Blorg " + names, "the Zint"}, Text: "What the papers call the " + names + "."}},
			FAQs:     []faq.FAQ{{ID: "q", Question: "What does the " + names + " do?", Answer: "It waits for the Ferry Inspection Board and salt spray."}},
		})
	}
	byID := map[string]bool{}
	return slices.DeleteFunc(out, func(b *faq.Briefing) bool {
		seen := byID[b.ID]
		byID[b.ID] = true
		return seen
	})
}

// settled returns matches in an order that does not depend on the numbers of their entries.
func settled(matches []faq.Match) []string {
	slices.SortStableFunc(matches, func(a, b faq.Match) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Briefing.ID, b.Briefing.ID), cmp.Compare(a.ID(), b.ID()))
	})
	out := make([]string, len(matches))
	for i, m := range matches {
		out[i] = fmt.Sprintf("%.9f %s %s", m.Confidence, m.Briefing.ID, m.ID())
	}
	return out
}

// TestAmended puts other contents in the places of briefings, and compares the answers with those of
// an index of the same briefings in the same order that is built anew.
func TestAmended(t *testing.T) {
	all := pool(t)
	random := rand.New(rand.NewPCG(5, 6))
	x := match.New(all[:8])
	for step := range 10 {
		var changed []*faq.Briefing
		for i := range 1 + random.IntN(3) {
			b := *all[(step*3+i)%12] // some of them are new to the index
			b.FAQs = append(slices.Clip(b.FAQs), faq.FAQ{ID: fmt.Sprint("new-", step), Question: fmt.Sprintf("Who waits for ferry %d?", step), Answer: "Nobody."})
			changed = append(changed, &b)
		}
		before := slices.Clone(x.Briefings())
		y := x.Amended(changed...)
		if !slices.Equal(before, x.Briefings()) {
			t.Fatalf("step %d: the index has changed", step)
		}
		want := before
		for _, c := range changed {
			if i := slices.IndexFunc(want, func(b *faq.Briefing) bool { return b.ID == c.ID }); i >= 0 {
				want[i] = c
			} else {
				want = append(want, c)
			}
		}
		if !slices.Equal(want, y.Briefings()) {
			t.Fatalf("step %d: the briefings are not in their places", step)
		}
		anew, queries := match.New(want), asking(want)
		for range min(60, len(queries)) {
			q := queries[random.IntN(len(queries))]
			if d := diff.Diff(settled(anew.Match(q, 64)), settled(y.Match(q, 64))); d != "" {
				t.Fatalf("step %d: %+v: -want +got\n%s", step, q, d)
			}
		}
		x = y
	}
	if x.Amended() != x {
		t.Error("an index amended by nothing is another")
	}
}

func TestLiveKeepsItsPartsFew(t *testing.T) {
	live := match.NewLive(nil)
	for i := range 300 {
		b := filler(10)
		b.ID = fmt.Sprint(i % 200)
		live.Update([]*faq.Briefing{b}, nil)
		if parts, layers := live.Index().Parts(); parts > 10 || layers > 10 {
			t.Fatalf("after %d updates there are %d parts and %d layers of the dictionary, want 10 at most", i+1, parts, layers)
		}
	}
	if n := len(live.Briefings()); n != 200 {
		t.Errorf("got %d briefings, want 200", n)
	}
}

// TestLiveWhileAsked changes an index that others ask, for the race detector.
func TestLiveWhileAsked(t *testing.T) {
	all := pool(t)
	live := match.NewLive(all[:2])
	queries := asking(all)
	done := make(chan struct{})
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Go(func() {
			for n := i; ; n += 7 {
				select {
				case <-done:
					return
				default:
				}
				q := queries[n%len(queries)]
				live.Match(q, 5)
				live.Passages(q, "", 3)
				live.Complete(q.Text[:1], 3)
			}
		})
	}
	for i := range 60 {
		live.Update(all[i%len(all):i%len(all)+1], []string{all[(i*5+3)%len(all)].ID})
	}
	close(done)
	wg.Wait()
	if got, want := len(live.Briefings()), len(match.New(live.Briefings()).Briefings()); got != want {
		t.Errorf("got %d briefings, want %d", got, want)
	}
}

// BenchmarkLive asks among 100,000 entries, alone and while briefings are imported one after the
// other, and reports what an import takes.
func BenchmarkLive(b *testing.B) {
	var start []*faq.Briefing
	for i := range 100 {
		f := filler(1000 + i) // of other texts each
		f.ID = fmt.Sprintf("start-%d", i)
		start = append(start, f)
	}
	live := match.NewLive(start)
	ask := func(i int) {
		f := start[i%len(start)]
		live.Match(faq.Query{Text: f.FAQs[i%len(f.FAQs)].Question}, 10)
	}
	b.Run("alone", func(b *testing.B) { worst(b, ask) })
	b.Run("importing", func(b *testing.B) {
		stop := make(chan struct{})
		var wg sync.WaitGroup
		var imports int
		var spent time.Duration
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				f := filler(20 + imports%20)
				f.ID = fmt.Sprintf("import-%d", imports)
				began := time.Now()
				live.Update([]*faq.Briefing{f}, nil)
				spent += time.Since(began)
				imports++
			}
		})
		worst(b, ask)
		close(stop)
		wg.Wait()
		b.ReportMetric(float64(imports), "imports")
		b.ReportMetric(spent.Seconds()*1000/float64(max(imports, 1)), "ms/import")
	})
}
