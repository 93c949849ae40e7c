// Package onnx runs a sentence-embedding model in this process, without a server and without C:
// one of the BERT family in ONNX form, as the folders of sentence-transformers hold it.
//
// GoMLX reads and runs the graph. The words are cut here, because what the libraries at hand do
// with a text that they cannot cut is to end the process.
package onnx

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/godeeper/godeeper/faq/match/embed"
)

var _ embed.Embedder = (*Model)(nil)

const (
	// usualTokens bounds a text where the model does not say so itself. The models of this kind
	// were trained with 128 to 256 tokens.
	usualTokens = 256
	// mostTokens bounds a text in any case: the time grows with the square of its length.
	mostTokens = 512
	// batchTexts are run at a time: more bring no further gain on a processor.
	batchTexts = 16
	// shortestRun and all its doubles are the lengths that texts are filled up to, so that few
	// graphs are compiled.
	shortestRun = 16
)

// Model is a sentence-embedding model. Its runs wait for each other: each uses all processors.
type Model struct {
	name   string
	dim    int
	tokens int  // longest text
	first  bool // the first token stands for the text, rather than the mean of all
	words  *tokenizer
	graph  *graph
	run    sync.Mutex
}

// modelFiles are the places of the graph in a folder, the first that exists counts.
var modelFiles = []string{"model.onnx", "onnx/model.onnx", "model_quantized.onnx", "onnx/model_quantized.onnx"}

// Load reads the model in a folder: model.onnx, or onnx/model.onnx, and tokenizer.json, which
// must be of the kind WordPiece; and where they are there, config.json, sentence_bert_config.json
// and 1_Pooling/config.json, which say how long a text may be and what stands for it. It runs
// the model once, so that one that cannot be run is found out here.
func Load(dir string) (*Model, error) {
	m, err := load(dir)
	if err != nil {
		return nil, fmt.Errorf("load embedding model %s: %w", dir, err)
	}
	return m, nil
}

func load(dir string) (*Model, error) {
	path, data, err := readFirst(dir, modelFiles)
	if err != nil {
		return nil, err
	}
	cut, err := os.ReadFile(filepath.Join(dir, "tokenizer.json"))
	if err != nil {
		return nil, err
	}
	m := &Model{tokens: usualTokens}
	sum := sha256.New()
	sum.Write(data)
	sum.Write(cut)
	if m.words, err = newTokenizer(cut); err != nil {
		return nil, fmt.Errorf("tokenizer.json: %w", err)
	}
	if err := m.configure(dir); err != nil {
		return nil, err
	}
	fmt.Fprint(sum, m.tokens, m.first)
	m.name = "onnx-" + hex.EncodeToString(sum.Sum(nil)[:8])
	if m.graph, err = newGraph(data); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	vectors, err := m.batch([]string{"a"})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	m.dim = len(vectors[0])
	return m, nil
}

func readFirst(dir string, names []string) (string, []byte, error) {
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		data, err := os.ReadFile(path)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return path, data, err
		}
	}
	return "", nil, fmt.Errorf("there is none of %q: %w", names, fs.ErrNotExist)
}

// configure reads what the folder says beside the graph.
func (m *Model) configure(dir string) error {
	var config struct {
		Positions int `json:"max_position_embeddings"`
	}
	var sentence struct {
		Length int `json:"max_seq_length"`
	}
	var pooling struct {
		CLS  bool  `json:"pooling_mode_cls_token"`
		Mean *bool `json:"pooling_mode_mean_tokens"`
	}
	for name, into := range map[string]any{
		"config.json": &config, "sentence_bert_config.json": &sentence, "1_Pooling/config.json": &pooling,
	} {
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = json.Unmarshal(data, into)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if pooling.Mean != nil && !*pooling.Mean && !pooling.CLS {
		return errors.New("1_Pooling/config.json: neither the mean of the tokens nor the first stands for a text: this is not supported")
	}
	m.first = pooling.CLS
	for _, limit := range []int{sentence.Length, config.Positions} {
		if limit > 0 {
			m.tokens = limit
			break
		}
	}
	if config.Positions > 0 {
		m.tokens = min(m.tokens, config.Positions)
	}
	m.tokens = max(fewestTokens, min(m.tokens, mostTokens))
	return nil
}

// Name implements embed.Embedder.
func (m *Model) Name() string { return m.name }

// Dim implements embed.Embedder.
func (m *Model) Dim() int { return m.dim }

// Embed implements embed.Embedder.
func (m *Model) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, 0, len(texts))
	for part := range slices.Chunk(texts, batchTexts) {
		vectors, err := m.within(ctx, part)
		if err != nil {
			return nil, err
		}
		out = append(out, vectors...)
	}
	for i, text := range texts {
		if m.words.empty(text) {
			clear(out[i])
		}
	}
	return out, nil
}

// within runs a batch. A run cannot be stopped: when ctx is done it ends by itself, unheeded.
func (m *Model) within(ctx context.Context, texts []string) ([][]float32, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	type result struct {
		vectors [][]float32
		err     error
	}
	texts = slices.Clone(texts)
	done := make(chan result, 1)
	go func() {
		m.run.Lock()
		defer m.run.Unlock()
		if ctx.Err() != nil { // it was given up while it waited for its turn
			return
		}
		vectors, err := m.batch(texts)
		done <- result{vectors, err}
	}()
	select {
	case r := <-done:
		return r.vectors, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// batch runs some texts.
func (m *Model) batch(texts []string) ([][]float32, error) {
	ids := make([][]int64, len(texts))
	longest := 0
	for i, text := range texts {
		ids[i] = m.words.encode(text, m.tokens)
		longest = max(longest, len(ids[i]))
	}
	length := shortestRun
	for length < longest {
		length *= 2
	}
	length = min(length, max(longest, m.tokens))
	rows := 1
	if len(texts) > 1 {
		rows = batchTexts
	}
	in := newInput(ids, rows, length, m.words.pad)
	out, err := m.graph.run(in)
	if err != nil {
		return nil, err
	}
	vectors := make([][]float32, len(texts))
	for i := range texts {
		vectors[i] = out.pool(i, len(ids[i]), m.first)
		embed.Unit(vectors[i])
	}
	return vectors, nil
}
