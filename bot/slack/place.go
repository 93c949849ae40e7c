package slack

import (
	"cmp"
	"context"
	"regexp"
	"strings"

	"github.com/godeeper/godeeper/bot"
)

// place is where something is said, and so where it is answered.
type place struct {
	team         string // id of the workspace
	enterprise   string // id of its organisation, "" for none
	channel      string
	thread       string // ts of the message that the thread hangs on, "" for none
	user         string // who said it
	url          string // response_url, "" for none
	conversation string // id of the conversation, as the bot remembers it; "" for none
}

// place returns where a payload came from.
func (p delivery) place() place {
	at := place{team: p.team(), enterprise: p.enterprise(), channel: p.channel(), user: p.user(), url: p.ResponseURL}
	direct := isDirect(at.channel)
	switch e := p.Event; {
	case e != nil && (e.Type == kindMention || e.Type == kindMessage):
		direct = direct || e.ChannelType == "im"
		at.thread = e.ThreadTS
		if !direct {
			at.thread = cmp.Or(e.ThreadTS, e.TS)
		}
	case e != nil:
		return at
	case p.kind() == kindActions && p.Container.Type == "message" && !p.Container.IsEphemeral:
		at.thread = p.Container.ThreadTS
		if p.Message != nil {
			at.thread = cmp.Or(at.thread, p.Message.ThreadTS)
		}
		if !direct {
			at.thread = cmp.Or(at.thread, p.Container.MessageTS)
		}
	case p.kind() == kindActions && p.Container.Type == "view":
		direct = true
		at.channel = at.user // Slack posts to the person's direct messages
	}
	if direct || p.kind() != kindShortcut { // a message is looked up on its own
		at.conversation = at.conversationOf(direct)
	}
	return at
}

// conversationOf returns the id of the conversation at a place, "" for none.
func (at place) conversationOf(direct bool) string {
	switch {
	case at.team == "" || at.user == "":
		return ""
	case at.thread != "":
		return strings.Join([]string{at.team, at.channel, at.thread}, ":")
	case direct:
		return at.team + ":@" + at.user
	case at.channel != "":
		return at.team + ":" + at.channel + ":@" + at.user
	}
	return ""
}

// isDirect reports whether a channel is a conversation of one person with the app.
// https://docs.slack.dev/apis/web-api/using-the-conversations-api/
func isDirect(channel string) bool { return strings.HasPrefix(channel, "D") }

// isPerson reports whether a channel is the id of a person, whose direct messages are meant.
func isPerson(channel string) bool { return personID.MatchString(channel) }

// personID is the form of a person's id (https://docs.slack.dev/reference/objects/user-object);
// 30 characters are more than any has.
var personID = regexp.MustCompile(`^[UW][A-Z0-9]{1,29}$`)

// concerns reports whether a payload is for the bot. What is not is neither saved nor answered:
// in a channel, people speak to one another.
func (a *Adapter) concerns(ctx context.Context, p delivery) (bool, error) {
	switch p.kind() {
	case kindMention:
		return p.Event.BotID == "", nil
	case kindMessage:
		return a.overheard(ctx, p)
	case kindHome, kindAssistant, kindUninstalled, kindRevoked, kindActions, kindCommand, kindSubmission, kindShortcut:
		return true, nil
	}
	return false, nil
}

// overheard reports whether a message is for the bot, or may be answered by it.
func (a *Adapter) overheard(ctx context.Context, p delivery) (bool, error) {
	e := p.Event
	switch e.Subtype {
	case "", "file_share", "thread_broadcast":
	default:
		return false, nil // an edit, a deletion, somebody who joined
	}
	if e.BotID != "" {
		return false, nil
	}
	address, err := a.address(ctx, p)
	return err == nil && address != nobody, err
}

// nobody is the address of a message that is none of the bot's business.
const nobody bot.Address = -1

// address says to whom a message is put.
func (a *Adapter) address(ctx context.Context, p delivery) (bot.Address, error) {
	e, at := p.Event, p.place()
	if e.Type == kindMention || e.ChannelType == "im" || isDirect(e.Channel) || mentions(e.Text, a.botUser(ctx, p)) {
		return bot.ToBot, nil
	}
	if strings.Contains(e.Text, "<@") {
		return nobody, nil // put to somebody else
	}
	if e.ThreadTS != "" && e.ThreadTS != e.TS {
		if e.ParentUser != "" && e.ParentUser == a.botUser(ctx, p) {
			return bot.InThread, nil
		}
		c, err := a.bot.Conversation(ctx, Platform, at.conversation)
		if err != nil || c.Answered {
			return bot.InThread, err
		}
		return nobody, nil
	}
	settings, err := a.store.Settings(ctx, Platform, at.team, at.channel)
	if err != nil || !settings.Unprompted || !bot.IsFullQuestion(e.Text) {
		return nobody, err
	}
	return bot.ToNobody, nil
}

// botUser returns the id of the bot's user where a payload came from, "" when it is not known.
func (a *Adapter) botUser(ctx context.Context, p delivery) string {
	if id := p.ourUser(); id != "" {
		return id
	}
	c, err := a.tokens.For(ctx, p.team(), p.enterprise())
	if err != nil {
		return ""
	}
	return c.BotUser
}
