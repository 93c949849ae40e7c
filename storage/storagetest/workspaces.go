package storagetest

import (
	"context"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

func settings(t *testing.T, s *storage.Store, workspace, channel string, want faq.Settings) {
	t.Helper()
	got, err := s.Settings(t.Context(), "slack", workspace, channel)
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "settings of "+workspace+" "+channel, want, got)
}

func mustSettings(t *testing.T, s *storage.Store, workspace, channel string, set faq.Settings) {
	t.Helper()
	if err := s.SaveSettings(t.Context(), "slack", workspace, channel, "U1", set); err != nil {
		t.Fatal(err)
	}
}

func testSettings(t *testing.T, s *storage.Store) {
	private, both := faq.Settings{Private: true}, faq.Settings{Private: true, Unprompted: true}
	settings(t, s, "T1", "C1", faq.Settings{})
	mustSettings(t, s, "T1", "C1", private)
	mustSettings(t, s, "T2", "C1", both)
	settings(t, s, "T1", "C1", private)
	settings(t, s, "T2", "C1", both)
	settings(t, s, "T1", "C2", faq.Settings{})
	mustSettings(t, s, "T1", "C1", faq.Settings{})
	settings(t, s, "T1", "C1", faq.Settings{})
	mustSettings(t, s, "T\xff", "C\x00", both)
	settings(t, s, "T\xff", "C\x00", both)
}

func install(t *testing.T, s *storage.Store, i faq.Installation) {
	t.Helper()
	if err := s.SaveInstallation(t.Context(), i); err != nil {
		t.Fatal(err)
	}
}

func testInstallations(t *testing.T, s *storage.Store) {
	_, err := s.Installation(t.Context(), "slack", "T1")
	notFound(t, "unknown workspace", err)
	all := func(platform string, want ...faq.Installation) {
		t.Helper()
		got, err := s.Installations(t.Context(), platform)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "installations in "+platform, want, got)
	}
	all("slack")

	secret := make([]byte, 256)
	for i := range secret {
		secret[i] = byte(i)
	}
	b := faq.Installation{Platform: "slack", Workspace: "Tb", Name: "Zoë's", Secret: secret, By: "U1", At: 10}
	a := faq.Installation{Platform: "slack", Workspace: "TB", Name: "Bare"}
	other := faq.Installation{Platform: "discord", Workspace: "Tb", Name: "Other", Secret: []byte{0}, At: 11}
	for _, i := range []faq.Installation{b, a, other} {
		install(t, s, i)
	}
	all("slack", a, b) // by bytes, whatever the database's language
	all("discord", other)
	all("web")

	b.Name, b.Secret, b.By, b.At = "Renamed", []byte("new"), "U2", 12
	install(t, s, b)
	got, err := s.Installation(t.Context(), "slack", "Tb")
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "installed again", b, got)
}

func testRemoveInstallation(t *testing.T, s *storage.Store) {
	remove := func(workspace string) {
		t.Helper()
		if err := s.RemoveInstallation(t.Context(), "slack", workspace); err != nil {
			t.Fatal(err)
		}
	}
	remove("T1")
	on := faq.Settings{Unprompted: true}
	for _, workspace := range []string{"T1", "T2"} {
		install(t, s, faq.Installation{Platform: "slack", Workspace: workspace, Secret: []byte{1}})
		mustSettings(t, s, workspace, "C1", on)
		mustSettings(t, s, workspace, "C2", on)
		for _, lane := range []string{"", "a", "a"} {
			mustFresh(t, s, faq.Event{Platform: "slack", Workspace: workspace, Kind: "message", Lane: workspace + lane})
		}
	}
	mustFresh(t, s, faq.Event{Platform: "discord", Workspace: "T1"})
	claimed := mustClaim(t, s, "slack", time.Hour)

	remove("T1")
	_, err := s.Installation(t.Context(), "slack", "T1")
	notFound(t, "removed", err)
	if _, err := s.Installation(t.Context(), "slack", "T2"); err != nil {
		t.Errorf("another workspace: %v", err)
	}
	settings(t, s, "T1", "C1", faq.Settings{})
	settings(t, s, "T1", "C2", faq.Settings{})
	settings(t, s, "T2", "C2", on)
	for _, e := range mustEvents(t, s, storage.EventFilter{Platform: "slack"}) {
		state, reason := faq.EventWaiting, ""
		switch {
		case e.ID == claimed.ID:
			state = faq.EventClaimed
		case e.Workspace == "T1":
			state, reason = faq.EventSetAside, "the app was uninstalled"
		}
		if e.State != state || e.Reason != reason {
			t.Errorf("event %d of %s: got %s, reason %q, want %s, %q", e.ID, e.Workspace, e.State, e.Reason, state, reason)
		}
	}
	if err := s.FinishEvent(t.Context(), claimed, faq.EventDone, ""); err != nil {
		t.Errorf("the event that was being worked on: %v", err)
	}
	remove("T1")

	// All or nothing.
	untilDone(t, s, func(ctx context.Context) error { return s.RemoveInstallation(ctx, "slack", "T2") })
	if _, err := s.ClaimEvent(t.Context(), "slack", time.Hour); err == nil {
		t.Error("an event of a removed workspace was claimed")
	}
}
