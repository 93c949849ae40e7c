package table

import "sort"

// Wants returns the number of wants.
func (t *Table) Wants() int { return t.size(wants)/wantSize - 1 }

// Opens calls yield with the wants whose pattern begins with a lexeme, in the order of the
// lexicon, until it returns false.
func (t *Table) Opens(x Lexeme, yield func(want int) bool) {
	if t.bits(x)&bitOpens == 0 {
		return
	}
	n := t.size(openings) / openingSize
	at := func(i int) int { return t.start[openings] + openingSize*i }
	for i := sort.Search(n, func(i int) bool { return t.u32(at(i)) >= uint32(x) }); i < n && t.u32(at(i)) == uint32(x); i++ {
		if !yield(int(t.u32(at(i) + 4))) {
			return
		}
	}
}

// Matches reports whether the pattern of a want begins the stems that stem returns, of which
// there are n.
func (t *Table) Matches(want, n int, stem func(i int) string) bool {
	at := t.start[wants] + wantSize*want
	from, to := int(t.u32(at+8)), int(t.u32(at+8+wantSize))
	if to-from > n {
		return false
	}
	for i := range to - from {
		if x := t.u32(t.start[patterns] + 4*(from+i)); x != anyWord && t.Key(Lexeme(x)) != stem(i) {
			return false
		}
	}
	return true
}

// Kind returns the kind of a want.
func (t *Table) Kind(want int) string {
	return t.str(t.u32(t.start[wants] + wantSize*want))
}

// Given returns which words of the pattern of a want are given, and which may be any word.
func (t *Table) Given(want int) []bool {
	at := t.start[wants] + wantSize*want
	var given []bool
	for from, to := t.u32(at+8), t.u32(at+8+wantSize); from < to; from++ {
		given = append(given, t.u32(t.start[patterns]+4*int(from)) != anyWord)
	}
	return given
}

// Want returns the kind and the words of a want.
func (t *Table) Want(want int) (kind string, keys []string) {
	at := t.start[wants] + wantSize*want
	for from, to := t.u32(at+4), t.u32(at+4+wantSize); from < to; from++ {
		keys = append(keys, t.Key(Lexeme(t.u32(t.start[words]+4*int(from)))))
	}
	return t.str(t.u32(at)), keys
}
