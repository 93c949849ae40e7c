package storagetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

func subscription(workspace, channel string) faq.Subscription {
	return faq.Subscription{
		Platform: "slack", Workspace: workspace, Channel: channel, Name: "general", Time: "08:00", Zone: "Europe/London",
		Days: faq.EveryDay, Topics: []string{"NATO", "日本"}, Without: []string{"sport"}, Length: faq.DigestShort,
		Mention: "R1", Always: true, By: "U1", At: 1_700_000_000, From: 1_700_000_001,
	}
}

func mustSubscribe(t *testing.T, s *storage.Store, sub faq.Subscription) faq.Subscription {
	t.Helper()
	kept, err := s.SaveSubscription(t.Context(), sub)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func subscriptions(t *testing.T, s *storage.Store, platform string) []faq.Subscription {
	t.Helper()
	all, err := s.Subscriptions(t.Context(), platform)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func testSubscriptions(t *testing.T, s *storage.Store) {
	_, err := s.Subscription(t.Context(), "slack", "T1", "C1")
	notFound(t, "unknown channel", err)
	diff(t, "none", []faq.Subscription(nil), subscriptions(t, s, ""))

	given := subscription("T1", "C2")
	given.ID = 99 // the store decides it
	b := mustSubscribe(t, s, given)
	a := mustSubscribe(t, s, subscription("T1", "C1"))
	bare := mustSubscribe(t, s, faq.Subscription{Platform: "discord", Workspace: "T1", Channel: "C1"})
	if b.ID >= a.ID || a.ID >= bare.ID {
		t.Errorf("got ids %d, %d, %d, want them to grow", b.ID, a.ID, bare.ID)
	}
	given.ID = b.ID
	diff(t, "kept", given, b)
	diff(t, "bare", faq.Subscription{ID: bare.ID, Platform: "discord", Workspace: "T1", Channel: "C1"}, bare)
	diff(t, "all", []faq.Subscription{b, a, bare}, subscriptions(t, s, ""))
	diff(t, "of slack", []faq.Subscription{b, a}, subscriptions(t, s, "slack"))
	diff(t, "of nothing", []faq.Subscription(nil), subscriptions(t, s, "web"))

	changed := faq.Subscription{
		ID: 7, Platform: "slack", Workspace: "T1", Channel: "C2", Name: "Zoë's", Time: "23:30", Zone: "Pacific/Apia",
		Days: 1 << time.Saturday, Topics: []string{"x"}, Length: faq.DigestFull, By: "U2", At: 1_800_000_000, From: 1_900_000_000,
		Paused: "by hand",
	}
	kept := mustSubscribe(t, s, changed)
	changed.ID, changed.From = b.ID, b.From
	diff(t, "changed", changed, kept)
	got, err := s.Subscription(t.Context(), "slack", "T1", "C2")
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "changed, read", changed, got)
	diff(t, "the others", []faq.Subscription{changed, a, bare}, subscriptions(t, s, ""))
}

func testSubscriptionTexts(t *testing.T, s *storage.Store) {
	texts := append([]string{"caf\xe9 a\x00b"}, nasty...)
	clean := append([]string{"caf\uFFFD a\uFFFDb"}, nasty...)
	for i, text := range texts {
		sub := subscription(short(text), fmt.Sprint(i))
		sub.Name, sub.Zone, sub.Topics, sub.Paused = text, text, []string{text, text}, text
		kept := mustSubscribe(t, s, sub)
		want := subscription(short(clean[i]), fmt.Sprint(i))
		want.ID, want.Name, want.Zone, want.Topics, want.Paused = kept.ID, clean[i], clean[i], []string{clean[i], clean[i]}, clean[i]
		diff(t, "kept", want, kept)
		got, err := s.Subscription(t.Context(), "slack", short(text), fmt.Sprint(i))
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "read", want, got)
	}
}

func testPauseAndRemove(t *testing.T, s *storage.Store) {
	a, b := mustSubscribe(t, s, subscription("T1", "C1")), mustSubscribe(t, s, subscription("T1", "C2"))
	pause := func(id int64, reason string) {
		t.Helper()
		if err := s.PauseSubscription(t.Context(), id, reason); err != nil {
			t.Fatal(err)
		}
	}
	notFound(t, "pause of an unknown one", s.PauseSubscription(t.Context(), b.ID+1, "gone"))
	pause(a.ID, "the channel is gone")
	a.Paused = "the channel is gone"
	diff(t, "paused", []faq.Subscription{a, b}, subscriptions(t, s, ""))
	pause(a.ID, "")
	a.Paused = ""
	diff(t, "resumed", []faq.Subscription{a, b}, subscriptions(t, s, ""))

	for _, key := range [][3]string{{"discord", "T1", "C1"}, {"slack", "T2", "C1"}, {"slack", "T1", "c1"}, {"", "", ""}} {
		notFound(t, fmt.Sprint("removal of ", key), s.RemoveSubscription(t.Context(), key[0], key[1], key[2]))
	}
	if err := s.RemoveSubscription(t.Context(), "slack", "T1", "C1"); err != nil {
		t.Fatal(err)
	}
	notFound(t, "removed already", s.RemoveSubscription(t.Context(), "slack", "T1", "C1"))
	notFound(t, "pause of a removed one", s.PauseSubscription(t.Context(), a.ID, ""))
	diff(t, "left", []faq.Subscription{b}, subscriptions(t, s, ""))
	again := subscription("T1", "C1")
	again.From = 5
	if kept := mustSubscribe(t, s, again); kept.ID <= b.ID || kept.From != 5 {
		t.Errorf("subscribed again: got id %d, from %d, want a new id and from 5", kept.ID, kept.From)
	}
}

// testUninstalledDigests removes the app from a workspace with subscriptions, digests and wishes.
func testUninstalledDigests(t *testing.T, s *storage.Store) {
	here, other := mustSubscribe(t, s, subscription("T1", "C1")), mustSubscribe(t, s, subscription("T2", "C1"))
	paused := subscription("T1", "C2")
	paused.Paused = "by hand"
	paused = mustSubscribe(t, s, paused)
	mustFresh(t, s, slot("T1", "C1", "2026-01-01"))
	mustFresh(t, s, slot("T2", "C1", "2026-01-01"))
	mustWish(t, s, wish("r1", "U1"))
	elsewhere := wish("r2", "U1")
	elsewhere.Workspace = "T2"
	mustWish(t, s, elsewhere)

	untilDone(t, s, func(ctx context.Context) error { return s.RemoveInstallation(ctx, "slack", "T1") })
	here.Paused = "the app was uninstalled"
	diff(t, "subscriptions", []faq.Subscription{here, other, paused}, subscriptions(t, s, ""))
	var got []string
	for _, e := range mustEvents(t, s, storage.EventFilter{}) {
		got = append(got, fmt.Sprint(e.Workspace, " ", e.State, " ", e.Reason))
	}
	diff(t, "digests", []string{"T2 waiting ", "T1 set aside the app was uninstalled"}, got)
	left := wishes(t, s)
	if len(left) != 1 || left[0].Workspace != "T2" {
		t.Errorf("wishes: got %v, want that of T2", left)
	}
}
