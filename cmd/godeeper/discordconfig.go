package main

import (
	"errors"
	"strings"

	"github.com/godeeper/godeeper/bot/discord"
)

// discordConfig reads the settings of Discord from the environment, and the files that it names.
// Whether they go together, and whether Discord is configured at all, the result tells.
func discordConfig(getenv func(string) string) (discord.Config, error) {
	setting := func(name string) string { return strings.TrimSpace(getenv(name)) }
	config := discord.Config{
		PublicKey: setting("DISCORD_PUBLIC_KEY"),
		Shards:    setting("DISCORD_SHARDS"),
		APIURL:    setting("DISCORD_API_URL"),
	}
	switch setting("DISCORD_GATEWAY") {
	case "", "on":
	case "off":
		config.NoGateway = true
	default:
		return discord.Config{}, usageError{errors.New(`DISCORD_GATEWAY must be "on" or "off"`)}
	}
	var err error
	config.Token, err = secret(getenv, "DISCORD_BOT_TOKEN")
	return config, err
}
