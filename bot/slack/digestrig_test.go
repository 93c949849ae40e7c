package slack

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	digests "github.com/godeeper/godeeper/bot/digest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/faq/parse"
	"github.com/godeeper/godeeper/storage"
)

// eager is a store in which all that is stored is news to a new subscription: tests do not wait for
// the next second.
type eager struct{ *storage.Store }

func (e eager) SaveSubscription(ctx context.Context, s faq.Subscription) (faq.Subscription, error) {
	s.From = 1
	return e.Store.SaveSubscription(ctx, s)
}

// unscheduled is an adapter of digests whose slots come due by [rig.due] alone.
type unscheduled struct{ *digests.Adapter }

func (unscheduled) Run(ctx context.Context) error {
	<-ctx.Done()
	return nil
}

func (unscheduled) Ready() error { return nil }

// withDigests has a rig send digests, and answer from what is imported while it runs.
func withDigests(r *rig) {
	r.daily = unscheduled{digests.NewAdapter(testLog(r.t), r.adapter, nil, r.store, r.live)}
	r.slots = bot.NewInbox(testLog(r.t), r.store, nil)
}

// startDigests starts a rig that sends digests, with briefings stored.
func startDigests(t *testing.T, s *bottest.Slack, briefings []*faq.Briefing) *rig {
	t.Helper()
	store, live := open(t, t.TempDir()+"/slack.db"), match.NewLive(briefings)
	importAll(t, store, briefings)
	return startOn(t, s, store, live, withDigests)
}

func importAll(t *testing.T, store *storage.Store, all []*faq.Briefing) {
	t.Helper()
	for _, b := range all {
		if _, _, err := store.Import(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
}

// importFile imports a briefing while the bot runs, and fulfils the wishes that it answers.
func (r *rig) importFile(name string) {
	r.t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		r.t.Fatal(err)
	}
	b, _, err := parse.Parse(name, data)
	if err != nil {
		r.t.Fatal(err)
	}
	importAll(r.t, r.store, []*faq.Briefing{b})
	all, err := r.store.Briefings(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	r.live.Replace(match.New(all))
	if _, err := r.bot.Grant(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
}

// due has the digest of a channel come due, for another date each time.
func (r *rig) due(channel string) {
	r.t.Helper()
	s, err := r.store.Subscription(r.t.Context(), Platform, r.Team.ID, channel)
	if err != nil {
		r.t.Fatal(err)
	}
	now, err := r.store.Clock(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	r.dues++
	date := time.Date(2026, 11, 28+r.dues, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	if err := r.slots.Save(r.t.Context(), digests.Slot{Subscription: s, Date: date, Due: now}.Event(digests.DefaultGrace)); err != nil {
		r.t.Fatal(err)
	}
}
