package main

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/kljensen/snowball/english"
)

// The usual constants of BM25.
const (
	k1 = 1.2
	b  = 0.75
)

// bm25 is the plainest index that ranks well: one list of postings a term, every posting of
// every term of the question scored, one document an entry.
type bm25 struct {
	ids      []string
	norms    []float32 // of each document: k1 × (1 − b + b × length ÷ mean length)
	postings map[string][]posting
	stems    map[string]string // of the words met so far: the stemmer is slower than all the rest
	scores   []float32         // of each document, all 0 between searches
	touched  []uint32          // the documents with a score
}

type posting struct {
	doc uint32
	tf  float32
}

func openBM25(c corpus) (engine, error) {
	x := &bm25{postings: make(map[string][]posting), stems: make(map[string]string), scores: make([]float32, len(c.entries))}
	var lengths []int
	total := 0
	for doc, e := range c.entries {
		counts := make(map[string]int)
		length := 0
		for _, text := range append([]string{e.Question, e.Answer}, e.Variants...) {
			for _, t := range x.terms(text) {
				counts[t]++
				length++
			}
		}
		for t, n := range counts {
			x.postings[t] = append(x.postings[t], posting{uint32(doc), float32(n)})
		}
		x.ids = append(x.ids, e.ID)
		lengths = append(lengths, length)
		total += length
	}
	mean := float64(total) / float64(len(c.entries))
	for _, n := range lengths {
		x.norms = append(x.norms, float32(k1*(1-b+b*float64(n)/mean)))
	}
	return x, nil
}

func (x *bm25) search(question string) (string, error) {
	for _, t := range x.terms(question) {
		list := x.postings[t]
		idf := float32(math.Log(1 + (float64(len(x.ids)-len(list))+0.5)/(float64(len(list))+0.5)))
		for _, p := range list {
			if x.scores[p.doc] == 0 {
				x.touched = append(x.touched, p.doc)
			}
			x.scores[p.doc] += idf * p.tf * (k1 + 1) / (p.tf + x.norms[p.doc])
		}
	}
	best := make([]uint32, 0, top+1)
	for _, doc := range x.touched {
		if len(best) == top && x.scores[doc] <= x.scores[best[top-1]] {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, doc, func(have, doc uint32) int {
			if x.scores[have] >= x.scores[doc] {
				return -1
			}
			return 1
		})
		best = slices.Insert(best, at, doc)
		best = best[:min(len(best), top)]
	}
	for _, doc := range x.touched {
		x.scores[doc] = 0
	}
	x.touched = x.touched[:0]
	if len(best) == 0 {
		return "", nil
	}
	return x.ids[best[0]], nil
}

func (x *bm25) close() error { return nil }

// terms returns the stemmed words of a text.
func (x *bm25) terms(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range words {
		stem, ok := x.stems[w]
		if !ok {
			stem = english.Stem(w, true)
			x.stems[strings.Clone(w)] = stem
		}
		words[i] = stem
	}
	return words
}
