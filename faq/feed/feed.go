// Package feed reads briefings that are published elsewhere: it polls RSS, Atom and JSON feeds, and
// makes a briefing of each item.
//
//	fetch  ->  read.go (gofeed)  ->  item.go (faq/parse)  ->  look.go  ->  Importer
//
// An item is known again by its guid or else its link: it is stored once, stored anew when it has
// changed, and stays when it falls off the feed.
package feed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/feed/fetch"
)

const (
	// MinEvery is the least time between two looks at a feed. A server is not asked more often for
	// what changes some times a day.
	MinEvery = 5 * time.Minute

	// DefaultEvery is the time between two looks where none is chosen: news is there before it is asked for.
	DefaultEvery = 30 * time.Minute

	// MaxEvery is the most time between two looks.
	MaxEvery = 7 * 24 * time.Hour

	// By is who imports what a feed brings.
	By = "feed"
)

// Store is where feeds are kept. It is safe for concurrent use, also by several processes.
type Store interface {
	// AddFeed keeps a feed, to be looked at at once. One that is there with the same URL gets its
	// settings. It returns what is kept.
	AddFeed(ctx context.Context, f faq.Feed) (faq.Feed, error)
	// ClaimFeed claims a feed that is due, for as long as the lease. Each claim is given to one
	// caller. When none is due it returns [faq.ErrNotFound].
	ClaimFeed(ctx context.Context, lease time.Duration) (faq.Feed, error)
	// ClaimFeedNow claims a feed, due or not. It returns [faq.ErrNotFound] for an unknown one, and
	// [faq.ErrClaimLost] while another one has claimed it.
	ClaimFeedNow(ctx context.Context, id int64, lease time.Duration) (faq.Feed, error)
	// FeedItems returns what was read of a feed: the digests of its items, by their keys.
	FeedItems(ctx context.Context, id int64) (map[string]string, error)
	// FinishFeed ends a claim with what the look found, and makes the feed due after a time. Items
	// take the place of those before, unless they are nil. It returns [faq.ErrClaimLost] when the
	// claim is not held any more.
	FinishFeed(ctx context.Context, f faq.Feed, after time.Duration, items map[string]string) error
}

// Importer is where briefings are stored.
type Importer interface {
	// ImportBy stores a briefing, and by whom. Status is added, updated or unchanged.
	ImportBy(ctx context.Context, by string, b *faq.Briefing) (status, id string, err error)
}

// Client gets pages. Its errors are those of [fetch.Client].
type Client interface {
	Check(address string) error
	Get(ctx context.Context, r fetch.Request) (*fetch.Reply, error)
}

var _ Client = (*fetch.Client)(nil)

// Poller looks at feeds. It is safe for concurrent use.
type Poller struct {
	log      *slog.Logger
	store    Store
	importer Importer
	client   Client
}

// New returns a poller of the feeds in a store.
func New(log *slog.Logger, store Store, importer Importer, client Client) *Poller {
	return &Poller{log: log, store: store, importer: importer, client: client}
}

// Invalid says what is wrong with a feed that is to be added, in a sentence.
type Invalid struct {
	Field string // url, every
	Text  string
}

func (i *Invalid) Error() string { return i.Text }

// Add keeps a feed, or the new settings of one that is there, and returns what is kept. An Every of
// 0 stands for [DefaultEvery]. Its error is an *[Invalid] for a feed that cannot be polled. The feed
// is looked at when it is next polled, or by [Poller.Look].
func (p *Poller) Add(ctx context.Context, f faq.Feed) (faq.Feed, error) {
	f, err := p.valid(f)
	if err != nil {
		return faq.Feed{}, err
	}
	return p.store.AddFeed(ctx, f)
}

func (p *Poller) valid(f faq.Feed) (faq.Feed, error) {
	f.URL = strings.TrimSpace(f.URL)
	if rest, ok := strings.CutPrefix(f.URL, "feed:"); ok { // as browsers once wrote them
		if f.URL = rest; strings.HasPrefix(rest, "//") {
			f.URL = "https:" + rest
		}
	}
	if err := p.client.Check(f.URL); err != nil {
		return f, &Invalid{"url", err.Error()}
	}
	if f.Every == 0 {
		f.Every = int64(DefaultEvery / time.Second)
	}
	if every := time.Duration(f.Every) * time.Second; f.Every < int64(MinEvery/time.Second) || f.Every > int64(MaxEvery/time.Second) {
		return f, &Invalid{"every", fmt.Sprintf("a feed is looked at every 5 minutes at most and once in 7 days at least, not every %v", every)}
	}
	return f, nil
}

// ErrBusy is returned when a feed is looked at already, here or by another process.
var ErrBusy = errors.New("the feed is being looked at already: try again in a minute")

// Look looks at a feed now, due or not, and returns what was found. What is wrong with the feed
// stands in the look, not in the error. It returns [faq.ErrNotFound] for an unknown feed, and
// [ErrBusy] for one that is being looked at.
func (p *Poller) Look(ctx context.Context, id int64) (Look, error) {
	f, err := p.store.ClaimFeedNow(ctx, id, lease)
	if errors.Is(err, faq.ErrClaimLost) {
		err = ErrBusy
	}
	if err != nil {
		return Look{}, err
	}
	return p.look(ctx, f)
}
