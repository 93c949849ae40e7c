package account_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/godeeper/godeeper/bot/web/account"
	"github.com/godeeper/godeeper/faq"
)

var _ account.Store = (*store)(nil)

// store keeps accounts in memory, with the promises of [account.Store].
type store struct {
	mu          sync.Mutex
	users       []faq.User
	sessions    []faq.Session
	invitations []faq.Invitation
	tokens      []faq.Token
	fails       error // what every call returns, nil for none
}

func (s *store) lock() (unlock func(), err error) {
	s.mu.Lock()
	return s.mu.Unlock, s.fails
}

func (s *store) Users(context.Context) ([]faq.User, error) {
	unlock, err := s.lock()
	defer unlock()
	return slices.Clone(s.users), err
}

func (s *store) find(is func(u faq.User) bool) (faq.User, error) {
	unlock, err := s.lock()
	defer unlock()
	if err != nil {
		return faq.User{}, err
	}
	if i := slices.IndexFunc(s.users, is); i >= 0 {
		return s.users[i], nil
	}
	return faq.User{}, faq.ErrNotFound
}

func (s *store) User(_ context.Context, id int64) (faq.User, error) {
	return s.find(func(u faq.User) bool { return u.ID == id })
}

func (s *store) UserNamed(_ context.Context, name string) (faq.User, error) {
	return s.find(func(u faq.User) bool { return strings.EqualFold(u.Name, name) })
}

func (s *store) UserWithEmail(_ context.Context, email string) (faq.User, error) {
	return s.find(func(u faq.User) bool { return email != "" && u.Email == email })
}

func (s *store) UserWithSubject(_ context.Context, subject string) (faq.User, error) {
	return s.find(func(u faq.User) bool { return subject != "" && u.Subject == subject })
}

func (s *store) AddUser(_ context.Context, u faq.User) (faq.User, error) {
	unlock, err := s.lock()
	defer unlock()
	if err != nil {
		return faq.User{}, err
	}
	return s.add(u)
}

func (s *store) add(u faq.User) (faq.User, error) {
	for _, o := range s.users {
		if strings.EqualFold(o.Name, u.Name) || u.Email != "" && o.Email == u.Email || u.Subject != "" && o.Subject == u.Subject {
			return faq.User{}, faq.ErrInUse
		}
	}
	u.ID = int64(len(s.users) + 1)
	s.users = append(s.users, u)
	return u, nil
}

func (s *store) change(id int64, f func(u *faq.User) error) error {
	unlock, err := s.lock()
	defer unlock()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(s.users, func(u faq.User) bool { return u.ID == id })
	if i < 0 {
		return faq.ErrNotFound
	}
	return f(&s.users[i])
}

func (s *store) ChangeUser(_ context.Context, id int64, rank faq.Rank, disabled bool) error {
	return s.change(id, func(u *faq.User) error {
		others := slices.ContainsFunc(s.users, func(o faq.User) bool { return o.ID != id && o.Rank == faq.Operator && !o.Disabled })
		if !others && (rank != faq.Operator || disabled) {
			return faq.ErrLastOperator
		}
		if u.Rank, u.Disabled = rank, disabled; disabled {
			s.endAll(id, nil)
		}
		return nil
	})
}

func (s *store) endAll(user int64, keep []byte) {
	s.sessions = slices.DeleteFunc(s.sessions, func(o faq.Session) bool { return o.User == user && !bytes.Equal(o.Digest, keep) })
}

func (s *store) SetPassword(_ context.Context, id int64, hash string, keep []byte) error {
	return s.change(id, func(u *faq.User) error {
		u.Password = hash
		s.endAll(id, keep)
		return nil
	})
}

func (s *store) ReplacePassword(_ context.Context, id int64, was, is string) error {
	return s.change(id, func(u *faq.User) error {
		if u.Password == was {
			u.Password = is
		}
		return nil
	})
}

func (s *store) SetSubject(_ context.Context, id int64, subject string) error {
	return s.change(id, func(u *faq.User) error {
		if u.Subject != "" && u.Subject != subject {
			return faq.ErrInUse
		}
		u.Subject = subject
		return nil
	})
}

func (s *store) SaveSession(_ context.Context, session faq.Session) error {
	unlock, err := s.lock()
	defer unlock()
	s.sessions = append(s.sessions, session)
	return err
}

func (s *store) Session(_ context.Context, digest []byte) (faq.Session, faq.User, error) {
	unlock, err := s.lock()
	defer unlock()
	if err != nil {
		return faq.Session{}, faq.User{}, err
	}
	for _, o := range s.sessions {
		if bytes.Equal(o.Digest, digest) {
			return o, s.users[o.User-1], nil
		}
	}
	return faq.Session{}, faq.User{}, faq.ErrNotFound
}

func (s *store) Sessions(_ context.Context, user int64) ([]faq.Session, error) {
	unlock, err := s.lock()
	defer unlock()
	return slices.DeleteFunc(slices.Clone(s.sessions), func(o faq.Session) bool { return o.User != user }), err
}

func (s *store) SeeSession(_ context.Context, digest []byte, seen int64) error {
	unlock, err := s.lock()
	defer unlock()
	for i, o := range s.sessions {
		if bytes.Equal(o.Digest, digest) {
			s.sessions[i].Seen = seen
		}
	}
	return err
}

func (s *store) EndSession(_ context.Context, user int64, digest []byte) error {
	unlock, err := s.lock()
	defer unlock()
	before := len(s.sessions)
	s.sessions = slices.DeleteFunc(s.sessions, func(o faq.Session) bool { return o.User == user && bytes.Equal(o.Digest, digest) })
	if err == nil && len(s.sessions) == before {
		err = faq.ErrNotFound
	}
	return err
}

func (s *store) PruneAccounts(_ context.Context, now int64) error {
	unlock, err := s.lock()
	defer unlock()
	s.sessions = slices.DeleteFunc(s.sessions, func(o faq.Session) bool { return o.Ended(now) })
	return err
}

func (s *store) SaveInvitation(_ context.Context, i faq.Invitation) error {
	unlock, err := s.lock()
	defer unlock()
	s.invitations = append(s.invitations, i)
	return err
}

func (s *store) SaveFirstInvitation(_ context.Context, i faq.Invitation) (bool, error) {
	unlock, err := s.lock()
	defer unlock()
	if err != nil || len(s.users) > 0 {
		return false, err
	}
	s.invitations = []faq.Invitation{i}
	return true, nil
}

func (s *store) Invitation(_ context.Context, digest []byte, now int64) (faq.Invitation, error) {
	unlock, err := s.lock()
	defer unlock()
	if err != nil {
		return faq.Invitation{}, err
	}
	for _, i := range s.invitations {
		if bytes.Equal(i.Digest, digest) && i.Until > now {
			return i, nil
		}
	}
	return faq.Invitation{}, faq.ErrNotFound
}

func (s *store) Invitations(_ context.Context, now int64) ([]faq.Invitation, error) {
	unlock, err := s.lock()
	defer unlock()
	return slices.DeleteFunc(slices.Clone(s.invitations), func(i faq.Invitation) bool { return i.Until <= now }), err
}

func (s *store) AcceptInvitation(ctx context.Context, digest []byte, u faq.User) (faq.User, error) {
	i, err := s.Invitation(ctx, digest, u.At)
	if err != nil {
		return faq.User{}, err
	}
	unlock, _ := s.lock()
	defer unlock()
	at := slices.IndexFunc(s.invitations, func(o faq.Invitation) bool { return bytes.Equal(o.Digest, digest) })
	if at < 0 {
		return faq.User{}, faq.ErrNotFound
	}
	if i.User != 0 {
		old := &s.users[i.User-1]
		if u.Password != "" {
			old.Password = u.Password
			s.endAll(i.User, nil)
		}
		if u.Subject != "" {
			old.Subject = u.Subject
		}
		u = *old
	} else {
		u.Rank = i.Rank
		if u, err = s.add(u); err != nil {
			return faq.User{}, err
		}
	}
	s.invitations = slices.Delete(s.invitations, at, at+1)
	return u, nil
}

func (s *store) RemoveInvitation(_ context.Context, digest []byte) error {
	unlock, err := s.lock()
	defer unlock()
	before := len(s.invitations)
	s.invitations = slices.DeleteFunc(s.invitations, func(o faq.Invitation) bool { return bytes.Equal(o.Digest, digest) })
	if err == nil && len(s.invitations) == before {
		err = faq.ErrNotFound
	}
	return err
}

func (s *store) SaveToken(_ context.Context, t faq.Token) (faq.Token, error) {
	unlock, err := s.lock()
	defer unlock()
	t.ID = int64(len(s.tokens) + 1)
	s.tokens = append(s.tokens, t)
	return t, err
}

func (s *store) Tokens(context.Context) ([]faq.Token, error) {
	unlock, err := s.lock()
	defer unlock()
	return slices.Clone(s.tokens), err
}

func (s *store) Token(_ context.Context, digest []byte) (faq.Token, error) {
	unlock, err := s.lock()
	defer unlock()
	if err != nil {
		return faq.Token{}, err
	}
	for _, t := range s.tokens {
		if bytes.Equal(t.Digest, digest) {
			return t, nil
		}
	}
	return faq.Token{}, faq.ErrNotFound
}

func (s *store) SeeToken(_ context.Context, id, seen int64) error {
	unlock, err := s.lock()
	defer unlock()
	for i, t := range s.tokens {
		if t.ID == id {
			s.tokens[i].Seen = seen
		}
	}
	return err
}

func (s *store) RemoveToken(_ context.Context, id int64) error {
	unlock, err := s.lock()
	defer unlock()
	before := len(s.tokens)
	s.tokens = slices.DeleteFunc(s.tokens, func(t faq.Token) bool { return t.ID == id })
	if err == nil && len(s.tokens) == before {
		err = faq.ErrNotFound
	}
	return err
}
