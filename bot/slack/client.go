package slack

import (
	"context"
	"fmt"
	"net/http"
	"time"

	slackapi "github.com/slack-go/slack"

	"github.com/godeeper/godeeper/bot"
)

// clientLimit is the time for one call of Slack's API.
const clientLimit = 10 * time.Second

// api returns a client of Slack's API that retries nothing: most of what it sends must not be
// sent twice.
func (c Config) api(token string, client *http.Client, options ...slackapi.Option) *slackapi.Client {
	return slackapi.New(token, append([]slackapi.Option{
		slackapi.OptionAPIURL(c.apiURL()), slackapi.OptionHTTPClient(client), slackapi.OptionAppLevelToken(c.AppToken),
	}, options...)...)
}

// orDefault returns the client, or one that gives up in time.
func orDefault(client *http.Client) *http.Client {
	if client != nil {
		return client
	}
	return &http.Client{Timeout: clientLimit, Transport: bot.NewTransport()}
}

// identify asks Slack whose a token is.
func (c Config) identify(ctx context.Context, client *http.Client, token string) (credentials, error) {
	a, err := c.api(token, client).AuthTestContext(ctx)
	if err != nil {
		return credentials{}, fmt.Errorf("auth.test: %w", err)
	}
	return credentials{token, a.UserID, a.BotID, a.TeamID, a.Team}, nil
}
