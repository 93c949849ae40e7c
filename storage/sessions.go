package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/godeeper/godeeper/faq"
)

// SaveSession keeps a new session.
func (s *Store) SaveSession(ctx context.Context, session faq.Session) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, insertSession, blob(session.Digest), session.User, text(session.Agent),
			session.At, session.Seen, session.Idle, session.Until)
		return err
	})
	if err != nil {
		return s.fail(ctx, fmt.Sprintf("save session of user %d", session.User), err)
	}
	return nil
}

// Session returns the session with a digest and its user, or [faq.ErrNotFound]. It does not look
// whether it has ended.
func (s *Store) Session(ctx context.Context, digest []byte) (faq.Session, faq.User, error) {
	var session faq.Session
	var user faq.User
	err := s.read.QueryRowContext(ctx, selectSession, blob(digest)).Scan(append(sessionFields(&session), userFields(&user)...)...)
	if errors.Is(err, sql.ErrNoRows) {
		err = faq.ErrNotFound
	}
	if err != nil {
		return faq.Session{}, faq.User{}, s.fail(ctx, "read session", err)
	}
	return session, user, nil
}

// Sessions returns the sessions of a user, the one used last first, also those that have ended.
func (s *Store) Sessions(ctx context.Context, user int64) ([]faq.Session, error) {
	var all []faq.Session
	err := each(ctx, s.read, func(rows *sql.Rows) error {
		var session faq.Session
		err := rows.Scan(sessionFields(&session)...)
		all = append(all, session)
		return err
	}, selectSessions, user)
	if err != nil {
		return nil, s.fail(ctx, fmt.Sprintf("read sessions of user %d", user), err)
	}
	return all, nil
}

// SeeSession notes that a session was used at a time in unix seconds.
func (s *Store) SeeSession(ctx context.Context, digest []byte, seen int64) error {
	if err := s.exec(ctx, seeSession, seen, blob(digest)); err != nil {
		return s.fail(ctx, "note use of session", err)
	}
	return nil
}

// EndSession ends a session of a user, or returns [faq.ErrNotFound].
func (s *Store) EndSession(ctx context.Context, user int64, digest []byte) error {
	if err := s.changeOne(ctx, deleteSession, user, blob(digest)); err != nil {
		return s.fail(ctx, fmt.Sprintf("end session of user %d", user), err)
	}
	return nil
}

// PruneAccounts forgets the sessions and invitations that have ended at a time in unix seconds.
func (s *Store) PruneAccounts(ctx context.Context, now int64) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, pruneSessions, now); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, pruneInvitations, now)
		return err
	})
	if err != nil {
		return s.fail(ctx, "prune accounts", err)
	}
	return nil
}

// SaveToken keeps a new token, and returns it with its id.
func (s *Store) SaveToken(ctx context.Context, t faq.Token) (faq.Token, error) {
	t.Name, t.By, t.Scopes = text(t.Name), text(t.By), texts(t.Scopes)
	err := s.change(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, insertToken, blob(t.Digest), t.Name, toJSON(t.Scopes), t.By,
			t.At, t.Seen, t.Until).Scan(&t.ID)
	})
	if err != nil {
		return faq.Token{}, s.fail(ctx, "save token", err)
	}
	return t, nil
}

// Tokens returns all tokens in the order of their ids, also those that have ended.
func (s *Store) Tokens(ctx context.Context) ([]faq.Token, error) {
	all, err := readTokens(ctx, s.read, selectTokens)
	if err != nil {
		return nil, s.fail(ctx, "read tokens", err)
	}
	return all, nil
}

// Token returns the token with a digest, or [faq.ErrNotFound]. It does not look whether it has
// ended.
func (s *Store) Token(ctx context.Context, digest []byte) (faq.Token, error) {
	all, err := readTokens(ctx, s.read, selectToken, blob(digest))
	if err == nil && len(all) == 0 {
		err = faq.ErrNotFound
	}
	if err != nil {
		return faq.Token{}, s.fail(ctx, "read token", err)
	}
	return all[0], nil
}

// SeeToken notes that a token was used at a time in unix seconds.
func (s *Store) SeeToken(ctx context.Context, id, seen int64) error {
	if err := s.exec(ctx, seeToken, seen, id); err != nil {
		return s.fail(ctx, fmt.Sprintf("note use of token %d", id), err)
	}
	return nil
}

// RemoveToken ends a token, or returns [faq.ErrNotFound].
func (s *Store) RemoveToken(ctx context.Context, id int64) error {
	if err := s.changeOne(ctx, deleteToken, id); err != nil {
		return s.fail(ctx, fmt.Sprintf("remove token %d", id), err)
	}
	return nil
}

// exec runs a query of which it does not matter how many rows it changes.
func (s *Store) exec(ctx context.Context, query string, args ...any) error {
	return s.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
}

func readTokens(ctx context.Context, q queryer, query string, args ...any) ([]faq.Token, error) {
	var all []faq.Token
	err := each(ctx, q, func(rows *sql.Rows) error {
		var t faq.Token
		var scopes string
		if err := rows.Scan(&t.ID, &t.Digest, &t.Name, &scopes, &t.By, &t.At, &t.Seen, &t.Until); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(scopes), &t.Scopes); err != nil {
			return fmt.Errorf("scopes of token %d: %w", t.ID, err)
		}
		all = append(all, t)
		return nil
	}, query, args...)
	return all, err
}

func sessionFields(s *faq.Session) []any {
	return []any{&s.Digest, &s.User, &s.Agent, &s.At, &s.Seen, &s.Idle, &s.Until}
}
