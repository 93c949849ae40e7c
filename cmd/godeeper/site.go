package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/web"
	"github.com/godeeper/godeeper/bot/web/account"
	"github.com/godeeper/godeeper/bot/web/api"
	"github.com/godeeper/godeeper/bot/web/console"
	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
)

// siteFlags say what the web page is, and to whom.
type siteFlags struct {
	Web     string   `name:"web" placeholder:"on|off" help:"Whether the web page, the console and the HTTP API are served. The default is $$GODEEPER_WEB, or else on."`
	Readers string   `name:"readers" placeholder:"WHO" help:"Who may read the web page: everyone, or members, who sign in. The default is $$GODEEPER_READERS, or else everyone while only this machine can reach it, and members once GODEEPER_PUBLIC_URL is set or others can reach the address."`
	Name    string   `name:"site-name" placeholder:"NAME" help:"What the web page is called. The default is $$GODEEPER_SITE_NAME, or else Go Deeper."`
	Framers []string `name:"framer" placeholder:"ORIGIN" help:"A site that may show the chat in a frame, like https://www.example.org; may be given again. The default is $$GODEEPER_FRAMERS."`
}

// Bounds of what may be sent, in bytes. The console has its own.
const (
	maxForm = 64 << 10       // a question, a password
	maxFile = 10<<20 + 1<<20 // a file of 10 MB through the API, and the form around it
)

// siteConfig is what the settings of the web page come to.
type siteConfig struct {
	page    page.Config
	oidc    account.OIDC
	readers string // who may read: everyone, members, "" for what the address is like
}

// members reports whether only those who sign in may read what is served on this machine alone, or at
// an address that others can reach.
func (c *siteConfig) members(reachable bool) bool {
	return c.readers == "members" || c.readers == "" && (c.page.Public != "" || reachable)
}

// config returns the settings of the web page, nil where it is off. What is wrong with them is a
// fault of the configuration.
func (f siteFlags) config(getenv func(string) string) (*siteConfig, error) {
	switch on := cmp.Or(f.Web, getenv("GODEEPER_WEB"), "on"); on {
	case "off":
		return nil, nil
	case "on":
	default:
		return nil, usageError{fmt.Errorf("--web %q: it is on or off", on)}
	}
	c := &siteConfig{page: page.Config{
		Name: cmp.Or(f.Name, getenv("GODEEPER_SITE_NAME"), "Go Deeper"), Public: publicURL(getenv), SignIn: true,
		Framers: f.Framers,
	}}
	if len(c.page.Framers) == 0 {
		c.page.Framers = strings.FieldsFunc(getenv("GODEEPER_FRAMERS"), func(r rune) bool { return r == ',' || r == ' ' })
	}
	for i, framer := range c.page.Framers {
		origin, err := originOf(framer)
		if err != nil {
			return nil, usageError{fmt.Errorf("--framer %q: %w", framer, err)}
		}
		c.page.Framers[i] = origin
	}
	if c.page.Public != "" {
		if u, err := url.Parse(c.page.Public); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.Path != "" || u.RawQuery != "" {
			return nil, usageError{fmt.Errorf("GODEEPER_PUBLIC_URL %q: it is like https://ask.example.org", c.page.Public)}
		}
	}
	switch c.readers = cmp.Or(f.Readers, getenv("GODEEPER_READERS")); c.readers {
	case "", "everyone", "members":
	default:
		return nil, usageError{fmt.Errorf("--readers %q: it is everyone or members", c.readers)}
	}
	secret, err := secret(getenv, "GODEEPER_OIDC_CLIENT_SECRET")
	if err != nil {
		return nil, err
	}
	c.oidc = account.OIDC{
		Issuer: strings.TrimSpace(getenv("GODEEPER_OIDC_ISSUER")), ClientID: strings.TrimSpace(getenv("GODEEPER_OIDC_CLIENT_ID")),
		ClientSecret: secret, Name: strings.TrimSpace(getenv("GODEEPER_OIDC_NAME")),
	}
	if err := c.oidc.Validate(); err != nil {
		return nil, usageError{err}
	}
	return c, nil
}

// originOf returns the origin that an address names, without a path.
func originOf(address string) (string, error) {
	u, err := url.Parse(strings.TrimSuffix(address, "/"))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.Path != "" || u.RawQuery != "" || u.User != nil || strings.ContainsAny(address, ";,' \t*") {
		return "", errors.New("name a site as https://www.example.org, without a path")
	}
	return u.Scheme + "://" + u.Host, nil
}

// address returns the address of the page of a briefing for those elsewhere, nil where the site has
// no public address.
func (c *siteConfig) address() bot.PageAddress {
	if c == nil || c.page.Public == "" {
		return nil
	}
	return func(briefing, entry string) string {
		at := c.page.Public + "/briefings/" + url.PathEscape(briefing)
		if entry != "" {
			at += "#" + url.PathEscape(entry)
		}
		return at
	}
}

// site is the web page of a serving process.
type site struct {
	frame    *page.Site
	adapter  *web.Adapter
	accounts *account.Accounts
	api      *api.API
	handler  http.Handler
}

// siteNeeds is what the web page is made with.
type siteNeeds struct {
	platformNeeds

	door    *door
	digests *digests
	feeds   *feeds
	health  health
}

func newSite(c *siteConfig, n siteNeeds) *site {
	frame, members := page.New(n.log, c.page), c.members(!n.door.local())
	s := &site{
		frame:    frame,
		adapter:  web.New(n.log, frame, n.bot, n.content.index, n.store),
		accounts: account.New(n.log, frame, n.store, account.Config{Members: members, OIDC: c.oidc, Address: n.door.reader}),
	}
	s.adapter.ClientIP = n.door.reader

	desk := curate.New(n.log, n.store, n.content.index)
	curator := console.New(n.log, frame, desk, n.store, n.content.index)
	curator.Changed = n.content.follow
	curator.Measures = n.store
	curator.Deliveries = deliveries{n.store, n.digests.desk}
	curator.Feeds = n.feeds
	curator.Health = healthRows{n.health, n.content}

	s.api = api.New(n.log, s.accounts, n.content.index, desk, n.store)
	s.api.Changed, s.api.Metrics = n.content.follow, n.bot.Metrics

	readers := s.adapter.Handler()
	if members {
		readers = s.accounts.Require(faq.Reader, readers)
	}
	mux := http.NewServeMux()
	mux.Handle("/", frame.Protect(readers, maxForm))
	mux.Handle("/static/", frame.Protect(frame.Files(), maxForm))
	signing := frame.Protect(s.accounts.Handler(), maxForm)
	for _, path := range account.Paths {
		mux.Handle(path, signing)
	}
	mux.Handle("/console/", s.accounts.Require(faq.Curator, curator.Handler()))
	mux.Handle(api.Root, frame.Protect(s.api.Handler(), maxFile))
	s.handler = s.accounts.Identify(mux)
	if c.page.Public == "" && n.door.local() && !n.door.fronted {
		s.handler = localOnly(frame, s.handler)
	}
	return s
}

// notHere is said to who asks for the page by a name that it is not known to have.
const notHere = "This page is only for the machine on which it is served, as localhost or 127.0.0.1. " +
	"Whoever runs it can give it a public address by GODEEPER_PUBLIC_URL, like https://ask.example.org."

// localOnly refuses requests by names of other machines.
func localOnly(frame *page.Site, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isLocalName(r) {
			frame.Fail(w, r, http.StatusMisdirectedRequest, notHere)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// welcome returns what is printed at the start: where the page is, and how the first user comes in.
func (s *site) welcome(ctx context.Context, c *siteConfig, d *door) (string, error) {
	at := cmp.Or(c.page.Public, d.url())
	link, first, err := s.accounts.First(ctx)
	if err != nil || !first {
		return "", err
	}
	if strings.HasPrefix(link, "/") {
		link = at + link
	}
	return fmt.Sprintf("Nobody can sign in to the console yet. This link makes the first operator, once, within 24 hours:\n%s\n", link), nil
}
