package console

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
)

// Deliveries are the digests of channels, and what came in and could not be worked on. It is safe
// for concurrent use.
type Deliveries interface {
	// Subscriptions returns all of a platform, "" for all, also those that are paused.
	Subscriptions(ctx context.Context, platform string) ([]faq.Subscription, error)

	// Subscription returns that of a channel, or [faq.ErrNotFound].
	Subscription(ctx context.Context, platform, workspace, channel string) (faq.Subscription, error)

	// Subscribe subscribes a channel, or changes its subscription, as [bot.Digests] says; its error is a
	// *[bot.Invalid] for what has to be typed in another way. Unsubscribe ends it, or returns
	// [faq.ErrNotFound].
	Subscribe(ctx context.Context, typed bot.Typed) (faq.Subscription, error)
	Unsubscribe(ctx context.Context, platform, workspace, channel string) error

	// Zones returns names of time zones for as much of one as has been typed, at most limit of them.
	Zones(prefix string, limit int) []string

	// Next returns when the next digest of a subscription is due, in unix seconds, 0 for never.
	Next(s faq.Subscription) int64

	// Preview returns the digest that a channel would get now.
	Preview(ctx context.Context, s faq.Subscription) (bot.Announcement, error)

	// Send puts the digest of a subscription for today in line, and returns the local date that it is
	// for. It is not fresh where that is in line or was sent; with again it is another one then.
	Send(ctx context.Context, s faq.Subscription, again bool) (date string, fresh bool, err error)

	// Deliveries returns the digests that came due, the last first, at most limit of them.
	Deliveries(ctx context.Context, limit int) ([]bot.Delivery, error)

	// Held reports whether digests are held back; Hold holds them back, or releases them.
	Held(ctx context.Context) (bool, error)
	Hold(ctx context.Context, on bool) error

	// SetAside returns the events that could not be worked on, the newest first, at most limit of
	// them. Their payloads are not looked at.
	SetAside(ctx context.Context, limit int) ([]faq.Event, error)

	// RetryEvent lets an event wait again that is set aside or late, DropEvent passes over one that is
	// set aside. Their error is [faq.ErrNotFound] for another one.
	RetryEvent(ctx context.Context, id int64) error
	DropEvent(ctx context.Context, id int64) error
}

// Bounds of the page of deliveries.
const (
	mostDeliveries = 200 // of the last days
	mostSetAside   = 200
	perDeliveries  = 50
)

// deliveriesBody is what is sent to channels, and what was set aside.
type deliveriesBody struct {
	Held          bool
	Subscriptions []subscription
	Recent        []delivery
	Paging        paging
	SetAside      []faq.Event
	Operator      bool
}

// subscription is that of a channel.
type subscription struct {
	faq.Subscription
	Next int64 // unix seconds, 0 for never
}

// ChannelRef names the channel in a form.
func (s subscription) ChannelRef() string { return channelRef(s.Platform, s.Workspace, s.Channel) }

// PreviewPath is the address of its preview.
func (s subscription) PreviewPath() string {
	return "/console/deliveries/preview?" + url.Values{"channel": {s.ChannelRef()}}.Encode()
}

// FormPath is the address of the form that changes it.
func (s subscription) FormPath() string {
	return "/console/deliveries/subscription?" + url.Values{"channel": {s.ChannelRef()}}.Encode()
}

// delivery is a digest that came due.
type delivery struct {
	bot.Delivery
	Name string // of the channel, as people call it, or its id
}

// Retries reports whether it can be tried again.
func (d delivery) Retries() bool {
	return d.State == bot.DeliveryFailed || d.State == bot.DeliveryMissed
}

func channelRef(platform, workspace, channel string) string {
	return platform + "/" + url.PathEscape(workspace) + "/" + url.PathEscape(channel)
}

func (c *Console) handleDeliveries(mux *http.ServeMux) {
	mux.Handle("GET /console/deliveries", c.signedIn(c.deliveries))
	mux.Handle("GET /console/deliveries/preview", c.signedIn(c.previewDigest))
	mux.Handle("POST /console/deliveries/hold", c.operator(c.hold))
	mux.Handle("POST /console/deliveries/send", c.operator(c.send))
	mux.Handle("POST /console/deliveries/retry", c.operator(c.eventDone("retry", c.Deliveries.RetryEvent)))
	mux.Handle("POST /console/deliveries/drop", c.operator(c.eventDone("drop", c.Deliveries.DropEvent)))
	c.handleSubscribe(mux)
}

func (c *Console) deliveries(w http.ResponseWriter, r *http.Request, v *page.Viewer) error {
	ctx := r.Context()
	body := deliveriesBody{Operator: v.Operator}
	var err error
	if body.Held, err = c.Deliveries.Held(ctx); err != nil {
		return err
	}
	subscriptions, err := c.Deliveries.Subscriptions(ctx, "")
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, s := range subscriptions {
		one := subscription{s, c.Deliveries.Next(s)}
		names[one.ChannelRef()] = s.Name
		body.Subscriptions = append(body.Subscriptions, one)
	}
	recent, err := c.Deliveries.Deliveries(ctx, mostDeliveries)
	if err != nil {
		return err
	}
	recent, body.Paging = paged(r, recent, perDeliveries)
	for _, d := range recent {
		one := delivery{d, names[channelRef(d.Platform, d.Workspace, d.Channel)]}
		if one.Name == "" {
			one.Name = d.Channel
		}
		body.Recent = append(body.Recent, one)
	}
	if body.SetAside, err = c.Deliveries.SetAside(ctx, mostSetAside); err != nil {
		return err
	}
	// Digests that failed stand among those that came due.
	body.SetAside = slices.DeleteFunc(body.SetAside, func(e faq.Event) bool {
		return strings.HasPrefix(e.Platform, faq.DigestPlatform)
	})
	c.show(w, r, http.StatusOK, "deliveries.html", "Deliveries", "/console/deliveries", body, deliveryNotices(r.URL.Query())...)
	return nil
}

// subscribed returns the subscription that a request names.
func (c *Console) subscribed(r *http.Request) (subscription, error) {
	part := strings.Split(r.FormValue("channel"), "/")
	if len(part) != 3 {
		return subscription{}, faq.ErrNotFound
	}
	for i, escaped := range part {
		var err error
		if part[i], err = url.PathUnescape(escaped); err != nil {
			return subscription{}, faq.ErrNotFound
		}
	}
	s, err := c.Deliveries.Subscription(r.Context(), part[0], part[1], part[2])
	if err != nil {
		return subscription{}, err
	}
	return subscription{s, c.Deliveries.Next(s)}, nil
}

// digestBody is a digest as a channel would get it now.
type digestBody struct {
	Subscription subscription
	Page         bot.Page
	Operator     bool
	Sent         string // the date for which one is in line or was sent already, "" for none
	Held         bool
}

func (c *Console) previewDigest(w http.ResponseWriter, r *http.Request, v *page.Viewer) error {
	s, err := c.subscribed(r)
	if err != nil {
		return err
	}
	return c.showDigest(w, r, http.StatusOK, digestBody{Subscription: s, Operator: v.Operator})
}

func (c *Console) showDigest(w http.ResponseWriter, r *http.Request, status int, body digestBody) error {
	a, err := c.Deliveries.Preview(r.Context(), body.Subscription.Subscription)
	if err != nil {
		return err
	}
	if body.Held, err = c.Deliveries.Held(r.Context()); err != nil {
		return err
	}
	body.Page = a.Page(a.Full)
	c.show(w, r, status, "digest.html", "The digest as it would be now", "/console/deliveries", body)
	return nil
}

// send puts a digest in line; where there is one for today, it asks whether it is to be another.
func (c *Console) send(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
	s, err := c.subscribed(r)
	if err != nil {
		return err
	}
	if s.Paused != "" {
		return refusal{http.StatusConflict, "The digests of this channel are paused: " + s.Paused + " Subscribe it again to resume them."}
	}
	date, fresh, err := c.Deliveries.Send(r.Context(), s.Subscription, r.PostFormValue("again") != "")
	if err != nil {
		return err
	}
	if !fresh {
		return c.showDigest(w, r, http.StatusConflict, digestBody{Subscription: s, Operator: true, Sent: date})
	}
	seeOther(w, r, "/console/deliveries", url.Values{"done": {"send"}})
	return nil
}

func (c *Console) hold(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
	on := r.PostFormValue("on") == "true"
	if err := c.Deliveries.Hold(r.Context(), on); err != nil {
		return err
	}
	name := "release"
	if on {
		name = "hold"
	}
	seeOther(w, r, "/console/deliveries", url.Values{"done": {name}})
	return nil
}

// eventDone does something with an event that a form names.
func (c *Console) eventDone(name string, do func(context.Context, int64) error) serveFunc {
	return func(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
		id, err := strconv.ParseInt(r.PostFormValue("id"), 10, 64)
		if err != nil {
			return faq.ErrNotFound
		}
		if err := do(r.Context(), id); errors.Is(err, faq.ErrNotFound) {
			return refusal{http.StatusNotFound, "This is not set aside any more: somebody has dealt with it. Go back to the deliveries and load them again."}
		} else if err != nil {
			return err
		}
		seeOther(w, r, "/console/deliveries", url.Values{"done": {name}})
		return nil
	}
}

// deliveryDeeds are what was done, by the name in the address.
var deliveryDeeds = map[string]string{
	"subscribe":   "The subscription is saved.",
	"unsubscribe": "The subscription has ended: the channel gets no digest any more.",

	"hold":    "Digests are held back: none is sent until they are released. Those that are being sent go on.",
	"release": "Digests are sent again.",
	"send":    "The digest is in line, and sent within a minute.",
	"retry":   "It is tried again now.",
	"drop":    "It was dropped, and is not tried again.",
}

func deliveryNotices(q url.Values) []notice {
	if text := deliveryDeeds[q.Get("done")]; text != "" {
		return []notice{{Text: text}}
	}
	return nil
}
