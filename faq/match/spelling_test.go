package match_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// TestSpelling compares the search by pieces of words with one that compares with every word.
func TestSpelling(t *testing.T) {
	x := match.New(append(bundled(t), filler(2000)))
	random := rand.New(rand.NewPCG(5, 6))
	words := x.Words()
	const letters = "abcdefghijklmnopqrstuvwxyz"
	found := 0
	for range 3000 {
		word := []byte(words[random.IntN(len(words))])
		for range 1 + random.IntN(2) {
			at := random.IntN(len(word))
			switch edit := random.IntN(4); {
			case edit == 0:
				word = slices.Insert(word, at, letters[random.IntN(26)])
			case edit == 1 && len(word) > 1:
				word = slices.Delete(word, at, at+1)
			case edit == 2:
				word[at] = letters[random.IntN(26)]
			case at > 0:
				word[at-1], word[at] = word[at], word[at-1]
			}
		}
		if slices.Contains(words, string(word)) {
			continue
		}
		want, got := x.NearByAll(string(word)), x.Near(string(word))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("near %q: -every word +pieces\n%s", word, diff)
		}
		if len(got) > 0 {
			found++
		}
	}
	if found < 1000 {
		t.Errorf("of 3000 misspelt words %d are near any", found)
	}
}

// TestThreadOfALargeFile asks in the thread of more entries than are all looked at.
func TestThreadOfALargeFile(t *testing.T) {
	large := filler(3000)
	other := &faq.Briefing{ID: "other", FAQs: slices.Clone(large.FAQs[:100])}
	x := match.New([]*faq.Briefing{other, large})
	for i := 0; i < 3000; i += 50 {
		q := faq.Query{Text: "tell me " + large.FAQs[i].Question, Briefing: large.ID}
		got := x.Match(q, 64)
		if len(got) == 0 || got[0].FAQ.Question != large.FAQs[i].Question {
			t.Errorf("%q: got another entry first", q.Text)
		}
		for _, m := range got {
			if m.Briefing != large {
				t.Fatalf("%q: got an entry of another thread", q.Text)
			}
		}
	}
}

func BenchmarkSpelling(b *testing.B) {
	var many strings.Builder
	for i := range 300_000 {
		many.WriteString(madeUp(uint64(i)*7) + ". ")
	}
	b0 := &faq.Briefing{ID: "words"}
	for text := range slices.Chunk(strings.Fields(many.String()), 1000) { // a text is read up to a bound
		b0.FAQs = append(b0.FAQs, faq.FAQ{ID: text[0], Question: "Which?", Answer: strings.Join(text, " ")})
	}
	x := match.New([]*faq.Briefing{b0})
	words := x.Words()
	b.Logf("%d words", len(words))
	worst(b, func(i int) {
		w := words[i%len(words)]
		x.Near(misspelt(w + "x"))
	})
}
