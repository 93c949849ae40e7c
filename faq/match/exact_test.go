package match_test

import (
	"strings"
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// eachStored runs a test over all content with each question that is stored in it: those of
// FAQs and prompts. Where a briefing asks the same twice, either entry is right.
func eachStored(t *testing.T, test func(t *testing.T, x *match.Index, b *faq.Briefing, question string)) {
	for name, read := range map[string]func(testing.TB) []*faq.Briefing{
		"pages":   func(t testing.TB) []*faq.Briefing { return pages(t).Briefings() },
		"bundled": bundled, "beside": beside,
	} {
		t.Run(name, func(t *testing.T) {
			briefings := read(t)
			x := match.New(briefings)
			for _, b := range briefings {
				for _, f := range b.FAQs {
					if f.Question != "" {
						test(t, x, b, f.Question)
					}
				}
				for _, p := range b.Prompts {
					test(t, x, b, p.Question)
				}
			}
		})
	}
}

// matched reports whether the first match is the entry that asks the question, surely enough
// to be answered.
func matched(got []faq.Match, question string) bool {
	return len(got) > 0 && strings.EqualFold(got[0].Question(), question) && got[0].Confidence >= faq.AnswerAt
}

// TestStoredInThread asks each stored question word for word in the thread of its briefing.
func TestStoredInThread(t *testing.T) {
	eachStored(t, func(t *testing.T, x *match.Index, b *faq.Briefing, question string) {
		for _, text := range []string{question, strings.ToLower(question), strings.TrimRight(question, "?")} {
			if got := x.Match(faq.Query{Text: text, Briefing: b.ID}, 3); !matched(got, question) {
				t.Errorf("%s: %q: got %s", b.ID, text, list(got))
			}
		}
	})
}

// TestStoredOverAll asks each stored question word for word over all briefings.
func TestStoredOverAll(t *testing.T) {
	eachStored(t, func(t *testing.T, x *match.Index, _ *faq.Briefing, question string) {
		if got := x.Match(faq.Query{Text: question}, 3); !matched(got, question) {
			t.Errorf("%q: got %s", question, list(got))
		}
	})
}

// TestStoredNext asks each stored question word for word after each other one of its briefing:
// who follows a go-deeper prompt asks it in full.
func TestStoredNext(t *testing.T) {
	eachStored(t, func(t *testing.T, x *match.Index, b *faq.Briefing, question string) {
		for _, before := range questionsOf(b) {
			for _, thread := range []string{b.ID, ""} {
				q := faq.Query{Text: question, Before: before, Briefing: thread}
				if got := x.Match(q, 3); before != question && !matched(got, question) {
					t.Errorf("%+v: got %s", q, list(got))
				}
			}
		}
	})
}

func questionsOf(b *faq.Briefing) []string {
	var out []string
	for _, f := range b.FAQs {
		out = append(out, f.Question)
	}
	for _, p := range b.Prompts {
		out = append(out, p.Question)
	}
	return out
}
