package slack

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	slackapi "github.com/slack-go/slack"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// Prepare implements [bot.Adapter].
func (a *Adapter) Prepare(ctx context.Context, e faq.Event) (bot.Work, error) {
	if e.Kind == bot.KindWish { // ours, not Slack's
		return a.grant(ctx, e)
	}
	p, err := decode(e.Payload)
	if err != nil {
		return bot.Work{}, err
	}
	j := job{Adapter: a, delivery: p, event: e, at: p.place()}
	switch p.kind() {
	case kindUninstalled:
		return bot.Work{}, a.tokens.Forget(ctx, p.installed())
	case kindRevoked:
		if len(p.Event.Tokens.Bot) == 0 {
			return bot.Work{}, nil // tokens of people, which are not asked for
		}
		return bot.Work{}, a.tokens.Forget(ctx, p.installed())
	}
	if j.at.team == "" || j.at.user == "" {
		return bot.Work{}, fmt.Errorf("%w: it names no workspace or no person", errUnusable)
	}
	if err := j.do(ctx); err != nil {
		return bot.Work{}, j.classify(err)
	}
	return j.work, nil
}

// job is what an event is about, and what comes of it.
type job struct {
	*Adapter
	delivery
	event faq.Event
	at    place
	work  bot.Work
}

func (j *job) do(ctx context.Context) error {
	switch j.kind() {
	case kindMention, kindMessage:
		return j.message(ctx)
	case kindCommand:
		return j.command(ctx)
	case kindShortcut:
		return j.shortcut(ctx)
	case kindActions:
		return j.press(ctx)
	case kindSubmission:
		return j.submit(ctx)
	case kindHome:
		return j.home(ctx)
	case kindAssistant:
		return j.suggest(j.at.channel, j.Event.AssistantThread.ThreadTS)
	}
	return fmt.Errorf("%w: %q is not worked on", errUnusable, j.kind())
}

// again is how long an event waits whose work failed for a reason that may pass: a database that
// is busy, a connection that broke.
const again = 5 * time.Second

// classify says of an error whether it may pass: it does not where the payload is of no use, the
// app is not installed, or Slack refuses what is asked.
func (j *job) classify(err error) error {
	var later *bot.Later
	var refused slackapi.SlackErrorResponse
	switch {
	case errors.As(err, &later), errors.Is(err, errUnusable), errors.As(err, &refused):
		return err
	case errors.Is(err, faq.ErrNotFound):
		return fmt.Errorf("the app is not installed in workspace %s: %w", j.at.team, err)
	}
	return &bot.Later{After: again, Err: err}
}

// message answers a message: a mention, a direct message, a follow-up, or one that was put to
// nobody.
func (j *job) message(ctx context.Context) error {
	e := j.Event
	if j.at.channel == "" || e.TS == "" {
		return fmt.Errorf("%w: it names no channel or no time", errUnusable)
	}
	address, err := j.address(ctx, j.delivery)
	if err != nil {
		return err
	}
	if address == nobody {
		return nil // the channel has opted out since
	}
	settings, err := j.store.Settings(ctx, Platform, j.at.team, j.at.channel)
	if err != nil {
		return err
	}
	private := settings.Private && !isDirect(j.at.channel) && e.ChannelType != "im"
	m := j.asked(asTyped(e.Text, j.botUser(ctx, j.delivery)))
	m.Address, m.Thread = address, j.at.thread != ""
	if private && e.ThreadTS == "" {
		j.at.thread = "" // Slack shows nobody alone a thread that is not there
	}
	ours := e.ParentUser != "" && e.ParentUser == j.botUser(ctx, j.delivery) // begins with a digest, or a shared answer
	if e.ThreadTS != "" && (address == bot.InThread || ours) {
		if m.Briefing, err = j.threadBriefing(ctx); err != nil {
			return err
		}
	}
	return j.answer(ctx, m, manner{private: private})
}

// asked returns the message of a question that was asked here.
func (j *job) asked(text string) bot.Message {
	sum := sha256.Sum256([]byte(j.event.Keys[0]))
	return bot.Message{
		Platform: Platform, Workspace: j.at.team, Channel: j.at.channel, Conversation: j.at.conversation,
		Person: j.at.user, Text: text, Ref: base64.RawURLEncoding.EncodeToString(sum[:12]),
	}
}

// manner is how an answer is shown.
type manner struct {
	private  bool   // to the asker only
	question bool   // with the question above it, for it does not stand in the channel
	wished   bool   // it was wished for when there was no answer
	to       string // id of the person who did, to be mentioned; "" for nobody
	by       string // who shares it, "" for nobody
}

// answer answers a question at the place of the job.
func (j *job) answer(ctx context.Context, m bot.Message, how manner) error {
	reply, err := j.bot.Draft(ctx, m)
	if err != nil {
		return err
	}
	if reply.Silent {
		return nil
	}
	j.work.Turns = append(j.work.Turns, reply.Turn)
	return j.say(reply, how)
}
