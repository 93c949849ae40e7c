package storagetest

import (
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// testAskedIn asks in several channels of several workspaces.
func testAskedIn(t *testing.T, s *storage.Store) {
	ask := func(platform, workspace, channel, entry string, outcome faq.Outcome, at int64) faq.Asked {
		t.Helper()
		q := question(entry, at)
		q.Platform, q.Workspace, q.Channel, q.Entry, q.Outcome = platform, workspace, channel, entry, outcome
		mustSave(t, s, q)
		return q
	}
	a := ask("slack", "T1", "C1", "why", faq.Answered, 10)
	ask("slack", "T1", "C1", "why", faq.Answered, 20)
	ask("slack", "T1", "C1", "when", faq.Answered, 30)
	ask("slack", "T1", "C1", "", faq.Answered, 30)
	ask("slack", "T1", "C2", "who", faq.Answered, 30)
	ask("slack", "T2", "C1", "who", faq.Answered, 30)
	ask("discord", "T1", "C1", "who", faq.Answered, 30)
	ask("slack", "T1", "", "who", faq.Answered, 30)
	d1 := ask("slack", "T1", "C1", "cost", faq.Declined, 40)
	d2 := ask("slack", "T1", "C1", "price", faq.Declined, 50)
	d3 := ask("slack", "T1", "C1", "price again", faq.Declined, 50)
	ask("slack", "T1", "C1", "near", faq.Suggested, 50)
	ask("slack", "T1", "C2", "else", faq.Declined, 50)
	ask("slack", "T2", "C1", "else", faq.Declined, 50)
	ask("discord", "T1", "C1", "else", faq.Declined, 50)
	ask("slack", "T1", "", "else", faq.Declined, 50)
	diff(t, "as it was asked", a, mustAsked(t, s, storage.AskedFilter{Briefing: a.Briefing})[15])

	popular := func(entry string, n int) faq.Popular {
		return faq.Popular{Briefing: "harbour-strike", Kind: faq.KindFAQ, Entry: entry, Count: n}
	}
	for _, test := range []struct {
		channel  string
		since    int64
		limit    int
		popular  []faq.Popular
		declined []faq.Asked
	}{
		{"C1", 0, 0, []faq.Popular{popular("why", 2), popular("when", 1)}, []faq.Asked{d3, d2, d1}},
		{"C1", 0, 1, []faq.Popular{popular("why", 2)}, []faq.Asked{d3}},
		{"C1", 20, 9, []faq.Popular{popular("when", 1), popular("why", 1)}, []faq.Asked{d3, d2, d1}},
		{"C1", 41, 9, nil, []faq.Asked{d3, d2}},
		{"C1", 51, 9, nil, nil},
		{"C3", 0, 9, nil, nil},
		{"", 0, 9, nil, nil},
		{"\xff\x00", 0, 9, nil, nil},
	} {
		most, err := s.MostAskedIn(t.Context(), "slack", "T1", test.channel, test.since, test.limit)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "most asked in "+test.channel, test.popular, most)
		declined, err := s.DeclinedSince(t.Context(), "slack", "T1", test.channel, test.since, test.limit)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "declined in "+test.channel, test.declined, declined)
	}
}
