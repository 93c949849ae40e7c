package storagetest

import (
	"context"
	"sync/atomic"
)

// CancelledAt returns a context that is cancelled when it is looked at for the n-th time, n > 0.
// With growing n, a test meets the cancellation at every point at which the tested code heeds it.
func CancelledAt(ctx context.Context, n int) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	c := &countdown{Context: ctx, cancel: cancel}
	c.left.Store(int64(n))
	return c, cancel
}

type countdown struct {
	context.Context
	cancel context.CancelFunc
	left   atomic.Int64
}

func (c *countdown) Done() <-chan struct{} { c.look(); return c.Context.Done() }
func (c *countdown) Err() error            { c.look(); return c.Context.Err() }

func (c *countdown) look() {
	if c.left.Add(-1) == 0 {
		c.cancel()
	}
}
