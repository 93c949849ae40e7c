package discord

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const (
	someToken = "MTAw.Gabc.very-secret"
	someKey   = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
)

func TestConfigValidate(t *testing.T) {
	for _, c := range []struct {
		name   string
		config Config
		want   string // in the error, "" for none
	}{
		{"gateway", Config{Token: someToken}, ""},
		{"both", Config{Token: someToken, PublicKey: someKey, Shards: "0-1/4", APIURL: "http://127.0.0.1:80/api/"}, ""},
		{"only HTTP", Config{Token: someToken, PublicKey: someKey, NoGateway: true}, ""},
		{"no token", Config{PublicKey: someKey}, "set DISCORD_BOT_TOKEN"},
		{"a word before it", Config{Token: "Bot " + someToken}, "leave it out"},
		{"another token", Config{Token: "xoxb-1"}, "three parts"},
		{"no way", Config{Token: someToken, NoGateway: true}, "no way for Discord"},
		{"a short key", Config{Token: someToken, PublicKey: someKey[2:]}, "64 hexadecimal digits"},
		{"a long key", Config{Token: someToken, PublicKey: someKey + "00"}, "64 hexadecimal digits"},
		{"no key", Config{Token: someToken, PublicKey: strings.Repeat("z", 64)}, "64 hexadecimal digits"},
		{"no shards", Config{Token: someToken, Shards: "0"}, "DISCORD_SHARDS"},
		{"a shard too many", Config{Token: someToken, Shards: "0-4/4"}, "DISCORD_SHARDS"},
		{"shards backwards", Config{Token: someToken, Shards: "2-1/4"}, "DISCORD_SHARDS"},
		{"no address", Config{Token: someToken, APIURL: "discord.com"}, "DISCORD_API_URL"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.config.Validate()
			if got := fmt.Sprint(err); c.want == "" && err != nil || !strings.Contains(got, c.want) && c.want != "" {
				t.Errorf("got %v, want %q in it", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "very-secret") {
				t.Errorf("the token stands in %v", err)
			}
		})
	}
}

func TestParseShards(t *testing.T) {
	for text, want := range map[string]shardRange{
		"": {}, "1": {0, 0, 1}, "4": {0, 3, 4}, "0-1/4": {0, 1, 4}, "3/4": {3, 3, 4},
	} {
		if got, err := parseShards(text); err != nil || got != want {
			t.Errorf("%q: got %v, %v, want %v", text, got, err, want)
		}
	}
}

// TestConfigIsRedacted prints a configuration in every way that there is.
func TestConfigIsRedacted(t *testing.T) {
	config := Config{Token: someToken, APIURL: "https://me:very-secret@proxy.example/api"}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("config", "config", config, "pointer", &config)
	data, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	all := log.String() + string(data) + config.redact("token "+someToken)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		all += fmt.Sprintf(verb, config) + fmt.Sprintf(verb, &config)
	}
	if strings.Contains(all, "very-secret") || strings.Contains(all, fmt.Sprintf("%x", "very-secret")) {
		t.Errorf("the secret is printed: %s", all)
	}
}
