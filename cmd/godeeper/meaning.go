package main

import (
	"context"
	"fmt"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match/embed"
	"github.com/godeeper/godeeper/faq/match/embed/endpoint"
	"github.com/godeeper/godeeper/faq/match/embed/onnx"
	"github.com/godeeper/godeeper/storage"
)

// meaningFlags say what tells how near texts are in meaning where they share no word. Several go
// together: the server before the model, and the model before the table, each where the one
// before it can say nothing.
type meaningFlags struct {
	WordVectors    string `name:"word-vectors" group:"Meaning beyond words" placeholder:"FILE" help:"A table of word vectors, as godeeper vectors convert makes it. The default is $$GODEEPER_WORD_VECTORS."`
	EmbedModel     string `name:"embed-model" group:"Meaning beyond words" placeholder:"DIR" help:"A sentence-embedding model in ONNX form, run in process. The default is $$GODEEPER_EMBED_MODEL."`
	EmbedURL       string `name:"embed-url" group:"Meaning beyond words" placeholder:"URL" help:"A server that speaks OpenAI's /v1/embeddings; its key is read from $$GODEEPER_EMBED_KEY. The default is $$GODEEPER_EMBED_URL."`
	EmbedModelName string `name:"embed-model-name" group:"Meaning beyond words" placeholder:"NAME" help:"The model to ask the server for. The default is $$GODEEPER_EMBED_MODEL_NAME."`
	EmbedBatch     int    `name:"embed-batch" group:"Meaning beyond words" placeholder:"N" default:"64" help:"Send the server at most N texts in one request (64)."`
}

const (
	// questionLimit is the time for what a question means. With it an answer still comes before
	// people, and chat platforms, give up.
	questionLimit = 2 * time.Second
	// prepareLimit is the time for entries that were not embedded when they were imported, when a
	// question is waiting. Where it is not enough, the next question goes on from there.
	prepareLimit = 5 * time.Second
	// modelBatch is how many texts a model in process embeds before they are stored: the time of
	// some seconds on a slow machine.
	modelBatch = 16
)

// layer is one sense of meaning.
type layer struct {
	embedder embed.Embedder
	costly   bool // its vectors are stored, and it may take long
	batch    int  // texts that are embedded and stored at a time, 0 for what is usual
}

// meanings are the layers that were asked for, the best first.
type meanings []layer

// load makes the layers ready. What is wrong with them is a fault of the configuration.
func (f *meaningFlags) load(a *app) (meanings, error) {
	setting := func(flag, variable string) string {
		if flag != "" {
			return flag
		}
		return a.getenv(variable)
	}
	var all meanings
	if f.EmbedBatch < 1 {
		return nil, usageError{fmt.Errorf("--embed-batch %d: must be at least 1", f.EmbedBatch)}
	}
	if url := setting(f.EmbedURL, "GODEEPER_EMBED_URL"); url != "" {
		server, err := endpoint.New(endpoint.Config{
			URL: url, Model: setting(f.EmbedModelName, "GODEEPER_EMBED_MODEL_NAME"),
			Key: a.getenv("GODEEPER_EMBED_KEY"), Batch: f.EmbedBatch,
		})
		if err != nil {
			return nil, usageError{fmt.Errorf("--embed-url and --embed-model-name: %w", err)}
		}
		all = append(all, layer{server, true, f.EmbedBatch})
	}
	if dir := setting(f.EmbedModel, "GODEEPER_EMBED_MODEL"); dir != "" {
		model, err := onnx.Load(dir)
		if err != nil {
			return nil, usageError{fmt.Errorf("--embed-model: %w", err)}
		}
		all = append(all, layer{model, true, modelBatch})
	}
	if path := setting(f.WordVectors, "GODEEPER_WORD_VECTORS"); path != "" {
		words, err := embed.OpenWords(path)
		if err != nil {
			return nil, usageError{fmt.Errorf("--word-vectors: %w", err)}
		}
		all = append(all, layer{words, false, 0})
	}
	return all, nil
}

// give lets a library match by meaning too. Entries whose vectors cannot be had within the limit
// (0 for none) are matched by words alone, and the person is told.
func (m meanings) give(ctx context.Context, a *app, lib *library, limit time.Duration) {
	if len(m) == 0 {
		return
	}
	var layers embed.Layers
	for _, l := range m {
		layers = append(layers, l.prepare(ctx, a, lib.index.Briefings(), lib.store, limit))
	}
	lib.index = lib.index.WithMeaning(layers)
}

// prepare embeds the entries that are not embedded yet.
func (l layer) prepare(ctx context.Context, a *app, briefings []*faq.Briefing, store *storage.Store, limit time.Duration) *embed.Meaning {
	opt := embed.Options{Limit: questionLimit, Batch: l.batch}
	if l.costly && store != nil {
		opt.Store = store
	}
	if l.costly && limit > 0 {
		limited, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		ctx = limited
	}
	m, err := embed.New(ctx, l.embedder, briefings, opt)
	if err != nil {
		a.warn(fmt.Sprintf("The meaning of %d entries is not known, so they are found by their words alone: %v", m.Missing(), err))
	}
	return m
}

// keep embeds all that is stored, so that no question has to wait for it.
func (m meanings) keep(ctx context.Context, a *app, store *storage.Store) error {
	for _, l := range m {
		if !l.costly {
			continue
		}
		briefings, err := store.Briefings(ctx)
		if err != nil {
			return err
		}
		l.prepare(ctx, a, briefings, store, 0)
	}
	return nil
}
