package slack

// appManifest is the part of Slack's manifest of an app that is used here
// (https://docs.slack.dev/reference/app-manifest).
type appManifest struct {
	Metadata struct {
		Major int `json:"major_version"`
		Minor int `json:"minor_version"`
	} `json:"_metadata"`
	Display struct {
		Name        string `json:"name"`
		Description string `json:"description"` // at most 140 characters
	} `json:"display_information"`
	Features struct {
		AppHome struct {
			Home     bool `json:"home_tab_enabled"`
			Messages bool `json:"messages_tab_enabled"`
			ReadOnly bool `json:"messages_tab_read_only_enabled"`
		} `json:"app_home"`
		BotUser struct {
			Name   string `json:"display_name"`
			Online bool   `json:"always_online"`
		} `json:"bot_user"`
		Shortcuts []shortcut     `json:"shortcuts"`
		Commands  []slashCommand `json:"slash_commands"`
		Agent     struct {
			Description string `json:"agent_description"` // at most 300 characters
		} `json:"agent_view"`
	} `json:"features"`
	OAuth struct {
		RedirectURLs []string `json:"redirect_urls,omitempty"`
		Scopes       struct {
			Bot []string `json:"bot"`
		} `json:"scopes"`
	} `json:"oauth_config"`
	Settings struct {
		Events struct {
			URL string   `json:"request_url,omitempty"`
			Bot []string `json:"bot_events"`
		} `json:"event_subscriptions"`
		Interactivity struct {
			Enabled bool   `json:"is_enabled"`
			URL     string `json:"request_url,omitempty"`
		} `json:"interactivity"`
		OrgDeploy bool `json:"org_deploy_enabled"`
		Socket    bool `json:"socket_mode_enabled"`
		Rotation  bool `json:"token_rotation_enabled"`
	} `json:"settings"`
}

type shortcut struct {
	Name        string `json:"name"` // at most 24 characters
	Type        string `json:"type"`
	CallbackID  string `json:"callback_id"`
	Description string `json:"description"` // at most 150 characters
}

type slashCommand struct {
	Command     string `json:"command"`
	URL         string `json:"url,omitempty"`
	Description string `json:"description"`
	Hint        string `json:"usage_hint"`
	Escape      bool   `json:"should_escape"`
}
