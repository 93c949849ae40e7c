//go:build !race

package faq_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
)

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
