package digest

import (
	"context"
	"fmt"
	"time"
)

const (
	// skew is how far clocks may be apart. Digests are due to the minute; machines that keep
	// time are apart by far less than a second.
	skew = time.Minute
	// settle is how long a clock that was set is watched before it is believed, where no other
	// can be asked: a wrong one is mostly set right again within minutes.
	settle = 10 * time.Minute
	// askLimit is the time for asking the clock outside.
	askLimit = 10 * time.Second
)

// A judge says what time it is, or that it cannot be known.
//
// A slot that is saved under a wrong clock does harm for long. Ahead of time, it is posted ahead
// of time; and when its date really comes, its key is known, and that date has no digest. So no
// slot is saved in doubt: one that is saved an hour later is still posted, or else shown as
// missed. There are four clocks, and none is believed alone:
//
//   - The store's decides. It is the one clock of several processes, as it is of leases.
//   - That of the process must agree with it. Where the store is a file they are the same one.
//   - The time that has run, which is not set with the others, must agree with what the store's
//     clock gained since it was last believed. When it does not, the clock was set, or the
//     machine was asleep: which of the two times is right, nobody here can say.
//   - So a clock outside is asked then, and at the start: the platform's, which comes with each
//     of its replies. As long as it does not answer, nothing could be posted anyway. Where there
//     is none, the clock is believed at the start, and after it was set when it has settled.
type judge struct {
	process func() time.Time
	store   func(context.Context) (time.Time, error)
	outside func(context.Context) (time.Time, error) // nil for none

	believed *reading // the last one that was
	doubted  *reading // the first one since the clock was set; nil while it is believed
}

// reading is a time of the store's clock, and when it was read in time that has run.
type reading struct{ shown, ran time.Time }

// off returns how much more a clock gained from an earlier reading than time has run.
func (r reading) off(earlier *reading) time.Duration {
	return r.shown.Sub(earlier.shown) - r.ran.Sub(earlier.ran)
}

// now returns the time. It is fresh when it does not follow from the last one: what was reckoned by
// that must be reckoned again. An error says why the time cannot be known.
func (j *judge) now(ctx context.Context) (now time.Time, fresh bool, err error) {
	shown, err := j.store(ctx)
	if err != nil {
		return time.Time{}, false, fmt.Errorf("read the store's clock: %w", err)
	}
	// Round(0) leaves the time that is shown: of two times with both, Sub compares what has run.
	r := reading{shown: shown.Round(0), ran: time.Now()}
	if d := j.process().Round(0).Sub(r.shown); d.Abs() > skew {
		return time.Time{}, false, fmt.Errorf("the clock of this process is %v from the store's: set the wrong one", d.Round(time.Second))
	}
	if j.believed != nil && r.off(j.believed).Abs() <= skew {
		j.believed, j.doubted = &r, nil
		return r.shown, false, nil
	}
	if err := j.doubt(ctx, r); err != nil {
		return time.Time{}, false, err
	}
	j.believed, j.doubted = &r, nil
	return r.shown, true, nil
}

// doubt returns nil when a reading can be believed though it does not follow from the last one
// that was.
func (j *judge) doubt(ctx context.Context, r reading) error {
	if j.outside == nil && j.believed == nil {
		return nil
	}
	if j.doubted == nil || r.off(j.doubted).Abs() > skew {
		j.doubted = &r
	}
	doubt := "the clock is not confirmed yet"
	if j.believed != nil {
		doubt = fmt.Sprintf("the clock was set by %v, or the machine was asleep", r.off(j.believed).Round(time.Second))
	}
	if j.outside == nil {
		if left := settle - r.ran.Sub(j.doubted.ran); left > 0 {
			return fmt.Errorf("%s: it is believed within %d minutes", doubt, int(left.Minutes())+1)
		}
		return nil
	}
	limited, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	outside, err := j.outside(limited)
	if err != nil {
		return fmt.Errorf("%s: ask the clock of the platform: %w", doubt, err)
	}
	// Asking took time, by which the reading is old.
	if d := r.shown.Add(time.Since(r.ran)).Sub(outside.Round(0)); d.Abs() > skew {
		return fmt.Errorf("%s: it is %v from that of the platform: set it", doubt, d.Round(time.Second))
	}
	return nil
}
