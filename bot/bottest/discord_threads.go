package bottest

import (
	"net/http"
	"slices"
)

// startThread is POST /channels/{channel_id}/threads: a thread that hangs on no message.
// https://docs.discord.com/developers/resources/channel#start-thread-without-message
func (d *Discord) startThread(r *discordRequest) (any, *discordRefusal) {
	var c discordChecker
	c.thread(r.Body, "name auto_archive_duration rate_limit_per_user type invitable")
	if number(r.Body["type"]) != PublicThread {
		c.say("type", "the fake begins public threads only: without a type, it would be private")
	}
	if no := d.forbid(r, c.problems); no != nil {
		return nil, no
	}
	in, no := d.place(r.value("channel_id"), true)
	switch {
	case no != nil:
		return nil, no
	case in.Type != TextChannel:
		return nil, wrongChannelType()
	}
	return d.beginThread(d.snowflake(), str(r.Body["name"]), in), nil
}

// beginThread begins a thread of the bot in a channel, and returns it. The lock is held.
func (d *Discord) beginThread(id, name string, in *DiscordChannel) object {
	thread := &DiscordChannel{ID: id, Name: name, Guild: in.Guild, Type: PublicThread, Parent: in.ID, Owner: d.BotUser}
	d.channels[id] = thread
	d.tell(eventThread, thread, d.channelJSON(thread))
	d.notify()
	return d.channelJSON(thread)
}

// getActiveThreads is GET /guilds/{guild_id}/threads/active: the threads that the bot can see, the
// newest first. https://docs.discord.com/developers/resources/guild#list-active-guild-threads
func (d *Discord) getActiveThreads(r *discordRequest) (any, *discordRefusal) {
	g := d.guilds[r.value("guild_id")]
	if g == nil || g.Absent {
		return nil, unknownGuild()
	}
	var ids []string
	for id, c := range d.channels {
		if _, hidden := d.place(id, false); c.Type == PublicThread && c.Guild == g.ID && hidden == nil {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int { return compareIDs(b, a) })
	threads := []any{}
	for _, id := range ids {
		threads = append(threads, d.channelJSON(d.channels[id]))
	}
	return object{"threads": threads, "members": []any{}, "has_more": false}, nil
}

// openDM is POST /users/@me/channels: it returns the channel of the direct messages with a person,
// each time the same.
// https://docs.discord.com/developers/resources/user#create-dm
func (d *Discord) openDM(r *discordRequest) (any, *discordRefusal) {
	var c discordChecker
	c.known("", r.Body, "recipient_id")
	if no := d.forbid(r, c.problems); no != nil {
		return nil, no
	}
	u := d.users[str(r.Body["recipient_id"])]
	if u == nil || u.Bot {
		return nil, deny(http.StatusBadRequest, 50033, "Invalid Recipient(s)")
	}
	return d.channelJSON(d.dm(u.ID)), nil
}
