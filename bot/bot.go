// Package bot holds conversations: it takes what a person writes on any platform and returns
// what Go Deeper says to it.
//
// The bot keeps, for each conversation, the briefing it is about, the question asked before and
// the questions offered last, so that "and for the US?" and "2" mean something. [Bot.Handle]
// returns the reply and sends nothing: acknowledging, threading, splitting and mark-up belong to
// the platform's adapter, a package under this one.
package bot

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// Recorder keeps what was asked, for the curator.
type Recorder interface {
	// SaveAsked keeps questions, all or none of them. It does not keep the slice.
	SaveAsked(ctx context.Context, asked ...faq.Asked) error
}

// Bot answers messages. It is safe for concurrent use.
type Bot struct {
	Now func() time.Time // the clock, time.Now unless it is replaced before the first message

	log      *slog.Logger
	finder   faq.Finder
	recorder Recorder
	memory   memory
}

// New returns a bot that answers with what finder finds. Without a recorder, nil, nothing of
// what is asked is kept.
func New(log *slog.Logger, finder faq.Finder, recorder Recorder) *Bot {
	return &Bot{Now: time.Now, log: log, finder: finder, recorder: recorder, memory: newMemory(maxConversations)}
}

// Handle returns the reply to m. A question that cannot be recorded is answered all the same;
// the only error is that of ctx.
func (b *Bot) Handle(ctx context.Context, m Message) (Reply, error) {
	if err := ctx.Err(); err != nil {
		return Reply{}, err
	}
	now := b.Now()
	key := conversationKey{m.Platform, m.Conversation}
	c := b.memory.get(key, now)
	c.enter(m.Briefing)

	question := strings.TrimSpace(m.Text)
	if n, ok := offerNumber(question); ok && len(c.offers) > 0 {
		if n < 1 || n > len(c.offers) {
			return Reply{Line: noSuchOffer(len(c.offers)), Offers: c.offers}, nil
		}
		question = c.offers[n-1]
	} else if kind := smallTalk(question); kind != noTalk {
		reply := b.talk(kind)
		if len(reply.Offers) > 0 {
			c.offers = reply.Offers
		}
		b.memory.put(key, c, now)
		return reply, nil
	}

	q := faq.Query{Text: question, Before: c.before, Briefing: c.briefing, Asked: c.asked}
	q, a := b.answer(q)
	b.record(ctx, m, q, a, now)
	reply := Reply{Query: q, Answer: a, Offers: offers(a)}
	c.note(question, a, reply.Offers)
	b.memory.put(key, c, now)
	return reply, nil
}

// answer asks in the briefing of q first, and in all briefings where that one has no sure
// answer. It returns the query that was answered.
func (b *Bot) answer(q faq.Query) (faq.Query, faq.Answer) {
	here := faq.Compose(b.finder, q)
	if q.Briefing == "" || here.Outcome == faq.Answered {
		return q, here
	}
	wide := q
	wide.Briefing = ""
	anywhere := faq.Compose(b.finder, wide)
	if anywhere.Outcome == faq.Answered || here.Outcome == faq.Declined && anywhere.Outcome == faq.Suggested {
		return wide, anywhere
	}
	return q, here
}

func (b *Bot) record(ctx context.Context, m Message, q faq.Query, a faq.Answer, now time.Time) {
	if b.recorder == nil {
		return
	}
	asked := NewAsked(q, a, now)
	asked.Platform, asked.Conversation = m.Platform, m.Conversation
	if err := b.recorder.SaveAsked(ctx, asked); err != nil {
		b.log.Warn("the question could not be recorded", "error", err)
	}
}

// NewAsked returns the record of q and of what became of it. The platform and the conversation
// are the caller's to fill in.
func NewAsked(q faq.Query, a faq.Answer, at time.Time) faq.Asked {
	asked := faq.Asked{
		Text: q.Text, Before: q.Before, Thread: q.Briefing,
		Outcome: a.Outcome, Confidence: a.Confidence, At: at.Unix(),
	}
	if a.Match != nil {
		asked.Kind, asked.Entry = a.Match.Kind, a.Match.ID()
		asked.Briefing = a.Match.Briefing.ID
	}
	return asked
}

// offers returns the questions that a invites, in the order in which a reader sees them.
func offers(a faq.Answer) []string {
	return append(append([]string{}, a.Suggestions...), a.Deeper...)
}
