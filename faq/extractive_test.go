package faq_test

import (
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// TestExtractive holds the promise of the design for every question that stands in the content
// or is labelled for it: what is shown stands in the briefing that is named.
func TestExtractive(t *testing.T) {
	for name, read := range map[string]func(testing.TB) content{"bundled": bundled, "beside": beside} {
		t.Run(name, func(t *testing.T) {
			c := read(t)
			f := match.New(c.briefings)
			check := newChecker(c.briefings)
			outcomes := map[faq.Outcome]int{}
			for _, q := range c.queries() {
				a := faq.Compose(f, q)
				outcomes[a.Outcome]++
				if err := check.check(f, q, a); err != nil {
					t.Errorf("%+v: %v", q, err)
				}
				q.Asked = append(append(q.Asked, a.Deeper...), a.Suggestions...)
				if err := check.check(f, q, faq.Compose(f, q)); err != nil {
					t.Errorf("%+v, what was offered asked: %v", q, err)
				}
			}
			for _, o := range []faq.Outcome{faq.Answered, faq.Suggested, faq.Declined} {
				if outcomes[o] == 0 {
					t.Errorf("no question was %s: the content shows nothing of such answers", o)
				}
			}
			t.Log(outcomes)
		})
	}
}
