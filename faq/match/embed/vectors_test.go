package embed

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func randomUnit(r *rand.Rand, dim int) []float32 {
	v := make([]float32, dim)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	Unit(v)
	return v
}

func cosine(a, b []float32) float64 {
	s := 0.0
	for i := range a {
		s += float64(a[i]) * float64(b[i])
	}
	return s
}

func TestUnit(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, c := range []struct {
		v, want []float32
		ok      bool
	}{
		{[]float32{3, 4}, []float32{0.6, 0.8}, true},
		{[]float32{0, 0}, []float32{0, 0}, false},
		{[]float32{1, nan}, []float32{0, 0}, false},
		{[]float32{1, inf}, []float32{0, 0}, false},
		{[]float32{3e38}, []float32{1}, true},
		{nil, nil, false},
	} {
		got := slices.Clone(c.v)
		if ok := Unit(got); ok != c.ok {
			t.Errorf("Unit(%v): got %t, want %t", c.v, ok, c.ok)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("Unit(%v) (-want +got):\n%s", c.v, d)
		}
	}
}

// TestNearest compares the search with cosines of float64 over all vectors.
func TestNearest(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct{ dim, items int }{{1, 5}, {3, 50}, {25, 300}, {384, 2000}} {
		t.Run(fmt.Sprintf("%dx%d", c.items, c.dim), func(t *testing.T) {
			v := NewVectors(c.dim)
			exact := make([]float64, c.items)
			q := randomUnit(r, c.dim)
			for i := range exact {
				exact[i] = -2 // an item without a vector
				var packed [][]byte
				for range i % 3 {
					one := randomUnit(r, c.dim)
					exact[i] = max(exact[i], cosine(q, one))
					packed = append(packed, Pack(one))
				}
				if n, err := v.Add(packed...); err != nil || n != i {
					t.Fatalf("Add: got item %d, error %v, want %d", n, err, i)
				}
				got, ok := v.Cosine(q, i)
				if ok != (exact[i] > -2) || ok && math.Abs(float64(got)-exact[i]) > 0.01 {
					t.Errorf("item %d: got cosine %v, %t, want %v", i, got, ok, exact[i])
				}
			}
			slices.SortFunc(exact, func(a, b float64) int { return -cmpFloat(a, b) })
			near := v.Nearest(q, 10)
			if want := min(10, c.items-(c.items+2)/3); len(near) != want {
				t.Fatalf("got %d items, want %d", len(near), want)
			}
			for i, n := range near {
				if math.Abs(float64(n.Cosine)-exact[i]) > 0.01 {
					t.Errorf("place %d: got cosine %v, want %v", i, n.Cosine, exact[i])
				}
				if i > 0 && before(near[i-1], n) >= 0 {
					t.Errorf("place %d: %v does not stand before %v", i, near[i-1], n)
				}
			}
		})
	}
}

func cmpFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// TestNearestInParts holds that the search by several processors finds what one finds.
func TestNearestInParts(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	const dim = 64
	v := NewVectors(dim)
	for range parallelRows/dim + 10 {
		if _, err := v.Add(Pack(randomUnit(r, dim))); err != nil {
			t.Fatal(err)
		}
	}
	q := randomUnit(r, dim)
	packed := newQuery(q)
	var one topItems
	v.scan(&packed, 25, 0, v.Len(), &one)
	if d := cmp.Diff([]Near(one.sorted()), v.Nearest(q, 25)); d != "" {
		t.Errorf("one processor and all (-one +all):\n%s", d)
	}
}

func TestVectorsRefuse(t *testing.T) {
	v := NewVectors(2)
	for name, packed := range map[string][]byte{
		"nothing":       nil,
		"shorter":       Pack([]float32{1}),
		"longer":        Pack([]float32{1, 0, 0}),
		"no number":     {0, 0, 0xc0, 0x7f, 1, 2},
		"scale above 1": {0, 0, 0x80, 0x41, 1, 2},
	} {
		if _, err := v.Add(packed); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
	if v.Len() != 0 {
		t.Errorf("got %d items, want 0", v.Len())
	}
	if _, err := v.Add(Pack([]float32{0, 0}), Pack([]float32{0, 1})); err != nil {
		t.Fatal(err)
	}
	if got := v.Nearest([]float32{1, 0, 0}, 1); got != nil {
		t.Errorf("vector of another length: got %v, want none", got)
	}
	if got := v.Nearest([]float32{0, 0}, 1); got != nil {
		t.Errorf("vector of zeros: got %v, want none", got)
	}
	if d := cmp.Diff([]Near{{0, 1}}, v.Nearest([]float32{0, 1}, 5)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func BenchmarkNearest(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprintf("%dx384", n), func(b *testing.B) {
			r := rand.New(rand.NewPCG(5, 6))
			v := NewVectors(384)
			for range n {
				if _, err := v.Add(Pack(randomUnit(r, 384))); err != nil {
					b.Fatal(err)
				}
			}
			q := randomUnit(r, 384)
			for b.Loop() {
				v.Nearest(q, 64)
			}
		})
	}
}
