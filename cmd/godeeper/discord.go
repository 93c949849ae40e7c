package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/godeeper/godeeper/bot/discord"
)

type discordCmd struct {
	Invite inviteCmd `cmd:"" help:"Print the addresses at which the app is added to a server, and by people for themselves."`
}

// Help implements kong.HelpProvider.
func (discordCmd) Help() string {
	return `Example:

  godeeper discord invite`
}

type inviteCmd struct {
	Application string `name:"application" placeholder:"ID" help:"The Application ID from General Information. Without it, Discord is asked whose DISCORD_BOT_TOKEN is."`
	JSON        bool   `name:"json" help:"Print JSON."`
}

// Help implements kong.HelpProvider.
func (inviteCmd) Help() string {
	return `Example:

  DISCORD_BOT_TOKEN=… godeeper discord invite

The first address is for somebody with Manage Server: it adds the app with exactly the permissions that it needs.`
}

// inviteJSON is the machine form of an invitation.
type inviteJSON struct {
	Server      string   `json:"server"` // the address for a server
	Person      string   `json:"person"` // for a person
	Permissions []string `json:"permissions"`
}

// Run prints the addresses.
func (c *inviteCmd) Run(ctx context.Context, a *app) error {
	id := c.Application
	if id == "" {
		config, err := discordConfig(a.getenv)
		if err != nil {
			return err
		}
		if config.Token == "" {
			return usageError{errors.New("no application: set DISCORD_BOT_TOKEN, or name it by --application")}
		}
		if id, err = discord.Application(ctx, config, nil); err != nil {
			return err
		}
	}
	server, person, err := discord.Invite(id)
	if err != nil {
		return usageError{fmt.Errorf("--application %s: %w", id, err)}
	}
	if c.JSON {
		return writeJSON(a.out, inviteJSON{server, person, discord.Permissions()})
	}
	_, err = fmt.Fprintf(a.out, "To add the app to a server, which wants Manage Server there:\n\n  %s\n\nTo add it for oneself:\n\n  %s\n\nIn a server, it may:\n\n", server, person)
	for _, p := range discord.Permissions() {
		if err == nil {
			_, err = fmt.Fprintf(a.out, "  %s\n", p)
		}
	}
	return err
}
