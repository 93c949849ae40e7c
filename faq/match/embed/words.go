package embed

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"sort"
	"strings"
	"unicode"

	"github.com/clipperhouse/uax29/v2/words"
)

var _ Embedder = (*Words)(nil)

// Words is a table of word vectors. The vector of a text is the mean of those of its words, each
// by the weight that the table gives it; words that are not in the table are passed over.
//
// A table is one file. All numbers are little-endian:
//
//	bytes            what
//	4                "GDWV"
//	4                version of the format as uint32: 1
//	4                dim, the length of the vectors, as uint32: 1 to 4096
//	4                count, the number of words, as uint32: 1 to 16777216
//	4                size of the next part in bytes, as uint32
//	size             the words, in lower case, in ascending order of their bytes, each after its
//	                 length in bytes as one byte
//	4 · count        the weight of each word as float32, 0 to 1: a/(a+p), where p is its share of
//	                 all words of plain text and a is 0.001
//	4 · count        the scale of each vector as float32: a number is its int8 times the scale
//	dim · count      the vectors, one after the other, each number as int8
//	4                CRC-32 (Castagnoli) of all bytes before, as uint32
//
// So 20,000 words of 100 numbers take 2.3 MB. ConvertWords makes a table from a text file of
// word2vec, GloVe or fastText.
type Words struct {
	name    string
	dim     int
	text    string   // all words, one behind the other
	starts  []uint32 // word -> where it begins in text, and the end
	weights []float32
	scales  []float32
	rows    []byte // int8
}

// The numbers of the format.
const (
	wordsMagic   = "GDWV"
	wordsVersion = 1
	wordsHeader  = 20 // bytes before the words
	maxWordsDim  = 4096
	maxWords     = 1 << 24
	maxWordSize  = math.MaxUint8
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// OpenWords reads a table from a file.
func OpenWords(path string) (*Words, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read word vectors: %w", err)
	}
	w, err := ReadWords(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return w, nil
}

// ReadWords reads a table. It keeps data, which must not be changed afterwards.
func ReadWords(data []byte) (*Words, error) {
	w, err := readWords(data)
	if err != nil {
		return nil, fmt.Errorf("read word vectors: %w", err)
	}
	return w, nil
}

func readWords(data []byte) (*Words, error) {
	if len(data) < len(wordsMagic) || string(data[:len(wordsMagic)]) != wordsMagic {
		return nil, errors.New("not a table of word vectors: make one with godeeper vectors convert")
	}
	torn := errors.New("the file is torn: copy it again")
	if len(data) < wordsHeader {
		return nil, torn
	}
	header := func(i int) uint64 { return uint64(binary.LittleEndian.Uint32(data[4+4*i:])) }
	version, dim, count, size := header(0), header(1), header(2), header(3)
	switch {
	case version != wordsVersion:
		return nil, fmt.Errorf("its format is version %d and this program knows %d", version, wordsVersion)
	case dim < 1 || dim > maxWordsDim || count < 1 || count > maxWords:
		return nil, fmt.Errorf("%d words of %d numbers: a table has 1 to %d words of 1 to %d numbers", count, dim, maxWords, maxWordsDim)
	case uint64(len(data)) != wordsHeader+size+count*(8+dim)+crc32.Size:
		return nil, torn
	}
	body, sum := data[:len(data)-crc32.Size], binary.LittleEndian.Uint32(data[len(data)-crc32.Size:])
	if crc32.Checksum(body, castagnoli) != sum {
		return nil, torn
	}
	w := &Words{name: fmt.Sprintf("words-%d-%08x", dim, sum), dim: int(dim)}
	if err := w.readText(body[wordsHeader:wordsHeader+size], int(count)); err != nil {
		return nil, err
	}
	rest := body[wordsHeader+size:]
	w.weights, rest = floats(rest, int(count)), rest[4*count:]
	w.scales, w.rows = floats(rest, int(count)), rest[4*count:]
	for i := range w.weights {
		if p, s := w.weights[i], w.scales[i]; !(p >= 0 && p <= 1) || !(s >= 0 && s <= math.MaxFloat32) {
			return nil, fmt.Errorf("word %q has the weight %v and the scale %v, which none has", w.word(i), p, s)
		}
	}
	return w, nil
}

// readText reads the words.
func (w *Words) readText(data []byte, count int) error {
	var text strings.Builder
	text.Grow(len(data))
	w.starts = make([]uint32, 0, count+1)
	last := ""
	for range count {
		if len(data) == 0 || len(data) <= int(data[0]) || data[0] == 0 {
			return errors.New("its words do not fill their place")
		}
		word := string(data[1 : 1+data[0]])
		if word <= last {
			return fmt.Errorf("its words are not in order: %q stands behind %q", word, last)
		}
		w.starts = append(w.starts, uint32(text.Len()))
		text.WriteString(word)
		data, last = data[1+data[0]:], word
	}
	if len(data) > 0 {
		return errors.New("its words do not fill their place")
	}
	w.starts = append(w.starts, uint32(text.Len()))
	w.text = text.String()
	return nil
}

func floats(data []byte, n int) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return out
}

// Name implements Embedder.
func (w *Words) Name() string { return w.name }

// Dim implements Embedder.
func (w *Words) Dim() int { return w.dim }

// Len returns the number of words.
func (w *Words) Len() int { return len(w.weights) }

func (w *Words) word(i int) string { return w.text[w.starts[i]:w.starts[i+1]] }

// find returns the number of a word.
func (w *Words) find(word string) (int, bool) {
	return sort.Find(w.Len(), func(i int) int { return strings.Compare(word, w.word(i)) })
}

// maxTextWords bounds the words of a text that are read: the mean of so many moves no more.
const maxTextWords = 4096

// Embed implements Embedder.
func (w *Words) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, text := range texts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		out[i] = make([]float32, w.dim)
		tokens := words.FromString(text)
		for n := 0; n < maxTextWords && tokens.Next(); n++ {
			w.add(out[i], tokens.Value())
		}
		Unit(out[i])
	}
	return out, nil
}

// add adds a word, or where it is not in the table the parts of "Japan's" and "well-known".
func (w *Words) add(to []float32, word string) {
	if !strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return
	}
	word = strings.ReplaceAll(strings.ToLower(word), "’", "'")
	if w.addKnown(to, word) {
		return
	}
	parts := strings.FieldsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(parts) > 1 {
		for _, p := range parts {
			w.addKnown(to, p)
		}
	}
}

func (w *Words) addKnown(to []float32, word string) bool {
	i, ok := w.find(word)
	if !ok {
		return false
	}
	scale := w.scales[i] * w.weights[i]
	for k, x := range w.rows[i*w.dim : (i+1)*w.dim] {
		to[k] += float32(int8(x)) * scale
	}
	return true
}
