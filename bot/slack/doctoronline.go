package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"
)

// What to do where Slack says no.
const (
	adviceNetwork  = "Check the network and HTTPS_PROXY of this machine, and SLACK_API_URL."
	adviceLater    = "Wait a minute, and run this again; https://slack-status.com tells whether Slack has trouble."
	adviceBot      = "Install the app under Install App in its settings, and copy the Bot User OAuth Token into SLACK_BOT_TOKEN."
	adviceAppToken = "Make a token with connections:write under Basic Information, App-Level Tokens, and put it into SLACK_APP_TOKEN."
	adviceSocket   = "Turn Socket Mode on under Socket Mode in the app's settings, or unset SLACK_APP_TOKEN where HTTP is used."
	adviceScopes   = "Put the output of godeeper slack manifest under App Manifest in the app's settings, and install the app again under Install App."
)

// checkAPI reports whether Slack can be reached. It asks what needs no token.
func (d *doctor) checkAPI(ctx context.Context) bool {
	const name = "API"
	address := d.cfg.apiURL()
	if checkAPIURL(address) != nil {
		return false
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"api.test", nil)
	if err != nil {
		d.Fail(name, "cannot be asked: "+err.Error(), adviceNetwork)
		return false
	}
	resp, err := d.client.Do(req)
	if err != nil {
		d.Fail(name, "cannot be reached: "+err.Error(), adviceNetwork)
		return false
	}
	defer resp.Body.Close()
	var answer struct {
		OK *bool `json:"ok"`
	}
	err = json.NewDecoder(io.LimitReader(resp.Body, 64<<10)).Decode(&answer)
	if err != nil || answer.OK == nil { // a page of a proxy, or an address that is no API
		d.Fail(name, fmt.Sprintf("%s does not answer as Slack does (status %d)", withoutPassword(address), resp.StatusCode), adviceNetwork)
		return false
	}
	d.Found(name, "answers at "+withoutPassword(address))
	return true
}

// checkBot asks whose the bot's token is, and what it may.
func (d *doctor) checkBot(ctx context.Context) {
	if !strings.HasPrefix(d.cfg.BotToken, botTokens.prefix) {
		return
	}
	a, err := d.cfg.api(d.cfg.BotToken, d.client).AuthTestContext(ctx)
	if err != nil {
		d.refused("sign-in", "auth.test", err, adviceBot)
		return
	}
	if a.BotID == "" {
		d.Fail("sign-in", fmt.Sprintf("Slack knows %s in %s, but as no bot", a.User, a.Team), adviceBot)
		return
	}
	d.Found("sign-in", fmt.Sprintf("Slack knows the bot as %s in %s (%s)", a.User, a.Team, a.TeamID))

	header := a.Header.Get("X-OAuth-Scopes")
	if header == "" {
		d.Found("scopes", "Slack did not say which are granted")
		return
	}
	granted := strings.FieldsFunc(header, func(r rune) bool { return r == ',' || r == ' ' })
	var missing []string
	for _, s := range scopes {
		if !slices.Contains(granted, s.Name) {
			missing = append(missing, fmt.Sprintf("%s (%s)", s.Name, s.Why))
		}
	}
	if len(missing) > 0 {
		d.Fail("scopes", "not granted: "+strings.Join(missing, "; "), adviceScopes)
		return
	}
	d.Found("scopes", fmt.Sprintf("all %d are granted", len(scopes)))
}

// checkSocket asks for the address of a connection, and leaves it unused.
func (d *doctor) checkSocket(ctx context.Context) {
	if !strings.HasPrefix(d.cfg.AppToken, appTokens.prefix) {
		return
	}
	_, _, err := d.cfg.api("", d.client).StartSocketModeContext(ctx)
	if err == nil {
		d.Found("Socket Mode", "Slack lets the app connect")
		return
	}
	advice := adviceSocket
	if refused, ok := errors.AsType[slackapi.SlackErrorResponse](err); ok &&
		slices.Contains([]string{"invalid_auth", "not_authed", "missing_scope", "not_allowed_token_type", "token_revoked", "account_inactive"}, refused.Err) {
		advice = adviceAppToken
	}
	d.refused("Socket Mode", "apps.connections.open", err, advice)
}

// refused adds an error of a method: the advice fits where Slack itself said no.
func (d *doctor) refused(name, method string, err error, advice string) {
	if _, ok := errors.AsType[slackapi.SlackErrorResponse](err); !ok {
		advice = adviceNetwork
	}
	if _, ok := errors.AsType[*slackapi.RateLimitedError](err); ok {
		advice = adviceLater
	}
	if status, ok := errors.AsType[slackapi.StatusCodeError](err); ok && status.Code >= 500 {
		advice = adviceLater
	}
	d.Fail(name, fmt.Sprintf("Slack's answer to %s: %v", method, err), advice)
}
