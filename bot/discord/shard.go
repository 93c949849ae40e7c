package discord

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	// The waits between two connections, doubled each time. After one that was well for the time
	// between two heartbeats there is none: Discord ends each now and then, and expects another at
	// once.
	leastBackoff = 500 * time.Millisecond
	mostBackoff  = 20 * time.Second
	// The IDENTIFYs of a shard in one process, whatever Discord tells of its limits: so many at
	// once, and then one in each such time, which are fewer than 100 in any 24 hours.
	burstIdentifies = 24
	refillIdentify  = 20 * time.Minute
	// sessionLife is how long a session is worth a try, where Discord does not say that it has
	// ended, which it does after some minutes.
	// https://docs.discord.com/developers/events/gateway#initiating-a-disconnect
	sessionLife = 10 * time.Minute
)

// shard holds one connection after the other.
type shard struct {
	gateway   *gateway
	id, count int
	begun     chan struct{} // closed when it has its turn to identify first
	begin     sync.Once
	ration    *rate.Limiter // of IDENTIFYs
	session   gatewaySession
	lost      time.Time // when a connection ended on which something was heard
	elsewhere bool      // nothing came from the address to resume at: resume at the general one
	why       string    // it is not heard; guarded by the gateway's lock
}

func newShard(g *gateway, id, count int) *shard {
	return &shard{
		gateway: g, id: id, count: count, begun: make(chan struct{}), why: "it is being connected",
		ration: rate.NewLimiter(rate.Every(refillIdentify), burstIdentifies),
	}
}

// run holds a connection until ctx ends, and then returns nil. Another error is final.
func (s *shard) run(ctx context.Context) error {
	t := s.gateway.times
	var backoff time.Duration
	for {
		c := &connection{shard: s, session: s.session}
		err := c.hold(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if end := ends(err); end != nil {
			s.say(end.why)
			return end
		}
		if c.wasWell() {
			backoff = 0
		}
		s.keep(c, err)
		wait := jitter(backoff)
		var not *invalidSession
		if errors.As(err, &not) {
			wait = max(wait, t.invalid+rand.N(4*t.invalid+1))
		}
		s.say("the connection ended, and is opened again; the log says why")
		s.tell(err, wait)
		if !sleepFor(ctx, wait) {
			return nil
		}
		backoff = min(max(2*backoff, t.leastBackoff), t.mostBackoff)
	}
}

// tell logs the end of a connection, of which those that Discord asks for are nothing unusual.
func (s *shard) tell(err error, wait time.Duration) {
	log := s.gateway.log.Warn
	if errors.Is(err, errReconnect) {
		log = s.gateway.log.Info
	}
	log("the connection to Discord ended; it is opened again", "error", err, "shard", s.id, "resume", s.session.id != "", "after", wait)
}

// keep keeps what the next connection needs of one that ended.
func (s *shard) keep(c *connection, err error) {
	s.elsewhere = s.session.id != "" && !c.heard && !s.elsewhere
	s.session = c.session
	if c.heard {
		s.lost = time.Now()
	}
	if endsSession(err) || time.Since(s.lost) > sessionLife {
		s.session = gatewaySession{}
	}
}

// way returns the address to connect to. Where a session is to begin, it waits until it may; leave
// is then called with whether an IDENTIFY was sent.
func (s *shard) way(ctx context.Context) (to string, leave func(sent bool), err error) {
	plain := s.gateway.plain()
	if s.session.id != "" {
		to, err = gatewayAddress(s.session.url, plain)
		if err != nil || s.elsewhere {
			to, err = gatewayAddress(s.gateway.door.gateway(), plain)
		}
		return to, func(bool) {}, err
	}
	if !s.rationed(ctx) {
		return "", nil, ctx.Err()
	}
	to, leave, err = s.gateway.door.enter(ctx, s.id, s.count, s.say)
	if err != nil {
		return "", nil, err
	}
	s.begin.Do(func() { close(s.begun) })
	if to, err = gatewayAddress(to, plain); err != nil {
		leave(false)
		return "", nil, err
	}
	return to, leave, nil
}

// rationed waits until this process may identify the shard.
func (s *shard) rationed(ctx context.Context) bool {
	wait := s.ration.Reserve().Delay()
	if wait > 0 {
		until := time.Now().Add(wait).UTC().Format("15:04 UTC")
		s.say(fmt.Sprintf("so many sessions have ended that it waits until %s before the next", until))
		s.gateway.log.Warn("so many sessions have ended that the next one waits", "shard", s.id, "until", until)
	}
	return sleepFor(ctx, wait)
}

// say notes why the shard is not heard, "" where it is.
func (s *shard) say(why string) {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	s.why = why
}
