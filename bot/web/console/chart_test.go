package console

import (
	"math"
	"testing"
)

// TestChart holds that nothing of a chart stands outside it, and that no labels touch.
func TestChart(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 7, 30, 90, 400} {
		for _, highest := range []int{1, 3, 17, 999, 123456} {
			b := bars{ID: "x", Title: "X", Series: []string{"a", "b"}, Classes: []string{"a", "b"}}
			for i := range n {
				b.add("29 Nov", highest*(i+1)/n/2, highest-highest*(i+1)/n/2)
			}
			c := b.draw()
			for _, r := range c.Bars {
				if r.X < marginLeft-.1 || r.X+r.Width > chartWidth || r.Y < marginTop-.1 || r.Y+r.Height > chartHeight-marginFoot+.2 || r.Height < 0 {
					t.Errorf("%d bars up to %d: one is at %+v", n, highest, r)
				}
			}
			fits(t, c)
		}
		l := curves{ID: "y", Title: "Y", Series: []string{"a", "b"}, Classes: []string{"one", "two"}}
		for i := range n {
			l.add("29 Nov", float64(i)/float64(n), math.NaN())
		}
		c := l.draw()
		if len(c.Dots) != n || (n > 1) != (len(c.Lines) == 1) {
			t.Errorf("%d measures: %d dots and %d lines", n, len(c.Dots), len(c.Lines))
		}
		fits(t, c)
	}
	none := (&bars{Series: []string{"a"}, Classes: []string{"a"}}).draw()
	if !none.Empty {
		t.Error("a chart of nothing is not empty")
	}
}

func fits(t *testing.T, c chart) {
	t.Helper()
	for i, l := range c.Labels {
		if i > 0 && l.X-c.Labels[i-1].X < labelWidth-10 || l.X > chartWidth {
			t.Errorf("labels at %v and before", l.X)
		}
	}
	if len(c.Grid) < 2 || len(c.Grid) > 8 || len(c.Labels) == 0 {
		t.Errorf("%d numbers and %d labels", len(c.Grid), len(c.Labels))
	}
}

func TestScale(t *testing.T) {
	t.Parallel()
	for highest, want := range map[int][2]int{1: {1, 1}, 4: {4, 1}, 5: {6, 2}, 17: {20, 5}, 50: {60, 20}, 1000: {1000, 500}} {
		if top, step := scale(highest); top != want[0] || step != want[1] {
			t.Errorf("%d: got a scale to %d by %d, want %v", highest, top, step, want)
		}
	}
}
