package onnx

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func tiny() *bert { return newBERT(2, 8, 2, 12, len(vocabulary)) }

func mustLoad(t testing.TB, files map[string][]byte) *Model {
	t.Helper()
	m, err := Load(folder(t, files))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func mustEmbed(t testing.TB, m *Model, texts ...string) [][]float32 {
	t.Helper()
	v, err := m.Embed(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// pooled is the mean of the first n rows, of length 1.
func pooled(rows [][]float64, n int) []float64 {
	v := make([]float64, len(rows[0]))
	norm := 0.0
	for i := range v {
		for _, r := range rows[:n] {
			v[i] += r[i]
		}
		norm += v[i] * v[i]
	}
	for i := range v {
		v[i] /= math.Sqrt(norm)
	}
	return v
}

func near(t *testing.T, what string, want []float64, got []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: got %d numbers, want %d", what, len(got), len(want))
	}
	for i := range want {
		if !(math.Abs(float64(got[i])-want[i]) < 1e-4) {
			t.Errorf("%s: number %d: got %v, want %v", what, i, got[i], want[i])
		}
	}
}

// TestEmbed compares the graph with the same model run by hand, one text by one and together.
func TestEmbed(t *testing.T) {
	b := tiny()
	m := mustLoad(t, map[string][]byte{"model.onnx": b.onnx(), "tokenizer.json": tokenizerFile(t)})
	if m.Dim() != 8 {
		t.Errorf("got Dim %d, want 8", m.Dim())
	}
	texts := []string{"Why did the prices rise?", "rain", strings.Repeat("the rain ", 20), "xyzzy"}
	for range 15 { // more than one batch
		texts = append(texts, "the price")
	}
	together := mustEmbed(t, m, texts...)
	for i, text := range texts[:5] {
		ids := m.words.encode(text, usualTokens)
		want := pooled(b.byHand(ids), len(ids))
		near(t, text+", alone", want, mustEmbed(t, m, text)[0])
		near(t, text+", with others", want, together[i])
	}
	near(t, "the last one", pooled(b.byHand(m.words.encode("the price", 99)), 4), together[len(texts)-1])
	for i, v := range mustEmbed(t, m, "", " \n\x00", "rain") {
		zero := !cmp.Equal(v, make([]float32, 8))
		if zero != (i == 2) {
			t.Errorf("text %d: got %v", i, v)
		}
	}
	if none, err := m.Embed(t.Context(), nil); err != nil || len(none) != 0 {
		t.Errorf("no texts: got %v, error %v", none, err)
	}
}

// TestConfiguration holds that the files beside the graph are heeded.
func TestConfiguration(t *testing.T) {
	b := tiny()
	plain := map[string][]byte{"onnx/model.onnx": b.onnx(), "tokenizer.json": tokenizerFile(t)}
	with := func(name, data string) map[string][]byte {
		files := map[string][]byte{name: []byte(data)}
		for k, v := range plain {
			files[k] = v
		}
		return files
	}
	name := mustLoad(t, plain).Name()
	if again := mustLoad(t, plain).Name(); again != name {
		t.Errorf("one model has the names %s and %s", name, again)
	}
	first := mustLoad(t, with("1_Pooling/config.json", `{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}`))
	ids := first.words.encode("the rain", usualTokens)
	near(t, "the first token", pooled(b.byHand(ids), 1), mustEmbed(t, first, "the rain")[0])
	short := mustLoad(t, with("sentence_bert_config.json", `{"max_seq_length": 4}`))
	ids = short.words.encode("the price rise", 4)
	near(t, "cut", pooled(b.byHand(ids), 4), mustEmbed(t, short, "the price rise why did")[0])
	for what, m := range map[string]*Model{"pooling": first, "length": short} {
		if m.Name() == name {
			t.Errorf("another %s has the same name", what)
		}
	}
	if m := mustLoad(t, with("config.json", `{"max_position_embeddings": 9999}`)); m.tokens != mostTokens {
		t.Errorf("got %d tokens, want %d", m.tokens, mostTokens)
	}
}

// TestOneVectorAText runs a graph that makes the vector of a text itself.
func TestOneVectorAText(t *testing.T) {
	var b builder
	b.value(11, "input_ids", typeInt64, 0, 0)
	b.value(12, "token_embeddings", typeFloat, 0, 0, 2)
	b.value(12, "sentence_embedding", typeFloat, 0, 2)
	table := make([]float32, 2*len(vocabulary))
	for i := range table {
		table[i] = float32(i)
	}
	b.named("token_embeddings", "Gather", []string{b.floats(table, int64(len(vocabulary)), 2), "input_ids"})
	b.named("sentence_embedding", "ReduceMean", []string{"token_embeddings"}, attribute{"axes", []int64{1}}, attribute{"keepdims", int64(0)})
	m := mustLoad(t, map[string][]byte{"model.onnx": b.model(), "tokenizer.json": tokenizerFile(t)})
	// [CLS] rain [SEP], filled up with [PAD] to 16: rows 2, 19, 3 and 13 times 0.
	x, y := (4.+38+6+13*0)/16, (5.+39+7+13*1)/16
	norm := math.Hypot(x, y)
	near(t, "rain", []float64{x / norm, y / norm}, mustEmbed(t, m, "rain")[0])
}

func TestLoadRefuses(t *testing.T) {
	good, cut := tiny().onnx(), tokenizerFile(t)
	var stranger, wrong, number, missing builder
	stranger.value(11, "pixel_values", typeFloat, 0, 3)
	stranger.value(12, "out", typeFloat, 0, 3)
	stranger.named("out", "Identity", []string{"pixel_values"})
	wrong.value(11, "input_ids", typeInt64, 0, 0)
	wrong.value(12, "out", typeFloat, 0, 0)
	wrong.named("out", "NoSuchOperation", []string{"input_ids"})
	number.value(11, "input_ids", typeInt64, 0, 0)
	number.value(12, "out", typeInt64, 0, 0)
	number.named("out", "Identity", []string{"input_ids"})
	missing.value(11, "input_ids", typeInt64, 0, 0)
	missing.value(12, "out", typeFloat, 0, 0)
	missing.named("out", "Identity", []string{"nowhere"})
	for name, c := range map[string]struct {
		files map[string][]byte
		want  string
	}{
		"empty folder":     {nil, "there is none of"},
		"no tokenizer":     {map[string][]byte{"model.onnx": good}, "tokenizer.json"},
		"no model":         {map[string][]byte{"tokenizer.json": cut}, "there is none of"},
		"empty model":      {map[string][]byte{"model.onnx": {}, "tokenizer.json": cut}, "ONNX"},
		"text":             {map[string][]byte{"model.onnx": []byte("version https://git-lfs.github.com/spec/v1\n"), "tokenizer.json": cut}, "ONNX"},
		"torn":             {map[string][]byte{"model.onnx": good[:len(good)/2], "tokenizer.json": cut}, "ONNX"},
		"other input":      {map[string][]byte{"model.onnx": stranger.model(), "tokenizer.json": cut}, `"pixel_values"`},
		"other operation":  {map[string][]byte{"model.onnx": wrong.model(), "tokenizer.json": cut}, "NoSuchOperation"},
		"other numbers":    {map[string][]byte{"model.onnx": number.model(), "tokenizer.json": cut}, "model.onnx"},
		"missing node":     {map[string][]byte{"model.onnx": missing.model(), "tokenizer.json": cut}, "nowhere"},
		"broken tokenizer": {map[string][]byte{"model.onnx": good, "tokenizer.json": cut[:20]}, "tokenizer.json"},
		"other tokenizer":  {map[string][]byte{"model.onnx": good, "tokenizer.json": []byte(`{"model":{"type":"Unigram","vocab":[["a",0]]}}`)}, "Unigram"},
		"no vocabulary":    {map[string][]byte{"model.onnx": good, "tokenizer.json": []byte(`{"model":{"type":"WordPiece","vocab":{}}}`)}, "vocabulary lacks"},
		"other pooling": {map[string][]byte{"model.onnx": good, "tokenizer.json": cut,
			"1_Pooling/config.json": []byte(`{"pooling_mode_mean_tokens": false, "pooling_mode_max_tokens": true}`)}, "1_Pooling"},
		"broken config": {map[string][]byte{"model.onnx": good, "tokenizer.json": cut, "config.json": []byte(`{`)}, "config.json"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, c.files)
			m, err := Load(dir)
			if err == nil || m != nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), dir) {
				t.Errorf("got %v, error %v, want one with %q", m, err, c.want)
			}
			if c.files == nil && !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("got error %v, want %v", err, fs.ErrNotExist)
			}
		})
	}
}

func TestCancelled(t *testing.T) {
	m := mustLoad(t, map[string][]byte{"model.onnx": tiny().onnx(), "tokenizer.json": tokenizerFile(t)})
	ctx, cancel := context.WithCancel(t.Context())
	m.run.Lock() // a run that takes long
	done := make(chan error)
	go func() {
		_, err := m.Embed(ctx, []string{"rain"})
		done <- err
	}()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v", err)
	}
	m.run.Unlock()
	mustEmbed(t, m, "rain")
}

func TestConcurrent(t *testing.T) {
	m := mustLoad(t, map[string][]byte{"model.onnx": tiny().onnx(), "tokenizer.json": tokenizerFile(t)})
	want := mustEmbed(t, m, "the rain")[0]
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				if got := mustEmbed(t, m, "the rain", "price")[0]; !cmp.Equal(want, got) {
					near(t, "the rain", pooled([][]float64{wide(want)}, 1), got)
				}
			}
		})
	}
	wg.Wait()
}

func wide(v []float32) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = float64(x)
	}
	return out
}

// BenchmarkEmbed runs a model of the size of all-MiniLM-L6-v2, with random weights.
func BenchmarkEmbed(b *testing.B) {
	m := mustLoad(b, map[string][]byte{"model.onnx": newBERT(6, 384, 12, 1536, 30522).onnx(), "tokenizer.json": tokenizerFile(b)})
	b.Run("question", func(b *testing.B) {
		for b.Loop() {
			mustEmbed(b, m, "why did the prices rise?")
		}
	})
	texts := make([]string, batchTexts)
	for i := range texts {
		texts[i] = strings.Repeat("why did the prices rise? ", 4)
	}
	b.Run("batch", func(b *testing.B) {
		for b.Loop() {
			mustEmbed(b, m, texts...)
		}
	})
}
