package storagetest

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// frozen saves an event, claims it and freezes posts with the given keys.
func frozen(t *testing.T, s *storage.Store, lease time.Duration, keys ...string) faq.Event {
	t.Helper()
	mustFresh(t, s, event())
	e := mustClaim(t, s, "slack", lease)
	var posts []faq.Post
	for _, key := range keys {
		posts = append(posts, faq.Post{Key: key, Body: []byte("body of " + key), State: faq.PostSent, ID: "given"})
	}
	if err := s.FreezeEvent(t.Context(), e, posts, nil); err != nil {
		t.Fatal(err)
	}
	return e
}

func due(key string) faq.Post {
	return faq.Post{Key: key, Body: []byte("body of " + key), State: faq.PostDue}
}

func testFreeze(t *testing.T, s *storage.Store) {
	mustFresh(t, s, event("a"))
	e := mustClaim(t, s, "slack", 0)
	q := named("r1", "Why?", 10)
	posts := []faq.Post{due("b"), due("a")}
	if err := s.FreezeEvent(t.Context(), e, posts, []faq.Turn{{Asked: &q, Conversation: talk("c1", 10)}}); err != nil {
		t.Fatal(err)
	}
	diff(t, "asked", []faq.Asked{q}, mustAsked(t, s, storage.AskedFilter{}))
	diff(t, "conversation", talk("c1", 10), mustConversation(t, s, "slack", "c1"))

	// What is frozen stays so, for this worker and for the next one.
	other := named("r2", "Who?", 11)
	if err := s.FreezeEvent(t.Context(), e, nil, []faq.Turn{{Asked: &other}}); !errors.Is(err, faq.ErrClaimLost) {
		t.Errorf("frozen again: got error %v, want %v", err, faq.ErrClaimLost)
	}
	diff(t, "asked after freezing again", []faq.Asked{q}, mustAsked(t, s, storage.AskedFilter{}))
	e = mustClaim(t, s, "slack", time.Hour)
	if !e.Frozen {
		t.Error("claimed again: got an event that is not frozen")
	}
	diff(t, "posts", posts, e.Posts)

	frozen(t, s, 0)
	nothing := mustClaim(t, s, "slack", time.Hour)
	if !nothing.Frozen || nothing.Posts != nil {
		t.Errorf("frozen without posts: got frozen %t, posts %v, want true, none", nothing.Frozen, nothing.Posts)
	}
}

func testFreezeAllOrNothing(t *testing.T, s *storage.Store) {
	mustFresh(t, s, event("a"))
	e := mustClaim(t, s, "slack", time.Hour)
	before := mustContent(t, s)
	good, bad := named("r1", "Why?", 10), named("r2", "Not a number", 11)
	bad.Confidence = math.NaN()
	err := s.FreezeEvent(t.Context(), e, []faq.Post{due("p")},
		[]faq.Turn{{Asked: &good, Conversation: talk("c1", 10)}, {Asked: &bad}})
	if err == nil || errors.Is(err, faq.ErrClaimLost) {
		t.Errorf("a turn that cannot be saved: got error %v", err)
	}
	diff(t, "content", before, mustContent(t, s))
	_, err = s.Conversation(t.Context(), "slack", "c1")
	notFound(t, "its conversation", err)
}

func testPosts(t *testing.T, s *storage.Store) {
	frozen(t, s, 0, "a", "b", "c")
	e := mustClaim(t, s, "slack", 0)
	diff(t, "frozen", []faq.Post{due("a"), due("b"), due("c")}, e.Posts)
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ok(s.SendingPost(t.Context(), e, 0, time.Hour))
	noneDue(t, s, "after the lease was renewed")
	ok(s.SentPost(t.Context(), e, 0, "17.5"))
	ok(s.SendingPost(t.Context(), e, 1, time.Hour))
	ok(s.DuePost(t.Context(), e, 1))
	ok(s.SendingPost(t.Context(), e, 2, 0))

	e = mustClaim(t, s, "slack", time.Hour)
	a, c := due("a"), due("c")
	a.State, a.ID, c.State = faq.PostSent, "17.5", faq.PostSending
	diff(t, "after some were sent", []faq.Post{a, due("b"), c}, e.Posts)

	for name, err := range map[string]error{
		"sending what is sent":   s.SendingPost(t.Context(), e, 0, time.Hour),
		"taking back what sent":  s.DuePost(t.Context(), e, 0),
		"sending no part":        s.SendingPost(t.Context(), e, 3, time.Hour),
		"no part was sent":       s.SentPost(t.Context(), e, -1, "1"),
		"part of another event ": s.SentPost(t.Context(), faq.Event{ID: e.ID, Attempt: e.Attempt}, 9, "1"),
	} {
		if err == nil || errors.Is(err, faq.ErrClaimLost) {
			t.Errorf("%s: got error %v, want another one", name, err)
		}
	}
	diff(t, "after all that", []faq.Event{e}, mustEvents(t, s, storage.EventFilter{}))
}

func testFinish(t *testing.T, s *storage.Store) {
	for _, state := range []faq.EventState{faq.EventDone, faq.EventLate, faq.EventSetAside} {
		e := frozen(t, s, 0, "p")
		if err := s.FinishEvent(t.Context(), e, state, "because"); err != nil {
			t.Fatal(err)
		}
		got := mustEvents(t, s, storage.EventFilter{Limit: 1})[0]
		if got.State != state || got.Reason != "because" || len(got.Posts) != 1 {
			t.Errorf("finished: got %s, reason %q, %d posts, want %s, because, 1", got.State, got.Reason, len(got.Posts), state)
		}
		noneDue(t, s, "after it was "+string(state))
	}
	mustFresh(t, s, event())
	e := mustClaim(t, s, "slack", time.Hour)
	for _, state := range []faq.EventState{faq.EventWaiting, faq.EventClaimed, "", "gone"} {
		if err := s.FinishEvent(t.Context(), e, state, ""); err == nil {
			t.Errorf("an event has ended as %q", state)
		}
	}
	mustFinish(t, s, e, faq.EventDone)
}

func testPostpone(t *testing.T, s *storage.Store) {
	mustFresh(t, s, event("a"))
	e := mustClaim(t, s, "slack", time.Hour)
	if err := s.PostponeEvent(t.Context(), e, 0, "at once"); err != nil {
		t.Fatal(err)
	}
	e = mustClaim(t, s, "slack", time.Hour)
	if e.Attempt != 2 || e.Reason != "at once" {
		t.Errorf("postponed: got attempt %d, reason %q, want 2, at once", e.Attempt, e.Reason)
	}
	if err := s.PostponeEvent(t.Context(), e, time.Hour, "the platform is away"); err != nil {
		t.Fatal(err)
	}
	noneDue(t, s, "before its time")
	got := mustEvents(t, s, storage.EventFilter{State: faq.EventWaiting})
	if len(got) != 1 || got[0].Reason != "the platform is away" {
		t.Errorf("waiting: got %v, want the event", got)
	}
}
