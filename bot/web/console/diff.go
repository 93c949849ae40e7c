package console

import (
	"strings"
	"unicode"
)

// span is a part of a text in a comparison of two.
type span struct {
	Kind string // "" for what is in both, ins, del
	Text string
}

// mostCells bounds the table that a comparison fills: two texts of 1,500 words. Longer ones are
// shown as taken out and put in as a whole.
const mostCells = 1500 * 1500

// spans returns how one text becomes another, word by word.
func spans(was, is string) []span {
	a, b := tokens(was), tokens(is)
	// What is the same at both ends needs no table.
	first := 0
	for first < len(a) && first < len(b) && a[first] == b[first] {
		first++
	}
	last := 0
	for last < len(a)-first && last < len(b)-first && a[len(a)-1-last] == b[len(b)-1-last] {
		last++
	}
	var s spanList
	s.add("", a[:first]...)
	s.middle(a[first:len(a)-last], b[first:len(b)-last])
	s.add("", a[len(a)-last:]...)
	return s
}

type spanList []span

func (s *spanList) add(kind string, tokens ...string) {
	text := strings.Join(tokens, "")
	switch n := len(*s); {
	case text == "":
	case n > 0 && (*s)[n-1].Kind == kind:
		(*s)[n-1].Text += text
	default:
		*s = append(*s, span{kind, text})
	}
}

// middle compares by the longest common subsequence.
func (s *spanList) middle(a, b []string) {
	if len(a)*len(b) > mostCells {
		s.add("del", a...)
		s.add("ins", b...)
		return
	}
	length := make([][]int, len(a)+1) // of the longest common to a[i:] and b[j:]
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			s.add("", a[i])
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			s.add("del", a[i])
			i++
		default:
			s.add("ins", b[j])
			j++
		}
	}
	s.add("del", a[i:]...)
	s.add("ins", b[j:]...)
}

// tokens splits a text into words and what is between them.
func tokens(text string) []string {
	var all []string
	begin, inWord := 0, false
	for i, r := range text {
		word := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
		if i > begin && !(word && inWord) {
			all = append(all, text[begin:i])
			begin = i
		}
		inWord = word
	}
	if begin < len(text) {
		all = append(all, text[begin:])
	}
	return all
}
