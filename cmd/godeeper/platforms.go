package main

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/discord"
	"github.com/godeeper/godeeper/bot/slack"
	"github.com/godeeper/godeeper/storage"
)

// configs are the settings of all platforms.
type configs struct {
	slack   slack.Config
	discord discord.Config
}

// platformConfigs reads the settings of all platforms from the environment. What is wrong with them
// is a fault of the configuration.
func platformConfigs(getenv func(string) string) (configs, error) {
	slackConfig, err := slackConfig(getenv)
	if err != nil {
		return configs{}, err
	}
	discordConfig, err := discordConfig(getenv)
	return configs{slackConfig, discordConfig}, err
}

// validate returns what is wrong with the settings of those platforms that are configured, and that
// none is where there is no web page either.
func (c configs) validate(page bool) error {
	if !c.slack.Configured() && !c.discord.Configured() && !page {
		return usageError{errors.New("there is nothing to serve: leave the web page on, or set SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or DISCORD_BOT_TOKEN, as the README says under Slack and under Discord")}
	}
	var errs []error
	if c.slack.Configured() {
		errs = append(errs, c.slack.Validate())
	}
	if c.discord.Configured() {
		errs = append(errs, c.discord.Validate())
	}
	if err := errors.Join(errs...); err != nil {
		return usageError{errors.New(strings.ReplaceAll(err.Error(), "\n", "; "))} // all faults, in one line
	}
	return nil
}

// platform is one that is served.
type platform struct {
	adapter  bot.Adapter
	to       bot.Announcer                            // the same, for digests
	clock    func(context.Context) (time.Time, error) // of the platform
	handlers map[string]http.Handler                  // of what comes over HTTP, by path
	ways     []string                                 // on which it is heard, for people
}

// platformNeeds is what platforms are made with.
type platformNeeds struct {
	log     *slog.Logger
	bot     *bot.Bot
	inbox   *bot.Inbox
	store   *storage.Store
	content *liveContent
	digests bot.Digests
}

// platforms returns those that are configured.
func (c configs) platforms(n platformNeeds) ([]platform, error) {
	var all []platform
	if c.slack.Configured() {
		p, err := slackPlatform(c.slack, n)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	if c.discord.Configured() {
		all = append(all, discordPlatform(c.discord, n))
	}
	return all, nil
}

func slackPlatform(config slack.Config, n platformNeeds) (platform, error) {
	tokens, err := slack.NewTokens(config, n.store, nil)
	if err != nil {
		return platform{}, err
	}
	adapter := slack.New(n.log, config, n.bot, n.inbox, n.store, tokens)
	adapter.Digests = n.digests
	p := platform{adapter: adapter, to: adapter, clock: httpClock(config.APIURL+"api.test", ""), handlers: map[string]http.Handler{}}
	if config.Socket() {
		p.ways = append(p.ways, "Slack by Socket Mode")
	}
	if config.HTTP() {
		p.ways = append(p.ways, "Slack over HTTP")
		p.handlers[slack.EventsPath] = adapter.Handler()
	}
	if config.OAuth() {
		installer, err := slack.NewInstaller(n.log, config, tokens, nil)
		if err != nil {
			return platform{}, err
		}
		p.handlers[slack.InstallPath], p.handlers[slack.RedirectPath] = installer, installer
	}
	return p, nil
}

func discordPlatform(config discord.Config, n platformNeeds) platform {
	adapter := discord.New(n.log, config, n.bot, n.inbox, n.store, n.content.index, nil)
	adapter.Digests = n.digests
	p := platform{adapter: adapter, to: adapter, clock: httpClock(cmp.Or(config.APIURL, discord.DefaultAPIURL)+"/v10/gateway", discord.UserAgent())}
	if config.Gateway() {
		p.ways = append(p.ways, "Discord by its gateway")
	}
	if config.HTTP() {
		p.ways = append(p.ways, "Discord over HTTP")
		p.handlers = map[string]http.Handler{discord.InteractionsPath: adapter.Handler()}
	}
	return p
}
