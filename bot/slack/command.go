package slack

import (
	"context"
	"fmt"
	"strings"

	"github.com/godeeper/godeeper/bot"
)

// command answers a slash command, to the asker only: its answer can be shared.
func (j *job) command(ctx context.Context) error {
	if j.at.url == "" {
		return fmt.Errorf("%w: the command has no response_url", errUnusable)
	}
	text := strings.TrimSpace(asTyped(j.Text, ""))
	if j.Command == j.config.digestCommand() {
		return j.digest(ctx, text)
	}
	verb, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToLower(verb) {
	case "digest":
		if asksDigest(rest) {
			return j.digest(ctx, rest)
		}
	case "papers":
		return j.show(j.bot.Papers(rest))
	case "topic":
		return j.show(j.bot.Topic(rest))
	}
	switch strings.ToLower(text) {
	case "", "help":
		return j.show(j.help(j.Command))
	case "briefings":
		return j.show(j.bot.Recent())
	case "why":
		page, err := j.bot.Why(ctx, Platform, j.at.team, j.at.user)
		if err != nil {
			return err
		}
		return j.show(page)
	case "settings":
		return j.openSettings(ctx)
	}
	return j.answer(ctx, j.asked(text), manner{private: true, question: true})
}

// show shows a page to the asker.
func (j *job) show(page bot.Page) error { return j.say(bot.Reply{Page: &page}, manner{private: true}) }

// help says what can be asked, and how.
func (a *Adapter) help(command string) bot.Page {
	commands := []string{
		command + " briefings: what is stored",
		command + " papers TOPIC: who said what, by newspaper",
		command + " topic NAME: who or what that is",
		command + " why: why the last answer was given",
		command + " settings: how this channel is answered",
	}
	if a.Digests != nil {
		commands = append(commands, a.config.digestCommand()+": what is new, posted in this channel once a day")
	}
	return bot.Page{
		Title: "I answer questions about news briefings, in the briefings' own words and with their sources",
		Parts: []bot.Part{{
			Text: "When nothing stored answers a question, I say so.",
			Items: []string{
				"Mention me in a channel, and I answer in the thread; ask on there without a mention.",
				"Write to me directly, in your own words.",
				command + " and a question: only you see the answer, and you can share it.",
				"Go deeper on this, in the menu of any message: what the briefings say of it.",
			},
		}, {
			Heading: "Commands",
			Items:   commands,
		}},
	}
}

// shortcut answers "Go deeper on this": what the briefings say of a message.
func (j *job) shortcut(ctx context.Context) error {
	if j.CallbackID != shortcutID {
		return fmt.Errorf("%w: a shortcut %q is not known", errUnusable, j.CallbackID)
	}
	if j.Message == nil || j.at.channel == "" {
		return fmt.Errorf("%w: the shortcut has no message", errUnusable)
	}
	text := asTyped(j.Message.Text, "")
	if text == "" {
		return j.tell("That message holds no text that I could look up.")
	}
	return j.answer(ctx, j.asked(text), manner{private: true})
}
