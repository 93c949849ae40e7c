package bottest

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

// nonceLife is how long the same nonce gives the same message: Discord says "the past few
// minutes". https://docs.discord.com/developers/resources/message#create-message
const nonceLife = 5 * time.Minute

// addMessage adds a message to its channel, and to the posts where it is the bot's; an ephemeral
// one is in no channel. It gives it an id and a time where it has none. The lock is held.
func (d *Discord) addMessage(m DiscordMessage) *DiscordMessage {
	if m.ID == "" {
		m.ID = d.snowflake()
	}
	if m.At.IsZero() {
		m.At = d.now()
	}
	if m.Body == nil {
		m.Body = object{}
	}
	m.Version = 1
	p := &m
	if p.To == "" {
		all := append(d.messages[p.Channel], p)
		slices.SortStableFunc(all, func(a, b *DiscordMessage) int { return compareIDs(a.ID, b.ID) })
		d.messages[p.Channel] = all
	}
	if p.Author == d.BotUser {
		d.posts = append(d.posts, p)
	}
	if c := d.channels[p.Channel]; c != nil && p.To == "" && p.Author == d.BotUser {
		d.tell(eventMessage, c, d.messageEvent(p)) // what people write, a test delivers
	}
	d.notify()
	return p
}

// changeMessage gives a message another body. The lock is held.
func (d *Discord) changeMessage(m *DiscordMessage, body object) {
	m.Body = body
	if m.Thinking {
		m.Thinking = false
	} else {
		m.Version++
		m.Edited = d.now()
	}
	if c := d.channels[m.Channel]; c != nil && m.To == "" {
		d.tell("MESSAGE_UPDATE", c, d.messageJSON(m, d.BotUser))
	}
	d.notify()
}

// dropMessage deletes a message. The lock is held.
func (d *Discord) dropMessage(m *DiscordMessage) {
	m.Deleted = true
	if c := d.channels[m.Channel]; c != nil && m.To == "" {
		d.tell("MESSAGE_DELETE", c, object{"id": m.ID, "channel_id": m.Channel, "guild_id": c.Guild})
	}
	d.notify()
}

// compareIDs compares ids as numbers.
func compareIDs(a, b string) int {
	x, _ := strconv.ParseUint(a, 10, 64)
	y, _ := strconv.ParseUint(b, 10, 64)
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// find returns a message of a channel that is not deleted, nil for none. The lock is held.
func (d *Discord) find(channel, id string) *DiscordMessage {
	for _, m := range d.messages[channel] {
		if m.ID == id && !m.Deleted {
			return m
		}
	}
	return nil
}

// place returns a channel that the bot can see, and write in where it wants to. The lock is held.
func (d *Discord) place(id string, write bool) (*DiscordChannel, *discordRefusal) {
	c := d.channels[id]
	if c == nil {
		return nil, unknownChannel()
	}
	of := c
	if c.Type == PublicThread && d.channels[c.Parent] != nil {
		of = d.channels[c.Parent] // its permissions are those of the thread
	}
	g := d.guilds[c.Guild]
	switch {
	case c.Closed || of.Closed || c.Type == GroupChannel || c.Guild != "" && (g == nil || g.Absent):
		return nil, missingAccess()
	case write && (c.Mute || of.Mute):
		return nil, missingPermissions()
	}
	return c, nil
}

// createMessage is POST /channels/{channel_id}/messages.
func (d *Discord) createMessage(r *discordRequest) (any, *discordRefusal) {
	if no := d.checkMessage(r, messageFields, r.Body, nil); no != nil {
		return nil, no
	}
	d.checkMentions(r, r.Body)
	nonce := str(r.Body["nonce"])
	if nonce == "" || r.Body["enforce_nonce"] != true {
		d.violate("%s: no nonce with enforce_nonce: sent twice, it would be there twice", r.named())
	}
	c, no := d.place(r.value("channel_id"), true)
	switch {
	case no != nil:
		return nil, no
	case c.Type == ForumChannel:
		return nil, noTextChannel()
	case c.Type == PublicThread && d.channels[c.Parent] != nil && d.channels[c.Parent].Type == ForumChannel && len(d.messages[c.ID]) == 0 && c.Owner != d.BotUser:
		return nil, noStarterYet()
	}
	reply, no := d.replyTo(r, c)
	if no != nil {
		return nil, no
	}
	if nonce != "" && r.Body["enforce_nonce"] == true {
		if m := d.sent(c.ID, nonce); m != nil {
			return d.createdJSON(m), nil
		}
	}
	return d.createdJSON(d.addMessage(DiscordMessage{Channel: c.ID, Author: d.BotUser, ReplyTo: reply, Body: shownOf(r.Body), Nonce: nonce})), nil
}

// shownOf returns what of a body is the message, and the mentions that it may make.
func shownOf(body object) object {
	shown := object{}
	for _, name := range []string{"content", "embeds", "components", "flags", "allowed_mentions"} {
		if v := body[name]; v != nil {
			shown[name] = v
		}
	}
	return shown
}

func (d *Discord) createdJSON(m *DiscordMessage) object {
	o := d.messageJSON(m, d.BotUser)
	if m.Nonce != "" {
		o["nonce"] = m.Nonce
	}
	return o
}

// sent returns the message that was made with a nonce not long ago. The lock is held.
func (d *Discord) sent(channel, nonce string) *DiscordMessage {
	for _, m := range slices.Backward(d.messages[channel]) {
		if m.Nonce == nonce && m.Author == d.BotUser && !m.Deleted && d.now().Sub(m.At) < nonceLife {
			return m
		}
	}
	return nil
}

// replyTo returns the id of the message that a new one answers, "" for none. The lock is held.
func (d *Discord) replyTo(r *discordRequest, c *DiscordChannel) (string, *discordRefusal) {
	reference, ok := r.Body["message_reference"].(object)
	if !ok {
		return "", nil
	}
	id := str(reference["message_id"])
	other := str(reference["channel_id"])
	switch {
	case d.find(c.ID, id) != nil && (other == "" || other == c.ID):
		return id, nil
	case reference["fail_if_not_exists"] == false:
		return "", nil
	}
	return "", noSuchReply()
}

func (d *Discord) editMessage(r *discordRequest) (any, *discordRefusal) {
	m, no := d.messageOf(r, false)
	switch {
	case no != nil:
		return nil, no
	case m.Author != d.BotUser:
		return nil, notYourMessage()
	}
	return d.edit(r, m, r.Body)
}

// edit changes a message of the bot, and returns it. The lock is held.
func (d *Discord) edit(r *discordRequest, m *DiscordMessage, body object) (any, *discordRefusal) {
	if no := d.checkMessage(r, editFields, body, m); no != nil {
		return nil, no
	}
	d.checkMentions(r, body)
	d.changeMessage(m, merged(m, body))
	return d.messageJSON(m, d.BotUser), nil
}

// merged returns what an edit makes of the body of a message: what it leaves out stays, null
// clears. https://docs.discord.com/developers/resources/message#edit-message
func merged(m *DiscordMessage, edit object) object {
	const settable = flagSuppressEmbeds | flagComponents
	body := maps.Clone(m.Body)
	for _, name := range []string{"content", "embeds", "components", "allowed_mentions"} {
		if v, ok := edit[name]; ok {
			body[name] = v
		}
	}
	if v, ok := edit["flags"]; ok {
		body["flags"] = number(m.Body["flags"])&^settable | number(v)&settable
	}
	maps.DeleteFunc(body, func(_ string, v any) bool { return v == nil })
	return body
}

func (d *Discord) deleteMessage(r *discordRequest) (any, *discordRefusal) {
	m, no := d.messageOf(r, false)
	switch {
	case no != nil:
		return nil, no
	case m.Author != d.BotUser:
		return nil, missingPermissions()
	}
	d.dropMessage(m)
	return nil, nil
}
