package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// Adapter joins a platform to the bot. It receives what happens there, saves it in the [Inbox]
// and acknowledges it; the inbox calls Prepare when it gets to it, and posts what that returns.
type Adapter interface {
	Poster

	// Platform returns the name of the platform, as in [Message].
	Platform() string

	// Run receives until ctx ends, and then returns nil. It saves each event before it
	// acknowledges it, and does not acknowledge what it could not save. Another error is final:
	// the settings are wrong, and to try again would change nothing.
	Run(ctx context.Context) error

	// Prepare decides what an event asks for. It may be called more than once for an event, by
	// several processes one after the other, until its work is frozen; what it changes elsewhere
	// it must be able to change again. It shows nothing on the platform that cannot be shown
	// twice. An error of [Later] brings the event back; any other sets it aside.
	Prepare(ctx context.Context, e faq.Event) (Work, error)

	// Ready returns nil while the platform can be heard, and else why it cannot, in one line.
	Ready() error
}

// Poster shows messages on a platform. It is safe for concurrent use.
type Poster interface {
	// Send sends p once and returns the platform's id of what is shown, "" where it has none.
	// It returns within the time of ctx. Its errors are [Later] where nothing was shown and p may
	// be sent again, [ErrUncertain] where p may have been shown, and any other where the platform
	// refuses p for good.
	Send(ctx context.Context, p faq.Post) (id string, err error)

	// Find looks on the platform for p, after a Send whose end is not known. It returns "" when p
	// is not shown, or when to send it again changes nothing. Its errors are [Later], and
	// [ErrUncertain] where the platform cannot be asked.
	Find(ctx context.Context, p faq.Post) (id string, err error)
}

// Work is what an event asks for.
type Work struct {
	Posts []faq.Post // to be sent in this order
	Turns []faq.Turn // to be remembered, at once with the posts

	Covers int64 // unix seconds up to which a digest holds what is new; 0 for what is none
}

// ErrUncertain is returned when a post may have been shown, and may have not.
var ErrUncertain = errors.New("it is not known whether the message was shown")

// Later is the error of what can be tried again.
type Later struct {
	After time.Duration // not sooner
	Err   error         // why it could not be done now
}

func (l *Later) Error() string { return fmt.Sprintf("%v; again in %v", l.Err, l.After) }
func (l *Later) Unwrap() error { return l.Err }
