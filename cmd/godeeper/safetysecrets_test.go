//go:build !race

package main

import (
	"html"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestSafetySecrets does what is done with secrets, well and badly, and looks for them in the log, in
// pages and in the database.
func TestSafetySecrets(t *testing.T) {
	t.Parallel()
	const client, guessed, newer = "oidc-client-secret-3f9a", "a guess that was typed here", "eleven blue kettles sing loudly"
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte(client), 0o600); err != nil {
		t.Fatal(err)
	}
	c := newCastle(t, environ{
		"GODEEPER_OIDC_ISSUER": "http://127.0.0.1:1", "GODEEPER_OIDC_CLIENT_ID": "godeeper", "GODEEPER_OIDC_CLIENT_SECRET_FILE": filepath.Join(dir, "secret"),
		"GODEEPER_PUBLIC_URL": "http://127.0.0.1:1",
	})
	secrets := map[string]string{
		"the password": castlePassword, "a guess": guessed, "another password": newer, "the client's secret": client,
		"the first session": value(c.cookie), "the token": c.token, "the first invitation": strings.TrimPrefix(c.invitation, "/invitation/"),
	}
	var pages strings.Builder
	page := func(r heard) { pages.WriteString(r.String() + r.body) }
	page(c.post("/sign-in", url.Values{"name": {castleName}, "password": {guessed}}))
	page(c.post("/sign-in", url.Values{"name": {guessed}, "password": {castlePassword}}))
	page(c.post("/sign-in", url.Values{"name": {castleName}, "password": {castlePassword + strings.Repeat("x", 70_000)}}))
	secrets["another session"] = value(c.signIn(castleName, castlePassword))
	page(c.post(c.invitation, url.Values{"name": {"Eve"}, "password": {newer}, "again": {newer}}))
	made := c.post("/console/people", url.Values{"do": {"invite"}, "rank": {"curator"}}, "Cookie", c.cookie)
	link := html.UnescapeString(secretShown.FindStringSubmatch(made.body)[1])
	path := link[strings.Index(link, "/invitation/"):]
	secrets["an invitation"] = strings.TrimPrefix(path, "/invitation/")
	shown := c.do("GET", path, nil) // whose form leads to itself
	if !strings.Contains(shown.header.Get("Referrer-Policy"), "same-origin") {
		t.Errorf("the address of an invitation may be told to other sites: %v", shown.header)
	}
	page(c.post(path, url.Values{"name": {"Ben"}, "password": {newer}, "again": {"not the same"}}))
	page(c.do("GET", "/oidc/start", nil))
	page(c.do("GET", "/oidc/callback?code=a-code-of-the-provider&state=x", nil))
	secrets["a code"] = "a-code-of-the-provider"
	page(c.post("/account/password", url.Values{"current": {castlePassword}, "password": {newer}, "again": {newer}}, "Cookie", c.cookie))
	page(c.do("GET", "/api/v1/briefings", nil, "Authorization", "Bearer "+c.token+"x"))
	page(c.do("GET", "/api/v1/briefings?token="+c.token, nil))
	for _, p := range []string{"/", "/console/", "/console/people", "/console/tokens", "/console/health", "/account", "/metrics", "/readyz", "/console/history", "/console/feeds", "/console/nothing"} {
		page(c.look(p))
	}
	c.stop()
	printed := c.out.String() + c.err.String()
	var stored strings.Builder
	c.rows(c.database(), func(table, column, value string) { stored.WriteString(table + "." + column + "=" + value + "\n") })
	for _, file := range []string{"*.db", "*.db-wal", "*"} {
		found, _ := filepath.Glob(filepath.Join(c.dir, file))
		for _, name := range found {
			if data, err := os.ReadFile(name); err == nil {
				stored.Write(data)
			}
		}
	}
	for name, secret := range secrets {
		if n := strings.Count(printed, secret); n > 0 && (name != "the first invitation" || n > 1) {
			t.Errorf("%s is printed", name)
		}
		if strings.Contains(stored.String(), secret) {
			t.Errorf("%s is in the database", name)
		}
		body := pages.String()
		if name == "an invitation" { // its own page says where its form is sent
			body = regexp.MustCompile(`action="/invitation/[^"]*"|/oidc/start\?[^"]*`).ReplaceAllString(body, "")
		}
		if strings.Contains(body, secret) && name != "a guess" { // which was typed as a name too
			at := strings.Index(body, secret)
			t.Errorf("%s is on a page: %q", name, body[max(0, at-200):min(len(body), at+100)])
		}
	}
	if !strings.Contains(stored.String(), "$argon2id$") {
		t.Error("no password is stored as a hash: this test looks at nothing")
	}
}

// value returns that of a cookie.
func value(cookie string) string {
	_, v, _ := strings.Cut(cookie, "=")
	return v
}
