package match

// spelling finds the words of an index that a misspelt word may have meant.
type spelling struct {
	byLength [][]uint32 // length in bytes -> terms of one word
	names    []string
}

// Bounds of the correction of a word, in letters.
const (
	shortestMisspelt = 4  // a shorter word has too many neighbours
	longMisspelt     = 8  // from here on two edits are allowed
	longestMisspelt  = 24 // a longer word is not looked up
)

func newSpelling(x *Index) *spelling {
	s := &spelling{byLength: make([][]uint32, longestMisspelt+3), names: x.names}
	for term, name := range x.names {
		if n := len(name); n >= shortestMisspelt-1 && n < len(s.byLength) && isWord(name) {
			s.byLength[n] = append(s.byLength[n], uint32(term))
		}
	}
	return s
}

func isWord(name string) bool {
	for i := range len(name) {
		if c := name[i]; c == ' ' || c >= '0' && c <= '9' {
			return false
		}
	}
	return true
}

// near calls yield with the terms at the smallest distance from the stem, within the bound.
func (s *spelling) near(stem string, yield func(term uint32, edits int)) {
	if len(stem) < shortestMisspelt || len(stem) > longestMisspelt || !isWord(stem) {
		return
	}
	bound := 1
	if len(stem) >= longMisspelt {
		bound = 2
	}
	best := bound + 1
	var found []uint32
	for n := len(stem) - bound; n <= len(stem)+bound; n++ {
		for _, term := range s.byLength[n] {
			name := s.names[term]
			if name[0] != stem[0] && bound == 1 && len(stem) < 6 {
				continue // people rarely miss the first letter, and a short word has many neighbours
			}
			d := distance(stem, name, best)
			if d < best {
				best, found = d, found[:0]
			}
			if d == best && d <= bound {
				found = append(found, term)
			}
		}
	}
	for _, term := range found {
		yield(term, best)
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
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
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
