package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/godeeper/godeeper/faq"
)

// accountLock is the lock of transactions that look at users and change them.
const accountLock = "accounts"

// Users returns all users in the order of their ids.
func (s *Store) Users(ctx context.Context) ([]faq.User, error) {
	all, err := readUsers(ctx, s.read, selectUsers)
	if err != nil {
		return nil, s.fail(ctx, "read users", err)
	}
	return all, nil
}

// User returns the user with an id, or [faq.ErrNotFound].
func (s *Store) User(ctx context.Context, id int64) (faq.User, error) {
	return s.user(ctx, fmt.Sprintf("read user %d", id), selectUser, id)
}

// UserNamed returns the user of a name, without regard to case, or [faq.ErrNotFound].
func (s *Store) UserNamed(ctx context.Context, name string) (faq.User, error) {
	return s.user(ctx, "read user by name", selectUserNamed, known(name))
}

// UserWithEmail returns the user of an e-mail address, or [faq.ErrNotFound]; nobody has "".
func (s *Store) UserWithEmail(ctx context.Context, email string) (faq.User, error) {
	return s.user(ctx, "read user by e-mail address", selectUserEmail, text(email))
}

// UserWithSubject returns the user of a subject of OpenID Connect, or [faq.ErrNotFound]; nobody has
// "".
func (s *Store) UserWithSubject(ctx context.Context, subject string) (faq.User, error) {
	return s.user(ctx, "read user by subject", selectUserSubject, text(subject))
}

func (s *Store) user(ctx context.Context, operation, query string, arg any) (faq.User, error) {
	all, err := readUsers(ctx, s.read, query, arg)
	if err == nil && len(all) == 0 {
		err = faq.ErrNotFound
	}
	if err != nil {
		return faq.User{}, s.fail(ctx, operation, err)
	}
	return all[0], nil
}

// AddUser keeps a new user, and returns it with its id. Its error is [faq.ErrInUse] where another
// one has its name, its e-mail address or its subject.
func (s *Store) AddUser(ctx context.Context, u faq.User) (faq.User, error) {
	err := s.changeAccounts(ctx, func(tx *sql.Tx) (err error) {
		u, err = addUser(ctx, tx, u)
		return err
	})
	if err != nil {
		return faq.User{}, s.fail(ctx, "add user", err)
	}
	return u, nil
}

func addUser(ctx context.Context, tx *sql.Tx, u faq.User) (faq.User, error) {
	u.Name, u.Email, u.Subject = text(u.Name), text(u.Email), text(u.Subject)
	err := tx.QueryRowContext(ctx, insertUser, u.Name, known(u.Name), u.Email, u.Subject,
		string(u.Rank), u.Password, u.Disabled, u.At).Scan(&u.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return faq.User{}, faq.ErrInUse
	}
	return u, err
}

// ChangeUser gives a user a rank, and says whether it is disabled. A disabled one is signed out
// everywhere, and links for it end; those that it has given away end with its rank of operator. The
// errors are [faq.ErrNotFound], and [faq.ErrLastOperator] where no other operator can sign in.
func (s *Store) ChangeUser(ctx context.Context, id int64, rank faq.Rank, disabled bool) error {
	err := s.changeAccounts(ctx, func(tx *sql.Tx) error {
		var before, after int
		if err := tx.QueryRowContext(ctx, countOperators).Scan(&before); err != nil {
			return err
		}
		if err := one(ctx, tx, changeUser, string(rank), disabled, id); err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, countOperators).Scan(&after); err != nil {
			return err
		}
		if after == 0 && before > 0 {
			return faq.ErrLastOperator
		}
		return endOf(ctx, tx, id, rank, disabled)
	})
	if err != nil {
		return s.fail(ctx, fmt.Sprintf("change user %d", id), err)
	}
	return nil
}

// endOf ends what a user of that rank has no right to any more.
func endOf(ctx context.Context, tx *sql.Tx, id int64, rank faq.Rank, disabled bool) error {
	if disabled || !rank.May(faq.Operator) {
		if _, err := tx.ExecContext(ctx, deleteInvitationsBy, id); err != nil {
			return err
		}
	}
	if !disabled {
		return nil
	}
	if _, err := tx.ExecContext(ctx, deleteSessions, id, blob(nil)); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, deleteInvitationsFor, id)
	return err
}

// SetPassword gives a user the hash of a new password, and ends all sessions but the one with a
// digest, and the links to choose one. It returns [faq.ErrNotFound] for a user who is not there.
func (s *Store) SetPassword(ctx context.Context, id int64, hash string, keep []byte) error {
	err := s.changeAccounts(ctx, func(tx *sql.Tx) error { return choosePassword(ctx, tx, id, hash, keep) })
	if err != nil {
		return s.fail(ctx, fmt.Sprintf("set password of user %d", id), err)
	}
	return nil
}

func choosePassword(ctx context.Context, tx *sql.Tx, id int64, hash string, keep []byte) error {
	if err := one(ctx, tx, setPassword, hash, id); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, deleteInvitationsFor, id); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, deleteSessions, id, blob(keep))
	return err
}

// ReplacePassword replaces the hash of a password by another one of the same password. It does
// nothing where the password was changed since.
func (s *Store) ReplacePassword(ctx context.Context, id int64, was, is string) error {
	err := s.changeOne(ctx, replacePassword, is, id, was)
	if err != nil && !errors.Is(err, faq.ErrNotFound) {
		return s.fail(ctx, fmt.Sprintf("replace password of user %d", id), err)
	}
	return nil
}

// SetSubject gives a user the subject by which OpenID Connect knows them. Its errors are
// [faq.ErrInUse] where another user has it, or this one has another, and [faq.ErrNotFound].
func (s *Store) SetSubject(ctx context.Context, id int64, subject string) error {
	subject = text(subject)
	err := s.changeAccounts(ctx, func(tx *sql.Tx) error { return giveSubject(ctx, tx, id, subject) })
	if err != nil {
		return s.fail(ctx, fmt.Sprintf("set subject of user %d", id), err)
	}
	return nil
}

func giveSubject(ctx context.Context, tx *sql.Tx, id int64, subject string) error {
	of, err := readUsers(ctx, tx, selectUser, id)
	if err != nil {
		return err
	}
	with, err := readUsers(ctx, tx, selectUserSubject, subject)
	switch {
	case err != nil:
		return err
	case len(of) == 0:
		return faq.ErrNotFound
	case of[0].Subject == subject:
		return nil
	case of[0].Subject != "" || len(with) > 0:
		return faq.ErrInUse
	}
	return one(ctx, tx, setSubject, subject, id)
}

// changeAccounts runs f in a transaction that waits for others of its kind.
func (s *Store) changeAccounts(ctx context.Context, f func(tx *sql.Tx) error) error {
	return s.change(ctx, func(tx *sql.Tx) error {
		if err := s.lock(ctx, tx, accountLock); err != nil {
			return fmt.Errorf("lock: %w", err)
		}
		return f(tx)
	})
}

// known returns a name as it is compared.
func known(name string) string { return faq.FoldName(text(name)) }

func readUsers(ctx context.Context, q queryer, query string, args ...any) ([]faq.User, error) {
	var all []faq.User
	err := each(ctx, q, func(rows *sql.Rows) error {
		var u faq.User
		err := rows.Scan(userFields(&u)...)
		all = append(all, u)
		return err
	}, query, args...)
	return all, err
}

func userFields(u *faq.User) []any {
	return []any{&u.ID, &u.Name, &u.Email, &u.Subject, &u.Rank, &u.Password, &u.Disabled, &u.At}
}
