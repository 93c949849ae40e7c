package digest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// memory is a store and an inbox: an event whose key is known is not saved. Its clock may be off,
// as may that of the process.
type memory struct {
	mu            sync.Mutex
	storeAhead    time.Duration // of true time
	processAhead  time.Duration
	fault         func() error // of each call; nil for none
	subscriptions map[address]faq.Subscription
	history       map[address][]faq.Subscription // as they were, the present one last
	known         map[string]bool
	events        []saved
	looked        int  // how often subscriptions were read
	keyless       bool // a planted fault: keys are not looked at
}

type saved struct {
	event faq.Event
	when  time.Time // in true time
}

func newMemory() *memory {
	return &memory{
		subscriptions: map[address]faq.Subscription{}, history: map[address][]faq.Subscription{},
		known: map[string]bool{},
	}
}

var errFault = errors.New("the disk is full")

func (m *memory) faulty() error {
	if m.fault == nil {
		return nil
	}
	return m.fault()
}

func (m *memory) Subscriptions(_ context.Context, platform string) ([]faq.Subscription, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.looked++
	all := slices.Collect(maps.Values(m.subscriptions))
	return slices.DeleteFunc(all, func(s faq.Subscription) bool { return s.Platform != platform }), m.faulty()
}

func (m *memory) Clock(context.Context) (time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return time.Now().Add(m.storeAhead), m.faulty()
}

func (m *memory) Save(ctx context.Context, e faq.Event) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.faulty(); err != nil {
		return err
	}
	if len(e.Keys) != 1 {
		return fmt.Errorf("%d keys", len(e.Keys))
	}
	key := e.Platform + " " + e.Keys[0]
	if m.known[key] && !m.keyless {
		return nil
	}
	m.known[key] = true
	m.events = append(m.events, saved{e, time.Now()})
	return ctx.Err()
}

// all returns what was saved until now.
func (m *memory) all() []saved {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.events)
}

// put stores a subscription as it is from now on.
func (m *memory) put(s faq.Subscription) faq.Subscription {
	m.mu.Lock()
	defer m.mu.Unlock()
	s.Platform = "slack"
	s.At = time.Now().Add(m.storeAhead).Unix()
	at := address{s.Workspace, s.Channel}
	m.subscriptions[at] = s
	m.history[at] = append(m.history[at], s)
	return s
}

func (m *memory) remove(at address) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.subscriptions[at]
	s.Paused, s.At = "it was removed", time.Now().Add(m.storeAhead).Unix()
	m.history[at] = append(m.history[at], s)
	delete(m.subscriptions, at)
}

// off sets how far the clocks are off.
func (m *memory) off(store, process time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.storeAhead, m.processAhead = store, process
}

// scheduler returns one that keeps its slots in m.
func (m *memory) scheduler() *Scheduler {
	s := NewScheduler(slog.New(slog.DiscardHandler), "slack", m, m)
	s.Now = func() time.Time {
		m.mu.Lock()
		defer m.mu.Unlock()
		return time.Now().Add(m.processAhead)
	}
	return s
}

// run runs a scheduler until it is stopped.
func run(s *Scheduler) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { s.Run(ctx) })
	return func() {
		cancel()
		running.Wait()
	}
}

// outside is a clock that is right, as that of a platform is: to the second.
func outside(context.Context) (time.Time, error) { return time.Now().Truncate(time.Second), nil }

// oracles are made once for each zone, of the year 2000, in which tests with a clock begin.
var oracles = struct {
	sync.Mutex
	of map[string]*oracle
}{of: map[string]*oracle{}}

func oracleOf(t *testing.T, zone string) *oracle {
	t.Helper()
	oracles.Lock()
	defer oracles.Unlock()
	if oracles.of[zone] == nil {
		loc, err := loadZone(zone)
		if err != nil {
			t.Fatal(err)
		}
		from := time.Date(1999, 12, 1, 0, 0, 0, 0, time.UTC)
		oracles.of[zone] = newOracle(loc, from, from.AddDate(0, 8, 0))
	}
	return oracles.of[zone]
}

// owes returns the dates for which a channel was owed a digest until now, with the times at which
// one was due: that is where it is due while the subscription is what it is, until the second in
// which it is changed.
func (m *memory) owes(t *testing.T, at address) map[string][]int64 {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	owed := map[string][]int64{}
	for n, s := range m.history[at] {
		end := time.Now().Unix()
		if n+1 < len(m.history[at]) {
			end = m.history[at][n+1].At
		}
		clock, err := readClock(s.Time)
		if err != nil {
			t.Fatal(err)
		}
		if s.Paused != "" {
			continue
		}
		o := oracleOf(t, s.Zone)
		first := date(s.At/secondsOfDay) - 2
		for d := first; d <= date(end/secondsOfDay)+2; d++ {
			due := o.due(d, clock).Unix()
			if o.dates[d] && s.Days&(1<<d.weekday()) != 0 && s.At < due && due <= end {
				owed[d.String()] = append(owed[d.String()], due)
			}
		}
	}
	return owed
}

// faults returns what is wrong with the events that were saved: a slot twice, one that is missing,
// one that was not owed or is due at another time, one saved ahead of time or later than within
// the given time.
func (m *memory) faults(t *testing.T, within time.Duration) []string {
	t.Helper()
	var faults []string
	events := map[address]map[string][]saved{}
	for _, e := range m.all() {
		p, err := ReadPayload(e.event)
		if err != nil {
			t.Fatal(err)
		}
		at := address{p.Workspace, p.Channel}
		if events[at] == nil {
			events[at] = map[string][]saved{}
		}
		events[at][p.Date] = append(events[at][p.Date], e)
		if e.when.Unix() < e.event.At {
			faults = append(faults, fmt.Sprintf("%v %s: saved %v, ahead of time", at, p.Date, e.when))
		}
		if late := e.when.Sub(time.Unix(e.event.At, 0)); late > within {
			faults = append(faults, fmt.Sprintf("%v %s: saved %v after it was due", at, p.Date, late))
		}
	}
	for at := range m.history {
		owed := m.owes(t, at)
		for date, dues := range owed {
			if len(events[at][date]) != 1 {
				faults = append(faults, fmt.Sprintf("%v %s: %d slots were saved, 1 is owed", at, date, len(events[at][date])))
			}
			for _, e := range events[at][date] {
				if !slices.Contains(dues, e.event.At) {
					faults = append(faults, fmt.Sprintf("%v %s: due at %d, want %d", at, date, e.event.At, dues))
				}
			}
		}
		for date := range events[at] {
			if owed[date] == nil {
				faults = append(faults, fmt.Sprintf("%v %s: a slot was saved that is not owed", at, date))
			}
		}
	}
	return faults
}

// check fails the test for each fault.
func (m *memory) check(t *testing.T, within time.Duration) {
	t.Helper()
	faults := m.faults(t, within)
	for n, fault := range faults {
		if n == 10 {
			t.Errorf("and %d more faults", len(faults)-n)
			return
		}
		t.Error(fault)
	}
}

// some puts subscriptions of many times and zones.
func (m *memory) some() {
	for n, clock := range []string{"08:00", "00:00", "23:30", "12:01", "12:02"} {
		for k, zone := range []string{"Europe/London", "America/New_York", "Pacific/Chatham"} {
			m.put(faq.Subscription{
				ID: int64(10*n + k + 1), Workspace: "T1", Channel: fmt.Sprintf("C%d%d", n, k),
				Time: clock, Zone: zone, Days: faq.EveryDay,
			})
		}
	}
}
