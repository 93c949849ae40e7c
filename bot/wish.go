package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/godeeper/godeeper/faq"
)

const (
	// KindWish is the kind of the event that tells a person the answer they wished for.
	KindWish = "wish"
	// wishLife is how long a wish is kept: news that nobody has told in a quarter of a year will
	// hardly be told.
	wishLife = 90 * 24 * time.Hour
	// tellWithin is how long it is tried to tell a person.
	tellWithin = 24 * time.Hour
	// wishesAtOnce is how many wishes are read at a time.
	wishesAtOnce = 200
)

// Wishes is where it is kept who wants to be told when a question can be answered. It is safe for
// concurrent use, also by several processes.
type Wishes interface {
	// SaveWish keeps a wish, unless the person has one for that answer.
	SaveWish(ctx context.Context, w faq.Wish) (fresh bool, err error)

	// Wishes returns wishes in the order of their ids: those after an id, at most limit of them.
	Wishes(ctx context.Context, after int64, limit int) ([]faq.Wish, error)

	// FulfilWish ends a wish and saves the event that tells the person, both or neither. It
	// returns [faq.ErrNotFound] where another process was first.
	FulfilWish(ctx context.Context, id int64, e faq.Event) (fresh bool, err error)

	// RemoveWish ends a wish without an answer, or returns [faq.ErrNotFound].
	RemoveWish(ctx context.Context, id int64) error
}

// Wish keeps that a person wants to be told when the question of a declined answer can be
// answered. Place is where, as the platform's adapter reads it. Its error is [faq.ErrNotFound] for
// an answer that is not known.
func (b *Bot) Wish(ctx context.Context, ref, person string, place []byte) (fresh bool, err error) {
	asked, err := b.Asked(ctx, ref)
	if err != nil {
		return false, err
	}
	return b.Wishes.SaveWish(ctx, faq.Wish{
		Ref: ref, Person: person, Text: asked.Text, Before: asked.Before, Briefing: asked.Thread,
		Platform: asked.Platform, Workspace: asked.Workspace, Place: place, At: b.Now().Unix(),
	})
}

// Grant looks which wishes can be fulfilled by what is stored now, saves an event for each, and
// returns how many there were. It is called when content has changed. Wishes that are too old are
// forgotten.
func (b *Bot) Grant(ctx context.Context) (granted int, err error) {
	after := int64(0)
	for {
		wishes, err := b.Wishes.Wishes(ctx, after, wishesAtOnce)
		if err != nil || len(wishes) == 0 {
			return granted, err
		}
		for _, w := range wishes {
			after = w.ID
			done, err := b.grant(ctx, w)
			if err != nil {
				return granted, err
			}
			if done {
				granted++
			}
		}
	}
}

func (b *Bot) grant(ctx context.Context, w faq.Wish) (bool, error) {
	now := b.Now()
	if now.Sub(time.Unix(w.At, 0)) > wishLife {
		return false, unlessGone(b.Wishes.RemoveWish(ctx, w.ID))
	}
	if faq.Compose(b.finder, wished(w)).Outcome != faq.Answered {
		return false, nil
	}
	payload, err := json.Marshal(w)
	if err != nil {
		return false, fmt.Errorf("tell the answer to wish %d: %w", w.ID, err)
	}
	fresh, err := b.Wishes.FulfilWish(ctx, w.ID, faq.Event{
		Platform: w.Platform, Workspace: w.Workspace, Kind: KindWish, Keys: []string{fmt.Sprintf("wish:%d", w.ID)},
		Payload: payload, At: now.Unix(), Until: now.Add(tellWithin).Unix(),
	})
	return fresh, unlessGone(err)
}

// wished returns the question of a wish.
func wished(w faq.Wish) faq.Query {
	return faq.Query{Text: w.Text, Before: w.Before, Briefing: w.Briefing}
}

// Granted returns the wish of an event of [KindWish], and the reply that fulfils it: silent where
// the content has changed again, and holds no answer any more.
func (b *Bot) Granted(e faq.Event) (faq.Wish, Reply, error) {
	var w faq.Wish
	if err := json.Unmarshal(e.Payload, &w); err != nil {
		return w, Reply{}, fmt.Errorf("read a wish: %w", err)
	}
	q := wished(w)
	a := b.compose(q)
	if a.Outcome != faq.Answered {
		return w, Reply{Silent: true}, nil
	}
	return w, Reply{Ref: w.Ref, Query: q, Answer: a, Offers: offers(a)}, nil
}

// unlessGone returns nil for what another process was first to do.
func unlessGone(err error) error {
	if errors.Is(err, faq.ErrNotFound) {
		return nil
	}
	return err
}
