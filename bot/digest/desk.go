package digest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// Subscribers is where a desk keeps subscriptions. It is safe for concurrent use.
type Subscribers interface {
	Ledger

	// SaveSubscription makes or changes the subscription of a channel, and returns it as it is
	// kept. Of one that is there, its id and From stay.
	SaveSubscription(ctx context.Context, s faq.Subscription) (faq.Subscription, error)

	// RemoveSubscription removes that of a channel, or returns [faq.ErrNotFound].
	RemoveSubscription(ctx context.Context, platform, workspace, channel string) error

	// Clock returns the time by the clock of the database.
	Clock(ctx context.Context) (time.Time, error)
}

// Desk takes the wishes of channels for digests. It is safe for concurrent use.
type Desk struct {
	// Settle saves what is owed to a subscription before it is changed at a time in unix seconds;
	// nil where nothing is scheduled here.
	Settle func(ctx context.Context, before faq.Subscription, at int64) error
	// Changed is told of a change; nil where nothing is scheduled here.
	Changed func(platform string)
	// Pages are the addresses of the pages of briefings, to which headlines lead; nil for none.
	Pages bot.PageAddress

	store  Subscribers
	finder faq.Finder
}

var _ bot.Digests = (*Desk)(nil)

// NewDesk returns a desk that keeps subscriptions in store, and previews digests with finder.
func NewDesk(store Subscribers, finder faq.Finder) *Desk { return &Desk{store: store, finder: finder} }

// What a subscription is where nothing else is wished for.
const (
	defaultTime   = "08:00"
	defaultZone   = "UTC"
	defaultLength = faq.DigestShort
	// maxTopics bounds the topics of a subscription: more would be no choice.
	maxTopics = 20
)

// Subscription implements [bot.Digests].
func (d *Desk) Subscription(ctx context.Context, platform, workspace, channel string) (faq.Subscription, error) {
	return d.store.Subscription(ctx, platform, workspace, channel)
}

// Subscribe implements [bot.Digests].
func (d *Desk) Subscribe(ctx context.Context, typed bot.Typed) (faq.Subscription, error) {
	before, err := d.store.Subscription(ctx, typed.Platform, typed.Workspace, typed.Channel)
	known := err == nil
	if err != nil && !errors.Is(err, faq.ErrNotFound) {
		return faq.Subscription{}, err
	}
	s, err := read(before, typed)
	if err != nil {
		return faq.Subscription{}, err
	}
	now, err := d.store.Clock(ctx)
	if err != nil {
		return faq.Subscription{}, err
	}
	s.At, s.Paused = now.Unix(), ""
	if !known {
		// Not the time: what is stored later within the same second is news.
		if _, s.From, err = d.store.Changes(ctx, now.Unix()); err != nil {
			return faq.Subscription{}, err
		}
	}
	if known && d.Settle != nil {
		if err := d.Settle(ctx, before, s.At); err != nil {
			return faq.Subscription{}, err
		}
	}
	if s, err = d.store.SaveSubscription(ctx, s); err != nil {
		return faq.Subscription{}, err
	}
	if d.Changed != nil {
		d.Changed(s.Platform)
	}
	return s, nil
}

// read returns a subscription with what a person has typed of it.
func read(s faq.Subscription, typed bot.Typed) (faq.Subscription, error) {
	s.Platform, s.Workspace, s.Channel, s.By = typed.Platform, typed.Workspace, typed.Channel, typed.By
	if typed.Name != "" {
		s.Name = typed.Name
	}
	if s.Time == "" { // it is a new one
		s.Time, s.Zone, s.Days, s.Length = defaultTime, defaultZone, faq.EveryDay, defaultLength
		if typed.Zone == "" && CheckZone(typed.OwnZone) == nil {
			s.Zone = typed.OwnZone
		}
	}
	var err error
	for _, field := range []struct {
		name, text string
		read       func(text string) error
	}{
		{"time", typed.Time, func(text string) (err error) { s.Time, err = ParseTime(text); return err }},
		{"zone", typed.Zone, func(text string) (err error) { s.Zone, err = ParseZone(text); return err }},
		{"days", typed.Days, func(text string) (err error) { s.Days, err = ParseDays(text); return err }},
		{"length", typed.Length, func(text string) (err error) { s.Length, err = parseLength(text); return err }},
		{"topics", typed.Topics, func(text string) (err error) { s.Topics, err = parseTopics(text); return err }},
		{"without", typed.Without, func(text string) (err error) { s.Without, err = parseTopics(text); return err }},
		{"always", typed.Always, func(text string) (err error) { s.Always, err = parseSwitch(text); return err }},
	} {
		if text := strings.TrimSpace(field.text); text != "" {
			if err = field.read(text); err != nil {
				return s, &bot.Invalid{Field: field.name, Text: sentence(err)}
			}
		}
	}
	switch typed.Mention {
	case "":
	case "-":
		s.Mention = ""
	default:
		s.Mention = typed.Mention
	}
	return s, nil
}

// sentence makes a sentence of an error's text, for people.
func sentence(err error) string {
	text := err.Error()
	text = strings.ToUpper(text[:1]) + text[1:]
	if strings.HasSuffix(text, "?") {
		return text
	}
	return strings.TrimSuffix(text, ".") + "."
}

func parseLength(text string) (faq.DigestLength, error) {
	all := []faq.DigestLength{faq.DigestHeadlines, faq.DigestShort, faq.DigestFull}
	if l := faq.DigestLength(strings.ToLower(text)); slices.Contains(all, l) {
		return l, nil
	}
	return "", fmt.Errorf("%q is no length: it is headlines, short or full", text)
}

func parseSwitch(text string) (bool, error) {
	switch strings.ToLower(text) {
	case "on", "yes", "true":
		return true, nil
	case "off", "no", "false":
		return false, nil
	}
	return false, fmt.Errorf("%q is neither on nor off", text)
}

// parseTopics returns topics that are separated by commas, none for "-".
func parseTopics(text string) ([]string, error) {
	var out []string
	for topic := range strings.SplitSeq(text, ",") {
		if topic = bot.Clip(bot.Line(topic), 100); topic != "" && topic != "-" && !slices.Contains(out, topic) {
			out = append(out, topic)
		}
	}
	if len(out) > maxTopics {
		return nil, fmt.Errorf("%d topics are too many: name %d at most", len(out), maxTopics)
	}
	return out, nil
}

// Unsubscribe implements [bot.Digests].
func (d *Desk) Unsubscribe(ctx context.Context, platform, workspace, channel string) error {
	before, err := d.store.Subscription(ctx, platform, workspace, channel)
	if err != nil {
		return err
	}
	now, err := d.store.Clock(ctx)
	if err != nil {
		return err
	}
	if d.Settle != nil {
		if err := d.Settle(ctx, before, now.Unix()); err != nil {
			return err
		}
	}
	err = d.store.RemoveSubscription(ctx, platform, workspace, channel)
	if err == nil && d.Changed != nil {
		d.Changed(platform)
	}
	return err
}

// Preview implements [bot.Digests].
func (d *Desk) Preview(ctx context.Context, s faq.Subscription) (bot.Announcement, error) {
	now, err := d.store.Clock(ctx)
	if err != nil {
		return bot.Announcement{}, err
	}
	since, err := d.store.Covered(ctx, Platform(s.Platform), Lane(s.Workspace, s.Channel))
	if err != nil {
		return bot.Announcement{}, err
	}
	date := now.Format(time.DateOnly)
	if loc, err := loadZone(s.Zone); err == nil {
		date = now.In(loc).Format(time.DateOnly)
	}
	digest, err := Compose(ctx, d.store, d.finder, s, date, max(since, s.From))
	if err != nil {
		return bot.Announcement{}, err
	}
	digest.pages = d.Pages
	return digest.announcement(s, "", now), nil
}

// Next returns when the next digest of a subscription is due, in unix seconds, 0 for never.
func (d *Desk) Next(s faq.Subscription) int64 {
	slot, ok := Next(s, time.Now())
	if !ok {
		return 0
	}
	return slot.Due.Unix()
}

// Line implements [bot.Digests].
func (d *Desk) Line(s faq.Subscription) string {
	var b strings.Builder
	fmt.Fprintf(&b, "A digest is posted here at %s (%s), %s: %s.", s.Time, s.Zone, DaysWords(s.Days), lengthWords[s.Length])
	if len(s.Topics) > 0 {
		fmt.Fprintf(&b, " Only about %s.", strings.Join(s.Topics, ", "))
	}
	if len(s.Without) > 0 {
		fmt.Fprintf(&b, " Not about %s.", strings.Join(s.Without, ", "))
	}
	if s.Always {
		b.WriteString(" It says so when nothing is new.")
	} else {
		b.WriteString(" None is posted when nothing is new.")
	}
	if s.Paused != "" {
		fmt.Fprintf(&b, " It is paused: %s.", strings.TrimSuffix(s.Paused, "."))
	} else if next, ok := Next(s, time.Now()); ok {
		fmt.Fprintf(&b, " The next is due on %s.", next.Due.Format("Monday 2 January, 15:04"))
	}
	return b.String()
}

// lengthWords says what the lengths are.
var lengthWords = map[faq.DigestLength]string{
	faq.DigestHeadlines: "the headlines",
	faq.DigestShort:     "each headline with a sentence and questions",
	faq.DigestFull:      "each headline with a sentence, its most asked question with the answer, and more questions",
}

// Zones implements [bot.Digests].
func (d *Desk) Zones(prefix string, limit int) []string { return Zones(prefix, limit) }
