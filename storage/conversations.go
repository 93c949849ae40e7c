package storage

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/godeeper/godeeper/faq"
)

// Conversation returns what is remembered of a conversation, or [faq.ErrNotFound].
func (s *Store) Conversation(ctx context.Context, platform, id string) (faq.Conversation, error) {
	c, err := s.readConversation(ctx, platform, id)
	if err != nil {
		return faq.Conversation{}, s.fail(ctx, "read conversation "+id, err)
	}
	return c, nil
}

func (s *Store) readConversation(ctx context.Context, platform, id string) (faq.Conversation, error) {
	var c faq.Conversation
	var asked, offers string
	err := s.read.QueryRowContext(ctx, selectConversation, text(platform), text(id)).Scan(
		&c.Platform, &c.ID, &c.Thread, &c.Briefing, &c.Before, &asked, &offers, &c.Answered, &c.At)
	if errors.Is(err, sql.ErrNoRows) {
		return c, faq.ErrNotFound
	}
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal([]byte(asked), &c.Asked); err != nil {
		return c, fmt.Errorf("questions answered: %w", err)
	}
	if err := json.Unmarshal([]byte(offers), &c.Offers); err != nil {
		return c, fmt.Errorf("questions offered: %w", err)
	}
	return c, nil
}

// SaveTurns remembers turns in one transaction, all or nothing: the questions as [Store.SaveAsked]
// does, and of each conversation what its last turn says. A conversation without an id is not
// remembered. Texts are stored as those of questions are.
func (s *Store) SaveTurns(ctx context.Context, turns ...faq.Turn) error {
	if len(turns) == 0 {
		return nil
	}
	err := s.change(ctx, func(tx *sql.Tx) error { return saveTurns(ctx, tx, turns) })
	if err != nil {
		return s.fail(ctx, "save turns", err)
	}
	return nil
}

func saveTurns(ctx context.Context, tx *sql.Tx, turns []faq.Turn) error {
	var asked []faq.Asked
	for _, t := range turns {
		if t.Asked != nil {
			asked = append(asked, *t.Asked)
		}
	}
	if err := saveAsked(ctx, tx, asked); err != nil {
		return err
	}
	for _, c := range lastOfEach(turns) {
		if _, err := tx.ExecContext(ctx, upsertConversation,
			text(c.Platform), text(c.ID), text(c.Thread), text(c.Briefing), text(c.Before),
			toJSON(texts(c.Asked)), toJSON(texts(c.Offers)), c.Answered, c.At); err != nil {
			return fmt.Errorf("write conversation %s: %w", c.ID, err)
		}
	}
	return nil
}

// lastOfEach returns the conversations that have an id, each as its last turn leaves it, in the
// order of their ids: two programs lock rows in one order.
func lastOfEach(turns []faq.Turn) []faq.Conversation {
	var all []faq.Conversation
	for _, t := range slices.Backward(turns) {
		c := t.Conversation
		same := func(other faq.Conversation) bool { return other.Platform == c.Platform && other.ID == c.ID }
		if c.ID != "" && !slices.ContainsFunc(all, same) {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b faq.Conversation) int {
		return cmp.Or(cmp.Compare(a.Platform, b.Platform), cmp.Compare(a.ID, b.ID))
	})
	return all
}
