package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/godeeper/godeeper/bot/slack"
)

// slackConfig reads the settings of Slack from the environment, and the files that it names. What
// is wrong with them is a fault of the configuration. Whether they go together, and whether Slack
// is configured at all, the result tells.
func slackConfig(getenv func(string) string) (slack.Config, error) {
	cfg := slack.Config{
		ClientID:      strings.TrimSpace(getenv("SLACK_CLIENT_ID")),
		APIURL:        strings.TrimSpace(getenv("SLACK_API_URL")),
		Command:       slackCommand(getenv),
		DigestCommand: slackDigestCommand(getenv),
		PublicURL:     publicURL(getenv),
	}
	if cfg.APIURL == "" {
		cfg.APIURL = slack.DefaultAPIURL
	}
	cfg.APIURL = strings.TrimSuffix(cfg.APIURL, "/") + "/"
	var key string
	for _, s := range []struct {
		name  string
		value *string
	}{
		{"SLACK_BOT_TOKEN", &cfg.BotToken}, {"SLACK_APP_TOKEN", &cfg.AppToken}, {"SLACK_SIGNING_SECRET", &cfg.SigningSecret},
		{"SLACK_CLIENT_SECRET", &cfg.ClientSecret}, {"GODEEPER_KEY", &key},
	} {
		var err error
		if *s.value, err = secret(getenv, s.name); err != nil {
			return slack.Config{}, err
		}
	}
	if key != "" {
		parsed, err := slack.ParseKey(key)
		if err != nil {
			return slack.Config{}, usageError{fmt.Errorf("GODEEPER_KEY: %w", err)}
		}
		cfg.Key = parsed
	}
	return cfg, nil
}

// publicURL returns the address under which this server is reached, "" for none.
func publicURL(getenv func(string) string) string {
	return strings.TrimRight(strings.TrimSpace(getenv("GODEEPER_PUBLIC_URL")), "/")
}

// slackCommand returns the slash command, "" for the default one.
func slackCommand(getenv func(string) string) string {
	return strings.TrimSpace(getenv("SLACK_COMMAND"))
}

// slackDigestCommand returns the slash command of digests, "" for the default one.
func slackDigestCommand(getenv func(string) string) string {
	return strings.TrimSpace(getenv("SLACK_DIGEST_COMMAND"))
}

// secret returns a secret from the variable of that name, or from the file that the variable with
// _FILE at the end of its name names. It returns "" where neither is set.
func secret(getenv func(string) string, name string) (string, error) {
	value, file := strings.TrimSpace(getenv(name)), getenv(name+"_FILE")
	if file == "" {
		return value, nil
	}
	if value != "" {
		return "", usageError{fmt.Errorf("%s and %s_FILE are both set: unset one of them", name, name)}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", usageError{fmt.Errorf("%s_FILE: %s: %w", name, file, plainFileError(err))}
	}
	if value = strings.TrimSpace(string(data)); value == "" {
		return "", usageError{fmt.Errorf("%s_FILE: %s: %w", name, file, errors.New("the file is empty"))}
	}
	return value, nil
}
