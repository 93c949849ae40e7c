package discord

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// Prepare implements [bot.Adapter].
func (a *Adapter) Prepare(ctx context.Context, e faq.Event) (bot.Work, error) {
	if e.Kind == bot.KindWish {
		return a.grant(ctx, e)
	}
	d, err := decodeSaved(e.Payload)
	if err == nil {
		err = d.usable()
	}
	if err == nil && e.Kind == kindUnusable {
		err = errUnusable // to the version that took it
	}
	if err != nil {
		return bot.Work{}, err
	}
	if err := a.signedIn(); err != nil {
		return bot.Work{}, err
	}
	j := job{Adapter: a, delivery: d, event: e}
	if err := j.do(ctx); err != nil {
		return bot.Work{}, classify(err)
	}
	if j.Place && !j.filled {
		if err := j.add(call{Method: deleteOriginal}); err != nil {
			return bot.Work{}, err
		}
	}
	return j.work, nil
}

// job is what an event is about, and what comes of it.
type job struct {
	*Adapter
	delivery
	event  faq.Event
	work   bot.Work
	filled bool // the place that was made with the acknowledgement
}

func (j *job) do(ctx context.Context) error {
	switch j.kind() {
	case kindMessage:
		return j.written(ctx)
	case kindThread:
		return j.posted(ctx)
	case kindCommand:
		return j.command(ctx)
	case kindPress:
		return j.press(ctx)
	}
	return fmt.Errorf("%w: %q is not worked on", errUnusable, j.event.Kind)
}

// again is how long an event waits whose work failed for a reason that may pass: a database that
// is busy, a connection that broke.
const again = 5 * time.Second

// classify says of an error whether it may pass: it does not where the payload is of no use, or
// Discord refuses what is asked.
func classify(err error) error {
	if _, later := errors.AsType[*bot.Later](err); later || errors.Is(err, errUnusable) {
		return err
	}
	if isRefused(err) {
		return err
	}
	return &bot.Later{After: again, Err: err}
}

// written answers a message: a mention, a direct message, or a reply to an answer.
func (j *job) written(ctx context.Context) error {
	public, err := j.public(ctx, j.delivery)
	if err != nil {
		return err
	}
	at, err := j.talk(ctx)
	if err != nil {
		return err
	}
	m := j.asked(asTyped(j.Content), at)
	if j.ours() && !strings.Contains(j.Content, "<@"+j.botUser()+">") {
		m.Address = bot.InThread // the mention is Discord's own, for a reply
	}
	if !public {
		if m.Address == bot.InThread {
			return nil
		}
		return j.reply(bot.Reply{Line: "In this channel, I answer to the asker only: use /" + commandAsk + ". You can share the answer then."}, manner{})
	}
	how := manner{}
	if how.thread, err = j.wantsThread(ctx); err != nil {
		return err
	}
	return j.answer(ctx, m, how)
}

// ours reports whether a message replies to one of the bot's.
func (j *job) ours() bool {
	return j.Referenced != nil && j.Referenced.Author != nil && j.Referenced.Author.ID == j.botUser()
}

// talk returns the conversation that a message belongs to: that of the answer to which it
// replies, that of its thread, or one that it begins.
func (j *job) talk(ctx context.Context) (talk, error) {
	if j.Guild == "" {
		return talk{conversation: inDirect(j.person().ID)}, nil
	}
	ref, begun := "", j.ID
	if j.ours() {
		ref, begun = refIn(j.Referenced.Components), j.Referenced.ID
		if _, digest := ofDigest(ref); ref != "" && !digest {
			return j.talkOf(ctx, ref, j.person().ID, inThread(j.Guild, begun))
		}
	}
	in, err := j.channels.get(ctx, j.Channel)
	if err != nil {
		return talk{}, err
	}
	if in.thread() && ref == "" {
		return j.talkIn(ctx, in)
	}
	if in.thread() {
		begun = in.ID
	}
	return j.talkOf(ctx, ref, j.person().ID, inThread(j.Guild, begun))
}

// talkIn returns the conversation of a thread: where nothing was said in it, it goes on from the
// answer on which it hangs.
func (j *job) talkIn(ctx context.Context, in channel) (talk, error) {
	here := talk{conversation: inThread(j.Guild, in.ID)}
	c, err := j.bot.Conversation(ctx, Platform, here.conversation)
	if err != nil || c.At != 0 {
		here.briefing = c.Thread
		return here, err
	}
	first, err := j.shown(ctx, in.Parent, in.ID)
	if isRefused(err) {
		return here, nil // without it, all briefings are asked
	}
	if err != nil {
		return talk{}, err
	}
	if ref := refIn(first.Components); ref != "" && first.Author != nil && first.Author.ID == j.botUser() {
		if briefing, ok := ofDigest(ref); ok {
			here.briefing = briefing
			return here, nil
		}
		asked, err := j.bot.Asked(ctx, ref)
		if err != nil && !errors.Is(err, faq.ErrNotFound) {
			return talk{}, err
		}
		here.briefing = asked.Briefing
	}
	return here, nil
}

// wantsThread reports whether the answer to a message is to begin a thread.
func (j *job) wantsThread(ctx context.Context) (bool, error) {
	if j.Guild == "" || j.ours() {
		return false, nil
	}
	settings, err := j.store.Settings(ctx, Platform, j.Guild, "")
	if err != nil || !settings.Threads {
		return false, err
	}
	in, err := j.channels.get(ctx, j.Channel)
	return !in.thread(), err
}

// posted answers the title of a new post in a forum, where that is a question that the bot is sure
// of: what is written below it, Discord does not tell.
func (j *job) posted(ctx context.Context) error {
	settings, err := j.store.Settings(ctx, Platform, j.Guild, "")
	if err != nil || !settings.Unprompted {
		return err // the guild has opted out since
	}
	forum, err := j.channels.get(ctx, j.Parent)
	if err != nil || !forum.forum() {
		return err
	}
	j.Channel = j.ID // of the thread
	public, err := j.public(ctx, j.delivery)
	if err != nil || !public {
		return err
	}
	first, err := j.shown(ctx, j.ID, j.ID)
	if err != nil && !isRefused(err) {
		return err
	}
	for _, u := range first.Mentions {
		if u.ID == j.botUser() {
			return nil // it is answered as a mention
		}
	}
	m := j.asked(asTyped(j.Name), talk{conversation: inThread(j.Guild, j.ID)})
	m.Address = bot.ToNobody
	return j.answer(ctx, m, manner{})
}

// asked returns the message of a question that was asked here.
func (j *job) asked(text string, at talk) bot.Message {
	sum := sha256.Sum256([]byte(j.event.Keys[0]))
	return bot.Message{
		Platform: Platform, Workspace: j.Guild, Channel: j.Channel, Conversation: at.conversation, Briefing: at.briefing,
		Person: j.person().ID, Text: text, Ref: base64.RawURLEncoding.EncodeToString(sum[:12]),
		Thread: !ofOnePerson(at.conversation), Address: bot.ToBot,
	}
}

// answer answers a question at the place of the job.
func (j *job) answer(ctx context.Context, m bot.Message, how manner) error {
	reply, err := j.bot.Draft(ctx, m)
	if err != nil || reply.Silent {
		return err
	}
	j.work.Turns = append(j.work.Turns, reply.Turn)
	return j.reply(reply, how)
}
