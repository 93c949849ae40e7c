package match

import (
	"runtime"
	"slices"
	"sync"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match/language"
)

// shard analyses the entries of a range of briefings with a dictionary of its own.
type shard struct {
	x        *Index
	language *language.Language // of the briefing that is analysed
	part     *part
	from, to int // briefings
	entries  []packed
	terms    lexemes
	long     []uint8 // term -> words of the longest phrase that begins with it
	tokens   []uint32
	kinds    []string
	initials initials
	buf      []language.Token
}

// shardSize is the number of entries below which a second processor gains nothing.
const shardSize = 2048

// build analyses the entries of a part, numbers their terms in the index and posts them. It
// takes the classifiers of briefings that were built before from known.
func (p *part) build(x *Index, known map[*faq.Briefing]*classifier) {
	n := max(1, min(runtime.GOMAXPROCS(0), p.len()/shardSize, len(p.briefings)))
	shards := make([]shard, n)
	var wg sync.WaitGroup
	at := 0
	for i := range shards {
		from := at
		for at < len(p.briefings) && (i == n-1 || int(p.first[at]) < p.len()*(i+1)/n) {
			at++
		}
		shards[i] = shard{x: x, part: p, from: from, to: at, terms: newLexemes()}
		wg.Go(shards[i].analyze)
	}
	wg.Wait()
	p.kinds = []string{""}
	size := 0
	for i := range shards {
		size += len(shards[i].tokens)
	}
	p.tokens = make([]uint32, 0, size)
	p.entries = make([]packed, 0, p.len()+1)
	for i := range shards {
		p.join(x, &shards[i])
		shards[i] = shard{}
	}
	p.initials = p.initials.clipped()
	p.entries = append(p.entries, packed{asks: uint32(len(p.tokens))})
	p.initials.sort()
	p.post(x.terms.size())
	p.stored = newStored(p)
	for i, b := range p.briefings {
		c, ok := known[b]
		if !ok && !x.without.has(Phrasings) {
			c = classifierOf(x.languageOf(b), b, 0)
		}
		if c != nil {
			here := *c
			here.briefing = int32(i)
			p.classifiers = append(p.classifiers, &here)
		}
	}
}

// join gives the terms of a shard their numbers in the index.
func (p *part) join(x *Index, s *shard) {
	number := x.terms.join(&s.terms)
	base := uint32(len(p.tokens))
	for _, t := range s.tokens {
		if t != wordBreak && number != nil {
			t = number[t]
		}
		p.tokens = append(p.tokens, t)
	}
	p.initials.join(&s.initials, number)
	for _, e := range s.entries {
		e.asks, e.says, e.near = e.asks+base, e.says+base, e.near+base
		e.wants = p.kind(s.kinds[e.wants])
		p.entries = append(p.entries, e)
	}
}

// kind returns the number of a kind of what is asked for.
func (p *part) kind(name string) uint8 { return numberOf(&p.kinds, name) }

func numberOf(names *[]string, name string) uint8 {
	i := slices.Index(*names, name)
	if i < 0 {
		if len(*names) > 255 { // more than any language has
			return 0
		}
		i = len(*names)
		*names = append(*names, name)
	}
	return uint8(i)
}

func (s *shard) analyze() {
	s.kinds = []string{""}
	for b := s.from; b < s.to; b++ {
		br := s.part.briefings[b]
		s.language = s.x.languageOf(br)
		named := learnsInitials(br)
		s.initials.from = append(s.initials.from, uint32(len(s.initials.words)))
		n := int(s.part.first[b+1] - s.part.first[b])
		for k := range n {
			e := entryAt(br, k)
			s.entry(&e, uint32(b), named)
		}
	}
}

// entry analyses the texts of one entry.
func (s *shard) entry(e *faq.Entry, briefing uint32, named bool) {
	question, variants, says, near := texts(e)
	st := packed{asks: uint32(len(s.tokens)), briefing: briefing, kind: uint8(slices.Index(entryKinds[:], e.Kind))}
	if question != "" {
		s.text(question)
		if e.Kind != faq.KindTopic {
			st.wants = numberOf(&s.kinds, s.language.WantedKind(s.buf))
		}
		if named {
			s.learnInitials()
		}
	}
	for _, v := range variants {
		if v == "" {
			continue
		}
		if st.asks < uint32(len(s.tokens)) {
			s.tokens = append(s.tokens, wordBreak)
		}
		s.text(v)
	}
	st.says = uint32(len(s.tokens))
	if says != "" {
		s.text(says)
		st.shapes = shapesOf(s.buf, says)
	}
	st.near = uint32(len(s.tokens))
	if near != "" {
		s.text(near)
	}
	switch e.Kind {
	case faq.KindFAQ:
		st.role = roleNumber(faq.RoleQuestions)
	case faq.KindPrompt:
		st.role = roleNumber(faq.RoleDeeper)
	case faq.KindTopic:
		st.role = roleNumber(faq.RoleTopics)
	default:
		st.role = roleNumber(e.Section.Role)
	}
	s.entries = append(s.entries, st)
}

// text analyses a text and appends its terms: each word, and behind the last word of a phrase
// the phrase.
func (s *shard) text(text string) {
	s.buf = s.language.Analyze(text, s.buf[:0])
	for i, t := range s.buf {
		id := s.term(s.language.Term(t))
		s.tokens = append(s.tokens, id)
		if s.long[id] > 1 {
			s.x.phrasesAt(s.buf[i:], func(key string, _ int) { s.tokens = append(s.tokens, s.term(key)) })
		}
	}
}

func (s *shard) term(key string) uint32 {
	id := s.terms.put(key)
	if int(id) == len(s.long) {
		s.long = append(s.long, uint8(min(255, max(s.x.language.LongestPhrase(key), s.x.longestPhrase(key)))))
	}
	return id
}
