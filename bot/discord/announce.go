package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

var _ bot.Announcer = (*Adapter)(nil)

const (
	// fewTopics is how many headlines a menu offers where more of them would cost the digest one in
	// full: no more are shown in full.
	fewTopics = 7
	// clocksApart is how far the clock of an announcement may be from Discord's, by which messages
	// are found.
	clocksApart = time.Minute
)

// Announce implements [bot.Announcer]. Where threads can be begun, each headline can be talked about
// in one of its own, which begins when somebody wants that.
func (a *Adapter) Announce(ctx context.Context, n bot.Announcement) (faq.Post, error) {
	threads, err := a.takesThreads(ctx, n.Workspace, n.Channel)
	if err != nil {
		return faq.Post{}, classify(err)
	}
	if !threads {
		n.Headlines = nil
	}
	c := call{Method: createMessage, Guild: n.Workspace, Channel: n.Channel, Since: idAt(n.Since.Add(-clocksApart)), Number: keyNumber(n.Key)}
	if err := c.hold(announcement(n)); err != nil {
		return faq.Post{}, err
	}
	body, err := json.Marshal(c)
	if err != nil {
		return faq.Post{}, fmt.Errorf("freeze an announcement: %w", err)
	}
	return faq.Post{Key: n.Key, Body: body}, nil
}

// idAt returns the least id that a thing has which is made at a time.
// https://docs.discord.com/developers/reference#snowflakes
func idAt(t time.Time) string {
	return strconv.FormatUint(uint64(max(t.UnixMilli()-epoch, 0))<<22, 10)
}

// takesThreads reports whether threads may be begun in a channel, in which all may see answers. Of one
// that is not known it is not asked what kind it is: many digests come due at once, and who chooses
// a headline is told.
func (a *Adapter) takesThreads(ctx context.Context, guild, id string) (bool, error) {
	if in, known := a.channels.peek(id); known && !in.takesThreads() {
		return false, nil
	}
	settings, err := a.store.Settings(ctx, Platform, guild, "")
	if err != nil {
		return false, fmt.Errorf("read the settings of guild %s: %w", guild, err)
	}
	return !settings.Private && (len(settings.Channels) == 0 || slices.Contains(settings.Channels, id)), nil
}

func (c channel) takesThreads() bool {
	t := discordgo.ChannelType(c.Type)
	return t == discordgo.ChannelTypeGuildText || t == discordgo.ChannelTypeGuildNews
}

// announcement renders an announcement as one message, with as much of it in full as fits. Of one
// that cannot fit, the end is missing.
func announcement(n bot.Announcement) message {
	talks := talksOf(n.Headlines)
	parts := announced(n, n.Fit(func(p bot.Page) bool { return fit(talks.below(announced(n, p), fewTopics)) }))
	for most := maxChoices; most > 0; most-- {
		if more := talks.below(parts, most); fit(more) {
			parts = more
			break
		}
	}
	m := newMessage(pack(parts)[0], keyNumber(n.Key))
	if isID(n.Mention) {
		m = m.ringing(mentions{Roles: []string{n.Mention}})
	}
	return m
}

// announced returns the parts of an announcement, under the role that it mentions, if any.
func announced(n bot.Announcement, p bot.Page) []part {
	b := &builder{ref: digestRef(n.Briefing)}
	if isID(n.Mention) {
		b.over(mentionOfRole(n.Mention))
	}
	shown := len(b.parts)
	p.Write(b)
	if len(b.parts) == shown { // nothing of it can be seen
		b.add(part{text: bot.GoesOn})
	}
	for i := shown + 1; i < len(b.parts); i++ { // sources stand at their text, but below a list, of which they would be a part
		if before := &b.parts[i-1]; strings.HasPrefix(b.parts[i].text, "-# ") && !strings.HasPrefix(before.text, "- ") {
			before.keep = true
		}
	}
	return b.parts
}
