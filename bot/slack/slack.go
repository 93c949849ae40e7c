// Package slack joins Slack to the bot: it takes events from Socket Mode or over HTTP, answers
// in threads, direct messages, commands and buttons with Block Kit, and keeps App Home.
//
// Both transports lead to [Adapter.receive], which decodes what came, saves it in the inbox and
// lets it be acknowledged. What happens then starts from the saved payload alone: Prepare decides
// what to post, Send posts it, Find looks whether it was posted. Package slack-go is used here and
// nowhere else.
package slack

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// Platform is the name of this platform in messages.
const Platform = "slack"

// Store is what the adapter keeps beside what the bot does: the settings of channels.
type Store interface {
	// Settings returns the settings of a channel, their zero value when there are none.
	Settings(ctx context.Context, platform, workspace, channel string) (faq.Settings, error)

	// SaveSettings keeps the settings of a channel, as the person with the id by has set them.
	SaveSettings(ctx context.Context, platform, workspace, channel, by string, s faq.Settings) error
}

// Adapter joins one Slack app to the bot. It is safe for concurrent use.
type Adapter struct {
	Digests bot.Digests // takes subscriptions to the digest; nil, unless it is set before Run, where there is none

	log    *slog.Logger
	config Config
	bot    *bot.Bot
	inbox  *bot.Inbox
	store  Store
	tokens *Tokens
	web    *web
	pace   *pace // of digests
	now    func() time.Time

	ping   time.Duration // how long a socket may be silent before it is opened anew
	heard  atomic.Int64  // unix nanoseconds when the socket was heard last
	socket atomic.Pointer[string]
}

var _ bot.Adapter = (*Adapter)(nil)

// New returns an adapter with the given configuration, which must be valid. It answers with b,
// keeps events in inbox, and finds the tokens of workspaces in tokens.
func New(log *slog.Logger, config Config, b *bot.Bot, inbox *bot.Inbox, store Store, tokens *Tokens) *Adapter {
	a := &Adapter{
		log: log, config: config, bot: b, inbox: inbox, store: store, tokens: tokens,
		web: newWeb(config, tokens), pace: newPace(time.Now), now: time.Now, ping: pingInterval,
	}
	a.state("it is not connected yet")
	return a
}

// Platform implements [bot.Adapter].
func (a *Adapter) Platform() string { return Platform }

// Run implements [bot.Adapter]: it signs in, and holds the socket open where Socket Mode is
// configured. Requests over HTTP come through [Adapter.Handler].
func (a *Adapter) Run(ctx context.Context) error {
	if err := a.tokens.SignIn(ctx, a.log); err != nil {
		a.state(err.Error())
		return err
	}
	if a.config.Socket() {
		return a.runSocket(ctx)
	}
	<-ctx.Done()
	return nil
}

// Handler serves what Slack sends over HTTP, under /slack/.
func (a *Adapter) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+EventsPath, a.serveEvents)
	return mux
}

// Ready implements [bot.Adapter].
func (a *Adapter) Ready() error {
	if !a.config.Socket() {
		return nil
	}
	if why := *a.socket.Load(); why != "" {
		return errors.New("Slack: " + why)
	}
	if silent := a.now().Sub(time.Unix(0, a.heard.Load())); silent > a.ping {
		return errors.New("Slack: the connection has been silent for " + silent.Round(time.Second).String())
	}
	return nil
}

// state notes why the socket is not open, "" when it is.
func (a *Adapter) state(why string) { a.socket.Store(&why) }
