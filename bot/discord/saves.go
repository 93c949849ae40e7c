package discord

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

const (
	// mostPending is how many events may wait to be saved; then the gateway waits too. A busy bot
	// gets some dozens a second, and they are saved together.
	mostPending = 1000
	// saveLimit is the time for saving an event, which a database takes that is busy, not one that
	// hangs.
	saveLimit = 10 * time.Second
)

// saves waits for events to be saved, in the order in which they came, and knows how far that is.
// Who puts events in line does not wait.
type saves struct {
	line chan pendingSave
	seq  atomic.Int64 // of the last event that is saved, as all before it are
}

// pendingSave is an event that is being saved.
type pendingSave struct {
	seq  int64
	wait func(context.Context) error // nil where there is nothing to wait for
}

func newSaves(seq int64) *saves {
	s := &saves{line: make(chan pendingSave, mostPending)}
	s.seq.Store(seq)
	return s
}

// put puts an event in line; false says that ctx ended first.
func (s *saves) put(ctx context.Context, e pendingSave) bool {
	select {
	case s.line <- e:
		return true
	case <-ctx.Done():
		return false
	}
}

// run waits for all that is put in line, until the line is closed. After one that could not be
// saved nothing counts as saved.
func (s *saves) run(ctx context.Context, fail func(error)) {
	failed := false
	for e := range s.line {
		if failed {
			continue
		}
		if err := e.saved(ctx); err != nil {
			failed = true
			fail(fmt.Errorf("save an event: %w", err))
			continue
		}
		if e.seq > 0 {
			s.seq.Store(e.seq)
		}
	}
}

func (e pendingSave) saved(ctx context.Context) error {
	if e.wait == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, saveLimit)
	defer cancel()
	return e.wait(ctx)
}
