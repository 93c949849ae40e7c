package bottest

// forIntents returns the data of an event as a session with these intents gets it: without the
// intent of message content, a message is blank unless it is a direct message, mentions the bot or
// is its own. https://docs.discord.com/developers/events/gateway#message-content-intent
func (d *Discord) forIntents(event string, data any, intents int) any {
	if intents&intentContent != 0 || event != eventMessage && event != "MESSAGE_UPDATE" {
		return data
	}
	message, ok := copyOf(data).(object)
	if !ok || message["guild_id"] == nil {
		return data // of direct messages, or what a test made up
	}
	d.hide(message)
	if to, ok := message["referenced_message"].(object); ok {
		d.hide(to)
	}
	return message
}

// hide takes out of a message what the bot may not see without the intent.
func (d *Discord) hide(message object) {
	author, _ := message["author"].(object)
	if str(author["id"]) == d.BotUser {
		return
	}
	for _, v := range list(message["mentions"]) {
		if u, ok := v.(object); ok && str(u["id"]) == d.BotUser {
			return
		}
	}
	for name, empty := range map[string]any{"content": "", "embeds": []any{}, "components": []any{}, "attachments": []any{}} {
		if _, ok := message[name]; ok {
			message[name] = empty
		}
	}
	delete(message, "poll")
}
