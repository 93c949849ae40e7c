package bottest

// followUpLimit is how many follow-ups there may be where the app is not in the guild.
// https://docs.discord.com/developers/interactions/receiving-and-responding#followup-messages
const followUpLimit = 5

// byToken returns the interaction of the token in the path. The lock is held.
func (d *Discord) byToken(r *discordRequest) (*DiscordInteraction, *discordRefusal) {
	i := d.interacted[r.value("webhook_token")]
	switch {
	case r.value("webhook_id") != d.AppID:
		d.violate("%s: %s is not the id of the application", r.named(), r.value("webhook_id"))
		return nil, unknownWebhook()
	case i == nil || d.now().Sub(i.At) > d.config.tokenLife:
		return nil, invalidToken()
	case i.Callback == 0:
		return nil, unknownWebhook()
	}
	return i, nil
}

// createFollowUp is POST /webhooks/{webhook_id}/{webhook_token}; of an interaction, wait is always
// true.
func (d *Discord) createFollowUp(r *discordRequest) (any, *discordRefusal) {
	i, no := d.byToken(r)
	if no != nil {
		return nil, no
	}
	if m := d.shownTo(i, i.Original); m != nil && m.Thinking {
		// https://docs.discord.com/developers/interactions/receiving-and-responding#create-followup-message
		d.violate("%s: fills a deferred answer, which is deprecated: edit it", r.named())
		return d.edit(r, m, r.Body)
	}
	if c := d.channels[i.Channel]; c != nil && d.personal(c) && d.rest.followUps[i.ID] >= followUpLimit {
		return nil, tooManyFollowUps()
	}
	if no := d.checkMessage(r, followUpFields, r.Body, nil); no != nil {
		return nil, no
	}
	d.checkMentions(r, r.Body)
	d.rest.followUps[i.ID]++
	m := d.answering(i, r.Body)
	m.ReplyTo = i.Original
	if d.find(i.Channel, i.Original) == nil {
		m.ReplyTo = ""
	}
	return d.messageJSON(d.addMessage(m), d.BotUser), nil
}

// followUpOf returns the message that the path names: by its id, or as @original. The lock is
// held.
func (d *Discord) followUpOf(r *discordRequest) (*DiscordMessage, *discordRefusal) {
	i, no := d.byToken(r)
	if no != nil {
		return nil, no
	}
	id := r.value("message_id")
	if id == "" {
		id = i.Original
	}
	if m := d.shownTo(i, id); m != nil {
		return m, nil
	}
	return nil, unknownMessage()
}

func (d *Discord) getFollowUp(r *discordRequest) (any, *discordRefusal) {
	m, no := d.followUpOf(r)
	if no != nil {
		return nil, no
	}
	return d.messageJSON(m, d.BotUser), nil
}

func (d *Discord) editFollowUp(r *discordRequest) (any, *discordRefusal) {
	m, no := d.followUpOf(r)
	if no != nil {
		return nil, no
	}
	return d.edit(r, m, r.Body)
}

func (d *Discord) deleteFollowUp(r *discordRequest) (any, *discordRefusal) {
	m, no := d.followUpOf(r)
	if no != nil {
		return nil, no
	}
	d.dropMessage(m)
	return nil, nil
}
