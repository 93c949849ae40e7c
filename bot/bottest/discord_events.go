package bottest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// DiscordDelivery is something that Discord tells the bot, by the gateway or over HTTP.
type DiscordDelivery struct {
	Name  string          // of the gateway's event: MESSAGE_CREATE, THREAD_CREATE or INTERACTION_CREATE
	Data  json.RawMessage // as the gateway has it in d; over HTTP it is the body
	ID    string          // of the message, the thread or the interaction
	Token string          // of the interaction, "" for the others
}

// The events of the gateway that people cause.
// https://docs.discord.com/developers/events/gateway-events#receive-events
const (
	eventMessage     = "MESSAGE_CREATE"
	eventThread      = "THREAD_CREATE"
	eventInteraction = "INTERACTION_CREATE"
)

// Edit returns the delivery with changed data.
func (x DiscordDelivery) Edit(change func(data map[string]any)) DiscordDelivery {
	o := copyOf(x.Data).(object) // the fake made it
	change(o)
	x.Data = encode(o)
	return x
}

// Anew returns the delivery as of the same that is done once more: under another id, and an
// interaction with another token. Its data may be changed before.
func (d *Discord) Anew(x DiscordDelivery) DiscordDelivery {
	d.mu.Lock()
	defer d.mu.Unlock()
	was := x
	x.ID = d.snowflake()
	if i := d.interacted[was.Token]; i != nil {
		again := DiscordInteraction{ID: x.ID, Token: tokenOf(x.ID), Type: i.Type, User: i.User, Channel: i.Channel, Message: i.Message, At: d.now()}
		d.interacted[again.Token] = &again
		x.Token = again.Token
		x.Data = bytes.ReplaceAll(x.Data, []byte(was.Token), []byte(x.Token))
	}
	if c := d.channels[was.ID]; c != nil { // a thread, which a message begins
		again := *c
		again.ID = x.ID
		d.channels[again.ID] = &again
		for _, m := range d.messages[was.ID][:min(1, len(d.messages[was.ID]))] {
			d.addMessage(DiscordMessage{ID: x.ID, Channel: x.ID, Author: m.Author, Body: m.Body})
		}
	}
	x.Data = bytes.ReplaceAll(x.Data, []byte(`"`+was.ID+`"`), []byte(`"`+x.ID+`"`))
	return x
}

// String names a delivery in complaints.
func (x DiscordDelivery) String() string {
	var o struct{ Type int }
	_ = json.Unmarshal(x.Data, &o) // of hostile data, the name is enough
	return fmt.Sprintf("%s of type %d", x.Name, o.Type)
}

// Mention returns the event of a message by a person that mentions the bot, at its start unless
// the text does already. Here as below, channels and people are given by their ids or names; in
// the channel of direct messages, everything that a person writes is to the bot.
func (d *Discord) Mention(channel, user, text string) DiscordDelivery {
	if !strings.Contains(text, "<@"+d.BotUser+">") {
		text = "<@" + d.BotUser + "> " + text
	}
	return d.Write(channel, user, text)
}

// Write returns the event of a message by a person, which mentions those whom its text names.
func (d *Discord) Write(channel, user, text string) DiscordDelivery {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.say(DiscordMessage{Channel: d.channelNamed(channel).ID, Author: d.userNamed(user).ID, Body: object{"content": text}})
}

// WriteDM returns the event of a direct message of a person to the bot.
func (d *Discord) WriteDM(user, text string) DiscordDelivery { return d.Write(d.DM(user), user, text) }

// ReplyTo returns the event of a person's reply to a message; ping mentions who wrote that.
func (d *Discord) ReplyTo(message DiscordMessage, user, text string, ping bool) DiscordDelivery {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.say(DiscordMessage{
		Channel: message.Channel, Author: d.userNamed(user).ID, ReplyTo: message.ID,
		Body: object{"content": text, "allowed_mentions": object{"parse": []any{"users", "roles", "everyone"}, "replied_user": ping}},
	})
}

// say adds a person's message and returns its event. The lock is held.
func (d *Discord) say(m DiscordMessage) DiscordDelivery {
	m.Nonce = d.snowflake() // as Discord's own programs do
	p := d.addMessage(m)
	return DiscordDelivery{Name: eventMessage, Data: encode(d.messageEvent(p)), ID: p.ID}
}

// EventOf returns the event that Discord sends for a message of the bot itself, or for another one
// that is there.
func (d *Discord) EventOf(m DiscordMessage) DiscordDelivery {
	d.mu.Lock()
	defer d.mu.Unlock()
	return DiscordDelivery{Name: eventMessage, Data: encode(d.messageEvent(&m)), ID: m.ID}
}

// messageEvent returns the data of MESSAGE_CREATE, before anything of it is blanked. The lock is
// held. https://docs.discord.com/developers/events/gateway-events#message-create
func (d *Discord) messageEvent(m *DiscordMessage) object {
	c := d.channels[m.Channel]
	o := d.messageJSON(m, "")
	o["channel_type"] = c.Type
	if m.Nonce != "" {
		o["nonce"] = m.Nonce
	}
	text := str(m.Body["content"])
	if author := d.users[m.Author]; author == nil || !author.Bot {
		o["mention_everyone"] = strings.Contains(text, "@everyone") || strings.Contains(text, "@here")
	}
	if c.Guild == "" {
		return o
	}
	o["guild_id"] = c.Guild
	if u := d.users[m.Author]; u != nil {
		o["member"] = d.memberJSON(u)
	}
	for _, v := range list(o["mentions"]) {
		if mentioned, ok := v.(object); ok && d.users[str(mentioned["id"])] != nil {
			mentioned["member"] = d.memberJSON(d.users[str(mentioned["id"])])
		}
	}
	return o
}

// memberJSON returns what a guild knows of a person, without the user.
// https://docs.discord.com/developers/resources/guild#guild-member-object
func (d *Discord) memberJSON(u *DiscordUser) object {
	return object{
		"roles": []any{}, "premium_since": nil, "pending": false, "nick": nil, "mute": false, "joined_at": "2024-02-29T08:30:00.000000+00:00",
		"flags": 0, "deaf": false, "communication_disabled_until": nil, "banner": nil, "avatar": nil,
	}
}

// ForumPost returns the events of a new post in a forum: the thread, and the message that begins
// it, which has the id of the thread.
// https://docs.discord.com/developers/topics/threads#forums
func (d *Discord) ForumPost(forum, user, title, body string) []DiscordDelivery {
	d.t.Helper()
	thread := d.ForumTitle(forum, user, title)
	return []DiscordDelivery{thread, d.ForumBody(thread.ID, body)}
}

// ForumTitle returns the event of the thread of a new post in a forum, as long as its first
// message is not there: until then, nobody else can write in it.
func (d *Discord) ForumTitle(forum, user, title string) DiscordDelivery {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	in := d.channelNamed(forum)
	if in.Type != ForumChannel {
		d.t.Fatalf("%s is no forum", in.Name)
	}
	c := &DiscordChannel{ID: d.snowflake(), Name: title, Guild: in.Guild, Type: PublicThread, Parent: in.ID, Owner: d.userNamed(user).ID}
	d.channels[c.ID] = c
	d.notify()
	return DiscordDelivery{Name: eventThread, Data: encode(d.threadEvent(c)), ID: c.ID}
}

// ForumBody returns the event of the message that begins a post in a forum.
func (d *Discord) ForumBody(thread, body string) DiscordDelivery {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.channelNamed(thread)
	return d.say(DiscordMessage{ID: c.ID, Channel: c.ID, Author: c.Owner, Body: object{"content": body}})
}

// threadEvent returns the data of THREAD_CREATE of a new thread. The lock is held.
// https://docs.discord.com/developers/events/gateway-events#thread-create
func (d *Discord) threadEvent(c *DiscordChannel) object {
	o := d.channelJSON(c)
	o["newly_created"], o["applied_tags"], o["member_ids_preview"] = true, []any{}, []any{c.Owner}
	return o
}
