package faq_test

import (
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// FuzzCompose asks anything of the bundled briefings, in a thread and over all: whatever is
// asked, what is shown keeps the promises.
func FuzzCompose(f *testing.F) {
	c := bundled(f)
	index := match.New(c.briefings)
	check := newChecker(c.briefings)
	for i, q := range c.questions {
		if i%10 == 0 {
			f.Add(q.Text, q.Before, q.Expect, uint8(i))
		}
	}
	f.Add("", "and the US?", "", uint8(0))
	f.Add("what happened\x00\xff", "\u202eit", "Who?", uint8(1))
	f.Fuzz(func(t *testing.T, text, before, asked string, thread uint8) {
		q := faq.Query{Text: text, Before: before, Asked: []string{asked}}
		if n := int(thread) % (len(c.briefings) + 1); n < len(c.briefings) {
			q.Briefing = c.briefings[n].ID
		}
		if err := check.check(index, q, faq.Compose(index, q)); err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
	})
}
