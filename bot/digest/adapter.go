package digest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// Uncertain says what becomes of a digest of which it cannot be found out whether it was shown.
type Uncertain string

// The choices of the operator.
const (
	Again Uncertain = "again" // it is posted again: perhaps twice, but not lost
	Hold  Uncertain = "hold"  // it is set aside, for the operator to look
	Skip  Uncertain = "skip"  // it counts as posted: perhaps lost, but not twice
)

// Ledger is what an adapter keeps beside what the inbox does.
type Ledger interface {
	Content

	// Subscription returns that of a channel, or [faq.ErrNotFound].
	Subscription(ctx context.Context, platform, workspace, channel string) (faq.Subscription, error)

	// PauseSubscription notes why no digests are sent to a subscription any more.
	PauseSubscription(ctx context.Context, id int64, reason string) error

	// Covered returns up to when the channel of a lane knows what is new, in unix seconds, by its
	// digests that were sent; 0 for none.
	Covered(ctx context.Context, platform, lane string) (int64, error)
}

// Adapter sends the digests of a platform: the scheduler saves them in the inbox as they come due,
// and the inbox has them prepared and sent here. It is safe for concurrent use.
type Adapter struct {
	Uncertain Uncertain       // Again unless it is set before the first digest
	Pages     bot.PageAddress // of the pages of briefings, to which headlines lead; nil for none

	log       *slog.Logger
	to        bot.Announcer
	scheduler *Scheduler
	ledger    Ledger
	finder    faq.Finder
}

var _ bot.Adapter = (*Adapter)(nil)

// NewAdapter returns an adapter that sends what the scheduler saves for the platform of to.
func NewAdapter(log *slog.Logger, to bot.Announcer, scheduler *Scheduler, ledger Ledger, finder faq.Finder) *Adapter {
	return &Adapter{Uncertain: Again, log: log, to: to, scheduler: scheduler, ledger: ledger, finder: finder}
}

// Platform implements [bot.Adapter]: it is that of the inbox's events, not the one where people are.
func (a *Adapter) Platform() string { return Platform(a.to.Platform()) }

// Run implements [bot.Adapter].
func (a *Adapter) Run(ctx context.Context) error {
	a.scheduler.Run(ctx)
	return nil
}

// Ready implements [bot.Adapter].
func (a *Adapter) Ready() error { return a.scheduler.Ready() }

// Prepare implements [bot.Adapter]: it composes the digest of a slot. A channel that has no
// subscription any more gets none.
func (a *Adapter) Prepare(ctx context.Context, e faq.Event) (bot.Work, error) {
	p, err := ReadPayload(e)
	if err != nil {
		return bot.Work{}, err
	}
	s, err := a.ledger.Subscription(ctx, a.to.Platform(), p.Workspace, p.Channel)
	switch {
	case errors.Is(err, faq.ErrNotFound):
		return bot.Work{}, nil
	case err != nil:
		return bot.Work{}, &bot.Later{After: again, Err: err}
	case s.Paused != "":
		return bot.Work{}, fmt.Errorf("the subscription is paused: %s", s.Paused)
	}
	since, err := a.ledger.Covered(ctx, e.Platform, e.Lane)
	if err != nil {
		return bot.Work{}, &bot.Later{After: again, Err: err}
	}
	d, err := Compose(ctx, a.ledger, a.finder, s, p.Date, max(since, s.From))
	if err != nil {
		return bot.Work{}, &bot.Later{After: again, Err: err}
	}
	d.pages = a.Pages
	work := bot.Work{Covers: d.covers}
	if d.Empty() && !s.Always {
		return work, nil
	}
	post, err := a.to.Announce(ctx, d.announcement(s, e.Keys[0], time.Unix(e.Saved, 0)))
	if err != nil {
		return bot.Work{}, err
	}
	work.Posts = []faq.Post{post}
	return work, nil
}

// again is how long a digest waits for a database that is busy.
const again = 5 * time.Second

// announcement returns the digest for its channel.
func (d Digest) announcement(s faq.Subscription, key string, since time.Time) bot.Announcement {
	a := bot.Announcement{
		Workspace: s.Workspace, Channel: s.Channel, Key: key, Since: since, Mention: s.Mention,
		Briefing: d.About(), Full: d.Full(), Page: d.Page,
	}
	for _, h := range d.headlines {
		a.Headlines = append(a.Headlines, bot.Headline{Briefing: h.Briefing.ID, Title: h.title()})
	}
	if d.Empty() {
		a.Mention = "" // nobody is called for nothing
	}
	return a
}

// Send implements [bot.Poster]. A channel that is closed to the bot gets no further digests, until
// somebody subscribes it again.
func (a *Adapter) Send(ctx context.Context, p faq.Post) (string, error) {
	id, err := a.to.Send(ctx, p)
	if errors.Is(err, bot.ErrClosed) {
		a.pause(ctx, p.Key, err)
	}
	return id, err
}

// pause notes that the channel of a post is closed.
func (a *Adapter) pause(ctx context.Context, key string, why error) {
	workspace, channel, _, ok := ReadKey(key)
	if !ok {
		return
	}
	s, err := a.ledger.Subscription(ctx, a.to.Platform(), workspace, channel)
	if err == nil {
		err = a.ledger.PauseSubscription(ctx, s.ID, why.Error())
		a.scheduler.Changed()
	}
	if err != nil {
		a.log.Warn("a subscription could not be paused", "platform", a.to.Platform(), "channel", channel, "error", err)
		return
	}
	a.log.Warn("a subscription is paused: its channel is closed", "platform", a.to.Platform(), "channel", channel, "reason", why)
}

// Find implements [bot.Poster]. Where the platform cannot tell, the operator's choice decides.
func (a *Adapter) Find(ctx context.Context, p faq.Post) (string, error) {
	id, err := a.to.Find(ctx, p)
	if !errors.Is(err, bot.ErrUncertain) {
		return id, err
	}
	switch a.Uncertain {
	case Hold:
		return "", err
	case Skip:
		a.log.Warn("a digest counts as posted, though that is not known", "post", p.Key, "error", err)
		return "unknown", nil
	}
	a.log.Warn("a digest is posted again, for it is not known whether it was shown", "post", p.Key, "error", err)
	return "", nil
}
