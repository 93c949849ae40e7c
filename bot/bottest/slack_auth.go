package bottest

import (
	"net/http"
	"strings"
)

// oauthCode is what a person's consent to an installation is worth, once.
type oauthCode struct {
	team     *Team
	user     string
	redirect string // "" for any
	used     bool
}

// Code returns the code that Slack gives to the redirect URL after a user has agreed to install
// the app in a workspace; redirect is the redirect_uri that was asked for, "" for any. The user
// may be one that the fake does not know.
func (s *Slack) Code(team *Team, user, redirect string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	code := s.id("1000.") + ".abcdef0123456789"
	s.codes[code] = &oauthCode{team: team, user: user, redirect: redirect}
	return code
}

func (s *Slack) oauthAccess(r *request) (object, *problem) {
	id, secret := r.Args["client_id"], r.Args["client_secret"]
	if id == "" {
		id, secret = basicAuth(r)
	}
	code := s.codes[r.Args["code"]]
	switch {
	case id != s.ClientID:
		return nil, refuse("invalid_client_id")
	case secret != s.ClientSecret:
		return nil, refuse("bad_client_secret")
	case code == nil || code.used:
		return nil, refuse("invalid_code")
	case code.redirect != "" && code.redirect != r.Args["redirect_uri"]:
		return nil, refuse("bad_redirect_uri")
	}
	code.used = true
	t := code.team
	if g := s.tokens[t.BotToken]; g == nil || g.err != "" { // a new installation has a new token
		t.BotToken = "xoxb-" + s.id("") + "-" + t.ID
		s.tokens[t.BotToken] = &grant{team: t, scopes: t.Scopes}
	}
	o := object{
		"access_token": t.BotToken, "token_type": "bot", "scope": strings.Join(s.tokens[t.BotToken].scopes, ","),
		"bot_user_id": t.BotUser, "app_id": s.AppID, "team": object{"id": t.ID, "name": t.Name}, "enterprise": nil,
		"is_enterprise_install": false, "authed_user": object{"id": code.user},
	}
	if t.Enterprise != "" {
		o["enterprise"] = object{"id": t.Enterprise, "name": "Organisation " + t.Enterprise}
	}
	return o, nil
}

func basicAuth(r *request) (id, secret string) {
	id, secret, _ = (&http.Request{Header: r.Header}).BasicAuth()
	return id, secret
}

// apiTest is api.test: it takes no token, and answers what it is asked.
func (s *Slack) apiTest(r *request) (object, *problem) {
	if code := r.Arg("error"); code != "" {
		return nil, refuse(code)
	}
	return object{"args": r.Args}, nil
}

func (s *Slack) authTest(r *request) (object, *problem) {
	if r.team == nil {
		return object{"app_id": s.AppID, "app_name": "Go Deeper"}, nil
	}
	o := object{
		"url": "https://" + r.team.Domain + ".slack.com/", "team": r.team.Name, "user": "godeeper", "team_id": r.team.ID,
		"user_id": r.team.BotUser, "bot_id": r.team.BotID, "is_enterprise_install": false,
	}
	if r.team.Enterprise != "" {
		o["enterprise_id"] = r.team.Enterprise
	}
	return o, nil
}

func (s *Slack) authRevoke(r *request) (object, *problem) {
	if r.flag("test", false) {
		return object{"revoked": false}, nil
	}
	r.grant.err = "token_revoked"
	return object{"revoked": true}, nil
}

func (s *Slack) appsUninstall(r *request) (object, *problem) {
	switch {
	case r.Args["client_id"] != s.ClientID:
		return nil, refuse("invalid_client_id")
	case r.Args["client_secret"] != s.ClientSecret:
		return nil, refuse("bad_client_secret")
	}
	for _, g := range s.tokens {
		if g.team == r.team {
			g.err = "account_inactive"
		}
	}
	return object{}, nil
}
