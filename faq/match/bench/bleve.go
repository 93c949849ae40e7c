package main

import (
	"fmt"
	"os"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
)

// bleveEngine is bleve with its English analyzer and BM25, on disk as it is meant to be used.
type bleveEngine struct {
	index bleve.Index
	dir   string
}

// bleveBatch is how many entries are indexed at once.
const bleveBatch = 1000

func openBleve(entries []entry) (engine, error) {
	mapping := bleve.NewIndexMapping()
	mapping.DefaultAnalyzer = en.AnalyzerName
	mapping.ScoringModel = "bm25"
	text := bleve.NewTextFieldMapping()
	text.Store = false
	text.IncludeInAll = false
	text.IncludeTermVectors = false
	text.DocValues = false
	doc := bleve.NewDocumentStaticMapping()
	doc.AddFieldMappingsAt("text", text)
	mapping.DefaultMapping = doc

	dir, err := os.MkdirTemp("", "bench-bleve-*")
	if err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	index, err := bleve.New(dir+"/index", mapping)
	if err != nil {
		return nil, fmt.Errorf("make the index: %w", err)
	}
	e := &bleveEngine{index, dir}
	batch := index.NewBatch()
	for i, x := range entries {
		texts := append([]string{x.Question, x.Answer}, x.Variants...)
		if err := batch.Index(x.ID, map[string]any{"text": texts}); err != nil {
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
	q := bleve.NewMatchQuery(question)
	q.SetField("text")
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
