package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// drainLimit is the time for saving what came before a connection ended.
const drainLimit = 10 * time.Second

// connection is one websocket from its beginning to its end; nothing of it is used again but the
// session.
type connection struct {
	shard    *shard
	session  gatewaySession // at the end, as it can be resumed
	ws       *websocket.Conn
	leave    func(sent bool) // lets others identify
	saves    *saves
	setup    *time.Timer     // ends the connection that is not taken up
	saving   context.Context // of the saves, which outlive the connection
	interval time.Duration   // between two heartbeats, 0 before Hello
	beat     chan struct{}   // Discord asks for a heartbeat
	acked    atomic.Bool     // Discord has answered the last heartbeat
	heard    bool            // an event came
	since    time.Time       // when READY or RESUMED came, zero before
	lasted   time.Duration   // from then to the end
}

// wasWell reports whether the connection lasted, which is no reason to wait before the next.
func (c *connection) wasWell() bool {
	return c.interval > 0 && !c.since.IsZero() && c.lasted >= c.interval
}

// hold opens the connection and takes what comes from it, until it ends: the error says why.
func (c *connection) hold(ctx context.Context) error {
	to, leave, err := c.shard.way(ctx)
	if err != nil {
		return err
	}
	c.leave = leave
	defer leave(false)
	alive, end := context.WithCancelCause(ctx)
	defer end(nil)
	c.setup = time.AfterFunc(c.shard.gateway.times.setup, func() { end(errSetup) })
	defer c.setup.Stop()
	ws, err := c.shard.gateway.dial(alive, to)
	if alive.Err() != nil && ws != nil {
		_ = ws.Close()
	}
	if alive.Err() != nil {
		return context.Cause(alive)
	} else if err != nil {
		return err
	}
	c.ws = ws
	c.converse(ctx, alive, end)
	return context.Cause(alive)
}

// converse takes what comes until alive ends, and waits until that is saved.
func (c *connection) converse(ctx, alive context.Context, end context.CancelCauseFunc) {
	saving, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	c.saving, c.saves, c.beat = saving, newSaves(c.session.seq), make(chan struct{}, 1)
	var work, save sync.WaitGroup
	save.Go(func() { c.saves.run(saving, end) })
	work.Go(func() {
		<-alive.Done()
		c.hangUp(ctx.Err() != nil)
	})
	end(c.read(alive, func() { work.Go(func() { end(c.heart(alive)) }) }))
	work.Wait()
	if !c.since.IsZero() {
		c.lasted = time.Since(c.since)
	}
	close(c.saves.line)
	defer time.AfterFunc(drainLimit, stop).Stop()
	save.Wait()
	c.session.seq = c.saves.seq.Load()
}

// hangUp closes the websocket, for good or so that the session stays.
func (c *connection) hangUp(forGood bool) {
	code := closeResume
	if forGood {
		code = websocket.CloseNormalClosure
	}
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
	_ = c.ws.Close()
}

// read takes one message after the other. It calls greeted after the first.
func (c *connection) read(ctx context.Context, greeted func()) error {
	for {
		// Each heartbeat is answered, so that something comes in each interval.
		patience := c.interval + c.interval/4
		if c.interval == 0 {
			patience = c.shard.gateway.times.setup
		}
		_ = c.ws.SetReadDeadline(time.Now().Add(patience))
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			return err
		}
		var e discordgo.Event
		if err := json.Unmarshal(data, &e); err != nil {
			return fmt.Errorf("read a message of the gateway: %w", err)
		}
		before := c.interval
		if err := c.take(ctx, &e); err != nil {
			return err
		}
		if before == 0 && c.interval > 0 {
			greeted()
		}
	}
}

// take takes a message.
func (c *connection) take(ctx context.Context, e *discordgo.Event) error {
	switch e.Operation {
	case opHello:
		return c.greet(e.RawData)
	case opDispatch:
		return c.dispatch(ctx, e)
	case opHeartbeat:
		select {
		case c.beat <- struct{}{}:
		default: // one is to be sent already
		}
	case opAck:
		c.acked.Store(true)
	case opReconnect:
		return errReconnect
	case opInvalid:
		var resumable bool
		_ = json.Unmarshal(e.RawData, &resumable) // what is no answer is no
		return &invalidSession{resumable}
	}
	return nil
}

// greet answers Hello: the session is continued, or one begins.
func (c *connection) greet(data []byte) error {
	if c.interval > 0 {
		return nil
	}
	var h helloData
	if err := json.Unmarshal(data, &h); err != nil || h.Interval <= 0 {
		return errors.New("the gateway does not say how often it wants heartbeats")
	}
	config := c.shard.gateway.config
	m := frame{opResume, resumeData{config.Token, c.session.id, c.session.seq}}
	if c.session.id == "" {
		m = frame{opIdentify, identifyData{
			Token: config.Token, Intents: intents, Shard: [2]int{c.shard.id, c.shard.count},
			Properties: map[string]string{"os": runtime.GOOS, "browser": "godeeper", "device": "godeeper"},
		}}
		defer c.leave(true)
	}
	if err := c.send(m); err != nil {
		return err
	}
	c.interval = time.Duration(h.Interval) * time.Millisecond
	return nil
}

// dispatch takes an event, and has it saved.
func (c *connection) dispatch(ctx context.Context, e *discordgo.Event) error {
	c.heard = true
	next := pendingSave{seq: e.Sequence}
	switch e.Type {
	case "READY":
		var r readyData
		if err := json.Unmarshal(e.RawData, &r); err != nil || r.Session == "" {
			return errors.New("the gateway does not say which session it begins")
		}
		c.session = gatewaySession{id: r.Session, url: r.Resume}
		c.taken(false)
	case "RESUMED":
		c.taken(true)
	default:
		if c.since.IsZero() {
			c.setup.Reset(c.shard.gateway.times.setup)
		}
		next.wait = c.shard.gateway.receive(c.saving, e.Type, e.RawData)
	}
	if !c.saves.put(ctx, next) {
		return ctx.Err()
	}
	return nil
}

// taken notes that Discord has taken the connection up.
func (c *connection) taken(resumed bool) {
	c.setup.Stop()
	c.since = time.Now()
	c.shard.say("")
	c.shard.gateway.log.Info("connected to Discord", "shard", c.shard.id, "of", c.shard.count, "resumed", resumed)
}
