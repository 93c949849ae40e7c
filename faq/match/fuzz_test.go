package match_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// hostile are questions that nobody asks in good faith.
var hostile = map[string]string{
	"a megabyte of one word":      strings.Repeat("a", 1<<20),
	"a megabyte of words":         strings.Repeat("which bridge? ", 1<<20/14),
	"10,000 equal words":          strings.Repeat("bridge ", 10_000),
	"10,000 small words":          strings.Repeat("the ", 10_000),
	"many words that differ":      distinct(10_000),
	"control characters":          "what\x00 did\x1b[31m the\x7f bridge\x08 cost\r\n\t",
	"from right to left":          "\u202ewhat did the bridge cost\u202c ما تكلفة الجسر؟ מה עלה הגשר",
	"invalid UTF-8":               "what \xff\xfe did \xc3\x28 the \xed\xa0\x80 bridge cost \xf4\x90\x80\x80",
	"marks on marks":              "b" + strings.Repeat("\u0301", 10_000) + "ridge",
	"joined emoji":                strings.Repeat("👩‍👩‍👧‍👦", 1000),
	"a word of joined characters": strings.Repeat("a\u200d", 10_000),
	"apostrophes":                 strings.Repeat("'s'", 10_000),
	"full stops":                  strings.Repeat("a.b.", 10_000),
	"numbers":                     strings.Repeat("1,000,", 10_000),
}

// distinct returns n different words.
func distinct(n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = madeUp(uint64(i))
	}
	return strings.Join(words, " ")
}

// TestHostile asks what nobody asks in good faith, as the question and as the one before it.
func TestHostile(t *testing.T) {
	x := pages(t)
	for name, text := range hostile {
		for _, q := range []faq.Query{{Text: text}, {Text: text, Briefing: "halden-bridge"}, {Text: "and it?", Before: text}, {Text: "cost?", Briefing: text}} {
			if err := bounded(x, q); err != "" {
				t.Errorf("%s: %s", name, err)
			}
		}
	}
}

// bounded asks a question and returns what is out of bounds.
func bounded(x *match.Index, q faq.Query) string {
	const top = 10
	work := x.Work(q)
	if work.Slots > match.MaxSlots {
		return fmt.Sprintf("%d slots, more than %d", work.Slots, match.MaxSlots)
	}
	if work.Misspelt > match.MostMisspelt {
		return fmt.Sprintf("%d words are looked up as misspelt, more than %d", work.Misspelt, match.MostMisspelt)
	}
	if most := max(match.SecondLook, work.Scoped); work.Candidates > most {
		return fmt.Sprintf("%d candidates, more than %d", work.Candidates, most)
	}
	q.Explain = true
	got := x.Match(q, top)
	if len(got) > top {
		return fmt.Sprintf("%d matches", len(got))
	}
	for _, m := range append(got, x.Passages(q, q.Briefing, top)...) {
		if err := checkWhy(m); err != "" {
			return err
		}
		if m.Confidence < 0 || m.Confidence > 1 || m.Confidence != m.Confidence {
			return fmt.Sprintf("confidence %v", m.Confidence)
		}
		if n := len(m.Why.Words) + len(m.Why.Missing); n > match.MaxSlots {
			return fmt.Sprintf("%d words are explained", n)
		}
	}
	return ""
}

func FuzzMatch(f *testing.F) {
	x := match.New(append(pages(f).Briefings(), filler(200)))
	for _, text := range hostile {
		if len(text) < 1000 {
			f.Add(text, "", "")
		}
	}
	f.Add("how long will the repairs last", "What did the bridge cost to build?", "halden-bridge")
	f.Add("and the NRA's 40 cables?", "whats ycc", "")
	f.Add("what happened", "", "boj-rates.txt")
	f.Fuzz(func(t *testing.T, text, before, briefing string) {
		for _, q := range []faq.Query{{Text: text, Before: before, Briefing: briefing}, {Text: text, Before: before}, {Text: text, Briefing: "halden-bridge"}} {
			if err := bounded(x, q); err != "" {
				t.Fatalf("%+v: %s", q, err)
			}
		}
	})
}
