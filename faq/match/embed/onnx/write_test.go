package onnx

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// message is an ONNX message in the wire form of protocol buffers. The numbers of the fields are
// those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
type message []byte

func (m *message) number(field int, n int64) {
	*m = binary.AppendUvarint(*m, uint64(field)<<3)
	*m = binary.AppendUvarint(*m, uint64(n))
}

func (m *message) bytes(field int, data []byte) {
	*m = binary.AppendUvarint(*m, uint64(field)<<3|2)
	*m = binary.AppendUvarint(*m, uint64(len(data)))
	*m = append(*m, data...)
}

func (m *message) text(field int, s string) { m.bytes(field, []byte(s)) }

const (
	typeFloat = 1
	typeInt64 = 7
)

// builder writes a graph node by node.
type builder struct {
	graph message
	names int
}

func (b *builder) fresh() string {
	b.names++
	return "v" + strconv.Itoa(b.names)
}

func (b *builder) floats(values []float32, dims ...int64) string {
	raw := make([]byte, 0, 4*len(values))
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	return b.tensor(typeFloat, raw, dims)
}

func (b *builder) ints(values ...int64) string {
	raw := make([]byte, 0, 8*len(values))
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
	}
	return b.tensor(typeInt64, raw, []int64{int64(len(values))})
}

func (b *builder) tensor(kind int64, raw []byte, dims []int64) string {
	var t message
	name := b.fresh()
	for _, d := range dims {
		t.number(1, d)
	}
	t.number(2, kind)
	t.text(8, name)
	t.bytes(9, raw)
	b.graph.bytes(5, t)
	return name
}

// attribute is a named value of a node: an int64, a float32 or a list of int64.
type attribute struct {
	name  string
	value any
}

// node adds an operation and returns the name of its output.
func (b *builder) node(op string, inputs []string, attributes ...attribute) string {
	out := b.fresh()
	b.named(out, op, inputs, attributes...)
	return out
}

func (b *builder) named(out, op string, inputs []string, attributes ...attribute) {
	var n message
	for _, in := range inputs {
		n.text(1, in)
	}
	n.text(2, out)
	n.text(3, out)
	n.text(4, op)
	for _, a := range attributes {
		var m message
		m.text(1, a.name)
		switch v := a.value.(type) {
		case int64:
			m.number(3, v)
			m.number(20, 2)
		case float32:
			m = binary.AppendUvarint(m, 2<<3|5)
			m = binary.LittleEndian.AppendUint32(m, math.Float32bits(v))
			m.number(20, 1)
		case []int64:
			for _, x := range v {
				m.number(8, x)
			}
			m.number(20, 7)
		}
		n.bytes(5, m)
	}
	b.graph.bytes(1, n)
}

// value describes an input (field 11) or an output (field 12). A dimension of 0 is not known.
func (b *builder) value(field int, name string, kind int64, dims ...int64) {
	var shape, tensor, kinds, v message
	for i, d := range dims {
		var dim message
		if d > 0 {
			dim.number(1, d)
		} else {
			dim.text(2, "d"+strconv.Itoa(i))
		}
		shape.bytes(1, dim)
	}
	tensor.number(1, kind)
	tensor.bytes(2, shape)
	kinds.bytes(1, tensor)
	v.text(1, name)
	v.bytes(2, kinds)
	b.graph.bytes(field, v)
}

// model returns the file.
func (b *builder) model() []byte {
	var opset, m message
	opset.number(2, 17)
	m.number(1, 8)
	b.graph.text(2, "test")
	m.bytes(7, b.graph)
	m.bytes(8, opset)
	return m
}

// bert is a model of the BERT family with random weights, and what is needed to run it by hand.
type bert struct {
	dim, heads, inner, vocabulary int
	words, kinds                  []float32
	norm                          [2][]float32
	layers                        []layer
}

type layer struct {
	q, k, v, o, up, down []float32
	bias                 []float32 // of the attention's output
	norm1, norm2         [2][]float32
}

func newBERT(layers, dim, heads, inner, vocabulary int) *bert {
	r := rand.New(rand.NewPCG(9, 10))
	random := func(n int) []float32 {
		v := make([]float32, n)
		for i := range v {
			v[i] = float32(r.NormFloat64()) / float32(math.Sqrt(float64(dim)))
		}
		return v
	}
	norm := func() [2][]float32 { // about 1 and 0
		scale := random(dim)
		for i := range scale {
			scale[i] += 1
		}
		return [2][]float32{scale, random(dim)}
	}
	b := &bert{dim: dim, heads: heads, inner: inner, vocabulary: vocabulary,
		words: random(vocabulary * dim), kinds: random(2 * dim), norm: norm()}
	for range layers {
		b.layers = append(b.layers, layer{random(dim * dim), random(dim * dim), random(dim * dim), random(dim * dim),
			random(dim * inner), random(inner * dim), random(dim), norm(), norm()})
	}
	return b
}

// onnx writes the graph as exporters of BERT do.
func (m *bert) onnx() []byte {
	var b builder
	d, h := int64(m.dim), int64(m.heads)
	b.value(11, "input_ids", typeInt64, 0, 0)
	b.value(11, "attention_mask", typeInt64, 0, 0)
	b.value(11, "token_type_ids", typeInt64, 0, 0)
	b.value(12, "last_hidden_state", typeFloat, 0, 0, d)
	normal := func(x string, w [2][]float32) string {
		return b.node("LayerNormalization", []string{x, b.floats(w[0], d), b.floats(w[1], d)},
			attribute{"axis", int64(-1)}, attribute{"epsilon", float32(1e-12)})
	}
	one := b.floats([]float32{1}, 1)
	x := b.node("Add", []string{
		b.node("Gather", []string{b.floats(m.words, int64(m.vocabulary), d), "input_ids"}),
		b.node("Gather", []string{b.floats(m.kinds, 2, d), "token_type_ids"})})
	x = normal(x, m.norm)
	mask := b.node("Unsqueeze", []string{b.node("Cast", []string{"attention_mask"}, attribute{"to", int64(typeFloat)}), b.ints(1, 2)})
	mask = b.node("Mul", []string{b.node("Sub", []string{one, mask}), b.floats([]float32{-10000}, 1)})
	split := func(x string, w []float32, order ...int64) string {
		x = b.node("MatMul", []string{x, b.floats(w, d, d)})
		x = b.node("Reshape", []string{x, b.ints(0, 0, h, d/h)})
		return b.node("Transpose", []string{x}, attribute{"perm", order})
	}
	for i, l := range m.layers {
		q, k, v := split(x, l.q, 0, 2, 1, 3), split(x, l.k, 0, 2, 3, 1), split(x, l.v, 0, 2, 1, 3)
		s := b.node("Div", []string{b.node("MatMul", []string{q, k}), b.floats([]float32{float32(math.Sqrt(float64(d / h)))}, 1)})
		s = b.node("Softmax", []string{b.node("Add", []string{s, mask})}, attribute{"axis", int64(-1)})
		a := b.node("Transpose", []string{b.node("MatMul", []string{s, v})}, attribute{"perm", []int64{0, 2, 1, 3}})
		a = b.node("Reshape", []string{a, b.ints(0, 0, d)})
		a = b.node("Add", []string{b.node("MatMul", []string{a, b.floats(l.o, d, d)}), b.floats(l.bias, d)})
		x = normal(b.node("Add", []string{x, a}), l.norm1)
		f := b.node("MatMul", []string{x, b.floats(l.up, d, int64(m.inner))})
		e := b.node("Erf", []string{b.node("Div", []string{f, b.floats([]float32{math.Sqrt2}, 1)})})
		g := b.node("Mul", []string{b.node("Mul", []string{f, b.node("Add", []string{e, one})}), b.floats([]float32{0.5}, 1)})
		f = b.node("MatMul", []string{g, b.floats(l.down, int64(m.inner), d)})
		sum := b.node("Add", []string{x, f})
		if i == len(m.layers)-1 {
			b.named("last_hidden_state", "LayerNormalization", []string{sum, b.floats(l.norm2[0], d), b.floats(l.norm2[1], d)},
				attribute{"axis", int64(-1)}, attribute{"epsilon", float32(1e-12)})
			break
		}
		x = normal(sum, l.norm2)
	}
	return b.model()
}

// byHand runs the model for one text, in float64, without the graph.
func (m *bert) byHand(ids []int64) [][]float64 {
	x := make([][]float64, len(ids))
	for t, id := range ids {
		x[t] = make([]float64, m.dim)
		for i := range x[t] {
			x[t][i] = float64(m.words[int(id)*m.dim+i]) + float64(m.kinds[i])
		}
		normalise(x[t], m.norm)
	}
	for _, l := range m.layers {
		q, k, v := times(x, l.q, m.dim), times(x, l.k, m.dim), times(x, l.v, m.dim)
		mixed := make([][]float64, len(x))
		for t := range x {
			mixed[t] = make([]float64, m.dim)
			for h := range m.heads {
				m.attend(h, q[t], k, v, mixed[t])
			}
		}
		for t, row := range times(mixed, l.o, m.dim) {
			for i := range row {
				x[t][i] += row[i] + float64(l.bias[i])
			}
			normalise(x[t], l.norm1)
		}
		inner := times(x, l.up, m.inner)
		for _, row := range inner {
			for i, f := range row {
				row[i] = f * 0.5 * (1 + math.Erf(f/math.Sqrt2))
			}
		}
		for t, row := range times(inner, l.down, m.dim) {
			for i := range row {
				x[t][i] += row[i]
			}
			normalise(x[t], l.norm2)
		}
	}
	return x
}

func (m *bert) attend(head int, q []float64, k, v [][]float64, into []float64) {
	size := m.dim / m.heads
	from, to := head*size, (head+1)*size
	weights, sum := make([]float64, len(k)), 0.0
	for t := range k {
		for i := from; i < to; i++ {
			weights[t] += q[i] * k[t][i]
		}
		weights[t] = math.Exp(weights[t] / math.Sqrt(float64(size)))
		sum += weights[t]
	}
	for t := range v {
		for i := from; i < to; i++ {
			into[i] += weights[t] / sum * v[t][i]
		}
	}
}

func times(x [][]float64, w []float32, columns int) [][]float64 {
	out := make([][]float64, len(x))
	for t, row := range x {
		out[t] = make([]float64, columns)
		for i, a := range row {
			for c := range columns {
				out[t][c] += a * float64(w[i*columns+c])
			}
		}
	}
	return out
}

func normalise(x []float64, w [2][]float32) {
	mean, variance := 0.0, 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean) / float64(len(x))
	}
	for i, v := range x {
		x[i] = (v-mean)/math.Sqrt(variance+1e-12)*float64(w[0][i]) + float64(w[1][i])
	}
}

// vocabulary of the test's models; its numbers are the places.
var vocabulary = []string{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "why", "did", "the", "price", "##s", "rise", "?", "'", "un", "##known", "##n", "cafe", "本", "2", "##0", "rain", "."}

func tokenizerFile(t testing.TB) []byte {
	t.Helper()
	ids := map[string]int{}
	for i, w := range vocabulary {
		ids[w] = i
	}
	data, err := json.Marshal(map[string]any{
		"model":      map[string]any{"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "vocab": ids},
		"normalizer": map[string]any{"type": "BertNormalizer", "lowercase": true, "strip_accents": nil, "handle_chinese_chars": true},
	})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// folder writes the files of a model and returns where.
func folder(t testing.TB, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
