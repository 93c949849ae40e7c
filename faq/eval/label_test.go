package eval

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
)

func TestLabels(t *testing.T) {
	b := moon()
	questions := []Question{
		{ID: "1", Kind: "faq", Text: "price", Before: "what?", Briefing: "moon.txt", Answerable: true, Expect: "What did it cost?"},
		{ID: "2", Text: "beer"},
	}
	for _, open := range []bool{false, true} {
		labels, err := Labels([]*faq.Briefing{b}, questions, open)
		if err != nil {
			t.Fatal(err)
		}
		want := faq.Query{Text: "price", Before: "what?", Briefing: "moon"}
		if open {
			want.Briefing = ""
		}
		if d := cmp.Diff(want, labels[0].Query); d != "" {
			t.Errorf("open %v: query (-want +got):\n%s", open, d)
		}
		if !labels[0].Answerable() || labels[1].Answerable() {
			t.Error("want the first question answerable, and the second not")
		}
		right, wrong := faqMatch(b, 0, 1), faqMatch(b, 1, 1)
		if !labels[0].Right(right.Entry) || labels[0].Right(wrong.Entry) || labels[1].Right(right.Entry) {
			t.Error("want the expected entry right, and no other")
		}
		if !labels[0].Shown(faq.Answer{Match: &right}) || labels[0].Shown(faq.Answer{Match: &wrong}) {
			t.Error("want the answer from the expected entry right, and no other")
		}
	}
	if _, err := Labels(nil, questions, false); err == nil {
		t.Error("got no error for a briefing that is not there")
	}
}
