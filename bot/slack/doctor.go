package slack

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/godeeper/godeeper/bot"
)

// Check looks at the settings, and asks Slack about them. It changes nothing, neither here nor
// there. The store may be nil where there are no installations, the client for the usual one.
func Check(ctx context.Context, cfg Config, store Installations, client *http.Client) []bot.Finding {
	d := &doctor{Findings: bot.Findings{Redact: cfg.redact}, cfg: cfg, client: orDefault(client)}
	if !cfg.Configured() {
		d.Found("slack", "nothing is configured")
		return d.All
	}
	d.checkSettings()
	d.checkInstallations(ctx, store)
	if d.checkAPI(ctx) { // or else every question to Slack fails for the same reason
		d.checkBot(ctx)
		d.checkSocket(ctx)
	}
	return d.All
}

type doctor struct {
	bot.Findings
	cfg    Config
	client *http.Client
}

// checkSettings looks at what needs no network.
func (d *doctor) checkSettings() {
	c := d.cfg
	const botAdvice = "Copy the Bot User OAuth Token from OAuth & Permissions in the app's settings into SLACK_BOT_TOKEN."
	switch err := checkToken("SLACK_BOT_TOKEN", c.BotToken, botTokens); {
	case err != nil:
		d.Fail("bot token", err.Error(), botAdvice)
	case c.BotToken != "":
		d.Found("bot token", "is set, and is "+botTokens.name)
	case c.startsOAuth():
		d.Found("bot token", "is not set: workspaces install the app themselves")
	default:
		d.Fail("bot token", "is not set", botAdvice)
	}
	switch err := checkToken("SLACK_APP_TOKEN", c.AppToken, appTokens); {
	case err != nil:
		d.Fail("app token", err.Error(), "Make a token with connections:write under Basic Information, App-Level Tokens, and put it into SLACK_APP_TOKEN.")
	case c.Socket():
		d.Found("app token", "is set, and is "+appTokens.name)
	}
	switch {
	case !c.Socket() && !c.HTTP():
		d.Fail("transport", "none: Slack cannot reach the bot", "Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP.")
	case c.Socket() && c.HTTP():
		d.Found("transport", "Socket Mode and HTTP")
	case c.Socket():
		d.Found("transport", "Socket Mode")
	default:
		d.Found("transport", "HTTP")
	}
	if c.HTTP() && !likeSigningSecret(c.SigningSecret) {
		d.Fail("signing secret", "does not look like one, which has 32 letters and digits", "Copy the Signing Secret from Basic Information, App Credentials, in the app's settings into SLACK_SIGNING_SECRET.")
	} else if c.HTTP() {
		d.Found("signing secret", "is set")
	}
	if err := checkAPIURL(c.apiURL()); err != nil {
		d.Fail("API address", err.Error(), "Unset SLACK_API_URL, or set it to "+DefaultAPIURL+" or to https://slack-gov.com/api/ for GovSlack.")
	}
	d.checkPublic()
}

// checkPublic looks at what matters where Slack or browsers come to this server.
func (d *doctor) checkPublic() {
	c := d.cfg
	switch err := checkPublicURL(c.PublicURL); {
	case err != nil:
		d.Fail("public URL", err.Error(), "Set GODEEPER_PUBLIC_URL to the https address under which this server is reached.")
	case c.PublicURL != "":
		d.Found("public URL", c.PublicURL)
	case c.HTTP():
		d.Found("public URL", "is not set, so the manifest needs --url")
	}
	switch {
	case len(c.Key) > 0 && len(c.Key) != keySize:
		d.Fail("key", errKey.Error(), "Put the output of openssl rand -base64 32 into GODEEPER_KEY.")
	case len(c.Key) > 0:
		d.Found("key", "has 32 bytes")
	}
	if missing := c.missingForOAuth(); len(missing) > 0 {
		d.Fail("installation page", "lacks "+strings.Join(missing, " and "), "Set these too, or unset SLACK_CLIENT_ID and SLACK_CLIENT_SECRET where only one workspace uses the app.")
	} else if c.OAuth() {
		d.Found("installation page", strings.TrimSuffix(c.PublicURL, "/")+InstallPath)
	}
}

// checkInstallations looks whether the key opens what is stored.
func (d *doctor) checkInstallations(ctx context.Context, store Installations) {
	if store == nil || len(d.cfg.Key) != keySize {
		return
	}
	s, err := newSealer(d.cfg.Key)
	if err != nil {
		d.Fail("installations", err.Error(), "Put the output of openssl rand -base64 32 into GODEEPER_KEY.")
		return
	}
	all, err := store.Installations(ctx, Platform)
	if err != nil {
		d.Fail("installations", err.Error(), "Check that the database of --db can be read.")
		return
	}
	var closed []string
	for _, i := range all {
		if _, err := unseal(s, i); err != nil {
			closed = append(closed, i.Workspace)
		}
	}
	if len(closed) > 0 {
		d.Fail("installations", fmt.Sprintf("the key does not open %d of %d: %s", len(closed), len(all), strings.Join(closed, ", ")),
			"Set GODEEPER_KEY to the key that they were sealed with, or install the app in these workspaces again.")
		return
	}
	d.Found("installations", fmt.Sprintf("%d, which the key opens", len(all)))
}

func likeSigningSecret(s string) bool {
	return len(s) == 32 && strings.Trim(s, "0123456789abcdefghijklmnopqrstuvwxyz") == ""
}
