package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot/slack"
)

func TestSlackConfig(t *testing.T) {
	key := bytes.Repeat([]byte{5}, 32)
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("xoxb-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		env  map[string]string
		want slack.Config
	}{
		"nothing": {nil, slack.Config{APIURL: slack.DefaultAPIURL}},
		"all": {map[string]string{
			"SLACK_BOT_TOKEN_FILE": file, "SLACK_APP_TOKEN": " xapp-1 ", "SLACK_SIGNING_SECRET": "signing",
			"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "client", "GODEEPER_KEY": base64.StdEncoding.EncodeToString(key),
			"SLACK_API_URL": "https://slack-gov.com/api", "GODEEPER_PUBLIC_URL": "https://bot.example.org/",
		}, slack.Config{
			BotToken: "xoxb-file", AppToken: "xapp-1", SigningSecret: "signing", ClientID: "1.2", ClientSecret: "client",
			Key: key, APIURL: "https://slack-gov.com/api/", PublicURL: "https://bot.example.org",
		}},
	} {
		got, err := slackConfig(func(name string) string { return c.env[name] })
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		// The fields one by one: printed as a whole, they are redacted.
		for _, f := range []struct{ name, want, got string }{
			{"BotToken", c.want.BotToken, got.BotToken}, {"AppToken", c.want.AppToken, got.AppToken},
			{"SigningSecret", c.want.SigningSecret, got.SigningSecret}, {"ClientID", c.want.ClientID, got.ClientID},
			{"ClientSecret", c.want.ClientSecret, got.ClientSecret}, {"Key", string(c.want.Key), string(got.Key)},
			{"APIURL", c.want.APIURL, got.APIURL}, {"PublicURL", c.want.PublicURL, got.PublicURL},
		} {
			if diff := cmp.Diff(f.want, f.got); diff != "" {
				t.Errorf("%s: %s (-want +got):\n%s", name, f.name, diff)
			}
		}
	}
}

func TestSecretRefuses(t *testing.T) {
	dir := t.TempDir()
	for want, env := range map[string]map[string]string{
		"both set":          {"NAME": "a", "NAME_FILE": dir},
		"does not exist":    {"NAME_FILE": filepath.Join(dir, "none")},
		"NAME_FILE: " + dir: {"NAME_FILE": dir},
		"the file is empty": {"NAME_FILE": os.DevNull},
	} {
		got, err := secret(func(name string) string { return env[name] }, "NAME")
		if _, ok := errors.AsType[usageError](err); !ok || got != "" || !strings.Contains(err.Error(), want) {
			t.Errorf("got %q, %v, want a usage error with %q", got, err, want)
		}
	}
}
