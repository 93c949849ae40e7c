package main

import (
	"context"
	"fmt"

	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/faq/match/embed"
)

// withMeaning lets an index match by the word vectors too, where some are given.
func (t *trainer) withMeaning(x *match.Index) (*match.Index, error) {
	if t.wordVectors == "" {
		return x, nil
	}
	words, err := embed.OpenWords(t.wordVectors)
	if err != nil {
		return nil, fmt.Errorf("-word-vectors: %w", err)
	}
	m, err := embed.New(context.Background(), words, x.Briefings(), embed.Options{})
	if err != nil {
		return nil, fmt.Errorf("-word-vectors: %w", err)
	}
	return x.WithMeaning(m), nil
}
