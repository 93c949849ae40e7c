package storage

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
)

// TestChangesWhateverTheClock imports while the clock jumps: each briefing is new once, and each
// entry of an updated one.
func TestChangesWhateverTheClock(t *testing.T) {
	s, now := openClocked(t)
	var since int64
	var want, got []string
	b := &faq.Briefing{ID: "growing", Path: "/growing"}
	put := func(b *faq.Briefing) {
		t.Helper()
		if _, _, err := s.Import(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	look := func() {
		t.Helper()
		all, until, err := s.Changes(t.Context(), since)
		if err != nil {
			t.Fatal(err)
		}
		for i := len(all) - 1; i >= 0; i-- { // the oldest first
			if all[i].New {
				got = append(got, all[i].Briefing.ID)
			}
			got = append(got, all[i].Entries...)
		}
		since = until
	}
	put(b)
	want = append(want, "growing")
	look()
	const day = 24 * time.Hour
	for i, jump := range []time.Duration{
		0, time.Nanosecond, time.Second, -time.Second, time.Hour, -time.Hour, day, -day, 365 * day, -365 * day, 0, -365 * day, 730 * day,
	} {
		*now = now.Add(jump)
		// Some that nobody looks at meanwhile, before and after the jump.
		name := fmt.Sprint("story-", i)
		put(&faq.Briefing{ID: name, Path: "/" + name, Title: name})
		look()
		look()
		b.FAQs = append(b.FAQs, faq.FAQ{ID: fmt.Sprint("faq-", i), Question: "Why?"})
		put(b)
		look()
		want = append(want, name, fmt.Sprint("faq-", i))
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("new (-want +got):\n%s", d)
	}
}

// TestChangesOfJump imports before, in and after a jump of the clock, and only then looks.
func TestChangesOfJump(t *testing.T) {
	s, now := openClocked(t)
	var since int64
	for round := range 3 {
		for i, jump := range []time.Duration{0, 365 * 24 * time.Hour, -365 * 24 * time.Hour, -time.Hour} {
			*now = now.Add(jump)
			name := fmt.Sprintf("story-%d-%d", round, i)
			if _, _, err := s.Import(t.Context(), &faq.Briefing{ID: name, Path: "/" + name, Title: name}); err != nil {
				t.Fatal(err)
			}
		}
		all, until, err := s.Changes(t.Context(), since)
		if err != nil || len(all) != 4 {
			t.Errorf("round %d: got %d changes, error %v, want 4", round, len(all), err)
		}
		since = until
	}
}

// TestEmptied holds at which second the content of an event goes.
func TestEmptied(t *testing.T) {
	s, now := openClocked(t)
	if _, err := s.SaveEvent(t.Context(), faq.Event{Platform: "digest/slack", Payload: []byte("p")}); err != nil {
		t.Fatal(err)
	}
	*now = now.Add(time.Hour)
	e, err := s.ClaimEvent(t.Context(), "digest/slack", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.FinishEvent(t.Context(), e, faq.EventDone, ""); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{0, 1} {
		if got, err := s.EmptyEvents(t.Context(), "digest/slack", now.Unix()+int64(i)); err != nil || got != want {
			t.Errorf("before its end and %d s: got %d, error %v, want %d", i, got, err, want)
		}
	}
}

// BenchmarkSubscriptions measures what a scheduler and a digest read, with 10,000 channels and 40
// days of digests of them, of which one is read.
func BenchmarkSubscriptions(b *testing.B) {
	s, err := Open(b.Context(), slog.New(slog.DiscardHandler), "sqlite:"+filepath.Join(b.TempDir(), "bench.db"))
	check(b, err)
	defer s.Close()
	const channels, days = 10_000, 40
	_, err = s.write.Exec(fmt.Sprintf(`
		WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		INSERT INTO subscriptions (platform, workspace, channel, name, hour, zone, days, topics, without, length, mention, always, by, at, since, paused)
		SELECT 'slack', 'T1', 'C' || i, 'general', '08:00', 'Europe/London', 127, '["NATO"]', 'null', 'short', '', 0, 'U1', i, i, '' FROM n`, channels-1))
	check(b, err)
	_, err = s.write.Exec(fmt.Sprintf(`
		WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		INSERT INTO events (platform, workspace, kind, lane, payload, at, until, covers, emptied, saved, state, attempt, reason, frozen, due, finished)
		SELECT 'digest/slack', 'T1', 'digest', 'T1:C' || (i %% %d), x'', i, i + 1, i + 1, i %% 2, i, 'done', 1, '', 1, 0, i + 1 FROM n`,
		channels*days-1, channels))
	check(b, err)
	ctx := b.Context()
	b.Run("Subscriptions", func(b *testing.B) {
		for b.Loop() {
			all, err := s.Subscriptions(ctx, "slack")
			check(b, err)
			if len(all) != channels {
				b.Fatalf("got %d subscriptions, want %d", len(all), channels)
			}
		}
	})
	b.Run("Covered", func(b *testing.B) {
		for b.Loop() {
			_, err := s.Covered(ctx, "digest/slack", "T1:C77")
			check(b, err)
		}
	})
	b.Run("NoChanges", func(b *testing.B) {
		for b.Loop() {
			_, _, err := s.Changes(ctx, 0)
			check(b, err)
		}
	})
	b.Run("History", func(b *testing.B) {
		for b.Loop() {
			_, err := s.Events(ctx, EventFilter{Platform: "digest/slack", Limit: 50})
			check(b, err)
		}
	})
	b.Run("HistoryOfChannel", func(b *testing.B) {
		for b.Loop() {
			all, err := s.Events(ctx, EventFilter{Platform: "digest/slack", Lane: "T1:C77", Limit: 100})
			check(b, err)
			if len(all) != days {
				b.Fatalf("got %d events, want %d", len(all), days)
			}
		}
	})
	b.Run("Counts", func(b *testing.B) {
		for b.Loop() {
			_, _, err := s.EventCounts(ctx, "digest/slack")
			check(b, err)
		}
	})
	b.Run("ClaimNothing", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.ClaimEvent(ctx, "digest/slack", time.Minute); !errors.Is(err, faq.ErrNotFound) {
				b.Fatal(err)
			}
		}
	})
	b.Run("PruneNothing", func(b *testing.B) {
		for b.Loop() {
			_, err := s.PruneEvents(ctx, "digest/slack", 0)
			check(b, err)
			_, err = s.EmptyEvents(ctx, "digest/slack", 0)
			check(b, err)
		}
	})
	batch := make([]faq.Event, 1_000)
	b.Run("Save1000Slots", func(b *testing.B) {
		for n := 0; b.Loop(); n++ {
			for i := range batch {
				batch[i] = faq.Event{Platform: "digest/slack", Keys: []string{fmt.Sprint(n, i)}, Lane: fmt.Sprint("T1:C", i)}
			}
			_, err := s.SaveEvents(ctx, batch...)
			check(b, err)
		}
	})
}
