package main

import (
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/bot/slack"
)

// manyWorkspaces is over how many the channels of Slack are spread: as digests keep to the pace of
// a workspace, thousands in one would take long.
const manyWorkspaces = 20

// install has workspaces install the app, as processes with the room's settings find it then, and
// returns their ids.
func (r *digestRoom) install(s *bottest.Slack) []string {
	r.t.Helper()
	mux := http.NewServeMux()
	site := httptest.NewServer(mux)
	r.t.Cleanup(site.Close)
	r.env = r.env.with("SLACK_CLIENT_ID", s.ClientID).with("SLACK_CLIENT_SECRET", s.ClientSecret).
		with("GODEEPER_KEY", strings.Repeat("0123", 16)).with("GODEEPER_PUBLIC_URL", site.URL)
	config, err := platformConfigs(func(name string) string { return r.env[name] })
	if err != nil {
		r.t.Fatal(err)
	}
	tokens, err := slack.NewTokens(config.slack, r.store, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	installer, err := slack.NewInstaller(slog.New(slog.DiscardHandler), config.slack, tokens, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	mux.Handle("/slack/", installer)

	var all []string
	for range manyWorkspaces {
		team := s.AddTeam(bottest.Team{})
		r.agree(site.URL, func() string { return s.Code(team, "U0OWNER", site.URL+slack.RedirectPath) })
		all = append(all, team.ID)
	}
	return all
}

var installLink = regexp.MustCompile(`href="([^"]+)"`)

// agree opens the page to install from, and comes back from Slack with a code.
func (r *digestRoom) agree(site string, code func() string) {
	r.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		r.t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	get := func(address string) string {
		resp, err := browser.Get(address)
		if err != nil {
			r.t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			r.t.Fatalf("%s: status %d, error %v: %s", address, resp.StatusCode, err, body)
		}
		return string(body)
	}
	link := installLink.FindStringSubmatch(get(site + slack.InstallPath))
	if link == nil {
		r.t.Fatal("the page to install from has no link")
	}
	to, err := url.Parse(html.UnescapeString(link[1]))
	if err != nil {
		r.t.Fatal(err)
	}
	get(site + slack.RedirectPath + "?" + url.Values{"code": {code()}, "state": {to.Query().Get("state")}}.Encode())
}
