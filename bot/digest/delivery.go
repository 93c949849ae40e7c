package digest

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// ReadDelivery returns what became of the digest that an event is.
func ReadDelivery(e faq.Event) bot.Delivery {
	d := bot.Delivery{
		ID: e.ID, Platform: strings.TrimPrefix(e.Platform, faq.DigestPlatform), Due: e.At,
		State: deliveryState(e), Reason: e.Reason, Attempts: e.Attempt,
	}
	if len(e.Keys) > 0 {
		d.Workspace, d.Channel, d.Date, _ = ReadKey(e.Keys[0])
	}
	if len(e.Posts) > 0 {
		d.Message = e.Posts[0].ID
	}
	d.Uncertain = e.State != faq.EventDone &&
		slices.ContainsFunc(e.Posts, func(p faq.Post) bool { return p.State == faq.PostSending })
	return d
}

// deliveryState says what became of a digest, in the words of digests.
func deliveryState(e faq.Event) bot.DeliveryState {
	switch e.State {
	case faq.EventDone:
		if len(e.Posts) == 0 {
			return bot.DeliveryEmpty
		}
		return bot.DeliverySent
	case faq.EventLate:
		return bot.DeliveryMissed
	case faq.EventSetAside:
		return bot.DeliveryFailed
	case faq.EventWaiting:
		return bot.DeliveryDue
	}
	return bot.DeliveryState(e.State)
}

// Line is where digests are put that are to be sent.
type Line interface {
	// Clock returns the time by the clock of the database.
	Clock(ctx context.Context) (time.Time, error)

	// SaveEvent saves an event unless one with a key of it is known.
	SaveEvent(ctx context.Context, e faq.Event) (fresh bool, err error)
}

// Send puts the digest of a subscription for today in line, and returns the local date that it is
// for. It is not fresh where the one of that date is in line or was sent; with again it is another
// one then.
func Send(ctx context.Context, line Line, s faq.Subscription, again bool) (date string, fresh bool, err error) {
	now, err := line.Clock(ctx)
	if err != nil {
		return "", false, err
	}
	slot, err := Now(s, now)
	if err != nil {
		return "", false, err
	}
	e := slot.Event(DefaultGrace)
	if again {
		e.Keys = []string{AgainKey(e.Keys[0], now)}
	}
	fresh, err = line.SaveEvent(ctx, e)
	return slot.Date, fresh, err
}
