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

// corpus is what is indexed, in the forms that the engines take. It stays unchanged.
type corpus struct {
	entries   []entry
	briefings []*faq.Briefing // for match, nil for the others
}

// corpusOf returns the corpus for an engine.
func corpusOf(name string, entries []entry) corpus {
	c := corpus{entries: entries}
	if name == "match" {
		c.briefings = briefingsOf(entries)
	}
	return c
}

// builders build each engine.
var builders = map[string]func(corpus) (engine, error){
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

func open(name string, c corpus) (engine, error) {
	build, ok := builders[name]
	if !ok {
		return nil, fmt.Errorf("there is no engine %q", name)
	}
	return build(c)
}

// briefingSize is how many entries one briefing of the corpus has.
const briefingSize = 1000

type matchEngine struct{ index *match.Index }

func openMatch(c corpus) (engine, error) { return matchEngine{match.New(c.briefings)}, nil }

func briefingsOf(entries []entry) []*faq.Briefing {
	var briefings []*faq.Briefing
	for chunk := range slices.Chunk(entries, briefingSize) {
		n := len(briefings)
		b := &faq.Briefing{ID: fmt.Sprintf("corpus-%d", n), Title: fmt.Sprintf("Corpus %d", n)}
		for _, e := range chunk {
			b.FAQs = append(b.FAQs, faq.FAQ{ID: e.ID, Question: e.Question, Variants: e.Variants, Answer: e.Answer})
		}
		briefings = append(briefings, b)
	}
	return briefings
}

func (e matchEngine) search(question string) (string, error) {
	m := e.index.Match(faq.Query{Text: question}, top)
	if len(m) == 0 {
		return "", nil
	}
	return m[0].ID(), nil
}

func (e matchEngine) close() error { return nil }
