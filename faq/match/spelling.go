package match

import (
	"math/bits"
	"slices"
)

// spelling finds the words of a layer of the dictionary that a misspelt one may have meant. A
// word is cut into one piece more than edits are allowed, so that one of them is left as it is
// by any such edits: words are listed by their pieces, for one edit and for two.
type spelling struct {
	words   *lexemes
	letters []uint32    // number -> bit set of its letters
	pieces  [2]multimap // by edits allowed, less one
}

// Bounds of the correction of a word, in letters.
const (
	shortestMisspelt = 4  // a shorter word has too many neighbours
	longMisspelt     = 8  // from here on two edits are allowed
	longestMisspelt  = 24 // a longer word is not looked up
)

func newSpelling(words *lexemes) spelling {
	s := spelling{words: words, letters: make([]uint32, words.len())}
	for n := range s.letters {
		s.letters[n] = lettersOf(words.name(uint32(n)))
	}
	for edits := 1; edits <= 2; edits++ {
		s.pieces[edits-1] = newMultimap(func(add func(hash, word uint32)) {
			for n := range uint32(words.len()) {
				name := words.name(n)
				if !mayBeMeant(name, edits) {
					continue
				}
				for piece := range edits + 1 {
					from, to := pieceOf(len(name), piece, edits)
					add(hashPiece(len(name), piece, name[from:to]), n)
				}
			}
		})
	}
	return s
}

// mayBeMeant reports whether a word can be that many edits from one that is looked up.
func mayBeMeant(name string, edits int) bool {
	least := shortestMisspelt - 1
	if edits == 2 {
		least = longMisspelt - 2
	}
	return len(name) >= least && len(name) <= longestMisspelt+edits && isWord(name)
}

func isWord(name string) bool {
	for i := range len(name) {
		if c := name[i]; c == ' ' || c >= '0' && c <= '9' {
			return false
		}
	}
	return true
}

// pieceOf returns where a piece of a word of n letters lies.
func pieceOf(n, piece, edits int) (from, to int) {
	return n * piece / (edits + 1), n * (piece + 1) / (edits + 1)
}

func hashPiece(n, piece int, text string) uint32 {
	return hashKey(text)*31 + uint32(n*3+piece)*2654435761
}

// lettersOf returns the set of a word's letters: an edit changes two bits of it at most.
func lettersOf(name string) uint32 {
	set := uint32(0)
	for i := range len(name) {
		set |= 1 << (name[i] & 31)
	}
	return set
}

// within calls yield with the words at a distance from the stem; a word may come again.
func (s *spelling) within(stem string, edits int, yield func(word uint32)) {
	verify := func(word uint32) {
		name := s.words.name(word)
		if name[0] != stem[0] && len(stem) < 6 {
			return // people rarely miss the first letter, and a short word has many neighbours
		}
		if distance(stem, name, edits) == edits {
			yield(word)
		}
	}
	s.pieced(stem, edits, verify)
	// Letters that are swapped may be the last of one piece and the first of the next.
	swapped := []byte(stem)
	for i := range len(stem) - 1 {
		if stem[i] == stem[i+1] {
			continue
		}
		swapped[i], swapped[i+1] = stem[i+1], stem[i]
		if edits == 1 {
			if word, ok := s.words.find(string(swapped), hashKey(string(swapped))); ok {
				verify(word)
			}
		} else {
			other := string(swapped)
			s.pieced(other, edits-1, func(word uint32) {
				if distance(other, s.words.name(word), edits-1) < edits {
					verify(word)
				}
			})
		}
		swapped[i], swapped[i+1] = stem[i], stem[i+1]
	}
}

// pieced calls yield with the words that share a piece with the stem, and most letters.
func (s *spelling) pieced(stem string, edits int, yield func(word uint32)) {
	letters := lettersOf(stem)
	pieces := &s.pieces[edits-1]
	for n := len(stem) - edits; n <= len(stem)+edits; n++ {
		for piece := range edits + 1 {
			from, to := pieceOf(n, piece, edits)
			for shift := max(-edits, -from); shift <= edits && to+shift <= len(stem); shift++ {
				for _, word := range pieces.of(hashPiece(n, piece, stem[from+shift:to+shift])) {
					if bits.OnesCount32(s.letters[word]^letters) <= 2*edits {
						yield(word)
					}
				}
			}
		}
	}
}

// editsOf returns how many edits are allowed in a word, 0 where it is not looked up.
func editsOf(stem string) int {
	switch {
	case len(stem) < shortestMisspelt || len(stem) > longestMisspelt || !isWord(stem):
		return 0
	case len(stem) >= longMisspelt:
		return 2
	}
	return 1
}

// near calls yield with the terms that a misspelt stem may have meant: those that any entry has,
// at the smallest distance.
func (x *Index) near(stem string, yield func(term uint32, edits int)) {
	var found []uint32
	for edits := 1; edits <= editsOf(stem) && len(found) == 0; edits++ {
		for _, l := range x.terms.layers {
			l.spelling.within(stem, edits, func(word uint32) {
				if term := l.base + word; x.count[term] > 0 {
					found = append(found, term)
				}
			})
		}
		slices.Sort(found)
		for _, term := range slices.Compact(found) {
			yield(term, edits)
		}
	}
}

// distance returns the optimal string alignment distance of two words (insertion, deletion,
// substitution, transposition of neighbours), or a number above limit as soon as it is that.
func distance(a, b string, limit int) int {
	if d := len(a) - len(b); d > limit || -d > limit {
		return limit + 1
	}
	var rows [3][longestMisspelt + 4]int
	for j := 0; j <= len(b); j++ {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		row, up, upup := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		from, to := max(1, i-limit), min(len(b), i+limit) // farther off the diagonal it is too far
		row[from-1], row[to+1] = limit+1, limit+1
		if from == 1 {
			row[0] = i
		}
		least := row[from-1]
		for j := from; j <= to; j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(up[j]+1, row[j-1]+1, up[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, upup[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > limit {
			return limit + 1
		}
	}
	return rows[len(a)%3][len(b)]
}

// multimap lists numbers by the hash of a key; a list may hold numbers of other keys as well.
type multimap struct {
	start []uint32 // bucket -> where its numbers begin, and the end
	items []uint32
	mask  uint32
}

// newMultimap fills a multimap with what each adds; each is called several times.
func newMultimap(each func(add func(hash, item uint32))) multimap {
	n := 0
	each(func(_, _ uint32) { n++ })
	size := 16
	for size < n/2 {
		size *= 2
	}
	m := multimap{start: make([]uint32, size+1), items: make([]uint32, n), mask: uint32(size - 1)}
	each(func(hash, _ uint32) { m.start[mix(hash)&m.mask]++ })
	sum := uint32(0)
	for i, k := range m.start {
		sum += k
		m.start[i] = sum
	}
	each(func(hash, item uint32) { // from the ends of the lists, which then are where they begin
		at := mix(hash) & m.mask
		m.start[at]--
		m.items[m.start[at]] = item
	})
	return m
}

func (m *multimap) of(hash uint32) []uint32 {
	at := mix(hash) & m.mask
	return m.items[m.start[at]:m.start[at+1]]
}

func mix(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x85ebca6b
	return h ^ h>>13
}
