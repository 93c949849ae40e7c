package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/digest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

type digestCmd struct {
	List        digestListCmd        `cmd:"" default:"withargs" help:"Show the channels that get a digest (the default)."`
	Subscribe   digestSubscribeCmd   `cmd:"" help:"Have a channel sent a digest a day, or change how."`
	Unsubscribe digestUnsubscribeCmd `cmd:"" help:"Send a channel no digests any more."`
	Preview     digestPreviewCmd     `cmd:"" help:"Show the digest that a channel would get now."`
	Send        digestSendCmd        `cmd:"" help:"Send a channel its digest now."`
	History     digestHistoryCmd     `cmd:"" help:"Show which digests were sent, and why others were not."`
	Hold        digestHoldCmd        `cmd:"" help:"Send no digests until they are released."`
	Release     digestReleaseCmd     `cmd:"" help:"Send digests again."`
}

const digestHelp = `Example:

  godeeper digest subscribe slack/T012AB3C/C045DE6F --time 8:00 --zone Europe/London --days mon-fri
  godeeper digest preview slack/T012AB3C/C045DE6F
  godeeper digest history

A channel is named by its platform, the id of its workspace or server, and its own id. People subscribe channels
themselves by /digest.`

// Help implements kong.HelpProvider.
func (digestCmd) Help() string { return digestHelp }

// channelArg names a channel on the command line.
type channelArg struct {
	Channel string `arg:"" help:"The channel, as PLATFORM/WORKSPACE/CHANNEL."`
}

// parse returns what the argument names.
func (c channelArg) parse() (platform, workspace, channel string, err error) {
	part := strings.Split(c.Channel, "/")
	if len(part) != 3 || part[0] != "slack" && part[0] != "discord" || part[1] == "" || part[2] == "" || strings.ContainsAny(c.Channel, ": ") {
		return "", "", "", usageError{fmt.Errorf("channel %q: it is like slack/T012AB3C/C045DE6F, or discord/SERVER/CHANNEL with their ids", c.Channel)}
	}
	return part[0], part[1], part[2], nil
}

// channelName names the channel of a subscription as the command line does.
func channelName(s faq.Subscription) string {
	return s.Platform + "/" + s.Workspace + "/" + s.Channel
}

// desk opens the store, and a desk on it.
func (a *app) desk(ctx context.Context) (*storage.Store, *digest.Desk, error) {
	store, err := a.openStore(ctx)
	if err != nil {
		return nil, nil, err
	}
	briefings, err := store.Briefings(ctx)
	if err != nil {
		_ = store.Close()
		return nil, nil, err
	}
	return store, digest.NewDesk(store, a.index(briefings)), nil
}

// subscribed returns the subscription of a channel.
func subscribed(ctx context.Context, desk *digest.Desk, arg channelArg) (faq.Subscription, error) {
	platform, workspace, channel, err := arg.parse()
	if err != nil {
		return faq.Subscription{}, err
	}
	s, err := desk.Subscription(ctx, platform, workspace, channel)
	if errors.Is(err, faq.ErrNotFound) {
		err = fmt.Errorf("%s gets no digest: godeeper digest subscribe %s", arg.Channel, arg.Channel)
	}
	return s, err
}

type digestSubscribeCmd struct {
	channelArg

	Time    string `name:"time" placeholder:"TIME" help:"Local time of day, like 8:00 or 8am (08:00)."`
	Zone    string `name:"zone" placeholder:"ZONE" help:"Time zone, like Europe/London (UTC)."`
	Days    string `name:"days" placeholder:"DAYS" help:"Days, like daily, mon-fri or mon,wed,sat (daily)."`
	Length  string `name:"length" placeholder:"LENGTH" help:"headlines, short or full (short)."`
	Topics  string `name:"topics" placeholder:"TOPICS" help:"Only briefings about one of these, separated by commas; - for all."`
	Without string `name:"without" placeholder:"TOPICS" help:"No briefings about these, separated by commas; - for none."`
	Role    string `name:"role" placeholder:"ID" help:"A role of the Discord server to mention; - for none."`
	Always  string `name:"always" placeholder:"on|off" help:"Say so when nothing is new (off)."`
	Name    string `name:"name" placeholder:"NAME" help:"What people call the channel."`
}

// Help implements kong.HelpProvider.
func (digestSubscribeCmd) Help() string { return digestHelp }

// Run subscribes a channel.
func (c *digestSubscribeCmd) Run(ctx context.Context, a *app) error {
	platform, workspace, channel, err := c.parse()
	if err != nil {
		return err
	}
	store, desk, err := a.desk(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	desk.Settle = digest.NewScheduler(a.log, platform, store, saver{store}).Settle
	s, err := desk.Subscribe(ctx, bot.Typed{
		Platform: platform, Workspace: workspace, Channel: channel, Name: c.Name, By: "operator",
		Time: c.Time, Zone: c.Zone, Days: c.Days, Length: c.Length, Topics: c.Topics, Without: c.Without, Mention: c.Role, Always: c.Always,
	})
	if invalid, ok := errors.AsType[*bot.Invalid](err); ok {
		return usageError{fmt.Errorf("--%s: %s", invalid.Field, invalid.Text)}
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.out, "%s: %s\n", channelName(s), desk.Line(s))
	return err
}

// saver saves events without an inbox: a serving process works on them.
type saver struct{ store *storage.Store }

// Save implements [digest.Inbox].
func (s saver) Save(ctx context.Context, e faq.Event) error {
	_, err := s.store.SaveEvent(ctx, e)
	return err
}

type digestUnsubscribeCmd struct{ channelArg }

// Help implements kong.HelpProvider.
func (digestUnsubscribeCmd) Help() string { return digestHelp }

// Run ends a subscription.
func (c *digestUnsubscribeCmd) Run(ctx context.Context, a *app) error {
	platform, workspace, channel, err := c.parse()
	if err != nil {
		return err
	}
	store, desk, err := a.desk(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	desk.Settle = digest.NewScheduler(a.log, platform, store, saver{store}).Settle
	err = desk.Unsubscribe(ctx, platform, workspace, channel)
	if errors.Is(err, faq.ErrNotFound) {
		return fmt.Errorf("%s gets no digest", c.Channel)
	}
	return err
}

type digestListCmd struct {
	JSON bool `name:"json" help:"Print JSON, one line each."`
}

// Help implements kong.HelpProvider.
func (digestListCmd) Help() string { return digestHelp }

// subscriptionJSON is the machine form of a subscription.
type subscriptionJSON struct {
	Channel string           `json:"channel"` // as the command line names it
	Name    string           `json:"name"`
	Time    string           `json:"time"`
	Zone    string           `json:"zone"`
	Days    string           `json:"days"`
	Length  faq.DigestLength `json:"length"`
	Topics  []string         `json:"topics"`
	Without []string         `json:"without"`
	Role    string           `json:"role"`
	Always  bool             `json:"always"`
	Paused  string           `json:"paused"`
	Next    int64            `json:"next"` // unix seconds, 0 for never
}

// Run lists subscriptions.
func (c *digestListCmd) Run(ctx context.Context, a *app) error {
	store, desk, err := a.desk(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	all, err := store.Subscriptions(ctx, "")
	if err != nil {
		return err
	}
	now, err := store.Clock(ctx)
	if err != nil {
		return err
	}
	for _, s := range all {
		if c.JSON {
			next := int64(0)
			if slot, ok := digest.Next(s, now); ok {
				next = slot.Due.Unix()
			}
			err = writeJSON(a.out, subscriptionJSON{
				channelName(s), s.Name, s.Time, s.Zone, digest.DaysWords(s.Days), s.Length, list(s.Topics), list(s.Without), s.Mention, s.Always, s.Paused, next,
			})
		} else {
			_, err = fmt.Fprintf(a.out, "%s %s: %s\n", channelName(s), oneLine(s.Name), oneLine(desk.Line(s)))
		}
		if err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	if len(all) == 0 && !c.JSON {
		a.warn("No channel gets a digest.")
	}
	return nil
}
