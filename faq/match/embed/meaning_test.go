package embed

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
)

// shop is a file of FAQs, and flood a page, about the directions of the table glove.
func shop() []*faq.Briefing {
	return []*faq.Briefing{
		{ID: "shop", FAQs: []faq.FAQ{
			{ID: "fee", Question: "What is the cost?", Answer: "  ", Variants: []string{"is it expensive", ""}},
			{ID: "unknown", Question: "xyzzy?"},
		}},
		{ID: "flood", Sections: []faq.Section{{Passages: []faq.Passage{{ID: "rain", Text: "The rain."}}}},
			Prompts: []faq.Prompt{{ID: "fee", Question: "How high is the flood?"}},
			Topics:  []faq.Topic{{ID: "t", Name: "Rain", Text: "The flood of the rain."}}},
	}
}

func ids(entries []faq.Entry) []string {
	var out []string
	for _, e := range entries {
		out = append(out, e.Briefing.ID+"/"+e.ID())
	}
	return out
}

func mustNew(t testing.TB, e Embedder, briefings []*faq.Briefing, opt Options) *Meaning {
	t.Helper()
	m, err := New(t.Context(), e, briefings, opt)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMeaning(t *testing.T) {
	w := mustWords(t, table(t, glove, ConvertOptions{}))
	m := mustNew(t, w, shop(), Options{})
	if d := cmp.Diff([]string{"shop/fee"}, ids(m.Nearest("which price", 5))); d != "" {
		t.Errorf("nearest to a price (-want +got):\n%s", d)
	}
	if got := ids(m.Nearest("heavy flood", 2)); len(got) != 2 || got[0] != "flood/fee" {
		t.Errorf("nearest to a flood: got %v, want two, flood/fee first", got)
	}
	scores := m.Score("which price", m.entries)
	if len(scores) != len(m.entries) {
		t.Fatalf("got %d scores of %d entries", len(scores), len(m.entries))
	}
	for i, e := range m.entries {
		switch s := scores[i]; ids([]faq.Entry{e})[0] {
		case "shop/fee":
			if s < 0.9 || s > 1 {
				t.Errorf("price and cost: got %v, want nearly 1", s)
			}
		default:
			if s < 0 || s > 0.1 {
				t.Errorf("price and %s: got %v, want nearly 0", e.Question(), s)
			}
		}
	}
	if got := m.Score("xyzzy", m.entries); got != nil {
		t.Errorf("scores of unknown words: got %v, want none", got)
	}
	if got := m.Nearest("xyzzy", 3); got != nil {
		t.Errorf("nearest to unknown words: got %v, want none", ids(got))
	}
	stranger := faq.Entry{Kind: faq.KindPrompt, Briefing: &faq.Briefing{ID: "other"}, Prompt: &faq.Prompt{ID: "fee"}}
	if d := cmp.Diff([]float32{0}, m.Score("price", []faq.Entry{stranger})); d != "" {
		t.Errorf("an entry of other content (-want +got):\n%s", d)
	}
	if m.Missing() != 0 {
		t.Errorf("got %d entries without a vector, want 0", m.Missing())
	}
	empty := mustNew(t, w, nil, Options{})
	if got := empty.Nearest("price", 3); got != nil {
		t.Errorf("nearest of nothing: got %v", got)
	}
}

// faulty is an embedder that counts its texts and fails when it is told to.
type faulty struct {
	Hash
	mu    sync.Mutex
	texts []string
	fail  error
	delay time.Duration
	blind bool // its Dim is not known
}

func (f *faulty) Dim() int {
	if f.blind {
		return 0
	}
	return f.Hash.Dim()
}

func (f *faulty) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	f.mu.Lock()
	f.texts = append(f.texts, texts...)
	fail := f.fail
	f.mu.Unlock()
	select {
	case <-time.After(f.delay):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if fail != nil {
		return nil, fail
	}
	f.blind = false
	return f.Hash.Embed(ctx, texts)
}

// memory is a store in memory.
type memory map[string]map[string][]byte

func (m memory) Vectors(_ context.Context, embedder string, digests []string) (map[string][]byte, error) {
	out := map[string][]byte{}
	for _, d := range digests {
		if v, ok := m[embedder][d]; ok {
			out[d] = v
		}
	}
	return out, nil
}

func (m memory) SaveVectors(_ context.Context, embedder string, vectors map[string][]byte) error {
	if m[embedder] == nil {
		m[embedder] = map[string][]byte{}
	}
	maps.Copy(m[embedder], vectors)
	return nil
}

// TestStored holds that a text is embedded once: not again for the same text, nor in the next run.
func TestStored(t *testing.T) {
	store := memory{}
	e := &faulty{Hash: Hash{8}}
	briefings := shop()
	briefings[1].FAQs = []faq.FAQ{{ID: "again", Question: "What is the cost?"}}
	var progress []string
	mustNew(t, e, briefings, Options{Store: store, Batch: 3, Progress: func(done, todo int) {
		progress = append(progress, fmt.Sprint(done, "/", todo))
	}})
	want := []string{"What is the cost?", "is it expensive", "xyzzy?", "How high is the flood?", "Rain", "The flood of the rain.", "The rain."}
	if d := cmp.Diff(want, e.texts); d != "" {
		t.Errorf("embedded (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"3/7", "6/7", "7/7"}, progress); d != "" {
		t.Errorf("progress (-want +got):\n%s", d)
	}

	again := &faulty{Hash: Hash{8}, blind: true}
	briefings[0].FAQs[1].Question = "new text"
	store[e.Name()][Digest("Rain")] = []byte("damaged")
	m := mustNew(t, again, briefings, Options{Store: store})
	if d := cmp.Diff([]string{"new text", "Rain"}, again.texts); d != "" {
		t.Errorf("embedded in the next run (-want +got):\n%s", d)
	}
	if got := ids(m.Nearest("What is the cost?", 1)); len(got) != 1 || got[0] != "shop/fee" {
		t.Errorf("nearest: got %v", got)
	}

	away := &faulty{Hash: Hash{8}, blind: true, fail: ErrAway}
	m, err := New(t.Context(), away, append(briefings, &faq.Briefing{ID: "b", Prompts: []faq.Prompt{{ID: "p", Question: "Not stored?"}}}), Options{Store: store})
	if !errors.Is(err, ErrAway) || m.Missing() != 1 {
		t.Errorf("away: got error %v and %d entries without vectors, want %v and 1", err, m.Missing(), ErrAway)
	}
	if got := m.Score("What is the cost?", m.entries); got != nil {
		t.Errorf("away: got scores %v, want none", got)
	}
	away.fail = nil
	if got := ids(m.Nearest("is it expensive", 1)); len(got) != 1 || got[0] != "shop/fee" {
		t.Errorf("back again: got %v", got)
	}
}

// TestLimit holds that a question waits for its vector once, and no longer than the limit.
func TestLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &faulty{Hash: Hash{8}}
		m := mustNew(t, e, shop(), Options{Limit: 300 * time.Millisecond})
		e.delay = time.Hour
		start := time.Now()
		for range 3 {
			if got := m.Score("What is the cost?", m.entries); got != nil {
				t.Errorf("got scores %v, want none", got)
			}
			m.Nearest("What is the cost?", 3)
		}
		if took := time.Since(start); took != 300*time.Millisecond {
			t.Errorf("waited %v, want 300ms", took)
		}
		e.delay = 0
		if m.Score("What is the cost?", m.entries) != nil {
			t.Error("tried again at once")
		}
		time.Sleep(failureHolds)
		if m.Score("What is the cost?", m.entries) == nil {
			t.Error("not tried again after a while")
		}
		for i := range 2 * maxRecent {
			m.Score(fmt.Sprint("question ", i), m.entries)
		}
		if len(m.recent) != maxRecent {
			t.Errorf("%d questions are remembered, want %d", len(m.recent), maxRecent)
		}
	})
}

func TestLayers(t *testing.T) {
	words := mustNew(t, mustWords(t, table(t, glove, ConvertOptions{})), shop(), Options{})
	e := &faulty{Hash: Hash{64}}
	model := mustNew(t, e, shop(), Options{})
	layers := Layers{model, words}
	if d := cmp.Diff(model.Score("the cost", words.entries), layers.Score("the cost", words.entries)); d != "" {
		t.Errorf("the first layer (-want +got):\n%s", d)
	}
	e.fail = ErrAway
	if d := cmp.Diff(words.Score("price", words.entries), layers.Score("price", words.entries)); d != "" {
		t.Errorf("the second layer (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"shop/fee"}, ids(layers.Nearest("price", 1))); d != "" {
		t.Errorf("nearest by the second layer (-want +got):\n%s", d)
	}
	if layers.Score("xyzzy plugh", words.entries) != nil || layers.Nearest("xyzzy plugh", 1) != nil {
		t.Error("got a score where no layer has one")
	}
}
