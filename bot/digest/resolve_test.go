package digest

import (
	"slices"
	"sort"
	"testing"
	"time"
	_ "time/tzdata" // also where the system has no zones

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
)

// oracle is the local time of each minute of some years, as package time shows it: what comes due
// when is looked up in it, and not reckoned. Local minutes are counted as if they were UTC.
type oracle struct {
	start  int64         // unix minutes of the first minute
	local  []int64       // of each minute: the local minute that is shown
	latest []int64       // of each minute: the latest local minute that was shown until then
	shown  []int32       // of each local minute from start-spare: one more than the first minute that shows it
	dates  map[date]bool // that are shown
}

const spare = 48 * 60 // minutes, more than local time is away from UTC

func newOracle(loc *time.Location, from, to time.Time) *oracle {
	minutes := int(to.Sub(from) / time.Minute)
	o := &oracle{
		start: from.Unix() / 60, local: make([]int64, minutes), latest: make([]int64, minutes),
		shown: make([]int32, minutes+2*spare), dates: map[date]bool{},
	}
	var today int64
	for n := range o.local {
		in := from.Add(time.Duration(n) * time.Minute).In(loc)
		hour, minute, _ := in.Clock()
		if n == 0 || hour == 0 || hour*60+minute != int(o.local[n-1]+1-today) {
			year, month, day := in.Date()
			today = time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 60
			o.dates[date(today/(24*60))] = true
		}
		local := today + int64(hour*60+minute)
		o.local[n], o.latest[n] = local, local
		if n > 0 {
			o.latest[n] = max(local, o.latest[n-1])
		}
		if at := &o.shown[local-o.start+spare]; *at == 0 {
			*at = int32(n + 1)
		}
	}
	return o
}

// first returns the number of the minute in which a local time is shown first.
func (o *oracle) first(d date, clock time.Duration) (n int, ok bool) {
	n = int(o.shown[localMinute(d, clock)-o.start+spare]) - 1
	return n, n >= 0
}

func localMinute(d date, clock time.Duration) int64 {
	return int64(d)*24*60 + int64(clock/time.Minute)
}

// due returns when the digest of a date is due: the first minute in which the local time is shown,
// or else the first one after it.
func (o *oracle) due(d date, clock time.Duration) time.Time {
	n, shown := o.first(d, clock)
	if !shown {
		n = sort.Search(len(o.latest), func(n int) bool { return o.latest[n] > localMinute(d, clock) })
	}
	return time.Unix((o.start+int64(n))*60, 0)
}

// twice reports whether a local time is shown again after it was shown first.
func (o *oracle) twice(d date, clock time.Duration) bool {
	n, shown := o.first(d, clock)
	return shown && slices.Contains(o.local[n+1:min(n+25*60, len(o.local))], localMinute(d, clock))
}

var (
	yearZones = []string{
		"Australia/Lord_Howe", "Africa/Casablanca", "America/Havana", "America/Santiago", "Atlantic/Azores",
		"Africa/Cairo", "Asia/Beirut", "America/Nuuk", "Europe/London", "America/New_York", "Asia/Kolkata",
		"Pacific/Apia", "Pacific/Chatham",
	}
	yearTimes = []string{"00:00", "00:30", "01:30", "02:00", "02:30", "03:00", "08:00", "12:15", "23:30"}
)

// TestYear: each local date that exists has its digest once, when the oracle says.
func TestYear(t *testing.T) {
	names, years := yearZones, []int{2026, 2011}
	if bottest.Rounds(0, 1) == 1 {
		names = allZones().offered
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			loc, err := loadZone(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, year := range years {
				from := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
				testYear(t, loc, from, from.AddDate(1, 0, 0))
			}
		})
	}
}

func testYear(t *testing.T, loc *time.Location, from, to time.Time) {
	o := newOracle(loc, from.AddDate(0, 0, -3), to.AddDate(0, 0, 3))
	gaps, repeats := 0, 0
	for _, typed := range yearTimes {
		clock, err := readClock(typed)
		if err != nil {
			t.Fatal(err)
		}
		p := plan{sub: faq.Subscription{Days: faq.EveryDay}, clock: clock, loc: loc}
		_, next, _ := p.next(o.due(dateOf(from), clock).Add(-time.Second))
		for d := dateOf(from); d < dateOf(to); d++ {
			due, ok := resolve(d, clock, loc)
			if ok != o.dates[d] {
				t.Errorf("%s %s: a digest is %t, the date exists is %t", d, typed, ok, o.dates[d])
			}
			if !ok {
				continue
			}
			want := o.due(d, clock)
			if !due.Equal(want) {
				t.Errorf("%s %s: due %v, want %v", d, typed, due, want.In(loc))
			}
			if !due.Equal(next) {
				t.Errorf("%s %s: due %v, but the slot after the one before is due %v", d, typed, due, next)
			}
			var date date
			if date, next, ok = p.next(due); !ok || date <= d || !next.After(due) {
				t.Errorf("%s %s: the slot after it is %s at %v", d, typed, date, next)
			}
			if due.Format("15:04") != typed {
				gaps++
			}
			if o.twice(d, clock) {
				repeats++
			}
		}
	}
	t.Logf("%d: %d times in gaps, %d shown twice", from.Year(), gaps, repeats)
}

// TestResolve holds what is known of some days, each from the announcement of its change.
func TestResolve(t *testing.T) {
	for _, c := range []struct {
		zone, date, clock string
		want              string // in UTC; "" for no digest
	}{
		{"Europe/London", "2026-03-29", "01:30", "2026-03-29T01:00:00Z"},       // leapt over: 02:00 summer time
		{"Europe/London", "2026-10-25", "01:30", "2026-10-25T00:30:00Z"},       // twice: in summer time
		{"America/New_York", "2026-03-08", "02:00", "2026-03-08T07:00:00Z"},    // the first moment of the gap
		{"America/New_York", "2026-03-08", "03:00", "2026-03-08T07:00:00Z"},    // and the first after it
		{"Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30:00Z"}, // a gap of half an hour
		{"America/Havana", "2026-03-08", "00:30", "2026-03-08T05:00:00Z"},      // the day begins at 01:00
		{"America/Havana", "2026-03-08", "00:00", "2026-03-08T05:00:00Z"},
		{"America/Nuuk", "2026-03-28", "23:30", "2026-03-29T01:00:00Z"}, // due when the next date begins
		{"America/Nuuk", "2026-10-24", "23:30", "2026-10-25T00:30:00Z"}, // twice, around midnight
		{"Pacific/Apia", "2011-12-29", "23:59", "2011-12-30T09:59:00Z"},
		{"Pacific/Apia", "2011-12-30", "08:00", ""}, // the date is left out
		{"Pacific/Apia", "2011-12-31", "00:00", "2011-12-30T10:00:00Z"},
		{"Pacific/Kwajalein", "1993-08-21", "12:00", ""},
		{"Asia/Kolkata", "2026-06-01", "08:00", "2026-06-01T02:30:00Z"},
		{"UTC", "2026-06-01", "08:00", "2026-06-01T08:00:00Z"},
	} {
		loc, err := loadZone(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		day, err := time.Parse(time.DateOnly, c.date)
		if err != nil {
			t.Fatal(err)
		}
		clock, err := readClock(c.clock)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if due, ok := resolve(dateOf(day), clock, loc); ok {
			got = due.UTC().Format(time.RFC3339)
		}
		if got != c.want {
			t.Errorf("%s %s %s: got %q, want %q", c.zone, c.date, c.clock, got, c.want)
		}
		if s := dateOf(day).String(); s != c.date {
			t.Errorf("date %s is written %s", c.date, s)
		}
	}
}

func BenchmarkResolve(b *testing.B) {
	loc, err := loadZone("America/Nuuk")
	if err != nil {
		b.Fatal(err)
	}
	d := dateOf(time.Date(2026, 3, 28, 0, 0, 0, 0, time.UTC))
	for b.Loop() {
		resolve(d, 23*time.Hour, loc)
	}
}

// TestOracleFindsFaults: the oracle is no copy of what is easy to get wrong.
func TestOracleFindsFaults(t *testing.T) {
	loc, err := loadZone("America/Havana")
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	o := newOracle(loc, from.AddDate(0, 0, -3), from.AddDate(1, 0, 3))
	const clock = 30 * time.Minute
	for name, wrong := range map[string]func(d date) time.Time{
		"time.Date":         func(d date) time.Time { return time.Date(1970, 1, 1+int(d), 0, 30, 0, 0, loc) },
		"a day of 24 hours": func(d date) time.Time { return time.Unix(d.midnight()+5*3600+1800, 0) },
		"the last occurrence": func(d date) time.Time {
			due, _ := resolve(d, clock, loc)
			if later := due.Add(time.Hour); later.Format("15:04") == "00:30" {
				return later
			}
			return due
		},
	} {
		faults := 0
		for d := dateOf(from); d < dateOf(from)+365; d++ {
			if !wrong(d).Equal(o.due(d, clock)) {
				faults++
			}
		}
		if faults == 0 {
			t.Errorf("%s: no fault is found", name)
		}
	}
}
