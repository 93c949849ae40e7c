package discord

import (
	"context"
	"sync"
)

// acks are the interactions that this process has saved and is acknowledging: until that is done,
// Discord knows no place for their answers. It is safe for concurrent use.
type acks struct {
	mu      sync.Mutex
	waiting map[string]chan struct{} // by id, closed when it is done
}

// begin notes that an interaction is to be acknowledged.
func (a *acks) begin(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.waiting == nil {
		a.waiting = map[string]chan struct{}{}
	}
	if a.waiting[id] == nil { // it may come twice
		a.waiting[id] = make(chan struct{})
	}
}

// done notes that an interaction was acknowledged, or could not be.
func (a *acks) done(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if c := a.waiting[id]; c != nil {
		close(c)
		delete(a.waiting, id)
	}
}

// wait waits until an interaction is acknowledged, if this process is doing that.
func (a *acks) wait(ctx context.Context, id string) {
	a.mu.Lock()
	c := a.waiting[id]
	a.mu.Unlock()
	if c == nil {
		return
	}
	select {
	case <-c:
	case <-ctx.Done():
	}
}
