package match

import (
	"slices"
	"strings"
)

// merge joins the last parts while the one before is not much larger than all behind it, so that
// their number grows with the logarithm of the entries, and drops what was removed from parts
// that hold little else.
func (u *update) merge() {
	behind := 0
	from := len(u.parts)
	for i := len(u.parts) - 1; i >= 0; i-- {
		if n := u.parts[i].living(); n <= 2*behind {
			from = i
		}
		behind += u.parts[i].living()
	}
	for i := range u.parts[:from] {
		if h := &u.parts[i]; h.living() < h.len()/2 {
			u.parts[i] = u.joined(u.parts[i : i+1])
		}
	}
	if len(u.parts)-from > 1 {
		u.parts = append(u.parts[:from], u.joined(u.parts[from:]))
	}
	u.parts = slices.DeleteFunc(u.parts, func(h held) bool { return h.len() == 0 && len(u.parts) > 1 })
}

// living returns the number of entries that were not removed.
func (h *held) living() int {
	n := 0
	for b := range h.numbers {
		if h.lives(int32(b)) {
			n += int(h.first[b+1] - h.first[b])
		}
	}
	return n
}

// merge joins layers of a dictionary like parts. No term gets another number.
func (d *dictionary) merge() {
	for n := len(d.layers); n > 1 && d.layers[n-2].len() <= 2*d.layers[n-1].len(); n = len(d.layers) {
		a, b := d.layers[n-2], d.layers[n-1]
		l := &layer{base: a.base, lexemes: lexemes{text: slices.Concat(a.text, b.text), ends: slices.Clone(a.ends)}}
		for _, end := range b.ends {
			l.ends = append(l.ends, end+uint32(len(a.text)))
		}
		size := len(newLexemes().table)
		for 2*size < 3*len(l.ends) {
			size *= 2
		}
		l.hash(size)
		l.tier = append(append(make([]uint8, 0, len(l.ends)+1), a.tier...), b.tier...)
		l.spelling = newSpelling(&l.lexemes)
		d.layers = append(d.layers[:n-2:n-2], l)
	}
}

// joined returns one part with the briefings of several that were not removed.
func (u *update) joined(parts []held) held {
	p := &part{
		kinds:   []string{""},
		lessons: lessons{map[string][]related{}, map[string][]int32{}, map[string]int{}},
	}
	h := held{part: p}
	for i := range parts {
		from := &parts[i]
		moved := make([]int32, len(from.briefings)) // briefing of from -> briefing of p
		for b, br := range from.briefings {
			moved[b] = -1
			if from.lives(int32(b)) {
				moved[b] = int32(len(p.briefings))
				p.briefings = append(p.briefings, br)
				h.numbers = append(h.numbers, from.numbers[b])
				p.take(from.part, b, moved[b])
			}
		}
		p.initials.add(&from.initials, moved)
		p.lessons.add(&from.lessons, moved)
		for _, c := range from.classifiers {
			if b := moved[c.briefing]; b >= 0 {
				here := *c
				here.briefing = b
				p.classifiers = append(p.classifiers, &here)
			}
		}
	}
	p.first = firstEntries(p.briefings)
	p.entries = append(p.entries, packed{asks: uint32(len(p.tokens))})
	p.initials.sort()
	p.post(u.terms.size())
	p.stored = newStored(p)
	return h
}

// take copies the entries of a briefing of another part.
func (p *part) take(from *part, briefing int, as int32) {
	first, end := from.first[briefing], from.first[briefing+1]
	shift := uint32(len(p.tokens)) - from.entries[first].asks
	p.tokens = append(p.tokens, from.tokens[from.entries[first].asks:from.entries[end].asks]...)
	for _, e := range from.entries[first:end] {
		e.asks, e.says, e.near = e.asks+shift, e.says+shift, e.near+shift
		e.briefing, e.wants = uint32(as), p.kind(from.kinds[e.wants])
		p.entries = append(p.entries, e)
	}
}

// add copies the initials that briefings of another part taught which were moved here, in order.
func (in *initials) add(from *initials, moved []int32) {
	start := make([]uint32, len(moved))
	for b, to := range moved {
		if to < 0 {
			continue
		}
		end := uint32(len(from.words))
		if b+1 < len(from.from) {
			end = from.from[b+1]
		}
		start[b] = uint32(len(in.words))
		in.from = append(in.from, start[b])
		in.words = append(in.words, from.words[from.from[b]:end]...)
	}
	for _, p := range from.phrases {
		at := p.at >> initialBits
		if b := from.briefingOf(at); moved[b] >= 0 {
			at += start[b] - from.from[b]
			in.phrases = append(in.phrases, initial{p.letters, at<<initialBits | p.at&(1<<initialBits-1)})
		}
	}
}

// add adds what briefings of another part teach that were moved here.
func (l *lessons) add(from *lessons, moved []int32) {
	here := func(by []int32) []int32 {
		var out []int32
		for _, b := range by {
			if moved[b] >= 0 {
				out = append(out, moved[b])
			}
		}
		return out
	}
	for key, list := range from.related {
		for _, r := range list {
			if by := here(r.by); len(by) > 0 {
				l.teach(key, related{r.lexeme, r.weight, r.how, by})
			}
		}
	}
	for key, by := range from.phrases {
		if by := here(by); len(by) > 0 {
			l.phrases[key] = append(l.phrases[key], by...)
			first, _, _ := strings.Cut(key, " ")
			l.longest[first] = max(l.longest[first], strings.Count(key, " ")+1)
		}
	}
}

// teach adds what may stand for a lexeme.
func (l *lessons) teach(from string, r related) {
	list := l.related[from]
	for i := range list {
		if list[i].lexeme == r.lexeme && list[i].weight == r.weight && list[i].how == r.how {
			list[i].by = append(slices.Clip(list[i].by), r.by...)
			return
		}
	}
	l.related[from] = append(list, r)
}
