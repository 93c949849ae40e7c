package match

import (
	"math"
	"path/filepath"
	"strings"

	"github.com/godeeper/godeeper/faq"
)

// Index is an immutable index of briefings. It is safe for concurrent use.
type Index struct {
	lexicon   *Lexicon
	model     *Model
	briefings []*faq.Briefing
	refs      map[string]int32 // id, path and file name of a briefing -> its number
	entries   []entry
	first     []int32 // number of the first entry of each briefing, and the end

	terms    map[string]uint32    // stem, or phrase of the lexicon -> term
	names    []string             // term -> stem or phrase
	spread   []uint32             // term -> number of entries that it occurs in
	tokens   []uint32             // the terms of all texts, one behind the other
	postings [][]posting          // term -> the entries that it occurs in
	learned  map[string][]related // names, by what the content itself says
	initials map[string][]string  // initials of a phrase -> the phrases
	phrases  phrases              // names of several words, by the content itself
	words    *spelling            // words that a misspelt one may have meant
}

// entry is an entry with its analysed texts.
type entry struct {
	faq.Entry
	briefing int32
	asks     []span // question and variants, the name and aliases of a topic
	says     span   // answer, description, or the passage
	near     span   // what stands around it: sub-heading, neighbours in its paragraph
	shapes   shape  // what the text of says holds: a number, a date …
	want     *want  // what its question asks for
	role     faq.Role
}

// span is a range of Index.tokens.
type span struct{ from, to uint32 }

// posting says that a term occurs in an entry.
type posting struct {
	entry uint32
	field field
}

// field is a bit set: where a term occurs in an entry.
type field uint8

const (
	inAsks field = 1 << iota
	inSays
	inNear
)

// New builds the index of the given briefings, newest first.
func New(briefings []*faq.Briefing) *Index {
	lexicon, err := englishLexicon()
	if err != nil {
		panic(err) // the files are embedded: a test reads them
	}
	x := &Index{
		lexicon: lexicon, model: shippedModel(), briefings: briefings,
		refs: map[string]int32{}, terms: map[string]uint32{}, learned: map[string][]related{}, initials: map[string][]string{},
		phrases: newPhrases(),
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
		b.briefing(int32(i), briefing)
	}
	x.first = append(x.first, int32(len(x.entries)))
	b.post()
	x.words = newSpelling(x)
	return x
}

// builder holds what is needed only while an index is built.
type builder struct {
	*Index
	buf []token
}

func (b *builder) briefing(number int32, br *faq.Briefing) {
	add := func(e faq.Entry, asks []string, says string, near []string, role faq.Role) {
		e.Briefing = br
		n := entry{Entry: e, briefing: number, role: role}
		for _, a := range asks {
			if a != "" {
				s, _ := b.text(a)
				n.asks = append(n.asks, s)
				if n.want == nil && e.Kind != faq.KindTopic {
					n.want, _ = b.lexicon.want(b.buf)
				}
			}
		}
		n.says, n.shapes = b.text(says)
		n.near, _ = b.text(strings.Join(near, " . "))
		b.entries = append(b.entries, n)
	}
	for i := range br.FAQs {
		f := &br.FAQs[i]
		add(faq.Entry{Kind: faq.KindFAQ, FAQ: f}, append([]string{f.Question}, f.Variants...), f.Answer, nil, faq.RoleQuestions)
	}
	for i := range br.Prompts {
		p := &br.Prompts[i]
		add(faq.Entry{Kind: faq.KindPrompt, Prompt: p}, []string{p.Question}, "", nil, faq.RoleDeeper)
	}
	for i := range br.Topics {
		t := &br.Topics[i]
		add(faq.Entry{Kind: faq.KindTopic, Topic: t}, append([]string{t.Name}, t.Aliases...), t.Text, nil, faq.RoleTopics)
	}
	for i := range br.Sections {
		s := &br.Sections[i]
		for j := range s.Passages {
			p := &s.Passages[j]
			near := []string{p.Subheading}
			for _, k := range []int{j - 1, j + 1} {
				if k >= 0 && k < len(s.Passages) && s.Passages[k].Block == p.Block {
					near = append(near, s.Passages[k].Text)
				}
			}
			add(faq.Entry{Kind: faq.KindPassage, Section: s, Passage: p}, nil, p.Text, near, s.Role)
		}
	}
}

// text analyses a text and appends its terms: each word, and behind the last word of a phrase
// of the lexicon the phrase.
func (b *builder) text(s string) (span, shape) {
	from := uint32(len(b.tokens))
	b.buf = b.lexicon.analyze(s, b.buf[:0])
	for i, t := range b.buf {
		b.tokens = append(b.tokens, b.term(b.lexicon.termOf(t)))
		b.phrasesAt(b.buf[i:], func(key string, _ int) { b.tokens = append(b.tokens, b.term(key)) })
	}
	return span{from, uint32(len(b.tokens))}, shapesOf(b.buf, s)
}

// phrasesAt calls yield with each known phrase that the tokens begin with, longest first.
func (x *Index) phrasesAt(tokens []token, yield func(key string, words int)) {
	first := tokens[0].stem
	for n := min(max(x.lexicon.phrases.longest[first], x.phrases.longest[first]), len(tokens)); n > 1; n-- {
		if key := joinStems(tokens[:n]); x.lexicon.phrases.known[key] || x.phrases.known[key] {
			yield(key, n)
		}
	}
}

// termOf returns the term of a word: its stem, or its capitals where they make another word of it.
func (l *Lexicon) termOf(t token) string {
	if t.upall {
		if key := acronymKey(t); len(l.member[key]) > 0 || len(l.related[key]) > 0 {
			return key
		}
	}
	return t.stem
}

func (b *builder) term(key string) uint32 {
	id, ok := b.terms[key]
	if !ok {
		id = uint32(len(b.names))
		b.terms[key] = id
		b.names = append(b.names, key)
	}
	return id
}

// post makes the postings of all entries.
func (b *builder) post() {
	b.postings = make([][]posting, len(b.names))
	b.spread = make([]uint32, len(b.names))
	mark := func(entry uint32, s span, f field) {
		for _, t := range b.tokens[s.from:s.to] {
			list := b.postings[t]
			if n := len(list); n > 0 && list[n-1].entry == entry {
				list[n-1].field |= f
				continue
			}
			b.postings[t] = append(list, posting{entry, f})
			b.spread[t]++
		}
	}
	for i := range b.entries {
		e := &b.entries[i]
		for _, s := range e.asks {
			mark(uint32(i), s, inAsks)
		}
		mark(uint32(i), e.says, inSays)
		mark(uint32(i), e.near, inNear)
	}
}

// rarity is the inverse document frequency of a term, 0 (in every entry) to 1 (in none).
func (x *Index) rarity(spread uint32) float64 {
	n := float64(len(x.entries)) + 1
	return math.Log((n+1)/(float64(spread)+1)) / math.Log(n+1)
}
