package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"github.com/godeeper/godeeper/bot"
)

// Installer lets workspaces install the app themselves: it serves [InstallPath], with a button
// that leads to Slack, and [RedirectPath], where Slack sends the person back to.
type Installer struct {
	Now func() time.Time // time.Now, other in tests

	log    *slog.Logger
	cfg    Config
	tokens *Tokens
	client *http.Client
	states *states
	pages  *pages
}

var _ http.Handler = (*Installer)(nil)

// NewInstaller returns the installer that saves into tokens. The configuration must have all that
// [Config.OAuth] wants. The client may be nil for the usual one.
func NewInstaller(log *slog.Logger, cfg Config, tokens *Tokens, client *http.Client) (*Installer, error) {
	if !cfg.OAuth() || tokens.store == nil {
		return nil, errors.New("installations need a client id and secret, a key, a public URL and a store")
	}
	states, err := newStates(cfg.Key, cfg.PublicURL)
	if err != nil {
		return nil, fmt.Errorf("installer: %w", err)
	}
	pages, err := newPages()
	if err != nil {
		return nil, fmt.Errorf("installer: %w", err)
	}
	return &Installer{time.Now, log, cfg, tokens, orDefault(client), states, pages}, nil
}

// ServeHTTP implements http.Handler.
func (i *Installer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.pages.protect(w.Header())
	allow := []string{http.MethodGet}
	serve := i.redirect
	switch r.URL.Path {
	case InstallPath:
		allow, serve = append(allow, http.MethodHead), i.offer
	case RedirectPath: // not for HEAD: a code can be used only once
	default:
		http.NotFound(w, r)
		return
	}
	for _, method := range allow {
		if r.Method == method {
			status, content := serve(w, r)
			if err := i.pages.write(w, status, content); err != nil {
				i.log.Error("slack page not shown", "path", r.URL.Path, "error", err)
			}
			return
		}
	}
	w.Header().Set("Allow", strings.Join(allow, ", "))
	http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
}

// offer is the page with the button.
func (i *Installer) offer(w http.ResponseWriter, r *http.Request) (int, page) {
	query := url.Values{
		"client_id": {i.cfg.ClientID}, "scope": {strings.Join(scopeNames(), ",")},
		"redirect_uri": {i.redirectURI()}, "state": {i.states.begin(w, r, i.Now())},
	}
	return http.StatusOK, page{
		Title: "Add Go Deeper to Slack",
		Text: []string{
			"Go Deeper answers questions about news briefings in the briefings' own words, with their sources and the questions to ask next.",
			"Slack shows what it may do before you allow it. It reads the channels that it is invited to, and no others.",
		},
		Button: "Add to Slack", Link: i.cfg.authorizeURL() + "?" + query.Encode(),
	}
}

// redirect is where Slack sends the person back to, with a code for a token.
func (i *Installer) redirect(w http.ResponseWriter, r *http.Request) (int, page) {
	query := r.URL.Query()
	if query.Get("error") == "access_denied" {
		return http.StatusOK, i.again("Go Deeper was not added", "Nothing was changed in your workspace. You can add it whenever you like.")
	}
	if !i.states.check(r, query.Get("state"), i.Now()) {
		return http.StatusBadRequest, i.again("Please start again", "This link has run out, or it was opened in another browser than the one that you began with.")
	}
	i.states.end(w)
	code := query.Get("code")
	if code == "" {
		i.log.Warn("slack sent no code", "error", bot.Clip(query.Get("error"), 64))
		return http.StatusBadRequest, i.again("Go Deeper was not added", "Slack did not allow it. Please try again, or ask the administrator of your workspace.")
	}
	c, app, err := i.install(r.Context(), code)
	if err != nil {
		i.log.Error("slack workspace not installed", "error", i.cfg.redact(err.Error()))
		if refused, ok := errors.AsType[slackapi.SlackErrorResponse](err); ok && refused.Err != "" {
			return http.StatusBadRequest, i.again("Go Deeper was not added", "Slack did not accept it. Please start again.")
		}
		return http.StatusBadGateway, i.again("Go Deeper was not added", "Something went wrong on the way, and it was noted. Please try again in a minute.")
	}
	done := page{
		Title: "Go Deeper is in " + c.Name,
		Text: []string{
			"Write to it directly, or invite it to a channel and mention it there with your question.",
			"You can close this page.",
		},
	}
	if app != "" {
		done.Button, done.Link = "Open in Slack", strings.TrimSuffix(i.cfg.authorizeURL(), authorizePath)+"/app_redirect?"+url.Values{"app": {app}}.Encode()
	}
	return http.StatusOK, done
}

// install changes the code for a token and keeps that. It returns the id of the app too.
func (i *Installer) install(ctx context.Context, code string) (c credentials, app string, err error) {
	resp, err := slackapi.GetOAuthV2ResponseContext(ctx, i.client, i.cfg.ClientID, i.cfg.ClientSecret, code, i.redirectURI(), slackapi.OAuthOptionAPIURL(i.cfg.apiURL()))
	if err != nil {
		return c, "", fmt.Errorf("oauth.v2.access: %w", err)
	}
	c = credentials{Token: resp.AccessToken, BotUser: resp.BotUserID, Team: resp.Team.ID, Name: resp.Team.Name}
	if resp.IsEnterpriseInstall { // one token for all workspaces of the organisation
		c.Team, c.Name = resp.Enterprise.ID, resp.Enterprise.Name
	}
	switch {
	case c.Token == "" || c.Team == "":
		return c, "", errors.New("oauth.v2.access: Slack gave no bot token, or no workspace")
	case resp.ExpiresIn > 0 || resp.RefreshToken != "":
		return c, "", errors.New("oauth.v2.access: the tokens of this app rotate, which is not supported: make the app anew from the manifest")
	}
	if c.Name = bot.Line(c.Name); c.Name == "" {
		c.Name = c.Team
	}
	known, err := i.cfg.identify(ctx, i.client, c.Token) // the exchange does not tell the bot's id
	if err != nil {
		return c, "", err
	}
	c.BotID = known.BotID
	if c.BotUser == "" {
		c.BotUser = known.BotUser
	}
	if err := i.tokens.save(ctx, c, resp.AuthedUser.ID); err != nil {
		return c, "", err
	}
	i.log.Info("slack workspace installed", "workspace", c.Team, "name", c.Name, "by", resp.AuthedUser.ID)
	return c, resp.AppID, nil
}

func (i *Installer) redirectURI() string {
	return strings.TrimSuffix(i.cfg.PublicURL, "/") + RedirectPath
}

// again is a page with the way back to the button.
func (i *Installer) again(title, text string) page {
	return page{Title: title, Text: []string{text}, Button: "Start again", Link: strings.TrimSuffix(i.cfg.PublicURL, "/") + InstallPath}
}
