package digest

import (
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

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
