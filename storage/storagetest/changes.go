package storagetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

func mustChanges(t *testing.T, s *storage.Store, since int64) ([]faq.Change, int64) {
	t.Helper()
	all, until, err := s.Changes(t.Context(), since)
	if err != nil {
		t.Fatal(err)
	}
	return all, until
}

func testChanges(t *testing.T, s *storage.Store) {
	start := time.Now().Unix()
	// changes expects what has changed since the last look, and checks the times of it.
	var since int64
	changes := func(what string, want ...faq.Change) {
		t.Helper()
		again, _ := mustChanges(t, s, since)
		got, until := mustChanges(t, s, since)
		diff(t, what+", looked at again", again, got)
		for i, c := range got {
			if c.At <= since || c.At > until || c.At < start-1 || i > 0 && c.At > again[i-1].At {
				t.Errorf("%s: change %d is of %d, want the newest first, after %d and up to %d", what, i, c.At, since, until)
			}
			got[i].At = 0
		}
		diff(t, what, want, got)
		if until < since {
			t.Errorf("%s: got until %d, want %d or later", what, until, since)
		}
		since = until
	}
	added := func(id string) faq.Change { return faq.Change{Briefing: mustBriefing(t, s, id), New: true} }
	updated := func(id string, entries ...string) faq.Change {
		return faq.Change{Briefing: mustBriefing(t, s, id), Entries: entries}
	}

	changes("in an empty store")
	mustImport(t, s, from("old", "/old"), storage.Added)
	other := from("other", "/other")
	other.Title = "Another story"
	mustImport(t, s, other, storage.Added)
	changes("two were added", added("other"), added("old"))
	changes("nothing since")
	mustImport(t, s, from("old", "/old"), storage.Unchanged)
	changes("imported again as it was")

	// An updated one, with entries of two kinds that are new, and with text that has only changed.
	b := mustBriefing(t, s, "old")
	b.FAQs = append(b.FAQs, faq.FAQ{ID: "new-faq", Question: "And now?", Answer: "Nothing."})
	b.Sections[0].Passages = slices.Insert(b.Sections[0].Passages, 0, faq.Passage{ID: "new-passage", Text: "It is over."})
	b.Topics[0].Text = "Changed."
	mustImport(t, s, b, storage.Updated)
	changes("one was updated", updated("old", "new-passage", "new-faq"))

	b = mustBriefing(t, s, "other")
	b.FAQs, b.Title = b.FAQs[1:], "Renamed"
	mustImport(t, s, b, storage.Updated)
	changes("only text has gone", updated("other"))

	// Added, and updated before anybody looked: new as a whole.
	c := from("late", "/late")
	c.Title = "Late"
	mustImport(t, s, c, storage.Added)
	c.Title = "Later"
	c.FAQs = c.FAQs[:1]
	mustImport(t, s, c, storage.Updated)
	b = mustBriefing(t, s, "old")
	b.Prompts = append(b.Prompts, faq.Prompt{ID: "p2", Question: "Two?"})
	mustImport(t, s, b, storage.Updated)
	b.Prompts = append(b.Prompts, faq.Prompt{ID: "p1", Question: "One?"})
	mustImport(t, s, b, storage.Updated)
	changes("two at once", updated("old", "p2", "p1"), added("late"))

	if err := s.Remove(t.Context(), "old"); err != nil {
		t.Fatal(err)
	}
	changes("removed")
	mustImport(t, s, b, storage.Added)
	changes("added once more", added("old"))

	all, until := mustChanges(t, s, 0)
	if len(all) != 3 || until != since || !all[0].New || !all[2].New {
		t.Errorf("since ever: got %d changes until %d, want 3 new ones until %d", len(all), until, since)
	}
	if all, until := mustChanges(t, s, since+1_000); all != nil || until != since {
		t.Errorf("since a time to come: got %v until %d, want none until %d", all, until, since)
	}
}

// testChangesMissNothing imports on several sides while channels look what is new since their last
// look: each entry is new to each of them once.
func testChangesMissNothing(t *testing.T, a, b *storage.Store) {
	const stories, updates, channels = 4, 15, 3
	story := func(side, version int) *faq.Briefing {
		name := fmt.Sprint("story-", side)
		briefing := &faq.Briefing{ID: name, Path: "/" + name, Title: fmt.Sprint(version)}
		for v := range version + 1 {
			briefing.FAQs = append(briefing.FAQs, faq.FAQ{ID: fmt.Sprint("faq-", v), Question: name, Answer: "Because."})
		}
		return briefing
	}
	var importing, looking sync.WaitGroup
	done := make(chan struct{})
	look := func(s *storage.Store, since int64, seen map[string]int) int64 {
		all, until, err := s.Changes(t.Context(), since)
		if err != nil {
			t.Error(err)
			return since
		}
		for _, c := range all {
			entries := c.Entries
			if c.New {
				for _, f := range c.Briefing.FAQs {
					entries = append(entries, f.ID)
				}
			}
			if len(entries) == 0 {
				t.Errorf("%s has changed, and nothing is new in it", c.Briefing.ID)
			}
			for _, id := range entries {
				seen[c.Briefing.ID+" "+id]++
			}
		}
		return max(since, until)
	}
	for channel := range channels {
		s := []*storage.Store{a, b}[channel%2]
		looking.Go(func() {
			seen := map[string]int{}
			var since int64
			for over := false; !over; {
				select {
				case <-done:
					over = true // and look once more
				default:
				}
				since = look(s, since, seen)
			}
			if len(seen) != stories*(updates+1) {
				t.Errorf("channel %d: got %d entries, want %d", channel, len(seen), stories*(updates+1))
			}
			for id, n := range seen {
				if n != 1 {
					t.Errorf("channel %d: %s was new %d times", channel, id, n)
				}
			}
		})
	}
	for side := range stories {
		s := []*storage.Store{a, b}[side%2]
		importing.Go(func() {
			for v := range updates + 1 {
				if _, _, err := s.Import(t.Context(), story(side, v)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	importing.Wait()
	close(done)
	looking.Wait()
}
