package bottest

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// object is a JSON object.
type object = map[string]any

// methodSpec is what a method of the Web API takes.
type methodSpec struct {
	required string // arguments, separated by spaces
	optional string
	scopes   string // one of them is needed of a bot's token
	json     bool   // the arguments may come as JSON
	app      bool   // it takes the app's own token
	open     bool   // it takes no token
}

// args returns the names of all arguments.
func (m methodSpec) args() []string { return strings.Fields(m.required + " " + m.optional) }

// methodTable is what Slack's reference says of the methods that the fake knows
// (https://docs.slack.dev/reference/methods).
func methodTable() map[string]methodSpec {
	const (
		message = "as_user attachments blocks icon_emoji icon_url link_names markdown_text metadata parse text thread_ts username"
		history = "channels:history groups:history im:history mpim:history"
		read    = "channels:read groups:read im:read mpim:read"
		page    = "cursor limit"
	)
	return map[string]methodSpec{
		"api.test":                              {optional: "error foo", json: true, open: true},
		"apps.connections.open":                 {json: true, app: true, scopes: "connections:write"},
		"apps.uninstall":                        {required: "client_id client_secret"},
		"assistant.threads.setStatus":           {required: "channel_id thread_ts status", optional: "icon_emoji icon_url loading_messages username", scopes: "chat:write", json: true},
		"assistant.threads.setSuggestedPrompts": {required: "channel_id prompts", optional: "thread_ts title", scopes: "assistant:write", json: true},
		"assistant.threads.setTitle":            {required: "channel_id thread_ts title", scopes: "assistant:write", json: true},
		"auth.revoke":                           {optional: "test"},
		"auth.test":                             {json: true},
		"chat.delete":                           {required: "channel ts", optional: "as_user", scopes: "chat:write", json: true},
		"chat.getPermalink":                     {required: "channel message_ts"},
		"chat.postEphemeral":                    {required: "channel user", optional: message, scopes: "chat:write", json: true},
		"chat.postMessage":                      {required: "channel", optional: message + " current_draft_last_updated_ts mrkdwn reply_broadcast unfurl_links unfurl_media", scopes: "chat:write", json: true},
		"chat.update":                           {required: "channel ts", optional: "as_user attachments blocks file_ids link_names markdown_text metadata parse reply_broadcast text unfurled_attachments", scopes: "chat:write", json: true},
		"conversations.history":                 {required: "channel", optional: page + " include_all_metadata inclusive latest oldest", scopes: history},
		"conversations.info":                    {required: "channel", optional: "include_locale include_num_members", scopes: read},
		"conversations.open":                    {optional: "channel prevent_creation return_im users", scopes: "im:write mpim:write", json: true},
		"conversations.replies":                 {required: "channel ts", optional: page + " include_all_metadata inclusive latest oldest", scopes: history},
		"oauth.v2.access":                       {optional: "assertion client_id client_secret code code_verifier grant_type redirect_uri refresh_token", open: true},
		"users.conversations":                   {optional: page + " exclude_archived team_id types user", scopes: read},
		"users.info":                            {required: "user", optional: "include_locale", scopes: "users:read"},
		"views.open":                            {required: "view", optional: "interactivity_pointer trigger_id", json: true},
		"views.publish":                         {required: "user_id view", optional: "hash interactivity_pointer", json: true},
		"views.push":                            {required: "view", optional: "interactivity_pointer trigger_id", json: true},
		"views.update":                          {required: "view", optional: "external_id hash view_id", json: true},
	}
}

// methodSpecs returns the table, corrected by the reference where that is at hand.
func methodSpecs() map[string]methodSpec {
	specs := methodTable()
	for method, spec := range specs {
		if ref, ok := reference()[method]; ok {
			ref.app, ref.open = spec.app, spec.open
			if ref.scopes == "" {
				ref.scopes = spec.scopes
			}
			specs[method] = ref
		}
	}
	return specs
}

// reference reads what the files of the API reference say, once: they do not change. It is empty
// where they are not at hand.
var reference = sync.OnceValue(func() map[string]methodSpec {
	specs := map[string]methodSpec{}
	dir, ok := platformFiles()
	if !ok {
		return specs
	}
	files, _ := filepath.Glob(filepath.Join(dir, "slack", "api-ref", "methods", "*.json"))
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		var ref struct {
			JSON  bool `json:"json_input_supported"`
			Scope struct {
				Bot []string `json:"bot"`
			} `json:"scope"`
			Args struct {
				Required   []string       `json:"required"`
				Properties map[string]any `json:"properties"`
			} `json:"args"`
		}
		if err := json.Unmarshal(data, &ref); err != nil {
			continue
		}
		delete(ref.Args.Properties, "token")
		required := slices.DeleteFunc(ref.Args.Required, func(a string) bool { return a == "token" })
		for _, r := range required {
			delete(ref.Args.Properties, r)
		}
		specs[strings.TrimSuffix(filepath.Base(file), ".json")] = methodSpec{
			required: strings.Join(slices.Sorted(slices.Values(required)), " "),
			optional: strings.Join(slices.Sorted(maps.Keys(ref.Args.Properties)), " "),
			scopes:   strings.Join(slices.Sorted(slices.Values(ref.Scope.Bot)), " "),
			json:     ref.JSON,
		}
	}
	return specs
})

// platformFiles returns the folder of the platforms' own descriptions, beside the module; ok is
// false where it is not.
func platformFiles() (dir string, ok bool) {
	at, err := os.Getwd()
	if err != nil {
		return "", false
	}
	for {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			dir = filepath.Join(at, "..", "shared", "platforms")
			_, err := os.Stat(dir)
			return dir, err == nil
		}
		parent := filepath.Dir(at)
		if parent == at {
			return "", false
		}
		at = parent
	}
}

// SchemasFound reports whether Slack's schemas and API reference are at hand. Without them the
// limits that the code knows are still held.
func (s *Slack) SchemasFound() bool {
	_, ok := platformFiles()
	return ok && len(reference()) > 0
}
