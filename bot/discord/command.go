package discord

import (
	"context"
	"fmt"

	"github.com/bwmarrin/discordgo"

	"github.com/godeeper/godeeper/bot"
)

// personal reports whether the answer to a command is for the person only, wherever it is given.
func personal(command string) bool {
	return command == commandWhy || command == commandHelp || command == commandSettings || command == commandDigest || command == commandMessage
}

// command answers a command, or the entry in the menu of a message.
func (j *job) command(ctx context.Context) error {
	if j.data.Kind == int(discordgo.MessageApplicationCommand) {
		return j.aboutMessage(ctx)
	}
	switch j.data.Name {
	case commandAsk:
		return j.ask(ctx)
	case commandBriefings:
		return j.page(j.bot.Recent())
	case commandTopic:
		return j.page(j.bot.Topic(j.data.option(optionTopic)))
	case commandPapers:
		return j.page(j.bot.Papers(j.data.option(optionTopic)))
	case commandDeeper:
		page, err := j.bot.Deeper(ctx, Platform, j.own())
		if err != nil {
			return err
		}
		return j.page(page)
	case commandWhy:
		page, err := j.bot.Why(ctx, Platform, j.Guild, j.person().ID)
		if err != nil {
			return err
		}
		return j.page(page)
	case commandHelp:
		return j.page(help())
	case commandSettings:
		return j.openSettings(ctx)
	case commandDigest:
		return j.digest(ctx)
	}
	return fmt.Errorf("%w: a command %q is not known", errUnusable, j.data.Name)
}

// own returns the conversation of a person's commands: that of the thread in which they are used,
// or one of their own in the channel.
func (j *job) own() string {
	switch {
	case j.direct():
		return inDirect(j.person().ID)
	case !j.Private && j.In != nil && j.In.thread():
		return inThread(j.Guild, j.Channel)
	}
	return ofPerson(j.Channel, j.person().ID)
}

// ask answers the question of the command.
func (j *job) ask(ctx context.Context) error {
	at, err := j.known(ctx, j.own())
	if err != nil {
		return err
	}
	how := manner{question: true}
	if how.thread, err = j.wantsOwnThread(ctx); err != nil {
		return err
	}
	return j.answer(ctx, j.asked(j.whole(j.data.option(optionQuestion)), at), how)
}

// wantsOwnThread reports whether the answer to a command is to begin a thread.
func (j *job) wantsOwnThread(ctx context.Context) (bool, error) {
	if j.Guild == "" || j.Private || j.In != nil && j.In.thread() {
		return false, nil
	}
	settings, err := j.store.Settings(ctx, Platform, j.Guild, "")
	return settings.Threads, err
}

// page shows a page.
func (j *job) page(p bot.Page) error { return j.reply(bot.Reply{Page: &p}, manner{}) }

// help says what can be asked, and how.
func help() bot.Page {
	return bot.Page{
		Title: "I answer questions about news briefings, in the briefings' own words and with their sources",
		Parts: []bot.Part{{
			Text: "When nothing stored answers a question, I say so.",
			Items: []string{
				"/ask and a question: it completes itself as you type.",
				"Mention me in a channel, and I answer; reply to my answer to ask on.",
				"Write to me directly, in your own words.",
				commandMessage + ", in the menu of any message under Apps: what the briefings say of it.",
			},
		}, {
			Heading: "Commands",
			Items: []string{
				"/briefings: what is stored",
				"/papers TOPIC: who said what, by newspaper",
				"/topic NAME: who or what that is",
				"/deeper: questions to go on with",
				"/why: why the last answer was given",
				"/digest: what is new, posted in this channel each day",
				"/settings: how this server is answered",
			},
		}},
	}
}

// aboutMessage answers "Go deeper on this": what the briefings say of a message.
func (j *job) aboutMessage(ctx context.Context) error {
	target, ok := j.data.Resolved.Messages[j.data.Target]
	if !ok {
		return fmt.Errorf("%w: the command has no message", errUnusable)
	}
	text := asTyped(target.Content)
	if text == "" {
		return j.tell("That message holds no text that I could look up.")
	}
	return j.answer(ctx, j.asked(text, talk{}), manner{})
}
