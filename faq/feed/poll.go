package feed

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/godeeper/godeeper/faq"
)

const (
	// lookTime is how long a look may take, with all the pages behind its items. What is left over is
	// read at the next one.
	lookTime = 5 * time.Minute

	// lease outlives a look, and the storing of what it found.
	lease = lookTime + 5*time.Minute

	// idle is how long to wait when no feed is due: a tenth of the least time between two looks.
	idle = MinEvery / 10

	// lookers is how many feeds are looked at at once, so that a slow one does not hold up the others.
	// Each may take some hundred megabytes with a feed that was made to.
	lookers = 2

	// maxBackOff is the most time to the next look at a feed that fails.
	maxBackOff = 24 * time.Hour
)

// Run polls feeds as they come due, until ctx is done. It then returns nil.
func (p *Poller) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	for range lookers {
		wg.Go(func() { p.poll(ctx) })
	}
	wg.Wait()
	return nil
}

func (p *Poller) poll(ctx context.Context) {
	for ctx.Err() == nil {
		f, err := p.store.ClaimFeed(ctx, lease)
		if err == nil {
			_, err = p.look(ctx, f)
		}
		if err == nil {
			continue
		}
		if !errors.Is(err, faq.ErrNotFound) && ctx.Err() == nil {
			p.log.ErrorContext(ctx, "feed not looked at", "feed", f.ID, "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(jitter(idle)):
		}
	}
}

// next returns when to look again at a feed that has failed so often since it last did not. The
// server may want to be left alone for longer.
func next(f faq.Feed, after time.Duration) time.Duration {
	wait := max(time.Duration(f.Every)*time.Second, MinEvery)
	for range min(f.Fails, 20) {
		if wait >= maxBackOff {
			break
		}
		wait = min(2*wait, maxBackOff)
	}
	return jitter(max(wait, after))
}

// jitter returns a time a little longer than d, so that feeds that were added together are not
// looked at together for ever.
func jitter(d time.Duration) time.Duration { return d + rand.N(d/10+1) }
