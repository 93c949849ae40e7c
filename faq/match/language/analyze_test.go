package language_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq/match/language"
)

// TestAnalyze reads testdata/analyze.txt: texts, and indented the tokens that they make.
func TestAnalyze(t *testing.T) {
	data, err := os.ReadFile("testdata/analyze.txt")
	if err != nil {
		t.Fatal(err)
	}
	for block := range strings.SplitSeq(strings.TrimSpace(string(data)), "\n\n") {
		lines := strings.Split(block, "\n")
		text, tag := lines[0], ""
		if rest, ok := strings.CutPrefix(text, "["); ok {
			tag, text, _ = strings.Cut(rest, "] ")
		}
		var got []string
		for _, token := range language.For(tag).Analyze(text, nil) {
			got = append(got, show(text, token))
		}
		want := lines[1:]
		for i := range want {
			want[i] = strings.TrimSpace(want[i])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Analyze(%q): -want +got\n%s", text, diff)
		}
	}
}

// show writes a token as "text stem, as written".
func show(text string, t language.Token) string {
	s := fmt.Sprintf("%s %s, %q", t.Text, t.Stem, text[t.Start:t.End])
	if t.Upper {
		s += " upper"
	}
	if t.AllUpper {
		s += " all upper"
	}
	return s
}

func TestAnalyzeIsBounded(t *testing.T) {
	l := language.For("en")
	for _, text := range []string{
		strings.Repeat("a ", 500_000), strings.Repeat("a", 1_000_000), strings.Repeat("a.", 500_000),
		strings.Repeat("1,", 500_000), strings.Repeat("ab\u00ad", 250_000), strings.Repeat("a\x80", 500_000), strings.Repeat("é", 500_000), strings.Repeat("e\u0301", 300_000),
		strings.Repeat("ﷺ", 300_000), strings.Repeat("a:\u0301", 250_000), strings.Repeat("'", 1_000_000),
		strings.Repeat("🇿🇦", 125_000), strings.Repeat("\xff", 1_000_000), strings.Repeat("漢字", 160_000),
	} {
		start := time.Now()
		if n := len(l.Analyze(text, nil)); n > 2*language.MaxTokens {
			t.Errorf("Analyze of %.10q…: %d tokens, want at most %d", text, n, 2*language.MaxTokens)
		}
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("Analyze of %.10q…, 1 MB: took %v", text, took)
		}
	}
}

func TestAnalyzePlainTextDoesNotAllocate(t *testing.T) {
	text := "What's behind the Governor's decision to raise interest rates by 0.25%, and why didn't Parliament agree? Xyzzyish Quuxly."
	l := language.For("en")
	buf := l.Analyze(text, nil)
	if n := testing.AllocsPerRun(100, func() { buf = l.Analyze(text, buf[:0]) }); n > 0 {
		t.Errorf("Analyze into a buffer allocates %v times, want 0", n)
	}
}

// words29 cuts a text by the library alone.
func words29(text string) (out []string) {
	for seg := words.FromString(text); seg.Next(); {
		out = append(out, seg.Value())
	}
	return out
}

func FuzzAnalyze(f *testing.F) {
	for _, s := range []string{
		"What's the U.S. Fed's 3,500.5 plan?", "L’Élysée’s “naïve” coup d'état", "e\u0301a a\u200db 1\u0301,2 a.b.c a:b 1;2 _a a_b 1.a 'tis",
		"\xff\xfea\x80", "漢字かな한국어ไทย", "🇿🇦 👩\u200d🚀 Ⓜa \u200dⓂb", "gonna dont I.M. IM", "אב\"ג", strings.Repeat("ab'", 100),
		strings.Repeat("é", 200), strings.Repeat("ﷺ", 100), strings.Repeat("a", 300) + "’s",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, tag := range []string{"en", "fr", "ru", "xx"} {
			check(t, language.For(tag).Analyze(text, nil), text)
		}
		// Each word stands where the library alone cuts.
		cuts := map[int]int{}
		at := 0
		for _, w := range words29(text) {
			cuts[at] = at + len(w)
			at += len(w)
		}
		for _, token := range language.For("xx").Analyze(text, nil) {
			if cuts[token.Start] != token.End {
				t.Errorf("Analyze(%q): a word at %d to %d, UAX 29 ends it at %d", text, token.Start, token.End, cuts[token.Start])
			}
		}
	})
}

// check checks what holds for the tokens of any text.
func check(t *testing.T, tokens []language.Token, text string) {
	t.Helper()
	end := 0
	for _, token := range tokens {
		if token.Start < end || token.End < token.Start || token.End > len(text) {
			t.Fatalf("Analyze(%q): token %+v behind %d", text, token, end)
		}
		end = token.End
		if token.Text == "" || token.Stem == "" {
			t.Errorf("Analyze(%q): empty token %+v", text, token)
		}
		if utf8.ValidString(text) && !utf8.ValidString(token.Text+token.Stem) {
			t.Errorf("Analyze(%q): token %+v is not UTF-8", text, token)
		}
	}
}

func BenchmarkAnalyze(b *testing.B) {
	data, err := os.ReadFile("testdata/news.txt")
	if err != nil {
		b.Fatal(err)
	}
	l := language.For("en")
	buf := l.Analyze(string(data), nil)
	b.ReportAllocs()
	for b.Loop() {
		buf = l.Analyze(string(data), buf[:0])
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(buf)), "ns/word")
}
