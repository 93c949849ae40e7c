package bottest

import (
	"encoding/json"
	"regexp"
	"slices"
	"time"
)

// Flags of messages.
// https://docs.discord.com/developers/resources/message#message-object-message-flags
const (
	flagSuppressEmbeds = 1 << 2
	flagHasThread      = 1 << 5
	flagEphemeral      = 1 << 6
	flagLoading        = 1 << 7
	flagSilent         = 1 << 12
	flagComponents     = 1 << 15 // Components V2
)

// number returns an integer of a JSON value, 0 for none.
func number(v any) int {
	switch n := v.(type) {
	case float64:
		return int(n)
	case int:
		return n
	}
	return 0
}

// stamp returns a time as Discord writes it.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000-07:00") }

// copyOf returns a copy of a JSON value that shares nothing with it.
func copyOf(value any) any {
	var out any
	if err := json.Unmarshal(encode(value), &out); err != nil {
		panic(err) // encode made it
	}
	return out
}

// userJSON returns a user as Discord shows it; nil is one that is unknown.
func (d *Discord) userJSON(u *DiscordUser) map[string]any {
	if u == nil {
		u = &DiscordUser{ID: "0", Name: "Deleted User"}
	}
	o := object{
		"id": u.ID, "username": u.Name, "discriminator": "0", "global_name": nil, "avatar": nil,
		"public_flags": 0, "flags": 0, "primary_guild": nil,
	}
	if u.Bot {
		o["bot"] = true
	}
	return o
}

// guildJSON returns a guild as Discord shows it.
func (d *Discord) guildJSON(g *DiscordGuild) map[string]any {
	o := object{
		"id": g.ID, "name": g.Name, "owner_id": "0", "region": "deprecated", "preferred_locale": "en-US",
		"features": []any{}, "roles": []any{}, "emojis": []any{}, "stickers": []any{}, "max_members": 500000, "afk_timeout": 300,
		"widget_enabled": false, "premium_progress_bar_enabled": false, "nsfw": false,
	}
	for _, name := range []string{
		"icon", "description", "home_header", "splash", "discovery_splash", "banner", "application_id", "afk_channel_id", "system_channel_id",
		"widget_channel_id", "vanity_url_code", "rules_channel_id", "safety_alerts_channel_id", "public_updates_channel_id", "incidents_data",
		"max_presences",
	} {
		o[name] = nil
	}
	for _, name := range []string{
		"system_channel_flags", "verification_level", "default_message_notifications", "mfa_level", "explicit_content_filter",
		"max_stage_video_channel_users", "max_video_channel_users", "premium_tier", "premium_subscription_count", "nsfw_level",
	} {
		o[name] = 0
	}
	for _, u := range d.users {
		if u.Manager {
			o["owner_id"] = u.ID
		}
	}
	return o
}

// channelJSON returns a channel as Discord shows it. The lock is held.
func (d *Discord) channelJSON(c *DiscordChannel) map[string]any {
	o := object{"id": c.ID, "type": c.Type, "flags": 0, "last_message_id": nil}
	if all := d.messages[c.ID]; len(all) > 0 {
		o["last_message_id"] = all[len(all)-1].ID
	}
	switch c.Type {
	case DMChannel:
		o["recipients"] = []any{d.userJSON(d.users[c.Owner])}
		return o
	case GroupChannel:
		o["recipients"], o["name"], o["icon"], o["owner_id"] = []any{d.userJSON(d.users[c.Owner])}, c.Name, nil, c.Owner
		return o
	case PublicThread:
		began := d.startOf(c)
		o["owner_id"], o["rate_limit_per_user"] = c.Owner, 0
		o["message_count"], o["total_message_sent"], o["member_count"] = len(d.messages[c.ID]), len(d.messages[c.ID]), 1
		o["thread_metadata"] = object{
			"archived": false, "archive_timestamp": stamp(began), "auto_archive_duration": 1440, "locked": false, "create_timestamp": stamp(began),
		}
	default:
		o["position"], o["permission_overwrites"], o["nsfw"], o["topic"] = 0, []any{}, false, nil
	}
	o["guild_id"], o["name"], o["parent_id"] = c.Guild, c.Name, nil
	if c.Parent != "" {
		o["parent_id"] = c.Parent
	}
	return o
}

// startOf returns when a thread began.
func (d *Discord) startOf(c *DiscordChannel) time.Time {
	if all := d.messages[c.ID]; len(all) > 0 {
		return all[0].At
	}
	return d.now()
}

// messageJSON returns a message as the viewer sees it, the id of a user or "" for somebody who
// sees all: to the bot, the content of what others wrote is blank, since it does without the
// Message Content intent, but for direct messages and mentions. The lock is held.
// https://docs.discord.com/developers/events/gateway#message-content-intent
func (d *Discord) messageJSON(m *DiscordMessage, viewer string) map[string]any {
	o := d.plainJSON(m, viewer)
	if m.ReplyTo == "" {
		return o
	}
	o["type"], o["referenced_message"] = 19, nil
	reference := object{"type": 0, "channel_id": m.Channel, "message_id": m.ReplyTo}
	if c := d.channels[m.Channel]; c != nil && c.Guild != "" {
		reference["guild_id"] = c.Guild
	}
	o["message_reference"] = reference
	if to := d.find(m.Channel, m.ReplyTo); to != nil {
		o["referenced_message"] = d.plainJSON(to, viewer)
	}
	return o
}

// plainJSON returns a message without the one that it answers.
func (d *Discord) plainJSON(m *DiscordMessage, viewer string) object {
	mentioned := d.mentionsOf(m)
	o := object{
		"id": m.ID, "channel_id": m.Channel, "type": 0, "author": d.userJSON(d.users[m.Author]), "timestamp": stamp(m.At), "edited_timestamp": nil,
		"content": str(m.Body["content"]), "embeds": embedsOf(m), "components": componentsWithIDs(m), "attachments": []any{},
		"mentions": []any{}, "mention_roles": append([]any{}, rolesOf(m)...), "mention_everyone": false, "pinned": false, "tts": false, "flags": flagsOf(m),
	}
	for _, id := range mentioned {
		o["mentions"] = append(o["mentions"].([]any), d.userJSON(d.users[id]))
	}
	if !m.Edited.IsZero() {
		o["edited_timestamp"] = stamp(m.Edited)
	}
	if thread := d.channels[m.ID]; thread != nil && m.Channel != m.ID { // a post of a forum is in its own thread
		o["thread"], o["flags"] = d.channelJSON(thread), flagsOf(m)|flagHasThread
	}
	if m.Interaction != "" {
		d.interactionFields(m, o)
	}
	if viewer == d.BotUser && m.Author != d.BotUser && !slices.Contains(mentioned, d.BotUser) {
		if c := d.channels[m.Channel]; c == nil || c.Type != DMChannel {
			o["content"], o["embeds"], o["components"] = "", []any{}, []any{}
		}
	}
	return o
}

// flagsOf returns the flags of a message, with those that Discord sets.
func flagsOf(m *DiscordMessage) int {
	flags := number(m.Body["flags"])
	if m.To != "" {
		flags |= flagEphemeral
	}
	if m.Thinking {
		flags |= flagLoading
	}
	return flags
}

// embedsOf returns the embeds of a message, with the type that Discord sets.
func embedsOf(m *DiscordMessage) []any {
	embeds, _ := copyOf(append([]any{}, list(m.Body["embeds"])...)).([]any)
	for _, e := range embeds {
		if o, ok := e.(object); ok {
			o["type"] = "rich"
		}
	}
	return embeds
}

var (
	userMention = regexp.MustCompile(`<@!?(\d+)>`)
	roleMention = regexp.MustCompile(`<@&(\d+)>`)
)

// mentioning returns the text of a message that mentions: its content, and what components show.
func mentioning(m *DiscordMessage) string {
	text := str(m.Body["content"])
	eachComponent(list(m.Body["components"]), func(c object) {
		if number(c["type"]) == componentText {
			text += "\n" + str(c["content"])
		}
	})
	return text
}

// rolesOf returns the ids of the roles that a message mentions, of those in its text the ones that its
// allowed_mentions let.
func rolesOf(m *DiscordMessage) []any {
	var ids []any
	allowed, limited := m.Body["allowed_mentions"].(object)
	every := !limited || slices.Contains(list(allowed["parse"]), any("roles"))
	for _, found := range roleMention.FindAllStringSubmatch(mentioning(m), -1) {
		if id := any(found[1]); !slices.Contains(ids, id) && (every || slices.Contains(list(allowed["roles"]), id)) {
			ids = append(ids, id)
		}
	}
	return ids
}

// Rings returns the names of the people and roles for whom a message rang.
func (d *Discord) Rings(m DiscordMessage) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var names []string
	for _, id := range d.mentionsOf(&m) {
		names = append(names, d.users[id].Name)
	}
	for _, id := range rolesOf(&m) {
		if r := d.roles[str(id)]; r != nil {
			names = append(names, r.Name)
		}
	}
	return names
}

// mentionsOf returns the ids of the users whom a message mentions: of those in its text, the ones
// that its allowed_mentions let, and who is replied to.
// https://docs.discord.com/developers/resources/message#allowed-mentions-object
func (d *Discord) mentionsOf(m *DiscordMessage) []string {
	var ids []string
	allowed, limited := m.Body["allowed_mentions"].(object)
	every := !limited || slices.Contains(list(allowed["parse"]), any("users"))
	for _, found := range userMention.FindAllStringSubmatch(mentioning(m), -1) {
		known := d.users[found[1]] != nil && !slices.Contains(ids, found[1])
		if known && (every || slices.Contains(list(allowed["users"]), any(found[1]))) {
			ids = append(ids, found[1])
		}
	}
	if to := d.find(m.Channel, m.ReplyTo); to != nil && (!limited || allowed["replied_user"] == true) && !slices.Contains(ids, to.Author) {
		ids = append(ids, to.Author)
	}
	return ids
}
