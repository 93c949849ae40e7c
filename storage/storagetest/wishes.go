package storagetest

import (
	"context"
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

func wish(ref, person string) faq.Wish {
	return faq.Wish{
		Ref: ref, Person: person, Text: "Who pays?", Before: "What happened?", Briefing: "harbour-strike",
		Platform: "slack", Workspace: "T1", Place: []byte{'{', 0, 0xff}, At: 1_700_000_000,
	}
}

func mustWish(t *testing.T, s *storage.Store, w faq.Wish) {
	t.Helper()
	if fresh, err := s.SaveWish(t.Context(), w); !fresh || err != nil {
		t.Fatalf("wish for %s of %s: got fresh %t, error %v", w.Ref, w.Person, fresh, err)
	}
}

func wishes(t *testing.T, s *storage.Store) []faq.Wish {
	t.Helper()
	all, err := s.Wishes(t.Context(), 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func testWishes(t *testing.T, s *storage.Store) {
	diff(t, "none", []faq.Wish(nil), wishes(t, s))
	given := wish("r1", "U1")
	given.ID = 99 // the store decides it
	mustWish(t, s, given)
	mustWish(t, s, wish("r1", "U2"))
	mustWish(t, s, faq.Wish{Ref: "r2", Person: "U1"})
	again := wish("r1", "U1")
	again.Text, again.At = "Another text", 5
	if fresh, err := s.SaveWish(t.Context(), again); fresh || err != nil {
		t.Errorf("wished again: got fresh %t, error %v", fresh, err)
	}
	all := wishes(t, s)
	if len(all) != 3 || all[0].ID >= all[1].ID || all[1].ID >= all[2].ID {
		t.Fatalf("got %v, want three with ids that grow", all)
	}
	given.ID = all[0].ID
	diff(t, "first", given, all[0])
	diff(t, "bare", faq.Wish{ID: all[2].ID, Ref: "r2", Person: "U1"}, all[2])

	for _, test := range []struct {
		after int64
		limit int
		want  []faq.Wish
	}{
		{0, 2, all[:2]},
		{all[0].ID, 1, all[1:2]},
		{all[0].ID, 0, all[1:]},
		{all[2].ID, 9, nil},
		{-1, 9, all},
	} {
		got, err := s.Wishes(t.Context(), test.after, test.limit)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "part", test.want, got)
	}
	for i, text := range nasty {
		w := wish("nasty", short(text))
		w.Text, w.Before, w.Briefing, w.Workspace = text, text, text, short(text)
		mustWish(t, s, w)
		got := wishes(t, s)[3+i]
		w.ID = got.ID
		diff(t, "texts", w, got)
	}
}

func testWithdraw(t *testing.T, s *storage.Store) {
	for i, ref := range []string{"r1", "r2", "r3", "r4", "r5"} {
		w := wish(ref, "U1")
		w.At = int64(10 * (i + 1))
		mustWish(t, s, w)
	}
	notFound(t, "of another person", s.WithdrawWish(t.Context(), "r1", "U2"))
	notFound(t, "of another answer", s.WithdrawWish(t.Context(), "r9", "U1"))
	notFound(t, "of nobody", s.WithdrawWish(t.Context(), "", "\xff"))
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	all := wishes(t, s)
	ok(s.WithdrawWish(t.Context(), "r1", "U1"))
	notFound(t, "withdrawn already", s.WithdrawWish(t.Context(), "r1", "U1"))
	ok(s.RemoveWish(t.Context(), all[1].ID))
	notFound(t, "removed already", s.RemoveWish(t.Context(), all[1].ID))
	notFound(t, "unknown", s.RemoveWish(t.Context(), all[4].ID+1))
	diff(t, "left", all[2:], wishes(t, s))
	for _, test := range []struct {
		before int64
		want   int
	}{{30, 0}, {31, 1}, {31, 0}, {1_000, 2}} {
		if got, err := s.PruneWishes(t.Context(), test.before); got != test.want || err != nil {
			t.Errorf("pruned before %d: got %d, error %v, want %d", test.before, got, err, test.want)
		}
	}
	diff(t, "at the end", []faq.Wish(nil), wishes(t, s))
	mustWish(t, s, wish("r1", "U1"))
}

func testFulfil(t *testing.T, s *storage.Store) {
	mustWish(t, s, wish("r1", "U1"))
	mustWish(t, s, wish("r1", "U2"))
	all := wishes(t, s)
	tell := func(id int64, key string, wantFresh bool) {
		t.Helper()
		if fresh, err := s.FulfilWish(t.Context(), id, event(key)); fresh != wantFresh || err != nil {
			t.Errorf("fulfilled with %s: got fresh %t, error %v, want %t", key, fresh, err, wantFresh)
		}
	}
	untilDone(t, s, func(ctx context.Context) error {
		fresh, err := s.FulfilWish(ctx, all[0].ID, event("a"))
		if err == nil && !fresh {
			t.Error("got not fresh: an earlier call that was cancelled has saved the event")
		}
		return err
	})
	diff(t, "left", all[1:], wishes(t, s))
	before := mustContent(t, s)
	_, err := s.FulfilWish(t.Context(), all[0].ID, event("b"))
	notFound(t, "fulfilled already", err)
	_, err = s.FulfilWish(t.Context(), all[1].ID+1, event("c"))
	notFound(t, "unknown", err)
	diff(t, "after what was not done", before, mustContent(t, s))
	tell(all[1].ID, "a", false) // the person is told already, by the event of that key
	diff(t, "wishes at the end", []faq.Wish(nil), wishes(t, s))
	if got := len(mustEvents(t, s, storage.EventFilter{})); got != 1 {
		t.Errorf("got %d events, want 1", got)
	}
}
