package match

import (
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match/language"
)

// Index is an immutable index of briefings. It is safe for concurrent use.
type Index struct {
	language  *language.Language
	model     *Model
	briefings []*faq.Briefing
	refs      map[string]int32 // id, path and file name of a briefing -> its number
	entries   []entry
	first     []int32 // number of the first entry of each briefing, and the end

	terms       map[string]uint32    // stem, or phrase of the lexicon -> term
	names       []string             // term -> stem or phrase
	rarity      []float32            // term -> inverse document frequency, 0 (in every entry) to 1 (in none)
	weight      []float32            // term -> what it says in a text: rarity × tier, 0 to 1
	tokens      []uint32             // the terms of all texts, one behind the other
	postings    postings             // term -> the entries that it occurs in
	learned     map[string][]related // names, by what the content itself says
	initials    map[string][]string  // initials of a phrase -> the phrases
	phrases     phrases              // names of several words, by the content itself
	classifiers []*classifier        // of the files of FAQs with many phrasings
	words       *spelling            // words that a misspelt one may have meant
	stored      stored               // questions, to be found word for word
	sense       *sense               // of meaning; nil for none
	without     Part                 // what is left out, for measuring
}

// entry is an entry with its analysed texts.
type entry struct {
	faq.Entry
	briefing int32
	asks     span   // question and variants, the name and aliases of a topic, with breaks between
	says     span   // answer, description, or the passage
	near     span   // what stands around it: sub-heading, neighbours in its paragraph
	shapes   shape  // what the text of says holds: a number, a date …
	wants    string // kind of what its question asks for, "" where its form shows none
	role     faq.Role
}

// span is a range of Index.tokens.
type span struct{ from, to uint32 }

// wordBreak separates the variants of a question in Index.tokens. It is no term.
const wordBreak = ^uint32(0)

// page reports whether an entry stands on a page of sections, rather than in a file of FAQs.
func (e *entry) page() bool { return len(e.Entry.Briefing.Sections) > 0 }

// New builds the index of the given briefings, newest first.
func New(briefings []*faq.Briefing) *Index { return build(briefings, 0) }

func build(briefings []*faq.Briefing, without Part) *Index {
	x := &Index{
		language: language.For(""), model: shippedModel(), briefings: briefings,
		refs: map[string]int32{}, terms: map[string]uint32{}, learned: map[string][]related{}, initials: map[string][]string{},
		phrases: newPhrases(), without: without,
	}
	if without.has(Stems) {
		x.language = x.language.Unstemmed()
	}
	b := builder{Index: x}
	for _, briefing := range briefings {
		b.learnFrom(briefing)
	}
	for i, briefing := range briefings {
		x.first = append(x.first, int32(len(x.entries)))
		for _, ref := range []string{briefing.ID, briefing.Path, filepath.Base(briefing.Path)} {
			if _, ok := x.refs[ref]; !ok && ref != "" {
				x.refs[ref] = int32(i)
			}
		}
		b.list(int32(i), briefing)
	}
	x.first = append(x.first, int32(len(x.entries)))
	b.analyzeAll()
	x.post()
	x.words = newSpelling(x)
	x.stored = newStored(x)
	for i, briefing := range briefings {
		if without.has(Phrasings) {
			break
		}
		if c := classifierOf(x.language, briefing, uint32(x.first[i])); c != nil {
			x.classifiers = append(x.classifiers, c)
		}
	}
	return x
}

// builder holds what is needed only while an index is built.
type builder struct {
	*Index
}

// list adds the entries of a briefing, not yet analysed.
func (b *builder) list(number int32, br *faq.Briefing) {
	add := func(e faq.Entry, role faq.Role) {
		e.Briefing = br
		b.entries = append(b.entries, entry{Entry: e, briefing: number, role: role})
	}
	for i := range br.FAQs {
		add(faq.Entry{Kind: faq.KindFAQ, FAQ: &br.FAQs[i]}, faq.RoleQuestions)
	}
	for i := range br.Prompts {
		add(faq.Entry{Kind: faq.KindPrompt, Prompt: &br.Prompts[i]}, faq.RoleDeeper)
	}
	for i := range br.Topics {
		add(faq.Entry{Kind: faq.KindTopic, Topic: &br.Topics[i]}, faq.RoleTopics)
	}
	for i := range br.Sections {
		s := &br.Sections[i]
		for j := range s.Passages {
			add(faq.Entry{Kind: faq.KindPassage, Section: s, Passage: &s.Passages[j]}, s.Role)
		}
	}
}

// texts returns what of an entry is indexed.
func (e *entry) texts() (asks []string, says string, near string) {
	switch e.Kind {
	case faq.KindFAQ:
		return append([]string{e.FAQ.Question}, e.FAQ.Variants...), e.FAQ.Answer, ""
	case faq.KindPrompt:
		return []string{e.Prompt.Question}, "", ""
	case faq.KindTopic:
		return append([]string{e.Topic.Name}, e.Topic.Aliases...), e.Topic.Text, ""
	}
	around := e.Passage.Subheading
	for i := range e.Section.Passages {
		if &e.Section.Passages[i] != e.Passage {
			continue
		}
		for _, k := range []int{i - 1, i + 1} {
			if k >= 0 && k < len(e.Section.Passages) && e.Section.Passages[k].Block == e.Passage.Block {
				around += " . " + e.Section.Passages[k].Text
			}
		}
	}
	return nil, e.Passage.Text, around
}

// shard analyses a range of the entries with a dictionary of its own.
type shard struct {
	x       *Index
	entries []entry
	terms   map[string]uint32
	names   []string
	long    []int // term -> words of the longest phrase that begins with it
	tokens  []uint32
	buf     []language.Token
}

// shardSize is the number of entries below which a second processor gains nothing.
const shardSize = 2048

// analyzeAll analyses the texts of all entries, in parallel, and joins the dictionaries.
func (b *builder) analyzeAll() {
	n := max(1, min(runtime.GOMAXPROCS(0), len(b.entries)/shardSize))
	shards := make([]shard, n)
	var wg sync.WaitGroup
	for i := range shards {
		from, to := len(b.entries)*i/n, len(b.entries)*(i+1)/n
		shards[i] = shard{x: b.Index, entries: b.entries[from:to], terms: map[string]uint32{}}
		wg.Go(shards[i].analyze)
	}
	wg.Wait()
	for i := range shards {
		b.join(&shards[i])
	}
}

// join gives the terms of a shard their numbers in the index.
func (b *builder) join(s *shard) {
	if len(b.names) == 0 {
		b.terms, b.names, b.tokens = s.terms, s.names, s.tokens
		return
	}
	number := make([]uint32, len(s.names))
	for i, name := range s.names {
		id, ok := b.terms[name]
		if !ok {
			id = uint32(len(b.names))
			b.terms[name] = id
			b.names = append(b.names, name)
		}
		number[i] = id
	}
	base := uint32(len(b.tokens))
	for _, t := range s.tokens {
		if t != wordBreak {
			t = number[t]
		}
		b.tokens = append(b.tokens, t)
	}
	for i := range s.entries {
		e := &s.entries[i]
		for _, p := range []*span{&e.asks, &e.says, &e.near} {
			p.from += base
			p.to += base
		}
	}
}

func (s *shard) analyze() {
	for i := range s.entries {
		e := &s.entries[i]
		asks, says, near := e.texts()
		e.asks.from = uint32(len(s.tokens))
		for k, text := range asks {
			if text == "" {
				continue
			}
			if e.asks.from < uint32(len(s.tokens)) {
				s.tokens = append(s.tokens, wordBreak)
			}
			s.text(text)
			if k == 0 && e.Kind != faq.KindTopic {
				e.wants = s.x.language.WantedKind(s.buf)
			}
		}
		e.asks.to = uint32(len(s.tokens))
		e.says, e.shapes = s.text(says)
		e.near, _ = s.text(near)
	}
}

// text analyses a text and appends its terms: each word, and behind the last word of a phrase
// the phrase.
func (s *shard) text(text string) (span, shape) {
	from := uint32(len(s.tokens))
	if text == "" {
		return span{from, from}, 0
	}
	s.buf = s.x.language.Analyze(text, s.buf[:0])
	for i, t := range s.buf {
		id := s.term(s.x.language.Term(t))
		s.tokens = append(s.tokens, id)
		if s.long[id] > 1 {
			s.x.phrasesAt(s.buf[i:], func(key string, _ int) { s.tokens = append(s.tokens, s.term(key)) })
		}
	}
	return span{from, uint32(len(s.tokens))}, shapesOf(s.buf, text)
}

func (s *shard) term(key string) uint32 {
	id, ok := s.terms[key]
	if !ok {
		key = strings.Clone(key)
		id = uint32(len(s.names))
		s.terms[key] = id
		s.names = append(s.names, key)
		s.long = append(s.long, max(s.x.language.LongestPhrase(key), s.x.phrases.longest[key]))
	}
	return id
}

// phrasesAt calls yield with each known phrase that the tokens begin with, longest first.
func (x *Index) phrasesAt(tokens []language.Token, yield func(key string, words int)) {
	first := tokens[0].Stem
	known, own := x.language.LongestPhrase(first), x.phrases.longest[first]
	for n := min(max(known, own), len(tokens)); n > 1; n-- {
		if n <= known {
			if key, ok := x.language.Phrase(tokens[:n]); ok {
				yield(key, n)
				continue
			}
		}
		if n <= own {
			if key := language.Key(tokens[:n]); x.phrases.known[key] {
				yield(key, n)
			}
		}
	}
}
