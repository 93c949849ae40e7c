// Package discord joins Discord to the bot: it takes events from the gateway and interactions over
// HTTP, answers in channels, threads, direct messages and to commands with Components V2, and
// completes questions as they are typed.
//
// Both transports lead to one handler, which saves what came in the inbox and lets it be
// acknowledged. What happens then starts from the saved payload alone: Prepare decides what to
// post, Send posts it, Find looks whether it was posted. Package discordgo is used here and nowhere
// else.
package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// Platform is the name of this platform in messages.
const Platform = "discord"

// Store is what the adapter keeps beside what the bot does: the settings of guilds, under the
// empty channel.
type Store interface {
	// Settings returns the settings of a guild, their zero value when there are none.
	Settings(ctx context.Context, platform, workspace, channel string) (faq.Settings, error)

	// SaveSettings keeps the settings of a guild, as the person with the id by has set them.
	SaveSettings(ctx context.Context, platform, workspace, channel, by string, s faq.Settings) error
}

// Completer knows the stored questions. It is safe for concurrent use.
type Completer interface {
	// Complete returns stored questions for as much of one as has been typed, at most limit.
	Complete(prefix string, limit int) []string
}

// Adapter joins one Discord application to the bot. It is safe for concurrent use.
type Adapter struct {
	Digests bot.Digests // of channels; nil where none are served. It is set before Run

	log       *slog.Logger
	config    Config
	bot       *bot.Bot
	inbox     *bot.Inbox
	store     Store
	completer Completer
	rest      *rest
	gateway   *gateway
	channels  *channels
	acks      acks
	acking    sync.WaitGroup // acknowledgements of what came by the gateway
	now       func() time.Time

	me    atomic.Pointer[string] // id of the bot's user, "" before it is known
	state atomic.Pointer[string] // why the bot cannot be heard, "" when nothing is known against it
}

var _ bot.Adapter = (*Adapter)(nil)

// New returns an adapter with the given configuration, which must be valid. It answers with b,
// keeps events in inbox and the settings of guilds in store, completes questions with completer,
// and reaches Discord by client, nil for one that gives up in time.
func New(log *slog.Logger, config Config, b *bot.Bot, inbox *bot.Inbox, store Store, completer Completer, client *http.Client) *Adapter {
	a := &Adapter{
		log: log, config: config, bot: b, inbox: inbox, store: store, completer: completer,
		rest: newRest(config, client), now: time.Now,
	}
	a.channels = &channels{rest: a.rest, now: func() time.Time { return a.now() }}
	a.gateway = newGateway(log, config, a.rest, a.receive)
	none, waiting := "", "it has not signed in yet"
	a.me.Store(&none)
	a.state.Store(&waiting)
	return a
}

// Platform implements [bot.Adapter].
func (a *Adapter) Platform() string { return Platform }

// botUser returns the id of the bot's user, "" before it has signed in.
func (a *Adapter) botUser() string { return *a.me.Load() }

// signedIn returns an error as long as the bot does not know who it is: until then it would not know
// its own messages again.
func (a *Adapter) signedIn() error {
	if a.botUser() == "" {
		return &bot.Later{After: firstWait, Err: errors.New("the bot has not signed in to Discord yet")}
	}
	return nil
}

// Run implements [bot.Adapter]: it signs in, registers the commands where they have changed, and
// holds the gateway open unless that is turned off. Requests over HTTP come through
// [Adapter.Handler].
func (a *Adapter) Run(ctx context.Context) error {
	if err := a.signIn(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	if a.config.Gateway() {
		defer a.acking.Wait() // Discord tells people that the bot did not answer, where none comes
		return a.gateway.run(ctx)
	}
	<-ctx.Done()
	return nil
}

const (
	// firstWait and longestWait are between two attempts to sign in; the wait doubles.
	firstWait, longestWait = time.Second, time.Minute
	// callLimit is the time for one call outside of the inbox, which has its own.
	callLimit = 15 * time.Second
)

// signIn learns who the bot is, and registers the commands. It tries until that is done, ctx ends,
// or Discord does not know the token.
func (a *Adapter) signIn(ctx context.Context) error {
	wait := firstWait
	for {
		err := a.trySignIn(ctx)
		if no, ok := asRefused(err); ok && no.Status == http.StatusUnauthorized {
			a.state.Store(new(err.Error()))
			return fmt.Errorf("DISCORD_BOT_TOKEN is not valid any more, or never was: copy a new one from Bot, Reset Token, in the application's settings (%w)", err)
		}
		if err == nil || ctx.Err() != nil {
			return nil
		}
		a.state.Store(new("it could not sign in: " + err.Error()))
		a.log.Warn("signing in to Discord failed; it is tried again", "error", err, "wait", wait)
		if !sleepFor(ctx, wait) {
			return nil
		}
		wait = min(2*wait, longestWait)
	}
}

func (a *Adapter) trySignIn(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	var me user
	if err := a.rest.do(limited, http.MethodGet, "/users/@me", nil, &me); err != nil {
		return fmt.Errorf("look up the bot: %w", err)
	}
	var app struct {
		ID string `json:"id"`
	}
	if err := a.rest.do(limited, http.MethodGet, "/applications/@me", nil, &app); err != nil {
		return fmt.Errorf("look up the application: %w", err)
	}
	changed, err := register(limited, a.rest, app.ID)
	if err != nil {
		return err
	}
	a.me.Store(&me.ID)
	a.state.Store(new(string))
	a.log.Info("signed in to Discord", "bot", me.Username, "application", app.ID, "commands_registered", changed)
	return nil
}

// Ready implements [bot.Adapter].
func (a *Adapter) Ready() error {
	if why := *a.state.Load(); why != "" {
		return errors.New("Discord: " + why)
	}
	if !a.config.Gateway() {
		return nil
	}
	if err := a.gateway.ready(); err != nil {
		return errors.New("Discord: " + err.Error())
	}
	return nil
}
