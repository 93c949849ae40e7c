package digest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// TestNothingNew: no digest is posted where nothing is new, or one line where that is wished for.
func TestNothingNew(t *testing.T) {
	inOffice(t, func(o *office) {
		o.publish(tells(1)) // before anybody has subscribed
		time.Sleep(time.Second)
		o.subscribe(bot.Typed{Channel: "C1"})
		o.subscribe(bot.Typed{Channel: "C2", Always: "on"})
		defer o.serve(o.store)()
		o.until("08:05")
		o.want(faq.EventDone, faq.EventDone)
		o.wantLast(1, "Nothing", "Story")
		if key := o.board.all()[0].Key; key != "digest:T1:C2:2026-11-29" {
			o.t.Errorf("the line has the key %q", key)
		}
	})
}

// TestCoversWhatWasSent: what a digest held that failed, or was missed, is in the next one.
func TestCoversWhatWasSent(t *testing.T) {
	inOffice(t, func(o *office) {
		o.subscribe(bot.Typed{})
		stop := o.serve(o.store)
		o.publish(tells(1))
		o.until("08:05")
		o.wantLast(1, "Story 1")
		o.publish(tells(2))
		o.board.say(always(errors.New("the message is too long")), nil, false)
		o.until("08:05")
		o.wantLast(1, "Story 1")
		o.want(faq.EventDone, faq.EventSetAside)
		o.board.say(always(&bot.Later{After: time.Minute, Err: errors.New("busy")}), nil, false)
		o.publish(tells(3))
		o.until("15:00")
		o.until("15:00") // a day later it is missed
		o.want(faq.EventDone, faq.EventSetAside, faq.EventLate)
		o.board.say(nil, nil, false)
		o.publish(tells(4))
		o.until("08:05")
		for _, want := range []string{"Story 2", "Story 3", "Story 4"} {
			o.wantLast(2, want, "Story 1")
		}
		o.until("08:05")
		o.wantLast(2, "Story 4") // and nothing is new now
		o.want(faq.EventDone, faq.EventSetAside, faq.EventLate, faq.EventDone, faq.EventDone)
		stop()
	})
}

// TestUpdated: of a briefing that was told of before, it is said what is new.
func TestUpdated(t *testing.T) {
	inOffice(t, func(o *office) {
		o.subscribe(bot.Typed{Length: "full"})
		defer o.serve(o.store)()
		o.publish(tells(1))
		o.until("08:05")
		o.wantLast(1, "Story 1", "pdated")
		o.publish(tells(1, "Will it happen again?"))
		o.until("08:05")
		o.wantLast(2, "pdated")
		o.wantLast(2, "Will it happen again?")
	})
}

// TestClosedPauses: a channel that is closed to the bot gets nothing more until it is subscribed
// again, and its subscription says why.
func TestClosedPauses(t *testing.T) {
	inOffice(t, func(o *office) {
		o.subscribe(bot.Typed{})
		defer o.serve(o.store)()
		o.publish(tells(1))
		o.board.say(always(fmt.Errorf("is_archived: %w", bot.ErrClosed)), nil, false)
		o.until("08:05")
		o.want(faq.EventSetAside)
		s, err := o.store.Subscription(o.t.Context(), "slack", "T1", "C1")
		if err != nil || !strings.Contains(s.Paused, "is_archived") || !strings.Contains(o.desk.Line(s), "paused: is_archived") {
			o.t.Errorf("the subscription is paused because of %q, error %v", s.Paused, err)
		}
		o.board.say(nil, nil, false)
		for range 3 {
			o.until("08:05")
		}
		o.want(faq.EventSetAside)
		o.wantLast(0, "")
		o.subscribe(bot.Typed{})
		o.until("08:05")
		o.want(faq.EventSetAside, faq.EventDone)
		o.wantLast(1, "Story 1")
	})
}

// TestUncertainChoices: where nobody can tell whether a digest was shown, the operator has chosen.
func TestUncertainChoices(t *testing.T) {
	for _, c := range []struct {
		choice Uncertain
		state  faq.EventState
		shown  int // where the message that is not known of was lost
	}{{Again, faq.EventDone, 1}, {Hold, faq.EventSetAside, 0}, {Skip, faq.EventDone, 0}} {
		t.Run(string(c.choice), func(t *testing.T) {
			inOffice(t, func(o *office) {
				o.unsure = c.choice
				o.subscribe(bot.Typed{})
				defer o.serve(o.store)()
				o.publish(tells(1))
				first := true
				o.board.say(func(faq.Post) error {
					if first {
						first = false
						return bot.ErrUncertain
					}
					return nil
				}, always(bot.ErrUncertain), true)
				o.until("08:05")
				o.want(c.state)
				unsure, err := o.store.UncertainEvents(o.t.Context(), Platform("slack"))
				if want := map[Uncertain]int{Hold: 1}[c.choice]; err != nil || unsure != want {
					o.t.Errorf("%d events are uncertain, error %v; want %d", unsure, err, want)
				}
				if got := len(o.board.all()); got != c.shown {
					o.t.Errorf("%d digests are shown, want %d", got, c.shown)
				}
			})
		})
	}
}

// TestUnsubscribedBeforeItsTurn: a slot whose channel has unsubscribed meanwhile is not posted.
func TestUnsubscribedBeforeItsTurn(t *testing.T) {
	inOffice(t, func(o *office) {
		o.subscribe(bot.Typed{})
		o.publish(tells(1))
		if err := o.store.Hold(o.t.Context(), true); err != nil {
			o.t.Fatal(err)
		}
		defer o.serve(o.store)()
		o.until("08:05")
		o.want(faq.EventWaiting)
		if err := o.desk.Unsubscribe(o.t.Context(), "slack", "T1", "C1"); err != nil {
			o.t.Fatal(err)
		}
		if err := o.store.Hold(o.t.Context(), false); err != nil {
			o.t.Fatal(err)
		}
		o.until("08:06")
		o.want(faq.EventDone)
		o.wantLast(0, "")
	})
}

// TestHeld: nothing is sent while digests are held, and what is released too late is missed.
func TestHeld(t *testing.T) {
	inOffice(t, func(o *office) {
		o.subscribe(bot.Typed{})
		defer o.serve(o.store)()
		hold := func(on bool) {
			if err := o.store.Hold(o.t.Context(), on); err != nil {
				o.t.Fatal(err)
			}
		}
		o.publish(tells(1))
		hold(true)
		o.until("13:00")
		o.want(faq.EventWaiting)
		o.wantLast(0, "")
		hold(false)
		o.until("13:01")
		o.want(faq.EventDone)
		o.wantLast(1, "Story 1")
		hold(true)
		o.publish(tells(2))
		o.until("20:00")
		o.until("20:00")
		hold(false)
		o.until("20:01")
		o.want(faq.EventDone, faq.EventLate)
		o.until("08:05")
		o.wantLast(2, "Story 2")
	})
}

// TestTwoAdapters: two processes on one store send each digest once.
func TestTwoAdapters(t *testing.T) {
	inOffice(t, func(o *office) {
		const channels = 20
		for n := range channels {
			o.subscribe(bot.Typed{Channel: fmt.Sprint("C", n)})
		}
		defer o.serve(o.store)()
		defer o.serve(o.open())()
		for day := range 3 {
			o.publish(tells(day))
			o.until("08:05")
			o.wantNoneTwice()
			if got := len(o.board.all()); got != (day+1)*channels {
				o.t.Errorf("on day %d %d digests are shown, want %d", day, got, (day+1)*channels)
			}
		}
	})
}

// TestManyEdits: a time and a zone that are changed all the time, around the minute in which a
// digest is due, never make two for one date, and none is lost.
func TestManyEdits(t *testing.T) {
	edits := bottest.Rounds(100, 1000)
	inOffice(t, func(o *office) {
		random := rand.New(rand.NewPCG(1, 2))
		o.subscribe(bot.Typed{Always: "on"})
		defer o.serve(o.store)()
		zones := []string{"UTC", "Europe/London", "Africa/Abidjan", "Europe/Lisbon", "Atlantic/Reykjavik"}
		days := 0
		for edit := range edits {
			if edit%20 == 0 {
				o.until("07:59")
				days++
			}
			// Both the time and the zone change, by minutes in which the digest may be due.
			o.subscribe(bot.Typed{Time: fmt.Sprintf("%02d:%02d", 8, random.IntN(4)), Zone: zones[random.IntN(len(zones))]})
			time.Sleep(time.Duration(random.IntN(20_000)) * time.Millisecond)
		}
		o.until("09:00")
		dates := map[string]int{}
		for _, p := range o.board.all() {
			_, _, date, _ := ReadKey(p.Key)
			dates[date]++
		}
		for date, n := range dates {
			if n != 1 {
				o.t.Errorf("%d digests for %s", n, date)
			}
		}
		if len(dates) < days-1 {
			o.t.Errorf("%d days have a digest, want %d", len(dates), days)
		}
		for _, e := range o.events() {
			if e.State != faq.EventDone {
				o.t.Errorf("the slot %s is %s: %s", e.Keys[0], e.State, e.Reason)
			}
		}
	})
}

// TestRestoredIsHeld: digests of a database that was restored are held, for it may be of before
// some were sent.
func TestRestoredIsHeld(t *testing.T) {
	inOffice(t, func(o *office) {
		o.subscribe(bot.Typed{})
		o.publish(tells(1))
		to := o.path + ".restored"
		if err := o.store.Backup(o.t.Context(), to); err != nil {
			o.t.Fatal(err)
		}
		stop := o.serve(o.store)
		o.until("08:05")
		o.wantLast(1, "Story 1")
		stop()
		o.path = to
		restored := o.open()
		held, err := restored.Held(o.t.Context())
		if err != nil || !held {
			o.t.Errorf("the restored database is held: %t, error %v", held, err)
		}
		stop = o.serve(restored)
		o.until("08:00")
		time.Sleep(time.Minute)
		stop()
		o.wantLast(1, "Story 1")
		waiting, err := restored.Events(o.t.Context(), storage.EventFilter{State: faq.EventWaiting})
		if err != nil || len(waiting) == 0 {
			o.t.Errorf("%d slots wait in the restored database, error %v", len(waiting), err)
		}
	})
}
