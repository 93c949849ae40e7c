// Package bot holds conversations: it takes what a person writes on any platform and returns
// what Go Deeper says to it.
//
// The bot keeps, for each conversation, the briefing it is about, the question asked before and
// the questions offered last, so that "and for the US?" and "2" mean something. [Bot.Handle]
// returns the reply and sends nothing: acknowledging, threading, splitting and mark-up belong to
// the platform's adapter, a package under this one.
//
// A platform that delivers events, rather than lines, goes through the [Inbox]: what came in is
// saved before it is acknowledged, and what is to be said is saved before it is posted, so that a
// crash neither loses a question nor answers it twice. [Serve] runs such adapters.
package bot

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// Bot answers messages. It is safe for concurrent use.
type Bot struct {
	Now     func() time.Time // the clock, time.Now unless it is replaced before the first message
	Metrics *Metrics         // count questions that are handled, and ratings; nil for none
	Pages   PageAddress      // of the pages of briefings, to which sources lead; nil for none
	Wishes  Wishes           // where it is kept who wants to be told; nil where nobody can be
	Limits  Limits           // on how much may be asked; none unless they are set before the first message

	log    *slog.Logger
	finder faq.Finder
	store  Store
	floods floods
}

// New returns a bot that answers with what finder finds, and remembers in store.
func New(log *slog.Logger, finder faq.Finder, store Store) *Bot {
	return &Bot{Now: time.Now, log: log, finder: finder, store: store}
}

// Handle returns the reply to m, and remembers it. A turn that cannot be remembered is answered
// all the same; the only errors are that of ctx and that of reading the conversation.
func (b *Bot) Handle(ctx context.Context, m Message) (Reply, error) {
	reply, err := b.Draft(ctx, m)
	if err != nil {
		return Reply{}, err
	}
	if err := b.store.SaveTurns(ctx, reply.Turn); err != nil {
		b.log.Warn("the turn could not be recorded", "error", err)
	}
	b.Metrics.Asked(m.Platform, reply.Turn.Asked)
	return reply, nil
}

// Draft returns the reply to m without remembering it: the caller keeps its Turn, together with
// what is posted of it.
func (b *Bot) Draft(ctx context.Context, m Message) (Reply, error) {
	if err := ctx.Err(); err != nil {
		return Reply{}, err
	}
	now := b.Now()
	question := strings.TrimSpace(m.Text)
	if m.Address == ToNobody && !IsFullQuestion(question) {
		return Reply{Silent: true}, nil
	}
	c, err := b.resume(ctx, m, now)
	if err != nil {
		return Reply{}, err
	}
	if reply, over := b.flooded(m, now); over {
		return reply, nil
	}
	c.At = now.Unix()
	if n, ok := offerNumber(question); ok && len(c.Offers) > 0 {
		if n < 1 || n > len(c.Offers) {
			return Reply{Line: noSuchOffer(len(c.Offers)), Offers: c.Offers}, nil
		}
		question, m.Stored = c.Offers[n-1], true
	} else if kind := smallTalk(question); kind != noTalk {
		if m.Address != ToBot {
			return Reply{Silent: true}, nil
		}
		return b.talkIn(c, kind), nil
	}

	if m.Address == InThread && !isQuestion(question) {
		return Reply{Silent: true}, nil
	}
	query := faq.Query{Text: question, Before: c.Before, Briefing: c.Briefing, Asked: c.Asked}
	if m.Stored {
		query.Before = ""
	}
	q, a := b.answer(query)
	if m.Address == ToNobody && a.Outcome != faq.Answered {
		return Reply{Silent: true}, nil
	}
	reply := Reply{Ref: m.Ref, Query: q, Answer: a, Offers: offers(a), Wishable: b.Wishes != nil && m.Ref != "" && a.Outcome == faq.Declined}
	note(&c, question, a, reply.Offers)
	asked := NewAsked(q, a, now)
	asked.Ref, asked.Platform, asked.Workspace = m.Ref, m.Platform, m.Workspace
	asked.Channel, asked.Conversation, asked.Person = m.Channel, m.Conversation, m.Person
	reply.Turn = faq.Turn{Asked: &asked, Conversation: c}
	return reply, nil
}

// elsewhereBy is by how much more confidence another briefing answers a question than the one in whose
// thread it is asked, to be preferred. On the 199 questions of the development briefings it changes
// nothing in their own threads, 102 right and 9 wrong; each asked in three other threads, 215 answers
// are right and 38 wrong, where the thread alone had 193 and 60. Less would gain three more, and leave a
// thread for what two briefings say alike.
const elsewhereBy = 0.05

// answer asks in the briefing of q first, and in all briefings where that one has no sure answer, or
// where another one has a surer one: people ask on about something else in the same conversation. It
// returns the query that was answered.
func (b *Bot) answer(q faq.Query) (faq.Query, faq.Answer) {
	here := b.compose(q)
	sure := here.Outcome == faq.Answered
	if q.Briefing == "" || sure && here.Confidence+elsewhereBy >= 1 {
		return q, here
	}
	wide := q
	wide.Briefing = ""
	anywhere := b.compose(wide)
	switch {
	case anywhere.Outcome == faq.Answered && (!sure || isElsewhere(here, anywhere)):
		return wide, anywhere
	case here.Outcome == faq.Declined && anywhere.Outcome == faq.Suggested:
		return wide, anywhere
	}
	return q, here
}

// isElsewhere reports whether another briefing answers better than the one of a thread does.
func isElsewhere(here, anywhere faq.Answer) bool {
	return anywhere.Match != nil && here.Match != nil && anywhere.Match.Briefing.ID != here.Match.Briefing.ID &&
		anywhere.Confidence > here.Confidence+elsewhereBy
}

// compose composes the answer to q, with sources that lead to pages.
func (b *Bot) compose(q faq.Query) faq.Answer {
	a := faq.Compose(b.finder, q)
	a.Sources = b.Pages.Of(a.Sources)
	return a
}

// Again returns the reply that the answer called ref was, as it would be given now.
func (b *Bot) Again(ctx context.Context, ref string) (Reply, error) {
	asked, err := b.Asked(ctx, ref)
	if err != nil {
		return Reply{}, err
	}
	q := faq.Query{Text: asked.Text, Before: asked.Before, Briefing: asked.Thread}
	a := b.compose(q)
	return Reply{Ref: ref, Query: q, Answer: a, Offers: offers(a)}, nil
}

// Asked returns the record of the question whose answer is called ref. Its error is
// [faq.ErrNotFound] for an answer that is not known.
func (b *Bot) Asked(ctx context.Context, ref string) (faq.Asked, error) {
	asked, err := b.store.AskedAs(ctx, ref)
	if err != nil {
		return faq.Asked{}, fmt.Errorf("find answer %s: %w", ref, err)
	}
	return asked, nil
}

// Rate keeps what a person thinks of an answer. Its error is [faq.ErrNotFound] for an answer
// that is not known.
func (b *Bot) Rate(ctx context.Context, platform, ref, person string, helpful bool) error {
	r := faq.Rating{Ref: ref, Person: person, Helpful: helpful, At: b.Now().Unix()}
	if err := b.store.SaveRating(ctx, r); err != nil {
		return fmt.Errorf("rate answer %s: %w", ref, err)
	}
	b.Metrics.rated(platform, helpful)
	return nil
}

// NewAsked returns the record of q and of what became of it. The platform, and who asked where,
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
