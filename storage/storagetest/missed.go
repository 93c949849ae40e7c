package storagetest

import (
	"fmt"
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

func mustMissed(t *testing.T, s *storage.Store, since int64, dismissed bool) []faq.Missed {
	t.Helper()
	all, err := s.Missed(t.Context(), since, dismissed, 0)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func asked(text string, outcome faq.Outcome, at int64) faq.Asked {
	return faq.Asked{Text: text, Outcome: outcome, Platform: "web", At: at}
}

func rate(t *testing.T, s *storage.Store, ref, person string, helpful bool, at int64) {
	t.Helper()
	if err := s.SaveRating(t.Context(), faq.Rating{Ref: ref, Person: person, Helpful: helpful, At: at}); err != nil {
		t.Fatal(err)
	}
}

func testMissed(t *testing.T, s *storage.Store) {
	first := asked("Who  pays?", faq.Declined, 20)
	first.Before, first.Thread = "And then?", "harbour-strike"
	mustSave(t, s, first,
		asked("who pays", faq.Suggested, 40), asked("WHO PAYS?!", faq.Declined, 10),
		asked("Who paid?", faq.Declined, 50), asked("Is it answered?", faq.Answered, 60),
		asked("Café?", faq.Suggested, 30), asked("CAFÉ", faq.Suggested, 35),
		asked("?!", faq.Declined, 5), asked("...", faq.Declined, 6))

	pays := faq.Missed{Text: "Who  pays?", Before: "And then?", Thread: "harbour-strike", Outcome: faq.Declined, Count: 3, Last: 40}
	cafe := faq.Missed{Text: "Café?", Outcome: faq.Suggested, Count: 2, Last: 35}
	paid := faq.Missed{Text: "Who paid?", Outcome: faq.Declined, Count: 1, Last: 50}
	dots := faq.Missed{Text: "...", Outcome: faq.Declined, Count: 1, Last: 6}
	marks := faq.Missed{Text: "?!", Outcome: faq.Declined, Count: 1, Last: 5}
	diff(t, "missed", []faq.Missed{pays, cafe, paid, dots, marks}, mustMissed(t, s, 0, false))
	diff(t, "dismissed", []faq.Missed(nil), mustMissed(t, s, 0, true))

	pays.Count, pays.Outcome = 2, faq.Suggested // last is what was saved last
	diff(t, "since 15", []faq.Missed{pays, cafe, paid}, mustMissed(t, s, 15, false))
	late := faq.Missed{Text: "who pays", Outcome: faq.Suggested, Count: 1, Last: 40}
	diff(t, "since 36", []faq.Missed{paid, late}, mustMissed(t, s, 36, false))
	diff(t, "since 61", []faq.Missed(nil), mustMissed(t, s, 61, false))
	some, err := s.Missed(t.Context(), 0, false, 1)
	if err != nil || len(some) != 1 || some[0].Text != "Who  pays?" {
		t.Errorf("limit 1: got %v, error %v", some, err)
	}
}

func testMissedRatings(t *testing.T, s *storage.Store) {
	name := func(ref, text string, outcome faq.Outcome, at int64) faq.Asked {
		a := asked(text, outcome, at)
		a.Ref = ref
		return a
	}
	mustSave(t, s,
		name("r1", "Why?", faq.Answered, 10), name("r2", "why", faq.Answered, 20), name("r3", "Why", faq.Declined, 30),
		name("r4", "Good?", faq.Answered, 40), name("r5", "Near?", faq.Suggested, 50), name("r6", "Once?", faq.Declined, 55),
		name("r7", "Worst?", faq.Answered, 60))
	rate(t, s, "r1", "U1", true, 100)
	rate(t, s, "r2", "U1", false, 100)
	rate(t, s, "r2", "U2", false, 100)
	rate(t, s, "r4", "U1", true, 100)
	rate(t, s, "r5", "U1", false, 100)
	rate(t, s, "r7", "U1", false, 100)
	rate(t, s, "r7", "U2", true, 100)
	want := []faq.Missed{
		{Text: "why", Outcome: faq.Declined, Count: 2, Bad: 2, Last: 30},
		{Text: "Worst?", Outcome: faq.Answered, Count: 1, Bad: 1, Last: 60},
		{Text: "Once?", Outcome: faq.Declined, Count: 1, Last: 55},
		{Text: "Near?", Outcome: faq.Suggested, Count: 1, Bad: 1, Last: 50},
	}
	diff(t, "missed", want, mustMissed(t, s, 0, false))
	for limit := 1; limit <= len(want); limit++ { // ratings are joined to what the limit has cut off
		got, err := s.Missed(t.Context(), 0, false, limit)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, fmt.Sprint("limit ", limit), want[:limit], got)
	}
	rate(t, s, "r7", "U1", true, 101) // changed their mind
	diff(t, "rated anew", []faq.Missed{want[0], want[2], want[3]}, mustMissed(t, s, 0, false))
}

func testDismiss(t *testing.T, s *storage.Store) {
	rated := asked("Rated?", faq.Answered, 10)
	rated.Ref = "r1"
	mustSave(t, s, asked("Dull?", faq.Declined, 12), asked("Kept?", faq.Declined, 11), rated)
	rate(t, s, "r1", "U1", false, 20)
	before := mustRevision(t, s)
	dismiss := func(dismissed bool, texts ...string) {
		t.Helper()
		for range 2 { // the second time changes nothing
			if err := s.Dismiss(t.Context(), "ada", dismissed, texts...); err != nil {
				t.Fatal(err)
			}
		}
	}
	texts := func(dismissed bool) (all []string) {
		for _, m := range mustMissed(t, s, 0, dismissed) {
			if m.Dismissed != dismissed {
				t.Errorf("%q: got dismissed %t, want %t", m.Text, m.Dismissed, dismissed)
			}
			all = append(all, m.Text)
		}
		return all
	}
	dismiss(true)
	dismiss(true, " DULL ", "never asked", "rated", "\xff\x00")
	diff(t, "missed", []string{"Kept?"}, texts(false))
	diff(t, "dismissed", []string{"Dull?", "Rated?"}, texts(true))
	mustSave(t, s, asked("dull", faq.Suggested, 30), asked("Dull?", faq.Declined, 31))
	diff(t, "asked again", []string{"Kept?"}, texts(false))
	if all := mustMissed(t, s, 0, true); len(all) != 2 || all[0].Count != 3 {
		t.Errorf("asked again: got %+v, want it asked 3 times", all)
	}
	dismiss(false, "dull?", "unknown")
	diff(t, "brought back", []string{"Dull?", "Kept?"}, texts(false))
	diff(t, "still dismissed", []string{"Rated?"}, texts(true))
	if after := mustRevision(t, s); after != before {
		t.Errorf("to dismiss changed the revision of the content: got %d, want %d", after, before)
	}
}

func testRecent(t *testing.T, s *storage.Store) {
	a, b := question("First?", 10), question("Second?", 20)
	again := question("FIRST", 30)
	again.Thread = ""
	sameTime := question("Third?", 30)
	mustSave(t, s, a, b, again, sameTime)
	for _, test := range []struct {
		since int64
		limit int
		want  []faq.Asked
	}{
		{0, 0, []faq.Asked{sameTime, again, b}},
		{0, 2, []faq.Asked{sameTime, again}},
		{20, 9, []faq.Asked{sameTime, again, b}},
		{21, 9, []faq.Asked{sameTime, again}},
		{31, 9, nil},
	} {
		got, err := s.Recent(t.Context(), test.since, test.limit)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, fmt.Sprintf("since %d, limit %d", test.since, test.limit), test.want, got)
	}
}

func testAskedInConversation(t *testing.T, s *storage.Store) {
	in := func(platform, conversation, text string, at int64) faq.Asked {
		return faq.Asked{Platform: platform, Conversation: conversation, Text: text, At: at}
	}
	first, second, third := in("web", "c1", "first", 10), in("web", "c1", "second, of a wrong clock", 5), in("web", "c1", "third", 20)
	mustSave(t, s, first, in("web", "c2", "other", 11), second, in("slack", "c1", "elsewhere", 12), in("web", "", "nowhere", 13), third)
	for _, test := range []struct {
		conversation string
		limit        int
		want         []faq.Asked
	}{
		{"c1", 0, []faq.Asked{first, second, third}},
		{"c1", 2, []faq.Asked{second, third}},
		{"C1", 0, nil}, {"", 0, nil}, {"\xff\x00", 0, nil},
	} {
		got, err := s.AskedIn(t.Context(), "web", test.conversation, test.limit)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, fmt.Sprintf("in %q, limit %d", test.conversation, test.limit), test.want, got)
	}
}
