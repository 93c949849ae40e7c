package digest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
)

// TestOnTime: each slot is saved in the second in which it is due, without looking all the time.
func TestOnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		m.some()
		time.Sleep(7 * time.Second) // so that it does not look at whole minutes
		stop := run(m.scheduler())
		time.Sleep(10 * 24 * time.Hour)
		stop()
		m.check(t, 0)
		if len(m.all()) != 10*15 {
			t.Errorf("%d slots, want %d", len(m.all()), 10*15)
		}
		if most := 10*24*120 + 10*15 + 2; m.looked > most {
			t.Errorf("subscriptions were read %d times, want %d at most", m.looked, most)
		}
	})
}

// TestDown: what came due while nobody ran is saved once somebody does, the last in time to be
// posted where the grace time allows it, and the others as missed.
func TestDown(t *testing.T) {
	for _, c := range []struct {
		down         time.Duration
		missed, open int // of a digest at 08:00, down since 07:58
	}{
		{time.Minute, 0, 0},
		{5 * time.Minute, 0, 1},
		{6 * time.Hour, 0, 1},
		{6*time.Hour + 5*time.Minute, 1, 0},
		{24 * time.Hour, 1, 0},
		{24*time.Hour + 5*time.Minute, 1, 1},
		{3 * 24 * time.Hour, 3, 0},
		{3*24*time.Hour + time.Hour, 3, 1},
		{20 * 24 * time.Hour, 6, 0}, // no more are looked for
	} {
		t.Run(c.down.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMemory()
				m.put(faq.Subscription{ID: 1, Workspace: "T1", Channel: "C1", Time: "08:00", Zone: "UTC", Days: faq.EveryDay})
				stop := run(m.scheduler())
				time.Sleep(24*time.Hour + 7*time.Hour + 58*time.Minute)
				stop()
				time.Sleep(c.down)
				began, before := time.Now(), len(m.all())
				stop = run(m.scheduler())
				synctest.Wait()
				missed, open := 0, 0
				for _, e := range m.all()[before:] {
					if e.event.Until <= began.Unix() {
						missed++
					} else {
						open++
					}
				}
				if missed != c.missed || open != c.open {
					t.Errorf("%d missed, %d open, want %d, %d", missed, open, c.missed, c.open)
				}
				time.Sleep(24 * time.Hour)
				stop()
				if c.down <= Back {
					m.check(t, c.down)
				}
			})
		})
	}
}

// TestJumps: a clock that is set wrong for a while has no slot saved that is not owed, none twice,
// and none lost.
func TestJumps(t *testing.T) {
	const day = 24 * time.Hour
	jumps := []time.Duration{time.Second, time.Hour, day, 365 * day, -time.Second, -time.Hour, -day, -365 * day}
	wrongs := []time.Duration{3 * time.Second, 5 * time.Minute, 90 * time.Minute, 30 * time.Hour}
	whens := []time.Duration{-time.Second, 0, time.Millisecond, 10 * time.Second, -40 * time.Second}
	tried := 0
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
					tried++
					name := fmt.Sprintf("%v for %v at %v, %s", jump, wrong, when, clocks)
					synctest.Test(t, func(t *testing.T) { testJump(t, name, jump, wrong, when, clocks) })
				}
			}
		}
	}
	t.Logf("%d jumps", tried)
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

// TestRemoved: what was removed is owed nothing, whatever came due before it was seen.
func TestRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		m.some()
		s := m.scheduler()
		stop := run(s)
		time.Sleep(10 * time.Hour)
		for at := range m.history {
			m.remove(at)
		}
		before := len(m.all())
		time.Sleep(48 * time.Hour)
		stop()
		if len(m.all()) > before || len(s.entries) > 0 {
			t.Errorf("%d slots were saved, %d entries are kept", len(m.all())-before, len(s.entries))
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

// TestEdits: whatever is changed around the minute in which a digest is due, while the scheduler
// runs, is down, or is several, each date that was owed one has one.
func TestEdits(t *testing.T) {
	for round := range bottest.Rounds(2, 20) {
		for _, schedulers := range []int{1, 3} {
			t.Run(fmt.Sprintf("round %d with %d", round, schedulers), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					testEdits(t, rand.New(rand.NewPCG(6, uint64(round))), schedulers, 1000)
				})
			})
		}
	}
}

// editZones have local times that are apart by hours, half hours and a date.
var editZones = []string{"Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Chatham", "Pacific/Pago_Pago", "Pacific/Kiritimati"}

func testEdits(t *testing.T, random *rand.Rand, schedulers, edits int) {
	m := newMemory()
	var all []*Scheduler
	var stops []func()
	for range schedulers {
		s := m.scheduler()
		all, stops = append(all, s), append(stops, run(s))
	}
	channels := []address{{"T1", "C1"}, {"T1", "C2"}, {"T2", "C1"}, {"T2", "C2"}, {"T3", "C1"}}
	for range edits {
		// Around a whole minute, or right on it.
		time.Sleep(time.Until(time.Now().Truncate(time.Minute).Add(time.Minute)))
		time.Sleep([]time.Duration{0, time.Millisecond, time.Duration(random.IntN(60000)) * time.Millisecond}[random.IntN(3)])
		if n := random.IntN(schedulers); random.IntN(10) == 0 {
			if stops[n] == nil {
				stops[n] = run(all[n])
			} else {
				stops[n]()
				stops[n] = nil
			}
		}
		if random.IntN(8) == 0 {
			time.Sleep(time.Duration(random.IntN(24*60)) * time.Minute)
		}
		edit(t, random, m, all[random.IntN(schedulers)], channels[random.IntN(len(channels))])
	}
	for n, stop := range stops {
		if stop == nil {
			stops[n] = run(all[n])
		}
	}
	time.Sleep(24*time.Hour + time.Until(time.Now().Truncate(time.Minute).Add(90*time.Second))) // between two minutes
	for _, stop := range stops {
		stop()
	}
	m.check(t, Back)
	t.Logf("%d slots", len(m.all()))
}

// edit changes a subscription so that it is due within minutes, mostly.
func edit(t *testing.T, random *rand.Rand, m *memory, s *Scheduler, at address) {
	t.Helper()
	before, had := m.subscriptions[at]
	if had {
		if err := s.Settle(t.Context(), before, time.Now().Unix()); err != nil {
			t.Fatal(err)
		}
	}
	after := before
	after.Workspace, after.Channel, after.Paused, after.Days = at.workspace, at.channel, "", faq.EveryDay
	if !had {
		after.ID, after.Zone = random.Int64(), editZones[0]
	}
	switch random.IntN(8) {
	case 0:
		if had {
			m.remove(at)
			return
		}
	case 1:
		after.Paused = "it was left"
	case 2:
		after.Days = faq.Days(1 + random.IntN(127))
	}
	if random.IntN(2) == 0 {
		after.Zone = editZones[random.IntN(len(editZones))]
	}
	loc, err := loadZone(after.Zone)
	if err != nil {
		t.Fatal(err)
	}
	near := time.Now().In(loc).Add(time.Duration(random.IntN(7)-3) * time.Minute)
	if random.IntN(10) == 0 {
		near = near.Add(time.Duration(random.IntN(24)) * time.Hour)
	}
	after.Time = near.Format("15:04")
	m.put(after)
	if random.IntN(2) == 0 {
		s.Changed()
	}
}

// TestFaults: what the store refuses is tried again.
func TestFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		m.some()
		random := rand.New(rand.NewPCG(6, 6))
		m.fault = func() error {
			if random.IntN(3) == 0 {
				return errFault
			}
			return nil
		}
		stop := run(m.scheduler())
		time.Sleep(10*24*time.Hour + 5*time.Minute)
		stop()
		m.check(t, 5*time.Minute)
	})
}

// TestSeveral: several schedulers on one store, which start at different times, save each slot once.
func TestSeveral(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		m.some()
		var stops []func()
		for n := range 5 {
			time.Sleep(time.Duration(n) * 7 * time.Second)
			stops = append(stops, run(m.scheduler()))
		}
		for n := range 5 {
			time.Sleep(25 * time.Hour)
			stops[n]()
			if n < 4 {
				stops[n] = run(m.scheduler())
			}
		}
		time.Sleep(25 * time.Hour)
		for _, stop := range stops {
			stop()
		}
		m.check(t, 0)
	})
}

// TestFaultsAreFound: the check of these tests sees what it is there for.
func TestFaultsAreFound(t *testing.T) {
	for name, plant := range map[string]func(m *memory, s *Scheduler){
		"no keys":               func(m *memory, _ *Scheduler) { m.keyless = true },
		"a wrong clock outside": func(m *memory, s *Scheduler) { s.Outside = m.Clock },
		"nobody at 12:01": func(m *memory, _ *Scheduler) {
			m.fault = func() error {
				if time.Now().Hour() == 12 {
					return errFault
				}
				return nil
			}
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			m := newMemory()
			m.some()
			var all []*Scheduler
			for range 2 {
				s := m.scheduler()
				s.Outside = outside
				plant(m, s)
				all = append(all, s)
			}
			stops := []func(){run(all[0]), run(all[1])}
			time.Sleep(30 * time.Hour)
			m.off(25*time.Hour, 25*time.Hour)
			time.Sleep(time.Hour)
			m.off(0, 0)
			time.Sleep(30 * time.Hour)
			for _, stop := range stops {
				stop()
			}
			if len(m.faults(t, time.Minute)) == 0 {
				t.Errorf("%s: no fault is found", name)
			}
		})
	}
}

func TestSlots(t *testing.T) {
	at := func(text string) time.Time {
		when, err := time.Parse("2006-01-02 15:04", text)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	monday := at("2026-11-30 00:00")
	sub := faq.Subscription{
		ID: 7, Platform: "slack", Workspace: "T1", Channel: "C1", Time: "08:00", Zone: "America/New_York",
		Days: weekdays, At: at("2026-11-26 13:00").Unix(), // Thursday 08:00 in New York
	}
	for name, c := range map[string]struct {
		change     func(s *faq.Subscription)
		after, now time.Time
		want       []string
	}{
		"since it was changed":          {nil, time.Time{}, at("2026-12-02 13:00"), []string{"2026-11-27", "2026-11-30", "2026-12-01", "2026-12-02"}},
		"not yet":                       {nil, monday, at("2026-11-30 12:59"), nil},
		"now":                           {nil, monday, at("2026-11-30 13:00"), []string{"2026-11-30"}},
		"after excludes":                {nil, at("2026-11-30 13:00"), at("2026-12-01 13:00"), []string{"2026-12-01"}},
		"backwards":                     {nil, at("2026-12-02 13:00"), monday, nil},
		"no more than six days":         {nil, time.Time{}, at("2026-12-18 13:00"), []string{"2026-12-14", "2026-12-15", "2026-12-16", "2026-12-17", "2026-12-18"}},
		"paused":                        {func(s *faq.Subscription) { s.Paused = "it was left" }, time.Time{}, at("2026-12-02 13:00"), nil},
		"no days":                       {func(s *faq.Subscription) { s.Days = 0 }, time.Time{}, at("2026-12-02 13:00"), nil},
		"one day":                       {func(s *faq.Subscription) { s.Days = 1 << time.Saturday }, time.Time{}, at("2026-12-02 13:00"), []string{"2026-11-28"}},
		"a time that is no time":        {func(s *faq.Subscription) { s.Time = "8" }, time.Time{}, at("2026-12-02 13:00"), nil},
		"a zone that is no zone":        {func(s *faq.Subscription) { s.Zone = "Local" }, time.Time{}, at("2026-12-02 13:00"), nil},
		"its own date, not that in UTC": {func(s *faq.Subscription) { s.Time = "23:30" }, monday, at("2026-12-01 04:30"), []string{"2026-11-30"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := sub
			if c.change != nil {
				c.change(&s)
			}
			var got []string
			for _, slot := range Slots(s, c.after, c.now) {
				got = append(got, slot.Date)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}

	slot, ok := Next(sub, at("2026-11-27 13:00"))
	if !ok || slot.Date != "2026-11-30" {
		t.Errorf("after Friday's digest comes that of %s, %t, want Monday's", slot.Date, ok)
	}
	want := faq.Event{
		Platform: "digest/slack", Workspace: "T1", Kind: "digest", Keys: []string{"digest:T1:C1:2026-11-30"}, Lane: "T1:C1",
		Payload: []byte(`{"subscription":7,"workspace":"T1","channel":"C1","date":"2026-11-30","due":1796043600}`),
		At:      1796043600, Until: 1796043600 + 6*3600,
	}
	if d := cmp.Diff(want, slot.Event(DefaultGrace)); d != "" {
		t.Errorf("event, want-, got+:\n%s", d)
	}
	if got := slot.Event(40 * time.Hour).Until; got != 1796043600+24*3600 {
		t.Errorf("a digest is late at %d, want when the next is due", got)
	}
	sub.Days = 0
	if slot, ok := Next(sub, monday); ok {
		t.Errorf("without days the next is that of %s", slot.Date)
	}
}

// BenchmarkPass is a pass in which nothing is due, of 10,000 subscriptions.
func BenchmarkPass(b *testing.B) {
	s := manySubscriptions()
	if _, err := s.pass(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.pass(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFirstPass is the pass after a start, which looks for slots of six days.
func BenchmarkFirstPass(b *testing.B) {
	s := manySubscriptions()
	b.ReportAllocs()
	for b.Loop() {
		s.begin()
		if _, err := s.pass(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

func manySubscriptions() *Scheduler {
	m := newMemory()
	var all fixed
	for n := range 10_000 {
		all = append(all, faq.Subscription{
			ID: int64(n + 1), Platform: "slack", Workspace: fmt.Sprintf("T%d", n/50), Channel: fmt.Sprintf("C%d", n),
			Time: fmt.Sprintf("%02d:%02d", 6+n%4, n%4*15), Zone: yearZones[n%len(yearZones)], Days: faq.EveryDay,
		})
	}
	s := m.scheduler()
	s.store = all
	s.begin()
	return s
}

// fixed are subscriptions that stay.
type fixed []faq.Subscription

func (f fixed) Subscriptions(context.Context, string) ([]faq.Subscription, error) { return f, nil }
func (f fixed) Clock(context.Context) (time.Time, error)                          { return time.Now(), nil }
