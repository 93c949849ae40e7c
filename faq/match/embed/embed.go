// Package embed compares texts by what they mean rather than by the words that they share.
//
// An [Embedder] turns texts into vectors. [Words] averages a table of word vectors, [Hash] is
// for tests, package onnx runs a sentence model in process, and package endpoint asks a server.
// A [Meaning] holds the vectors of all entries of some briefings and tells package match which
// entries are nearest to a question, and how near.
package embed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math"
)

// Embedder turns texts into vectors whose directions are the nearer, the more alike the texts
// are in meaning. It is safe for concurrent use.
type Embedder interface {
	// Name identifies the model and its version. Vectors of different names are not comparable,
	// and vectors stored under a name are used again as long as the name is the same.
	Name() string

	// Dim is the length of every vector, 0 as long as it is not known.
	Dim() int

	// Embed returns a vector for each text, in order: of length 1, or all zeros for a text of
	// which nothing can be said. With an error there are none. It returns soon after ctx is
	// done, with its error. The vectors are the caller's; the texts are not kept. No texts make
	// no vectors and no error. A text may be empty, or longer than the model reads: its
	// beginning stands for it then.
	Embed(ctx context.Context, texts []string) ([][]float32, error)
}

// ErrAway is returned by an embedder that cannot be reached for now. What needs it goes without.
var ErrAway = errors.New("the model of meanings is away")

// Unit gives v the length 1. It reports whether v has a direction: one that is zero, or that
// holds what is no number, becomes all zeros.
func Unit(v []float32) bool {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 || math.IsNaN(sum) || math.IsInf(sum, 0) {
		clear(v)
		return false
	}
	scale := 1 / math.Sqrt(sum)
	for i, x := range v {
		v[i] = float32(float64(x) * scale)
	}
	return true
}

// digestLength is the length of a digest in bytes. Among a billion texts, two with the same of
// 16 bytes are less likely than a fault of the memory.
const digestLength = 16

// Digest returns what a text is known by where its vector is stored.
func Digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:digestLength])
}
