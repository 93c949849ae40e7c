package storage

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
)

func openClocked(t *testing.T) (s *Store, now *time.Time) {
	t.Helper()
	s, err := Open(t.Context(), slog.New(slog.DiscardHandler), "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	now = new(time.Unix(1_800_000_000, 500_000_000)) // in the middle of a second
	s.now = func() time.Time { return *now }
	return s, now
}

// TestDue holds that neither a lease nor a postponement ends early, and that both end within a second.
func TestDue(t *testing.T) {
	s, now := openClocked(t)
	start := *now
	if _, err := s.SaveEvent(t.Context(), faq.Event{Platform: "slack"}); err != nil {
		t.Fatal(err)
	}
	claim := func(lease time.Duration, want bool) (e faq.Event) {
		t.Helper()
		e, err := s.ClaimEvent(t.Context(), "slack", lease)
		if err != nil && !errors.Is(err, faq.ErrNotFound) {
			t.Fatal(err)
		}
		if got := err == nil; got != want {
			t.Fatalf("after %v: claimed %t, want %t", now.Sub(start), got, want)
		}
		return e
	}
	// after moves the clock to the last moment before the end of d, and then to a second after it.
	after := func(d, lease time.Duration) faq.Event {
		t.Helper()
		*now = start.Add(d - time.Nanosecond)
		claim(lease, false)
		*now = start.Add(d + time.Second - time.Nanosecond)
		start = *now
		return claim(lease, true)
	}
	claim(30*time.Second, true)
	after(30*time.Second, 100*time.Millisecond)
	e := after(100*time.Millisecond, time.Minute)

	start = *now
	if err := s.PostponeEvent(t.Context(), e, 1500*time.Millisecond, ""); err != nil {
		t.Fatal(err)
	}
	e = after(1500*time.Millisecond, time.Minute)

	// Each attempt to send renews the lease from then on.
	if err := s.FreezeEvent(t.Context(), e, []faq.Post{{Key: "p"}}, nil); err != nil {
		t.Fatal(err)
	}
	*now = start.Add(50 * time.Second)
	start = *now
	if err := s.SendingPost(t.Context(), e, 0, time.Minute); err != nil {
		t.Fatal(err)
	}
	after(time.Minute, time.Minute)
}

// TestRetried holds that an event that is tried again happens now.
func TestRetried(t *testing.T) {
	s, now := openClocked(t)
	if _, err := s.SaveEvent(t.Context(), faq.Event{Platform: "slack", At: 5}); err != nil {
		t.Fatal(err)
	}
	e, err := s.ClaimEvent(t.Context(), "slack", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.FinishEvent(t.Context(), e, faq.EventLate, ""); err != nil {
		t.Fatal(err)
	}
	*now = now.Add(time.Hour)
	if err := s.RetryEvent(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	if e, err = s.ClaimEvent(t.Context(), "slack", time.Minute); err != nil || e.At != now.Unix() {
		t.Errorf("got at %d, error %v, want %d", e.At, err, now.Unix())
	}
}

// TestPruned holds at which second an event goes: by its end, not by when it was saved.
func TestPruned(t *testing.T) {
	s, now := openClocked(t)
	if _, err := s.SaveEvent(t.Context(), faq.Event{Platform: "slack"}); err != nil {
		t.Fatal(err)
	}
	*now = now.Add(time.Hour)
	e, err := s.ClaimEvent(t.Context(), "slack", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.FinishEvent(t.Context(), e, faq.EventDone, ""); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{0, 1} {
		if got, err := s.PruneEvents(t.Context(), "slack", now.Unix()+int64(i)); err != nil || got != want {
			t.Errorf("before its end and %d s: got %d, error %v, want %d", i, got, err, want)
		}
	}
}

// TestPlans holds that what runs again and again finds its rows by an index, however many events
// are finished.
func TestPlans(t *testing.T) {
	s, _ := openClocked(t)
	type plan struct {
		query string
		args  []any
		index []string
	}
	filtered := func(f EventFilter, index string) plan {
		query, args := f.query()
		return plan{query, args, []string{index}}
	}
	for _, test := range []plan{
		{selectDueEvent, []any{"slack", 5}, []string{"events_open", "events_lane"}},
		{claimEvent, []any{5, 1}, []string{"INTEGER PRIMARY KEY"}},
		{fmt.Sprintf(selectKnownKeys, "$2"), []any{"slack", "a"}, []string{"PRIMARY KEY"}},
		{fmt.Sprintf(selectKeysOf, "$1"), []any{1}, []string{"event_keys_event"}},
		{fmt.Sprintf(selectPostsOf, "$1"), []any{1}, []string{"sqlite_autoindex_event_posts_1"}},
		filtered(EventFilter{State: faq.EventLate, Limit: 5}, "events_state"),
		filtered(EventFilter{Platform: "digest/slack", Limit: 5}, "INDEX events_history (platform=?)"),
		filtered(EventFilter{Platform: "digest/slack", Lane: "T1:C1", Since: 5, Limit: 5}, "INDEX events_"),
		{countEvents, nil, []string{"COVERING INDEX events_state"}},
		{countEventsOf, []any{"slack"}, []string{"COVERING INDEX events_state (state=? AND platform=?)"}},
		{selectCovered, []any{"digest/slack", "T1:C1"}, []string{"COVERING INDEX events_covers (platform=? AND lane=?"}},
		{selectOldestWaiting, []any{"slack"}, []string{"events_state"}},
		{setEventsAside, []any{"gone", 5, "slack", "T1"}, []string{"events_"}},
		{pruneEvents, []any{"slack", 5, 5}, []string{"events_state (state=? AND platform=? AND finished<?)"}},
		{emptyEvents, []any{[]byte{}, "digest/slack", 5, 5}, []string{"events_whole (platform=? AND finished>? AND finished<?)"}},
		{selectAskedAs, []any{"r"}, []string{"asked_ref"}},
		{selectLastAsked, []any{"slack", "T1", "U1"}, []string{"asked_person"}},
		{selectMostAsked, []any{"slack", "T1", 5, 5}, []string{"asked_"}},
		{selectMostAskedIn, []any{"slack", "T1", "C1", 5, 5}, []string{"asked_channel (platform=? AND workspace=? AND channel=? AND outcome=? AND at>?)"}},
		{selectDeclined, []any{"slack", "T1", "C1", 5, 5}, []string{"asked_channel (platform=? AND workspace=? AND channel=? AND outcome=? AND at>?)"}},
		{selectChanged, []any{5}, []string{"briefings_updated (updated>?)"}},
		{selectChangedEntries, []any{5}, []string{"briefings_updated (updated>?)", "sqlite_autoindex_entries_1 (briefing=?)"}},
		{selectNewEntries, []any{5}, []string{"briefings_updated (updated>?)", "sqlite_autoindex_entries_1 (briefing=?)"}},
		{selectClosed, nil, []string{"COVERING INDEX briefings_updated"}},
		{upsertSubscription, []any{"slack", "T1", "C1", "", "", "", 0, "", "", "", "", false, "", 0, 0, ""}, nil},
		{selectSubscription, []any{"slack", "T1", "C1"}, []string{"(platform=? AND workspace=? AND channel=?)"}},
		{selectAskedIn, []any{"web", "c1", 5}, []string{"asked_conversation (platform=? AND conversation=?)"}},
		{selectMissed, []any{5, 5}, []string{"SCAN asked USING COVERING INDEX asked_fold"}},
		{selectDismissedMissed, []any{5, 5}, []string{"COVERING INDEX asked_fold (fold=?)"}},
		{fmt.Sprintf(selectMissedOf, "$2"), []any{5, "f"}, []string{"COVERING INDEX asked_fold (fold=?)"}},
		{selectRatedBadly, []any{5}, []string{"ratings_bad (at>?)", "asked_ref (ref=?)"}},
		{selectRecent, []any{5, 5}, []string{"SCAN asked USING COVERING INDEX asked_fold"}},
		{selectUnfolded, []any{5, 5}, []string{"asked_fold (fold=? AND at>?)"}},
		{selectDayOutcomes, []any{5}, []string{"asked_"}},
		{selectEntryAnswers, []any{5}, []string{"asked_"}},
		{selectAmendments, []any{"b", 5, 5}, nil},
		{selectHolding, []any{"b"}, nil},
		{selectVersions, []any{"b", 5}, nil},
		{selectContentBefore, []any{"b", 5}, []string{"versions_briefing (briefing=? AND id<?)"}},
		{selectWishes, []any{5, 5}, []string{"INTEGER PRIMARY KEY (rowid>?)"}},
		{withdrawWish, []any{"r", "U1"}, []string{"(ref=? AND person=?)"}},
	} {
		plan := explainPlan(t, s, test.query, test.args...)
		for _, index := range test.index {
			if !strings.Contains(plan, index) {
				t.Errorf("%s\nplan:\n%s\nwant it to use %s", test.query, plan, index)
			}
		}
		if strings.Contains(plan, "SCAN events\n") || strings.Contains(plan, "SCAN e\n") || strings.Contains(plan, "SCAN asked\n") ||
			strings.Contains(plan, "SCAN briefings\n") || strings.Contains(plan, "SCAN entries\n") {
			t.Errorf("%s\nplan:\n%s\nwant no look at every row", test.query, plan)
		}
		if test.query == selectDueEvent && strings.Contains(plan, "B-TREE") {
			t.Errorf("%s\nplan:\n%s\nwant no sorting", test.query, plan)
		}
	}
}

func explainPlan(t *testing.T, s *Store, query string, args ...any) string {
	t.Helper()
	var plan strings.Builder
	rows, err := s.write.Query("EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&plan, detail)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return plan.String()
}

// BenchmarkEvent measures an event from its arrival to its end, with a post, beside 100,000 finished ones.
func BenchmarkEvent(b *testing.B) {
	s, err := Open(b.Context(), slog.New(slog.DiscardHandler), "sqlite:"+filepath.Join(b.TempDir(), "bench.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if _, err := s.write.Exec(`
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
		INSERT INTO events (platform, workspace, kind, lane, payload, at, saved, state, attempt, reason, frozen, due, finished)
		SELECT 'slack', 'T1', 'message', 'lane ' || i % 100, randomblob(2000), i, i, 'done', 1, '', 1, 0, i FROM n`); err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		n++
		ctx := b.Context()
		_, err := s.SaveEvent(ctx, faq.Event{Platform: "slack", Keys: []string{fmt.Sprint(n)}, Lane: "lane 1", Payload: make([]byte, 2000)})
		check(b, err)
		e, err := s.ClaimEvent(ctx, "slack", time.Minute)
		check(b, err)
		check(b, s.FreezeEvent(ctx, e, []faq.Post{{Key: "p"}}, []faq.Turn{{Conversation: faq.Conversation{ID: "c"}}}))
		check(b, s.SendingPost(ctx, e, 0, time.Minute))
		check(b, s.SentPost(ctx, e, 0, "1"))
		check(b, s.FinishEvent(ctx, e, faq.EventDone, ""))
	}
	counts, _, err := s.EventCounts(b.Context(), "slack")
	check(b, err)
	if counts[faq.EventDone] != 100_000+n {
		b.Errorf("got %d done, want %d", counts[faq.EventDone], 100_000+n)
	}
}

func check(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
