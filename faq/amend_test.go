package faq_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
)

// amendable returns two briefings with entries of every kind.
func amendable() []*faq.Briefing {
	page := &faq.Briefing{
		ID: "ferry", Title: "A ferry line closes",
		Sections: []faq.Section{{Heading: "What's happened", Passages: []faq.Passage{{ID: "boat", Text: "The last boat left."}}}},
		FAQs: []faq.FAQ{
			{ID: "why", Question: "Why does it close?", Variants: []string{"why closed", "reason"}, Answer: "It had few passengers."},
			{ID: "when", Question: "When does it close?", Answer: "On Monday."},
		},
		Prompts: []faq.Prompt{{ID: "next", Question: "What comes next?"}, {ID: "pays", Question: "Who pays?"}},
		Topics:  []faq.Topic{{ID: "bridge", Name: "The bridge", Aliases: []string{"Sound Bridge"}, Text: "It was opened in 1999."}},
	}
	return []*faq.Briefing{page, {ID: "vote", Title: "A vote", FAQs: []faq.FAQ{{ID: "why", Question: "Why vote?", Answer: "It is time."}}}}
}

func TestAmend(t *testing.T) {
	edit := func(change func(b *faq.Briefing)) []*faq.Briefing {
		all := amendable()
		change(all[0])
		return all
	}
	desk := func(faqs ...faq.FAQ) []*faq.Briefing {
		return append(amendable(), &faq.Briefing{ID: faq.DeskID, Title: faq.DeskTitle, FAQs: faqs})
	}
	for name, test := range map[string]struct {
		a         faq.Amendment
		want      []*faq.Briefing
		effective bool
	}{
		"variant": {faq.Amendment{Kind: faq.AmendVariant, Entry: "why", Text: "how come"},
			edit(func(b *faq.Briefing) { b.FAQs[0].Variants = []string{"why closed", "reason", "how come"} }), true},
		"variant that is there":   {faq.Amendment{Kind: faq.AmendVariant, Entry: "why", Text: "reason"}, amendable(), false},
		"variant of what is gone": {faq.Amendment{Kind: faq.AmendVariant, Entry: "who", Text: "reason"}, amendable(), false},
		"variant of a topic":      {faq.Amendment{Kind: faq.AmendVariant, Entry: "bridge", Text: "reason"}, amendable(), false},
		"no variant": {faq.Amendment{Kind: faq.AmendNoVariant, Entry: "why", Text: "reason"},
			edit(func(b *faq.Briefing) { b.FAQs[0].Variants = []string{"why closed"} }), true},
		"no variant that is none": {faq.Amendment{Kind: faq.AmendNoVariant, Entry: "why", Text: "?"}, amendable(), false},
		"question": {faq.Amendment{Kind: faq.AmendQuestion, Entry: "when", Text: "Which day does it close?"},
			edit(func(b *faq.Briefing) { b.FAQs[1].Question = "Which day does it close?" }), true},
		"question that was a variant": {faq.Amendment{Kind: faq.AmendQuestion, Entry: "why", Text: "reason"},
			edit(func(b *faq.Briefing) { b.FAQs[0].Question, b.FAQs[0].Variants = "reason", []string{"why closed"} }), true},
		"question of a prompt": {faq.Amendment{Kind: faq.AmendQuestion, Entry: "next", Text: "And then?"},
			edit(func(b *faq.Briefing) { b.Prompts[0].Question = "And then?" }), true},
		"answer": {faq.Amendment{Kind: faq.AmendAnswer, Entry: "when", Answer: "On Tuesday."},
			edit(func(b *faq.Briefing) { b.FAQs[1].Answer = "On Tuesday." }), true},
		"alias": {faq.Amendment{Kind: faq.AmendAlias, Entry: "bridge", Text: "SB"},
			edit(func(b *faq.Briefing) { b.Topics[0].Aliases = []string{"Sound Bridge", "SB"} }), true},
		"no alias": {faq.Amendment{Kind: faq.AmendNoAlias, Entry: "bridge", Text: "Sound Bridge"},
			edit(func(b *faq.Briefing) { b.Topics[0].Aliases = nil }), true},
		"description": {faq.Amendment{Kind: faq.AmendDescription, Entry: "bridge", Text: "A bridge."},
			edit(func(b *faq.Briefing) { b.Topics[0].Text = "A bridge." }), true},
		"remove": {faq.Amendment{Kind: faq.AmendRemove, Entry: "why"},
			edit(func(b *faq.Briefing) { b.FAQs = b.FAQs[1:] }), true},
		"remove a prompt": {faq.Amendment{Kind: faq.AmendRemove, Entry: "pays"},
			edit(func(b *faq.Briefing) { b.Prompts = b.Prompts[:1] }), true},
		"remove a topic": {faq.Amendment{Kind: faq.AmendRemove, Entry: "bridge"},
			edit(func(b *faq.Briefing) { b.Topics = nil }), true},
		"passages stay": {faq.Amendment{Kind: faq.AmendRemove, Entry: "boat"}, amendable(), false},
		"new": {faq.Amendment{Kind: faq.AmendFAQ, Entry: "cost", Text: "What is the cost?", Answer: "Much."},
			edit(func(b *faq.Briefing) {
				b.FAQs = append(b.FAQs, faq.FAQ{ID: "cost", Question: "What is the cost?", Answer: "Much."})
			}), true},
		"new with a taken id": {faq.Amendment{Kind: faq.AmendFAQ, Entry: "boat", Text: "What?", Answer: "Much."}, amendable(), false},
		"new at the desk": {faq.Amendment{Kind: faq.AmendFAQ, Briefing: faq.DeskID, Entry: "hours", Text: "When are you open?", Answer: "Always."},
			desk(faq.FAQ{ID: "hours", Question: "When are you open?", Answer: "Always."}), true},
		"of a briefing that is gone": {faq.Amendment{Kind: faq.AmendFAQ, Briefing: "gone", Entry: "e", Text: "Q?", Answer: "A."}, amendable(), false},
		"undone":                     {faq.Amendment{Kind: faq.AmendRemove, Entry: "why", UndoneAt: 1, UndoneBy: "ada"}, amendable(), false},
		"of an unknown kind":         {faq.Amendment{Kind: "paint", Entry: "why"}, amendable(), false},
	} {
		t.Run(name, func(t *testing.T) {
			if test.a.Briefing == "" {
				test.a.Briefing = "ferry"
			}
			given := amendable()
			got := faq.Amend(given, []faq.Amendment{test.a})
			if d := cmp.Diff(test.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if d := cmp.Diff(amendable(), given); d != "" {
				t.Errorf("what was given has changed (-was +is):\n%s", d)
			}
			if got[1] != given[1] || !test.effective && got[0] != given[0] {
				t.Error("what was not amended was copied")
			}
			if got := faq.Effective(given, []faq.Amendment{test.a}); !slices.Equal(got, []bool{test.effective}) {
				t.Errorf("effective: got %v, want %v", got, test.effective)
			}
		})
	}
}

// BenchmarkAmend applies 10,000 amendments to a briefing of 100,000 FAQs.
func BenchmarkAmend(b *testing.B) {
	page := &faq.Briefing{ID: "large"}
	var amendments []faq.Amendment
	for i := range 100_000 {
		page.FAQs = append(page.FAQs, faq.FAQ{ID: fmt.Sprint(i), Question: fmt.Sprint("Question ", i), Answer: "A"})
		if i%10 == 0 {
			amendments = append(amendments, faq.Amendment{ID: int64(i + 1), Kind: faq.AmendVariant, Briefing: "large", Entry: fmt.Sprint(i), Text: "another"})
		}
	}
	all := []*faq.Briefing{page}
	for b.Loop() {
		faq.Amend(all, amendments)
	}
}
