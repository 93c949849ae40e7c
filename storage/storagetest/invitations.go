package storagetest

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

func invitation(number byte, by string) faq.Invitation {
	return faq.Invitation{Digest: []byte{number, 0, 0xff}, Rank: faq.Curator, By: by, At: 100, Until: 200}
}

func mustInvitation(t *testing.T, s *storage.Store, i faq.Invitation) {
	t.Helper()
	if err := s.SaveInvitation(t.Context(), i); err != nil {
		t.Fatal(err)
	}
}

// newcomer is somebody who follows a link at a time in unix seconds.
func newcomer(name string, at int64) faq.User { return faq.User{Name: name, Password: hash, At: at} }

func invitations(t *testing.T, s *storage.Store) []faq.Invitation {
	t.Helper()
	all, err := s.Invitations(t.Context(), 150)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func testInvitations(t *testing.T, s *storage.Store) {
	mustUser(t, s, member("taken", faq.Operator))
	given := invitation(1, "taken")
	mustInvitation(t, s, given)
	got, err := s.Invitation(t.Context(), given.Digest, 199)
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "invitation", given, got)
	_, err = s.Invitation(t.Context(), given.Digest, 200)
	notFound(t, "ended", err)
	_, err = s.AcceptInvitation(t.Context(), given.Digest, newcomer("late", 200))
	notFound(t, "accepted when it has ended", err)
	_, err = s.AcceptInvitation(t.Context(), []byte{9}, newcomer("stray", 150))
	notFound(t, "accepted without one", err)
	_, err = s.AcceptInvitation(t.Context(), given.Digest, newcomer("TAKEN", 150))
	wantErr(t, "with a name that is taken", faq.ErrInUse, err)

	chosen := newcomer("new", 150)
	chosen.Rank, chosen.Disabled, chosen.ID = faq.Operator, true, 99 // the invitation decides
	u, err := s.AcceptInvitation(t.Context(), given.Digest, chosen)
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "new user", faq.User{ID: u.ID, Name: "new", Rank: faq.Curator, Password: hash, At: 150}, u)
	stored, err := s.User(t.Context(), u.ID)
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "new user as stored", u, stored)
	_, err = s.AcceptInvitation(t.Context(), given.Digest, newcomer("second", 150))
	notFound(t, "accepted twice", err)

	mustInvitation(t, s, invitation(2, "taken"))
	mustInvitation(t, s, invitation(3, "another"))
	mustInvitation(t, s, faq.Invitation{Digest: []byte{4}, Rank: faq.Curator, By: "another", At: 1, Until: 2})
	if err := s.RemoveInvitation(t.Context(), invitation(2, "").Digest); err != nil {
		t.Fatal(err)
	}
	notFound(t, "removed already", s.RemoveInvitation(t.Context(), invitation(2, "").Digest))
	diff(t, "left", []faq.Invitation{invitation(3, "another")}, invitations(t, s))
	if err := s.PruneAccounts(t.Context(), 200); err != nil {
		t.Fatal(err)
	}
	diff(t, "pruned", []faq.Invitation(nil), invitations(t, s))

	// Those that somebody gave away end with their rank.
	mustUser(t, s, member("other", faq.Operator))
	mustInvitation(t, s, invitation(5, "taken"))
	mustInvitation(t, s, invitation(6, "other"))
	by, err := s.UserNamed(t.Context(), "taken")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ChangeUser(t.Context(), by.ID, faq.Curator, false); err != nil {
		t.Fatal(err)
	}
	diff(t, "of operators", []faq.Invitation{invitation(6, "other")}, invitations(t, s))
}

func testFirstInvitation(t *testing.T, s *storage.Store) {
	save := func(number byte) bool {
		t.Helper()
		i := invitation(number, "")
		i.Rank = faq.Operator
		saved, err := s.SaveFirstInvitation(t.Context(), i)
		if err != nil {
			t.Fatal(err)
		}
		return saved
	}
	if !save(1) || !save(2) {
		t.Fatal("got not saved while there is no user")
	}
	_, err := s.AcceptInvitation(t.Context(), invitation(1, "").Digest, newcomer("first", 150))
	notFound(t, "the older one", err)
	u, err := s.AcceptInvitation(t.Context(), invitation(2, "").Digest, newcomer("first", 150))
	if u.Rank != faq.Operator || err != nil {
		t.Errorf("got rank %s, error %v, want an operator", u.Rank, err)
	}
	if save(3) {
		t.Error("got another first invitation when there is a user")
	}
	diff(t, "at the end", []faq.Invitation(nil), invitations(t, s))
}

func testResets(t *testing.T, s *storage.Store) {
	mustUser(t, s, member("op", faq.Operator))
	u := mustUser(t, s, member("a", faq.Curator))
	if err := s.SaveSession(t.Context(), faq.Session{Digest: []byte{1}, User: u.ID, Seen: 100, Idle: 1_000, Until: 1_000}); err != nil {
		t.Fatal(err)
	}
	reset := func(number byte) faq.Invitation {
		i := invitation(number, "op")
		i.User = u.ID
		mustInvitation(t, s, i)
		return i
	}
	old, now := reset(1), reset(2)
	diff(t, "the newer one alone", []faq.Invitation{now}, invitations(t, s))
	_, err := s.AcceptInvitation(t.Context(), old.Digest, newcomer("x", 150))
	notFound(t, "the older one", err)
	got, err := s.AcceptInvitation(t.Context(), now.Digest, faq.User{Name: "not looked at", Rank: faq.Operator, Password: "new", At: 150})
	if err != nil {
		t.Fatal(err)
	}
	u.Password = "new"
	diff(t, "with a new password", u, got)
	sessions, err := s.Sessions(t.Context(), u.ID)
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "sessions", []faq.Session(nil), sessions)

	third := reset(3)
	got, err = s.AcceptInvitation(t.Context(), third.Digest, faq.User{Subject: "i 1", At: 150})
	if err != nil {
		t.Fatal(err)
	}
	u.Subject = "i 1"
	diff(t, "with a subject", u, got)

	fourth := reset(4)
	if err := s.ChangeUser(t.Context(), u.ID, faq.Curator, true); err != nil {
		t.Fatal(err)
	}
	_, err = s.AcceptInvitation(t.Context(), fourth.Digest, newcomer("x", 150))
	notFound(t, "of a disabled user", err)
	fifth := reset(5)
	_, err = s.AcceptInvitation(t.Context(), fifth.Digest, newcomer("x", 150))
	notFound(t, "for a disabled user", err)
}

// testInvitationAcceptedOnce has many follow the same links at once.
func testInvitationAcceptedOnce(t *testing.T, a, b *storage.Store) {
	const links = 20
	for n := range byte(links) {
		mustInvitation(t, a, invitation(n, "op"))
	}
	var accepted [links]atomic.Int64
	eachOf(a, b, 3, func(s *storage.Store, side int) {
		for n := range byte(links) {
			_, err := s.AcceptInvitation(t.Context(), invitation(n, "").Digest, newcomer(fmt.Sprint(n, " ", side), 150))
			if err == nil {
				accepted[n].Add(1)
			} else if !errors.Is(err, faq.ErrNotFound) {
				t.Error(err)
			}
		}
	})
	for n := range accepted {
		if got := accepted[n].Load(); got != 1 {
			t.Errorf("link %d was accepted %d times, want once", n, got)
		}
	}
	if got := len(users(t, b)); got != links {
		t.Errorf("got %d users, want %d", got, links)
	}
}
