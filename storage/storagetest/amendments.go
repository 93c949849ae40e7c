package storagetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

func amendments(t *testing.T, s *storage.Store, briefing string) []faq.Amendment {
	t.Helper()
	all, err := s.Amendments(t.Context(), briefing, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// mustAmend saves amendments and returns them as they are stored.
func mustAmend(t *testing.T, s *storage.Store, all ...faq.Amendment) []faq.Amendment {
	t.Helper()
	ids, err := s.SaveAmendments(t.Context(), all...)
	if err != nil {
		t.Fatal(err)
	}
	if len(ids) != len(all) {
		t.Fatalf("got %d ids for %d amendments", len(ids), len(all))
	}
	for i := range all {
		all[i].ID = ids[i]
	}
	return all
}

func mustUndo(t *testing.T, s *storage.Store, id int64, undone bool) {
	t.Helper()
	if err := s.UndoAmendment(t.Context(), id, "grace", undone); err != nil {
		t.Fatal(err)
	}
}

func variant(text string) faq.Amendment {
	return faq.Amendment{Kind: faq.AmendVariant, Briefing: "harbour-strike", Entry: "why-strike", Text: text, By: "ada", At: 100}
}

func newFAQ(briefing, entry string) faq.Amendment {
	return faq.Amendment{Kind: faq.AmendFAQ, Briefing: briefing, Entry: entry, Text: "Who?", Answer: "They.", By: "ada", At: 100}
}

func testAmendments(t *testing.T, s *storage.Store) {
	mustImport(t, s, Sample(), storage.Added)
	other := from("other", "/other")
	mustImport(t, s, other, storage.Added)
	revision := mustRevision(t, s)
	moved := func(what string, want bool) {
		t.Helper()
		now := mustRevision(t, s)
		if (now > revision) != want {
			t.Errorf("%s: the revision went from %d to %d, want it to move: %t", what, revision, now, want)
		}
		revision = now
	}
	mustAmend(t, s)
	moved("no amendment", false)

	answer := faq.Amendment{Kind: faq.AmendAnswer, Briefing: "harbour-strike", Entry: "how-long", Answer: "A week.", Was: "?", By: "ada", At: 101}
	all := mustAmend(t, s, variant("strike why"), answer)
	moved("two amendments", true)
	want := Sample()
	want.FAQs[0].Variants = append(want.FAQs[0].Variants, "strike why")
	want.FAQs[1].Answer = "A week."
	diff(t, "amended", want, mustBriefing(t, s, "harbour-strike"))
	diff(t, "all", []*faq.Briefing{other, want}, mustContent(t, s).Briefings)
	imported, err := s.Imported(t.Context(), "harbour-strike")
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "as it was imported", Sample(), imported)
	heads, err := s.Heads(t.Context())
	if err != nil || len(heads) != 2 || heads[1].ID != "harbour-strike" || heads[1].Path != Sample().Path || heads[1].FAQs != nil {
		t.Errorf("heads: got %+v, error %v", heads, err)
	}
	_, err = s.Imported(t.Context(), "unknown")
	notFound(t, "unknown as it was imported", err)
	diff(t, "amendments", []faq.Amendment{all[1], all[0]}, amendments(t, s, ""))

	start := time.Now().Unix()
	mustUndo(t, s, all[0].ID, true)
	moved("undone", true)
	want.FAQs[0].Variants = Sample().FAQs[0].Variants
	diff(t, "undone", want, mustBriefing(t, s, "harbour-strike"))
	undone := amendments(t, s, "harbour-strike")[1]
	if undone.UndoneBy != "grace" || undone.UndoneAt < start-1 || undone.UndoneAt > time.Now().Unix()+1 {
		t.Errorf("got undone by %q at %d, want grace, now", undone.UndoneBy, undone.UndoneAt)
	}
	mustUndo(t, s, all[1].ID, true)
	diff(t, "all undone", Sample(), mustBriefing(t, s, "harbour-strike"))
	for range 2 { // the second time changes nothing
		mustUndo(t, s, all[1].ID, false)
	}
	diff(t, "done again", want, mustBriefing(t, s, "harbour-strike"))
	diff(t, "done again in the history", all[1], amendments(t, s, "")[0])
	revision = mustRevision(t, s)
	notFound(t, "undo of an unknown one", s.UndoAmendment(t.Context(), 999, "ada", true))
	moved("vain undo", false)

	more := mustAmend(t, s, newFAQ("other", "who"), newFAQ("gone", "who"))
	for _, test := range []struct {
		briefing string
		before   int64
		limit    int
		want     []int64
	}{
		{"", 0, 0, []int64{more[1].ID, more[0].ID, all[1].ID, all[0].ID}},
		{"", 0, 2, []int64{more[1].ID, more[0].ID}},
		{"", more[0].ID, 1, []int64{all[1].ID}},
		{"", all[0].ID, 0, nil},
		{"harbour-strike", 0, 0, []int64{all[1].ID, all[0].ID}},
		{"gone", 0, 0, []int64{more[1].ID}},
		{"%", 0, 0, nil},
	} {
		got, err := s.Amendments(t.Context(), test.briefing, test.before, test.limit)
		if err != nil {
			t.Fatal(err)
		}
		var ids []int64
		for _, a := range got {
			ids = append(ids, a.ID)
		}
		diff(t, fmt.Sprintf("amendments of %q before %d", test.briefing, test.before), test.want, ids)
	}
}

func testAmendmentTexts(t *testing.T, s *storage.Store) {
	for _, text := range nasty {
		a := faq.Amendment{Kind: faq.AmendVariant, Briefing: short(text), Entry: short(text), Text: text, Answer: text, Was: text, By: text, At: -1}
		a = mustAmend(t, s, a)[0]
		diff(t, "amendment", a, amendments(t, s, "")[0])
	}
	a := mustAmend(t, s, variant("caf\xe9 a\x00b"))[0]
	a.Text = "caf\uFFFD a\uFFFDb"
	diff(t, "in no encoding", a, amendments(t, s, "")[0])
}

func testAmendmentsAllOrNothing(t *testing.T, s *storage.Store) {
	mustImport(t, s, Sample(), storage.Added)
	first := mustAmend(t, s, newFAQ("harbour-strike", "who"))[0]
	mustAmend(t, s, newFAQ("other", "who"), variant("of no new FAQ"), variant("of no new FAQ"))
	mustUndo(t, s, first.ID, true)
	before := mustContent(t, s)
	for _, second := range []faq.Amendment{newFAQ("harbour-strike", "who"), newFAQ("harbour-strike", "twice")} {
		_, err := s.SaveAmendments(t.Context(), newFAQ("harbour-strike", "twice"), second)
		if !errors.Is(err, faq.ErrTaken) {
			t.Errorf("a taken id: got error %v, want %v", err, faq.ErrTaken)
		}
	}
	diff(t, "after refused ones", before, mustContent(t, s))
}

// testAmendmentsOutliveImports imports a page again, removes it and brings it back.
func testAmendmentsOutliveImports(t *testing.T, s *storage.Store) {
	mustImport(t, s, Sample(), storage.Added)
	mustAmend(t, s, variant("strike why"), newFAQ("harbour-strike", "who"))
	amended := func(b *faq.Briefing) *faq.Briefing {
		b.FAQs[0].Variants = append(b.FAQs[0].Variants, "strike why")
		b.FAQs = append(b.FAQs, faq.FAQ{ID: "who", Question: "Who?", Answer: "They."})
		return b
	}
	mustImport(t, s, Sample(), storage.Unchanged)
	diff(t, "imported again", amended(Sample()), mustBriefing(t, s, "harbour-strike"))

	update := func() *faq.Briefing {
		b := Sample()
		b.Title, b.FAQs[0].Variants = "Dockers go back to work", []string{"why"}
		return b
	}
	mustImport(t, s, update(), storage.Updated)
	diff(t, "updated", amended(update()), mustBriefing(t, s, "harbour-strike"))

	without := update()
	without.FAQs = without.FAQs[1:]
	mustImport(t, s, without, storage.Updated)
	without.FAQs = append(without.FAQs, faq.FAQ{ID: "who", Question: "Who?", Answer: "They."})
	diff(t, "without the entry", without, mustBriefing(t, s, "harbour-strike"))
	mustImport(t, s, update(), storage.Updated)
	diff(t, "with the entry again", amended(update()), mustBriefing(t, s, "harbour-strike"))

	if err := s.Remove(t.Context(), "harbour-strike"); err != nil {
		t.Fatal(err)
	}
	_, err := s.Briefing(t.Context(), "harbour-strike")
	notFound(t, "removed", err)
	mustImport(t, s, update(), storage.Added)
	diff(t, "back", amended(update()), mustBriefing(t, s, "harbour-strike"))
}

// testAmendmentsAreNoNews holds that a digest does not announce what a curator has changed.
func testAmendmentsAreNoNews(t *testing.T, s *storage.Store) {
	mustImport(t, s, Sample(), storage.Added)
	_, since, err := s.Changes(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	a := mustAmend(t, s, variant("strike why"), newFAQ("harbour-strike", "who"), newFAQ(faq.DeskID, "hours"))
	if all, _, err := s.Changes(t.Context(), since); err != nil || len(all) != 0 {
		t.Errorf("amended: got %d changes, error %v, want none", len(all), err)
	}
	mustUndo(t, s, a[0].ID, true)
	if all, _, err := s.Changes(t.Context(), since); err != nil || len(all) != 0 {
		t.Errorf("undone: got %d changes, error %v, want none", len(all), err)
	}

	b := Sample()
	b.Prompts = append(b.Prompts, faq.Prompt{ID: "new", Question: "New?"}, faq.Prompt{ID: "dull", Question: "Dull?"})
	mustImport(t, s, b, storage.Updated)
	mustAmend(t, s, faq.Amendment{Kind: faq.AmendRemove, Briefing: "harbour-strike", Entry: "dull"})
	all, until, err := s.Changes(t.Context(), since)
	if err != nil {
		t.Fatal(err)
	}
	want := mustBriefing(t, s, "harbour-strike")
	if n := len(want.Prompts); want.Prompts[n-1].ID != "new" || want.FAQs[len(want.FAQs)-1].ID != "who" {
		t.Errorf("got prompts %v, FAQs %v, want them amended", want.Prompts, want.FAQs)
	}
	diff(t, "changes", []faq.Change{{Briefing: want, Entries: []string{"new"}, At: until}}, all)
}

func testDeskBriefing(t *testing.T, s *storage.Store) {
	_, err := s.Briefing(t.Context(), faq.DeskID)
	notFound(t, "of no FAQ", err)
	a := mustAmend(t, s, newFAQ(faq.DeskID, "who"))[0]
	want := &faq.Briefing{ID: faq.DeskID, Title: faq.DeskTitle, FAQs: []faq.FAQ{{ID: "who", Question: "Who?", Answer: "They."}}}
	diff(t, "alone", []*faq.Briefing{want}, mustContent(t, s).Briefings)
	diff(t, "by its id", want, mustBriefing(t, s, faq.DeskID))
	_, err = s.Imported(t.Context(), faq.DeskID)
	notFound(t, "as it was imported", err)
	b := from("undated", "/undated")
	b.Date = time.Time{}
	mustImport(t, s, b, storage.Added)
	diff(t, "last of all", []*faq.Briefing{b, want}, mustContent(t, s).Briefings)
	mustUndo(t, s, a.ID, true)
	diff(t, "undone", []*faq.Briefing{b}, mustContent(t, s).Briefings)
}

func testCancelledAmendments(t *testing.T, s *storage.Store) {
	mustImport(t, s, Sample(), storage.Added)
	untilDone(t, s, func(ctx context.Context) error {
		_, err := s.SaveAmendments(ctx, variant("a"), variant("b"), newFAQ("harbour-strike", "who"))
		return err
	})
	if got := len(amendments(t, s, "")); got != 3 {
		t.Errorf("got %d amendments, want 3", got)
	}
}

// testAmendmentsAtOnce has curators at two programs amend one entry: all that each has done is there.
func testAmendmentsAtOnce(t *testing.T, a, b *storage.Store) {
	mustImport(t, a, Sample(), storage.Added)
	const each = 25
	eachOf(a, b, 2, func(s *storage.Store, side int) {
		for i := range each {
			ids, err := s.SaveAmendments(t.Context(), variant(fmt.Sprintf("variant %d of %d", i, side)))
			if err == nil && i%5 == 0 {
				err = s.UndoAmendment(t.Context(), ids[0], "ada", true)
			}
			if err != nil {
				t.Error(err)
			}
			if _, err := s.SaveAmendments(t.Context(), newFAQ("harbour-strike", fmt.Sprint("faq-", i))); err != nil && !errors.Is(err, faq.ErrTaken) {
				t.Error(err)
			}
		}
	})
	got := mustBriefing(t, b, "harbour-strike")
	if variants, want := len(got.FAQs[0].Variants), 2+4*each*4/5; variants != want {
		t.Errorf("got %d variants, want %d", variants, want)
	}
	if faqs, want := len(got.FAQs), len(Sample().FAQs)+each; faqs != want {
		t.Errorf("got %d FAQs, want %d", faqs, want)
	}
	diff(t, "at the other", got, mustBriefing(t, a, "harbour-strike"))
}
