package bottest

import (
	"encoding/base64"
	"maps"
	"strconv"
	"strings"
)

// The types of interactions.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-type
const (
	interactionPing         = 1
	interactionCommand      = 2
	interactionComponent    = 3
	interactionAutocomplete = 4
	interactionModal        = 5
)

// The contexts of interactions.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-context-types
const (
	contextGuild   = 0
	contextBotDM   = 1
	contextPrivate = 2
)

// act begins what a person does with the app, and returns its delivery. The lock is held.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object
func (d *Discord) act(i DiscordInteraction, data object) DiscordDelivery {
	c, u := d.channels[i.Channel], d.users[i.User]
	if c.Type == DMChannel && c.Owner != u.ID {
		d.t.Fatalf("%s cannot see the direct messages of somebody else", u.Name)
	}
	i.ID, i.At = d.snowflake(), d.now()
	i.Token = tokenOf(i.ID)
	d.interacted[i.Token] = &i
	o := object{
		"id": i.ID, "application_id": d.AppID, "type": i.Type, "data": data, "token": i.Token, "version": 1,
		"channel": d.seenChannel(c, u), "channel_id": c.ID, "context": contextOf(c), "app_permissions": strconv.Itoa(d.botMay(c, u)),
		"locale": localeOf(u), "entitlements": []any{}, "entitlement_sku_ids": []any{},
		"authorizing_integration_owners": d.ownersOf(&i), "attachment_size_limit": 10 << 20, // https://docs.discord.com/developers/reference#uploading-files
	}
	if c.Guild == "" {
		o["user"] = d.userJSON(u)
	} else {
		o["guild_id"], o["guild_locale"] = c.Guild, "en-US"
		o["guild"] = object{"id": c.Guild, "locale": "en-US", "features": []any{}}
		o["member"] = d.actingMember(c, u)
	}
	if m := d.live(c.ID, i.Message); m != nil {
		o["message"] = d.messageJSON(m, "")
	}
	d.notify()
	return DiscordDelivery{Name: eventInteraction, Data: encode(o), ID: i.ID, Token: i.Token}
}

// tokenOf returns the token of an interaction.
func tokenOf(id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte("interaction:" + id + ":" + strings.Repeat("fake", 15)))
}

func contextOf(c *DiscordChannel) int {
	switch {
	case c.Guild != "":
		return contextGuild
	case c.Type == DMChannel:
		return contextBotDM
	}
	return contextPrivate
}

func localeOf(u *DiscordUser) string {
	if u.Locale == "" {
		return "en-US"
	}
	return u.Locale
}

// seenChannel returns a channel as an interaction shows it. The lock is held.
func (d *Discord) seenChannel(c *DiscordChannel, u *DiscordUser) object {
	o := d.channelJSON(c)
	delete(o, "permission_overwrites")
	if c.Guild != "" {
		o["permissions"] = strconv.Itoa(personMay(u))
	}
	return o
}

// actingMember returns the member of an interaction. The lock is held.
func (d *Discord) actingMember(c *DiscordChannel, u *DiscordUser) object {
	o := d.memberJSON(u)
	maps.Copy(o, object{"user": d.userJSON(u), "permissions": strconv.Itoa(personMay(u)), "unusual_dm_activity_until": nil})
	return o
}
