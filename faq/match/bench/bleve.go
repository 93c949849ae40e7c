package main

import (
	"fmt"
	"os"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/search/query"
)

// bleveEngine is bleve with its English analyzer and BM25, on disk as it is meant to be used:
// with questions and answers in one field, which is fastest, or in two, of which that of the
// questions weighs ten times the other, which is best when answers are long.
type bleveEngine struct {
	index  bleve.Index
	dir    string
	fields bool // in two
}

// bleveBatch is how many entries are indexed at once.
const bleveBatch = 1000

func openBleve(c corpus) (engine, error)       { return newBleve(c.entries, false) }
func openBleveFields(c corpus) (engine, error) { return newBleve(c.entries, true) }

func newBleve(entries []entry, fields bool) (engine, error) {
	mapping := bleve.NewIndexMapping()
	mapping.DefaultAnalyzer = en.AnalyzerName
	mapping.ScoringModel = "bm25"
	text := bleve.NewTextFieldMapping()
	text.Store = false
	text.IncludeInAll = false
	text.IncludeTermVectors = false
	text.DocValues = false
	doc := bleve.NewDocumentStaticMapping()
	doc.AddFieldMappingsAt("question", text)
	doc.AddFieldMappingsAt("answer", text)
	mapping.DefaultMapping = doc

	dir, err := os.MkdirTemp("", "bench-bleve-*")
	if err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	index, err := bleve.New(dir+"/index", mapping)
	if err != nil {
		return nil, fmt.Errorf("make the index: %w", err)
	}
	e := &bleveEngine{index, dir, fields}
	batch := index.NewBatch()
	for i, x := range entries {
		texts := append([]string{x.Question}, x.Variants...)
		doc := map[string]any{"question": append(texts, x.Answer)}
		if fields {
			doc = map[string]any{"question": texts, "answer": x.Answer}
		}
		if err := batch.Index(x.ID, doc); err != nil {
			return nil, fmt.Errorf("index entry %s: %w", x.ID, err)
		}
		if batch.Size() == bleveBatch || i == len(entries)-1 {
			if err := index.Batch(batch); err != nil {
				return nil, fmt.Errorf("index a batch: %w", err)
			}
			batch.Reset()
		}
	}
	return e, nil
}

func (e *bleveEngine) search(question string) (string, error) {
	inQuestion := bleve.NewMatchQuery(question)
	inQuestion.SetField("question")
	var q query.Query = inQuestion
	if e.fields {
		inQuestion.SetBoost(10)
		inAnswer := bleve.NewMatchQuery(question)
		inAnswer.SetField("answer")
		q = bleve.NewDisjunctionQuery(inQuestion, inAnswer)
	}
	r, err := e.index.Search(bleve.NewSearchRequestOptions(q, top, 0, false))
	if err != nil || len(r.Hits) == 0 {
		return "", err
	}
	return r.Hits[0].ID, nil
}

func (e *bleveEngine) close() error {
	err := e.index.Close()
	if rm := os.RemoveAll(e.dir); err == nil {
		err = rm
	}
	return err
}
