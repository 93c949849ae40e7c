package storagetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

const (
	readers  = 50 // as many as a busy channel has at once
	writers  = 3  // each imports versions of a briefing of its own
	versions = 15
)

func testReaders(t *testing.T, s *storage.Store) {
	for i := range writers {
		mustImport(t, s, Stamped(fmt.Sprintf("story-%d", i), 0), storage.Added)
	}
	ctx, done := context.WithCancel(t.Context())
	var reading, writing sync.WaitGroup
	for i := range readers {
		reading.Go(func() {
			r := reader{s: s, seen: map[string]int{}}
			for ctx.Err() == nil {
				if err := r.read(t.Context(), i); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for i := range writers {
		writing.Go(func() {
			for v := 1; v <= versions; v++ {
				status, _, err := s.Import(t.Context(), Stamped(fmt.Sprintf("story-%d", i), v))
				if err != nil || status != storage.Updated {
					t.Errorf("import of version %d: got %s, error %v", v, status, err)
					return
				}
			}
		})
	}
	writing.Wait()
	done()
	reading.Wait()

	if got := len(mustAsked(t, s, storage.AskedFilter{})); got == 0 {
		t.Error("no question was saved meanwhile")
	}
	for _, b := range mustContent(t, s).Briefings {
		if v, err := Whole(b); err != nil || v != versions {
			t.Errorf("%s: got version %d, error %v, want version %d", b.ID, v, err, versions)
		}
	}
}

// reader reads a store as one of many, and notices when it goes back in time.
type reader struct {
	s        *storage.Store
	seen     map[string]int // versions of briefings
	revision int64
}

// read makes one of the calls that a running program makes, another for each turn.
func (r *reader) read(ctx context.Context, turn int) error {
	before, err := r.s.Revision(ctx)
	if err != nil {
		return err
	}
	if before < r.revision {
		return fmt.Errorf("revision went back from %d to %d", r.revision, before)
	}
	r.revision = before
	switch turn % 3 {
	case 0:
		all, err := r.s.Briefings(ctx)
		if err != nil {
			return err
		}
		if len(all) != writers {
			return fmt.Errorf("got %d briefings, want %d", len(all), writers)
		}
		for _, b := range all {
			if err := r.check(b); err != nil {
				return err
			}
		}
	case 1:
		b, err := r.s.Briefing(ctx, "story-1")
		if err != nil {
			return err
		}
		return r.check(b)
	case 2:
		if err := r.s.SaveAsked(ctx, question("Why?", before)); err != nil {
			return err
		}
		_, err := r.s.Asked(ctx, storage.AskedFilter{Limit: 10})
		return err
	}
	return nil
}

func (r *reader) check(b *faq.Briefing) error {
	version, err := Whole(b)
	if err != nil {
		return err
	}
	if version < r.seen[b.ID] {
		return fmt.Errorf("%s went back from version %d to %d", b.ID, r.seen[b.ID], version)
	}
	r.seen[b.ID] = version
	return nil
}

// atOnce runs n imports at once and returns how often each status came, and the ids, sorted.
func atOnce(t *testing.T, s *storage.Store, n int, b func(i int) *faq.Briefing) (map[storage.Status]int, []string) {
	t.Helper()
	var (
		mu    sync.Mutex
		count = map[storage.Status]int{}
		all   []string
		start = make(chan struct{})
		wg    sync.WaitGroup
	)
	for i := range n {
		wg.Go(func() {
			<-start
			status, id, err := s.Import(t.Context(), b(i))
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			count[status]++
			all = append(all, id)
		})
	}
	close(start)
	wg.Wait()
	slices.Sort(all)
	return count, all
}

func testSamePageAtOnce(t *testing.T, s *storage.Store) {
	count, all := atOnce(t, s, 20, func(int) *faq.Briefing { return Sample() })
	diff(t, "statuses", map[storage.Status]int{storage.Added: 1, storage.Unchanged: 19}, count)
	diff(t, "ids", slices.Repeat([]string{"harbour-strike"}, 20), all)
	diff(t, "content", []*faq.Briefing{Sample()}, mustContent(t, s).Briefings)
}

func testSameIDAtOnce(t *testing.T, s *storage.Store) {
	count, all := atOnce(t, s, 6, func(i int) *faq.Briefing {
		b := from("page", fmt.Sprintf("/page/%d", i))
		b.Title = fmt.Sprint("Page ", i)
		return b
	})
	diff(t, "statuses", map[storage.Status]int{storage.Added: 6}, count)
	diff(t, "ids", []string{"page", "page-2", "page-3", "page-4", "page-5", "page-6"}, all)
}
