package slack

import (
	"fmt"
	"strings"
)

// tokenKind is a kind of secret that Slack gives out, told by how it begins
// (https://docs.slack.dev/authentication/tokens).
type tokenKind struct {
	prefix, name string
	from         string // where it is found in the app's settings
	setting      string // which holds it, "" for none
}

var (
	botTokens = tokenKind{"xoxb-", "a bot token", "OAuth & Permissions, Bot User OAuth Token", "SLACK_BOT_TOKEN"}
	appTokens = tokenKind{"xapp-", "an app-level token", "Basic Information, App-Level Tokens", "SLACK_APP_TOKEN"}

	tokenKinds = []tokenKind{
		botTokens, appTokens,
		{"xoxp-", "a user token", "", ""},
		{"xoxe", "a token that rotates", "", ""},
		{"xoxa-", "a token of an old kind", "", ""},
	}
)

// checkToken returns which kind a setting holds where it is not the wanted one. An empty setting
// is right.
func checkToken(setting, token string, want tokenKind) error {
	if token == "" || strings.HasPrefix(token, want.prefix) {
		return nil
	}
	for _, k := range tokenKinds {
		if !strings.HasPrefix(token, k.prefix) {
			continue
		}
		if k.setting != "" {
			return fmt.Errorf("%s holds %s (%s…), which belongs in %s; it wants %s (%s…), from %s", setting, k.name, k.prefix, k.setting, want.name, want.prefix, want.from)
		}
		return fmt.Errorf("%s holds %s (%s…); it wants %s (%s…), from %s", setting, k.name, k.prefix, want.name, want.prefix, want.from)
	}
	return fmt.Errorf("%s holds no token of Slack; it wants %s (%s…), from %s", setting, want.name, want.prefix, want.from)
}
