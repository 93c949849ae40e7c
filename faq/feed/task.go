package feed

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"strings"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/feed/fetch"
)

const (
	acceptPage = "text/html, application/xhtml+xml"

	// maxPageFaults is how many pages may fail, as they may another time, until the others are left
	// for the next look: then it is the server, not the page.
	maxPageFaults = 3
)

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

var errOver = errors.New("the time for a look was over: it is read at the next one")

// keep stores an item. Again reports whether it is to be read at the next look too.
func (t *task) keep(ctx context.Context, i item) (again bool, err error) {
	if ctx.Err() != nil {
		return true, errOver
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
	if ctx.Err() != nil {
		return nil, true, errOver
	}
	if was := t.known[i.key]; again && was != "" && !strings.HasPrefix(was, unread) {
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
