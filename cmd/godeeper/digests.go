package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/digest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// digestHistory is how long it is kept which digests were sent: a year, and what an audit of it
// takes. No digest is sent again for a date within it.
const digestHistory = 400 * 24 * time.Hour

// digestWorkers is how many digests of a platform are worked on at once: Discord takes 50 a second,
// and each takes it some hundred milliseconds.
const digestWorkers = 24

// digests is what sends digests, and tells people the answers that they wished for.
type digests struct {
	desk     *digest.Desk
	inbox    *bot.Inbox
	adapters []bot.Adapter

	log        *slog.Logger
	bot        *bot.Bot
	store      *storage.Store
	finder     faq.Finder
	grace      time.Duration
	unsure     digest.Uncertain
	schedulers map[string]*digest.Scheduler // by platform
}

func (c *serveCmd) digests(log *slog.Logger, b *bot.Bot, store *storage.Store, content *liveContent, metrics *bot.Metrics) *digests {
	d := &digests{
		desk: digest.NewDesk(store, content.index), inbox: bot.NewInbox(log, store, metrics),
		log: log, bot: b, store: store, finder: content.index,
		grace: c.Grace, unsure: digest.Uncertain(c.Unsure), schedulers: map[string]*digest.Scheduler{},
	}
	d.inbox.Lease, d.inbox.History, d.inbox.Workers = c.Lease, digestHistory, digestWorkers
	d.desk.Settle = func(ctx context.Context, before faq.Subscription, at int64) error {
		if s := d.schedulers[before.Platform]; s != nil {
			return s.Settle(ctx, before, at)
		}
		// Another process serves the platform, and works on what is owed.
		return digest.NewScheduler(log, before.Platform, store, saver{store}).Settle(ctx, before, at)
	}
	d.desk.Changed = func(platform string) {
		if s := d.schedulers[platform]; s != nil {
			s.Changed()
		}
	}
	d.desk.Pages = b.Pages
	b.Wishes = store
	return d
}

// join has the digests of the platforms sent. It is called before anything runs.
func (d *digests) join(platforms []platform) {
	for _, p := range platforms {
		s := digest.NewScheduler(d.log, p.to.Platform(), d.store, d.inbox)
		s.Grace, s.Outside = d.grace, p.clock
		d.schedulers[p.to.Platform()] = s
		a := digest.NewAdapter(d.log, p.to, s, d.store, d.finder)
		a.Uncertain, a.Pages = d.unsure, d.bot.Pages
		d.adapters = append(d.adapters, a)
	}
}

// httpClock returns the clock of a server: the date of what it answers, whatever that is. It is asked
// in the name of an agent, "" for no particular one.
func httpClock(address, agent string) func(context.Context) (time.Time, error) {
	client := &http.Client{Timeout: clockLimit}
	return func(ctx context.Context) (time.Time, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return time.Time{}, err
		}
		if agent != "" {
			req.Header.Set("User-Agent", agent)
		}
		resp, err := client.Do(req)
		if err != nil {
			return time.Time{}, fmt.Errorf("ask the platform for the time: %w", err)
		}
		defer resp.Body.Close()
		at, err := http.ParseTime(resp.Header.Get("Date"))
		if err != nil {
			return time.Time{}, fmt.Errorf("ask the platform for the time: %w", err)
		}
		return at, nil
	}
}

// clockLimit is the time for asking a platform what time it is.
const clockLimit = 10 * time.Second

// contentChanged looks who can be told an answer now.
func (d *digests) contentChanged(ctx context.Context) {
	switch granted, err := d.bot.Grant(ctx); {
	case err != nil && ctx.Err() == nil:
		d.log.Warn("it could not be looked up who waits for an answer", "error", err)
	case granted > 0:
		d.log.Info("answers that people wished for are told", "wishes", granted)
	}
}
