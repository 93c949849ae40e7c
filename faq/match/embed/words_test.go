package embed

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// glove has words of three directions: of money, of water, and of none.
const glove = `the 0.1 0.1 0.1
Price 2 0 0
cost 1.8 0.2 0
flood 0 1 0
rain 0.1 0.9 0
zero 0 0 0
bad nan 1 1
price 0 0 9
expensive 1 0 0.1
`

func table(t testing.TB, text string, opt ConvertOptions) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := ConvertWords(strings.NewReader(text), &out, opt); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func mustWords(t testing.TB, data []byte) *Words {
	t.Helper()
	w, err := ReadWords(data)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func mustEmbed(t testing.TB, e Embedder, texts ...string) [][]float32 {
	t.Helper()
	v, err := e.Embed(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestConvertWords(t *testing.T) {
	w := mustWords(t, table(t, glove, ConvertOptions{}))
	var got []string
	for i := range w.Len() {
		got = append(got, w.word(i))
	}
	if d := cmp.Diff([]string{"cost", "expensive", "flood", "price", "rain", "the"}, got); d != "" {
		t.Errorf("words (-want +got):\n%s", d)
	}
	if w.Dim() != 3 {
		t.Errorf("got vectors of %d, want 3", w.Dim())
	}
	// The second of six words: a share of (1/2) / (1 + 1/2 + … + 1/6).
	share := 0.5 / (1 + 1./2 + 1./3 + 1./4 + 1./5 + 1./6)
	if i, ok := w.find("price"); !ok || math.Abs(float64(w.weights[i])-0.001/(0.001+share)) > 1e-6 {
		t.Errorf("got the weight %v of word %d", w.weights[i], i)
	}
	if got := mustWords(t, table(t, "4 3\n"+glove, ConvertOptions{Words: 2})); got.Len() != 2 || got.Dim() != 3 {
		t.Errorf("word2vec, two words: got %d of %d numbers", got.Len(), got.Dim())
	}
	counted := mustWords(t, table(t, glove, ConvertOptions{Counts: strings.NewReader("the 997\nflood 2\nrain 1\n")}))
	for word, want := range map[string]float64{"the": 0.001 / (0.001 + 0.997), "rain": 0.5, "price": 1} {
		if i, ok := counted.find(word); !ok || math.Abs(float64(counted.weights[i])-want) > 1e-6 {
			t.Errorf("weight of %s by counts: got %v, want %v", word, counted.weights[i], want)
		}
	}
}

func TestConvertWordsRefuses(t *testing.T) {
	for name, c := range map[string]struct{ in, counts, want string }{
		"empty":          {"", "", "no word"},
		"one line":       {"a\n", "", "0 numbers"},
		"short line":     {"a 1 2 3\nb 1\n", "", "line 2: 1 numbers where the first line has 3"},
		"not a number":   {"a 1 2 3\nb 1 x 3\n", "", `line 2: "x" is no number`},
		"counts":         {glove, "the\n", "line 1: not a word"},
		"negative count": {glove, "the -1\n", "line 1: not a word"},
		"no counts":      {glove, "the 0\n", "nothing was counted"},
	} {
		opt := ConvertOptions{}
		if c.counts != "" {
			opt.Counts = strings.NewReader(c.counts)
		}
		_, err := ConvertWords(strings.NewReader(c.in), &bytes.Buffer{}, opt)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want one with %q", name, err, c.want)
		}
	}
}

func TestWordsEmbed(t *testing.T) {
	w := mustWords(t, table(t, glove, ConvertOptions{}))
	v := mustEmbed(t, w, "What is the PRICE?", "expensive", "the rain", "Japan's price-cost", "xyzzy !?", "", "\xff price")
	if got := cosine(v[0], v[1]); got < 0.95 {
		t.Errorf("price and expensive: got cosine %v", got)
	}
	if got := cosine(v[0], v[2]); got > 0.3 {
		t.Errorf("price and rain: got cosine %v", got)
	}
	if got := cosine(v[0], v[3]); got < 0.95 {
		t.Errorf("price and price-cost: got cosine %v", got)
	}
	for i, text := range []string{4: "unknown words", 5: "no text"} {
		if text != "" {
			if d := cmp.Diff([]float32{0, 0, 0}, v[i]); d != "" {
				t.Errorf("%s (-want +got):\n%s", text, d)
			}
		}
	}
	// A weighted mean by hand: "flood the" with the weights of places 4 and 1.
	hand := func(word string) float64 { i, _ := w.find(word); return float64(w.weights[i]) }
	x, y := 0.1*hand("the"), hand("flood")+0.1*hand("the")
	norm := math.Sqrt(2*x*x + y*y)
	got := mustEmbed(t, w, "Flood the")[0]
	for i, want := range []float64{x / norm, y / norm, x / norm} {
		if math.Abs(float64(got[i])-want) > 0.005 {
			t.Errorf("number %d: got %v, want %v", i, got[i], want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if v, err := w.Embed(ctx, []string{"price"}); err != context.Canceled || v != nil {
		t.Errorf("cancelled: got %v, error %v", v, err)
	}
}

// TestReadWordsTorn cuts a table at every place, and changes every byte of it.
func TestReadWordsTorn(t *testing.T) {
	data := table(t, glove, ConvertOptions{})
	for n := range data {
		if _, err := ReadWords(data[:n:n]); err == nil {
			t.Fatalf("cut to %d of %d bytes: got no error", n, len(data))
		}
		changed := bytes.Clone(data)
		changed[n] ^= 0x41
		if _, err := ReadWords(changed); err == nil {
			t.Fatalf("byte %d changed: got no error", n)
		}
	}
	if _, err := ReadWords(append(bytes.Clone(data), 0)); err == nil {
		t.Error("a byte more: got no error")
	}
}

// TestReadWordsWrong changes a table and its checksum with it.
func TestReadWordsWrong(t *testing.T) {
	good := table(t, "b 1 2\na 2 1\n", ConvertOptions{})
	for name, c := range map[string]struct {
		change func(data []byte)
		want   string
	}{
		"version": {func(d []byte) { d[4] = 9 }, "version 9"},
		"no dim":  {func(d []byte) { d[8] = 0 }, "0 numbers"},
		"count":   {func(d []byte) { d[15] = 255 }, "a table has"},
		"order":   {func(d []byte) { d[21] = 'z' }, "not in order"},
		"word":    {func(d []byte) { d[20] = 200 }, "do not fill"},
		"weight":  {func(d []byte) { binary.LittleEndian.PutUint32(d[24:], math.Float32bits(float32(math.NaN()))) }, "weight NaN"},
		"scale":   {func(d []byte) { binary.LittleEndian.PutUint32(d[32:], math.Float32bits(float32(math.Inf(1)))) }, "scale +Inf"},
	} {
		data := bytes.Clone(good)
		c.change(data)
		end := len(data) - crc32.Size
		binary.LittleEndian.PutUint32(data[end:], crc32.Checksum(data[:end], castagnoli))
		if _, err := ReadWords(data); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want one with %q", name, err, c.want)
		}
	}
}

func TestOpenWords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "table")
	if _, err := OpenWords(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: got error %v", err)
	}
	if err := os.WriteFile(path, []byte("the 1 2 3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenWords(path); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "vectors convert") {
		t.Errorf("text file: got error %v", err)
	}
	data := table(t, glove, ConvertOptions{})
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := OpenWords(path)
	if err != nil {
		t.Fatal(err)
	}
	if other := mustWords(t, table(t, glove+"more 1 2 3\n", ConvertOptions{})); other.Name() == w.Name() {
		t.Errorf("two tables have the name %s", w.Name())
	}
}

func FuzzReadWords(f *testing.F) {
	f.Add(table(f, glove, ConvertOptions{}), "the price")
	f.Add([]byte("GDWV"), "")
	f.Fuzz(func(t *testing.T, data []byte, text string) {
		w, err := ReadWords(data)
		if err != nil {
			return
		}
		for _, x := range mustEmbed(t, w, text)[0] {
			if !(x >= -1.001 && x <= 1.001) {
				t.Errorf("got the number %v", x)
			}
		}
	})
}

func BenchmarkWords(b *testing.B) {
	r := rand.New(rand.NewPCG(7, 8))
	var text strings.Builder
	for i := range 20_000 {
		text.WriteString("word" + strconv.Itoa(i))
		for range 100 {
			text.WriteString(" " + strconv.FormatFloat(r.NormFloat64(), 'f', 3, 32))
		}
		text.WriteByte('\n')
	}
	data := table(b, text.String(), ConvertOptions{})
	b.Run("read", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			mustWords(b, data)
		}
	})
	w := mustWords(b, data)
	b.Run("embed", func(b *testing.B) {
		for b.Loop() {
			mustEmbed(b, w, "word12 word5000 word7 unknown word19999 word3 word42?")
		}
	})
}
