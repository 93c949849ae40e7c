package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// wishPlace is where a person is told the answer that they wished for.
type wishPlace struct {
	Enterprise string `json:"enterprise,omitempty"`
	Channel    string `json:"channel"`          // or the id of the person, for their direct messages
	Thread     string `json:"thread,omitempty"` // ts of the message that it hangs on
}

// wish keeps that the person wants to be told when there is an answer: where the question was
// declined, or in their direct messages where only they saw that.
func (j *job) wish(ctx context.Context, act action) error {
	if act.Value == "" || j.bot.Wishes == nil {
		return fmt.Errorf("%w: the button has no answer, or nobody can be told", errUnusable)
	}
	at, where := wishPlace{j.at.enterprise, j.at.channel, j.at.thread}, "here"
	if at.Channel == "" || !isDirect(at.Channel) && j.Container.IsEphemeral {
		at.Channel, at.Thread, where = j.at.user, "", "in a direct message"
	}
	place, err := json.Marshal(at)
	if err != nil {
		return fmt.Errorf("keep where to tell: %w", err)
	}
	fresh, err := j.bot.Wish(ctx, act.Value, j.at.user, place)
	switch {
	case errors.Is(err, faq.ErrNotFound):
		return j.tell("That question cannot be found any more. Please ask once again.")
	case err != nil:
		return err
	case !fresh:
		return j.tell("You will be told already.")
	}
	if err := j.tell("I will tell you " + where + " when I can answer it."); err != nil {
		return err
	}
	return j.mark(act)
}

// grant tells a person the answer that they wished for. In a thread, where others read too, they
// are mentioned: that is what they asked for, and else they would not see it.
func (a *Adapter) grant(ctx context.Context, e faq.Event) (bot.Work, error) {
	w, reply, err := a.bot.Granted(e)
	if err != nil {
		return bot.Work{}, fmt.Errorf("%w: %w", errUnusable, err)
	}
	var to wishPlace
	if err := json.Unmarshal(w.Place, &to); err != nil || to.Channel == "" {
		return bot.Work{}, fmt.Errorf("%w: the wish says not where to tell the answer", errUnusable)
	}
	if reply.Silent {
		return bot.Work{}, nil
	}
	j := job{Adapter: a, event: e, at: place{
		team: w.Workspace, enterprise: to.Enterprise, channel: to.Channel, thread: to.Thread, user: w.Person,
	}}
	direct := isDirect(to.Channel) || isPerson(to.Channel)
	j.at.conversation = j.at.conversationOf(direct)
	how := manner{question: true, wished: true}
	if !direct {
		how.to = w.Person
	}
	if err := j.say(reply, how); err != nil {
		return bot.Work{}, err
	}
	return j.work, j.goOn(ctx, reply)
}

// goOn has the conversation go on from an answer that nobody asked for just now: what is asked next
// is about it.
func (j *job) goOn(ctx context.Context, reply bot.Reply) error {
	c, err := j.bot.Conversation(ctx, Platform, j.at.conversation)
	if err != nil {
		return &bot.Later{After: again, Err: err}
	}
	c.Before, c.Offers, c.Answered, c.At = reply.Query.Text, reply.Offers, true, j.now().Unix()
	if reply.Answer.Briefing != nil {
		c.Briefing = reply.Answer.Briefing.ID
	}
	j.work.Turns = append(j.work.Turns, faq.Turn{Conversation: c})
	return nil
}
