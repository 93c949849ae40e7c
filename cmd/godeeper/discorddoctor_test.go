package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
)

// stocked returns a folder with a database that holds a briefing.
func stocked(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/eclipse.txt", []byte(eclipse), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := once(t, dir, nil, "import", "eclipse.txt"); status != exitOK {
		t.Fatalf("import: status %d: %s", status, stderr)
	}
	return dir
}

// examine runs godeeper doctor, and returns what it found by name, of several of a name the last;
// the texts are those that people read.
func examine(t *testing.T, dir string, env environ) (findings map[string]bot.Finding, printed string, status int) {
	t.Helper()
	status, stdout, stderr := once(t, dir, env, "doctor", "--json")
	var all doctorJSON
	if err := json.Unmarshal([]byte(stdout), &all); err != nil {
		t.Fatalf("%v in %q, %q", err, stdout, stderr)
	}
	findings = map[string]bot.Finding{}
	for _, f := range all.Findings {
		findings[f.Name] = f
	}
	if all.OK != (status == exitOK) {
		t.Errorf("status %d with %s", status, stdout)
	}
	return findings, stdout + stderr, status
}

// TestDoctorDiscord looks at a bot of which nothing is to be said.
func TestDoctorDiscord(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t)
	dir := stocked(t)
	p := serve(t, dir, byBoth(d))
	d.WaitSessions(1, processWait)
	if err := d.SaveEndpoint(p.interactions()); err != nil {
		t.Fatal(err)
	}
	before := d.Requests()
	status, stdout, stderr := once(t, dir, byBoth(d), "doctor")
	if status != exitOK || stderr != "" {
		t.Errorf("status %d: %s", status, stderr)
	}
	for _, want := range []string{
		"ok    discord token         is set",
		"ok    discord public key    is set\n",
		"ok    discord transport     gateway, and interactions over HTTP\n",
		"ok    discord sign-in       Discord knows the bot as godeeper (" + d.BotUser + ")\n",
		"ok    discord application   Go Deeper (" + d.AppID + ")\n",
		"ok    discord interactions  come to " + p.interactions() + "\n",
		"ok    discord commands      are those of this version\n",
		"ok    discord gateway       999 of 1000 sessions are left for the next 24h0m0s; Discord recommends 1 shards\n",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("want %q in\n%s", want, stdout)
		}
	}
	for _, c := range d.DiscordCalls("", "")[before:] {
		if c.Method != "GET" {
			t.Errorf("doctor changes something: %s %s", c.Method, c.Path)
		}
	}
	if strings.Contains(stdout, d.Token) {
		t.Errorf("the token is shown:\n%s", stdout)
	}
	p.stop()
}

// TestDoctorDiscordFails looks at bots of which something is to be said, with what to do.
func TestDoctorDiscordFails(t *testing.T) {
	t.Parallel()
	set := func(name, value string) func(*bottest.Discord, environ) {
		return func(_ *bottest.Discord, e environ) { e[name] = value }
	}
	fault := func(f bottest.DiscordFault) func(*bottest.Discord, environ) {
		return func(d *bottest.Discord, _ environ) { f.Times = -1; d.Fail(f) }
	}
	const html = "<!doctype html><title>Welcome</title>"
	for name, test := range map[string]struct {
		spoil              func(*bottest.Discord, environ)
		name, text, advice string // advice is "" where it is well
	}{
		"wrong token":      {set("DISCORD_BOT_TOKEN", "very.secret.token"), "discord sign-in", "Unauthorized (status 401", "Reset Token"},
		"wrong public key": {set("DISCORD_PUBLIC_KEY", strings.Repeat("ab", 32)), "discord public key", "is not that of the application", "Copy Public Key"},
		"bad public key":   {set("DISCORD_PUBLIC_KEY", "abcd"), "discord public key", "64 hexadecimal digits", "Copy Public Key"},
		"no transport":     {func(_ *bottest.Discord, e environ) { e["DISCORD_GATEWAY"] = "off"; delete(e, "DISCORD_PUBLIC_KEY") }, "discord transport", "none", "Unset DISCORD_GATEWAY"},
		"endpoint, no key": {func(d *bottest.Discord, e environ) {
			delete(e, "DISCORD_PUBLIC_KEY")
			d.EditApp(func(a *bottest.DiscordApp) { a.Endpoint = "https://bot.example.org/discord/interactions" })
		}, "discord interactions", "Discord sends them to https://bot.example.org/discord/interactions, and not by the gateway", "Clear Interactions Endpoint URL"},
		"key, no endpoint":   {set("DISCORD_GATEWAY", "off"), "discord interactions", "Discord is told no address", "/discord/interactions"},
		"no commands yet":    {func(*bottest.Discord, environ) {}, "discord commands", "are not those of this version yet: godeeper serve registers them", ""},
		"few sessions left":  {func(d *bottest.Discord, _ environ) { d.SetSessionStarts(1000, 900, 90*time.Minute) }, "discord gateway", "100 of 1000 sessions are left for the next 1h30m0s", "the same token"},
		"500":                {fault(bottest.DiscordFault{Status: 500, JSON: map[string]any{"message": "500: Internal Server Error", "code": 0}}), "discord sign-in", "status 500", "discordstatus.com"},
		"502 of a page":      {fault(bottest.DiscordFault{Status: 502, Body: html}), "discord sign-in", "status 502", "discordstatus.com"},
		"500, application":   {fault(bottest.DiscordFault{Path: "/applications/@me", Status: 500}), "discord application", "status 500", "discordstatus.com"},
		"500, commands":      {fault(bottest.DiscordFault{Path: "/applications/*/commands", Status: 500}), "discord commands", "status 500", "discordstatus.com"},
		"500, gateway":       {fault(bottest.DiscordFault{Path: "/gateway/bot", Status: 500}), "discord gateway", "status 500", "discordstatus.com"},
		"not Discord":        {fault(bottest.DiscordFault{Body: html}), "discord sign-in", "read its answer", "DISCORD_API_URL"},
		"not Discord, 404":   {fault(bottest.DiscordFault{Status: 404, Body: html}), "discord sign-in", "status 404", "DISCORD_API_URL"},
		"not Discord, 403":   {fault(bottest.DiscordFault{Status: 403, Body: html}), "discord sign-in", "status 403", "DISCORD_API_URL"},
		"not Discord, moved": {fault(bottest.DiscordFault{Status: 302, Body: html}), "discord sign-in", "asked elsewhere", "DISCORD_API_URL"},
		"banned":             {fault(bottest.DiscordBanned("", "", "3600")), "discord sign-in", "too many requests", "discordstatus.com"},
		"cannot be reached":  {set("DISCORD_API_URL", "http://127.0.0.1:1/api"), "discord sign-in", "refused", "HTTPS_PROXY"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := bottest.NewDiscord(t)
			env := byBoth(d)
			test.spoil(d, env)
			findings, printed, status := examine(t, stocked(t), env)
			got := findings[test.name]
			if got.OK != (test.advice == "") || !strings.Contains(got.Text, test.text) || !strings.Contains(got.Advice, test.advice) {
				t.Errorf("got %+v, want %s: %s; %s\n%s", got, test.name, test.text, test.advice, printed)
			}
			if (status == exitOK) != got.OK {
				t.Errorf("status %d", status)
			}
			for name, f := range findings {
				if strings.Contains(f.Text, "again in") {
					t.Errorf("%s: nobody tries it again: %s", name, f.Text)
				}
				if f.OK == (f.Advice != "") || !f.OK && !strings.HasSuffix(f.Advice, ".") {
					t.Errorf("the advice of %s is %q", name, f.Advice)
				}
			}
			for _, secret := range append(discordSecrets(d), "very.secret") {
				if strings.Contains(printed, secret) {
					t.Errorf("%q is shown:\n%s", secret, printed)
				}
			}
		})
	}
}

// TestDiscordInvite asks the fake whose token it has.
func TestDiscordInvite(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t)
	dir := t.TempDir()
	status, stdout, stderr := once(t, dir, byGateway(d), "discord", "invite")
	if status != exitOK || stderr != "" || !strings.Contains(stdout, "https://discord.com/oauth2/authorize?client_id="+d.AppID+"&integration_type=0&permissions=309237730304&scope=bot+applications.commands\n") {
		t.Errorf("status %d: %s%s", status, stdout, stderr)
	}
	if n := d.Requests(); n != 1 {
		t.Errorf("%d requests, want one", n)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("it left %v, %v", entries, err)
	}
	for name, test := range map[string]struct {
		fault bottest.DiscordFault
		token string
		want  string
	}{
		"wrong token": {bottest.DiscordFault{Path: "/none"}, "very.secret.token", "status 401"},
		"down":        {bottest.DiscordFault{Status: 503}, d.Token, "status 503"},
		"not Discord": {bottest.DiscordFault{Body: "<html>"}, d.Token, "read its answer"},
		"nobody":      {bottest.DiscordFault{JSON: map[string]any{}}, d.Token, "Discord names none"},
	} {
		d.Fail(test.fault)
		status, stdout, stderr := once(t, dir, byGateway(d).with("DISCORD_BOT_TOKEN", test.token), "discord", "invite")
		if status != exitFailed || stdout != "" || !strings.HasPrefix(stderr, "godeeper: look up the application: ") || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, test.want) {
			t.Errorf("%s: status %d: %q, %q", name, status, stdout, stderr)
		}
		if strings.Contains(stderr, test.token) {
			t.Errorf("%s: the token is shown: %s", name, stderr)
		}
		d.ClearFaults()
	}
}
