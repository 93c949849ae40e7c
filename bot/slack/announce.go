package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

var _ bot.Announcer = (*Adapter)(nil)

// clockSkew is how far Slack's clock, which stamps messages, may be behind the one that says since
// when a post may be there.
const clockSkew = 2 * time.Minute

// Announce implements [bot.Announcer]. Slack has no roles: a.Mention is not used. Its error is
// [bot.Later] where more announcements are due in a workspace than Slack takes at once.
func (a *Adapter) Announce(ctx context.Context, an bot.Announcement) (faq.Post, error) {
	if wait := a.pace.wait(an.Workspace, an.Key); wait > 0 {
		return faq.Post{}, &bot.Later{After: wait, Err: errPaced}
	}
	m, err := announced(an)
	if err != nil {
		return faq.Post{}, err
	}
	blocks, err := json.Marshal(slackapi.Blocks{BlockSet: m.Blocks})
	if err != nil {
		return faq.Post{}, fmt.Errorf("freeze an announcement: %w", err)
	}
	enterprise, err := a.organisation(ctx, an.Workspace, an.Channel)
	if err != nil {
		return faq.Post{}, &bot.Later{After: again, Err: err}
	}
	body, err := json.Marshal(call{
		Method: postMessage, Team: an.Workspace, Enterprise: enterprise, Channel: an.Channel,
		Since: stampBefore(an.Since), Text: m.Text, Blocks: blocks, Briefing: an.Briefing, Paced: true,
	})
	if err != nil {
		return faq.Post{}, fmt.Errorf("freeze an announcement: %w", err)
	}
	return faq.Post{Key: an.Key, Body: body}, nil
}

// announced returns the one message that shows an announcement. Where stored text is so long that
// not even the shortest page fits, what comes first in it is shown: less is better than nothing.
func announced(an bot.Announcement) (message, error) {
	messages := renderPage(fitted(an))
	if len(messages) == 0 {
		return message{}, fmt.Errorf("%w: an announcement that says nothing", errUnusable)
	}
	return messages[0], nil
}

// fitted returns the page of an announcement with as much of it in full as one message holds.
func fitted(an bot.Announcement) bot.Page {
	return an.Fit(func(p bot.Page) bool { return len(renderPage(p)) == 1 })
}

// renderPage returns the messages that show a page which nobody asked for: its questions have no
// numbers, for in no conversation do these stand for anything.
func renderPage(p bot.Page) []message {
	b := &builder{action: askAction}
	p.Write(b)
	return pack(b.parts)
}

// stampBefore returns the ts of a time by our clock, surely not after it by Slack's.
func stampBefore(t time.Time) string {
	t = t.Add(-clockSkew)
	return fmt.Sprintf("%d.%06d", t.Unix(), t.Nanosecond()/1000)
}

// organisation returns the id of the organisation whose installation serves a workspace; "" where
// the workspace has its own, or none. What comes from Slack names the organisation, but an
// announcement starts here.
func (a *Adapter) organisation(ctx context.Context, team, channel string) (string, error) {
	_, err := a.tokens.For(ctx, team, "")
	switch {
	case err == nil, errors.Is(err, ErrSealed): // sending it will tell
		return "", nil
	case !errors.Is(err, faq.ErrNotFound):
		return "", err
	}
	all, err := a.tokens.organisations(ctx)
	if err != nil {
		return "", err
	}
	if len(all) == 1 {
		return all[0], nil
	}
	for _, id := range all {
		if info, err := a.web.channelInfo(ctx, id, id, channel); err == nil && info != nil {
			return id, nil
		}
	}
	return "", nil
}

// organisations returns the ids of the organisations that have installed the app.
func (t *Tokens) organisations(ctx context.Context) ([]string, error) {
	var out []string
	add := func(id string) {
		if strings.HasPrefix(id, "E") && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	if t.cfg.BotToken != "" {
		c, err := t.configured(ctx)
		if err != nil {
			return nil, err
		}
		add(c.Team)
	}
	if t.store == nil {
		return out, nil
	}
	all, err := t.store.Installations(ctx, Platform)
	if err != nil {
		return nil, fmt.Errorf("read installations: %w", err)
	}
	for _, i := range all {
		add(i.Workspace)
	}
	return out, nil
}

// closings are the errors with which Slack says that the bot cannot write to a channel, and that
// this will not pass by itself.
// https://docs.slack.dev/reference/methods/chat.postMessage#errors
var closings = []string{
	"channel_not_found", "is_archived", "not_in_channel", "messages_tab_disabled",
	"account_inactive", "token_revoked", "token_expired", "invalid_auth", "not_authed",
	"no_permission", "access_denied", "team_access_not_granted", "ekm_access_denied",
}

// restricted begins the errors of channels in which only some may write.
const restricted = "restricted_action"

// closed is an error of a channel that is closed to the bot: it is [bot.ErrClosed], and says what
// it said.
type closed struct{ err error }

func (c closed) Error() string   { return c.err.Error() }
func (c closed) Unwrap() []error { return []error{c.err, bot.ErrClosed} }

// orClosed returns an error of [Adapter.Send], as one of a closed channel where it is.
func orClosed(err error) error {
	var refused slackapi.SlackErrorResponse
	if errors.As(err, &refused) && (slices.Contains(closings, refused.Err) || strings.HasPrefix(refused.Err, restricted)) {
		return closed{err}
	}
	return err
}
