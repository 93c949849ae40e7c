package console

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/feed"
)

var (
	_ Deliveries = (*office)(nil)
	_ Feeds      = (*kiosk)(nil)
)

// office is deliveries in memory.
type office struct {
	subscriptions []faq.Subscription
	recent        []bot.Delivery
	aside         []faq.Event
	held          bool
	sent          []string // channels, with "again" where it was
	typed         []bot.Typed
	ended         []string // channels whose subscription was ended
	retried       []int64
	dropped       []int64
}

func newOffice() *office {
	return &office{
		subscriptions: []faq.Subscription{
			{ID: 1, Platform: "slack", Workspace: "T1", Channel: "C1", Name: "#harbour", Time: "08:00", Zone: "Europe/London", Days: faq.EveryDay, Length: faq.DigestShort, Topics: []string{"ferries"}},
			{ID: 2, Platform: "discord", Workspace: "77", Channel: "88", Time: "07:30", Zone: "UTC", Days: faq.EveryDay, Length: faq.DigestFull, Paused: "The channel was deleted."},
		},
		recent: []bot.Delivery{
			{ID: 14, Platform: "slack", Workspace: "T1", Channel: "C1", Date: "2026-11-29", Due: ago(2), State: bot.DeliveryFailed, Reason: "Slack answered: not_in_channel", Attempts: 3, Uncertain: true},
			{ID: 13, Platform: "discord", Workspace: "77", Channel: "88", Date: "2026-11-29", Due: ago(3), State: bot.DeliveryMissed, Reason: "nobody ran", Attempts: 0},
			{ID: 12, Platform: "slack", Workspace: "T1", Channel: "C1", Date: "2026-11-28", Due: ago(26), State: bot.DeliverySent, Attempts: 1, Message: "17.1"},
			{ID: 11, Platform: "slack", Workspace: "T1", Channel: "C1", Date: "2026-11-27", Due: ago(50), State: bot.DeliveryEmpty, Attempts: 1},
		},
		aside: []faq.Event{{ID: 5, Platform: "slack", Kind: "app_mention", At: ago(9), State: faq.EventSetAside, Reason: "Slack answered: invalid_blocks", Attempt: 4}},
	}
}

func (o *office) Subscriptions(context.Context, string) ([]faq.Subscription, error) {
	return o.subscriptions, nil
}

func (o *office) Subscription(_ context.Context, platform, workspace, channel string) (faq.Subscription, error) {
	for _, s := range o.subscriptions {
		if s.Platform == platform && s.Workspace == workspace && s.Channel == channel {
			return s, nil
		}
	}
	return faq.Subscription{}, faq.ErrNotFound
}

func (o *office) Subscribe(_ context.Context, typed bot.Typed) (faq.Subscription, error) {
	if typed.Zone == "Mars" {
		return faq.Subscription{}, &bot.Invalid{Field: "zone", Text: "\"Mars\" is no time zone."}
	}
	o.typed = append(o.typed, typed)
	return faq.Subscription{}, nil
}

func (o *office) Unsubscribe(_ context.Context, platform, workspace, channel string) error {
	o.ended = append(o.ended, channelRef(platform, workspace, channel))
	return nil
}

func (o *office) Zones(prefix string, limit int) []string {
	if strings.HasPrefix("Europe/London", prefix) {
		return []string{"Europe/London"}
	}
	return nil
}

func (o *office) Next(s faq.Subscription) int64 { return clock.Add(22 * time.Hour).Unix() }

func (o *office) Preview(context.Context, faq.Subscription) (bot.Announcement, error) {
	return bot.Announcement{Full: 1, Page: func(int) bot.Page {
		return bot.Page{Title: "Sunday 29 November", Parts: []bot.Part{
			{Heading: "Night ferry to the islands comes back", Text: "The night ferry sails again from 1 April 2026.", Questions: []string{"Are dogs allowed on board?"}, Sources: []faq.Source{{Title: "The Scotsman"}}},
		}}
	}}, nil
}

func (o *office) Send(_ context.Context, s faq.Subscription, again bool) (string, bool, error) {
	if !again && slices.Contains(o.sent, s.Channel) {
		return "2026-11-29", false, nil
	}
	o.sent = append(o.sent, s.Channel)
	return "2026-11-29", true, nil
}

func (o *office) Deliveries(context.Context, int) ([]bot.Delivery, error) { return o.recent, nil }
func (o *office) Held(context.Context) (bool, error)                      { return o.held, nil }
func (o *office) Hold(_ context.Context, on bool) error                   { o.held = on; return nil }

func (o *office) SetAside(context.Context, int) ([]faq.Event, error) { return o.aside, nil }

func (o *office) RetryEvent(_ context.Context, id int64) error {
	o.retried = append(o.retried, id)
	return o.known(id)
}

func (o *office) DropEvent(_ context.Context, id int64) error {
	o.dropped = append(o.dropped, id)
	return o.known(id)
}

func (o *office) known(id int64) error {
	if id > 20 {
		return faq.ErrNotFound
	}
	return nil
}

// kiosk is feeds in memory.
type kiosk struct {
	feeds []faq.Feed
	busy  bool
}

func newKiosk() *kiosk {
	return &kiosk{feeds: []faq.Feed{
		{ID: 1, URL: "https://www.example.org/briefings.xml", Title: "Briefings", Every: 1800, Checked: ago(1), Next: clock.Unix() + 600, Items: 12, By: "Olu"},
		{ID: 2, URL: "https://news.example.com/atom", Every: 3600, Checked: ago(1), Next: clock.Unix() + 600, Fails: 3, Problem: "The server answered 404: is the address right?", By: "Olu"},
		{ID: 3, URL: "https://old.example.com/rss", Title: "Old", Every: 86400, Paused: true, Checked: ago(300)},
	}}
}

func (k *kiosk) Feeds(context.Context) ([]faq.Feed, error) { return k.feeds, nil }

func (k *kiosk) Add(_ context.Context, f faq.Feed) (faq.Feed, error) {
	if f.URL == "http://localhost/feed" {
		return faq.Feed{}, &feed.Invalid{Field: "url", Text: "localhost is not public"}
	}
	f.ID = int64(len(k.feeds) + 1)
	k.feeds = append(k.feeds, f)
	return f, nil
}

func (k *kiosk) PauseFeed(_ context.Context, id int64, paused bool) error {
	return k.with(id, func(i int) { k.feeds[i].Paused = paused })
}

func (k *kiosk) RemoveFeed(_ context.Context, id int64) error {
	return k.with(id, func(i int) { k.feeds = slices.Delete(k.feeds, i, i+1) })
}

func (k *kiosk) Look(_ context.Context, id int64) (feed.Look, error) {
	if k.busy {
		return feed.Look{}, feed.ErrBusy
	}
	return feed.Look{Added: 2, Updated: 1, Faults: make([]feed.Fault, 1)}, k.with(id, func(int) {})
}

func (k *kiosk) with(id int64, do func(i int)) error {
	i := slices.IndexFunc(k.feeds, func(f faq.Feed) bool { return f.ID == id })
	if i < 0 {
		return faq.ErrNotFound
	}
	do(i)
	return nil
}

// ward is the health of parts.
type ward []Row

func (w ward) Health(context.Context) []Row { return w }

// measured fills what was counted.
func measured(m *memory) {
	for i := range 30 {
		day := clock.AddDate(0, 0, i-29)
		if i%7 == 5 {
			continue
		}
		d := faq.DayMeasures{Day: day.Format(time.DateOnly), Helpful: i % 5, NotHelpful: i % 3}
		d.Answered, d.Suggested, d.Declined = 20+(i*7)%23, (i*3)%9, (i*5)%7
		m.measured.Days = append(m.measured.Days, d)
	}
	m.measured.Platforms = []faq.PlatformMeasures{{Platform: "web", Outcomes: faq.Outcomes{Answered: 500, Suggested: 60, Declined: 40}, Helpful: 40, NotHelpful: 12}, {Platform: "slack", Outcomes: faq.Outcomes{Answered: 120, Suggested: 9, Declined: 11}}}
	m.measured.Entries = []faq.EntryMeasures{
		{Popular: faq.Popular{Briefing: "ferry", Kind: faq.KindFAQ, Entry: "faq-are-dogs-allowed-on-board", Count: 61}, Helpful: 9, NotHelpful: 1},
		{Popular: faq.Popular{Briefing: "ferry", Kind: faq.KindFAQ, Entry: "faq-what-does-a-cabin-cost", Count: 44}, Helpful: 2, NotHelpful: 6},
		{Popular: faq.Popular{Briefing: "gone", Kind: faq.KindPassage, Entry: "passage-x", Count: 3}},
	}
	for i := range 8 {
		recall := strconv.FormatFloat(.95-.02*float64(i), 'f', 3, 64)
		m.evaluations = append(m.evaluations, faq.Evaluation{
			ID: int64(i), File: "questions.jsonl", Revision: int64(40 - i), Version: "v0.7.0", At: ago(24*i + 2),
			Result: []byte(`{"answerable":{"questions":200,"recall1":` + recall + `,"recall5":1,"mrr":1,"auroc":null},"unanswerable":{"questions":50,"verdicts":{"answered":3,"declined":47},"recall1":null,"recall5":null,"mrr":null,"auroc":0.98},"auroc":0.98,"coverage":0.8` + strconv.Itoa(i) + `,"precision":0.9` + strconv.Itoa(9-i) + `,"long":0,"calibration":0.02}`),
		})
	}
}

// newFullRig serves a console whose parts all have something to show.
func newFullRig(r *rig) *rig {
	measured(r.store)
	r.console.Health = ward{
		{"Database", OK, "SQLite 3.50, 12.4 MB, /var/lib/godeeper/godeeper.db"},
		{"Index", OK, "2 briefings, 41 entries, revision 17, 3 minutes old"},
		{"slack", Attention, "connected again 2 minutes ago"},
		{"discord", Fault, "discord: no connection: the token was refused"},
		{"Version", OK, "godeeper v0.7.0, go1.26"},
	}
	return r.serve()
}
