// Package storagetest holds what every store must pass: the contracts of package storage, tested
// through its exported methods only.
//
// The test of a store is two lines:
//
//	func TestStore(t *testing.T) { storagetest.Run(t, openEmpty) }
package storagetest

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// Run tests stores, several at once. Each call of open returns an empty one, and closes it when its
// test ends.
func Run(t *testing.T, open func(t *testing.T) *storage.Store) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, s *storage.Store)
	}{
		{"Empty", testEmpty},
		{"RoundTrip", testRoundTrip},
		{"ArgumentIsKept", testArgumentIsKept},
		{"Order", testOrder},
		{"Remove", testRemove},
		{"ImportAgain", testImportAgain},
		{"ImportUpdated", testImportUpdated},
		{"EntryChangesKind", testEntryChangesKind},
		{"Identity", testIdentity},
		{"FreeID", testFreeID},
		{"Refused", testRefused},
		{"CancelledImport", testCancelledImport},
		{"CancelledAsked", testCancelledAsked},
		{"ReadersSeeWholeBriefings", testReaders},
		{"SamePageAtOnce", testSamePageAtOnce},
		{"SameIDAtOnce", testSameIDAtOnce},
		{"Asked", testAsked},
		{"AskedFilter", testAskedFilter},
		{"AskedTexts", testAskedTexts},
		{"AskedOutlivesBriefing", testAskedOutlivesBriefing},
		{"AskedOnce", testAskedOnce},
		{"LastAsked", testLastAsked},
		{"MostAsked", testMostAsked},
		{"Ratings", testRatings},
		{"Conversations", testConversations},
		{"ConversationTexts", testConversationTexts},
		{"CancelledTurns", testCancelledTurns},
		{"Settings", testSettings},
		{"Installations", testInstallations},
		{"RemoveInstallation", testRemoveInstallation},
		{"SaveEvents", testSaveEvents},
		{"EventTexts", testEventTexts},
		{"SameEventAtOnce", testSameEventAtOnce},
		{"EventsAtOnce", testEventsAtOnce},
		{"CancelledEvents", testCancelledEvents},
		{"Claim", testClaim},
		{"Lanes", testLanes},
		{"ClaimsAtOnce", testClaimsAtOnce},
		{"LanesAtOnce", testLanesAtOnce},
		{"Lease", testLease},
		{"ClaimLost", testClaimLost},
		{"Freeze", testFreeze},
		{"FreezeAllOrNothing", testFreezeAllOrNothing},
		{"Posts", testPosts},
		{"Finish", testFinish},
		{"Postpone", testPostpone},
		{"CancelledClaim", testCancelledClaim},
		{"EventFilter", testEventFilter},
		{"RetryAndDrop", testRetryAndDrop},
		{"RetryInLane", testRetryInLane},
		{"EventCounts", testEventCounts},
		{"Prune", testPrune},
		{"Slots", testSlots},
		{"Covered", testCovered},
		{"RetryUntil", testRetryUntil},
		{"History", testHistory},
		{"Hold", testHold},
		{"Changes", testChanges},
		{"AskedIn", testAskedIn},
		{"Subscriptions", testSubscriptions},
		{"SubscriptionTexts", testSubscriptionTexts},
		{"PauseAndRemove", testPauseAndRemove},
		{"UninstalledDigests", testUninstalledDigests},
		{"Wishes", testWishes},
		{"Withdraw", testWithdraw},
		{"Fulfil", testFulfil},
		{"Size", testSize},
		{"Users", testUsers},
		{"UserNames", testUserNames},
		{"Subjects", testSubjects},
		{"LastOperator", testLastOperator},
		{"Passwords", testPasswords},
		{"Invitations", testInvitations},
		{"FirstInvitation", testFirstInvitation},
		{"Resets", testResets},
		{"Sessions", testSessions},
		{"Tokens", testTokens},
		{"Amendments", testAmendments},
		{"AmendmentTexts", testAmendmentTexts},
		{"AmendmentsAllOrNothing", testAmendmentsAllOrNothing},
		{"AmendmentsOutliveImports", testAmendmentsOutliveImports},
		{"AmendmentsAreNoNews", testAmendmentsAreNoNews},
		{"DeskBriefing", testDeskBriefing},
		{"CancelledAmendments", testCancelledAmendments},
		{"Missed", testMissed},
		{"MissedRatings", testMissedRatings},
		{"Dismiss", testDismiss},
		{"Recent", testRecent},
		{"AskedInConversation", testAskedInConversation},
		{"Versions", testVersions},
		{"VersionContents", testVersionContents},
		{"VersionsKept", testVersionsKept},
		{"Measures", testMeasures},
		{"Evaluations", testEvaluations},
		{"Feeds", testFeeds},
		{"FeedTexts", testFeedTexts},
		{"PauseAndRemoveFeed", testPauseAndRemoveFeed},
		{"ClaimFeed", testClaimFeed},
		{"FeedLease", testFeedLease},
		{"FinishFeed", testFinishFeed},
		{"FeedClaimLost", testFeedClaimLost},
		{"FeedsAtOnce", testFeedsAtOnce},
		{"CancelledFeeds", testCancelledFeeds},
		{"Vectors", testVectors},
		{"VectorsAtOnce", testVectorsAtOnce},
		{"CancelledVectors", testCancelledVectors},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, open(t))
		})
	}
}

// mustImport imports b, expects the given status and returns the id.
func mustImport(t *testing.T, s *storage.Store, b *faq.Briefing, want storage.Status) string {
	t.Helper()
	status, id, err := s.Import(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	if status != want {
		t.Fatalf("import of %s from %s: got %s, want %s", b.ID, b.Path, status, want)
	}
	return id
}

func mustBriefing(t *testing.T, s *storage.Store, id string) *faq.Briefing {
	t.Helper()
	b, err := s.Briefing(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func mustRevision(t *testing.T, s *storage.Store) int64 {
	t.Helper()
	n, err := s.Revision(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// content is all that a store returns.
type content struct {
	Revision      int64
	Briefings     []*faq.Briefing
	Asked         []faq.Asked
	Events        []faq.Event
	Subscriptions []faq.Subscription
	Wishes        []faq.Wish
	Held          bool
	Amendments    []faq.Amendment
	Missed        []faq.Missed
	Versions      []faq.Version
	Evaluations   []faq.Evaluation
}

func mustContent(t *testing.T, s *storage.Store) content {
	t.Helper()
	c := content{Revision: mustRevision(t, s)}
	var err error
	if c.Briefings, err = s.Briefings(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c.Asked, err = s.Asked(t.Context(), storage.AskedFilter{}); err != nil {
		t.Fatal(err)
	}
	c.Events = mustEvents(t, s, storage.EventFilter{})
	c.Subscriptions, c.Wishes = subscriptions(t, s, ""), wishes(t, s)
	c.Amendments, c.Missed = amendments(t, s, ""), mustMissed(t, s, 0, false)
	c.Versions = versionsOf(t, s, "")
	if c.Evaluations, err = s.Evaluations(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if c.Held, err = s.Held(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c
}

func diff(t *testing.T, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// ids returns the ids of all briefings in the order in which the store returns them.
func ids(t *testing.T, s *storage.Store) []string {
	t.Helper()
	all, err := s.Briefings(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, b := range all {
		ids = append(ids, b.ID)
	}
	return ids
}
