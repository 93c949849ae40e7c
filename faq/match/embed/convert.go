package embed

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// commonShare is the a of a/(a+p): a word that is one of a thousand counts half. Of the values
// that its authors tried (Arora, Liang and Ma: A simple but tough-to-beat baseline for sentence
// embeddings, 2017), 0.001 was among the best on every set.
const commonShare = 0.001

// maxVectorLine bounds a line of a text file of vectors.
const maxVectorLine = 1 << 20

// ConvertOptions say how a table of word vectors is made.
type ConvertOptions struct {
	Words  int       // keep at most so many, from the top of the file; 0 for all
	Counts io.Reader // lines of a word and how often it occurs in plain text; nil to go by the order
}

// ConvertWords makes a table, in the format of Words, from vectors as text: a line for each word,
// the word and its numbers with spaces between, as GloVe, word2vec and fastText write them; the
// line of counts that the latter two begin with is passed over. It returns the number of words.
//
// How common a word is decides what it weighs. Without counts it is taken from the order of the
// file, in which the most common word comes first: by Zipf's law, the share of the n-th word is
// 1/n of that of the first. Words are put in lower case; of several that become the same, the
// first is kept. Lines whose numbers are none, or all zeros, are left out.
func ConvertWords(in io.Reader, out io.Writer, opt ConvertOptions) (int, error) {
	shares, err := readCounts(opt.Counts)
	if err != nil {
		return 0, fmt.Errorf("read counts: %w", err)
	}
	rows, err := readVectors(in, opt.Words)
	if err != nil {
		return 0, fmt.Errorf("read vectors: %w", err)
	}
	if len(rows) == 0 {
		return 0, errors.New("read vectors: there is no word")
	}
	if shares == nil {
		shares = zipf(rows)
	}
	slices.SortFunc(rows, func(a, b wordRow) int { return strings.Compare(a.word, b.word) })
	if _, err := out.Write(encodeWords(rows, shares)); err != nil {
		return 0, fmt.Errorf("write word vectors: %w", err)
	}
	return len(rows), nil
}

type wordRow struct {
	word   string
	vector []float32
}

func readVectors(in io.Reader, limit int) ([]wordRow, error) {
	if limit <= 0 || limit > maxWords {
		limit = maxWords
	}
	var rows []wordRow
	known := map[string]bool{}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxVectorLine)
	dim := 0
	for n := 1; len(rows) < limit && lines.Scan(); n++ {
		fields := strings.Fields(lines.Text())
		if len(fields) == 0 || n == 1 && len(fields) == 2 { // the line of counts
			continue
		}
		if dim == 0 {
			dim = len(fields) - 1
		}
		if dim < 1 || dim > maxWordsDim {
			return nil, fmt.Errorf("line %d: %d numbers: a vector has 1 to %d", n, dim, maxWordsDim)
		}
		if len(fields) < 1+dim { // a word with a space in it makes more
			return nil, fmt.Errorf("line %d: %d numbers where the first line has %d", n, len(fields)-1, dim)
		}
		word := strings.ToLower(strings.Join(fields[:len(fields)-dim], " "))
		if len(word) > maxWordSize || known[word] {
			continue
		}
		vector := make([]float32, dim)
		for i, f := range fields[len(fields)-dim:] {
			x, err := strconv.ParseFloat(f, 32)
			if err != nil && !errors.Is(err, strconv.ErrRange) {
				return nil, fmt.Errorf("line %d: %.20q is no number", n, f)
			}
			vector[i] = float32(x)
		}
		if !Unit(slices.Clone(vector)) {
			continue
		}
		known[word] = true
		rows = append(rows, wordRow{word, vector})
	}
	return rows, lines.Err()
}

// readCounts returns the share of each word, nil where there are no counts.
func readCounts(in io.Reader) (map[string]float64, error) {
	if in == nil {
		return nil, nil
	}
	shares, total := map[string]float64{}, 0.0
	lines := bufio.NewScanner(in)
	for n := 1; lines.Scan(); n++ {
		fields := strings.Fields(lines.Text())
		if len(fields) == 0 {
			continue
		}
		count, err := strconv.ParseFloat(fields[len(fields)-1], 64)
		if err != nil || len(fields) != 2 || !(count >= 0 && count <= math.MaxInt64) {
			return nil, fmt.Errorf("line %d: not a word and how often it occurs", n)
		}
		shares[strings.ToLower(fields[0])] += count
		total += count
	}
	if total == 0 && lines.Err() == nil {
		return nil, errors.New("nothing was counted")
	}
	for w := range shares {
		shares[w] /= total
	}
	return shares, lines.Err()
}

func zipf(rows []wordRow) map[string]float64 {
	total := 0.0
	for i := range rows {
		total += 1 / float64(i+1)
	}
	shares := make(map[string]float64, len(rows))
	for i, r := range rows {
		shares[r.word] = 1 / float64(i+1) / total
	}
	return shares
}

func encodeWords(rows []wordRow, shares map[string]float64) []byte {
	var text, out bytes.Buffer
	for _, r := range rows {
		text.WriteByte(byte(len(r.word)))
		text.WriteString(r.word)
	}
	number := func(n uint32) { out.Write(binary.LittleEndian.AppendUint32(nil, n)) }
	out.WriteString(wordsMagic)
	for _, n := range []int{wordsVersion, len(rows[0].vector), len(rows), text.Len()} {
		number(uint32(n))
	}
	out.Write(text.Bytes())
	for _, r := range rows {
		number(math.Float32bits(float32(commonShare / (commonShare + shares[r.word]))))
	}
	var vectors bytes.Buffer
	for _, r := range rows {
		packed := Pack(r.vector) // its scale comes first
		out.Write(packed[:scaleSize])
		vectors.Write(packed[scaleSize:])
	}
	out.Write(vectors.Bytes())
	number(crc32.Checksum(out.Bytes(), castagnoli))
	return out.Bytes()
}
