package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/feed"
	"github.com/godeeper/godeeper/storage"
)

type feedCmd struct {
	List   feedListCmd   `cmd:"" default:"withargs" help:"Show the feeds that are polled (the default)."`
	Add    feedAddCmd    `cmd:"" help:"Poll a feed, or change how."`
	Look   feedLookCmd   `cmd:"" help:"Look at feeds now."`
	Pause  feedPauseCmd  `cmd:"" help:"Poll feeds no more, until they are resumed."`
	Resume feedResumeCmd `cmd:"" help:"Poll feeds again."`
	Remove feedRemoveCmd `cmd:"" help:"Forget feeds. The briefings that came of them stay."`
}

const feedHelp = `Example:

  godeeper feed add https://news.example/briefings.xml --every 15m
  godeeper feed
  godeeper feed look https://news.example/briefings.xml

Each item of an RSS, Atom or JSON feed becomes a briefing; godeeper serve polls. Where an item is a teaser only, the
page behind it is read. Only public hosts are reached: $GODEEPER_FEED_ALLOW names others, as addresses, CIDR prefixes
or host names, with a port or without, separated by commas.`

// Help implements kong.HelpProvider.
func (feedCmd) Help() string { return feedHelp }

var (
	_ feed.Store    = (*storage.Store)(nil)
	_ feed.Importer = (*storage.Store)(nil)
)

// poller returns what polls the feeds in a store. Its Run does so until the context is done.
func (a *app) poller(store *storage.Store) (*feed.Poller, error) {
	client, err := feedClient(a.getenv)
	if err != nil {
		return nil, err
	}
	return newFeeds(a.log, store, client).Poller, nil
}

type feedAddCmd struct {
	URL     string        `arg:"" name:"url" help:"The address of the feed."`
	Every   time.Duration `name:"every" placeholder:"TIME" help:"How often to look, like 15m or 2h (30m)."`
	NoPages bool          `name:"no-pages" help:"Read only what the feed itself holds, also of items that are teasers."`
}

// Help implements kong.HelpProvider.
func (feedAddCmd) Help() string { return feedHelp }

// Run adds a feed and looks at it.
func (c *feedAddCmd) Run(ctx context.Context, a *app) error {
	if _, err := a.dbExists(ctx); err != nil {
		return err
	}
	store, err := storage.Open(ctx, a.log, a.db)
	if err != nil {
		return err
	}
	defer store.Close()
	poller, err := a.poller(store)
	if err != nil {
		return err
	}
	f, err := poller.Add(ctx, faq.Feed{URL: c.URL, Every: int64(c.Every / time.Second), NoPages: c.NoPages, By: "operator"})
	if invalid, ok := errors.AsType[*feed.Invalid](err); ok {
		return usageError{fmt.Errorf("%s: %s", invalid.Field, invalid.Text)}
	}
	if err != nil {
		return err
	}
	return a.look(ctx, store, poller, f)
}

type feedLookCmd struct{ feedArgs }

// Help implements kong.HelpProvider.
func (feedLookCmd) Help() string { return feedHelp }

// Run looks at feeds.
func (c *feedLookCmd) Run(ctx context.Context, a *app) error {
	return c.each(ctx, a, func(store *storage.Store, f faq.Feed) error {
		poller, err := a.poller(store)
		if err != nil {
			return err
		}
		return a.look(ctx, store, poller, f)
	})
}

// look looks at a feed and says what was found.
func (a *app) look(ctx context.Context, store *storage.Store, poller *feed.Poller, f faq.Feed) error {
	l, err := poller.Look(ctx, f.ID)
	if err != nil {
		return fmt.Errorf("%s: %w", f.URL, err)
	}
	switch {
	case l.Feed.Fails > 0:
		err = fmt.Errorf("%s: %s", f.URL, l.Feed.Problem)
	case l.Unchanged:
		_, err = fmt.Fprintf(a.out, "%s: unchanged since the last look\n", f.URL)
	default:
		_, err = fmt.Fprintf(a.out, "%s: %d added, %d updated, %d unchanged\n", f.URL, l.Added, l.Updated, l.Same)
	}
	for _, fault := range l.Faults {
		a.warn(oneLine(fmt.Sprintf("“%s”: %s", fault.Item, fault.Text)))
	}
	if err == nil && l.Added+l.Updated > 0 {
		err = a.keepIndex(ctx, store)
	}
	return err
}

// feedArgs name feeds on the command line.
type feedArgs struct {
	Feed []string `arg:"" help:"Feeds, by their addresses or numbers."`
}

// each does something with each of the feeds, also when it fails for one.
func (c feedArgs) each(ctx context.Context, a *app, do func(*storage.Store, faq.Feed) error) error {
	store, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	all, err := store.Feeds(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, name := range c.Feed {
		f, ok := findFeed(all, name)
		if !ok {
			errs = append(errs, fmt.Errorf("%s is no feed that is polled; godeeper feed shows those", name))
			continue
		}
		if err := do(store, f); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func findFeed(all []faq.Feed, name string) (faq.Feed, bool) {
	for _, f := range all {
		if f.URL == name || strconv.FormatInt(f.ID, 10) == name {
			return f, true
		}
	}
	return faq.Feed{}, false
}

type feedPauseCmd struct{ feedArgs }

// Help implements kong.HelpProvider.
func (feedPauseCmd) Help() string { return feedHelp }

// Run pauses feeds.
func (c *feedPauseCmd) Run(ctx context.Context, a *app) error {
	return c.each(ctx, a, func(s *storage.Store, f faq.Feed) error { return s.PauseFeed(ctx, f.ID, true) })
}

type feedResumeCmd struct{ feedArgs }

// Help implements kong.HelpProvider.
func (feedResumeCmd) Help() string { return feedHelp }

// Run resumes feeds.
func (c *feedResumeCmd) Run(ctx context.Context, a *app) error {
	return c.each(ctx, a, func(s *storage.Store, f faq.Feed) error { return s.PauseFeed(ctx, f.ID, false) })
}

type feedRemoveCmd struct{ feedArgs }

// Help implements kong.HelpProvider.
func (feedRemoveCmd) Help() string { return feedHelp }

// Run forgets feeds.
func (c *feedRemoveCmd) Run(ctx context.Context, a *app) error {
	return c.each(ctx, a, func(s *storage.Store, f faq.Feed) error { return s.RemoveFeed(ctx, f.ID) })
}

type feedListCmd struct {
	JSON bool `name:"json" help:"Print JSON, one line each."`
}

// Help implements kong.HelpProvider.
func (feedListCmd) Help() string { return feedHelp }

// feedJSON is the machine form of a feed.
type feedJSON struct {
	ID      int64  `json:"id"`
	URL     string `json:"url"`
	Title   string `json:"title"`
	Every   int64  `json:"every"`   // seconds
	Checked int64  `json:"checked"` // unix seconds, 0 for never
	Next    int64  `json:"next"`    // unix seconds, 0 for at once
	Items   int    `json:"items"`
	Fails   int    `json:"fails"`
	Problem string `json:"problem"`
	Paused  bool   `json:"paused"`
	Pages   bool   `json:"pages"`
}

// Run lists feeds.
func (c *feedListCmd) Run(ctx context.Context, a *app) error {
	store, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	all, err := store.Feeds(ctx)
	if err != nil {
		return err
	}
	for _, f := range all {
		if c.JSON {
			err = writeJSON(a.out, feedJSON{f.ID, f.URL, f.Title, f.Every, f.Checked, f.Next, f.Items, f.Fails, f.Problem, f.Paused, !f.NoPages})
		} else {
			err = writeFeed(a.out, f)
		}
		if err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	if len(all) == 0 && !c.JSON {
		a.warn("No feed is polled.")
	}
	return nil
}

// writeFeed writes a line about a feed: "1  https://…  The Gazette  every 30m, looked at 2026-11-29 11:00 UTC, items stored: 12".
func writeFeed(w io.Writer, f faq.Feed) error {
	words := []string{"every " + shortTime(time.Duration(f.Every)*time.Second)}
	if f.Paused {
		words = []string{"paused"}
	}
	if f.Checked > 0 {
		words = append(words, "looked at "+time.Unix(f.Checked, 0).UTC().Format("2006-01-02 15:04 UTC"), fmt.Sprintf("items stored: %d", f.Items))
	}
	_, err := fmt.Fprintf(w, "%d  %s  %s  %s  %s\n", f.ID, oneLine(f.URL), cmp.Or(oneLine(f.Title), "no title yet"), strings.Join(words, ", "), oneLine(f.Problem))
	return err
}

// shortTime writes a time without what is nothing of it: 30m, 2h.
func shortTime(d time.Duration) string {
	text := d.String()
	if d%time.Minute == 0 {
		text = strings.TrimSuffix(text, "0s")
	}
	if d%time.Hour == 0 {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
