package bot

import (
	"context"
	"errors"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// Announcement is something to read that a channel is sent without having asked there.
type Announcement struct {
	Workspace string    // id of the workspace or guild
	Channel   string    // its id
	Key       string    // of its post
	Since     time.Time // it is shown after that, if at all
	Mention   string    // id of the role that is mentioned, "" for none
	Briefing  string    // id of the briefing that it is about, "" for none or several
	Full      int       // of its parts, how many can be shown in full

	// Headlines are the briefings that it names, in its order: each can be talked about by itself,
	// where the platform has a place for that.
	Headlines []Headline

	// Page returns it with the first n of those parts in full. It must fit one message for n of 0.
	Page func(n int) Page
}

// Headline is a briefing that an announcement names.
type Headline struct {
	Briefing string // its id
	Title    string // in plain text
}

// Announcer shows announcements on a platform.
type Announcer interface {
	Poster

	// Platform returns the name of the platform, as in [Message].
	Platform() string

	// Announce returns the post that shows an announcement as one message, with as much of it in
	// full as fits. Sending it fails with [ErrClosed] where the channel cannot be written to any
	// more.
	Announce(ctx context.Context, a Announcement) (faq.Post, error)
}

// ErrClosed is returned when a channel cannot be written to any more: it is gone, the app was
// removed from it, or lost its permission.
var ErrClosed = errors.New("the channel is closed to the bot")

// Fit returns the page of an announcement with as many parts in full as fit by the measure of a
// platform.
func (a Announcement) Fit(fits func(Page) bool) Page {
	for n := a.Full; n > 0; n-- {
		if p := a.Page(n); fits(p) {
			return p
		}
	}
	return a.Page(0)
}

// Digests keeps the subscriptions of channels to a digest. It is safe for concurrent use.
type Digests interface {
	// Subscription returns that of a channel, or [faq.ErrNotFound].
	Subscription(ctx context.Context, platform, workspace, channel string) (faq.Subscription, error)

	// Subscribe subscribes a channel, or changes its subscription, and returns it as it is kept.
	// What a person has typed in it is read generously: "8am", "london", "mon-fri". Its error is an
	// *[Invalid] where the person has to type something else.
	Subscribe(ctx context.Context, typed Typed) (faq.Subscription, error)

	// Unsubscribe ends the subscription of a channel. Its error is [faq.ErrNotFound] where there is
	// none.
	Unsubscribe(ctx context.Context, platform, workspace, channel string) error

	// Preview returns the digest that a channel would get now.
	Preview(ctx context.Context, s faq.Subscription) (Announcement, error)

	// Line says in a sentence or two what a subscription is, and when its next digest is due.
	Line(s faq.Subscription) string

	// Zones returns names of time zones for as much of one as has been typed.
	Zones(prefix string, limit int) []string
}

// Typed is a subscription as a person types it. What is "" stays as it is, or is the default.
type Typed struct {
	Platform, Workspace, Channel string
	Name                         string // of the channel, as people call it
	By                           string // id of the person

	Time, Zone, Days string
	Topics, Without  string // separated by commas; "-" for none
	Length           string // headlines, short, full
	Mention          string // id of the role; "-" for none
	Always           string // on, off
	OwnZone          string // that of the person, the default
}

// Invalid says what is wrong with something that a person has typed, and what to type.
type Invalid struct {
	Field string // time, zone, days, length
	Text  string // a sentence for the person
}

func (i *Invalid) Error() string { return i.Text }
