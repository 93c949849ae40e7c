package bot_test

import (
	"testing"

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
