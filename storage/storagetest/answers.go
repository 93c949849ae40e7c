package storagetest

import (
	"errors"
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// named returns a question whose answer has a ref.
func named(ref, text string, at int64) faq.Asked {
	q := question(text, at)
	q.Ref = ref
	return q
}

func notFound(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, faq.ErrNotFound) {
		t.Errorf("%s: got error %v, want %v", what, err, faq.ErrNotFound)
	}
}

func testAskedOnce(t *testing.T, s *storage.Store) {
	_, err := s.AskedAs(t.Context(), "r1")
	notFound(t, "unknown ref", err)
	first, other := named("r1", "First", 10), named("R1", "Other", 20)
	mustSave(t, s, first, named("r1", "First, prepared again", 11), other)
	mustSave(t, s, named("r1", "And again", 12), named("", "Nameless", 30), named("", "Nameless", 30))

	var texts []string
	for _, a := range mustAsked(t, s, storage.AskedFilter{}) {
		texts = append(texts, a.Text)
	}
	diff(t, "asked", []string{"Nameless", "Nameless", "Other", "First"}, texts)
	for _, want := range []faq.Asked{first, other} {
		got, err := s.AskedAs(t.Context(), want.Ref)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "asked as "+want.Ref, want, got)
	}
	for _, ref := range []string{"", "%", "r1 ", "\xff\x00"} {
		_, err := s.AskedAs(t.Context(), ref)
		notFound(t, "ref "+ref, err)
	}
}

func testLastAsked(t *testing.T, s *storage.Store) {
	by := func(workspace, person, text string, at int64) faq.Asked {
		q := question(text, at)
		q.Workspace, q.Person = workspace, person
		return q
	}
	mustSave(t, s,
		by("T1", "U1", "late", 20), by("T1", "U1", "early", 10), by("T1", "U2", "of another", 30),
		by("T2", "U1", "elsewhere", 40), by("T1", "", "of nobody", 50),
	)
	for _, test := range []struct{ platform, workspace, person, want string }{
		{"slack", "T1", "U1", "late"},
		{"slack", "T1", "U2", "of another"},
		{"slack", "T2", "U1", "elsewhere"},
		{"discord", "T1", "U1", ""},
		{"slack", "", "U1", ""},
		{"slack", "T1", "", ""},
		{"slack", "T1", "U\xff\x00", ""},
	} {
		got, err := s.LastAsked(t.Context(), test.platform, test.workspace, test.person)
		if test.want == "" {
			notFound(t, test.platform+" "+test.workspace+" "+test.person, err)
		} else if err != nil || got.Text != test.want {
			t.Errorf("%v: got %q, error %v", test, got.Text, err)
		}
	}
	mustSave(t, s, by("T1", "U1", "in the same second", 20))
	if got, err := s.LastAsked(t.Context(), "slack", "T1", "U1"); err != nil || got.Text != "in the same second" {
		t.Errorf("of two in a second: got %q, error %v, want the one saved last", got.Text, err)
	}
}

func testMostAsked(t *testing.T, s *storage.Store) {
	ask := func(workspace, briefing, entry string, outcome faq.Outcome, at int64) {
		t.Helper()
		mustSave(t, s, faq.Asked{Platform: "slack", Workspace: workspace, Briefing: briefing, Kind: faq.KindFAQ,
			Entry: entry, Outcome: outcome, At: at})
	}
	for _, at := range []int64{10, 20, 30} {
		ask("T1", "strike", "why", faq.Answered, at)
		ask("T1", "strike", "who", faq.Declined, at)
	}
	ask("T1", "vote", "why", faq.Answered, 25) // the same entry id in another briefing
	ask("T1", "strike", "when", faq.Answered, 26)
	ask("T1", "strike", "when", faq.Suggested, 90)
	ask("T1", "", "", faq.Answered, 27)
	ask("T2", "vote", "why", faq.Answered, 28)

	popular := func(briefing, entry string, n int) faq.Popular {
		return faq.Popular{Briefing: briefing, Kind: faq.KindFAQ, Entry: entry, Count: n}
	}
	for _, test := range []struct {
		workspace string
		since     int64
		limit     int
		want      []faq.Popular
	}{
		{"T1", 0, 0, []faq.Popular{popular("strike", "why", 3), popular("strike", "when", 1), popular("vote", "why", 1)}},
		{"T1", 0, 2, []faq.Popular{popular("strike", "why", 3), popular("strike", "when", 1)}},
		{"T1", 25, 9, []faq.Popular{popular("strike", "why", 1), popular("strike", "when", 1), popular("vote", "why", 1)}},
		{"T1", 31, 9, nil},
		{"T2", 0, 9, []faq.Popular{popular("vote", "why", 1)}},
		{"", 0, 9, nil},
	} {
		got, err := s.MostAsked(t.Context(), "slack", test.workspace, test.since, test.limit)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "most asked in "+test.workspace, test.want, got)
	}
}

func testRatings(t *testing.T, s *storage.Store) {
	mustSave(t, s, named("r1", "First", 10), named("r2", "Second", 20), named("", "Nameless", 30))
	rate := func(ref, person string, helpful bool, at int64) faq.Rating {
		t.Helper()
		r := faq.Rating{Ref: ref, Person: person, Helpful: helpful, At: at}
		if err := s.SaveRating(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		return r
	}
	ratings := func(ref string, want ...faq.Rating) {
		t.Helper()
		got, err := s.Ratings(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "ratings of "+ref, want, got)
	}
	ratings("r1")
	rate("r1", "U1", true, 100)
	b := rate("r1", "U2", false, 101)
	ratings("r2")
	a := rate("r1", "U1", false, 102) // changed their mind
	ratings("r1", b, a)
	c := rate("r2", "U1", true, 103)
	ratings("r2", c)

	for _, ref := range []string{"r3", "", "\xff\x00"} {
		notFound(t, "rating of "+ref, s.SaveRating(t.Context(), faq.Rating{Ref: ref, Person: "U1", At: 104}))
		ratings(ref)
	}
}
