package bot_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot"
)

func bytesLen(s string) int { return len(s) }

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		name   string
		text   string
		limit  int
		length func(string) int
		want   []string
	}{
		{"short", " One two. ", 20, utf8.RuneCountInString, []string{"One two."}},
		{"exact", "One two.", 8, utf8.RuneCountInString, []string{"One two."}},
		{"nothing", " \n\n ", 5, utf8.RuneCountInString, nil},
		{"paragraph", "One two. Three.\n\nFour five. Six.", 26, utf8.RuneCountInString, []string{"One two. Three.", "Four five. Six."}},
		{"paragraph with blanks", "One two. Three.\n \t\nFour five. Six.", 26, utf8.RuneCountInString, []string{"One two. Three.", "Four five. Six."}},
		{"sentence", "One two three. Four five six. Seven.", 32, utf8.RuneCountInString, []string{"One two three. Four five six.", "Seven."}},
		{"title is no end", "It rained. Mr. Rutte went.", 18, utf8.RuneCountInString, []string{"It rained.", "Mr. Rutte went."}},
		{"line", "one two three\nfour five six", 20, utf8.RuneCountInString, []string{"one two three", "four five six"}},
		{"word", "one two three four", 9, utf8.RuneCountInString, []string{"one two", "three", "four"}},
		{"heading stays", "News\n\nOne two three four five six seven. Eight nine.", 40, utf8.RuneCountInString,
			[]string{"News\n\nOne two three four five six seven.", "Eight nine."}},
		{"long word", "a bbbbbbbbbb c", 4, utf8.RuneCountInString, []string{"a", "bbbb", "bbbb", "bb c"}},
		{"cluster", "👩‍🚀👩‍🚀👩‍🚀", 7, utf8.RuneCountInString, []string{"👩‍🚀👩‍🚀", "👩‍🚀"}},
		{"accents", "e\u0301e\u0301e\u0301", 3, utf8.RuneCountInString, []string{"e\u0301", "e\u0301", "e\u0301"}},
		{"cluster beyond the limit", "e\u0301\u0302\u0303x", 2, utf8.RuneCountInString, []string{"e\u0301", "\u0302\u0303", "x"}},
		{"rune beyond the limit", "日本", 2, bytesLen, []string{"日", "本"}},
		{"no limit at all", "ab", 0, utf8.RuneCountInString, []string{"a", "b"}},
		{"wide stops", "日本は島国だ。東京は首都だ。", 10, utf8.RuneCountInString, []string{"日本は島国だ。", "東京は首都だ。"}},
		{"bad bytes", "\xff\xfe\xfd", 2, bytesLen, []string{"\xff\xfe", "\xfd"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, bot.Split(c.text, c.limit, c.length)); diff != "" {
				t.Errorf("Split(%q, %d) (-want +got):\n%s", c.text, c.limit, diff)
			}
		})
	}
}

// FuzzSplit holds what Split promises: nothing lost but white space, nothing too long, nothing
// empty, and no cluster cut that is within the limit.
func FuzzSplit(f *testing.F) {
	f.Add("One two. Three.\n\nFour five. Six.", 20, false)
	f.Add("e\u0301\u0302\u0303x 日本👩‍🚀", 2, true)
	f.Add("a\r\n \u0301 b\xff\u2028c", 1, false)
	f.Add("word", -3, false)
	f.Fuzz(func(t *testing.T, text string, limit int, inBytes bool) {
		length := utf8.RuneCountInString
		if inBytes {
			length = bytesLen
		}
		pieces := bot.Split(text, limit, length)
		checkPieces(t, text, limit, length, pieces)
	})
}

func checkPieces(t *testing.T, text string, limit int, length func(string) int, pieces []string) {
	t.Helper()
	for _, p := range pieces {
		if strings.TrimSpace(p) == "" {
			t.Errorf("Split(%q, %d) has an empty piece: %q", text, limit, pieces)
		}
		if length(p) > limit && utf8.RuneCountInString(p) > 1 {
			t.Errorf("Split(%q, %d) has a piece of length %d: %q", text, limit, length(p), p)
		}
	}
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
	var held strings.Builder
	for _, p := range pieces {
		held.WriteString(squeeze(p))
	}
	if got, want := held.String(), squeeze(text); got != want {
		t.Errorf("Split(%q, %d) holds %q, want %q", text, limit, got, want)
	}
	longest, longestWord := 0, 0
	for it := graphemes.FromString(text); it.Next(); {
		longest = max(longest, length(it.Value()))
	}
	for w := range strings.FieldsSeq(text) {
		longestWord = max(longestWord, length(w))
	}
	if utf8.ValidString(text) && longest <= limit && clusters(pieces...) > clusters(strings.TrimSpace(text)) {
		t.Errorf("Split(%q, %d) cuts a cluster: %q", text, limit, pieces)
	}
	// A mark behind white space is one cluster with it, and no word of its own there.
	if longestWord <= limit && longest == 1 {
		if got, want := strings.Fields(strings.Join(pieces, " ")), strings.Fields(text); !slices.Equal(got, want) {
			t.Errorf("Split(%q, %d) holds the words %q, want %q", text, limit, got, want)
		}
	}
}

func clusters(texts ...string) int {
	n := 0
	for _, s := range texts {
		for it := graphemes.FromString(s); it.Next(); {
			n++
		}
	}
	return n
}

func TestSplitLong(t *testing.T) {
	text := strings.Repeat("It rained in Oviedo, and Mr. Alonso stayed at home. ", 2000)
	for _, limit := range []int{7, 100, 2000, 1 << 20} {
		checkPieces(t, text, limit, utf8.RuneCountInString, bot.Split(text, limit, utf8.RuneCountInString))
	}
}

func BenchmarkSplit(b *testing.B) {
	text := strings.Repeat("It rained in Oviedo, and Mr. Alonso stayed at home. ", 800)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		bot.Split(text, 2000, utf8.RuneCountInString)
	}
}

func TestChunks(t *testing.T) {
	for _, c := range []struct {
		items        []string
		limit, count int
		want         [][]string
	}{
		{nil, 3, 3, nil},
		{[]string{"a", "b", "c", "d"}, 9, 3, [][]string{{"a", "b", "c"}, {"d"}}},
		{[]string{"aa", "b", "cc", "dddd", "e"}, 3, 9, [][]string{{"aa", "b"}, {"cc"}, {"dddd"}, {"e"}}},
	} {
		if diff := cmp.Diff(c.want, bot.Chunks(c.items, bytesLen, c.limit, c.count)); diff != "" {
			t.Errorf("Chunks(%q, %d, %d) (-want +got):\n%s", c.items, c.limit, c.count, diff)
		}
	}
}
