package storage_test

import (
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// What the databases under testdata hold since SQLite's schema 4, which brought it.
var (
	releasedInChannel = faq.Asked{
		Ref: "r2", Text: "Who pays?", Platform: "slack", Workspace: "T1", Channel: "C1", Conversation: "T1:C1:17.7", Person: "U2",
		Outcome: faq.Declined, At: 1_741_100_004,
	}
	releasedSubscription = faq.Subscription{
		ID: 1, Platform: "slack", Workspace: "T1", Channel: "C1", Name: "général", Time: "08:30", Zone: "Europe/Paris",
		Days: faq.EveryDay &^ (1 << time.Sunday), Topics: []string{"ferries"}, Without: []string{"sport"}, Length: faq.DigestShort,
		Mention: "R1", Always: true, By: "U1", At: 1_741_100_005, From: 1_741_100_006, Paused: "the channel is archived",
	}
	releasedWish = faq.Wish{
		ID: 1, Ref: "r2", Person: "U2", Text: "Who pays?", Before: "And then?", Briefing: "ferry-line",
		Platform: "slack", Workspace: "T1", Place: []byte{'{', 0, 0xff}, At: 1_741_100_007,
	}
	releasedSlot = faq.Event{
		ID: 2, Platform: "digest/slack", Workspace: "T1", Kind: "digest", Keys: []string{"digest:T1:C1:2025-03-05"}, Lane: "T1:C1",
		Payload: []byte{1, 0xfe}, At: 1_741_159_800, Until: 1_741_181_400, Covers: 1_741_159_900,
		State: faq.EventDone, Attempt: 1, Frozen: true,
		Posts: []faq.Post{{Key: "d1", Body: []byte{2, 0xff}, State: faq.PostSent, ID: "18.1"}},
	}
)

// checkDigests looks for what a database holds since schema 4, or for nothing of it in an older one.
func checkDigests(t *testing.T, s *storage.Store, there bool) {
	t.Helper()
	slots, err := s.Events(t.Context(), storage.EventFilter{Platform: "digest/slack"})
	for i := range slots {
		slots[i].Saved = 0 // when the database was made
	}
	var (
		wantSlots         []faq.Event
		wantSubscriptions []faq.Subscription
		wantWishes        []faq.Wish
		wantDeclined      []faq.Asked
		wantCovered       int64
	)
	if there {
		wantSlots, wantSubscriptions = []faq.Event{releasedSlot}, []faq.Subscription{releasedSubscription}
		wantWishes, wantDeclined = []faq.Wish{releasedWish}, []faq.Asked{releasedInChannel}
		wantCovered = releasedSlot.Covers
	}
	same(t, "slots", wantSlots, slots, err)
	subscriptions, err := s.Subscriptions(t.Context(), "")
	same(t, "subscriptions", wantSubscriptions, subscriptions, err)
	wishes, err := s.Wishes(t.Context(), 0, 0)
	same(t, "wishes", wantWishes, wishes, err)
	declined, err := s.DeclinedSince(t.Context(), "slack", "T1", "C1", 0, 0)
	same(t, "declined", wantDeclined, declined, err)
	covered, err := s.Covered(t.Context(), "digest/slack", "T1:C1")
	same(t, "covered", wantCovered, covered, err)
	held, err := s.Held(t.Context())
	same(t, "held", there, held, err)
}
