package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// DrainLimit is how long [Serve] takes to end: what is begun is finished within it, or taken up
// by another process.
const DrainLimit = 8 * time.Second

// Serve runs adapters and works on their events until ctx ends. It then receives nothing any
// more, finishes what is begun within [DrainLimit], and returns nil: what was saved and is not
// finished is done after the next start. The error of an adapter ends all of them, and is returned.
func Serve(ctx context.Context, log *slog.Logger, inbox *Inbox, adapters ...Adapter) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	hard, kill := context.WithCancel(context.WithoutCancel(ctx))
	defer kill()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(DrainLimit, kill) })()

	var all sync.WaitGroup
	errs := make([]error, len(adapters))
	for n, a := range adapters {
		all.Go(func() {
			if err := a.Run(ctx); err != nil && !errors.Is(err, context.Canceled) {
				errs[n] = fmt.Errorf("%s: %w", a.Platform(), err)
				stop()
			}
		})
		all.Go(func() { inbox.Work(ctx, hard, a) })
	}
	ended := make(chan struct{})
	go func() {
		all.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-hard.Done():
		log.Warn("what was begun could not be finished in time; it is taken up after the next start")
		select { // a worker that does not heed its context must not keep the process
		case <-ended:
		case <-time.After(time.Second):
			return nil
		}
	}
	return errors.Join(errs...)
}
