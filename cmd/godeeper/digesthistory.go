package main

import (
	"context"
	"fmt"
	"time"

	"github.com/godeeper/godeeper/bot/digest"
	"github.com/godeeper/godeeper/bot/terminal"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

type digestPreviewCmd struct{ channelArg }

// Help implements kong.HelpProvider.
func (digestPreviewCmd) Help() string { return digestHelp }

// Run shows the digest that a channel would get.
func (c *digestPreviewCmd) Run(ctx context.Context, a *app) error {
	store, desk, err := a.desk(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	s, err := subscribed(ctx, desk, c.channelArg)
	if err != nil {
		return err
	}
	announcement, err := desk.Preview(ctx, s)
	if err != nil {
		return err
	}
	page := announcement.Page(announcement.Full)
	_, err = fmt.Fprint(a.out, terminal.RenderPage(page, terminal.Style{Columns: terminal.Columns(a.out)}))
	return err
}

type digestSendCmd struct {
	channelArg

	Again bool `name:"again" help:"Also where one was sent for today already."`
}

// Help implements kong.HelpProvider.
func (digestSendCmd) Help() string {
	return `Example:

  godeeper digest send slack/T012AB3C/C045DE6F

It puts the digest in line; a godeeper serve that runs on the same database posts it.`
}

// Run puts a digest in line.
func (c *digestSendCmd) Run(ctx context.Context, a *app) error {
	store, desk, err := a.desk(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	s, err := subscribed(ctx, desk, c.channelArg)
	if err != nil {
		return err
	}
	if s.Paused != "" {
		return fmt.Errorf("%s is paused: %s; subscribe it again to resume", c.Channel, s.Paused)
	}
	date, fresh, err := digest.Send(ctx, store, s, c.Again)
	if err != nil {
		return err
	}
	if !fresh {
		return fmt.Errorf("the digest of %s for %s is in line, or was sent; --again sends another", c.Channel, date)
	}
	_, err = fmt.Fprintf(a.out, "The digest of %s for %s is in line.\n", c.Channel, date)
	return err
}

type digestHistoryCmd struct {
	Channel string `arg:"" optional:"" help:"Only of this channel, as PLATFORM/WORKSPACE/CHANNEL."`
	JSON    bool   `name:"json" help:"Print JSON, one line each."`
	Limit   int    `name:"limit" default:"50" placeholder:"N" help:"Show at most so many, the newest first (50)."`
}

// Help implements kong.HelpProvider.
func (digestHistoryCmd) Help() string { return digestHelp }

// deliveryJSON is the machine form of a digest in the history.
type deliveryJSON struct {
	ID       int64  `json:"id"` // as godeeper inbox names it
	Channel  string `json:"channel"`
	Date     string `json:"date"`
	Due      int64  `json:"due"`   // unix seconds
	State    string `json:"state"` // as bot.DeliveryState
	Reason   string `json:"reason"`
	Attempts int    `json:"attempts"`
	Message  string `json:"message"` // the platform's id of what is shown
}

// Run shows the history.
func (c *digestHistoryCmd) Run(ctx context.Context, a *app) error {
	store, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	platforms := digestPlatforms
	lane := ""
	if c.Channel != "" {
		platform, workspace, channel, err := channelArg{c.Channel}.parse()
		if err != nil {
			return err
		}
		platforms, lane = []string{platform}, digest.Lane(workspace, channel)
	}
	shown := 0
	for _, platform := range platforms {
		events, err := store.Events(ctx, storage.EventFilter{Platform: digest.Platform(platform), Lane: lane, Limit: c.Limit})
		if err != nil {
			return err
		}
		for _, e := range events {
			if err := c.print(a, platform, e); err != nil {
				return fmt.Errorf("write: %w", err)
			}
			shown++
		}
	}
	if shown == 0 && !c.JSON {
		a.warn("No digest has come due.")
	}
	return nil
}

func (c *digestHistoryCmd) print(a *app, platform string, e faq.Event) error {
	r := digest.ReadDelivery(e)
	d := deliveryJSON{
		ID: r.ID, Channel: platform + "/" + r.Workspace + "/" + r.Channel, Date: r.Date, Due: r.Due,
		State: string(r.State), Reason: r.Reason, Attempts: r.Attempts, Message: r.Message,
	}
	if c.JSON {
		return writeJSON(a.out, d)
	}
	_, err := fmt.Fprintf(a.out, "%d  %s  %s  due %s  %s%s\n", d.ID, d.Date, d.Channel, time.Unix(d.Due, 0).UTC().Format("15:04 MST"), d.State, reasonText(d.Reason))
	return err
}

func reasonText(reason string) string {
	if reason = oneLine(reason); reason == "" {
		return ""
	}
	return ": " + reason
}

type digestHoldCmd struct{}

// Help implements kong.HelpProvider.
func (digestHoldCmd) Help() string {
	return `Example:

  godeeper digest hold

A database that is restored from a back-up is held from the start: digests that were sent since would be sent again.`
}

// Run holds digests back.
func (digestHoldCmd) Run(ctx context.Context, a *app) error { return a.hold(ctx, true) }

type digestReleaseCmd struct{}

// Help implements kong.HelpProvider.
func (digestReleaseCmd) Help() string {
	return `Example:

  godeeper digest release`
}

// Run releases digests.
func (digestReleaseCmd) Run(ctx context.Context, a *app) error { return a.hold(ctx, false) }

func (a *app) hold(ctx context.Context, on bool) error {
	store, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	return store.Hold(ctx, on)
}
