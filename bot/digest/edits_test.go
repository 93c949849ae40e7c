package digest

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
)

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
