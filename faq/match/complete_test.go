package match_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

func completing() *match.Index {
	return match.New([]*faq.Briefing{{
		ID: "bridge", Title: "The bridge",
		Sections: []faq.Section{{Role: faq.RoleHappened, Passages: []faq.Passage{{ID: "p", Text: "Why was it closed? Bridges are old."}}}},
		FAQs: []faq.FAQ{
			{ID: "1", Question: "Why was the bridge closed?"}, {ID: "2", Question: "Who closed  the Bridge?"},
			{ID: "3", Question: "What does a ticket cost?", Answer: "It closes at noon."}, {ID: "4", Answer: "An answer alone."},
			{ID: "5", Question: "Er Østfold nær?"}, {ID: "6", Question: "How many cities lie on the fjord?"},
		},
		Prompts: []faq.Prompt{{ID: "7", Question: "When will bridges close?"}, {ID: "8", Question: "why was the bridge closed?"}},
		Topics:  []faq.Topic{{ID: "9", Name: "Bridge"}},
	}})
}

func TestComplete(t *testing.T) {
	x := completing()
	for _, test := range []struct {
		prefix string
		limit  int
		want   []string
	}{
		{"w", 9, []string{"What does a ticket cost?", "When will bridges close?", "Who closed  the Bridge?", "Why was the bridge closed?"}},
		{"WH", 2, []string{"What does a ticket cost?", "When will bridges close?"}},
		{"who  closed the b", 9, []string{"Who closed  the Bridge?"}},
		{"clos", 9, []string{"When will bridges close?", "Who closed  the Bridge?", "Why was the bridge closed?"}},
		{"closed ", 9, []string{"Who closed  the Bridge?"}},
		{"the bridge c", 9, []string{"Why was the bridge closed?"}},
		{"bridges", 9, []string{"When will bridges close?"}},
		{"citi", 9, []string{"How many cities lie on the fjord?"}},
		{"cities lie", 9, []string{"How many cities lie on the fjord?"}},
		{"ØST", 9, []string{"Er Østfold nær?"}},
		{"tick", 9, []string{"What does a ticket cost?"}},
		{"ridge", 9, nil}, {"noon", 9, nil}, {"old", 9, nil}, {"xyz", 9, nil}, {"", 9, nil}, {" ", 9, nil}, {"w", 0, nil}, {"w", -1, nil},
		{"?", 9, nil}, {"\xff", 9, nil}, {strings.Repeat("why ", 1000), 9, nil},
	} {
		got := x.Complete(test.prefix, test.limit)
		sorted := append([]string(nil), got...)
		if test.prefix == "clos" { // words within come in no order
			slices.Sort(sorted)
		}
		if diff := cmp.Diff(test.want, sorted); diff != "" {
			t.Errorf("Complete(%.20q, %d): -want +got\n%s", test.prefix, test.limit, diff)
		}
	}
	if got := match.New(nil).Complete("why", 5); got != nil {
		t.Errorf("an empty index: got %q, want none", got)
	}
}

func BenchmarkComplete(b *testing.B) {
	x := match.New([]*faq.Briefing{filler(100_000)})
	x.Complete("a", 1) // the sort
	var prefixes []string
	for i := 0; i < 100_000; i += 997 {
		words := strings.Fields(x.Briefings()[0].FAQs[i].Question)
		for n := 1; n <= len(words[2]); n++ {
			prefixes = append(prefixes, words[2][:n], words[0]+" "+words[1]+" "+words[2][:n])
		}
	}
	b.ReportAllocs()
	worst(b, func(i int) { x.Complete(prefixes[i%len(prefixes)], 10) })
}
