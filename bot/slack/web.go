package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"github.com/godeeper/godeeper/bot"
)

const (
	// noRetryAfter is how long is waited after a 429 that does not say: longer than the minute in
	// which Slack counts.
	// https://docs.slack.dev/apis/web-api/rate-limits/
	noRetryAfter = 61 * time.Second
	// mostRetryAfter is, in seconds, the longest wait that is kept to, a year: a process that runs
	// longer may as well ask.
	mostRetryAfter = 365 * 24 * 60 * 60
	// unreachable is how long is waited where no connection could be made.
	unreachable = 3 * time.Second
	// maxResponse bounds what is read of an answer of Slack's: a page of a channel's history is
	// some 200 messages of at most 40,000 characters.
	maxResponse = 16 << 20
)

// web calls Slack's methods.
type web struct {
	config Config
	tokens *Tokens
	http   *http.Client
}

func newWeb(config Config, tokens *Tokens) *web {
	return &web{config: config, tokens: tokens, http: newHTTPClient()}
}

// newHTTPClient returns a client that keeps to what Slack asks of those who ask too much, and
// follows nobody elsewhere: a redirect would take a token or an answer along. Each request ends
// with its context, and none is begun after it.
func newHTTPClient() *http.Client {
	return &http.Client{
		Transport:     &courteous{next: bot.NewTransport(), until: map[string]time.Time{}, now: time.Now},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// client returns a client that acts in the workspace. Its error is [bot.Later] where the time of ctx
// was not enough to learn the token: nothing was asked of Slack then.
func (w *web) client(ctx context.Context, team, enterprise string) (*slackapi.Client, error) {
	c, err := w.tokens.For(ctx, team, enterprise)
	if err != nil && ctx.Err() != nil {
		return nil, &bot.Later{After: unreachable, Err: fmt.Errorf("the token was not known in time: %w", err)}
	}
	if err != nil {
		return nil, err
	}
	return w.config.api(c.Token, w.http), nil
}

// outcome says what an error of Slack's means for a post: [bot.Later], [bot.ErrUncertain], or a
// refusal. It returns nil for nil.
func outcome(err error) error {
	var (
		limited *slackapi.RateLimitedError
		later   *bot.Later
		refused slackapi.SlackErrorResponse
		status  slackapi.StatusCodeError
		dial    *net.OpError
	)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &later), errors.Is(err, errUnusable):
		return err
	case errors.Is(err, slackapi.ErrParametersMissing): // the library has sent nothing
		return fmt.Errorf("%w: %w", errUnusable, err)
	case errors.As(err, &limited):
		return &bot.Later{After: limited.RetryAfter, Err: errors.New("too many requests for Slack")}
	case errors.As(err, &refused):
		switch refused.Err {
		case "ratelimited", "rate_limited", "message_limit_exceeded":
			return &bot.Later{After: noRetryAfter, Err: err}
		case "internal_error", "fatal_error", "service_unavailable", "request_timeout":
			return fmt.Errorf("%w: Slack says %s", bot.ErrUncertain, refused.Err)
		}
		return fmt.Errorf("refused by Slack: %w", err)
	case errors.As(err, &status):
		if status.Code >= http.StatusInternalServerError {
			return fmt.Errorf("%w: Slack answers with status %d", bot.ErrUncertain, status.Code)
		}
		return fmt.Errorf("refused by Slack: %w", err)
	case errors.As(err, &dial) && dial.Op == "dial":
		return &bot.Later{After: unreachable, Err: fmt.Errorf("no connection to Slack: %w", withoutAddress(err))}
	}
	return fmt.Errorf("%w: %w", bot.ErrUncertain, withoutAddress(err))
}

// withoutAddress returns an error without the address that was called: with a response_url, anybody
// who reads it could post.
func withoutAddress(err error) error {
	if called, ok := errors.AsType[*url.Error](err); ok {
		return called.Err
	}
	return err
}

// courteous is a transport that does not call a method again, with the same token, sooner than
// Slack has asked; and that knows how long that is where Slack does not say.
type courteous struct {
	next http.RoundTripper
	now  func() time.Time

	mu    sync.Mutex
	until map[string]time.Time // by method and token
}

// RoundTrip implements [http.RoundTripper].
func (c *courteous) RoundTrip(r *http.Request) (*http.Response, error) {
	key := r.URL.Path + " " + requestToken(r)
	c.mu.Lock()
	wait := c.until[key].Sub(c.now())
	if wait <= 0 {
		delete(c.until, key)
	}
	c.mu.Unlock()
	if wait > 0 {
		return nil, &bot.Later{After: wait, Err: errors.New("too many requests for Slack before this one")}
	}
	resp, err := c.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, maxResponse), resp.Body}
	if resp.StatusCode != http.StatusTooManyRequests {
		return resp, nil
	}
	after := retryAfter(resp.Header.Get("Retry-After"))
	resp.Header.Set("Retry-After", strconv.Itoa(int(after/time.Second)))
	c.mu.Lock()
	c.until[key] = c.now().Add(after)
	c.mu.Unlock()
	return resp, nil
}

// requestToken returns the token of a request, "" where it has none.
func requestToken(r *http.Request) string {
	if bearer := r.Header.Get("Authorization"); bearer != "" || r.GetBody == nil {
		return bearer
	}
	body, err := r.GetBody()
	if err != nil {
		return ""
	}
	defer body.Close()
	// The client puts the token into the form; a copy of the body is what its reader allows.
	data, err := io.ReadAll(io.LimitReader(body, 1<<20))
	if err != nil {
		return ""
	}
	for field := range bytes.SplitSeq(data, []byte("&")) {
		if token, ok := bytes.CutPrefix(field, []byte("token=")); ok {
			return "Bearer " + string(token)
		}
	}
	return ""
}

// retryAfter reads how many seconds are to be waited: at least one, so that nothing runs in a
// circle.
func retryAfter(header string) time.Duration {
	seconds, err := strconv.Atoi(header)
	if err != nil || seconds < 0 {
		return noRetryAfter
	}
	return time.Duration(min(max(seconds, 1), mostRetryAfter)) * time.Second
}

// eventType marks our messages, with the key of the post and the briefing that it is about.
const eventType = "godeeper_post"

func metadata(key, briefing string) slackapi.SlackMetadata {
	payload := map[string]any{"key": key}
	if briefing != "" {
		payload["briefing"] = briefing
	}
	return slackapi.SlackMetadata{EventType: eventType, EventPayload: payload}
}

// marked returns a value of our metadata, "" for a message that is not ours.
func marked(m slackapi.SlackMetadata, name string) string {
	if m.EventType != eventType {
		return ""
	}
	value, _ := m.EventPayload[name].(string)
	return value
}

// briefing returns the id of the briefing that the first message of a thread is about, "" where
// it does not say.
func (w *web) briefing(ctx context.Context, at place) (string, error) {
	api, err := w.client(ctx, at.team, at.enterprise)
	if err != nil {
		return "", err
	}
	messages, _, _, err := api.GetConversationRepliesContext(ctx, &slackapi.GetConversationRepliesParameters{
		ChannelID: at.channel, Timestamp: at.thread, Limit: 1, IncludeAllMetadata: true, Inclusive: true,
	})
	if err != nil {
		return "", outcome(err)
	}
	if len(messages) == 0 {
		return "", nil
	}
	return marked(messages[0].Metadata, "briefing"), nil
}
