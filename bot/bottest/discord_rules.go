package bottest

import (
	"fmt"
	"unicode/utf8"
)

// The limits of messages.
// https://docs.discord.com/developers/resources/message#create-message
// https://docs.discord.com/developers/resources/message#embed-object-embed-limits
// https://docs.discord.com/developers/components/reference
const (
	mostContent           = 2000
	mostNonce             = 25
	mostEmbeds            = 10
	mostEmbedText         = 6000 // in all embeds of a message
	mostEmbedFields       = 25
	mostLegacyRows        = 5
	mostComponents        = 40   // with Components V2, those inside of others too
	mostDisplayText       = 4000 // as there, in all
	mostRowButtons        = 5
	mostButtonLabel       = 80
	mostCustomID          = 100
	mostButtonURL         = 512
	mostSelectOptions     = 25
	mostOptionText        = 100
	mostSelectPlaceholder = 150
)

// message checks a whole message, as it is after an edit.
func (c *discordChecker) message(body object) {
	c.v2 = number(body["flags"])&flagComponents != 0
	content := c.length("", body, "content", 0, mostContent)
	embeds := c.objects("embeds", body["embeds"])
	if c.v2 && (content != "" || len(embeds) > 0) {
		c.say("flags", "a message with Components V2 has no content and no embeds")
	}
	c.embeds(embeds)
	rows := c.objects("components", body["components"])
	if !c.v2 && len(rows) > mostLegacyRows {
		c.say("components", "%d rows, at most %d", len(rows), mostLegacyRows)
	}
	for i, row := range rows {
		c.component(fmt.Sprintf("components[%d]", i), row, "message")
	}
	if c.v2 && c.count > mostComponents {
		c.say("components", "%d components in all, at most %d", c.count, mostComponents)
	}
	if c.text > mostDisplayText {
		c.say("components", "%d characters of text in all, at most %d", c.text, mostDisplayText)
	}
}

// meta checks what goes with a message and is not shown.
func (c *discordChecker) meta(body object) {
	if nonce, given := body["nonce"]; given && nonce != nil {
		c.length("", object{"nonce": fmt.Sprint(nonce)}, "nonce", 0, mostNonce)
	}
	if allowed, ok := body["allowed_mentions"].(object); ok {
		c.known("allowed_mentions", allowed, "parse users roles replied_user")
	}
	if reference, ok := body["message_reference"].(object); ok {
		c.known("message_reference", reference, "type message_id channel_id guild_id fail_if_not_exists")
		if number(reference["type"]) != 0 {
			c.say("message_reference.type", "the fake knows replies only")
		}
	}
	for _, name := range []string{"poll", "sticker_ids", "attachments", "username", "avatar_url", "thread_name"} {
		if v := body[name]; v != nil && v != "" && !empty(v) {
			c.say(name, "the fake has none")
		}
	}
}

// embeds checks all embeds of a message.
func (c *discordChecker) embeds(embeds []object) {
	if len(embeds) > mostEmbeds {
		c.say("embeds", "%d embeds, at most %d", len(embeds), mostEmbeds)
	}
	total := 0
	for i, e := range embeds {
		total += c.embed(fmt.Sprintf("embeds[%d]", i), e)
	}
	if total > mostEmbedText {
		c.say("embeds", "%d characters in all, at most %d", total, mostEmbedText)
	}
}

// embed checks an embed and returns how many characters it has.
func (c *discordChecker) embed(at string, e object) int {
	c.known(at, e, "title type description url timestamp color footer image thumbnail video provider author fields")
	total := utf8.RuneCountInString(c.length(at, e, "title", 0, 256))
	total += utf8.RuneCountInString(c.length(at, e, "description", 0, 4096))
	if footer, ok := e["footer"].(object); ok {
		c.known(at+".footer", footer, "text icon_url")
		total += utf8.RuneCountInString(c.length(at+".footer", footer, "text", 1, 2048))
	}
	if author, ok := e["author"].(object); ok {
		c.known(at+".author", author, "name url icon_url")
		total += utf8.RuneCountInString(c.length(at+".author", author, "name", 1, 256))
	}
	fields := c.objects(at+".fields", e["fields"])
	if len(fields) > mostEmbedFields {
		c.say(at+".fields", "%d fields, at most %d", len(fields), mostEmbedFields)
	}
	for i, f := range fields {
		at := fmt.Sprintf("%s.fields[%d]", at, i)
		c.known(at, f, "name value inline")
		total += utf8.RuneCountInString(c.length(at, f, "name", 1, 256))
		total += utf8.RuneCountInString(c.length(at, f, "value", 1, 1024))
	}
	return total
}

// empty reports whether a value is an empty list.
func empty(v any) bool {
	l, ok := v.([]any)
	return ok && len(l) == 0
}
