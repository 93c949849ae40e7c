package feed

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"mime"
	"strings"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/feed/fetch"
)

const (
	acceptFeed = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
	acceptPage = "text/html, application/xhtml+xml"

	// maxPageFaults is how many pages may fail, as they may another time, until the others are left
	// for the next look: then it is the server, not the page.
	maxPageFaults = 3

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

// task is the reading of the items of a feed.
type task struct {
	*Poller
	look  *Look
	host  string            // of the feed
	known map[string]string // digests of items that were read, by key
	done  map[string]string // and of those that need not be read again
	open  bool              // some items are to be read at the next look
	fails int               // pages that failed as they may not another time
}

// unread stands before the digest of an item that could not be read, and can only when it changes.
const unread = "-"

// item reads an item, unless it is as it was.
func (t *task) item(ctx context.Context, i item) {
	digest := i.digest()
	switch t.known[i.key] {
	case digest:
		t.look.Same++
		fallthrough
	case unread + digest:
		t.done[i.key] = t.known[i.key]
		return
	}
	stored := t.look.Added + t.look.Updated + t.look.Same
	again, err := t.keep(ctx, i)
	if err != nil {
		t.look.Faults = append(t.look.Faults, Fault{i.name(), sentence(err.Error())})
	}
	if !again {
		if stored == t.look.Added+t.look.Updated+t.look.Same {
			digest = unread + digest
		}
		t.done[i.key] = digest
		return
	}
	t.open = true
	if was, ok := t.known[i.key]; ok {
		t.done[i.key] = was
	}
}

// keep stores an item. Again reports whether it is to be read at the next look too.
func (t *task) keep(ctx context.Context, i item) (again bool, err error) {
	if ctx.Err() != nil {
		return true, errors.New("the time for a look was over: it is read at the next one")
	}
	b, again, fault := t.make(ctx, i)
	if b == nil {
		return again, fault
	}
	status, _, err := t.importer.ImportBy(ctx, By, b)
	switch {
	case err != nil:
		t.log.WarnContext(ctx, "item of a feed not stored", "feed", t.look.Feed.ID, "item", i.key, "error", err)
		return true, errors.New("it could not be stored: the log says why")
	case status == "added":
		t.look.Added++
	case status == "updated":
		t.look.Updated++
	default:
		t.look.Same++
	}
	return again, fault
}

// make makes a briefing of an item. The fault may be one of its page only.
func (t *task) make(ctx context.Context, i item) (b *faq.Briefing, again bool, fault error) {
	if t.look.Feed.NoPages || i.link == "" || !i.teaser() {
		b, err := i.briefing(t.host)
		return b, false, err
	}
	b, again, err := t.page(ctx, i)
	if err == nil {
		return b, false, nil
	}
	if _, known := t.known[i.key]; known && again {
		return nil, true, fmt.Errorf("its page could not be read, and what was stored of it is kept: %w", err)
	}
	b, none := i.briefing(t.host)
	if none != nil {
		return nil, again, fmt.Errorf("its page could not be read: %w", err)
	}
	return b, again, fmt.Errorf("only what the feed says of it was stored, for its page could not be read: %w", err)
}

// page makes a briefing of the page behind an item. Again reports whether that may go well another
// time.
func (t *task) page(ctx context.Context, i item) (b *faq.Briefing, again bool, err error) {
	if t.fails >= maxPageFaults {
		return nil, true, errors.New("others had failed before")
	}
	// A feed outside does not choose what is read inside.
	reply, err := t.client.Get(ctx, fetch.Request{URL: i.link, Accept: acceptPage, Public: hostOf(i.link) != t.host})
	switch e, ok := errors.AsType[*fetch.Error](err); {
	case err == nil && !isPage(reply.Type):
		return nil, false, fmt.Errorf("it is no web page but %.60q", reply.Type)
	case err == nil:
		b, err = i.pageBriefing(t.host, reply.Body)
		return b, false, err
	case ok && !e.Passing:
		return nil, false, err
	case ok && e.After > 0:
		t.fails = maxPageFaults
	default:
		t.fails++
	}
	return nil, true, err
}

// isPage reports whether a Content-Type is one of a web page. Some servers name none.
func isPage(contentType string) bool {
	kind, _, _ := mime.ParseMediaType(contentType)
	return contentType == "" || kind == "text/html" || kind == "application/xhtml+xml"
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
