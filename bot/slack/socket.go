package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"path"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	slackapi "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

const (
	// pingInterval is how long a socket may be silent: Slack pings every few seconds.
	pingInterval = 20 * time.Second
	// The waits between attempts to connect, doubled each time. After a connection that outlived
	// the ping interval there is none: Slack ends each now and then, and expects another at once.
	leastBackoff = 500 * time.Millisecond
	mostBackoff  = 20 * time.Second
	// ackLimit is the time for saving an event and acknowledging it.
	ackLimit = 3 * time.Second
)

// finalErrors are the errors after which no other attempt to connect would end otherwise.
// https://docs.slack.dev/reference/methods/apps.connections.open
var finalErrors = map[string]string{
	"invalid_auth":           "SLACK_APP_TOKEN is not valid: make one under Basic Information, App-Level Tokens",
	"not_authed":             "SLACK_APP_TOKEN is missing",
	"token_revoked":          "SLACK_APP_TOKEN was revoked: make another under Basic Information, App-Level Tokens",
	"account_inactive":       "SLACK_APP_TOKEN belongs to an app that was deleted",
	"missing_scope":          "SLACK_APP_TOKEN lacks the scope connections:write",
	"not_allowed_token_type": "SLACK_APP_TOKEN is no app-level token: those begin with xapp-",
}

// finalBotErrors are those with which Slack refuses a bot's token for good.
// https://docs.slack.dev/reference/methods/auth.test
var finalBotErrors = map[string]string{
	"invalid_auth":     "SLACK_BOT_TOKEN is not valid: copy the Bot User OAuth Token from OAuth & Permissions in the app's settings",
	"token_revoked":    "SLACK_BOT_TOKEN was revoked: install the app again under Install App, and copy the Bot User OAuth Token from OAuth & Permissions",
	"token_expired":    "SLACK_BOT_TOKEN has expired: copy the Bot User OAuth Token from OAuth & Permissions in the app's settings",
	"account_inactive": "SLACK_BOT_TOKEN is of a workspace that the app was removed from: install it again under Install App, and copy the Bot User OAuth Token from OAuth & Permissions",
}

// runSocket holds one socket open until ctx ends.
func (a *Adapter) runSocket(ctx context.Context) error {
	var backoff time.Duration
	for {
		began := a.now()
		err := a.connection(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if why, ok := final(err, finalErrors); ok {
			a.state(why)
			return errors.New(why)
		}
		if a.now().Sub(began) > a.ping {
			backoff = 0
		}
		wait := backoff/2 + rand.N(backoff/2+1)
		var limited *slackapi.RateLimitedError
		if errors.As(err, &limited) {
			wait = max(wait, limited.RetryAfter)
		}
		a.state("the connection ended, and is opened again; the log says why") // to whomever asks
		a.log.Warn("the connection to Slack ended; it is opened again", "error", err, "after", wait)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
		backoff = min(max(2*backoff, leastBackoff), mostBackoff)
	}
}

// final reports whether an error is one of those that will not pass, and what to do about it.
func final(err error, reasons map[string]string) (string, bool) {
	var refused slackapi.SlackErrorResponse
	if !errors.As(err, &refused) {
		return "", false
	}
	why, ok := reasons[refused.Err]
	return why, ok
}

// connection opens a socket and takes what comes from it, until it ends: Slack asks for another
// one, or is silent, or the network fails. When to connect again is ours: the library would do it
// at once, however often Slack hangs up, and wait for minutes when it cannot connect.
func (a *Adapter) connection(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	once := *a.web.http
	once.Transport = &opensOnce{next: once.Transport}
	api := a.config.api("", &once)
	client := socketmode.New(api, socketmode.OptionDialer(a.dialer()), socketmode.OptionPingInterval(a.ping))
	ended := make(chan error, 1)
	go func() { ended <- client.RunContext(ctx) }()
	for {
		select {
		case err := <-ended:
			if err == nil {
				err = errors.New("the connection ended")
			}
			return err
		case e := <-client.Events:
			if err := a.socketEvent(ctx, client, e); err != nil {
				cancel()
				<-drained(client.Events, ended)
				return err
			}
		}
	}
}

// opensOnce is a transport that has one connection opened. The library opens another when the first
// has ended: as we have it end then, Slack would be called, and its reply be lost, with the time that
// it may ask to be waited.
type opensOnce struct {
	next   http.RoundTripper
	opened atomic.Bool
}

// RoundTrip implements [http.RoundTripper].
func (o *opensOnce) RoundTrip(r *http.Request) (*http.Response, error) {
	if path.Base(r.URL.Path) == "apps.connections.open" && o.opened.Swap(true) {
		return nil, errors.New("the connection ended")
	}
	return o.next.RoundTrip(r)
}

// drained returns a channel that is closed when the library has ended; until then it is relieved
// of its events, which are not acknowledged and so come again.
func drained(events <-chan socketmode.Event, ended <-chan error) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-events:
			case <-ended:
				return
			}
		}
	}()
	return done
}

// socketEvent takes an event of the library's. Its error is why there is no connection.
func (a *Adapter) socketEvent(ctx context.Context, client *socketmode.Client, e socketmode.Event) error {
	switch e.Type {
	case socketmode.EventTypeConnecting:
		if c, ok := e.Data.(*slackapi.ConnectingEvent); ok && c.ConnectionCount > 0 {
			return errors.New("the connection ended")
		}
		a.state("it is being connected")
	case socketmode.EventTypeConnectionError:
		if failed, ok := e.Data.(*slackapi.ConnectionErrorEvent); ok {
			return fmt.Errorf("connect: %w", failed.ErrorObj)
		}
	case socketmode.EventTypeHello:
		a.state("")
		a.log.Info("connected to Slack")
	case socketmode.EventTypeErrorBadMessage:
		if bad, ok := e.Data.(*socketmode.ErrorBadMessage); ok {
			a.badMessage(ctx, client, bad.Message)
		}
	case socketmode.EventTypeEventsAPI, socketmode.EventTypeInteractive, socketmode.EventTypeSlashCommand:
		a.take(ctx, client, e.Request.EnvelopeID, e.Request.Payload)
	}
	return nil
}

// badMessage takes what the library cannot decode: it is acknowledged and kept all the same.
func (a *Adapter) badMessage(ctx context.Context, client *socketmode.Client, message json.RawMessage) {
	var envelope struct {
		ID      string          `json:"envelope_id"`
		Payload json.RawMessage `json:"payload"`
	}
	if json.Unmarshal(message, &envelope) != nil || envelope.ID == "" {
		a.log.Warn("Slack sent what is no envelope; it is passed over")
		return
	}
	a.take(ctx, client, envelope.ID, envelope.Payload)
}

// take has the payload of an envelope saved, and acknowledges it then.
func (a *Adapter) take(ctx context.Context, client *socketmode.Client, envelope string, data json.RawMessage) {
	wait := a.receive(ctx, data)
	go func() {
		ctx, cancel := context.WithTimeout(ctx, ackLimit)
		defer cancel()
		if err := wait(ctx); err != nil {
			if ctx.Err() == nil {
				a.log.Error("what Slack sent could not be saved; it will send it again", "error", err)
			}
			return
		}
		if err := client.AckCtx(ctx, envelope, nil); err != nil && ctx.Err() == nil {
			a.log.Warn("what Slack sent could not be acknowledged; it will send it again", "error", err)
		}
	}()
}

// dialer returns a dialer whose connections note when they are heard.
func (a *Adapter) dialer() *websocket.Dialer {
	dial := (&net.Dialer{Timeout: 10 * time.Second}).DialContext
	return &websocket.Dialer{
		Proxy: http.ProxyFromEnvironment, HandshakeTimeout: 10 * time.Second,
		NetDialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dial(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &listening{conn, a}, nil
		},
	}
}

// listening is a connection that notes when something was read from it.
type listening struct {
	net.Conn
	adapter *Adapter
}

// Read implements [net.Conn].
func (l *listening) Read(b []byte) (int, error) {
	n, err := l.Conn.Read(b)
	if n > 0 {
		l.adapter.heard.Store(l.adapter.now().UnixNano())
	}
	return n, err
}
