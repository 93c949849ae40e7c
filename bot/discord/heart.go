package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/gorilla/websocket"
)

// heart sends heartbeats: the first somewhere in the first interval, so that not all bots beat at
// once. From Hello on it alone writes to the websocket.
func (c *connection) heart(ctx context.Context) error {
	c.acked.Store(true)
	next := time.NewTimer(rand.N(c.interval))
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-c.beat:
		case <-next.C:
			if !c.acked.Swap(false) {
				return errSilent
			}
			next.Reset(c.interval)
		}
		var seq any // null before the first event
		if n := c.saves.seq.Load(); n > 0 {
			seq = n
		}
		if err := c.send(frame{opHeartbeat, seq}); err != nil {
			sleepFor(ctx, time.Second) // there may be a close code to read, which says more
			return err
		}
	}
}

// send sends a message. Its errors do not hold the message, which holds the token.
func (c *connection) send(m frame) error {
	data, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encode a message of the gateway: %w", err)
	}
	_ = c.ws.SetWriteDeadline(time.Now().Add(c.shard.gateway.times.write))
	if err := c.ws.WriteMessage(websocket.TextMessage, data); err != nil {
		return fmt.Errorf("write to the gateway: %w", err)
	}
	return nil
}
