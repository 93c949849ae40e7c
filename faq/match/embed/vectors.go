package embed

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync"
)

// Vectors holds vectors of length 1 as int8 numbers, each with one scale, and searches them
// exactly: every one is compared. They belong to items, of which each has none, one or several.
// It is filled item by item, and then safe for concurrent use.
type Vectors struct {
	dim    int
	first  []uint32 // item -> its first row, and the end
	scales []float32
	rows   []int8
}

// NewVectors returns room for vectors of a length.
func NewVectors(dim int) *Vectors { return &Vectors{dim: dim, first: []uint32{0}} }

// Len returns the number of items.
func (v *Vectors) Len() int { return len(v.first) - 1 }

// Add adds the next item with its vectors, as Pack has packed them. It returns its number.
// A vector of zeros is left out: nothing is near to it.
func (v *Vectors) Add(packed ...[]byte) (int, error) {
	for _, p := range packed {
		if _, err := v.check(p); err != nil {
			return 0, err
		}
	}
	for _, p := range packed {
		scale, _ := v.check(p)
		if scale == 0 {
			continue
		}
		v.scales = append(v.scales, scale)
		for _, x := range p[scaleSize:] {
			v.rows = append(v.rows, int8(x))
		}
	}
	v.first = append(v.first, uint32(len(v.scales)))
	return v.Len() - 1, nil
}

// fits reports whether a packed vector can be added.
func (v *Vectors) fits(packed []byte) bool {
	_, err := v.check(packed)
	return err == nil
}

func (v *Vectors) check(packed []byte) (scale float32, err error) {
	if len(packed) != scaleSize+v.dim {
		return 0, fmt.Errorf("a vector of %d numbers among vectors of %d", len(packed)-scaleSize, v.dim)
	}
	scale = math.Float32frombits(binary.LittleEndian.Uint32(packed))
	if !(scale >= 0 && scale <= 1) { // also when it is no number
		return 0, errors.New("a vector with a scale that none has")
	}
	return scale, nil
}

// scaleSize is the room of the scale in a packed vector.
const scaleSize = 4

// Pack packs a vector of length 1, or of zeros, for Vectors and for the store: a scale as
// float32, little-endian, and then each number as int8; a number is its int8 times the scale.
// The cosine of two packed vectors is off by less than 0.01.
func Pack(vector []float32) []byte {
	most := float32(0)
	for _, x := range vector {
		most = max(most, x, -x)
	}
	p := make([]byte, scaleSize+len(vector))
	if most == 0 || most != most {
		return p
	}
	scale := most / math.MaxInt8
	binary.LittleEndian.PutUint32(p, math.Float32bits(scale))
	for i, x := range vector {
		p[scaleSize+i] = byte(int8(math.Round(float64(x / scale))))
	}
	return p
}

// query is a packed vector to compare with.
type query struct {
	row   []int8
	scale float32
}

func newQuery(vector []float32) query {
	p := Pack(vector)
	q := query{make([]int8, len(vector)), math.Float32frombits(binary.LittleEndian.Uint32(p))}
	for i, x := range p[scaleSize:] {
		q.row[i] = int8(x)
	}
	return q
}

// Cosine returns how near the nearest vector of an item is to the given one, -1 to 1, and false
// where it has none.
func (v *Vectors) Cosine(vector []float32, item int) (float32, bool) {
	if len(vector) != v.dim {
		return 0, false
	}
	q := newQuery(vector)
	return v.cosine(&q, item)
}

func (v *Vectors) cosine(q *query, item int) (float32, bool) {
	from, to := int(v.first[item]), int(v.first[item+1])
	if from == to || q.scale == 0 {
		return 0, false
	}
	best := float32(-1)
	for r := from; r < to; r++ {
		best = max(best, float32(dot(q.row, v.rows[r*v.dim:(r+1)*v.dim]))*v.scales[r]*q.scale)
	}
	return min(best, 1), true
}

// Near is an item and how near it is.
type Near struct {
	Item   int
	Cosine float32
}

// parallelRows is the number of numbers from which a search is shared among the processors: a
// quarter of a millisecond of one.
const parallelRows = 1 << 19

// Nearest returns the k items that are nearest to a vector, nearest first; of equally near ones
// the first. A vector of another length, or of zeros, has none near it.
func (v *Vectors) Nearest(vector []float32, k int) []Near {
	if len(vector) != v.dim || k <= 0 {
		return nil
	}
	q := newQuery(vector)
	if q.scale == 0 {
		return nil
	}
	parts := 1
	if len(v.rows) >= parallelRows {
		parts = runtime.GOMAXPROCS(0)
	}
	tops := make([]topItems, parts)
	var wg sync.WaitGroup
	for i := 1; i < parts; i++ {
		wg.Go(func() { v.scan(&q, k, v.Len()*i/parts, v.Len()*(i+1)/parts, &tops[i]) })
	}
	v.scan(&q, k, 0, v.Len()/parts, &tops[0])
	wg.Wait()
	best := tops[0]
	for _, t := range tops[1:] {
		for _, n := range t {
			best.offer(n, k)
		}
	}
	return best.sorted()
}

func (v *Vectors) scan(q *query, k, from, to int, top *topItems) {
	for item := from; item < to; item++ {
		if c, ok := v.cosine(q, item); ok && (len(*top) < k || c > (*top)[0].Cosine) {
			top.offer(Near{item, c}, k)
		}
	}
}

// dot is the inner product. Eight at a time is what the compiler checks the bounds of once.
func dot(a, b []int8) int32 {
	var s0, s1, s2, s3 int32
	for len(a) >= 8 && len(b) >= 8 {
		p, q := a[:8:8], b[:8:8]
		s0 += int32(p[0])*int32(q[0]) + int32(p[4])*int32(q[4])
		s1 += int32(p[1])*int32(q[1]) + int32(p[5])*int32(q[5])
		s2 += int32(p[2])*int32(q[2]) + int32(p[6])*int32(q[6])
		s3 += int32(p[3])*int32(q[3]) + int32(p[7])*int32(q[7])
		a, b = a[8:], b[8:]
	}
	for i := range a {
		s0 += int32(a[i]) * int32(b[i])
	}
	return s0 + s1 + s2 + s3
}
