package embed

import (
	"context"
	"fmt"
	"math/rand/v2"
)

// Store keeps vectors. Package storage has one.
type Store interface {
	// Vectors returns the packed vectors of an embedder that are stored for texts with the given
	// digests, by digest. Those that are not stored are not in the map.
	Vectors(ctx context.Context, embedder string, digests []string) (map[string][]byte, error)

	// SaveVectors stores packed vectors of an embedder by the digests of their texts, all or none.
	SaveVectors(ctx context.Context, embedder string, vectors map[string][]byte) error
}

// usualBatch is how many texts are embedded at a time: what servers of models take, and little
// enough that an interrupt loses little.
const usualBatch = 64

// packAll returns the packed vectors of all texts by digest: those that are stored, and those that
// are made and stored now. With an error it returns those that it has.
func packAll(ctx context.Context, e Embedder, texts [][]string, opt Options) (map[string][]byte, error) {
	var digests, todo []string
	byDigest := map[string]string{}
	for _, group := range texts {
		for _, t := range group {
			d := Digest(t)
			if _, known := byDigest[d]; !known {
				byDigest[d] = t
				digests = append(digests, d)
			}
		}
	}
	packed := map[string][]byte{}
	if opt.Store != nil {
		var err error
		if packed, err = opt.Store.Vectors(ctx, e.Name(), digests); err != nil {
			return nil, fmt.Errorf("read vectors: %w", err)
		}
	}
	stored := NewVectors(dimOf(e, packed))
	for _, d := range digests {
		if stored.fits(packed[d]) {
			continue
		}
		delete(packed, d) // one that is damaged is made again
		todo = append(todo, d)
	}
	batch := opt.Batch
	if batch <= 0 {
		batch = usualBatch
	}
	for from := 0; from < len(todo); from += batch {
		part := todo[from:min(from+batch, len(todo))]
		if err := packBatch(ctx, e, part, byDigest, packed, opt.Store); err != nil {
			return packed, err
		}
		if opt.Progress != nil {
			opt.Progress(from+len(part), len(todo))
		}
	}
	return packed, nil
}

// dimOf returns the length of the vectors of an embedder: where it does not know it yet, that of
// those that are stored; 0 where there are none.
func dimOf(e Embedder, packed map[string][]byte) int {
	if dim := e.Dim(); dim > 0 {
		return dim
	}
	dim := 0
	for _, p := range packed {
		dim = max(dim, len(p)-scaleSize)
	}
	return dim
}

// packBatch embeds the texts of some digests and stores their vectors.
func packBatch(ctx context.Context, e Embedder, digests []string, texts map[string]string, into map[string][]byte, store Store) error {
	batch := make([]string, len(digests))
	for i, d := range digests {
		batch[i] = texts[d]
	}
	vectors, err := e.Embed(ctx, batch)
	if err != nil {
		return fmt.Errorf("embed texts: %w", err)
	}
	if len(vectors) != len(batch) {
		return fmt.Errorf("embed texts: %s made %d vectors of %d texts", e.Name(), len(vectors), len(batch))
	}
	made := make(map[string][]byte, len(batch))
	for i, v := range vectors {
		if len(v) != e.Dim() {
			return fmt.Errorf("embed texts: %s made a vector of %d numbers, not %d", e.Name(), len(v), e.Dim())
		}
		made[digests[i]] = Pack(v)
		into[digests[i]] = made[digests[i]]
	}
	if store == nil {
		return nil
	}
	if err := store.SaveVectors(ctx, e.Name(), made); err != nil {
		return fmt.Errorf("save vectors: %w", err)
	}
	return nil
}

// Bounds of the estimate of how near any two entries are.
const (
	backgroundPairs = 4096
	mostBackground  = 0.9 // so that the scale above it does not collapse
)

// background returns the mean cosine of two items, of pairs drawn by a fixed seed; 0 for fewer
// than two. Averages of word vectors, and many models, make any two texts quite near.
func (v *Vectors) background() float32 {
	rows := len(v.scales)
	if rows < 2 {
		return 0
	}
	r := rand.New(rand.NewPCG(1, uint64(rows)))
	sum := 0.0
	for range backgroundPairs {
		i, j := r.IntN(rows), r.IntN(rows-1)
		if j >= i {
			j++
		}
		a, b := v.rows[i*v.dim:(i+1)*v.dim], v.rows[j*v.dim:(j+1)*v.dim]
		sum += float64(dot(a, b)) * float64(v.scales[i]) * float64(v.scales[j])
	}
	return float32(max(0, min(mostBackground, sum/backgroundPairs)))
}
