package match

import (
	"cmp"
	"slices"
	"strings"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match/language"
)

// lessons are what a part's own content says of names.
type lessons struct {
	related map[string][]related // lexeme -> what may stand for it
	phrases map[string][]int32   // lexeme of several words -> the briefings that teach it
	longest map[string]int       // first stem -> words of the longest phrase that begins with it
}

// related is a lexeme that may stand for another.
type related struct {
	lexeme string
	weight float32
	how    how
	by     []int32 // the briefings of the part that teach it
}

// related calls yield with what may stand for a lexeme by the content itself.
func (x *Index) related(lexeme string, yield func(r *related)) {
	for i := range x.parts {
		h := &x.parts[i]
		list := h.lessons.related[lexeme]
		for k := range list {
			if slices.ContainsFunc(list[k].by, h.lives) {
				yield(&list[k])
			}
		}
	}
}

// named reports whether the content knows other names of a lexeme.
func (x *Index) named(lexeme string) bool {
	found := false
	x.related(lexeme, func(*related) { found = true })
	return found
}

// isPhrase reports whether a lexeme of several words is a name by the content itself.
func (x *Index) isPhrase(lexeme string) bool {
	for i := range x.parts {
		h := &x.parts[i]
		if slices.ContainsFunc(h.lessons.phrases[lexeme], h.lives) {
			return true
		}
	}
	return false
}

// longestPhrase returns the number of words of the longest such phrase, or more.
func (x *Index) longestPhrase(stem string) int {
	n := 0
	for i := range x.parts {
		n = max(n, x.parts[i].lessons.longest[stem])
	}
	return n
}

// learner learns from one briefing after the other, before any is analysed.
type learner struct {
	lessons
	language *language.Language
	briefing int32
}

// teach returns a part that knows the names in its briefings, and nothing else yet.
func (x *Index) teach(briefings []*faq.Briefing) *part {
	p := &part{briefings: briefings, first: firstEntries(briefings)}
	b := learner{lessons{map[string][]related{}, map[string][]int32{}, map[string]int{}}, x.language, 0}
	for i, br := range briefings {
		b.briefing, b.language = int32(i), x.languageOf(br)
		b.learnFrom(br)
	}
	p.lessons = b.lessons
	return p
}

// learnFrom learns names and acronyms from a briefing.
func (b *learner) learnFrom(br *faq.Briefing) {
	for i := range br.Topics {
		b.learnTopic(&br.Topics[i])
	}
	for i := range br.Sections {
		for j := range br.Sections[i].Passages {
			b.learnNames(br.Sections[i].Passages[j].Text)
		}
	}
}

// lexeme returns the key of a name, and makes a name of several words a phrase of the index.
func (b *learner) lexeme(name string) string {
	tokens := b.language.WithoutArticle(b.language.Analyze(name, nil))
	switch len(tokens) {
	case 0:
		return ""
	case 1:
		return b.language.Term(tokens[0])
	}
	key := language.Key(tokens)
	if by := b.phrases[key]; len(by) == 0 || by[len(by)-1] != b.briefing {
		b.phrases[key] = append(by, b.briefing)
	}
	first := tokens[0].Stem
	b.longest[first] = max(b.longest[first], len(tokens))
	return key
}

// learnTopic makes the names of a topic stand for one another, and lets what it is ("the
// central bank of …") stand for it.
func (b *learner) learnTopic(t *faq.Topic) {
	var names []string
	for _, n := range append([]string{t.Name}, t.Aliases...) {
		if key := b.lexeme(n); key != "" {
			names = append(names, key)
		}
	}
	for _, from := range names {
		for _, to := range names {
			if from != to {
				b.learn(from, to, language.WorthName, alias)
			}
		}
	}
	b.learnNames(t.Text)
}

// learnNames lets the first name of "Jacob Zuma" stand for the last, and brackets for what
// they abbreviate.
func (b *learner) learnNames(text string) {
	l := b.language
	tokens := l.Analyze(text, nil)
	for i := 0; i+1 < len(tokens); i++ {
		j := i
		for j+1 < len(tokens) && tokens[j].Upper && tokens[j+1].Upper && text[tokens[j].End:tokens[j+1].Start] == " " {
			j++
		}
		if j == i || l.Tier(tokens[i].Stem) == language.Small {
			continue
		}
		last := tokens[j]
		for k := i; k < j; k++ {
			if !l.Knows(tokens[k].Stem) && !l.Knows(last.Stem) {
				b.learn(tokens[k].Stem, last.Stem, language.WorthPart, alias)
				b.learn(last.Stem, tokens[k].Stem, language.WorthPart, alias)
			}
		}
		// "Government of National Unity (GNU)"
		if j+1 < len(tokens) && tokens[j+1].AllUpper && strings.HasPrefix(text[last.End:], " (") {
			key := b.lexeme(text[tokens[i].Start:last.End])
			b.learn(tokens[j+1].Stem, key, language.WorthName, alias)
			b.learn(key, tokens[j+1].Stem, language.WorthName, alias)
		}
		i = j
	}
}

func (b *learner) learn(from, to string, worth float32, how how) {
	if from == to {
		return
	}
	list := b.related[from]
	for i := range list {
		r := &list[i]
		if r.lexeme != to || r.weight != worth {
			continue
		}
		if r.by[len(r.by)-1] != b.briefing {
			r.by = append(r.by, b.briefing)
		}
		return
	}
	b.related[strings.Clone(from)] = append(list, related{strings.Clone(to), worth, how, []int32{b.briefing}})
}

// Lengths of phrases whose initials are learnt, in words: "yield curve control" is YCC.
const (
	shortestInitials = 3
	longestInitials  = 5
	// In a file of more questions, almost any letters are the initials of something.
	mostWithInitials = 200
	// mostMeant bounds the phrases that a word is taken for the initials of.
	mostMeant = 16
)

// learnsInitials reports whether the initials of phrases in a briefing's questions are learnt.
func learnsInitials(br *faq.Briefing) bool { return len(br.FAQs) <= mostWithInitials }

// initials are phrases by their initials, with the small words inside left out or kept.
type initials struct {
	words   []uint32  // the terms of questions, without small words
	phrases []initial // by hash
	from    []uint32  // briefing -> its first word
}

type initial struct {
	letters uint32 // hash of the initials
	at      uint32 // the phrase: place in words, and in the lowest bits its length
}

const initialBits = 3 // of the length of a phrase

// learnInitials learns from the question that was analysed last.
func (s *shard) learnInitials() {
	l := s.x.language
	base := len(s.initials.words)
	before := 0 // words before token i that are not small
	for i, t := range s.buf {
		if l.Tier(t.Stem) == language.Small {
			continue
		}
		s.initials.words = append(s.initials.words, s.term(t.Stem))
		var all, content [longestInitials + 2]byte
		n, words := 0, 0
		for j := i; j < len(s.buf) && j < i+longestInitials+2; j++ {
			first := s.buf[j].Text[0]
			all[n] = first
			n++
			if l.Tier(s.buf[j].Stem) == language.Small {
				continue
			}
			content[words] = first
			words++
			if words < shortestInitials {
				continue
			}
			at := uint32(base+before)<<initialBits | uint32(words)
			if n <= longestInitials {
				s.initials.phrases = append(s.initials.phrases, initial{hashKey(string(all[:n])), at})
			}
			if words <= longestInitials && words != n {
				s.initials.phrases = append(s.initials.phrases, initial{hashKey(string(content[:words])), at})
			}
		}
		before++
	}
}

// join adds the initials of another, whose terms have other numbers.
func (in *initials) join(other *initials, number []uint32) {
	base := uint32(len(in.words))
	for _, from := range other.from {
		in.from = append(in.from, from+base)
	}
	for _, t := range other.words {
		if number != nil {
			t = number[t]
		}
		in.words = append(in.words, t)
	}
	for _, p := range other.phrases {
		in.phrases = append(in.phrases, initial{p.letters, p.at + base<<initialBits})
	}
}

// clipped returns the same without room for more.
func (in *initials) clipped() initials {
	return initials{slices.Clone(in.words), slices.Clone(in.phrases), slices.Clone(in.from)}
}

// briefingOf returns the briefing that a word is of.
func (in *initials) briefingOf(word uint32) int {
	b, _ := slices.BinarySearch(in.from, word+1)
	return b - 1
}

func (in *initials) sort() {
	slices.SortFunc(in.phrases, func(p, q initial) int {
		return cmp.Or(cmp.Compare(p.letters, q.letters), cmp.Compare(p.at, q.at))
	})
}

// initials calls yield with the words of phrases that begin with the given letters.
func (x *Index) initials(letters string, yield func(term uint32)) {
	if len(letters) < shortestInitials || len(letters) > longestInitials {
		return
	}
	hash := hashKey(letters)
	met := 0
	for i := range x.parts {
		h := &x.parts[i]
		in := &h.initials
		at, _ := slices.BinarySearchFunc(in.phrases, hash, func(p initial, hash uint32) int { return cmp.Compare(p.letters, hash) })
		for ; at < len(in.phrases) && in.phrases[at].letters == hash && met < mostMeant; at++ {
			from := in.phrases[at].at >> initialBits
			if !h.lives(int32(in.briefingOf(from))) {
				continue
			}
			met++
			for _, t := range in.words[from : from+in.phrases[at].at&(1<<initialBits-1)] {
				yield(t)
			}
		}
	}
}
