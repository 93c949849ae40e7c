package embed

import (
	"context"
	"fmt"
	"hash/fnv"
	"strings"
)

var _ Embedder = (*Hash)(nil)

// Hash is an embedder for tests: it knows no meaning beyond the words, but the same text always
// gets the same vector, and texts that share words, or parts of words, get vectors that are near.
type Hash struct{ dim int }

// NewHash returns a Hash that makes vectors of a length, at least 1.
func NewHash(dim int) *Hash { return &Hash{max(1, dim)} }

// Name implements Embedder.
func (h *Hash) Name() string { return fmt.Sprintf("hash-1-%d", h.dim) }

// Dim implements Embedder.
func (h *Hash) Dim() int { return h.dim }

// Embed implements Embedder.
func (h *Hash) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out := make([][]float32, len(texts))
	for i, text := range texts {
		out[i] = make([]float32, h.dim)
		for word := range strings.FieldsSeq(strings.ToLower(text)) {
			h.add(out[i], word, 1)
			for k := 0; k+hashPart <= len(word); k++ {
				h.add(out[i], "#"+word[k:k+hashPart], 0.3)
			}
		}
		Unit(out[i])
	}
	return out, nil
}

// hashPart is the length in bytes of the parts of words that count.
const hashPart = 3

// add adds a sign at a place, both of which the key decides.
func (h *Hash) add(v []float32, key string, weight float32) {
	f := fnv.New64a()
	f.Write([]byte(key))
	sum := f.Sum64()
	if sum>>63 == 1 {
		weight = -weight
	}
	v[sum%uint64(h.dim)] += weight
}
