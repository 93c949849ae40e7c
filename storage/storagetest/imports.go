package storagetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

func testImportAgain(t *testing.T, s *storage.Store) {
	mustImport(t, s, Sample(), storage.Added)
	mustImport(t, s, from("other", "/other"), storage.Added)
	before := mustContent(t, s)
	for range 3 {
		if id := mustImport(t, s, Sample(), storage.Unchanged); id != "harbour-strike" {
			t.Errorf("got id %q, want harbour-strike", id)
		}
	}
	diff(t, "content", before, mustContent(t, s))

	renamed := Sample() // the program may come to make ids in another way
	renamed.ID = "dockers"
	if id := mustImport(t, s, renamed, storage.Unchanged); id != "harbour-strike" {
		t.Errorf("with another id: got id %q, want harbour-strike", id)
	}
	diff(t, "content", before, mustContent(t, s))
}

func testImportUpdated(t *testing.T, s *storage.Store) {
	other := from("other", "/other") // entries with the same ids, which must stay as they are
	mustImport(t, s, other, storage.Added)
	mustImport(t, s, Sample(), storage.Added)
	revision := mustRevision(t, s)

	for _, step := range []struct {
		name   string
		change func(b *faq.Briefing)
	}{
		{"an answer changes", func(b *faq.Briefing) { b.FAQs[0].Answer = "For longer breaks." }},
		{"an entry goes", func(b *faq.Briefing) { b.FAQs = b.FAQs[1:] }},
		{"an entry comes, at the head", func(b *faq.Briefing) {
			b.Prompts = append([]faq.Prompt{{ID: "and-now", Question: "And now?"}}, b.Prompts...)
		}},
		{"the order changes", func(b *faq.Briefing) { b.FAQs[0], b.FAQs[1] = b.FAQs[1], b.FAQs[0] }},
		{"a passage moves to another section", func(b *faq.Briefing) {
			from, to := &b.Sections[0], &b.Sections[1]
			to.Passages, from.Passages = from.Passages[1:], from.Passages[:1]
		}},
		{"a section goes", func(b *faq.Briefing) { b.Sections = b.Sections[1:] }},
		{"only lines change", func(b *faq.Briefing) { b.Topics[0].Line++ }},
		{"only the head changes", func(b *faq.Briefing) { b.Title, b.Date, b.Byline = "New", time.Time{}, "" }},
		{"the sources change", func(b *faq.Briefing) { b.Links = b.Links[1:] }},
		{"everything goes", func(b *faq.Briefing) {
			*b = faq.Briefing{ID: b.ID, Path: b.Path}
		}},
		{"everything comes back", func(b *faq.Briefing) { *b = *Sample() }},
	} {
		b := mustBriefing(t, s, "harbour-strike")
		step.change(b)
		if id := mustImport(t, s, b, storage.Updated); id != "harbour-strike" {
			t.Errorf("%s: got id %q, want harbour-strike", step.name, id)
		}
		diff(t, step.name, b, mustBriefing(t, s, "harbour-strike"))
		mustImport(t, s, b, storage.Unchanged)
		if n := mustRevision(t, s); n <= revision {
			t.Errorf("%s: got revision %d, want more than %d", step.name, n, revision)
		} else {
			revision = n
		}
	}
	diff(t, "the other briefing", other, mustBriefing(t, s, "other"))
}

// testEntryChangesKind imports a page on which a go-deeper prompt has been answered.
func testEntryChangesKind(t *testing.T, s *storage.Store) {
	mustImport(t, s, Sample(), storage.Added)
	b := Sample()
	p := b.Prompts[0]
	b.Prompts = b.Prompts[1:]
	b.FAQs = append(b.FAQs, faq.FAQ{ID: p.ID, Question: p.Question, Answer: "The harbours do."})
	mustImport(t, s, b, storage.Updated)
	diff(t, "briefing", b, mustBriefing(t, s, b.ID))
}

// testIdentity checks when a briefing is taken for one that is stored. Each case imports two.
func testIdentity(t *testing.T, s *storage.Store) {
	page := func(path, url, title, answer string) *faq.Briefing {
		return &faq.Briefing{ID: "page", Path: path, URL: url, Title: title, FAQs: []faq.FAQ{{ID: "f", Answer: answer}}}
	}
	dated := func(b *faq.Briefing, day int) *faq.Briefing {
		b.Date = time.Date(2025, time.May, day, 0, 0, 0, 0, time.UTC)
		return b
	}
	for _, test := range []struct {
		name          string
		first, second *faq.Briefing
		want          storage.Status
		wantPath      string // of the stored briefing afterwards, where it is the same one
	}{
		{"same path, same content", page("/a", "", "T", "x"), page("/a", "", "T", "x"), storage.Unchanged, "/a"},
		{"same path, other content", page("/a", "", "T", "x"), page("/a", "", "U", "y"), storage.Updated, "/a"},
		{"same path, other spelling", page("/b/../a", "", "T", "x"), page("/./a", "", "T", "y"), storage.Updated, "/a"},
		{"same path, other address", page("/a", "http://1", "T", "x"), page("/a", "http://2", "T", "x"), storage.Updated, "/a"},
		{"same address, other content", page("/a", "http://1", "T", "x"), page("/b", "http://1", "T", "y"), storage.Updated, "/b"},
		{"same address, same content", page("/a", "http://1", "T", "x"), page("/b", "http://1", "T", "x"), storage.Unchanged, "/b"},
		{"moved", page("/a", "", "T", "x"), page("/b", "", "T", "x"), storage.Unchanged, "/b"},
		{"other path and content", page("/a", "", "T", "x"), page("/b", "", "T", "y"), storage.Added, ""},
		{"stdin, same title and date", dated(page("-", "", "T", "x"), 1), dated(page("-", "", "T", "y"), 1), storage.Updated, "-"},
		{"stdin, another day", dated(page("-", "", "T", "x"), 1), dated(page("-", "", "T", "y"), 2), storage.Added, ""},
		{"stdin, another title", page("-", "", "T", "x"), page("-", "", "U", "x"), storage.Added, ""},
		{"stdin, then no path", page("-", "", "T", "x"), page("", "", "T", "x"), storage.Unchanged, "-"},
		{"stdin, then file", page("-", "", "T", "x"), page("/a", "", "T", "x"), storage.Unchanged, "/a"},
		{"file, then stdin", page("/a", "", "T", "x"), page("-", "", "T", "x"), storage.Unchanged, "/a"},
		{"file, then stdin with other content", page("/a", "", "T", "x"), page("-", "", "T", "y"), storage.Added, ""},
		{"file, then its address from stdin", page("/a", "http://1", "T", "x"), page("-", "http://1", "T", "y"), storage.Updated, "-"},
	} {
		t.Run(test.name, func(t *testing.T) {
			defer func() {
				for _, id := range ids(t, s) {
					if err := s.Remove(context.Background(), id); err != nil {
						t.Fatal(err)
					}
				}
			}()
			mustImport(t, s, test.first, storage.Added)
			before := mustRevision(t, s)
			id := mustImport(t, s, test.second, test.want)
			if grew := mustRevision(t, s) > before; grew != (test.want != storage.Unchanged) {
				t.Errorf("%s: revision has grown: got %t", test.want, grew)
			}
			if test.want == storage.Added {
				diff(t, "ids", []string{"page-2", "page"}, sortedByDate(ids(t, s)))
				return
			}
			diff(t, "ids", []string{"page"}, ids(t, s))
			want := *test.second
			want.Path = test.wantPath
			diff(t, "stored", &want, mustBriefing(t, s, id))
			mustImport(t, s, &want, storage.Unchanged)
		})
	}
}

// sortedByDate returns the two ids with that of the later import first.
func sortedByDate(ids []string) []string {
	if len(ids) == 2 && ids[0] < ids[1] {
		return []string{ids[1], ids[0]}
	}
	return ids
}

func testFreeID(t *testing.T, s *storage.Store) {
	for _, want := range []string{"page", "page-2", "page-3", "page-4"} {
		b := from("page", "/from/"+want)
		b.Title = "First title of " + want
		if id := mustImport(t, s, b, storage.Added); id != want {
			t.Errorf("got id %q, want %q", id, want)
		}
		b.Title = "Second title of " + want
		if id := mustImport(t, s, b, storage.Updated); id != want {
			t.Errorf("updated: got id %q, want %q", id, want)
		}
	}
	if err := s.Remove(t.Context(), "page-2"); err != nil {
		t.Fatal(err)
	}
	if id := mustImport(t, s, from("page", "/new"), storage.Added); id != "page-2" {
		t.Errorf("after a removal: got id %q, want page-2", id)
	}
}

// testRefused imports what a store cannot keep, over a stored briefing and beside it.
func testRefused(t *testing.T, s *storage.Store) {
	mustImport(t, s, Sample(), storage.Added)
	before := mustContent(t, s)
	for _, test := range []struct {
		name   string
		change func(b *faq.Briefing)
		want   string // in the error
	}{
		{"no id", func(b *faq.Briefing) { b.ID = "" }, "no id"},
		{"entry without id", func(b *faq.Briefing) { b.Topics[0].ID = "" }, "topic has no id"},
		{"entry twice", func(b *faq.Briefing) { b.FAQs[1].ID = b.FAQs[0].ID }, `"why-strike" is there twice, as faq and as faq`},
		{"id of two kinds", func(b *faq.Briefing) { b.Topics[0].ID = b.FAQs[0].ID }, "as faq and as topic"},
		{"id of two sections", func(b *faq.Briefing) { b.Sections[2].Passages[0].ID = "p-ferries" }, "as passage and as passage"},
		{"not UTF-8", func(b *faq.Briefing) { b.Topics[0].Text = "caf\xe9" }, "UTF-8"},
		{"not UTF-8 in a list", func(b *faq.Briefing) { b.Topics[0].Aliases[1] = "\xff" }, "UTF-8"},
		{"not UTF-8 in a link", func(b *faq.Briefing) { b.Links[1].URL = "\xff" }, "UTF-8"},
		{"half a surrogate", func(b *faq.Briefing) { b.Title = "\xed\xa0\x80" }, "UTF-8"},
		{"NUL", func(b *faq.Briefing) { b.Sections[0].Passages[0].Text = "a\x00b" }, "UTF-8"},
	} {
		for _, path := range []string{Sample().Path, "/beside"} {
			b := Sample()
			b.Path, b.Title = path, "Changed"
			test.change(b)
			_, _, err := s.Import(t.Context(), b)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s: got error %v, want one with %q", test.name, err, test.want)
			}
		}
		diff(t, test.name, before, mustContent(t, s))
	}
}

// untilDone calls f with contexts that are cancelled ever later, until it succeeds. After each
// failure the content must be as it was.
func untilDone(t *testing.T, s *storage.Store, f func(ctx context.Context) error) {
	t.Helper()
	before := mustContent(t, s)
	for n := 1; ; n++ {
		ctx, cancel := CancelledAt(t.Context(), n)
		err := f(ctx)
		cancel()
		if err == nil {
			if n < 10 {
				t.Errorf("done with a context cancelled at look %d: it is not heeded", n)
			}
			return
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("cancelled at look %d: got error %v, want %v", n, err, context.Canceled)
		}
		diff(t, fmt.Sprintf("content after a cancellation at look %d", n), before, mustContent(t, s))
		if t.Failed() {
			return
		}
	}
}

func testCancelledImport(t *testing.T, s *storage.Store) {
	mustImport(t, s, from("other", "/other"), storage.Added)
	untilDone(t, s, func(ctx context.Context) error {
		_, _, err := s.Import(ctx, Sample())
		return err
	})
	diff(t, "added", Sample(), mustBriefing(t, s, "harbour-strike"))

	b := Sample()
	b.Title, b.FAQs, b.Sections[0].Passages[0].Text = "Changed", b.FAQs[1:], "Changed."
	untilDone(t, s, func(ctx context.Context) error {
		_, _, err := s.Import(ctx, b)
		return err
	})
	diff(t, "updated", b, mustBriefing(t, s, "harbour-strike"))

	untilDone(t, s, func(ctx context.Context) error { return s.Remove(ctx, "harbour-strike") })
	diff(t, "what is left", []string{"other"}, ids(t, s))
}
