package storagetest

import (
	"errors"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// hash stands for that of a password: a store does not look at it.
const hash = "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA"

func member(name string, rank faq.Rank) faq.User {
	return faq.User{Name: name, Rank: rank, Password: hash, At: 1_700_000_000}
}

func mustUser(t *testing.T, s *storage.Store, u faq.User) faq.User {
	t.Helper()
	got, err := s.AddUser(t.Context(), u)
	if err != nil {
		t.Fatalf("add %s: %v", u.Name, err)
	}
	u.ID = got.ID
	diff(t, "added", u, got)
	return got
}

func users(t *testing.T, s *storage.Store) []faq.User {
	t.Helper()
	all, err := s.Users(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func wantErr(t *testing.T, what string, want, got error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: got error %v, want %v", what, got, want)
	}
}

func testUsers(t *testing.T, s *storage.Store) {
	diff(t, "none", []faq.User(nil), users(t, s))
	full := mustUser(t, s, faq.User{
		Name: "Zoë <b>Ångström</b>", Email: "zoe@example.org", Subject: "https://id.example.org 17", Rank: faq.Curator,
		Password: hash, Disabled: true, At: 1_700_000_000,
	})
	bare := mustUser(t, s, faq.User{Name: "b", Rank: faq.Operator})
	diff(t, "all", []faq.User{full, bare}, users(t, s))

	for what, read := range map[string]func() (faq.User, error){
		"id":      func() (faq.User, error) { return s.User(t.Context(), full.ID) },
		"name":    func() (faq.User, error) { return s.UserNamed(t.Context(), full.Name) },
		"email":   func() (faq.User, error) { return s.UserWithEmail(t.Context(), full.Email) },
		"subject": func() (faq.User, error) { return s.UserWithSubject(t.Context(), full.Subject) },
	} {
		got, err := read()
		if err != nil {
			t.Errorf("by %s: %v", what, err)
		}
		diff(t, "by "+what, full, got)
	}
	for what, read := range map[string]func() (faq.User, error){
		"id":         func() (faq.User, error) { return s.User(t.Context(), bare.ID+1) },
		"name":       func() (faq.User, error) { return s.UserNamed(t.Context(), "") },
		"no email":   func() (faq.User, error) { return s.UserWithEmail(t.Context(), "") },
		"no subject": func() (faq.User, error) { return s.UserWithSubject(t.Context(), "") },
		"bytes":      func() (faq.User, error) { return s.UserNamed(t.Context(), "\xff\x00'; DROP TABLE users") },
	} {
		_, err := read()
		notFound(t, "by "+what, err)
	}
}

func testUserNames(t *testing.T, s *storage.Store) {
	mustUser(t, s, member("Ärger STRASSE", faq.Curator))
	for _, name := range []string{"Ärger STRASSE", "ärger strasse", "ärger straße", "ÄRGER Strasse", "A\u0308rger strasse", "ärger ｓｔｒａｓｓｅ"} {
		_, err := s.AddUser(t.Context(), member(name, faq.Curator))
		wantErr(t, name, faq.ErrInUse, err)
		if got, err := s.UserNamed(t.Context(), name); got.Name != "Ärger STRASSE" || err != nil {
			t.Errorf("%s: got %q, error %v", name, got.Name, err)
		}
	}
	mustUser(t, s, member("Arger strasse", faq.Curator))
	first := member("first", faq.Curator)
	first.Email, first.Subject = "a@example.org", "i s"
	mustUser(t, s, first)
	email, subject := member("second", faq.Curator), member("third", faq.Curator)
	email.Email, subject.Subject = first.Email, first.Subject
	_, err := s.AddUser(t.Context(), email)
	wantErr(t, "e-mail address of another", faq.ErrInUse, err)
	_, err = s.AddUser(t.Context(), subject)
	wantErr(t, "subject of another", faq.ErrInUse, err)
	if got := len(users(t, s)); got != 3 {
		t.Errorf("got %d users, want 3", got)
	}
}

func testSubjects(t *testing.T, s *storage.Store) {
	a, b := mustUser(t, s, member("a", faq.Curator)), mustUser(t, s, member("b", faq.Curator))
	if err := s.SetSubject(t.Context(), a.ID, "i 1"); err != nil {
		t.Fatal(err)
	}
	if err := s.SetSubject(t.Context(), a.ID, "i 1"); err != nil {
		t.Errorf("the same again: %v", err)
	}
	wantErr(t, "another one", faq.ErrInUse, s.SetSubject(t.Context(), a.ID, "i 2"))
	wantErr(t, "that of another user", faq.ErrInUse, s.SetSubject(t.Context(), b.ID, "i 1"))
	notFound(t, "nobody's", s.SetSubject(t.Context(), b.ID+1, "i 3"))
	if got, err := s.UserWithSubject(t.Context(), "i 1"); got.ID != a.ID || err != nil {
		t.Errorf("got user %d, error %v, want %d", got.ID, err, a.ID)
	}
}

func testLastOperator(t *testing.T, s *storage.Store) {
	a := mustUser(t, s, member("a", faq.Operator))
	mustUser(t, s, faq.User{Name: "cannot sign in", Rank: faq.Operator})
	c := mustUser(t, s, member("c", faq.Curator))
	change := func(id int64, rank faq.Rank, disabled bool) error {
		return s.ChangeUser(t.Context(), id, rank, disabled)
	}
	wantErr(t, "disable the last", faq.ErrLastOperator, change(a.ID, faq.Operator, true))
	wantErr(t, "demote the last", faq.ErrLastOperator, change(a.ID, faq.Curator, false))
	notFound(t, "nobody", change(c.ID+1, faq.Operator, false))
	if got, err := s.User(t.Context(), a.ID); err != nil || got != a {
		t.Errorf("after refusals: got %+v, error %v, want %+v", got, err, a)
	}
	for _, step := range []struct {
		what string
		err  error
	}{
		{"promote", change(c.ID, faq.Operator, false)},
		{"demote one of two", change(a.ID, faq.Curator, false)},
	} {
		if step.err != nil {
			t.Errorf("%s: %v", step.what, step.err)
		}
	}
	wantErr(t, "disable the other", faq.ErrLastOperator, change(c.ID, faq.Operator, true))
}

func testPasswords(t *testing.T, s *storage.Store) {
	u := mustUser(t, s, member("a", faq.Operator))
	if err := s.ReplacePassword(t.Context(), u.ID, "another", "new"); err != nil {
		t.Fatal(err)
	}
	if got, _ := s.User(t.Context(), u.ID); got.Password != hash {
		t.Error("the hash of another password was replaced")
	}
	if err := s.ReplacePassword(t.Context(), u.ID, hash, "new"); err != nil {
		t.Fatal(err)
	}
	if got, _ := s.User(t.Context(), u.ID); got.Password != "new" {
		t.Errorf("got %q, want the new hash", got.Password)
	}
	notFound(t, "of nobody", s.SetPassword(t.Context(), u.ID+1, "new", nil))
}

func testSessions(t *testing.T, s *storage.Store) {
	a, b := mustUser(t, s, member("a", faq.Operator)), mustUser(t, s, member("b", faq.Operator))
	given := faq.Session{Digest: []byte{1, 0, 0xff}, User: a.ID, Agent: "Firefox\x00\xff", At: 100, Seen: 100, Idle: 50, Until: 1_000}
	for _, session := range []faq.Session{
		given,
		{Digest: []byte{2}, User: a.ID, At: 100, Seen: 120, Idle: 50, Until: 1_000},
		{Digest: []byte{3}, User: a.ID, At: 100, Seen: 110, Idle: 50, Until: 1_000},
		{Digest: []byte{4}, User: b.ID, At: 100, Seen: 100, Idle: 50, Until: 1_000},
	} {
		if err := s.SaveSession(t.Context(), session); err != nil {
			t.Fatal(err)
		}
	}
	given.Agent = "Firefox\ufffd\ufffd"
	got, of, err := s.Session(t.Context(), given.Digest)
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "session", given, got)
	diff(t, "user", a, of)
	_, _, err = s.Session(t.Context(), []byte{9})
	notFound(t, "unknown", err)
	_, _, err = s.Session(t.Context(), nil)
	notFound(t, "none", err)

	numbers := func(user int64) (all []byte) {
		sessions, err := s.Sessions(t.Context(), user)
		if err != nil {
			t.Fatal(err)
		}
		for _, session := range sessions {
			all = append(all, session.Digest[0])
		}
		return all
	}
	diff(t, "used last first", []byte{2, 3, 1}, numbers(a.ID))
	for _, at := range []int64{130, 90} { // another replica's note may come late
		if err := s.SeeSession(t.Context(), given.Digest, at); err != nil {
			t.Fatal(err)
		}
	}
	diff(t, "after use", []byte{1, 2, 3}, numbers(a.ID))

	notFound(t, "that of another", s.EndSession(t.Context(), b.ID, []byte{2}))
	if err := s.EndSession(t.Context(), a.ID, []byte{2}); err != nil {
		t.Fatal(err)
	}
	notFound(t, "ended already", s.EndSession(t.Context(), a.ID, []byte{2}))
	if err := s.SetPassword(t.Context(), a.ID, "new", []byte{3}); err != nil {
		t.Fatal(err)
	}
	diff(t, "after another password", []byte{3}, numbers(a.ID))
	diff(t, "of another user", []byte{4}, numbers(b.ID))

	for _, test := range []struct {
		now  int64
		want []byte
	}{{159, []byte{3}}, {160, nil}} {
		if err := s.PruneAccounts(t.Context(), test.now); err != nil {
			t.Fatal(err)
		}
		diff(t, "pruned", test.want, numbers(a.ID))
	}
	if err := s.SaveSession(t.Context(), given); err != nil {
		t.Fatal(err)
	}
	if err := s.ChangeUser(t.Context(), a.ID, faq.Operator, true); err != nil {
		t.Fatal(err)
	}
	diff(t, "of a disabled user", []byte(nil), numbers(a.ID))
}

func testTokens(t *testing.T, s *storage.Store) {
	full := faq.Token{Digest: []byte{1, 0}, Name: "weekly <i>", Scopes: []string{"ask", "write"}, By: "a", At: 5, Seen: 0, Until: 90}
	var err error
	if full, err = s.SaveToken(t.Context(), full); err != nil {
		t.Fatal(err)
	}
	bare, err := s.SaveToken(t.Context(), faq.Token{Digest: []byte{2}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SeeToken(t.Context(), full.ID, 7); err != nil {
		t.Fatal(err)
	}
	full.Seen = 7
	all, err := s.Tokens(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "all", []faq.Token{full, bare}, all)
	got, err := s.Token(t.Context(), full.Digest)
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "one", full, got)
	_, err = s.SaveToken(t.Context(), faq.Token{Digest: []byte{2}})
	if err == nil {
		t.Error("got two tokens of one digest")
	}
	if err := s.RemoveToken(t.Context(), full.ID); err != nil {
		t.Fatal(err)
	}
	notFound(t, "removed already", s.RemoveToken(t.Context(), full.ID))
	_, err = s.Token(t.Context(), full.Digest)
	notFound(t, "removed", err)
}

// testOperatorStays has operators disable each other at once.
func testOperatorStays(t *testing.T, a, b *storage.Store) {
	for range 10 {
		var pair []int64
		for _, name := range []string{"a", "b"} {
			u, err := a.UserNamed(t.Context(), name)
			if errors.Is(err, faq.ErrNotFound) {
				u = mustUser(t, a, member(name, faq.Operator))
			} else if err := a.ChangeUser(t.Context(), u.ID, faq.Operator, false); err != nil {
				t.Fatal(err)
			}
			pair = append(pair, u.ID)
		}
		var done atomic.Int64
		eachOf(a, b, 1, func(s *storage.Store, side int) {
			err := s.ChangeUser(t.Context(), pair[side], faq.Operator, true)
			if err == nil {
				done.Add(1)
			} else if !errors.Is(err, faq.ErrLastOperator) {
				t.Error(err)
			}
		})
		able := slices.ContainsFunc(users(t, a), func(u faq.User) bool { return !u.Disabled })
		if done.Load() != 1 || !able {
			t.Fatalf("got %d disabled, somebody is left: %t; want 1, true", done.Load(), able)
		}
	}
}
