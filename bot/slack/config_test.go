package slack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// TestConfigRedacted holds that no way to print a configuration shows a secret.
func TestConfigRedacted(t *testing.T) {
	cfg := Config{
		BotToken: "xoxb-hush", AppToken: "xapp-hush", SigningSecret: "hush-signing", ClientID: "1.2", ClientSecret: "hush-client",
		Key: []byte("hush-hush-hush-hush-hush-hush-hu"), APIURL: "https://me:hush@proxy.example.org/api", PublicURL: "https://bot.example.org",
	}
	var b bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		fmt.Fprintf(&b, verb+"\n", cfg)
		fmt.Fprintf(&b, verb+"\n", &cfg)
		fmt.Fprintf(&b, verb+"\n", struct{ C Config }{cfg})
	}
	for _, h := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
		slog.New(h).Info("configured", "config", cfg, "nested", struct{ C Config }{cfg})
	}
	if err := json.NewEncoder(&b).Encode(cfg); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	for _, secret := range []string{"hush", "104 117 115 104", fmt.Sprintf("%x", "hush")} {
		if strings.Contains(got, secret) {
			t.Errorf("%q is shown:\n%s", secret, got)
		}
	}
	if strings.Count(got, redacted) < 20 || !strings.Contains(got, "https://bot.example.org") {
		t.Errorf("what is no secret is missing:\n%s", got)
	}
	if empty := (Config{}).String(); strings.Contains(empty, redacted) {
		t.Errorf("what is not set looks set: %s", empty)
	}
}

func TestConfigValidate(t *testing.T) {
	one := Config{BotToken: "xoxb-1", AppToken: "xapp-1"}
	many := Config{SigningSecret: "s", ClientID: "1", ClientSecret: "s", Key: testKey, PublicURL: "https://bot.example.org"}
	for name, c := range map[string]struct {
		cfg  Config
		want []string // parts of the error, none for none
	}{
		"Socket Mode":        {one, nil},
		"HTTP":               {Config{BotToken: "xoxb-1", SigningSecret: "s"}, nil},
		"installations":      {many, nil},
		"loopback":           {with(many, func(c *Config) { c.PublicURL = "http://localhost:8080" }), nil},
		"proxy":              {with(one, func(c *Config) { c.APIURL = "http://proxy:8080/slack" }), nil},
		"nothing":            {Config{}, []string{"SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN"}},
		"swapped":            {Config{BotToken: "xapp-1", AppToken: "xoxb-1"}, []string{"belongs in SLACK_APP_TOKEN", "belongs in SLACK_BOT_TOKEN"}},
		"no key, no URL":     {with(many, func(c *Config) { c.Key, c.PublicURL = nil, "" }), []string{"need GODEEPER_KEY and GODEEPER_PUBLIC_URL too"}},
		"client secret only": {with(one, func(c *Config) { c.ClientSecret = "s" }), []string{"SLACK_CLIENT_ID"}},
		"short key":          {with(many, func(c *Config) { c.Key = testKey[1:] }), []string{"openssl"}},
		"API URL":            {with(one, func(c *Config) { c.APIURL = "ftp://slack.com/" }), []string{"SLACK_API_URL"}},
		"command":            {with(one, func(c *Config) { c.Command = "ask" }), []string{`SLACK_COMMAND: command "ask": it is like /ask`}},
		"digest command":     {with(one, func(c *Config) { c.DigestCommand = "daily" }), []string{`SLACK_DIGEST_COMMAND: command "daily": it is like /ask`}},
		"one command":        {with(one, func(c *Config) { c.DigestCommand = DefaultCommand }), []string{"SLACK_DIGEST_COMMAND"}},
		"public URL":         {with(many, func(c *Config) { c.PublicURL = "http://bot.example.org" }), []string{"https://"}},
	} {
		err := c.cfg.Validate()
		if (err == nil) != (c.want == nil) {
			t.Errorf("%s: got %v", name, err)
		}
		for _, part := range c.want {
			if err != nil && !strings.Contains(err.Error(), part) {
				t.Errorf("%s: got %v, want %q", name, err, part)
			}
		}
	}
}

func TestConfigUses(t *testing.T) {
	for name, c := range map[string]struct {
		cfg                             Config
		configured, socket, http, oauth bool
	}{
		"nothing":     {Config{Key: testKey, PublicURL: "https://bot.example.org"}, false, false, false, false},
		"Socket Mode": {Config{BotToken: "xoxb-1", AppToken: "xapp-1"}, true, true, false, false},
		"both":        {Config{AppToken: "xapp-1", SigningSecret: "s"}, true, true, true, false},
		"all":         {Config{SigningSecret: "s", ClientID: "1", ClientSecret: "s", Key: testKey, PublicURL: "https://bot.example.org"}, true, false, true, true},
	} {
		if c.cfg.Configured() != c.configured || c.cfg.Socket() != c.socket || c.cfg.HTTP() != c.http || c.cfg.OAuth() != c.oauth {
			t.Errorf("%s: configured %t, socket %t, HTTP %t, OAuth %t", name, c.cfg.Configured(), c.cfg.Socket(), c.cfg.HTTP(), c.cfg.OAuth())
		}
	}
}

func TestAuthorizeURL(t *testing.T) {
	for api, want := range map[string]string{
		"":                              "https://slack.com/oauth/v2/authorize",
		"https://slack.com/api/":        "https://slack.com/oauth/v2/authorize",
		"https://slack-gov.com/api":     "https://slack-gov.com/oauth/v2/authorize",
		"https://api.slack-gov.com/api": "https://slack-gov.com/oauth/v2/authorize",
		"https://notslack-gov.com/api":  "https://slack.com/oauth/v2/authorize",
		"http://proxy.internal/slack/":  "https://slack.com/oauth/v2/authorize",
		"http://127.0.0.1:4100/api/":    "http://127.0.0.1:4100/oauth/v2/authorize",
	} {
		if got := (Config{APIURL: api}).authorizeURL(); got != want {
			t.Errorf("%q: got %s, want %s", api, got, want)
		}
	}
}

func with(c Config, change func(*Config)) Config {
	change(&c)
	return c
}
