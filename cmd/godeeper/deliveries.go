package main

import (
	"context"
	"slices"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/digest"
	"github.com/godeeper/godeeper/bot/web/console"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

var _ console.Deliveries = deliveries{}

// digestPlatforms are those that digests are sent to.
var digestPlatforms = []string{"slack", "discord"}

// deliveries is what was sent and is to be, as the console shows it.
type deliveries struct {
	*storage.Store

	desk *digest.Desk
}

// Subscriptions implements [console.Deliveries].
func (d deliveries) Subscriptions(ctx context.Context, platform string) ([]faq.Subscription, error) {
	if platform != "" {
		return d.Store.Subscriptions(ctx, platform)
	}
	var all []faq.Subscription
	for _, platform := range digestPlatforms {
		some, err := d.Store.Subscriptions(ctx, platform)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// Subscribe implements [console.Deliveries].
func (d deliveries) Subscribe(ctx context.Context, typed bot.Typed) (faq.Subscription, error) {
	return d.desk.Subscribe(ctx, typed)
}

// Unsubscribe implements [console.Deliveries].
func (d deliveries) Unsubscribe(ctx context.Context, platform, workspace, channel string) error {
	return d.desk.Unsubscribe(ctx, platform, workspace, channel)
}

// Zones implements [console.Deliveries].
func (d deliveries) Zones(prefix string, limit int) []string { return d.desk.Zones(prefix, limit) }

// Next implements [console.Deliveries].
func (d deliveries) Next(s faq.Subscription) int64 { return d.desk.Next(s) }

// Preview implements [console.Deliveries].
func (d deliveries) Preview(ctx context.Context, s faq.Subscription) (bot.Announcement, error) {
	return d.desk.Preview(ctx, s)
}

// Send implements [console.Deliveries].
func (d deliveries) Send(ctx context.Context, s faq.Subscription, again bool) (date string, fresh bool, err error) {
	return digest.Send(ctx, d.Store, s, again)
}

// Deliveries implements [console.Deliveries].
func (d deliveries) Deliveries(ctx context.Context, limit int) ([]bot.Delivery, error) {
	var all []bot.Delivery
	for _, platform := range digestPlatforms {
		events, err := d.Events(ctx, storage.EventFilter{Platform: digest.Platform(platform), Limit: limit})
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			all = append(all, digest.ReadDelivery(e))
		}
	}
	slices.SortStableFunc(all, func(a, b bot.Delivery) int { return int(b.Due - a.Due) })
	return all[:min(len(all), limit)], nil
}

// SetAside implements [console.Deliveries].
func (d deliveries) SetAside(ctx context.Context, limit int) ([]faq.Event, error) {
	return d.Events(ctx, storage.EventFilter{State: faq.EventSetAside, Limit: limit})
}
