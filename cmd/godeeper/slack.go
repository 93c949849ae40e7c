package main

import (
	"context"

	"github.com/godeeper/godeeper/bot/slack"
)

type slackCmd struct {
	Manifest manifestCmd `cmd:"" help:"Print the manifest from which Slack makes the app."`
}

// Help implements kong.HelpProvider.
func (slackCmd) Help() string {
	return `Example:

  godeeper slack manifest > manifest.json`
}

type manifestCmd struct {
	Transport string `name:"transport" placeholder:"WAY" default:"socket" help:"How events come: socket for Socket Mode, http where Slack calls this server (socket)."`
	URL       string `name:"url" placeholder:"URL" help:"The public address of this server, for http and for installations by workspaces. The default is $$GODEEPER_PUBLIC_URL."`
	Name      string `name:"name" placeholder:"NAME" default:"${slackname}" help:"What the app is called (${slackname})."`
	Command   string `name:"command" placeholder:"/COMMAND" help:"The slash command. The default is $$SLACK_COMMAND, or else ${slackcommand}."`
	Digest    string `name:"digest-command" placeholder:"/COMMAND" help:"The slash command of digests. The default is $$SLACK_DIGEST_COMMAND, or else ${slackdigest}."`
}

// Help implements kong.HelpProvider.
func (manifestCmd) Help() string {
	return `Example:

  godeeper slack manifest > manifest.json

Paste it at https://api.slack.com/apps under Create New App, From a manifest. For HTTP:

  godeeper slack manifest --transport http --url https://bot.example.org`
}

// Run prints the manifest.
func (c *manifestCmd) Run(_ context.Context, a *app) error {
	if c.URL == "" {
		c.URL = publicURL(a.getenv)
	}
	if c.Command == "" {
		c.Command = slackCommand(a.getenv)
	}
	if c.Digest == "" {
		c.Digest = slackDigestCommand(a.getenv)
	}
	data, err := slack.Manifest(slack.ManifestConfig{
		Transport: slack.Transport(c.Transport), Name: c.Name, Command: c.Command, DigestCommand: c.Digest, PublicURL: c.URL,
	})
	if err != nil {
		return usageError{err}
	}
	_, err = a.out.Write(data)
	return err
}
