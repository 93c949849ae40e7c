package match

import (
	"slices"
	"sync"

	"github.com/godeeper/godeeper/faq"
)

// memory is an index that keeps what it found for each question. The candidates and their
// features do not depend on the model, so that a question can be asked again with another
// model for hardly any cost.
type memory struct {
	index *Index
	mu    sync.Mutex
	kept  map[asked]*kept
}

// asked is what of a query the candidates depend on.
type asked struct{ text, before, briefing string }

// kept is one question with its candidates.
type kept struct {
	once     sync.Once
	mu       sync.Mutex // ranking fills the readings of the question
	question *question  // nil where its briefing is not known
	found    []candidate
}

func newMemory(x *Index) *memory { return &memory{index: x, kept: map[asked]*kept{}} }

// find returns the question and its candidates, found the first time it is asked for.
func (m *memory) find(q faq.Query) *kept {
	key := asked{q.Text, q.Before, q.Briefing}
	m.mu.Lock()
	k := m.kept[key]
	if k == nil {
		k = new(kept)
		m.kept[key] = k
	}
	m.mu.Unlock()
	k.once.Do(func() {
		if k.question = m.index.question(q); k.question != nil {
			k.found = m.index.find(k.question)
		}
	})
	return k
}

// with returns a finder that asks with a model what the memory keeps.
func (m *memory) with(model *Model) remembering { return remembering{m, m.index.With(model)} }

// remembering is a faq.Finder that is asked the same questions again and again.
type remembering struct {
	*memory
	index *Index // with the model that is asked
}

// Briefings implements faq.Finder.
func (r remembering) Briefings() []*faq.Briefing { return r.index.Briefings() }

// Match implements faq.Finder.
func (r remembering) Match(q faq.Query, top int) []faq.Match {
	q.Explain = false
	return r.matches(q, top, func(ranked []candidate) []candidate { return ranked })
}

// Passages implements faq.Finder.
func (r remembering) Passages(q faq.Query, briefing string, top int) []faq.Match {
	q.Briefing, q.Explain = briefing, false
	return r.matches(q, top, r.index.withoutPrompts)
}

// ranked returns the candidates for a question, best first.
func (r remembering) ranked(q faq.Query) []candidate {
	k := r.find(q)
	if k.question == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return r.index.rank(k.question, slices.Clone(k.found))
}

func (r remembering) matches(q faq.Query, top int, some func([]candidate) []candidate) []faq.Match {
	k := r.find(q)
	if k.question == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return r.index.matches(k.question, some(r.index.rank(k.question, slices.Clone(k.found))), q, top)
}
