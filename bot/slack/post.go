package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// Send implements [bot.Poster].
func (a *Adapter) Send(ctx context.Context, p faq.Post) (string, error) {
	var c call
	if err := json.Unmarshal(p.Body, &c); err != nil {
		return "", fmt.Errorf("read a frozen post: %w", err)
	}
	api, err := a.client(ctx, c)
	if errors.Is(err, faq.ErrNotFound) {
		return "", closed{err}
	}
	if err != nil {
		return "", err
	}
	if wait := a.turn(c, p.Key); wait > 0 {
		return "", &bot.Later{After: wait, Err: errPaced}
	}
	id, err := a.send(ctx, api, c, p.Key)
	if limited, ok := errors.AsType[*slackapi.RateLimitedError](err); ok && c.Method == postMessage {
		a.pace.slower(c.Team, limited.RetryAfter)
	}
	return id, orClosed(outcome(err))
}

// turn returns how long a call has to wait for its turn, which digests do alone, and notes messages.
func (a *Adapter) turn(c call, key string) time.Duration {
	switch {
	case c.Method != postMessage:
		return 0
	case c.Paced:
		return a.pace.post(c.Team, key)
	}
	a.pace.answer(c.Team)
	return 0
}

// client returns a client for a call. Its error is [faq.ErrNotFound] where the app is not installed,
// and [bot.Later] where that could not be looked up.
func (a *Adapter) client(ctx context.Context, c call) (*slackapi.Client, error) {
	api, err := a.web.client(ctx, c.Team, c.Enterprise)
	switch {
	case err == nil:
		return api, nil
	case errors.Is(err, faq.ErrNotFound):
		return nil, fmt.Errorf("the app is not installed in workspace %s: %w", c.Team, err)
	case errors.Is(err, ErrSealed):
		return nil, err
	}
	return nil, &bot.Later{After: again, Err: err}
}

func (a *Adapter) send(ctx context.Context, api *slackapi.Client, c call, key string) (string, error) {
	switch c.Method {
	case publishView:
		blocks, err := frozenBlocks(c.Blocks)
		if err != nil {
			return "", err
		}
		view := slackapi.HomeTabViewRequest{Type: slackapi.VTHomeTab, Blocks: slackapi.Blocks{BlockSet: blocks}}
		_, err = api.PublishViewContext(ctx, slackapi.PublishViewContextRequest{UserID: c.User, View: view})
		return "", err
	case openView:
		var v slackapi.ModalViewRequest
		if err := json.Unmarshal(c.View, &v); err != nil {
			return "", fmt.Errorf("read a frozen view: %w", err)
		}
		_, err := api.OpenViewContext(ctx, c.Trigger, v)
		return "", err
	case setPrompts:
		params := slackapi.AssistantThreadsSetSuggestedPromptsParameters{ChannelID: c.Channel, ThreadTS: c.Thread}
		for _, p := range c.Prompts {
			params.AddPrompt(p, p)
		}
		return "", api.SetAssistantThreadsSuggestedPromptsContext(ctx, params)
	}
	options, err := c.options(key)
	if err != nil {
		return "", err
	}
	return a.message(ctx, api, c, options)
}

// options returns what all messages have: nothing in them is turned into a link or a mention, and
// no link is unfolded.
func (c call) options(key string) ([]slackapi.MsgOption, error) {
	blocks, err := frozenBlocks(c.Blocks)
	if err != nil {
		return nil, err
	}
	options := []slackapi.MsgOption{
		slackapi.MsgOptionText(c.Text, false), slackapi.MsgOptionParse(false), slackapi.MsgOptionLinkNames(false),
		slackapi.MsgOptionBlocks(blocks...),
	}
	if c.Method == postMessage { // the others do not know these
		options = append(options, slackapi.MsgOptionMetadata(metadata(key, c.Briefing)), slackapi.MsgOptionDisableMarkdown(),
			slackapi.MsgOptionDisableLinkUnfurl(), slackapi.MsgOptionDisableMediaUnfurl())
	}
	if c.Thread != "" {
		options = append(options, slackapi.MsgOptionTS(c.Thread))
	}
	return options, nil
}

func (a *Adapter) message(ctx context.Context, api *slackapi.Client, c call, options []slackapi.MsgOption) (string, error) {
	switch c.Method {
	case postMessage:
		_, ts, err := api.PostMessageContext(ctx, c.Channel, options...)
		if c.URL != "" && outsider(err) {
			return a.respond(ctx, api, c.URL, "in_channel", false, options)
		}
		return ts, err
	case postEphemeral:
		return api.PostEphemeralContext(ctx, c.Channel, c.User, options...)
	case updateMessage:
		_, ts, _, err := api.UpdateMessageContext(ctx, c.Channel, c.TS, options...)
		return ts, err
	case respond:
		return a.respond(ctx, api, c.URL, "ephemeral", c.Replace, options)
	}
	return "", fmt.Errorf("a frozen post asks for %q, which is not known", c.Method)
}

// outsider reports whether the bot could not post because it is not in the channel.
func outsider(err error) bool {
	var refused slackapi.SlackErrorResponse
	return errors.As(err, &refused) && (refused.Err == "not_in_channel" || refused.Err == "channel_not_found")
}

// respond posts to a response_url, which works in every channel.
func (a *Adapter) respond(ctx context.Context, api *slackapi.Client, to, kind string, replace bool, options []slackapi.MsgOption) (string, error) {
	if err := a.checkResponseURL(to); err != nil {
		return "", err
	}
	options = append(options, slackapi.MsgOptionResponseURL(to, kind))
	if replace {
		options = append(options, slackapi.MsgOptionReplaceOriginal(to))
	}
	_, _, _, err := api.SendMessageContext(ctx, "", options...)
	return "", err
}

// checkResponseURL refuses to post anywhere but to Slack, or to the host that stands in for it.
func (a *Adapter) checkResponseURL(to string) error {
	u, err := url.Parse(to)
	if err != nil {
		return fmt.Errorf("%w: the response_url is no address", errUnusable)
	}
	if api, err := url.Parse(a.config.apiURL()); err == nil && u.Host == api.Host && u.Scheme == api.Scheme {
		return nil
	}
	host := u.Hostname()
	if u.Scheme == "https" && (strings.HasSuffix(host, ".slack.com") || strings.HasSuffix(host, ".slack-gov.com")) {
		return nil
	}
	return fmt.Errorf("%w: the response_url is one of %q, which is not Slack", errUnusable, host)
}

const (
	findPage  = 200 // messages a page, as many as Slack recommends at most
	findPages = 5   // beyond 1,000 messages since the question, nothing is looked for any more
)

// Find implements [bot.Poster]: our messages carry the key of their post in their metadata.
func (a *Adapter) Find(ctx context.Context, p faq.Post) (string, error) {
	var c call
	if err := json.Unmarshal(p.Body, &c); err != nil {
		return "", fmt.Errorf("read a frozen post: %w", err)
	}
	switch c.Method {
	case updateMessage, publishView, setPrompts, openView:
		return "", nil // done twice, they show the same; a modal opens once by itself
	case postMessage:
	default:
		return "", fmt.Errorf("%w: Slack shows it to one person, and tells nobody", bot.ErrUncertain)
	}
	api, err := a.client(ctx, c)
	if err != nil {
		return "", err
	}
	if isPerson(c.Channel) {
		open, _, _, err := api.OpenConversationContext(ctx, &slackapi.OpenConversationParameters{Users: []string{c.Channel}})
		if err != nil {
			return "", cannotLook(err)
		}
		c.Channel = open.ID // what was posted to the person stands there
	}
	return find(ctx, api, c, p.Key)
}

func find(ctx context.Context, api *slackapi.Client, c call, key string) (string, error) {
	cursor := ""
	for range findPages {
		messages, next, err := said(ctx, api, c, cursor)
		if err != nil {
			return "", cannotLook(err)
		}
		for _, m := range messages {
			if marked(m.Metadata, "key") == key {
				return m.Timestamp, nil
			}
		}
		if next == "" {
			return "", nil
		}
		cursor = next
	}
	return "", fmt.Errorf("%w: too much was said since", bot.ErrUncertain)
}

// said returns messages of a thread, or of a channel, since what is answered was said.
func said(ctx context.Context, api *slackapi.Client, c call, cursor string) ([]slackapi.Message, string, error) {
	if c.Thread != "" {
		messages, _, next, err := api.GetConversationRepliesContext(ctx, &slackapi.GetConversationRepliesParameters{
			ChannelID: c.Channel, Timestamp: c.Thread, Oldest: c.Since, Limit: findPage, Cursor: cursor, IncludeAllMetadata: true, Inclusive: true,
		})
		return messages, next, err
	}
	history, err := api.GetConversationHistoryContext(ctx, &slackapi.GetConversationHistoryParameters{
		ChannelID: c.Channel, Oldest: c.Since, Limit: findPage, Cursor: cursor, IncludeAllMetadata: true, Inclusive: true,
	})
	if err != nil {
		return nil, "", err
	}
	return history.Messages, history.ResponseMetaData.NextCursor, nil
}

// cannotLook says that Slack could not be asked: later where that may pass, or not at all.
func cannotLook(err error) error {
	err = outcome(err)
	var later *bot.Later
	switch {
	case errors.As(err, &later):
		return err
	case errors.Is(err, bot.ErrUncertain):
		return &bot.Later{After: unreachable, Err: errors.New("what is shown could not be asked of Slack")}
	}
	return fmt.Errorf("%w: %w", bot.ErrUncertain, err)
}
