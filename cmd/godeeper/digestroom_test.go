package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/digest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// digestRoom is a newsroom whose channels are owed digests. What is owed is put straight into the
// database, as schedulers do when it comes due, while processes post it.
type digestRoom struct {
	*newsroom
	store    *storage.Store
	channels []faq.Subscription
	owed     map[slot]string // with what happened when it came due
}

// slot is the digest of a channel for a date, like "2026-11-29".
type slot struct{ channel, date string }

// newDigestRoom returns one with so many channels. Its processes have the shortest lease.
func newDigestRoom(t *testing.T, open newVenue, dsn string, channels int) *digestRoom {
	t.Helper()
	n := newNewsroom(t, open, dsn, crashLease)
	if dsn == "" {
		dsn = "sqlite:" + n.dir + "/godeeper.db"
	}
	store, err := storage.Open(t.Context(), slog.New(slog.DiscardHandler), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	noTime := time.Now().UTC().Add(12 * time.Hour).Format("15:04") // no scheduler has anything to do
	r := &digestRoom{newsroom: n, store: store, owed: map[slot]string{}}
	workspaces := []string{""}
	if s, ok := n.venue.(slackVenue); ok {
		workspaces = r.install(s.Slack)
	}
	for k := range channels {
		workspace, channel := n.addChannel(workspaces[k%len(workspaces)], fmt.Sprintf("digest%04d", k))
		s, err := store.SaveSubscription(t.Context(), faq.Subscription{
			Platform: n.platform(), Workspace: workspace, Channel: channel, Name: "digest",
			Time: noTime, Zone: "UTC", Days: faq.EveryDay, Length: faq.DigestShort, Always: true, At: time.Now().Unix(),
		})
		if err != nil {
			t.Fatal(err)
		}
		r.channels = append(r.channels, s)
	}
	return r
}

// owe has the next so many digests come due: one in each channel, and so on for the next dates. It
// is told what happens then.
func (r *digestRoom) owe(n int, what string) {
	r.t.Helper()
	var events []faq.Event
	for range n {
		k := len(r.owed)
		day := time.Date(2026, 1, 1+k/len(r.channels), 0, 0, 0, 0, time.UTC)
		s := digest.Slot{Subscription: r.channels[k%len(r.channels)], Date: day.Format(time.DateOnly), Due: time.Now()}
		r.owed[slot{s.Subscription.Channel, s.Date}] = what
		events = append(events, s.Event(digest.DefaultGrace))
	}
	fresh, err := r.store.SaveEvents(r.t.Context(), events...)
	if err != nil {
		r.t.Fatal(err)
	}
	for i, ok := range fresh {
		if !ok {
			r.t.Fatalf("%v is no fresh slot", events[i].Keys)
		}
	}
}

// waitEvent waits until a digest is as wanted.
func (r *digestRoom) waitEvent(wanted func(faq.Event) bool) {
	r.t.Helper()
	for deadline := time.Now().Add(processWait); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		events, err := r.store.Events(r.t.Context(), storage.EventFilter{Platform: digest.Platform(r.platform()), Limit: 20})
		if err != nil {
			r.t.Fatal(err)
		}
		for _, e := range events {
			if wanted(e) {
				return
			}
		}
	}
	r.t.Fatalf("no digest is as wanted within %v", processWait)
}

// newsTitle is a part of the title of the briefing that is stored.
const newsTitle = "NASA moves an asteroid"

// tally is what became of what was owed, by the platform's record.
type tally struct{ lost, doubled, strange []string }

var titled = regexp.MustCompile(`What is new · \w+ (\d+ \w+ \d{4})`)

// count compares what was shown with what is owed: each digest once.
func count(owed map[slot]string, shown []posted) (c tally) {
	times := map[slot]int{}
	for _, p := range shown {
		s := slot{channel: p.channel}
		if found := titled.FindStringSubmatch(p.text); found != nil {
			if day, err := time.Parse("2 January 2006", found[1]); err == nil {
				s.date = day.Format(time.DateOnly)
			}
		}
		times[s]++
		what, ok := owed[s]
		switch {
		case !ok:
			c.strange = append(c.strange, fmt.Sprintf("%v: %s", s, p.text))
		case times[s] == 2:
			c.doubled = append(c.doubled, fmt.Sprintf("%v: %s", s, what))
		}
	}
	for s, what := range owed {
		if times[s] == 0 {
			c.lost = append(c.lost, fmt.Sprintf("%v: %s", s, what))
		}
	}
	return c
}

// settled waits until all that is owed is saved and worked on, and returns the events.
func (r *digestRoom) settled() []faq.Event {
	r.t.Helper()
	platform := digest.Platform(r.platform())
	for deadline := time.Now().Add(time.Minute + time.Duration(len(r.owed))*200*time.Millisecond); ; time.Sleep(50 * time.Millisecond) {
		counts, _, err := r.store.EventCounts(r.t.Context(), platform)
		if err != nil {
			r.t.Fatal(err)
		}
		all := 0
		for _, n := range counts {
			all += n
		}
		if counts[faq.EventWaiting]+counts[faq.EventClaimed] == 0 && all >= len(r.owed) {
			break
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("digests still wait: %v", counts)
		}
	}
	if err := r.store.Check(r.t.Context()); err != nil {
		r.t.Error(err)
	}
	events, err := r.store.Events(r.t.Context(), storage.EventFilter{Platform: platform})
	if err != nil {
		r.t.Fatal(err)
	}
	return events
}

// verifyDigests waits until all that is owed is worked on, and wants each digest shown once, the
// news in one of those of a channel, and the program to say so too.
func (r *digestRoom) verifyDigests() {
	r.t.Helper()
	again, sent := 0, map[string]string{} // the ids of what was sent, by event
	for _, e := range r.settled() {
		if e.Attempt > 1 {
			again++
		}
		if e.State != faq.EventDone || len(e.Posts) != 1 || e.Posts[0].State != faq.PostSent {
			r.t.Errorf("%v is %s with %d posts: %s", e.Keys, e.State, len(e.Posts), e.Reason)
			continue
		}
		sent[e.Posts[0].ID] = e.Keys[0]
	}
	shown := r.posts()
	c := count(r.owed, shown)
	r.t.Logf("%d slots, %d posts, lost %d, doubled %d; %d taken up again", len(r.owed), len(shown), len(c.lost), len(c.doubled), again)
	if len(c.lost)+len(c.doubled)+len(c.strange) > 0 || len(shown) != len(r.owed) {
		r.t.Errorf("lost %q, doubled %q, not owed %q", c.lost, c.doubled, c.strange)
	}
	news := map[string]int{}
	for _, p := range shown {
		if sent[p.id] == "" {
			r.t.Errorf("the post %s in %s is not known to the database", p.id, p.channel)
		}
		if strings.Contains(p.text, newsTitle) {
			news[p.channel]++
		}
	}
	for _, s := range r.channels {
		if news[s.Channel] != 1 {
			r.t.Errorf("channel %s was told the news %d times", s.Channel, news[s.Channel])
		}
	}
	r.history(sent)
}

// history has the program itself show what became of the digests.
func (r *digestRoom) history(sent map[string]string) {
	r.t.Helper()
	db := environ{"GODEEPER_DB": r.env["GODEEPER_DB"]}
	status, stdout, stderr := once(r.t, r.dir, db, "digest", "history", "--json", "--limit", "0")
	if status != exitOK {
		r.t.Fatalf("digest history: status %d: %s", status, stderr)
	}
	lines := 0
	for line := range strings.Lines(stdout) {
		var d deliveryJSON
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			r.t.Fatalf("digest history: %v: %s", err, line)
		}
		lines++
		_, owed := r.owed[slot{d.Channel[strings.LastIndex(d.Channel, "/")+1:], d.Date}]
		if d.State != "sent" || sent[d.Message] == "" || !owed {
			r.t.Errorf("the history shows %s", line)
		}
	}
	if lines != len(r.owed) {
		r.t.Errorf("the history shows %d digests, want %d", lines, len(r.owed))
	}
	status, stdout, stderr = once(r.t, r.dir, db, "doctor")
	if status != exitOK || !strings.Contains(stdout, "opens, and is whole") {
		r.t.Errorf("doctor: status %d:\n%s%s", status, stdout, stderr)
	}
}
