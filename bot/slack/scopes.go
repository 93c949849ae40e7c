package slack

// scope is a permission that the app asks a workspace for.
type scope struct {
	Name    string
	Why     string   // in words for the person who installs, without a full stop
	Methods []string // of Slack's API that need it
	Events  []string // that come only with it
}

// scopes are all that the app asks for: each is needed by a method or an event that is used. That
// of commands is needed by the slash command and the shortcut.
var scopes = []scope{
	{
		Name: "app_mentions:read", Why: "to be asked by a mention in a channel",
		Events: []string{"app_mention"},
	}, {
		Name: "assistant:write", Why: "to be asked in the agent view, and to suggest questions there",
		Methods: []string{"assistant.threads.setSuggestedPrompts"},
	}, {
		Name: "channels:history", Why: "to read follow-ups in threads and, where a channel opted in, its questions; to find its own post again instead of posting twice",
		Methods: []string{"conversations.history", "conversations.replies"}, Events: []string{"message.channels"},
	}, {
		Name: "channels:read", Why: "to see who may change a channel's settings",
		Methods: []string{"conversations.info"},
	}, {
		Name: "chat:write", Why: "to answer",
		Methods: []string{"chat.postMessage", "chat.postEphemeral", "chat.update"},
	}, {
		Name: "commands", Why: "to be asked by the slash command and by the message shortcut",
	}, {
		Name: "groups:history", Why: "the same as channels:history, in private channels that it was invited to",
		Methods: []string{"conversations.history", "conversations.replies"}, Events: []string{"message.groups"},
	}, {
		Name: "groups:read", Why: "the same as channels:read, in private channels that it was invited to",
		Methods: []string{"conversations.info"},
	}, {
		Name: "im:history", Why: "to be asked in direct messages",
		Methods: []string{"conversations.history", "conversations.replies"}, Events: []string{"message.im"},
	}, {
		Name: "im:write", Why: "to find again, instead of posting twice, what it told somebody in their direct messages",
		Methods: []string{"conversations.open"},
	}, {
		Name: "mpim:history", Why: "the same as channels:history, in group direct messages that it was added to",
		Methods: []string{"conversations.history", "conversations.replies"}, Events: []string{"message.mpim"},
	}, {
		Name: "mpim:read", Why: "the same as channels:read, in group direct messages that it was added to",
		Methods: []string{"conversations.info"},
	}, {
		Name: "users:read", Why: "to see whether somebody is an administrator or a guest, before settings are changed",
		Methods: []string{"users.info"},
	},
}

// freeEvents come without any scope.
var freeEvents = []string{"app_home_opened", "app_uninstalled", "tokens_revoked"}

func scopeNames() (names []string) {
	for _, s := range scopes {
		names = append(names, s.Name)
	}
	return names
}

// botEvents are the events that the app subscribes to.
func botEvents() (names []string) {
	for _, s := range scopes {
		names = append(names, s.Events...)
	}
	return append(names, freeEvents...)
}
