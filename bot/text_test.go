package bot_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/godeeper/godeeper/bot"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"plain é 日本 👩‍🚀", "plain é 日本 👩‍🚀"},
		{"a\x1b[31mb\x00c\x7fd\u009be", "a[31mbcde"},
		{"a\tb\nc\rd", "a\tb\ncd"},
		{"abc\u202edef\u2066\u200f", "abcdef"},
		{"a\u2028b", "a\nb"},
		{"bad \xff byte", "bad  byte"},
	} {
		if got := bot.Clean(c.text); got != c.want {
			t.Errorf("Clean(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct{ text, want, line string }{
		{" a  b\t c \n\n\n\n d\n e ", "a b c\n\nd\ne", "a b c d e"},
		{"\n\n", "", ""},
		{"\u200b \u202e\x00", "", ""},
		{"👩‍🚀", "👩‍🚀", "👩‍🚀"},
		{"a\u2028b", "a\nb", "a b"},
	} {
		if got := bot.Text(c.text); got != c.want {
			t.Errorf("Text(%q) = %q, want %q", c.text, got, c.want)
		}
		if got := bot.Line(c.text); got != c.line {
			t.Errorf("Line(%q) = %q, want %q", c.text, got, c.line)
		}
	}
}

func TestClip(t *testing.T) {
	for _, c := range []struct {
		text  string
		limit int
		want  string
	}{
		{"as long", 7, "as long"},
		{"one word too many", 9, "one word…"},
		{"unbroken", 5, "unbr…"},
		{strings.Repeat("日", 9), 4, "日日日…"},
		{"e\u0301e\u0301e\u0301", 4, "e\u0301…"},
		{strings.Repeat(" ", 90) + "a", 5, "…"},
		{strings.Repeat("a\u0301", 5000), 10, strings.Repeat("a\u0301", 4) + "…"},
	} {
		if got := bot.Clip(c.text, c.limit); got != c.want {
			t.Errorf("Clip(%q, %d) = %q, want %q", c.text, c.limit, got, c.want)
		}
	}
	twice := func(s string) int { return 2 * utf8.RuneCountInString(s) }
	if got, want := bot.ClipBy("abcdef", 7, twice), "abc…"; got != want {
		t.Errorf("ClipBy = %q, want %q", got, want)
	}
}
