package faq_test

import (
	"fmt"
	"math/rand/v2"
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

// randomAmendments returns amendments with ids from 1, of few texts, so that they meet.
func randomAmendments(r *rand.Rand) []faq.Amendment {
	kinds := []faq.AmendmentKind{faq.AmendFAQ, faq.AmendVariant, faq.AmendNoVariant, faq.AmendQuestion, faq.AmendAnswer,
		faq.AmendAlias, faq.AmendNoAlias, faq.AmendDescription, faq.AmendRemove}
	entries := []string{"why", "when", "next", "pays", "bridge", "boat", "gone"}
	texts := []string{"reason", "why closed", "Why does it close?", "SB", "Sound Bridge", "x", "y"}
	all := make([]faq.Amendment, 1+r.IntN(12))
	for i := range all {
		a := faq.Amendment{ID: int64(i + 1), Kind: kinds[r.IntN(len(kinds))], Entry: entries[r.IntN(len(entries))],
			Briefing: []string{"ferry", "ferry", "vote", faq.DeskID, "gone"}[r.IntN(5)], Text: texts[r.IntN(len(texts))], Answer: texts[r.IntN(len(texts))]}
		switch {
		case a.Kind == faq.AmendFAQ: // the ids of new FAQs are their own
			a.Entry = fmt.Sprint("new-", i)
		case i > 0 && r.IntN(3) == 0: // nobody amends one before it is there
			a.Entry = fmt.Sprint("new-", r.IntN(i))
		}
		if r.IntN(4) == 0 {
			a.UndoneAt, a.UndoneBy = 1, "ada"
		}
		all[i] = a
	}
	return all
}

func TestAmendProperties(t *testing.T) {
	for seed := range uint64(5_000) {
		r := rand.New(rand.NewPCG(seed, 1))
		page, amendments := amendable(), randomAmendments(r)
		once := faq.Amend(page, amendments)
		check := func(what string, want, got []*faq.Briefing) {
			t.Helper()
			if d := cmp.Diff(want, got); d != "" {
				t.Fatalf("seed %d: %s (-want +got):\n%s\n%+v", seed, what, d, amendments)
			}
		}
		check("what was given", amendable(), page)
		check("the same again", once, faq.Amend(page, amendments))
		check("in another order", once, faq.Amend(page, shuffled(r, amendments)))
		check("on what was amended", once, faq.Amend(once, amendments))
		holding := slices.DeleteFunc(slices.Clone(amendments), func(a faq.Amendment) bool { return a.UndoneAt != 0 })
		check("without those that were undone", once, faq.Amend(page, holding))
		var undone, effective []faq.Amendment
		for i, is := range faq.Effective(page, amendments) {
			a := amendments[i]
			if is {
				effective = append(effective, a)
			}
			a.UndoneAt = 1
			undone = append(undone, a)
		}
		check("without those that make no difference", once, faq.Amend(page, effective))
		check("all undone", page, faq.Amend(page, undone))
	}
}

func shuffled(r *rand.Rand, all []faq.Amendment) []faq.Amendment {
	all = slices.Clone(all)
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
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
