package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/godeeper/godeeper/bot"
)

// What to do where something is wrong.
const (
	adviceToken     = "Copy the token from Bot, Reset Token, in the application's settings (https://discord.com/developers/applications) into DISCORD_BOT_TOKEN."
	adviceKey       = "Copy Public Key from General Information in the application's settings into DISCORD_PUBLIC_KEY."
	adviceNetwork   = "Check the network and HTTPS_PROXY of this machine, and DISCORD_API_URL."
	adviceLater     = "Wait a minute, and run this again; https://discordstatus.com tells whether Discord has trouble."
	adviceTransport = "Unset DISCORD_GATEWAY, or set DISCORD_PUBLIC_KEY for interactions over HTTP."
)

// Check looks at the settings, and asks Discord about them. It changes nothing, neither here nor
// there. A nil client is the usual one.
func Check(ctx context.Context, config Config, client *http.Client) []bot.Finding {
	d := &doctor{Findings: bot.Findings{Redact: config.redact}, config: config, rest: newRest(config, client)}
	if !config.Configured() {
		d.Found("discord", "nothing is configured")
		return d.All
	}
	d.checkSettings()
	if checkToken(config.Token) == nil && checkAPIURL(config.apiURL()) == nil && d.checkBot(ctx) {
		d.checkApplication(ctx)
		d.checkGateway(ctx)
	}
	return d.All
}

type doctor struct {
	bot.Findings
	config Config
	rest   *rest
}

// checkSettings looks at what needs no network.
func (d *doctor) checkSettings() {
	c := d.config
	if err := checkToken(c.Token); err != nil {
		d.Fail("discord token", err.Error(), adviceToken)
	} else {
		d.Found("discord token", "is set, and is made as a bot's token")
	}
	if _, err := parsePublicKey(c.PublicKey); err != nil {
		d.Fail("discord public key", err.Error(), adviceKey)
	} else if c.HTTP() {
		d.Found("discord public key", "is set")
	}
	switch {
	case c.Gateway() && c.HTTP():
		d.Found("discord transport", "gateway, and interactions over HTTP")
	case c.Gateway():
		d.Found("discord transport", "gateway")
	case c.HTTP():
		d.Found("discord transport", "interactions over HTTP only: mentions and direct messages are not heard")
	default:
		d.Fail("discord transport", "none: Discord cannot reach the bot", adviceTransport)
	}
	if _, err := parseShards(c.Shards); err != nil {
		d.Fail("discord shards", err.Error(), "Unset DISCORD_SHARDS, and as many are used as Discord recommends.")
	}
	if err := checkAPIURL(c.apiURL()); err != nil {
		d.Fail("discord API address", err.Error(), "Unset DISCORD_API_URL, or set it to "+DefaultAPIURL+" or to a proxy of it.")
	}
}

// checkBot asks whose the token is, and reports whether Discord answered.
func (d *doctor) checkBot(ctx context.Context) bool {
	var me user
	if err := d.rest.do(ctx, http.MethodGet, "/users/@me", nil, &me); err != nil {
		d.failed("discord sign-in", err, adviceToken)
		return false
	}
	d.Found("discord sign-in", fmt.Sprintf("Discord knows the bot as %s (%s)", me.Username, me.ID))
	return true
}

// checkApplication asks how the application is set up there, and whether its commands are those
// of this version.
func (d *doctor) checkApplication(ctx context.Context) {
	var app struct {
		ID       string         `json:"id"`
		Name     string         `json:"name"`
		Key      string         `json:"verify_key"`
		Endpoint string         `json:"interactions_endpoint_url"`
		Types    map[string]any `json:"integration_types_config"`
	}
	if err := d.rest.do(ctx, http.MethodGet, "/applications/@me", nil, &app); err != nil {
		d.failed("discord application", err, adviceToken)
		return
	}
	d.Found("discord application", fmt.Sprintf("%s (%s)", app.Name, app.ID))
	if d.config.HTTP() && app.Key != "" && !strings.EqualFold(app.Key, d.config.PublicKey) {
		d.Fail("discord public key", "is not that of the application", adviceKey)
	}
	switch {
	case app.Endpoint == "" && d.config.HTTP() && !d.config.Gateway():
		d.Fail("discord interactions", "Discord is told no address for them", "Put the https address of this server with "+InteractionsPath+" behind it into Interactions Endpoint URL under General Information, while godeeper serve runs.")
	case app.Endpoint != "" && !d.config.HTTP():
		d.Fail("discord interactions", "Discord sends them to "+app.Endpoint+", and not by the gateway", "Clear Interactions Endpoint URL under General Information, or set DISCORD_PUBLIC_KEY.")
	case app.Endpoint != "":
		d.Found("discord interactions", "come to "+app.Endpoint)
	default:
		d.Found("discord interactions", "come by the gateway")
	}
	if _, both := app.Types["1"]; !both && app.Types != nil {
		d.Found("discord installation", "by servers only: people cannot add it for themselves, until User Install is ticked under Installation")
	}
	known, err := registered(ctx, d.rest, app.ID)
	switch {
	case err != nil:
		d.failed("discord commands", err, adviceLater)
	case known:
		d.Found("discord commands", "are those of this version")
	default:
		d.Found("discord commands", "are not those of this version yet: godeeper serve registers them when it starts")
	}
}

// checkGateway asks how often the bot may still connect today.
func (d *doctor) checkGateway(ctx context.Context) {
	if !d.config.Gateway() {
		return
	}
	var g struct {
		Shards int `json:"shards"`
		Limit  struct {
			Total      int   `json:"total"`
			Remaining  int   `json:"remaining"`
			ResetAfter int64 `json:"reset_after"` // milliseconds
		} `json:"session_start_limit"`
	}
	if err := d.rest.do(ctx, http.MethodGet, "/gateway/bot", nil, &g); err != nil {
		d.failed("discord gateway", err, adviceLater)
		return
	}
	left := fmt.Sprintf("%d of %d sessions are left for the next %v; %d shards recommended", g.Limit.Remaining, g.Limit.Total, (time.Duration(g.Limit.ResetAfter) * time.Millisecond).Round(time.Minute), g.Shards)
	if g.Limit.Total > 0 && g.Limit.Remaining*4 < g.Limit.Total {
		d.Fail("discord gateway", left, "Something connects again and again: look into the log of godeeper serve, and whether another program uses the same token. Discord resets the token after the last session.")
		return
	}
	d.Found("discord gateway", left)
}

// failed adds an error of a call: the advice fits where Discord itself said no.
func (d *doctor) failed(name string, err error, advice string) {
	if !isRefused(err) {
		advice = adviceNetwork
		if _, later := errors.AsType[*bot.Later](err); later {
			advice = adviceNetwork + " " + adviceLater
		}
	}
	d.Fail(name, err.Error(), advice)
}
