package storage

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/godeeper/godeeper/faq"
)

// SaveInvitation keeps an invitation. One for a user takes the place of the older ones for it.
func (s *Store) SaveInvitation(ctx context.Context, i faq.Invitation) error {
	err := s.changeAccounts(ctx, func(tx *sql.Tx) error {
		if i.User != 0 {
			if _, err := tx.ExecContext(ctx, deleteInvitationsFor, i.User); err != nil {
				return err
			}
		}
		return saveInvitation(ctx, tx, i)
	})
	if err != nil {
		return s.fail(ctx, "save invitation", err)
	}
	return nil
}

// SaveFirstInvitation keeps the invitation of the first user, in place of older ones, and says
// whether it did: it does not when there is a user. By is taken as "".
func (s *Store) SaveFirstInvitation(ctx context.Context, i faq.Invitation) (saved bool, err error) {
	i.By = ""
	err = s.changeAccounts(ctx, func(tx *sql.Tx) error {
		var users int
		if err := tx.QueryRowContext(ctx, countUsers).Scan(&users); err != nil {
			return err
		}
		if saved = users == 0; !saved {
			return nil
		}
		if _, err := tx.ExecContext(ctx, deleteFirstInvitations); err != nil {
			return err
		}
		return saveInvitation(ctx, tx, i)
	})
	if err != nil {
		return false, s.fail(ctx, "save first invitation", err)
	}
	return saved, nil
}

func saveInvitation(ctx context.Context, tx *sql.Tx, i faq.Invitation) error {
	_, err := tx.ExecContext(ctx, insertInvitation, blob(i.Digest), i.User, string(i.Rank), text(i.By), i.At, i.Until)
	return err
}

// Invitation returns the invitation with a digest that has not ended at a time in unix seconds, or
// [faq.ErrNotFound].
func (s *Store) Invitation(ctx context.Context, digest []byte, now int64) (faq.Invitation, error) {
	all, err := readInvitations(ctx, s.read, selectInvitation, blob(digest), now)
	if err == nil && len(all) == 0 {
		err = faq.ErrNotFound
	}
	if err != nil {
		return faq.Invitation{}, s.fail(ctx, "read invitation", err)
	}
	return all[0], nil
}

// Invitations returns those that have not ended at a time in unix seconds, the newest first.
func (s *Store) Invitations(ctx context.Context, now int64) ([]faq.Invitation, error) {
	all, err := readInvitations(ctx, s.read, selectInvitations, now)
	if err != nil {
		return nil, s.fail(ctx, "read invitations", err)
	}
	return all, nil
}

// AcceptInvitation uses an invitation up, and returns the user that it makes, with the rank of the
// invitation, or the one that it is for, who has the password or the subject of u from then on and
// is signed out everywhere. Of those who follow one link at once, one succeeds; the others are told
// [faq.ErrNotFound], as for one that has ended. With [faq.ErrInUse] it is not used up.
func (s *Store) AcceptInvitation(ctx context.Context, digest []byte, u faq.User) (faq.User, error) {
	err := s.changeAccounts(ctx, func(tx *sql.Tx) error {
		used, err := readInvitations(ctx, tx, acceptInvitation, blob(digest), u.At)
		switch {
		case err != nil:
			return err
		case len(used) == 0:
			return faq.ErrNotFound
		case used[0].User != 0:
			u, err = renewUser(ctx, tx, used[0].User, u)
			return err
		}
		if u.Rank, u.Disabled = used[0].Rank, false; used[0].By == "" { // others may have been printed by another replica
			if _, err := tx.ExecContext(ctx, deleteFirstInvitations); err != nil {
				return err
			}
		}
		u, err = addUser(ctx, tx, u)
		return err
	})
	if err != nil {
		return faq.User{}, s.fail(ctx, "accept invitation", err)
	}
	return u, nil
}

// renewUser gives the user with an id what u has chosen.
func renewUser(ctx context.Context, tx *sql.Tx, id int64, u faq.User) (faq.User, error) {
	var err error
	if u.Subject != "" {
		err = giveSubject(ctx, tx, id, text(u.Subject))
	}
	if err == nil && u.Password != "" {
		err = choosePassword(ctx, tx, id, u.Password, nil)
	}
	if err != nil {
		return faq.User{}, err
	}
	all, err := readUsers(ctx, tx, selectUser, id)
	switch {
	case err != nil:
		return faq.User{}, err
	case len(all) == 0 || all[0].Disabled:
		return faq.User{}, faq.ErrNotFound
	}
	return all[0], nil
}

// RemoveInvitation ends an invitation, or returns [faq.ErrNotFound].
func (s *Store) RemoveInvitation(ctx context.Context, digest []byte) error {
	if err := s.changeOne(ctx, deleteInvitation, blob(digest)); err != nil {
		return s.fail(ctx, "remove invitation", err)
	}
	return nil
}

func readInvitations(ctx context.Context, q queryer, query string, args ...any) ([]faq.Invitation, error) {
	var all []faq.Invitation
	err := each(ctx, q, func(rows *sql.Rows) error {
		var i faq.Invitation
		if err := rows.Scan(&i.Digest, &i.User, &i.Rank, &i.By, &i.At, &i.Until); err != nil {
			return fmt.Errorf("scan: %w", err)
		}
		all = append(all, i)
		return nil
	}, query, args...)
	return all, err
}
