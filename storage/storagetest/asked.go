package storagetest

import (
	"context"
	"math"
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

func question(text string, at int64) faq.Asked {
	return faq.Asked{
		Text: text, Before: "And before that?", Platform: "slack", Workspace: "T01", Conversation: "C01/1700000000.000100",
		Person: "U01", Thread: "harbour-strike", Outcome: faq.Answered, Confidence: 0.1 + 0.2, Kind: faq.KindFAQ,
		Entry: "why-strike", Briefing: "harbour-strike", At: at,
	}
}

func mustSave(t *testing.T, s *storage.Store, asked ...faq.Asked) {
	t.Helper()
	if err := s.SaveAsked(t.Context(), asked...); err != nil {
		t.Fatal(err)
	}
}

func mustAsked(t *testing.T, s *storage.Store, f storage.AskedFilter) []faq.Asked {
	t.Helper()
	asked, err := s.Asked(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return asked
}

func testAsked(t *testing.T, s *storage.Store) {
	mustSave(t, s)
	bare := faq.Asked{At: 1_700_000_005}
	late := question("Saved last, asked first", 1_600_000_000)
	a, b := question("First", 1_700_000_000), question("Second in the same second", 1_700_000_000)
	before := mustRevision(t, s)
	mustSave(t, s, a, b)
	mustSave(t, s, bare)
	mustSave(t, s, late)
	mustSave(t, s, b) // people do ask twice
	diff(t, "asked", []faq.Asked{bare, b, b, a, late}, mustAsked(t, s, storage.AskedFilter{}))
	if after := mustRevision(t, s); after != before {
		t.Errorf("a question changed the revision of the content: got %d, want %d", after, before)
	}

	for _, c := range []float64{0, 1, 0.5, 1e-300, math.Nextafter(0.3, 1)} {
		q := question("Confidence", 2_000_000_000)
		q.Confidence = c
		mustSave(t, s, q)
		diff(t, "confidence", []faq.Asked{q}, mustAsked(t, s, storage.AskedFilter{Limit: 1}))
	}
	notNumber := question("Not a number", 3_000_000_000)
	notNumber.Confidence = math.NaN()
	if err := s.SaveAsked(t.Context(), question("Before it", 3_000_000_000), notNumber); err == nil {
		t.Error("a confidence that is not a number was saved")
	}
	if got := mustAsked(t, s, storage.AskedFilter{Since: 3_000_000_000}); got != nil {
		t.Errorf("saved beside a refused question: got %v", got)
	}
}

func testAskedFilter(t *testing.T, s *storage.Store) {
	ask := func(text string, outcome faq.Outcome, briefing, thread string, at int64) faq.Asked {
		return faq.Asked{Text: text, Outcome: outcome, Briefing: briefing, Thread: thread, At: at}
	}
	mustSave(t, s,
		ask("a", faq.Answered, "strike", "", 10),
		ask("b", faq.Declined, "", "strike", 20),
		ask("c", faq.Suggested, "vote", "strike", 30),
		ask("d", faq.Declined, "", "", 40),
		ask("e", faq.Answered, "vote", "vote", 50),
	)
	for _, test := range []struct {
		filter storage.AskedFilter
		want   string // texts
	}{
		{storage.AskedFilter{}, "edcba"},
		{storage.AskedFilter{Outcome: faq.Declined}, "db"},
		{storage.AskedFilter{Briefing: "strike"}, "cba"},
		{storage.AskedFilter{Briefing: "vote"}, "ec"},
		{storage.AskedFilter{Briefing: "unknown"}, ""},
		{storage.AskedFilter{Briefing: "%"}, ""},
		{storage.AskedFilter{Since: 30}, "edc"},
		{storage.AskedFilter{Since: 51}, ""},
		{storage.AskedFilter{Limit: 2}, "ed"},
		{storage.AskedFilter{Limit: 100}, "edcba"},
		{storage.AskedFilter{Limit: -1}, "edcba"},
		{storage.AskedFilter{Outcome: faq.Declined, Briefing: "strike"}, "b"},
		{storage.AskedFilter{Briefing: "vote", Since: 10, Limit: 1}, "e"},
		{storage.AskedFilter{Outcome: faq.Answered, Briefing: "strike", Since: 11, Limit: 5}, ""},
	} {
		var got string
		for _, a := range mustAsked(t, s, test.filter) {
			got += a.Text
		}
		if got != test.want {
			t.Errorf("%+v: got %q, want %q", test.filter, got, test.want)
		}
	}
}

func testAskedTexts(t *testing.T, s *storage.Store) {
	for i, text := range nasty {
		q := question(text, int64(i+1))
		q.Before, q.Conversation, q.Workspace, q.Person = text, text, short(text), short(text)
		mustSave(t, s, q)
		diff(t, "asked", []faq.Asked{q}, mustAsked(t, s, storage.AskedFilter{Limit: 1}))
	}
	// No text, but somebody typed it, and the curator is to see it.
	q := question("caf\xe9 a\x00b \xff\xfe", 1_000)
	mustSave(t, s, q)
	q.Text = "caf\uFFFD a\uFFFDb \uFFFD"
	diff(t, "asked in no encoding", []faq.Asked{q}, mustAsked(t, s, storage.AskedFilter{Limit: 1}))
}

func testAskedOutlivesBriefing(t *testing.T, s *storage.Store) {
	mustImport(t, s, Sample(), storage.Added)
	q := question("Why do they strike?", 5)
	mustSave(t, s, q)
	if err := s.Remove(t.Context(), "harbour-strike"); err != nil {
		t.Fatal(err)
	}
	diff(t, "asked", []faq.Asked{q}, mustAsked(t, s, storage.AskedFilter{Briefing: "harbour-strike"}))
}

func testCancelledAsked(t *testing.T, s *storage.Store) {
	untilDone(t, s, func(ctx context.Context) error {
		return s.SaveAsked(ctx, question("First", 1), question("Second", 2), question("Third", 3))
	})
	if got := len(mustAsked(t, s, storage.AskedFilter{})); got != 3 {
		t.Errorf("got %d questions, want 3", got)
	}
}
