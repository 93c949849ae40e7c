package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// OIDC is a provider of OpenID Connect, and how this site is registered there. Its secret is never
// printed.
type OIDC struct {
	Issuer       string // address of the provider, as its tokens name it
	ClientID     string
	ClientSecret string // "" for a public client
	Name         string // what people call the provider; "" for its host
}

// Configured reports whether anything is set.
func (o OIDC) Configured() bool { return o.Issuer != "" || o.ClientID != "" || o.ClientSecret != "" }

// Validate returns what is wrong or missing, with what to do. It asks nobody.
func (o OIDC) Validate() error {
	if !o.Configured() {
		return nil
	}
	u, err := url.Parse(o.Issuer)
	switch {
	case o.Issuer == "" || o.ClientID == "":
		return errors.New("sign-in by OpenID Connect needs GODEEPER_OIDC_ISSUER and GODEEPER_OIDC_CLIENT_ID: set both, or unset what begins with GODEEPER_OIDC")
	case err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return errors.New("GODEEPER_OIDC_ISSUER is no address: it is like https://accounts.example.org")
	case u.Scheme != "https" && !(u.Scheme == "http" && isLoopback(u.Hostname())):
		return errors.New("GODEEPER_OIDC_ISSUER must begin with https://")
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// label returns what people call the provider.
func (o OIDC) label() string {
	if o.Name != "" {
		return o.Name
	}
	u, err := url.Parse(o.Issuer)
	if err != nil {
		return "OpenID Connect"
	}
	return u.Host
}

// redacted stands for a secret where settings are printed.
const redacted = "[redacted]"

// shown are the settings with the secret redacted.
func (o OIDC) shown() []slog.Attr {
	secret := ""
	if o.ClientSecret != "" {
		secret = redacted
	}
	return []slog.Attr{
		slog.String("issuer", o.Issuer), slog.String("client_id", o.ClientID),
		slog.String("client_secret", secret), slog.String("name", o.Name),
	}
}

// LogValue implements slog.LogValuer: the secret is redacted.
func (o OIDC) LogValue() slog.Value { return slog.GroupValue(o.shown()...) }

// String returns the settings with the secret redacted.
func (o OIDC) String() string { return fmt.Sprint(o.shown()) }

// Format implements fmt.Formatter, so that no verb gets at the secret.
func (o OIDC) Format(s fmt.State, _ rune) { fmt.Fprint(s, o.String()) }

// MarshalJSON implements json.Marshaler: the secret is redacted.
func (o OIDC) MarshalJSON() ([]byte, error) {
	fields := map[string]string{}
	for _, a := range o.shown() {
		fields[a.Key] = a.Value.String()
	}
	return json.Marshal(fields)
}

// redact returns s without the secret, in case that a library or the provider wrote it into an error.
func (o OIDC) redact(s string) string {
	if o.ClientSecret == "" {
		return s
	}
	return strings.ReplaceAll(s, o.ClientSecret, redacted)
}

// providerLimit is how long a request to the provider may take: a person waits for it.
const providerLimit = 10 * time.Second

// provider is asked who somebody is. What it says of itself is read when it is needed first: while it
// is away, the site works without it.
type provider struct {
	config OIDC
	client *http.Client

	mu    sync.Mutex
	found *oidc.Provider // nil until it has been read
}

func newProvider(config OIDC) *provider {
	return &provider{config: config, client: &http.Client{Timeout: providerLimit}}
}

// discover returns what the provider says of itself.
func (p *provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	found, err := oidc.NewProvider(oidc.ClientContext(ctx, p.client), p.config.Issuer)
	if err != nil {
		return nil, fmt.Errorf("ask %s what it is: %s", p.config.Issuer, p.config.redact(err.Error()))
	}
	p.found = found
	return found, nil
}

// way returns how somebody is sent to the provider and back.
func (p *provider) way(ctx context.Context, base string) (*oauth2.Config, *oidc.Provider, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return nil, nil, err
	}
	return &oauth2.Config{
		ClientID: p.config.ClientID, ClientSecret: p.config.ClientSecret, Endpoint: found.Endpoint(),
		RedirectURL: base + oidcCallback, Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}, found, nil
}

// claims are what the provider says of somebody.
type claims struct {
	Issuer   string   `json:"-"`
	Subject  string   `json:"-"`
	Email    string   `json:"email"`
	Verified verified `json:"email_verified"`
	Username string   `json:"preferred_username"`
	Name     string   `json:"name"`
}

// verified is whether an e-mail address is known to be theirs. Some providers write it as a text.
type verified bool

func (v *verified) UnmarshalJSON(data []byte) error {
	*v = string(data) == "true" || string(data) == `"true"`
	return nil
}

// verifiedEmail returns their e-mail address, "" where it may be somebody else's.
func (c claims) verifiedEmail() string {
	if !c.Verified {
		return ""
	}
	return cleanEmail(c.Email)
}

// names returns what a new user may be called, best first: of the names that are taken already, the
// next one does.
func (c claims) names() []string {
	name := "Somebody"
	for _, text := range []string{c.Name, c.Username, strings.Split(c.Email, "@")[0]} {
		if clean := cleanName(text); checkName(clean) == "" {
			name = clean
			break
		}
	}
	all := []string{name}
	for n := 2; n < 10; n++ {
		all = append(all, fmt.Sprintf("%s %d", name, n))
	}
	return all
}

// identify returns who has come back from the provider with a code.
func (p *provider) identify(ctx context.Context, base, code string, begun oidcState, now func() time.Time) (claims, error) {
	way, found, err := p.way(ctx, base)
	if err != nil {
		return claims{}, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	token, err := way.Exchange(ctx, code, oauth2.VerifierOption(begun.Verifier))
	if err != nil {
		return claims{}, fmt.Errorf("exchange the code: %s", p.config.redact(err.Error()))
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return claims{}, errors.New("the provider sent no id_token")
	}
	id, err := found.VerifierContext(ctx, &oidc.Config{ClientID: p.config.ClientID, Now: now}).Verify(ctx, raw)
	if err != nil {
		return claims{}, fmt.Errorf("check the id_token: %w", err)
	}
	if !same(id.Nonce, begun.Nonce) {
		return claims{}, errors.New("the nonce is another one")
	}
	c := claims{Issuer: id.Issuer, Subject: id.Subject}
	if err := id.Claims(&c); err != nil {
		return claims{}, fmt.Errorf("read the claims: %w", err)
	}
	if c.Subject == "" {
		return claims{}, errors.New("the id_token names nobody")
	}
	return c, nil
}
