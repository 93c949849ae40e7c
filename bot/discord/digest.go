package discord

import (
	"context"
	"errors"
	"fmt"

	"github.com/bwmarrin/discordgo"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

const noDigest = "No digest is posted here. /" + commandDigest + " " + digestSubscribe + " begins one."

// digest serves the command of digests. Who may not change them may see what they are.
func (j *job) digest(ctx context.Context) error {
	if j.Digests == nil {
		return j.tell("Digests are not served here.")
	}
	if j.Guild == "" || !j.installed() {
		return j.tell("Digests are posted in channels of a server in which I am: use the command there.")
	}
	switch j.data.sub {
	case digestSubscribe:
		return j.subscribe(ctx)
	case digestOff:
		return j.unsubscribe(ctx)
	}
	s, err := j.Digests.Subscription(ctx, Platform, j.Guild, j.Channel)
	switch {
	case errors.Is(err, faq.ErrNotFound):
		return j.tell(noDigest)
	case err != nil:
		return err
	}
	switch j.data.sub {
	case digestShow:
		return j.told(j.digestLine(s))
	case digestPreview:
		return j.preview(ctx, s)
	}
	return fmt.Errorf("%w: a subcommand %q is not known", errUnusable, j.data.sub)
}

// mayManageHere reports whether the person may change what is posted in the channel.
func (j *job) mayManageHere() bool {
	return j.mayManage() || j.Member != nil && has(j.Member.Permissions, discordgo.PermissionManageChannels)
}

const notManager = "Only members with Manage Channels or Manage Server can change the digest of a channel."

// subscribe has a digest posted in the channel, or changes it.
func (j *job) subscribe(ctx context.Context) error {
	if !j.mayManageHere() {
		return j.tell(notManager)
	}
	wanted := []int64{discordgo.PermissionViewChannel, discordgo.PermissionReadMessageHistory, discordgo.PermissionSendMessages}
	if j.In != nil && j.In.thread() {
		wanted[2] = discordgo.PermissionSendMessagesInThreads
	}
	if missing := j.missing(wanted...); missing != "" {
		return j.tell("I cannot post here: I lack " + missing + ". Allow that in the settings of this channel, and use the command again.")
	}
	typed, refusal := j.typed()
	if refusal != "" {
		return j.tell(refusal)
	}
	s, err := j.Digests.Subscribe(ctx, typed)
	if invalid, ok := errors.AsType[*bot.Invalid](err); ok {
		return j.tell(invalid.Text)
	}
	if err != nil {
		return err
	}
	return j.told(j.digestLine(s) + j.silentRole())
}

// typed returns the subscription as the person typed it, or why it cannot be.
func (j *job) typed() (typed bot.Typed, refusal string) {
	typed = bot.Typed{
		Platform: Platform, Workspace: j.Guild, Channel: j.Channel, By: j.person().ID,
		Time: j.data.option(optionTime), Zone: j.data.option(optionZone), Days: j.data.option(optionDays), Length: j.data.option(optionLength),
		Topics: j.data.option(optionTopics), Without: j.data.option(optionWithout), Always: j.data.isOn(optionAlways),
	}
	if j.In != nil {
		typed.Name = j.In.Name
	}
	role := j.data.option(optionRole)
	switch {
	case role == "":
		if j.data.isOn(optionNoRole) == on {
			typed.Mention = "-"
		}
	case !j.mayManage() && !has(j.Member.Permissions, discordgo.PermissionMentionEveryone):
		return typed, "You may not have a role mentioned: that is for members with Mention All Roles or Manage Server."
	case role == j.Guild || !isID(role): // the role of all has the id of the guild
		return typed, "Everyone is not mentioned by a digest: choose another role."
	default:
		typed.Mention = role
	}
	return typed, ""
}

// isOn returns what a switch is set to, on or off, "" where it is not given.
func (d interactionData) isOn(name string) string {
	for _, o := range d.Options {
		switch {
		case o.Name == name && string(o.Value) == "true":
			return on
		case o.Name == name && string(o.Value) == "false":
			return off
		}
	}
	return ""
}

// role is one that a command names.
type role struct {
	Mentionable bool `json:"mentionable"` // by everybody
}

// silentRole says that the members of the role will not hear of a digest, where that is so: a role
// that not everybody may mention rings only for who may mention all.
func (j *job) silentRole() string {
	role, named := j.data.Resolved.Roles[j.data.option(optionRole)]
	if !named || role.Mentionable || has(j.Permissions, discordgo.PermissionMentionEveryone) {
		return ""
	}
	return " Its members are not notified yet: in the settings of the role, allow anyone to mention it."
}

// digestLine says what a subscription is, in Markdown.
func (j *job) digestLine(s faq.Subscription) string {
	line := escape(j.Digests.Line(s))
	if isID(s.Mention) {
		line += " " + mentionOfRole(s.Mention) + " is mentioned."
	}
	return line
}

func (j *job) unsubscribe(ctx context.Context) error {
	if !j.mayManageHere() {
		return j.tell(notManager)
	}
	err := j.Digests.Unsubscribe(ctx, Platform, j.Guild, j.Channel)
	switch {
	case errors.Is(err, faq.ErrNotFound):
		return j.tell(noDigest)
	case err != nil:
		return err
	}
	return j.tell("No digest is posted here any more.")
}

// preview shows the person the digest that the channel would get now. It rings for nobody, and begins
// nothing that others would see.
func (j *job) preview(ctx context.Context, s faq.Subscription) error {
	n, err := j.Digests.Preview(ctx, s)
	if err != nil {
		return err
	}
	n.Key, n.Headlines, n.Briefing = j.key(), nil, ""
	return j.show(announcement(n).ringing(mentions{}), keyNumber(n.Key), manner{})
}
