package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/godeeper/godeeper/faq"
)

const (
	// maxAsked is how many answered questions of a conversation are not offered again; a briefing
	// seldom holds more than ten, so it covers several briefings.
	maxAsked = 40
	// idle is how long a conversation that is no thread keeps its context. After lunch, "and for
	// the US?" is more likely to be about something else.
	idle = 2 * time.Hour
)

// Conversation returns what is remembered of a conversation, its zero value when nothing is.
func (b *Bot) Conversation(ctx context.Context, platform, id string) (faq.Conversation, error) {
	none := faq.Conversation{Platform: platform, ID: id}
	if id == "" {
		return none, nil
	}
	c, err := b.store.Conversation(ctx, platform, id)
	if errors.Is(err, faq.ErrNotFound) {
		return none, nil
	}
	if err != nil {
		return none, fmt.Errorf("remember conversation %s: %w", id, err)
	}
	return c, nil
}

// Offer makes questions those that numbers stand for in a conversation, where the platform shows
// a list of its own.
func (b *Bot) Offer(ctx context.Context, platform, id string, questions []string) error {
	c, err := b.Conversation(ctx, platform, id)
	if err != nil {
		return err
	}
	c.Offers, c.At = questions, b.Now().Unix()
	return b.store.SaveTurns(ctx, faq.Turn{Conversation: c})
}

// resume returns the conversation of m as it is taken up again.
func (b *Bot) resume(ctx context.Context, m Message, now time.Time) (faq.Conversation, error) {
	c, err := b.Conversation(ctx, m.Platform, m.Conversation)
	if err != nil {
		return c, err
	}
	if !m.Thread && now.Sub(time.Unix(c.At, 0)) > idle {
		c = faq.Conversation{Platform: c.Platform, ID: c.ID, Answered: c.Answered}
	}
	enter(&c, m.Briefing)
	return c, nil
}

// enter moves the conversation to the briefing that the platform names, where it names another
// one than before: an answer may have led elsewhere, and a thread does not call it back each time.
func enter(c *faq.Conversation, thread string) {
	if thread != c.Thread {
		c.Thread, c.Briefing = thread, thread
	}
}

// note remembers a question and its answer. The slices of c are replaced, never written to.
func note(c *faq.Conversation, question string, a faq.Answer, offers []string) {
	c.Before, c.Offers, c.Answered = question, offers, true
	if a.Outcome != faq.Answered {
		return
	}
	if a.Match != nil {
		c.Briefing = a.Match.Briefing.ID
	}
	if a.Briefing != nil {
		c.Briefing = a.Briefing.ID
	}
	asked := append(slices.Clone(c.Asked), question)
	if a.Match != nil && (a.Match.Kind == faq.KindFAQ || a.Match.Kind == faq.KindPrompt) && a.Match.Question() != question {
		asked = append(asked, a.Match.Question())
	}
	if len(asked) > maxAsked {
		asked = asked[len(asked)-maxAsked:]
	}
	c.Asked = asked
}
