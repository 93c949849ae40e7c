package discord

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
)

// The defaults and the path under the public URL.
const (
	DefaultAPIURL    = "https://discord.com/api"
	InteractionsPath = "/discord/interactions" // what Discord calls the Interactions Endpoint URL
)

// redacted stands for a secret where a configuration is printed.
const redacted = "[redacted]"

// Config is what Discord and the operator agreed on. Its secrets are never printed.
type Config struct {
	Token     string // of the bot, without "Bot " before it
	PublicKey string // of the application, 64 hexadecimal digits, for interactions over HTTP; "" for none
	NoGateway bool   // nothing comes by the gateway: interactions come over HTTP, and mentions and direct messages are not heard
	Shards    string // "" for as many as Discord recommends, "4" for four, "0-1/4" for the first two of four
	APIURL    string // without a version; "" for that of discord.com
}

// Configured reports whether anything of Discord is set.
func (c Config) Configured() bool { return c.Token != "" || c.PublicKey != "" }

// Gateway reports whether events come by the gateway.
func (c Config) Gateway() bool { return !c.NoGateway }

// HTTP reports whether interactions come over HTTP.
func (c Config) HTTP() bool { return c.PublicKey != "" }

// Validate returns what is wrong or missing, each part with what to do, and nil where the adapter
// can run. It asks nobody; [Check] does.
func (c Config) Validate() error {
	var errs []error
	if err := checkToken(c.Token); err != nil {
		errs = append(errs, err)
	}
	if _, err := parsePublicKey(c.PublicKey); err != nil {
		errs = append(errs, err)
	}
	if c.NoGateway && !c.HTTP() {
		errs = append(errs, errors.New("no way for Discord to reach the bot: set DISCORD_PUBLIC_KEY for interactions over HTTP, or unset DISCORD_GATEWAY"))
	}
	if _, err := parseShards(c.Shards); err != nil {
		errs = append(errs, err)
	}
	if err := checkAPIURL(c.apiURL()); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// checkToken looks at how a bot token is made: three parts between dots.
// https://docs.discord.com/developers/reference#authentication
func checkToken(token string) error {
	const from = "it is copied from Bot, Reset Token, in the application's settings"
	switch {
	case token == "":
		return errors.New("no token to answer with: set DISCORD_BOT_TOKEN; " + from)
	case strings.HasPrefix(token, "Bot ") || strings.HasPrefix(token, "Bearer "):
		return errors.New("DISCORD_BOT_TOKEN holds a word before the token: leave it out")
	case strings.Count(token, ".") != 2 || strings.ContainsAny(token, " \t\n"):
		return errors.New("DISCORD_BOT_TOKEN holds no token of a bot, which has three parts with dots between; " + from)
	}
	return nil
}

// parsePublicKey returns the key that a setting holds, nil for none.
func parsePublicKey(text string) (ed25519.PublicKey, error) {
	if text == "" {
		return nil, nil
	}
	key, err := hex.DecodeString(text)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("DISCORD_PUBLIC_KEY must be %d hexadecimal digits: copy Public Key from General Information in the application's settings", 2*ed25519.PublicKeySize)
	}
	return key, nil
}

// shardRange is which shards this process holds: first to last of count; the zero value is all
// that Discord recommends.
type shardRange struct{ first, last, count int }

func parseShards(text string) (shardRange, error) {
	const most = 10_000 // shards; beyond that it is a typing error
	bad := errors.New(`DISCORD_SHARDS must be a number of shards, like "4", or those of this process, like "0-1/4"`)
	if text == "" {
		return shardRange{}, nil
	}
	part, total, some := strings.Cut(text, "/")
	if !some {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > most {
			return shardRange{}, bad
		}
		return shardRange{0, n - 1, n}, nil
	}
	from, to, ranged := strings.Cut(part, "-")
	if !ranged {
		to = from
	}
	count, err0 := strconv.Atoi(total)
	first, err1 := strconv.Atoi(from)
	last, err2 := strconv.Atoi(to)
	if errors.Join(err0, err1, err2) != nil || count < 1 || count > most || first < 0 || last < first || last >= count {
		return shardRange{}, bad
	}
	return shardRange{first, last, count}, nil
}

func (c Config) apiURL() string {
	if c.APIURL == "" {
		return DefaultAPIURL
	}
	return strings.TrimRight(c.APIURL, "/")
}

func checkAPIURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("DISCORD_API_URL is no address of an API: it is like " + DefaultAPIURL)
	}
	return nil
}

// shown are the fields with the secrets redacted.
func (c Config) shown() []slog.Attr {
	token := ""
	if c.Token != "" {
		token = redacted
	}
	address := redacted
	if u, err := url.Parse(c.apiURL()); err == nil {
		address = u.Redacted()
	}
	return []slog.Attr{
		slog.String("token", token), slog.String("public_key", c.PublicKey), slog.Bool("gateway", c.Gateway()),
		slog.String("shards", c.Shards), slog.String("api_url", address),
	}
}

// LogValue implements slog.LogValuer: the secrets are redacted.
func (c Config) LogValue() slog.Value { return slog.GroupValue(c.shown()...) }

// String returns the settings with the secrets redacted.
func (c Config) String() string { return fmt.Sprint(c.shown()) }

// GoString implements fmt.GoStringer: the secrets are redacted.
func (c Config) GoString() string { return "discord.Config" + c.String() }

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

// redact returns s without the token, in case that a library wrote it into an error.
func (c Config) redact(s string) string {
	if c.Token == "" {
		return s
	}
	return strings.ReplaceAll(s, c.Token, redacted)
}
