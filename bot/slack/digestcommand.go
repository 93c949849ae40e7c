package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// digestVerbs are what the command of digests can be followed by.
var digestVerbs = []string{"subscribe", "show", "preview", "off", "help"}

// asksDigest reports whether what follows "digest" in a question's command is meant for digests,
// and is no question that begins with this word.
func asksDigest(rest string) bool {
	verb, _, _ := strings.Cut(rest, " ")
	return rest == "" || slices.Contains(digestVerbs, strings.ToLower(verb))
}

// digest does what the command of digests asks for.
func (j *job) digest(ctx context.Context, text string) error {
	if j.Digests == nil {
		return j.tell(noDigests)
	}
	verb, rest, _ := strings.Cut(text, " ")
	switch strings.ToLower(verb) {
	case "":
		return j.openDigest(ctx, nil)
	case "subscribe":
		if rest = strings.TrimSpace(rest); rest == "" {
			return j.openDigest(ctx, nil)
		}
		return j.subscribe(ctx, rest)
	case "show":
		return j.showDigest(ctx, "")
	case "preview":
		return j.previewDigest(ctx)
	case "off":
		return j.endDigest(ctx)
	}
	return j.show(digestHelp(j.digestCommand()))
}

const (
	noDigests   = "Digests are not served here."
	noDigest    = "No digest is posted here."
	mayDigest   = " Admins of the workspace and the creator of the channel can change that."
	inviteFirst = "I am not in this channel, and cannot post a digest here. Invite me first, by /invite and my name, and use the command again."
)

// digestCommand returns what digests are asked for by, as the person has typed it.
func (j *job) digestCommand() string {
	if command := j.config.digestCommand(); j.Command == "" || j.Command == command {
		return command
	}
	return j.Command + " digest"
}

func digestHelp(command string) bot.Page {
	return bot.Page{
		Title: "Once a day, I post what is new in the briefings",
		Parts: []bot.Part{{Items: []string{
			command + ": opens a form with all that can be chosen",
			command + " subscribe 8am London weekdays short: has a digest posted in this channel, or changes it; what you leave out stays",
			command + " show: when it is posted, and how",
			command + " preview: what it would hold now; only you see that",
			command + " off: ends it",
		}}, {
			Heading: "What you can write behind subscribe",
			Items: []string{
				"a time: 8am, 08:00, 18.30",
				"a time zone: London, America/New_York",
				"days: daily, weekdays, mon-thu, sat and sun",
				"a length: headlines, short or full",
				"always: it says so when nothing is new; quiet: nothing is posted then",
				"at the end, topics: about NATO, Japan; without sport",
			},
		}},
	}
}

// standing is what a person may do about the digest of a channel, and what is known of both.
type standing struct {
	may    bool   // make, change and end it
	inside bool   // the bot is in the channel
	zone   string // of the person
	name   string // of the channel, "" for none
}

func (j *job) standing(ctx context.Context, channel string) (standing, error) {
	if channel == "" {
		return standing{}, fmt.Errorf("%w: it names no channel", errUnusable)
	}
	user, err := j.asker(ctx)
	if err != nil {
		return standing{}, err
	}
	s := standing{may: isAdmin(user), zone: user.TZ}
	if isDirect(channel) { // of the person and the bot, or else the bot cannot read it
		s.inside, err = j.canRead(ctx, channel)
		s.may = s.inside
		return s, err
	}
	info, err := j.web.channelInfo(ctx, j.at.team, j.at.enterprise, channel)
	if err != nil || info == nil {
		return s, err
	}
	s.may, s.name = s.may || info.Creator == j.at.user, info.Name
	s.inside = info.IsMember || info.IsPrivate || info.IsGroup || info.IsMpIM // what is private shows itself to members only
	return s, nil
}

func (j *job) canRead(ctx context.Context, channel string) (bool, error) {
	api, err := j.web.client(ctx, j.at.team, j.at.enterprise)
	if err != nil {
		return false, err
	}
	_, err = api.GetConversationHistoryContext(ctx, &slackapi.GetConversationHistoryParameters{ChannelID: channel, Limit: 1})
	err = outcome(err)
	var refused slackapi.SlackErrorResponse
	if errors.As(err, &refused) {
		return false, nil
	}
	return err == nil, err
}

// manages returns the standing of a person who may subscribe the channel; others it tells why they
// cannot.
func (j *job) manages(ctx context.Context) (standing, bool, error) {
	s, err := j.standing(ctx, j.at.channel)
	switch {
	case err != nil:
		return s, false, err
	case !s.inside && (s.may || isDirect(j.at.channel)):
		return s, false, j.tell(inviteFirst)
	case !s.may:
		return s, false, j.showDigest(ctx, mayDigest)
	}
	return s, true, nil
}

// subscribe subscribes the channel, or changes its subscription, by what a person has typed.
func (j *job) subscribe(ctx context.Context, words string) error {
	s, ok, err := j.manages(ctx)
	if err != nil || !ok {
		return err
	}
	kept, err := j.keepDigest(ctx, readWords(words), s)
	var invalid *bot.Invalid
	if errors.As(err, &invalid) {
		return j.tell(invalid.Text + " Nothing was changed; " + j.digestCommand() + " help says what you can write.")
	}
	if err != nil {
		return err
	}
	return j.tell("Saved. " + j.Digests.Line(kept))
}

// keepDigest subscribes the channel by what a person has typed, whose standing allows it.
func (j *job) keepDigest(ctx context.Context, typed bot.Typed, s standing) (faq.Subscription, error) {
	typed.Platform, typed.Workspace, typed.Channel = Platform, j.at.team, j.at.channel
	typed.Name, typed.By, typed.OwnZone = s.name, j.at.user, s.zone
	return j.Digests.Subscribe(ctx, typed)
}

// showDigest tells what the subscription of the channel is, and more.
func (j *job) showDigest(ctx context.Context, more string) error {
	s, err := j.Digests.Subscription(ctx, Platform, j.at.team, j.at.channel)
	switch {
	case errors.Is(err, faq.ErrNotFound):
		if more == "" {
			more = " " + j.digestCommand() + " help says how to have one."
		}
		return j.tell(noDigest + more)
	case err != nil:
		return err
	}
	return j.tell(j.Digests.Line(s) + more)
}

// sampleDays is how far back a preview looks where there is no subscription: so much that it shows
// something, and not more than a week's news.
const sampleDays = 7 * 24 * time.Hour

// previewDigest shows the person what the channel would get now.
func (j *job) previewDigest(ctx context.Context) error {
	s, err := j.Digests.Subscription(ctx, Platform, j.at.team, j.at.channel)
	if errors.Is(err, faq.ErrNotFound) {
		s = faq.Subscription{
			Platform: Platform, Workspace: j.at.team, Channel: j.at.channel,
			Length: faq.DigestShort, Always: true, From: j.now().Add(-sampleDays).Unix(),
		}
		err = j.tell(noDigest + " With the news of a week, one would be like this:")
	}
	if err != nil {
		return err
	}
	an, err := j.Digests.Preview(ctx, s)
	if err != nil {
		return err
	}
	m, err := announced(an)
	if err != nil {
		return err
	}
	return j.post([]message{m}, manner{private: true}, "")
}

// endDigest ends the subscription of the channel.
func (j *job) endDigest(ctx context.Context) error {
	s, err := j.standing(ctx, j.at.channel)
	if err != nil {
		return err
	}
	if !s.may {
		return j.showDigest(ctx, mayDigest)
	}
	err = j.Digests.Unsubscribe(ctx, Platform, j.at.team, j.at.channel)
	switch {
	case errors.Is(err, faq.ErrNotFound):
		return j.tell(noDigest)
	case err != nil:
		return err
	}
	return j.tell("No digest is posted here any more.")
}
