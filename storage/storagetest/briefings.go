package storagetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

func testEmpty(t *testing.T, s *storage.Store) {
	diff(t, "content", content{}, mustContent(t, s))
	if _, err := s.Briefing(t.Context(), "harbour-strike"); !errors.Is(err, faq.ErrNotFound) {
		t.Errorf("Briefing: got error %v, want %v", err, faq.ErrNotFound)
	}
	if _, err := s.Briefing(t.Context(), "\xff\x00"); !errors.Is(err, faq.ErrNotFound) {
		t.Errorf("Briefing of an id that is no text: got error %v, want %v", err, faq.ErrNotFound)
	}
	if err := s.Remove(t.Context(), "harbour-strike"); !errors.Is(err, faq.ErrNotFound) {
		t.Errorf("Remove: got error %v, want %v", err, faq.ErrNotFound)
	}
	diff(t, "content after a vain Remove", content{}, mustContent(t, s))
}

func testRoundTrip(t *testing.T, s *storage.Store) {
	cases := map[string]*faq.Briefing{
		"every field":     Sample(),
		"only an id":      {ID: "bare"},
		"a file of FAQs":  {ID: "faqs", Path: "/faqs.csv", FAQs: []faq.FAQ{{ID: "1", Question: "Why?"}}},
		"from stdin":      {ID: "stdin", Path: "-", Title: "From a pipe"},
		"empty sections":  {ID: "sections", Path: "/s", Sections: []faq.Section{{}, {Heading: "H"}, {}}},
		"before 1970":     {ID: "moon", Path: "/m", Date: time.Date(1969, time.July, 20, 0, 0, 0, 0, time.UTC)},
		"at 1970":         {ID: "epoch", Path: "/e", Date: time.Unix(0, 0).UTC()},
		"before our era":  {ID: "ides", Path: "/i", Date: time.Date(-43, time.March, 15, 0, 0, 0, 0, time.UTC)},
		"far in the past": {ID: "year-2", Path: "/y", Date: time.Date(2, time.January, 1, 0, 0, 0, 0, time.UTC)},
	}
	for i, text := range nasty {
		b := Sample()
		b.Title, b.Byline, b.URL, b.Language = text, text, text, text
		b.ID, b.Path = fmt.Sprintf("nasty-%d %s", i, short(text)), fmt.Sprintf("/nasty-%d", i)
		b.Links = []faq.Link{{Title: text, URL: text}}
		b.Sections = []faq.Section{{Role: faq.Role(text), Heading: text, Passages: []faq.Passage{
			{ID: "passage" + short(text), Text: text, Subheading: text, Papers: []string{text, ""}, Links: b.Links},
		}}}
		b.FAQs = []faq.FAQ{{ID: "faq" + short(text), Question: text, Answer: text, Variants: []string{"", text}, Section: text}}
		b.Prompts = []faq.Prompt{{ID: "prompt" + short(text), Question: text, Section: text}}
		b.Topics = []faq.Topic{{ID: "topic" + short(text), Name: text, Aliases: []string{text}, Text: text, Section: text}}
		cases[fmt.Sprintf("nasty text %d", i)] = b
	}
	want := map[string]*faq.Briefing{}
	for name, b := range cases {
		if id := mustImport(t, s, b, storage.Added); id != b.ID {
			t.Fatalf("%s: got id %q, want %q", name, id, b.ID)
		}
		diff(t, name, b, mustBriefing(t, s, b.ID))
		want[b.ID] = b
	}
	all := mustContent(t, s).Briefings
	if len(all) != len(want) {
		t.Errorf("got %d briefings, want %d", len(all), len(want))
	}
	for _, b := range all {
		diff(t, "in Briefings: "+b.ID, want[b.ID], b)
	}
}

// testArgumentIsKept checks what a caller may rely on after an import: it owns its briefing, and
// what comes back is documented where it differs.
func testArgumentIsKept(t *testing.T, s *storage.Store) {
	mustImport(t, s, from("harbour-strike", "/other"), storage.Added)

	b := Sample()
	b.Path = "/news/./old/../harbour-strike.txt"
	b.Prompts = []faq.Prompt{}
	b.FAQs[0].Variants = []string{}
	b.Date = time.Date(2025, time.March, 4, 1, 0, 0, 7, time.FixedZone("CET", 3600))
	before := *b
	id := mustImport(t, s, b, storage.Added)
	diff(t, "the caller's briefing", &before, b)

	want := Sample()
	want.ID = "harbour-strike-2"
	want.Prompts = nil
	want.FAQs[0].Variants = nil
	diff(t, "the stored briefing", want, mustBriefing(t, s, id))

	want.Path = b.Path // the same page under a name that is not clean
	mustImport(t, s, want, storage.Unchanged)
}

func testOrder(t *testing.T, s *storage.Store) {
	day := func(day int) time.Time { return time.Date(2025, time.May, day, 0, 0, 0, 0, time.UTC) }
	for _, b := range []struct {
		id   string
		date time.Time
	}{
		{"second", day(2)},
		{"undated", time.Time{}},
		{"old", time.Date(1950, time.May, 1, 0, 0, 0, 0, time.UTC)},
		{"third", day(3)},
		{"a-undated", time.Time{}},
		{"a-second", day(2)},
		{"first", day(1)},
	} {
		p := from(b.id, "/"+b.id)
		p.Date = b.date
		mustImport(t, s, p, storage.Added)
	}
	want := []string{"third", "a-second", "second", "first", "old", "a-undated", "undated"}
	diff(t, "order", want, ids(t, s))

	p := from("second", "/second")
	p.Date, p.Title = day(2), "Another title"
	mustImport(t, s, p, storage.Updated)
	diff(t, "order after an update", want, ids(t, s))
}

func testRemove(t *testing.T, s *storage.Store) {
	mustImport(t, s, Sample(), storage.Added)
	other := from("other", "/other")
	mustImport(t, s, other, storage.Added)
	before := mustRevision(t, s)

	if err := s.Remove(t.Context(), "harbour-strike"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Briefing(t.Context(), "harbour-strike"); !errors.Is(err, faq.ErrNotFound) {
		t.Errorf("removed briefing: got error %v, want %v", err, faq.ErrNotFound)
	}
	diff(t, "what is left", []*faq.Briefing{other}, mustContent(t, s).Briefings)
	if after := mustRevision(t, s); after <= before {
		t.Errorf("revision: got %d, want more than %d", after, before)
	}

	mustImport(t, s, Sample(), storage.Added)
	diff(t, "imported again", Sample(), mustBriefing(t, s, "harbour-strike"))
}
