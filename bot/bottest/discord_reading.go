package bottest

import (
	"slices"
	"strconv"
)

// messageOf returns the message that the path names. The lock is held.
func (d *Discord) messageOf(r *discordRequest, write bool) (*DiscordMessage, *discordRefusal) {
	c, no := d.place(r.value("channel_id"), write)
	if no != nil {
		return nil, no
	}
	if m := d.find(c.ID, r.value("message_id")); m != nil {
		return m, nil
	}
	return nil, unknownMessage()
}

func (d *Discord) getMessage(r *discordRequest) (any, *discordRefusal) {
	m, no := d.messageOf(r, false)
	if no != nil {
		return nil, no
	}
	if d.secret(d.channels[m.Channel]) {
		return nil, missingPermissions()
	}
	return d.messageJSON(m, d.BotUser), nil
}

// secret reports whether the bot may not read what was written in a channel. The lock is held.
func (d *Discord) secret(c *DiscordChannel) bool {
	return c.Secret || c.Type == PublicThread && d.channels[c.Parent] != nil && d.channels[c.Parent].Secret
}

// getMessages is GET /channels/{channel_id}/messages, the newest first: none where the bot may not
// read what was written. https://docs.discord.com/developers/resources/message#get-channel-messages
func (d *Discord) getMessages(r *discordRequest) (any, *discordRefusal) {
	c, no := d.place(r.value("channel_id"), false)
	if no != nil {
		return nil, no
	}
	limit, around, before, after, problems := pageOf(r)
	if no := d.forbid(r, problems); no != nil {
		return nil, no
	}
	var all []*DiscordMessage
	for _, m := range d.messages[c.ID] {
		if !m.Deleted && !d.secret(c) && (before == "" || compareIDs(m.ID, before) < 0) && (after == "" || compareIDs(m.ID, after) > 0) {
			all = append(all, m)
		}
	}
	from, to := max(0, len(all)-limit), len(all)
	switch {
	case around != "":
		at, _ := slices.BinarySearchFunc(all, around, func(m *DiscordMessage, id string) int { return compareIDs(m.ID, id) })
		from = max(0, at-limit/2)
		to = min(len(all), from+limit)
	case after != "":
		from, to = 0, min(len(all), limit)
	}
	page := []any{}
	for _, m := range slices.Backward(all[from:to]) {
		page = append(page, d.messageJSON(m, d.BotUser))
	}
	return page, nil
}

// pageOf reads which messages are wanted: of before, after and around, only one may be given.
// https://docs.discord.com/developers/resources/message#get-channel-messages
func pageOf(r *discordRequest) (limit int, around, before, after string, problems []string) {
	limit = 50
	if text := r.Query.Get("limit"); text != "" {
		var err error
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > 100 {
			problems = append(problems, "limit: "+text+", 1 to 100 are good")
			limit = 50
		}
	}
	given := 0
	ids := map[string]string{}
	for _, name := range []string{"around", "before", "after"} {
		ids[name] = r.Query.Get(name)
		if ids[name] == "" {
			continue
		}
		given++
		if _, err := strconv.ParseUint(ids[name], 10, 64); err != nil {
			problems = append(problems, name+": no id")
		}
	}
	if given > 1 {
		problems = append(problems, "only one of around, before and after")
	}
	return limit, ids["around"], ids["before"], ids["after"], problems
}

// createThread is POST /channels/{channel_id}/messages/{message_id}/threads: the thread has the id
// of its message. https://docs.discord.com/developers/resources/channel#start-thread-from-message
func (d *Discord) createThread(r *discordRequest) (any, *discordRefusal) {
	if no := d.forbid(r, checkThread(r.Body)); no != nil {
		return nil, no
	}
	c, no := d.place(r.value("channel_id"), true)
	switch {
	case no != nil:
		return nil, no
	case c.Type != TextChannel:
		return nil, wrongChannelType()
	}
	m := d.find(c.ID, r.value("message_id"))
	switch {
	case m == nil:
		return nil, unknownMessage()
	case d.channels[m.ID] != nil:
		return nil, threadAlready()
	}
	return d.beginThread(m.ID, str(r.Body["name"]), c), nil
}
