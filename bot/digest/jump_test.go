package digest

import (
	"fmt"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
)

// TestClockJumps has the clock set by much in the middle of sending, and set right again some time
// later: no digest is sent twice, and each date has one that was sent, or is shown as missed.
func TestClockJumps(t *testing.T) {
	const day = 24 * time.Hour
	type jump struct {
		ahead time.Duration
		how   string
		err   error         // of what is being sent meanwhile
		wrong time.Duration // until it is set right
	}
	var jumps []jump
	for _, by := range []time.Duration{time.Second, time.Hour, day, 365 * day} {
		for _, ahead := range []time.Duration{by, -by} {
			for how, err := range map[string]error{"sent": nil, "later": &bot.Later{After: 2 * time.Second, Err: errFault}, "uncertain": bot.ErrUncertain} {
				jumps = append(jumps, jump{ahead, how, err, time.Second}, jump{ahead, how + ", long", err, 10 * time.Minute})
			}
		}
	}
	for _, j := range bottest.Sample(jumps) {
		t.Run(fmt.Sprintf("%v %s", j.ahead, j.how), func(t *testing.T) {
			t.Parallel()
			inOffice(t, func(o *office) {
				const channels = 5
				for n := range channels {
					o.subscribe(bot.Typed{Channel: fmt.Sprint("C", n), Always: "on"})
				}
				defer o.serve(o.store)()
				jumped := false
				o.board.say(func(p faq.Post) error {
					if !jumped {
						jumped = true
						o.set(j.ahead) // while it is being sent
						return j.err
					}
					return nil
				}, nil, false)
				o.until("08:00")
				time.Sleep(j.wrong)
				o.set(0)
				for range 2 {
					o.until("07:50")
					o.until("08:05")
				}
				o.until("15:00")
				o.wantNoneTwice()
				o.wantDates(channels, "2026-11-29", "2026-11-30", "2026-12-01")
			})
		})
	}
}

// wantDates holds that each channel has one slot for each date, all of which have ended, and that
// what has ended as sent is shown.
func (o *office) wantDates(channels int, dates ...string) {
	o.t.Helper()
	shown := map[string]bool{}
	for _, p := range o.board.all() {
		shown[p.Key] = true
	}
	ended := map[string]faq.Event{}
	for _, e := range o.events() {
		ended[e.Keys[0]] = e
	}
	for n := range channels {
		for _, date := range dates {
			key := Key("T1", fmt.Sprint("C", n), date)
			switch e := ended[key]; e.State {
			case faq.EventDone:
				if !shown[key] {
					o.t.Errorf("%s counts as sent, and is not shown", key)
				}
			case faq.EventLate, faq.EventSetAside:
			default:
				o.t.Errorf("%s is neither sent nor shown as missed: it is %q, %s", key, e.State, e.Reason)
			}
		}
	}
	if len(ended) != channels*len(dates) {
		o.t.Errorf("there are %d slots, want %d", len(ended), channels*len(dates))
	}
}
