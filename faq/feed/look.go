package feed

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/feed/fetch"
)

const (
	// acceptFeed are the media types of feeds, and those that feeds are often served as.
	acceptFeed = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"

	// releaseTime is how long the end of a look may take to be stored. The lease leaves room for it.
	releaseTime = 10 * time.Second

	// namedFaults is how many items are named that could not be read: a line or two.
	namedFaults = 3
)

// Look is what a look at a feed found.
type Look struct {
	Feed      faq.Feed // as it is now; its Problem says what is wrong with it, or with its items
	Unchanged bool     // the server says that it is as it was
	Added     int      // items that were stored
	Updated   int      // items that were stored with other content
	Same      int      // items that were there already
	Faults    []Fault  // items that could not be read
}

// Fault is an item that could not be read.
type Fault struct {
	Item string // its title, or what is known of it
	Text string // why, in a sentence
}

// look looks at a claimed feed and ends the claim.
func (p *Poller) look(ctx context.Context, f faq.Feed) (Look, error) {
	whole := ctx
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	l := Look{Feed: f}
	reply, err := p.client.Get(ctx, fetch.Request{URL: f.URL, Accept: acceptFeed, ETag: f.ETag, Modified: f.Modified})
	var d document
	if err == nil && !reply.Unchanged {
		d, err = read(reply.Body, reply.URL)
	}
	switch {
	case err != nil && whole.Err() != nil:
		return l, p.release(whole, f, nil)
	case err != nil:
		return p.failed(ctx, l, err)
	case reply.Unchanged:
		l.Unchanged = true
		if f.Fails > 0 { // what was wrong was the feed; else it is its items, and still is
			l.Feed.Problem, l.Feed.Fails = "", 0
		}
		return p.finish(ctx, l, 0, nil)
	}
	l.Feed.Title, l.Feed.ETag, l.Feed.Modified, l.Feed.Fails = d.title, reply.ETag, reply.Modified, 0
	known, err := p.store.FeedItems(ctx, f.ID)
	if err != nil {
		return l, err
	}
	t := task{Poller: p, look: &l, host: hostOf(f.URL), known: known, done: map[string]string{}}
	for _, i := range d.items {
		t.item(ctx, i)
	}
	if whole.Err() != nil {
		return l, p.release(whole, f, t.done)
	}
	if t.open { // the next look must see the items again
		l.Feed.ETag, l.Feed.Modified = "", ""
	}
	l.Feed.Problem = problem(l.Faults, len(d.items), d.more)
	l.Feed.Items = l.Added + l.Updated + l.Same
	return p.finish(ctx, l, 0, t.done)
}

// release gives a feed back, due as it was, when the program ends during a look. It returns why.
func (p *Poller) release(whole context.Context, f faq.Feed, items map[string]string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(whole), releaseTime)
	defer cancel()
	return cmp.Or(p.store.FinishFeed(ctx, f, 0, items), whole.Err())
}

// failed ends a look at a feed that could not be read.
func (p *Poller) failed(ctx context.Context, l Look, err error) (Look, error) {
	l.Feed.Problem = sentence(err.Error())
	l.Feed.Fails++
	after := time.Duration(0)
	if e, ok := errors.AsType[*fetch.Error](err); ok {
		after = e.After
		l.Feed.Paused = e.Gone()
	}
	return p.finish(ctx, l, after, nil)
}

func (p *Poller) finish(ctx context.Context, l Look, after time.Duration, items map[string]string) (Look, error) {
	wait := next(l.Feed, after)
	// What was found is kept, also when the time is over.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseTime)
	defer cancel()
	if err := p.store.FinishFeed(ctx, l.Feed, wait, items); err != nil {
		return l, err
	}
	p.log.InfoContext(ctx, "feed looked at", "feed", l.Feed.ID, "host", hostOf(l.Feed.URL), "unchanged", l.Unchanged,
		"added", l.Added, "updated", l.Updated, "faults", len(l.Faults), "problem", l.Feed.Problem, "next", wait.Round(time.Second))
	return l, nil
}

// problem says in a few sentences what is wrong with the items of a feed, "" for nothing.
func problem(faults []Fault, items, more int) string {
	var all []string
	if len(faults) > 0 {
		all = append(all, fmt.Sprintf("%d of %d items could not be read in full.", len(faults), items))
	}
	for _, f := range faults[:min(len(faults), namedFaults)] {
		all = append(all, fmt.Sprintf("“%s”: %s", f.Item, f.Text))
	}
	if more > 0 {
		all = append(all, fmt.Sprintf("It has %d items more than the %d that are read.", more, maxItems))
	}
	if items+more == 0 {
		all = append(all, "It has no items.")
	}
	return strings.Join(all, " ")
}

// sentence returns text as a sentence: with a capital letter and a full stop.
func sentence(text string) string {
	text = line(text)
	if text == "" {
		return ""
	}
	if c := text[0]; c >= 'a' && c <= 'z' {
		text = string(c-'a'+'A') + text[1:]
	}
	return strings.TrimRight(text, ".") + "."
}
