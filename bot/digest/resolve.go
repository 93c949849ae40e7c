package digest

import "time"

// A date is a day of the calendar, in days since 1970-01-01.
type date int64

const secondsOfDay = 24 * 60 * 60

// dateOf returns the date that the clock of the time's zone shows.
func dateOf(t time.Time) date {
	year, month, day := t.Date()
	return date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsOfDay)
}

func (d date) midnight() int64       { return int64(d) * secondsOfDay }
func (d date) utc() time.Time        { return time.Unix(d.midnight(), 0).UTC() }
func (d date) weekday() time.Weekday { return d.utc().Weekday() }
func (d date) String() string        { return d.utc().Format(time.DateOnly) }

// widest is more than any zone has ever been apart from UTC, which is 15:14.
const widest = 26 * time.Hour

// resolve returns the instant of a local time, given as the time since midnight, on a date: its
// first one where the clock shows it twice, and the first one after it where the clock leaps over
// it, which may be on the next date. It is not ok where the clock leaps over all of the date.
//
// time.Date is no help: of a local time that is leapt over it may return one that is before it.
func resolve(d date, clock time.Duration, loc *time.Location) (due time.Time, ok bool) {
	if dateOf(reach(d.midnight(), loc)) != d {
		return time.Time{}, false
	}
	return reach(d.midnight()+int64(clock/time.Second), loc), true
}

// reach returns the first instant at which the clock of a zone shows a local time or a later one.
// The local time is given as the unix seconds at which UTC shows it.
func reach(local int64, loc *time.Location) time.Time {
	t := time.Unix(local, 0).Add(-widest).In(loc) // surely sooner
	for {
		_, offset := t.Zone()
		at := time.Unix(local-int64(offset), 0).In(loc) // if the offset stays
		start, end := t.ZoneBounds()
		switch {
		case !end.IsZero() && !at.Before(end):
			t = end
		case at.Before(start):
			return start
		default:
			return at
		}
	}
}
