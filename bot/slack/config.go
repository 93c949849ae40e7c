package slack

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"
)

// The defaults and the paths under the public URL.
const (
	DefaultAPIURL = "https://slack.com/api/"

	EventsPath   = "/slack/events"         // events, commands and interactions
	InstallPath  = "/slack/install"        // the page with the button
	RedirectPath = "/slack/oauth_redirect" // where Slack sends the person back
)

const authorizePath = "/oauth/v2/authorize" // of Slack's site, for browsers

// redacted stands for a secret where a configuration is printed.
const redacted = "[redacted]"

// Config is what Slack and the operator agreed on. Its secrets are never printed.
type Config struct {
	BotToken      string // xoxb-…, of the one workspace; "" where workspaces install the app themselves
	AppToken      string // xapp-…, for Socket Mode; "" for none
	SigningSecret string // for HTTP; "" for none
	ClientID      string // for installations; "" for none
	ClientSecret  string // for installations; "" for none
	Key           []byte // 32 bytes that seal the tokens of installations; nil for none
	APIURL        string // with a slash at its end; "" for that of slack.com
	Command       string // the slash command that the manifest made, with its slash; "" for [DefaultCommand]
	DigestCommand string // the same for digests; "" for [DefaultDigestCommand]
	PublicURL     string // under which Slack and browsers reach this server, without a slash at its end; "" for none
}

// Configured reports whether anything of Slack is set.
func (c Config) Configured() bool {
	return c.BotToken != "" || c.AppToken != "" || c.SigningSecret != "" || c.ClientID != "" || c.ClientSecret != ""
}

// Socket reports whether events come over Socket Mode.
func (c Config) Socket() bool { return c.AppToken != "" }

// HTTP reports whether events come over HTTP.
func (c Config) HTTP() bool { return c.SigningSecret != "" }

// OAuth reports whether workspaces can install the app themselves.
func (c Config) OAuth() bool {
	return c.ClientID != "" && c.ClientSecret != "" && len(c.Key) > 0 && c.PublicURL != ""
}

// Validate returns what is wrong or missing, each part with what to do, and nil where the adapter
// can run. It asks nobody; [Check] does.
func (c Config) Validate() error {
	var errs []error
	if err := checkToken("SLACK_BOT_TOKEN", c.BotToken, botTokens); err != nil {
		errs = append(errs, err)
	}
	if err := checkToken("SLACK_APP_TOKEN", c.AppToken, appTokens); err != nil {
		errs = append(errs, err)
	}
	if !c.Socket() && !c.HTTP() {
		errs = append(errs, errors.New("no way for Slack to reach the bot: set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP"))
	}
	if c.BotToken == "" && !c.OAuth() && !c.startsOAuth() {
		errs = append(errs, errors.New("no token to answer with: set SLACK_BOT_TOKEN, or SLACK_CLIENT_ID and what goes with it"))
	}
	if missing := c.missingForOAuth(); len(missing) > 0 {
		errs = append(errs, fmt.Errorf("installations by workspaces need %s too", strings.Join(missing, " and ")))
	}
	if len(c.Key) > 0 && len(c.Key) != keySize {
		errs = append(errs, errKey)
	}
	if err := checkAPIURL(c.apiURL()); err != nil {
		errs = append(errs, err)
	}
	if err := checkPublicURL(c.PublicURL); err != nil {
		errs = append(errs, err)
	}
	if err := checkCommand(c.command()); err != nil {
		errs = append(errs, fmt.Errorf("SLACK_COMMAND: %w", err))
	}
	if err := checkDigestCommand(c.digestCommand(), c.command()); err != nil {
		errs = append(errs, fmt.Errorf("SLACK_DIGEST_COMMAND: %w", err))
	}
	return errors.Join(errs...)
}

func (c Config) startsOAuth() bool { return c.ClientID != "" || c.ClientSecret != "" }

// missingForOAuth names the settings without which those of the client serve nothing.
func (c Config) missingForOAuth() (names []string) {
	if !c.startsOAuth() {
		return nil
	}
	for _, s := range []struct {
		name string
		set  bool
	}{
		{"SLACK_CLIENT_ID", c.ClientID != ""}, {"SLACK_CLIENT_SECRET", c.ClientSecret != ""},
		{"GODEEPER_KEY", len(c.Key) > 0}, {"GODEEPER_PUBLIC_URL", c.PublicURL != ""},
	} {
		if !s.set {
			names = append(names, s.name)
		}
	}
	return names
}

func (c Config) command() string { return cmp.Or(c.Command, DefaultCommand) }

func (c Config) digestCommand() string { return cmp.Or(c.DigestCommand, DefaultDigestCommand) }

func (c Config) apiURL() string {
	if c.APIURL == "" {
		return DefaultAPIURL
	}
	return strings.TrimSuffix(c.APIURL, "/") + "/"
}

// authorizeURL is where a browser asks Slack for an installation. GovSlack has its own
// (https://docs.slack.dev/govslack), and so have the servers of tests; a proxy in front of the API
// is not for browsers.
func (c Config) authorizeURL() string {
	u, err := url.Parse(c.apiURL())
	switch {
	case err != nil:
	case u.Hostname() == "slack-gov.com" || strings.HasSuffix(u.Hostname(), ".slack-gov.com"):
		return "https://slack-gov.com" + authorizePath
	case loopback(u):
		return u.Scheme + "://" + u.Host + authorizePath
	}
	return "https://slack.com" + authorizePath
}

// shown are the fields with the secrets redacted.
func (c Config) shown() []slog.Attr {
	hide := func(set bool) string {
		if !set {
			return ""
		}
		return redacted
	}
	return []slog.Attr{
		slog.String("bot_token", hide(c.BotToken != "")), slog.String("app_token", hide(c.AppToken != "")),
		slog.String("signing_secret", hide(c.SigningSecret != "")), slog.String("client_id", c.ClientID),
		slog.String("client_secret", hide(c.ClientSecret != "")), slog.String("key", hide(len(c.Key) > 0)),
		slog.String("api_url", withoutPassword(c.apiURL())), slog.String("public_url", withoutPassword(c.PublicURL)),
		slog.String("command", c.command()), slog.String("digest_command", c.digestCommand()),
	}
}

// LogValue implements slog.LogValuer: the secrets are redacted.
func (c Config) LogValue() slog.Value { return slog.GroupValue(c.shown()...) }

// String returns the settings with the secrets redacted.
func (c Config) String() string { return fmt.Sprint(c.shown()) }

// GoString implements fmt.GoStringer: the secrets are redacted.
func (c Config) GoString() string { return "slack.Config" + c.String() }

// Format implements fmt.Formatter, so that no verb gets at the secrets.
func (c Config) Format(s fmt.State, _ rune) { fmt.Fprint(s, c.String()) }

// MarshalJSON implements json.Marshaler: the secrets are redacted.
func (c Config) MarshalJSON() ([]byte, error) {
	fields := map[string]string{}
	for _, a := range c.shown() {
		fields[a.Key] = a.Value.String()
	}
	return json.Marshal(fields)
}

// redact returns s without the secrets, in case that a library wrote one into an error.
func (c Config) redact(s string) string {
	for _, secret := range []string{c.BotToken, c.AppToken, c.SigningSecret, c.ClientSecret} {
		if secret != "" {
			s = strings.ReplaceAll(s, secret, redacted)
		}
	}
	return s
}

func checkAPIURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("SLACK_API_URL is no address of an API: it is like " + DefaultAPIURL)
	}
	return nil
}

func checkPublicURL(text string) error {
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("the public URL is no address: it is like https://bot.example.org")
	}
	if u.Scheme != "https" && !(u.Scheme == "http" && loopback(u)) {
		return errors.New("the public URL must begin with https://, as Slack calls nothing else")
	}
	return nil
}

func loopback(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

func withoutPassword(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return redacted
	}
	return u.Redacted()
}
