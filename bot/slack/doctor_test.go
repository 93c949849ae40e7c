package slack

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

const (
	testBot    = "xoxb-very-secret"
	testApp    = "xapp-very-secret"
	testSecret = "8f742231b10e8888abcd99yyyzzz85a5" // Slack's own example
	opened     = `{"ok":true,"url":"wss://example.org/?ticket=1"}`
)

// healthy returns a server and settings of which nothing is to be said.
func healthy(t *testing.T) (*fakeAPI, Config) {
	t.Helper()
	api := newFakeAPI(t, map[string]string{"api.test": `{"ok":true}`, "auth.test": authT1, "apps.connections.open": opened})
	api.scopes = strings.Join(scopeNames(), ",")
	return api, Config{
		BotToken: testBot, AppToken: testApp, SigningSecret: testSecret, ClientID: "1.2", ClientSecret: "client-secret",
		Key: testKey, APIURL: api.URL, PublicURL: "https://bot.example.org",
	}
}

func TestCheckHealthy(t *testing.T) {
	api, cfg := healthy(t)
	store := &memory{}
	if err := newTestTokens(t, cfg, store).save(t.Context(), credentials{Token: "xoxb-1", Team: "T1"}, ""); err != nil {
		t.Fatal(err)
	}
	findings := Check(t.Context(), cfg, store, nil)
	seen := map[string]string{}
	for _, f := range findings {
		seen[f.Name] = f.Text
		if !f.OK || f.Advice != "" {
			t.Errorf("%+v", f)
		}
	}
	for name, want := range map[string]string{
		"sign-in": "deeper in Morning Post (T1)", "scopes": fmt.Sprintf("all %d", len(scopes)), "Socket Mode": "connect",
		"transport": "Socket Mode and HTTP", "key": "32", "installations": "1, which", "installation page": "https://bot.example.org/slack/install",
		"public URL": "https://bot.example.org", "API": api.URL, "bot token": "is set", "app token": "is set", "signing secret": "is set",
	} {
		if !strings.Contains(seen[name], want) {
			t.Errorf("%s: got %q, want %q", name, seen[name], want)
		}
	}
	if got := api.tokens["apps.connections.open"]; len(got) != 1 || got[0] != "Bearer "+testApp {
		t.Errorf("apps.connections.open was asked with %v", got)
	}
}

func TestCheckUnconfigured(t *testing.T) {
	got := Check(t.Context(), Config{Key: testKey, PublicURL: "https://bot.example.org"}, nil, nil)
	if len(got) != 1 || !got[0].OK || !strings.Contains(got[0].Text, "nothing is configured") {
		t.Errorf("got %+v", got)
	}
}

func TestCheckFails(t *testing.T) {
	for name, c := range map[string]struct {
		spoil              func(api *fakeAPI, cfg *Config)
		name, text, advice string
	}{
		"swapped":           {func(_ *fakeAPI, c *Config) { c.BotToken = testApp }, "bot token", "holds an app-level token (xapp-…), which belongs in SLACK_APP_TOKEN", "OAuth & Permissions"},
		"swapped too":       {func(_ *fakeAPI, c *Config) { c.AppToken = testBot }, "app token", "holds a bot token (xoxb-…), which belongs in SLACK_BOT_TOKEN", "connections:write"},
		"user token":        {func(_ *fakeAPI, c *Config) { c.BotToken = "xoxp-very-secret" }, "bot token", "a user token", "OAuth & Permissions"},
		"no token":          {func(_ *fakeAPI, c *Config) { c.BotToken = "very-secret" }, "bot token", "no token of Slack", "OAuth & Permissions"},
		"no bot token":      {func(_ *fakeAPI, c *Config) { *c = Config{AppToken: testApp, APIURL: c.APIURL} }, "bot token", "not set", "OAuth & Permissions"},
		"no transport":      {func(_ *fakeAPI, c *Config) { c.AppToken, c.SigningSecret = "", "" }, "transport", "none", "SLACK_APP_TOKEN"},
		"signing secret":    {func(_ *fakeAPI, c *Config) { c.SigningSecret = "very-secret" }, "signing secret", "does not look like one", "App Credentials"},
		"plain URL":         {func(_ *fakeAPI, c *Config) { c.PublicURL = "http://bot.example.org" }, "public URL", "https://", "GODEEPER_PUBLIC_URL"},
		"API URL":           {func(_ *fakeAPI, c *Config) { c.APIURL = "slack.com/api" }, "API address", "SLACK_API_URL", "slack-gov.com"},
		"key":               {func(_ *fakeAPI, c *Config) { c.Key = c.Key[1:] }, "key", "32 bytes", "openssl"},
		"half of OAuth":     {func(_ *fakeAPI, c *Config) { c.Key, c.ClientSecret = nil, "" }, "installation page", "lacks SLACK_CLIENT_SECRET and GODEEPER_KEY", "unset"},
		"unreachable":       {func(_ *fakeAPI, c *Config) { c.APIURL = "http://127.0.0.1:1/api/" }, "API", "cannot be reached", "HTTPS_PROXY"},
		"a proxy's page":    {func(a *fakeAPI, _ *Config) { a.set("api.test", "<html>") }, "API", "does not answer as Slack does", "SLACK_API_URL"},
		"revoked":           {func(a *fakeAPI, _ *Config) { a.set("auth.test", `{"ok":false,"error":"token_revoked"}`) }, "sign-in", "token_revoked", "Install App"},
		"no bot":            {func(a *fakeAPI, _ *Config) { a.set("auth.test", `{"ok":true,"user":"ann","team":"T","team_id":"T1"}`) }, "sign-in", "as no bot", "Bot User OAuth Token"},
		"Slack broken":      {func(a *fakeAPI, _ *Config) { a.set("auth.test", "") }, "sign-in", "502", "slack-status.com"},
		"scopes":            {func(a *fakeAPI, _ *Config) { a.scopes = "chat:write,commands" }, "scopes", "app_mentions:read (to be asked by a mention", "godeeper slack manifest"},
		"app token refused": {func(a *fakeAPI, _ *Config) { a.set("apps.connections.open", authRefused) }, "Socket Mode", "invalid_auth", "App-Level Tokens"},
		"Socket Mode off":   {func(a *fakeAPI, _ *Config) { a.set("apps.connections.open", `{"ok":false,"error":"forbidden_team"}`) }, "Socket Mode", "forbidden_team", "Turn Socket Mode on"},
	} {
		api, cfg := healthy(t)
		c.spoil(api, &cfg)
		var failed []bot.Finding
		findings := Check(t.Context(), cfg, nil, nil)
		for _, f := range findings {
			if !f.OK {
				failed = append(failed, f)
			}
		}
		if len(failed) == 0 || failed[0].Name != c.name || !strings.Contains(failed[0].Text, c.text) || !strings.Contains(failed[0].Advice, c.advice) {
			t.Errorf("%s: got %+v, want %s: %s; %s", name, failed, c.name, c.text, c.advice)
		}
		if data, _ := json.Marshal(findings); strings.Contains(string(data), "very-secret") || strings.Contains(string(data), "client-secret") || strings.Contains(string(data), "ticket") {
			t.Errorf("%s: a secret is shown: %s", name, data)
		}
		for _, f := range failed {
			if f.Advice == "" || !strings.HasSuffix(f.Advice, ".") {
				t.Errorf("%s: the advice of %s is %q", name, f.Name, f.Advice)
			}
		}
	}
}

func TestCheckInstallations(t *testing.T) {
	_, cfg := healthy(t)
	store := &memory{}
	_ = store.SaveInstallation(t.Context(), faq.Installation{Platform: Platform, Workspace: "T9", Secret: []byte("other")})
	for _, f := range Check(t.Context(), cfg, store, nil) {
		if f.OK == (f.Name == "installations") {
			t.Errorf("%+v", f)
		}
		if f.Name == "installations" && !strings.Contains(f.Text, "1 of 1: T9") {
			t.Errorf("%+v", f)
		}
	}
}
