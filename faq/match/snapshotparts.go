package match

import (
	"maps"
	"slices"

	"github.com/godeeper/godeeper/faq"
)

func (l *layer) save(s *snapshotWriter) {
	saveArray(s, l.text)
	saveArray(s, l.ends)
	saveArray(s, l.table)
	saveArray(s, l.tier)
	saveArray(s, l.spelling.letters)
	for i := range l.spelling.pieces {
		saveArray(s, l.spelling.pieces[i].start)
		saveArray(s, l.spelling.pieces[i].items)
	}
}

func loadLayer(s *snapshotReader) *layer {
	l := &layer{}
	l.text, l.ends, l.table = loadArray[byte](s), loadArray[uint32](s), loadArray[uint32](s)
	l.tier = loadArray[uint8](s)
	l.spelling.words = &l.lexemes
	l.spelling.letters = loadArray[uint32](s)
	for i := range l.spelling.pieces {
		m := &l.spelling.pieces[i]
		m.start, m.items = loadArray[uint32](s), loadArray[uint32](s)
		m.mask = uint32(len(m.start) - 2)
		s.bad = s.bad || len(m.start) < 2
	}
	s.bad = s.bad || len(l.table) == 0 || len(l.tier) != len(l.ends) || len(l.spelling.letters) != len(l.ends)
	if l.tier == nil {
		l.tier = []uint8{} // sealed
	}
	return l
}

func (p *part) save(s *snapshotWriter) {
	saveArray(s, p.entries)
	saveArray(s, p.tokens)
	s.strings(p.kinds)
	saveArray(s, p.postings.terms)
	saveArray(s, p.postings.start)
	saveArray(s, p.postings.list)
	saveArray(s, p.stored)
	saveArray(s, p.initials.words)
	saveArray(s, p.initials.phrases)
	saveArray(s, p.initials.from)
	p.lessons.save(s)
	s.number(uint64(len(p.classifiers)))
	for _, c := range p.classifiers {
		c.save(s)
	}
}

func loadPart(s *snapshotReader, x *Index, briefings []*faq.Briefing) *part {
	p := &part{briefings: briefings, first: firstEntries(briefings)}
	p.entries = loadArray[packed](s)
	p.tokens = loadArray[uint32](s)
	p.kinds = s.strings()
	p.postings.terms = loadArray[uint32](s)
	p.postings.start = loadArray[uint32](s)
	p.postings.list = loadArray[posting](s)
	p.stored = loadArray[storedQuestion](s)
	p.initials.words = loadArray[uint32](s)
	p.initials.phrases = loadArray[initial](s)
	p.initials.from = loadArray[uint32](s)
	p.lessons = loadLessons(s)
	p.classifiers = make([]*classifier, s.count())
	for i := range p.classifiers {
		p.classifiers[i] = loadClassifier(s, x, briefings)
	}
	s.bad = s.bad || len(p.entries) != p.len()+1
	return p
}

func (l *lessons) save(s *snapshotWriter) {
	s.number(uint64(len(l.related)))
	for _, key := range slices.Sorted(maps.Keys(l.related)) {
		s.bytes([]byte(key))
		s.number(uint64(len(l.related[key])))
		for _, r := range l.related[key] {
			s.bytes([]byte(r.lexeme))
			s.float(float64(r.weight))
			s.number(uint64(r.how))
			saveArray(s, r.by)
		}
	}
	s.number(uint64(len(l.phrases)))
	for _, key := range slices.Sorted(maps.Keys(l.phrases)) {
		s.bytes([]byte(key))
		saveArray(s, l.phrases[key])
	}
	s.number(uint64(len(l.longest)))
	for _, key := range slices.Sorted(maps.Keys(l.longest)) {
		s.bytes([]byte(key))
		s.number(uint64(l.longest[key]))
	}
}

func loadLessons(s *snapshotReader) lessons {
	n := s.count()
	l := lessons{related: make(map[string][]related, n)}
	for range n {
		key := s.string()
		list := make([]related, s.count())
		for i := range list {
			list[i] = related{s.string(), float32(s.float()), how(s.number()), loadArray[int32](s)}
		}
		l.related[key] = list
	}
	n = s.count()
	l.phrases = make(map[string][]int32, n)
	for range n {
		key := s.string()
		l.phrases[key] = loadArray[int32](s)
	}
	n = s.count()
	l.longest = make(map[string]int, n)
	for range n {
		key := s.string()
		l.longest[key] = int(s.number())
	}
	return l
}

func (c *classifier) save(s *snapshotWriter) {
	s.number(uint64(c.briefing))
	s.number(uint64(c.classes))
	keys := make([]uint64, len(c.features))
	for hash, n := range c.features {
		keys[n] = hash
	}
	saveArray(s, keys)
	saveArray(s, c.idf)
	saveArray(s, c.weights)
	saveArray(s, c.bias)
}

func loadClassifier(s *snapshotReader, x *Index, briefings []*faq.Briefing) *classifier {
	c := &classifier{briefing: int32(s.number()), classes: int(s.number())}
	if uint32(c.briefing) >= uint32(len(briefings)) {
		s.bad = true
		return c
	}
	c.language = x.languageOf(briefings[c.briefing])
	keys := loadArray[uint64](s)
	c.features = make(map[uint64]uint32, len(keys))
	for n, hash := range keys {
		c.features[hash] = uint32(n)
	}
	c.idf, c.weights, c.bias = loadArray[float32](s), loadArray[float32](s), loadArray[float32](s)
	s.bad = s.bad || len(c.idf) != len(keys) || len(c.bias) != c.classes || len(c.weights) != len(keys)*c.classes
	return c
}
