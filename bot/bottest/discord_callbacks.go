package bottest

import "slices"

// The types of answers to an interaction.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type
const (
	callbackPong         = 1
	callbackMessage      = 4
	callbackDeferred     = 5
	callbackUpdateLater  = 6
	callbackUpdate       = 7
	callbackAutocomplete = 8
	callbackModal        = 9
)

// createCallback is POST /interactions/{interaction_id}/{interaction_token}/callback.
func (d *Discord) createCallback(r *discordRequest) (any, *discordRefusal) {
	i := d.interacted[r.value("interaction_token")]
	if i == nil || i.ID != r.value("interaction_id") {
		return nil, unknownInteraction()
	}
	m, no := d.respond(r, i, r.Body)
	if no != nil {
		return nil, no
	}
	if r.Query.Get("with_response") != "true" {
		return nil, nil
	}
	return d.callbackJSON(i, m), nil
}

// respond carries out the first answer to an interaction, however it came, and returns the message
// that it made or changed, nil for none. The lock is held.
func (d *Discord) respond(r *discordRequest, i *DiscordInteraction, body object) (*DiscordMessage, *discordRefusal) {
	switch {
	case i.Callback != 0:
		return nil, acknowledgedAlready()
	case i.failed || d.now().Sub(i.At) > d.config.ackTime:
		return nil, unknownInteraction()
	}
	kind := number(body["type"])
	data, _ := body["data"].(object)
	if no := d.forbid(r, d.checkCallback(i, kind, body)); no != nil {
		return nil, no
	}
	m, no := d.answerTo(r, i, kind, data)
	if no != nil {
		return nil, no
	}
	i.Callback, i.Data = kind, data
	if m != nil {
		i.Original = m.ID
	}
	d.notify()
	return m, nil
}

// answerTo makes or changes the message of a callback. The lock is held.
func (d *Discord) answerTo(r *discordRequest, i *DiscordInteraction, kind int, data object) (*DiscordMessage, *discordRefusal) {
	switch kind {
	case callbackMessage:
		if no := d.checkMessage(r, callbackFields, data, nil); no != nil {
			return nil, no
		}
		d.checkMentions(r, data)
		return d.addMessage(d.answering(i, data)), nil
	case callbackDeferred:
		m := d.answering(i, data)
		m.Thinking = true
		return d.addMessage(m), nil
	case callbackUpdate, callbackUpdateLater:
		m := d.shownTo(i, i.Message)
		if m == nil {
			return nil, unknownMessage()
		}
		if kind == callbackUpdate {
			if _, no := d.edit(r, m, data); no != nil {
				return nil, no
			}
		}
		return m, nil
	}
	return nil, nil
}

// answering returns a message that answers an interaction. The lock is held.
func (d *Discord) answering(i *DiscordInteraction, data object) DiscordMessage {
	m := DiscordMessage{Channel: i.Channel, Author: d.BotUser, Interaction: i.ID, Body: shownOf(data)}
	if number(data["flags"])&flagEphemeral != 0 {
		m.To = i.User
	}
	if i.Type == 3 {
		m.ReplyTo = i.Message
	}
	return m
}

// shownTo returns a message that the token of an interaction gives access to: one that answers it,
// or whose component was used. The lock is held.
func (d *Discord) shownTo(i *DiscordInteraction, id string) *DiscordMessage {
	for _, m := range d.posts {
		if m.ID == id && !m.Deleted && (m.Interaction == i.ID || m.ID == i.Message) {
			return m
		}
	}
	return nil
}

// checkCallback looks at the type of an answer, and at what fits it. The lock is held.
func (d *Discord) checkCallback(i *DiscordInteraction, kind int, body object) []string {
	var c discordChecker
	c.known("", body, "type data attachments")
	fits := map[int][]int{ // by the type of the interaction
		1: {callbackPong},
		2: {callbackMessage, callbackDeferred, callbackModal},
		3: {callbackMessage, callbackDeferred, callbackUpdateLater, callbackUpdate, callbackModal},
		4: {callbackAutocomplete},
		5: {callbackMessage, callbackDeferred, callbackUpdateLater, callbackUpdate},
	}
	if !slices.Contains(fits[i.Type], kind) {
		c.say("type", "an interaction of type %d is not answered with %d", i.Type, kind)
		return c.problems
	}
	if (kind == callbackUpdate || kind == callbackUpdateLater) && i.Message == "" {
		c.say("type", "there is no message to update")
	}
	data, _ := body["data"].(object)
	switch kind {
	case callbackDeferred:
		c.known("data", data, "flags")
		if extra := number(data["flags"]) &^ flagEphemeral; extra != 0 {
			c.say("data.flags", "%d cannot be set on a deferred answer", extra)
		}
	case callbackMessage, callbackUpdate:
		if data == nil {
			c.say("data", "missing")
		}
	case callbackAutocomplete:
		c.choices(data)
	case callbackModal:
		c.modal(data)
	}
	return c.problems
}

// callbackJSON tells of an answer that was taken.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-callback-interaction-callback-response-object
func (d *Discord) callbackJSON(i *DiscordInteraction, m *DiscordMessage) object {
	told := object{"id": i.ID, "type": i.Type}
	o := object{"interaction": told}
	if m == nil {
		return o
	}
	told["response_message_id"] = m.ID
	told["response_message_loading"], told["response_message_ephemeral"] = m.Thinking, m.To != ""
	if i.Callback == callbackMessage || i.Callback == callbackUpdate {
		o["resource"] = object{"type": i.Callback, "message": d.messageJSON(m, d.BotUser)}
	}
	return o
}
