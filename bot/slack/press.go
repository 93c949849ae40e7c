package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	slackapi "github.com/slack-go/slack"

	"github.com/godeeper/godeeper/faq"
)

// The action ids of buttons. Those of questions end in a number, to differ within a message.
const (
	askAction    = "ask:"   // asks the question that is the button's value
	homeAction   = "home:"  // does the same from App Home
	rateAction   = "rate"   // rates an answer: its value is the answer's ref and "/+" or "/-"
	wishAction   = "wish"   // has the person told when there is an answer to the one whose ref is its value
	shareAction  = "share"  // shares a private answer, whose ref is its value, with the channel
	digestAction = "digest" // opens the form of a digest again, with what was typed, which is its value
)

// press does what the press of a button asks for.
func (j *job) press(ctx context.Context) error {
	act := j.action()
	switch {
	case act.ActionID == rateAction:
		return j.rate(ctx, act.Value)
	case act.ActionID == wishAction:
		return j.wish(ctx, act)
	case act.ActionID == digestAction:
		return j.openDigestAgain(ctx, act.Value)
	case act.ActionID == shareAction:
		return j.share(ctx, act.Value)
	case strings.HasPrefix(act.ActionID, askAction), strings.HasPrefix(act.ActionID, homeAction):
		return j.pressed(ctx, act)
	}
	return fmt.Errorf("%w: a button %q is not known", errUnusable, act.ActionID)
}

// pressed answers the question of a button in the same thread, and shows the button as asked.
func (j *job) pressed(ctx context.Context, act action) error {
	if act.Value == "" || j.at.channel == "" {
		return fmt.Errorf("%w: the button has no question, or no channel", errUnusable)
	}
	m := j.asked(act.Value)
	m.Stored, m.Thread = true, j.at.thread != ""
	if err := j.answer(ctx, m, manner{private: j.Container.IsEphemeral, question: true}); err != nil {
		return err
	}
	if len(j.work.Posts) == 0 {
		return nil
	}
	return j.mark(act)
}

// mark shows a button as asked, in a message that all see.
func (j *job) mark(act action) error {
	if j.Container.IsEphemeral || j.Message == nil || len(j.Message.Blocks) == 0 || j.Container.Type != "message" {
		return nil
	}
	var blocks slackapi.Blocks
	if err := json.Unmarshal(j.Message.Blocks, &blocks); err != nil {
		return nil // the answer matters more than the mark
	}
	marked, err := json.Marshal(slackapi.Blocks{BlockSet: markAsked(blocks.BlockSet, act.ActionID, j.User.Name)})
	if err != nil {
		return fmt.Errorf("mark a button as asked: %w", err)
	}
	return j.add(call{Method: updateMessage, Channel: j.at.channel, TS: j.Container.MessageTS, Text: j.Message.Text, Blocks: marked})
}

// rate keeps what the person thinks of an answer, and says what becomes of a bad one.
func (j *job) rate(ctx context.Context, value string) error {
	ref, rating, ok := strings.Cut(value, "/")
	if !ok || rating != "+" && rating != "-" {
		return fmt.Errorf("%w: %q is no rating", errUnusable, value)
	}
	err := j.bot.Rate(ctx, Platform, ref, j.at.user, rating == "+")
	if errors.Is(err, faq.ErrNotFound) {
		return fmt.Errorf("%w: %w", errUnusable, err)
	}
	if err != nil || rating == "+" {
		return err
	}
	return j.tell("Thank you. The people who keep these briefings will look at that answer.")
}

// share shows a private answer to the whole channel.
func (j *job) share(ctx context.Context, ref string) error {
	reply, err := j.bot.Again(ctx, ref)
	if errors.Is(err, faq.ErrNotFound) {
		return j.tell("That answer cannot be found any more. Please ask once again.")
	}
	if err != nil {
		return err
	}
	by := j.User.Name
	if by == "" {
		by = "somebody"
	}
	j.at.thread = j.Container.ThreadTS
	return j.say(reply, manner{question: true, by: by})
}
