package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/godeeper/godeeper/bot"
)

const (
	// apiVersion is the version of the API that is called: Components V2 are refused by older ones.
	// https://docs.discord.com/developers/reference#api-versioning
	apiVersion = "/v10"
	// mostTime bounds a call whose context has no end.
	mostTime = time.Minute
	// mostTries is how often a call is made that is answered with 429 each time: somebody else uses
	// up what there is, or Discord does not mean what it says of its limits.
	mostTries = 5
	// answerTime is how long an answer may take where the caller brings no client of its own. Most
	// come within a second.
	answerTime = 20 * time.Second
	// sendTime is how long before the end of its context a request is sent at the latest: one whose
	// answer is not waited for is worse than one that comes later.
	sendTime = 2 * time.Second
)

// rest calls Discord's API, within its limits. It is safe for concurrent use.
type rest struct {
	config  Config
	session *discordgo.Session
	client  *http.Client
	limits  *limiter
}

// newRest returns a client of the API. A nil client is one that gives up in time.
func newRest(config Config, client *http.Client) *rest {
	if client == nil {
		client = &http.Client{Timeout: answerTime, Transport: bot.NewTransport()}
	}
	s, _ := discordgo.New("Bot " + config.Token) // it never fails
	s.StateEnabled = false
	s.UserAgent = UserAgent()
	return &rest{config: config, session: s, client: client, limits: newLimiter()}
}

// UserAgent names the program in the form that Discord asks for.
// https://docs.discord.com/developers/reference#user-agent
func UserAgent() string {
	version := "devel"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		version = info.Main.Version
	}
	return "DiscordBot (https://github.com/godeeper/godeeper, " + version + ")"
}

// do calls a method of the API once. The path begins with a slash and has no version. A body is
// sent as JSON, nil for none; what is answered is decoded into out, where that is not nil and
// there is something. It returns within the time of ctx, and within a minute. Its errors are
// [bot.Later] where nothing was done and the call may be made again, [bot.ErrUncertain] where it is
// not known whether it was done, and *refused where Discord refuses it. No error holds a token.
func (r *rest) do(ctx context.Context, method, path string, body, out any) error {
	ctx, cancel := context.WithTimeout(ctx, mostTime)
	defer cancel()
	var data []byte
	if body != nil {
		var err error
		if data, err = json.Marshal(body); err != nil {
			return fmt.Errorf("write a request for Discord: %w", err)
		}
	}
	t := newTurn(routeOf(method, path), sendBy(ctx))
	for try := 1; ; try++ {
		if err := r.limits.wait(ctx, t); err != nil {
			return err
		}
		x, answered, err := r.once(ctx, method, path, data, t)
		if x.status != http.StatusTooManyRequests {
			return r.outcome(method, t.route, x, answered, err, out)
		}
		if try == mostTries {
			r.limits.giveUp(t)
			return &bot.Later{After: x.held, Err: errors.New("too many requests for Discord")}
		}
	}
}

// sendBy returns until when a request may wait. Where there is little time, it is for waiting and for
// the answer in equal parts.
func sendBy(ctx context.Context) time.Time {
	end, _ := ctx.Deadline()
	return end.Add(-min(sendTime, time.Until(end)/2))
}

// once sends a request whose turn it is, and tells the limiter what was answered.
func (r *rest) once(ctx context.Context, method, path string, data []byte, t *turn) (*exchange, []byte, error) {
	x := &exchange{next: r.client.Transport, open: t.route.open}
	defer func() { r.limits.done(t, x) }()
	if x.next == nil {
		x.next = http.DefaultTransport
	}
	// Discordgo gets a bucket for this request only: it waits for one longer than a context
	// lasts, and never frees one.
	bucket := new(discordgo.Bucket)
	bucket.Lock()
	answered, err := r.session.RequestWithLockedBucket(method, r.config.apiURL()+apiVersion+path, "application/json", data, bucket, 0,
		discordgo.WithContext(ctx), discordgo.WithRestRetries(0), discordgo.WithRetryOnRatelimit(false),
		discordgo.WithClient(&http.Client{Transport: x, Timeout: r.client.Timeout}))
	return x, answered, err
}
