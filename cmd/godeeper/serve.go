package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq/feed/fetch"
	"github.com/godeeper/godeeper/storage"
)

type serveCmd struct {
	listenFlags
	siteFlags

	Lease  time.Duration `name:"lease" default:"30s" placeholder:"TIME" help:"How long an event is held by this process: after a crash, it is taken up again after it. A request to a platform may take a third of it (30s)."`
	Grace  time.Duration `name:"digest-grace" default:"6h" placeholder:"TIME" help:"How long after its time a digest is still posted; then it is missed (6h)."`
	Unsure string        `name:"digest-uncertain" default:"again" enum:"again,hold,skip" placeholder:"WHAT" help:"What becomes of a digest of which it cannot be found out whether it was shown: again posts it again, hold sets it aside, skip takes it as posted (again)."`

	meaningFlags
}

// Help implements kong.HelpProvider.
func (serveCmd) Help() string {
	return `Example:

  godeeper serve
  SLACK_BOT_TOKEN=xoxb-… SLACK_APP_TOKEN=xapp-… godeeper serve
  DISCORD_BOT_TOKEN=… godeeper serve

Answers on the web page and on the platforms that are configured, until it is interrupted: then it finishes what it has
begun, within 10 seconds; a second interrupt ends it at once. godeeper doctor says what is configured, and what is amiss with it.
Briefings that are imported meanwhile are answered from within seconds.`
}

// leastLease keeps the time for a request to a platform above what a busy one takes.
const leastLease = 3 * time.Second

// Run serves until ctx ends.
func (c *serveCmd) Run(ctx context.Context, a *app) error {
	a.log = slog.New(slog.NewTextHandler(a.err, &slog.HandlerOptions{Level: slog.LevelInfo}))
	if c.Lease < leastLease {
		return usageError{fmt.Errorf("--lease %v: must be at least %v", c.Lease, leastLease)}
	}
	configs, err := platformConfigs(a.getenv)
	if err != nil {
		return err
	}
	page, err := c.siteFlags.config(a.getenv)
	if err != nil {
		return err
	}
	if err := configs.validate(page != nil); err != nil {
		return err
	}
	feeds, err := feedClient(a.getenv)
	if err != nil {
		return err
	}
	door, err := c.open(ctx, a.getenv)
	if err != nil {
		return err
	}
	defer door.Close()
	meaning, err := c.load(a)
	if err != nil {
		return err
	}
	if _, err := a.dbExists(ctx); err != nil {
		return err
	}
	store, err := storage.Open(ctx, a.log, a.db)
	if err != nil {
		return err
	}
	defer store.Close()
	content, err := openLive(ctx, a, store, meaning)
	if err != nil {
		return err
	}
	return c.serve(ctx, a, serving{configs, page, store, content, door, feeds})
}

// serving is what is served, and where.
type serving struct {
	configs configs
	page    *siteConfig // nil for none
	store   *storage.Store
	content *liveContent
	door    *door
	feeds   *fetch.Client
}

func (c *serveCmd) serve(ctx context.Context, a *app, s serving) error {
	registry := prometheus.NewRegistry()
	metrics := bot.NewMetrics(registry)
	b := bot.New(a.log, s.content.index, s.store)
	b.Pages = s.page.address()
	b.Limits, b.Metrics = bot.DefaultLimits, metrics
	inbox := bot.NewInbox(a.log, s.store, metrics)
	inbox.Lease = c.Lease

	digests := c.digests(a.log, b, s.store, s.content, metrics)
	needs := platformNeeds{a.log, b, inbox, s.store, s.content, digests.desk}
	all, err := s.configs.platforms(needs)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	var adapters []bot.Adapter
	var ways []string
	for _, p := range all {
		adapters, ways = append(adapters, p.adapter), append(ways, p.ways...)
		for path, handler := range p.handlers {
			mux.Handle(path, handler)
		}
	}
	digests.join(all)
	feeds := newFeeds(a.log, s.store, s.feeds)
	h := health{store: s.store, adapters: slices.Concat(adapters, digests.adapters)}
	h.register(mux, registry, s.door)
	welcome, recorded := "", func() {}
	if s.page != nil {
		site := newSite(s.page, siteNeeds{needs, s.door, digests, feeds, h})
		if welcome, err = site.welcome(ctx, s.page, s.door); err != nil {
			return err
		}
		mux.Handle("/", site.handler)
		adapters, recorded = append(adapters, site.adapter), site.api.Drain
		ways = append([]string{"the page at " + cmp.Or(s.page.page.Public, s.door.url()) + "/"}, ways...)
	}
	server := &http.Server{
		Handler: mux, ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute, // files are sent, and feeds looked at
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}

	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var parts sync.WaitGroup
	var httpErr error
	parts.Go(func() {
		if err := server.Serve(s.door); !errors.Is(err, http.ErrServerClosed) {
			httpErr = fmt.Errorf("serve HTTP: %w", err)
			stop()
		}
	})
	parts.Go(func() {
		<-ctx.Done()
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), bot.DrainLimit)
		defer cancel()
		_ = server.Shutdown(limited) // what is still open then is closed with the process
		recorded()
	})
	parts.Go(func() { s.content.watch(ctx, digests.contentChanged) })
	parts.Go(func() { _ = feeds.Run(ctx) }) // it returns nil
	var digestErr error
	parts.Go(func() {
		if len(digests.adapters) == 0 {
			return // and that ends nothing
		}
		digestErr = bot.Serve(ctx, a.log, digests.inbox, digests.adapters...)
		stop()
	})
	if _, err := fmt.Fprintf(a.out, "Serving %s. %s/readyz says how it is.\n%s", enumerated(ways), s.door.url(), welcome); err != nil {
		a.log.Warn("the start could not be announced", "error", err)
	}
	err = bot.Serve(ctx, a.log, inbox, adapters...)
	stop()
	parts.Wait()
	return errors.Join(err, digestErr, httpErr)
}

// enumerated returns "a, b and c".
func enumerated(all []string) string {
	last := len(all) - 1
	if last < 1 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:last], ", ") + " and " + all[last]
}
