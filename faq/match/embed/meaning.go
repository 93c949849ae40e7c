package embed

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// Meaning holds the vectors of all entries of some briefings, and compares questions with them.
// It is what package match takes as its sense of meaning. It is safe for concurrent use.
type Meaning struct {
	embedder Embedder
	limit    time.Duration
	now      func() time.Time
	vectors  *Vectors
	entries  []faq.Entry
	items    map[key]int
	base     float32 // cosine of any two entries, on average
	missing  int

	mu     sync.Mutex
	recent []asked // the last questions, oldest first
}

// key names an entry.
type key struct{ briefing, entry string }

func keyOf(e faq.Entry) key { return key{e.Briefing.ID, e.ID()} }

// asked is the vector of a question, nil where none could be had.
type asked struct {
	question string
	vector   []float32
	at       time.Time
}

const (
	// maxRecent questions are remembered: one is looked up several times while it is answered.
	maxRecent = 32
	// failureHolds is how long a question that has no vector is not tried again: longer than an
	// answer takes, so that it waits for an embedder once.
	failureHolds = 5 * time.Second
)

// Options say how the vectors of entries are made and compared.
type Options struct {
	Store    Store                // keeps vectors between runs; nil to make them each time
	Batch    int                  // texts that are embedded and stored at a time; 0 for 64
	Limit    time.Duration        // time for the vector of one question; 0 for no limit
	Progress func(done, todo int) // called after each batch of texts that were not stored; nil for none
}

// New makes the vectors of all entries of the briefings, or takes them from the store. With an
// error, what it returns holds those that could be had: entries without one are near to nothing.
func New(ctx context.Context, e Embedder, briefings []*faq.Briefing, opt Options) (*Meaning, error) {
	m := &Meaning{embedder: e, limit: opt.Limit, now: time.Now, items: map[key]int{}}
	var texts [][]string
	eachEntry(briefings, func(entry faq.Entry) {
		m.entries = append(m.entries, entry)
		texts = append(texts, textsOf(entry))
	})
	packed, err := packAll(ctx, e, texts, opt)
	m.vectors = NewVectors(dimOf(e, packed))
	for i, entry := range m.entries {
		var rows [][]byte
		for _, text := range texts[i] {
			if p := packed[Digest(text)]; m.vectors.fits(p) {
				rows = append(rows, p)
			}
		}
		if len(rows) < len(texts[i]) {
			m.missing++
		}
		item, addErr := m.vectors.Add(rows...)
		if addErr != nil {
			return m, addErr
		}
		m.items[keyOf(entry)] = item
	}
	m.base = m.vectors.background()
	return m, err
}

// eachEntry calls yield with every entry that a question can match.
func eachEntry(briefings []*faq.Briefing, yield func(faq.Entry)) {
	for _, b := range briefings {
		for i := range b.FAQs {
			yield(faq.Entry{Kind: faq.KindFAQ, Briefing: b, FAQ: &b.FAQs[i]})
		}
		for i := range b.Prompts {
			yield(faq.Entry{Kind: faq.KindPrompt, Briefing: b, Prompt: &b.Prompts[i]})
		}
		for i := range b.Topics {
			yield(faq.Entry{Kind: faq.KindTopic, Briefing: b, Topic: &b.Topics[i]})
		}
		for i := range b.Sections {
			s := &b.Sections[i]
			for j := range s.Passages {
				yield(faq.Entry{Kind: faq.KindPassage, Briefing: b, Section: s, Passage: &s.Passages[j]})
			}
		}
	}
}

// textsOf returns the texts of an entry that a question may be near to: its own question, the
// other phrasings, and what it says.
func textsOf(e faq.Entry) []string {
	var texts []string
	switch e.Kind {
	case faq.KindFAQ:
		texts = append([]string{e.FAQ.Question, e.FAQ.Answer}, e.FAQ.Variants...)
	case faq.KindPrompt:
		texts = []string{e.Prompt.Question}
	case faq.KindTopic:
		texts = []string{e.Topic.Name, e.Topic.Text}
	case faq.KindPassage:
		texts = []string{e.Passage.Text}
	}
	var out []string
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" {
			out = append(out, t)
		}
	}
	return out
}

// Missing returns how many entries lack a vector that could not be made.
func (m *Meaning) Missing() int { return m.missing }

// Score returns how near a question is to each of the entries: 1 for the same meaning, 0 for no
// nearer than any two entries are, on average. It returns nil where nothing can be said of the
// question: none of its words is known, or the embedder is away or takes too long.
func (m *Meaning) Score(question string, entries []faq.Entry) []float32 {
	vector := m.vector(question)
	if vector == nil {
		return nil
	}
	q := newQuery(vector)
	scores := make([]float32, len(entries))
	for i, e := range entries {
		if item, ok := m.items[keyOf(e)]; ok {
			if c, ok := m.vectors.cosine(&q, item); ok {
				scores[i] = max(0, (c-m.base)/(1-m.base))
			}
		}
	}
	return scores
}

// Nearest returns the k entries that are nearest to a question, nearest first, none where
// nothing can be said of it, and none that are no nearer than any two entries are.
func (m *Meaning) Nearest(question string, k int) []faq.Entry {
	vector := m.vector(question)
	if vector == nil {
		return nil
	}
	var out []faq.Entry
	for _, n := range m.vectors.Nearest(vector, k) {
		if n.Cosine > m.base {
			out = append(out, m.entries[n.Item])
		}
	}
	return out
}

// vector returns the vector of a question, nil where there is none.
func (m *Meaning) vector(question string) []float32 {
	m.mu.Lock()
	for _, r := range m.recent {
		if r.question == question && (r.vector != nil || m.now().Sub(r.at) < failureHolds) {
			m.mu.Unlock()
			return r.vector
		}
	}
	m.mu.Unlock()

	ctx, cancel := context.Background(), context.CancelFunc(func() {})
	if m.limit > 0 {
		ctx, cancel = context.WithTimeout(ctx, m.limit)
	}
	defer cancel()
	r := asked{question: question}
	vectors, err := m.embedder.Embed(ctx, []string{question})
	if err == nil && len(vectors) == 1 && len(vectors[0]) == m.vectors.dim && Unit(vectors[0]) {
		r.vector = vectors[0]
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	r.at = m.now()
	if len(m.recent) >= maxRecent {
		m.recent = append(m.recent[:0], m.recent[1:]...)
	}
	m.recent = append(m.recent, r)
	return r.vector
}

// Layers are several senses of meaning, the best first: the first that can say something of a
// question decides.
type Layers []*Meaning

// Score is that of the first layer that has one.
func (l Layers) Score(question string, entries []faq.Entry) []float32 {
	for _, m := range l {
		if s := m.Score(question, entries); s != nil {
			return s
		}
	}
	return nil
}

// Nearest is that of the first layer that has one.
func (l Layers) Nearest(question string, k int) []faq.Entry {
	for _, m := range l {
		if m.vector(question) != nil {
			return m.Nearest(question, k)
		}
	}
	return nil
}
