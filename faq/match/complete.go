package match

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/godeeper/godeeper/faq"
)

const (
	// mostCompletions bounds what Complete returns.
	mostCompletions = 100
	// mostRead bounds the questions that Complete reads beside those that begin with the prefix.
	mostRead = 1024
)

// Complete returns stored questions for as much of one as has been typed: in alphabetical order
// those that begin with the prefix, then those with a word that does, or words. Case and
// white space do not matter. It returns none for an empty prefix, and limit of them at most.
//
// What it needs is made when it is first called, in the time of a sort of all questions.
func (x *Index) Complete(prefix string, limit int) []string {
	typed := typedPrefix(prefix)
	limit = min(limit, mostCompletions)
	if typed == "" || limit <= 0 {
		return nil
	}
	var found []string
	for i := range x.parts {
		found = x.parts[i].begin(typed, limit, found)
	}
	slices.SortStableFunc(found, compareFolded)
	found = distinct(found)
	if len(found) < limit {
		found = distinct(append(found, x.within(typed, limit, found)...))
	}
	return found[:min(len(found), limit)]
}

// typedPrefix folds what was typed. A space at its end says that the last word is whole.
func typedPrefix(prefix string) string {
	if len(prefix) > 256 { // no question is completed from there on
		return ""
	}
	typed := strings.Join(strings.Fields(strings.ToLower(strings.ToValidUTF8(prefix, ""))), " ")
	if last, _ := utf8.DecodeLastRuneInString(prefix); typed != "" && unicode.IsSpace(last) {
		typed += " "
	}
	return typed
}

// distinct leaves out questions that differ from an earlier one in nothing but case.
func distinct(questions []string) []string {
	var out []string
	for _, q := range questions {
		if !slices.ContainsFunc(out, func(p string) bool { return strings.EqualFold(p, q) }) {
			out = append(out, q)
		}
	}
	return out
}

// alphabet is what completion needs of a part: its questions in order. It is made when it is first needed.
type alphabet struct {
	once    sync.Once
	entries []uint32 // with a question, by its folded text
}

// alphabetical returns the entries of FAQs and prompts in the order of their questions.
func (p *part) alphabetical() []uint32 {
	p.alphabet.once.Do(func() {
		type key struct {
			high, low uint64
			entry     uint32
		}
		var keys []key
		for e := range p.len() {
			if q := p.question(uint32(e)); q != "" {
				high, low := foldedStart(q)
				keys = append(keys, key{high, low, uint32(e)})
			}
		}
		slices.SortFunc(keys, func(a, b key) int {
			if c := cmp.Or(cmp.Compare(a.high, b.high), cmp.Compare(a.low, b.low)); c != 0 {
				return c
			}
			return cmp.Or(compareFolded(p.question(a.entry), p.question(b.entry)), cmp.Compare(a.entry, b.entry))
		})
		p.alphabet.entries = make([]uint32, len(keys))
		for i, k := range keys {
			p.alphabet.entries[i] = k.entry
		}
	})
	return p.alphabet.entries
}

// question returns the stored question of an FAQ or a prompt, "" where there is none.
func (p *part) question(entry uint32) string {
	s := &p.entries[entry]
	e := entryAt(p.briefings[s.briefing], int(entry-p.first[s.briefing]))
	switch e.Kind {
	case faq.KindFAQ:
		return e.FAQ.Question
	case faq.KindPrompt:
		return e.Prompt.Question
	}
	return ""
}

// begin appends the first questions that begin with what was typed.
func (h *held) begin(typed string, limit int, found []string) []string {
	order := h.alphabetical()
	at, _ := slices.BinarySearchFunc(order, typed, func(e uint32, typed string) int { return compareFolded(h.question(e), typed) })
	last := ""
	for n := 0; at < len(order) && n < limit; at++ {
		q := h.question(order[at])
		if !foldedPrefix(q, typed) {
			break
		}
		if h.lives(int32(h.entries[order[at]].briefing)) && !strings.EqualFold(q, last) {
			found = append(found, q)
			last = q
			n++
		}
	}
	return found
}

// within returns questions with a word that begins with what was typed, besides those known.
func (x *Index) within(typed string, limit int, known []string) []string {
	var found []string
	read := 0
	seen := map[uint32]bool{} // by number
	x.eachTerm(typed, func(term uint32) bool {
		for i := range x.parts {
			h := &x.parts[i]
			much, little := h.postings.runs(term)
			for _, run := range [...][]posting{much, little} {
				for _, p := range run {
					e := p.entry()
					if kind := entryKinds[h.entries[e].kind]; kind != faq.KindFAQ && kind != faq.KindPrompt || !h.lives(int32(h.entries[e].briefing)) {
						continue
					}
					n := x.number(h, e)
					if seen[n] {
						continue
					}
					if read++; read > mostRead {
						return false
					}
					seen[n] = true
					if q := h.question(e); foldedWithin(q, typed) {
						if found = append(found, q); len(known)+len(found) >= limit {
							return false
						}
					}
				}
			}
		}
		return true
	})
	return found
}

// eachTerm calls yield with terms that a question may have which holds what was typed: of
// whole words the rarest, or all that a single word may become. It ends when yield returns false.
func (x *Index) eachTerm(typed string, yield func(term uint32) bool) {
	words := strings.Fields(typed)
	whole := words
	if !strings.HasSuffix(typed, " ") {
		whole = words[:len(words)-1]
	}
	if len(whole) > 0 {
		best, found := uint32(0), false
		for _, t := range x.language.Analyze(strings.Join(whole, " "), nil) {
			if term, ok := x.term(x.language.Term(t)); ok && (!found || x.count[term] < x.count[best]) {
				best, found = term, true
			}
		}
		if found {
			yield(best)
		}
		return
	}
	tokens := x.language.Analyze(words[0], nil)
	if len(tokens) == 0 {
		return
	}
	for _, t := range tokens {
		if term, ok := x.term(t.Stem); ok && !yield(term) {
			return
		}
	}
	word := tokens[0].Text
	for n := len(word) - 1; n > 0 && n >= len(word)-longestEnding; n-- {
		if term, ok := x.term(word[:n]); ok && !yield(term) {
			return
		}
	}
	for _, l := range x.terms.layers {
		order := l.alphabetical()
		at, _ := slices.BinarySearchFunc(order, word, func(n uint32, word string) int { return cmp.Compare(l.name(n), word) })
		for ; at < len(order) && strings.HasPrefix(l.name(order[at]), word); at++ {
			if term := l.base + order[at]; x.count[term] > 0 && !yield(term) {
				return
			}
		}
	}
}

// longestEnding is what a stemmer cuts off at most.
const longestEnding = 5

// alphabetical returns the words of a layer in order.
func (l *layer) alphabetical() []uint32 {
	l.alphabet.once.Do(func() {
		order := make([]uint32, l.len())
		for i := range order {
			order[i] = uint32(i)
		}
		slices.SortFunc(order, func(a, b uint32) int { return cmp.Compare(l.name(a), l.name(b)) })
		l.alphabet.entries = order
	})
	return l.alphabet.entries
}

// folded reads a text as it is compared: in small letters, white space as one space. It returns
// the next character and the rest, and a character below all others at the end.
func folded(text string) (r rune, rest string) {
	if text == "" {
		return -1, ""
	}
	if c := text[0]; c < utf8.RuneSelf && c != ' ' && (c < '\t' || c > '\r') {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		return rune(c), text[1:]
	}
	r, n := utf8.DecodeRuneInString(text)
	if !unicode.IsSpace(r) {
		return unicode.ToLower(r), text[n:]
	}
	return ' ', strings.TrimLeftFunc(text[n:], unicode.IsSpace)
}

func compareFolded(a, b string) int {
	for {
		p, restA := folded(a)
		q, restB := folded(b)
		if p != q || p < 0 {
			return cmp.Compare(p, q)
		}
		a, b = restA, restB
	}
}

// foldedStart returns the first characters of a text, for a sort.
func foldedStart(text string) (high, low uint64) {
	for i := range 6 {
		r, rest := folded(text)
		if i < 3 {
			high = high<<21 | uint64(r+1)
		} else {
			low = low<<21 | uint64(r+1)
		}
		text = rest
	}
	return high, low
}

// foldedPrefix reports whether a text begins with what was typed.
func foldedPrefix(text, typed string) bool {
	for typed != "" {
		p, rest := folded(text)
		q, restTyped := folded(typed)
		if p != q {
			return false
		}
		text, typed = rest, restTyped
	}
	return true
}

// foldedWithin reports whether a word of a text begins with what was typed.
func foldedWithin(text, typed string) bool {
	inWord := false
	for i, r := range text {
		letter := unicode.IsLetter(r) || unicode.IsDigit(r)
		if letter && !inWord && foldedPrefix(text[i:], typed) {
			return true
		}
		inWord = letter
	}
	return false
}
