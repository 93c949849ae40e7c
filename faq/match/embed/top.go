package embed

import (
	"cmp"
	"container/heap"
	"slices"
)

// topItems are the nearest items so far: a heap whose first is the least near.
type topItems []Near

// before orders by nearness, and equally near items by number.
func before(a, b Near) int {
	return cmp.Or(cmp.Compare(b.Cosine, a.Cosine), cmp.Compare(a.Item, b.Item))
}

// Len implements heap.Interface.
func (t topItems) Len() int { return len(t) }

// Less implements heap.Interface.
func (t topItems) Less(i, j int) bool { return before(t[i], t[j]) > 0 }

// Swap implements heap.Interface.
func (t topItems) Swap(i, j int) { t[i], t[j] = t[j], t[i] }

// Push implements heap.Interface.
func (t *topItems) Push(x any) { *t = append(*t, x.(Near)) }

// Pop implements heap.Interface.
func (t *topItems) Pop() any {
	last := (*t)[len(*t)-1]
	*t = (*t)[:len(*t)-1]
	return last
}

// offer takes n in where it is among the nearest k.
func (t *topItems) offer(n Near, k int) {
	switch {
	case len(*t) < k:
		heap.Push(t, n)
	case before(n, (*t)[0]) < 0:
		(*t)[0] = n
		heap.Fix(t, 0)
	}
}

func (t topItems) sorted() []Near {
	slices.SortFunc(t, before)
	return t
}
