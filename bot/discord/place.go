package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/godeeper/godeeper/faq"
)

// public reports whether all may see the answer that is given where an interaction, or a message,
// comes from.
func (a *Adapter) public(ctx context.Context, d delivery) (bool, error) {
	if d.direct() {
		return true, nil
	}
	if !d.installed() {
		return false, nil // the app is the person's own there, and a guest
	}
	settings, err := a.store.Settings(ctx, Platform, d.Guild, "")
	if err != nil {
		return false, fmt.Errorf("read the settings of guild %s: %w", d.Guild, err)
	}
	if settings.Private || len(settings.Channels) == 0 {
		return !settings.Private, nil
	}
	in := channel{ID: d.Channel}
	if d.In != nil {
		in.Type, in.Parent = d.In.Type, d.In.Parent
	} else if in, err = a.channels.get(ctx, d.Channel); err != nil {
		return false, err
	}
	return slices.Contains(settings.Channels, in.ID) || in.thread() && slices.Contains(settings.Channels, in.Parent), nil
}

// direct reports whether a delivery comes from the direct messages of a person with the bot.
func (d delivery) direct() bool {
	if !d.interaction() {
		return d.Guild == ""
	}
	return d.Context != nil && *d.Context == int(discordgo.InteractionContextBotDM)
}

// installed reports whether the app is in the guild that a delivery comes from, and not only the
// person's own.
func (d delivery) installed() bool {
	if !d.interaction() {
		return true
	}
	_, ok := d.Owners["0"] // https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-authorizing-integration-owners-object
	return ok && d.Guild != ""
}

// mayPost reports whether the bot may write messages of its own where an interaction comes from.
func (d delivery) mayPost() bool {
	if d.direct() {
		return true
	}
	wanted := int64(discordgo.PermissionViewChannel | discordgo.PermissionSendMessages)
	if d.In != nil && d.In.thread() {
		wanted = discordgo.PermissionViewChannel | discordgo.PermissionSendMessagesInThreads
	}
	return d.installed() && has(d.Permissions, wanted)
}

// missing names those of some permissions that the bot lacks where an interaction comes from, ""
// for none.
func (d delivery) missing(wanted ...int64) string {
	var names []string
	for _, p := range permissions {
		if slices.Contains(wanted, p.Bit) && !has(d.Permissions, p.Bit) {
			names = append(names, p.Name)
		}
	}
	switch last := len(names) - 1; {
	case last < 0:
		return ""
	case last == 0:
		return "the permission " + names[0]
	default:
		return "the permissions " + strings.Join(names[:last], ", ") + " and " + names[last]
	}
}

func (c channel) thread() bool {
	switch discordgo.ChannelType(c.Type) {
	case discordgo.ChannelTypeGuildNewsThread, discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread:
		return true
	}
	return false
}

// forum reports whether the posts of a channel are threads.
func (c channel) forum() bool {
	t := discordgo.ChannelType(c.Type)
	return t == discordgo.ChannelTypeGuildForum || t == discordgo.ChannelTypeGuildMedia
}

// The names of conversations, as the bot remembers them.
func inDirect(person string) string          { return "@" + person }
func inThread(guild, message string) string  { return guild + ":" + message }
func ofPerson(channel, person string) string { return channel + ":@" + person }

// talk is a conversation, and the briefing in whose thread it is.
type talk struct {
	conversation string
	briefing     string // its id, "" for none
}

// talkOf returns the conversation in which an answer of ours was given, for a person who goes on
// from it; fallback where that was somebody else's own, or is not known.
func (a *Adapter) talkOf(ctx context.Context, ref, person, fallback string) (talk, error) {
	if ref == "" {
		return a.known(ctx, fallback)
	}
	if briefing, ok := ofDigest(ref); ok {
		return talk{fallback, briefing}, nil
	}
	asked, err := a.bot.Asked(ctx, ref)
	switch {
	case errors.Is(err, faq.ErrNotFound):
		return a.known(ctx, fallback)
	case err != nil:
		return talk{}, err
	case asked.Platform != Platform || asked.Conversation == "" || ofOnePerson(asked.Conversation) && asked.Person != person:
		return talk{fallback, asked.Briefing}, nil
	}
	return a.known(ctx, asked.Conversation)
}

// known returns a conversation with the briefing in whose thread it was before.
func (a *Adapter) known(ctx context.Context, conversation string) (talk, error) {
	c, err := a.bot.Conversation(ctx, Platform, conversation)
	return talk{conversation, c.Thread}, err
}

// ofOnePerson reports whether a conversation is that of one person.
func ofOnePerson(conversation string) bool { return slices.Contains([]byte(conversation), '@') }
