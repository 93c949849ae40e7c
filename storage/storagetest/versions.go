package storagetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// versionsOf returns those of a briefing, "" for all, the newest first.
func versionsOf(t *testing.T, s *storage.Store, briefing string) []faq.Version {
	t.Helper()
	all, err := s.Versions(t.Context(), briefing, 0)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func versionContent(t *testing.T, s *storage.Store, id int64) (is, was *faq.Briefing) {
	t.Helper()
	is, was, err := s.VersionContent(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return is, was
}

func testVersions(t *testing.T, s *storage.Store) {
	importBy := func(by string, b *faq.Briefing, want string) string {
		t.Helper()
		status, id, err := s.ImportBy(t.Context(), by, b)
		if err != nil || status != want {
			t.Fatalf("import: got %s, error %v, want %s", status, err, want)
		}
		return id
	}
	start := time.Now().Unix()
	importBy("ada", Sample(), "added")
	importBy("ada", Sample(), "unchanged")
	other := from("harbour-strike", "/other")
	importBy("feed", other, "added") // under another id
	second := Sample()
	second.Title, second.Path = "Second", "/moved/harbour-strike.txt"
	importBy("grace", second, "updated")
	mustAmend(t, s, variant("strike why")) // no version holds it
	mustImport(t, s, Sample(), storage.Updated)
	if err := s.RemoveBy(t.Context(), "grace", "harbour-strike"); err != nil {
		t.Fatal(err)
	}
	notFound(t, "remove again", s.RemoveBy(t.Context(), "grace", "harbour-strike"))
	importBy("ada", Sample(), "added")

	all := versionsOf(t, s, "")
	title := Sample().Title
	want := []faq.Version{
		{Briefing: "harbour-strike", Title: title, By: "ada"},
		{Briefing: "harbour-strike", Title: title, By: "grace", Removed: true},
		{Briefing: "harbour-strike", Title: title},
		{Briefing: "harbour-strike", Title: "Second", By: "grace"},
		{Briefing: "harbour-strike-2", Title: other.Title, By: "feed"},
		{Briefing: "harbour-strike", Title: title, By: "ada"},
	}
	var ids []int64
	for i, v := range all {
		if v.At < start-1 || v.At > time.Now().Unix()+10 {
			t.Errorf("version %d: got at %d, want now", v.ID, v.At)
		}
		if i > 0 && v.ID >= ids[i-1] {
			t.Errorf("version %d stands after %d, want the newest first", v.ID, ids[i-1])
		}
		ids = append(ids, v.ID)
		all[i].ID, all[i].At = 0, 0
	}
	diff(t, "versions", want, all)
	if got := versionsOf(t, s, "harbour-strike"); len(got) != 5 {
		t.Errorf("of one briefing: got %d versions, want 5", len(got))
	}
	if got, err := s.Versions(t.Context(), "harbour-strike", 2); err != nil || len(got) != 2 || got[0].ID != ids[0] {
		t.Errorf("limit 2: got %v, error %v", got, err)
	}

	second.Date, other.ID = Sample().Date, "harbour-strike-2"
	for i, test := range []struct{ is, was *faq.Briefing }{
		{Sample(), nil}, {nil, Sample()}, {Sample(), second}, {second, Sample()}, {other, nil}, {Sample(), nil},
	} {
		is, was := versionContent(t, s, ids[i])
		diff(t, fmt.Sprintf("version %d is", i), test.is, is)
		diff(t, fmt.Sprintf("version %d was", i), test.was, was)
	}
	_, _, err := s.VersionContent(t.Context(), 999)
	notFound(t, "unknown version", err)
}

func testVersionContents(t *testing.T, s *storage.Store) {
	check := func(b *faq.Briefing) {
		t.Helper()
		mustImport(t, s, b, storage.Added)
		is, _ := versionContent(t, s, versionsOf(t, s, b.ID)[0].ID)
		diff(t, "version of "+b.ID, mustBriefing(t, s, b.ID), is)
	}
	for i, text := range nasty {
		b := from(fmt.Sprint("nasty-", i), fmt.Sprint("/nasty-", i))
		b.Title, b.FAQs[0].Answer, b.Topics[0].Aliases, b.Links[0].URL = text, text, []string{text, ""}, text
		check(b)
	}
	check(&faq.Briefing{ID: "bare"})
	check(&faq.Briefing{ID: "ides", Path: "-", Date: time.Date(-43, time.March, 15, 0, 0, 0, 0, time.UTC)})
	check(&faq.Briefing{ID: "epoch", Path: "/e", Date: time.Unix(0, 0).UTC()})

	large := from("large", "/large")
	large.FAQs[0].Answer = strings.Repeat("x", 8<<20)
	mustImport(t, s, large, storage.Added)
	v := versionsOf(t, s, "large")
	if len(v) != 1 {
		t.Fatalf("of a large briefing: got %d versions, want 1", len(v))
	}
	is, was := versionContent(t, s, v[0].ID)
	diff(t, "content of a large briefing", []*faq.Briefing{nil, nil}, []*faq.Briefing{is, was})
}

func testVersionsKept(t *testing.T, s *storage.Store) {
	mustImport(t, s, from("other", "/other"), storage.Added)
	const imports = 25
	for i := range imports {
		if _, _, err := s.Import(t.Context(), Stamped("story", i)); err != nil {
			t.Fatal(err)
		}
	}
	all := versionsOf(t, s, "story")
	if len(all) != 20 || len(versionsOf(t, s, "other")) != 1 {
		t.Fatalf("got %d versions, want 20", len(all))
	}
	for i, v := range all {
		is, was := versionContent(t, s, v.ID)
		diff(t, "version", Stamped("story", imports-1-i), is)
		if i < 19 {
			diff(t, "version before", Stamped("story", imports-2-i), was)
		} else if was != nil {
			t.Error("the oldest has one before it")
		}
	}
}
