package discord

import (
	"context"
	"net/http"
	"sync"
	"time"
)

const (
	// channelLife is how long is remembered what kind a channel is: a forum does not become a
	// thread, but a thread may be moved.
	channelLife = time.Hour
	// maxChannels bounds what is remembered, at some 150 bytes each.
	maxChannels = 20_000
)

// channels remembers what kinds of channels there are, and asks Discord for the others. It is
// safe for concurrent use.
type channels struct {
	rest *rest
	now  func() time.Time

	mu    sync.Mutex
	known map[string]knownChannel // by id
}

type knownChannel struct {
	channel
	until time.Time
}

// peek returns a channel, if it is known.
func (c *channels) peek(id string) (channel, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k, ok := c.known[id]
	return k.channel, ok && c.now().Before(k.until)
}

// get returns a channel. Where Discord does not let the bot see it, it is one of no kind.
func (c *channels) get(ctx context.Context, id string) (channel, error) {
	if known, ok := c.peek(id); ok {
		return known, nil
	}
	found := channel{ID: id}
	if err := c.rest.do(ctx, http.MethodGet, "/channels/"+id, nil, &found); err != nil {
		if !isRefused(err) {
			return channel{}, err
		}
		found = channel{ID: id, Type: -1}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= maxChannels { // better to ask again than to grow
		c.known = map[string]knownChannel{}
	}
	c.known[id] = knownChannel{found, c.now().Add(channelLife)}
	return found, nil
}
