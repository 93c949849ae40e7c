//go:build !race

package main

import (
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
)

// TestJourneyDigest subscribes a channel, in the console and by the command line: what is sent is
// previewed, held, released, and posted once.
func TestJourneyDigest(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	channel, other := s.AddChannel(bottest.Channel{Name: "news"}), s.AddChannel(bottest.Channel{Name: "ferries"})
	dir := stored(t)
	p := serve(t, dir, bySocket(s))
	s.WaitConnections(1, processWait)
	ref := "slack/" + s.Team.ID + "/" + channel.ID
	noTime := time.Now().UTC().Add(12 * time.Hour).Format("15:04")
	if status, _, stderr := once(t, dir, nil, "digest", "subscribe", ref, "--time", noTime, "--name", "#news"); status != exitOK {
		t.Fatalf("subscribe: status %d: %s", status, stderr)
	}
	j := p.operator(t)
	j.open("/console/content")
	j.Follow(func() { j.Drop(".drop", "ferry.txt", ferry) })
	j.press("Import 1 file")

	j.open("/console/deliveries")
	j.press("Subscribe a channel")
	j.Type("#workspace", s.Team.ID)
	j.Type("#id", "#ferries")
	j.Fill("#time", noTime)
	j.Fill("#zone", "Londn")
	j.Press("Tab") // it closes what completes the zone
	j.Type("#topics", "ferry, islands")
	j.Allow("422")
	j.press("Subscribe")
	j.pictures("subscribe-refused")
	j.says("The id of a Slack channel is like C045DE6F")
	j.Fill("#id", other.ID)
	j.press("Subscribe")
	j.says("Europe/London")
	j.Fill("#zone", "london")
	j.Press("Tab")
	j.press("Subscribe")
	j.says("The subscription is saved.", noTime+" Europe/London", "about ferry, islands", other.ID)
	j.Follow(func() { j.Click(`a[href*="subscription?channel="][href*="` + other.ID + `"]`) })
	j.Fill("#topics", "chess")
	j.press("Save")
	j.says("about chess")
	j.Follow(func() { j.Click(`a[href*="subscription?channel="][href*="` + other.ID + `"]`) })
	j.press("End the subscription")
	j.says("The subscription has ended")
	if got := j.Text("main"); strings.Contains(got, other.ID) {
		t.Errorf("the channel still gets digests: %s", got)
	}

	j.press("Hold all digests")
	j.says("Digests are held back")
	j.open("/console/deliveries/preview?channel=" + ref)
	j.says("The night ferry is back", "it waits until they are released")
	j.press("Send it now")
	j.says("in line")
	time.Sleep(2 * time.Second) // what is held stays so
	if n := len(s.Posts()); n != 0 {
		t.Errorf("%d posts while digests are held", n)
	}
	j.press("Release them")
	in := func(p bottest.Post) bool { return p.Channel == channel.ID }
	if got := bottest.Shown(s.WaitPostsFunc(1, processWait, in)[0]); !strings.Contains(got, "The night ferry is back") {
		t.Errorf("the digest says %s", got)
	}
	j.open("/console/deliveries/preview?channel=" + ref)
	j.Allow("409")
	j.press("Send it now")
	j.says("Send another one?")
	j.open("/console/deliveries")
	j.says("sent")
	if n := len(s.Posts()); n != 1 {
		t.Errorf("%d posts, want 1", n)
	}

	// Two questions cannot be answered; one is tried again, and one is dropped.
	s.Fault(bottest.Fault{Method: "chat.postMessage", Times: -1, Error: "restricted_action"})
	first := s.Mention("C0GENERAL", "U0ANNA", "How long did the eclipse last?", "")
	s.Deliver(first).WaitAck(processWait)
	j.await("/console/deliveries", "1 attempt")
	second := s.Mention("C0GENERAL", "U0BEN", "Is it safe to look at the Sun?", "")
	s.Deliver(second).WaitAck(processWait)
	for deadline := time.Now().Add(processWait); j.Count(`form[action$="/retry"]`) < 2 && time.Now().Before(deadline); {
		j.open("/console/deliveries")
	}
	s.ClearFaults()
	j.Follow(func() { j.Click(`form[action$="/drop"] button`) }) // the newest is the first
	j.says("It was dropped")
	j.Follow(func() { j.Click(`form[action$="/retry"] button`) })
	j.says("It is tried again now.")
	if got := bottest.Shown(answered(t, s, first)); !strings.Contains(got, "One minute and 44 seconds") {
		t.Errorf("what was tried again is answered by %s", got)
	}
	j.await("/console/deliveries", "None: all that came in was worked on.")
	for _, p := range s.Posts() {
		if p.ThreadTS == second.TS() {
			t.Errorf("what was dropped is answered: %s", bottest.Shown(p))
		}
	}
	p.stop()
}
