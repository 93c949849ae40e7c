package bot

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"

	"github.com/godeeper/godeeper/faq"
)

// leastFilled is the part of the limit, one in so many, that a piece must reach to end with a
// paragraph or a sentence: a lone short heading before a long paragraph is not worth a message.
const leastFilled = 3

// The places where a text may be cut, the better the greater.
const (
	atCluster uint8 = iota
	atWord
	atSentence // or at the end of a line
	atParagraph
)

// Split cuts text into pieces that are at most limit long, as length measures them: at the end of
// a paragraph, else of a sentence, else of a word, else between grapheme clusters. Only a cluster
// that is longer than the limit is cut between its runes, and only such a rune exceeds the limit.
// The pieces are in order and none is empty; nothing but white space at the cuts is lost.
//
// A text must not be longer than its parts together, as with bytes, runes and UTF-16 units.
func Split(text string, limit int, length func(string) int) []string {
	text = strings.TrimSpace(text)
	places := places(text)
	var ends, sizes []int // of each cluster
	for it := graphemes.FromString(text); it.Next(); {
		ends, sizes = append(ends, it.End()), append(sizes, length(it.Value()))
	}
	begin := func(cluster int) int {
		if cluster == 0 {
			return 0
		}
		return ends[cluster-1]
	}
	var out []string
	for first := 0; first < len(ends); {
		if blank(text[begin(first):ends[first]]) {
			first++
			continue
		}
		var best [atParagraph + 1]int // cluster behind the last place of each kind
		size, next := 0, first
		for ; next < len(ends) && size+sizes[next] <= limit; next++ {
			size += sizes[next]
			place := places[ends[next]]
			if size < limit/leastFilled {
				place = min(place, atWord)
			}
			best[place] = next + 1
		}
		if next == first {
			out = append(out, splitRunes(text[begin(first):ends[first]], limit, length)...)
			first++
			continue
		}
		if next < len(ends) {
			for place := atParagraph; place >= atWord; place-- {
				if best[place] > 0 {
					next = best[place]
					break
				}
			}
		}
		out = append(out, strings.TrimRightFunc(text[begin(first):begin(next)], unicode.IsSpace))
		first = next
	}
	return out
}

// places returns, for each byte of text and the end of it, how good a place for a cut is there.
func places(text string) []uint8 {
	out := make([]uint8, len(text)+1)
	end := 0
	for _, s := range faq.Sentences(text) {
		end += strings.Index(text[end:], s) + len(s)
		out[end] = atSentence
	}
	space, lines := -1, 0 // where the white space began, and the line breaks in it
	for i, r := range text {
		switch {
		case !unicode.IsSpace(r):
			space, lines = -1, 0
			continue
		case space < 0:
			space = i
		}
		if r == '\n' {
			lines++
		}
		out[space] = max(out[space], min(atWord+uint8(min(lines, 2)), atParagraph))
	}
	return out
}

// splitRunes cuts a cluster that is longer than the limit.
func splitRunes(cluster string, limit int, length func(string) int) []string {
	var out []string
	begin, size := 0, 0
	for i := 0; i < len(cluster); {
		_, bytes := utf8.DecodeRuneInString(cluster[i:])
		n := length(cluster[i : i+bytes])
		if i > begin && size+n > limit {
			if !blank(cluster[begin:i]) {
				out = append(out, cluster[begin:i])
			}
			begin, size = i, 0
		}
		i, size = i+bytes, size+n
	}
	if blank(cluster[begin:]) {
		return out
	}
	return append(out, cluster[begin:])
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// Chunks parts items so that each chunk has at most count of them and, with more than one, is at
// most limit long in all, as length measures them.
func Chunks[T any](items []T, length func(T) int, limit, count int) [][]T {
	var out [][]T
	begin, sum := 0, 0
	for i, item := range items {
		if i > begin && (sum+length(item) > limit || i-begin >= count) {
			out = append(out, items[begin:i])
			begin, sum = i, 0
		}
		sum += length(item)
	}
	if begin < len(items) {
		out = append(out, items[begin:])
	}
	return out
}
