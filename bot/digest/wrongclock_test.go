package digest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
)

// TestJumps: a clock that is set wrong for a while has no slot saved that is not owed, none twice,
// and none lost.
func TestJumps(t *testing.T) {
	const day = 24 * time.Hour
	jumps := []time.Duration{time.Second, time.Hour, day, 365 * day, -time.Second, -time.Hour, -day, -365 * day}
	wrongs := []time.Duration{3 * time.Second, 5 * time.Minute, 90 * time.Minute, 30 * time.Hour}
	whens := []time.Duration{-time.Second, 0, time.Millisecond, 10 * time.Second, -40 * time.Second}
	var tests []func(*testing.T)
	for _, jump := range jumps {
		for n, wrong := range wrongs {
			for k, when := range whens {
				for _, clocks := range []string{"one clock", "process", "store", "none outside"} {
					if clocks == "none outside" && wrong > settle {
						continue // the clock is believed after that
					}
					if bottest.Rounds(0, 1) == 0 && k != n {
						continue
					}
					name := fmt.Sprintf("%v for %v at %v, %s", jump, wrong, when, clocks)
					tests = append(tests, func(t *testing.T) { testJump(t, name, jump, wrong, when, clocks) })
				}
			}
		}
	}
	tests = bottest.Sample(tests)
	for _, test := range tests {
		synctest.Test(t, test)
	}
	t.Logf("%d jumps", len(tests))
}

func testJump(t *testing.T, name string, jump, wrong, when time.Duration, clocks string) {
	t.Helper()
	m := newMemory()
	m.some()
	s := m.scheduler()
	if clocks != "none outside" {
		s.Outside = outside
	}
	stop := run(s)
	time.Sleep(24*time.Hour + 12*time.Hour + time.Minute + when) // a slot is due at 12:01
	switch clocks {
	case "process":
		m.off(0, jump)
	case "store":
		m.off(jump, 0)
	default:
		m.off(jump, jump)
	}
	time.Sleep(wrong)
	m.off(0, 0)
	time.Sleep(26 * time.Hour)
	stop()
	within := wrong + lookEvery
	if clocks == "none outside" {
		within += settle + lookEvery
	}
	if jump.Abs() <= skew { // the clock is taken as it is
		for n := range m.events {
			m.events[n].when = m.events[n].when.Add(jump.Abs())
		}
		within = 2 * jump.Abs()
	}
	faults := m.faults(t, within)
	for _, fault := range faults[:min(3, len(faults))] {
		t.Errorf("%s: %s", name, fault)
	}
}

// TestProcessOff: a process whose clock is not that of the store saves nothing, and says why.
func TestProcessOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		m.some()
		s := m.scheduler()
		defer run(s)()
		m.off(0, -skew-time.Second)
		time.Sleep(24 * time.Hour)
		if err := s.Ready(); err == nil || err.Error() != "the clock of this process is -1m1s from the store's: set the wrong one" || len(m.all()) > 0 {
			t.Errorf("%d slots were saved; %v", len(m.all()), err)
		}
		m.off(0, -skew)
		time.Sleep(lookEvery + time.Second)
		if err := s.Ready(); err != nil || len(m.all()) == 0 {
			t.Errorf("%d slots were saved; %v", len(m.all()), err)
		}
	})
}

// TestJumpBelieved: where no other clock can be asked, a wrong one is believed in the end. Then too
// each date has one slot, though not when it is due.
func TestJumpBelieved(t *testing.T) {
	for _, jump := range []time.Duration{-25 * time.Hour, -time.Hour, time.Hour, 25 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			m := newMemory()
			m.some()
			stop := run(m.scheduler())
			time.Sleep(3*24*time.Hour + 10*time.Hour)
			m.off(jump, jump)
			time.Sleep(7 * time.Hour)
			m.off(0, 0)
			time.Sleep(5 * 24 * time.Hour)
			stop()
			for _, fault := range m.faults(t, 8*24*time.Hour) {
				if !strings.HasSuffix(fault, "ahead of time") {
					t.Errorf("%v: %s", jump, fault)
				}
			}
		})
	}
}

// TestWrongAtStart: a scheduler that starts under a wrong clock waits until it is right; so it does
// while nothing can be asked.
func TestWrongAtStart(t *testing.T) {
	for _, jump := range []time.Duration{-300 * 24 * time.Hour, -time.Hour, time.Hour, 300 * 24 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			m := newMemory()
			m.some()
			time.Sleep(30 * time.Hour)
			m.off(jump, jump)
			s := m.scheduler()
			var answers atomic.Bool
			answers.Store(true)
			s.Outside = func(ctx context.Context) (time.Time, error) {
				if !answers.Load() {
					return time.Time{}, errors.New("it cannot be reached")
				}
				return outside(ctx)
			}
			stop := run(s)
			time.Sleep(30 * time.Hour)
			if len(m.all()) > 0 || s.Ready() == nil {
				t.Errorf("%v: %d slots were saved, ready: %v", jump, len(m.all()), s.Ready())
			}
			if err := s.Settle(t.Context(), faq.Subscription{}, 0); err == nil {
				t.Errorf("%v: a subscription can be changed", jump)
			}
			answers.Store(false)
			m.off(0, 0)
			time.Sleep(2 * time.Hour)
			if len(m.all()) > 0 || s.Ready() == nil {
				t.Errorf("%v: %d slots were saved before the clock was confirmed, ready: %v", jump, len(m.all()), s.Ready())
			}
			answers.Store(true)
			time.Sleep(lookEvery + time.Second)
			if err := s.Ready(); err != nil {
				t.Errorf("%v: %v", jump, err)
			}
			stop()
			m.check(t, 64*time.Hour)
		})
	}
}

// TestChangedByWrongClock: a subscription that was changed by a clock that was far ahead is not
// silent until then.
func TestChangedByWrongClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		m.off(1000*time.Hour, 1000*time.Hour)
		m.some()
		m.off(0, 0)
		stop := run(m.scheduler())
		time.Sleep(49 * time.Hour)
		stop()
		if len(m.all()) != 2*15 {
			t.Errorf("%d slots were saved, want %d", len(m.all()), 2*15)
		}
	})
}
