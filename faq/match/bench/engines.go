package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// engine finds entries.
type engine interface {
	// search returns the id of the best of the top entries for a question, "" when there is
	// none. It is called from one goroutine.
	search(question string) (id string, err error)

	// close frees what the engine holds, files included.
	close() error
}

// builders build each engine from entries, which stay unchanged.
var builders = map[string]func([]entry) (engine, error){
	"match":        openMatch,
	"bm25":         openBM25,
	"bleve":        openBleve,
	"bleve-fields": openBleveFields,
	"fts5":         openFTS5,
}

// engineNames returns all names, our own first.
func engineNames() []string {
	names := slices.Sorted(maps.Keys(builders))
	i := slices.Index(names, "match")
	return append([]string{"match"}, slices.Delete(names, i, i+1)...)
}

func open(name string, entries []entry) (engine, error) {
	build, ok := builders[name]
	if !ok {
		return nil, fmt.Errorf("there is no engine %q", name)
	}
	return build(entries)
}

// briefingSize is how many entries one briefing of the corpus has.
const briefingSize = 1000

type matchEngine struct{ index *match.Index }

func openMatch(entries []entry) (engine, error) {
	var briefings []*faq.Briefing
	for chunk := range slices.Chunk(entries, briefingSize) {
		n := len(briefings)
		b := &faq.Briefing{ID: fmt.Sprintf("corpus-%d", n), Title: fmt.Sprintf("Corpus %d", n)}
		for _, e := range chunk {
			b.FAQs = append(b.FAQs, faq.FAQ{ID: e.ID, Question: e.Question, Variants: e.Variants, Answer: e.Answer})
		}
		briefings = append(briefings, b)
	}
	return matchEngine{match.New(briefings)}, nil
}

func (e matchEngine) search(question string) (string, error) {
	m := e.index.Match(faq.Query{Text: question}, top)
	if len(m) == 0 {
		return "", nil
	}
	return m[0].ID(), nil
}

func (e matchEngine) close() error { return nil }
