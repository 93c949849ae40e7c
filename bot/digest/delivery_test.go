package digest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

func TestReadDelivery(t *testing.T) {
	t.Parallel()
	key := []string{Key("T1", "C1", "2026-11-29")}
	sending := []faq.Post{{State: faq.PostSending}}
	for _, test := range []struct {
		name string
		e    faq.Event
		want bot.Delivery
	}{
		{"due", faq.Event{State: faq.EventWaiting}, bot.Delivery{State: bot.DeliveryDue}},
		{"claimed", faq.Event{State: faq.EventClaimed}, bot.Delivery{State: bot.DeliveryClaimed}},
		{"sent", faq.Event{State: faq.EventDone, Posts: []faq.Post{{ID: "9", State: faq.PostSent}}}, bot.Delivery{State: bot.DeliverySent, Message: "9"}},
		{"empty", faq.Event{State: faq.EventDone}, bot.Delivery{State: bot.DeliveryEmpty}},
		{"missed", faq.Event{State: faq.EventLate, Reason: "too late"}, bot.Delivery{State: bot.DeliveryMissed, Reason: "too late"}},
		{"failed", faq.Event{State: faq.EventSetAside, Attempt: 3}, bot.Delivery{State: bot.DeliveryFailed, Attempts: 3}},
		{"uncertain", faq.Event{State: faq.EventSetAside, Posts: sending}, bot.Delivery{State: bot.DeliveryFailed, Uncertain: true}},
		{"skipped", faq.Event{State: faq.EventDone, Posts: sending}, bot.Delivery{State: bot.DeliverySent}},
	} {
		e, want := test.e, test.want
		e.ID, e.Platform, e.Keys, e.At = 7, Platform("slack"), key, 1000
		want.ID, want.Platform, want.Workspace, want.Channel, want.Date, want.Due = 7, "slack", "T1", "C1", "2026-11-29", 1000
		if diff := cmp.Diff(want, ReadDelivery(e)); diff != "" {
			t.Errorf("%s: got the second, want the first:\n%s", test.name, diff)
		}
	}
}
