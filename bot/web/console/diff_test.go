package console

import (
	"strings"
	"testing"
)

func TestSpans(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ was, is, want string }{
		{"", "", ""},
		{"same text", "same text", "same text"},
		{"", "new", "[+new]"},
		{"gone", "", "[-gone]"},
		{"Dogs are allowed for £10.", "Dogs are welcome for £12.", "Dogs are [-allowed][+welcome] for £[-10][+12]."},
		{"a b c", "a c", "a [-b ]c"},
		{"naïve", "naive", "[-naïve][+naive]"},
	} {
		var b strings.Builder
		was, is := "", ""
		for _, s := range spans(test.was, test.is) {
			switch s.Kind {
			case "ins":
				b.WriteString("[+" + s.Text + "]")
				is += s.Text
			case "del":
				b.WriteString("[-" + s.Text + "]")
				was += s.Text
			default:
				b.WriteString(s.Text)
				was, is = was+s.Text, is+s.Text
			}
		}
		if got := b.String(); got != test.want || was != test.was || is != test.is {
			t.Errorf("%q to %q: got %s, want %s", test.was, test.is, got, test.want)
		}
	}
	long := strings.Repeat("one two ", 4000)
	if got := spans("x "+long, "y "+strings.ToUpper(long)); len(got) > 5 {
		t.Errorf("texts that are long and different have %d spans, want a few", len(got))
	}
}

func FuzzSpans(f *testing.F) {
	f.Add("Dogs are allowed for £10.", "Dogs are welcome for £12.")
	f.Add("", "\xff\x00 a")
	f.Fuzz(func(t *testing.T, was, is string) {
		if len(was)+len(is) > 2000 {
			return
		}
		gotWas, gotIs := "", ""
		for _, s := range spans(was, is) {
			if s.Kind != "ins" {
				gotWas += s.Text
			}
			if s.Kind != "del" {
				gotIs += s.Text
			}
		}
		if gotWas != was || gotIs != is {
			t.Errorf("%q and %q are made of %q and %q", was, is, gotWas, gotIs)
		}
	})
}
