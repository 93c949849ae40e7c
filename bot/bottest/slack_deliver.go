package bottest

import (
	"slices"
	"time"
)

// Deliver tells the bot something by a socket, now or when there is one, and goes on until it is
// acknowledged or given up.
func (s *Slack) Deliver(d Delivery) *Sent {
	x := &Sent{Delivery: d, s: s}
	s.work.Go(func() {
		waits := s.retries(d)
		for attempt := 0; ; attempt++ {
			if s.try(x, attempt) {
				return
			}
			if attempt >= len(waits) || !s.pause(waits[attempt], s.closed) {
				break
			}
			if _, late := x.Ack(); late {
				return
			}
		}
		s.mu.Lock()
		x.ended = true
		s.notify()
		s.mu.Unlock()
	})
	return x
}

// try sends an envelope, and reports whether it was acknowledged or the fake ends.
func (s *Slack) try(x *Sent, attempt int) bool {
	c := s.turn()
	if c == nil {
		return true
	}
	d := x.Delivery
	p := &pending{sent: x, attempt: attempt, done: make(chan struct{})}
	s.mu.Lock()
	id := s.id("envelope-")
	c.sent[id] = p
	x.attempts = append(x.attempts, Attempt{Envelope: id, At: time.Now()})
	s.notify()
	s.mu.Unlock()

	envelope := object{"envelope_id": id, "type": d.Kind, "payload": d.Payload, "accepts_response_payload": d.Kind != KindEvent}
	if d.Kind == KindEvent {
		envelope["retry_attempt"], envelope["retry_reason"] = d.Attempt+attempt, d.Reason
		if attempt > 0 {
			envelope["retry_reason"] = "timeout"
		}
	}
	failed := "the write failed"
	if s.write(c, envelope) {
		timer := time.NewTimer(s.config.ackTimeout)
		defer timer.Stop()
		select {
		case <-p.done:
			return true
		case <-timer.C:
			failed = "timeout"
		case <-c.gone:
			failed = "the connection ended"
		case <-s.closed:
			return true
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	x.attempts[attempt].Err = failed
	s.notify()
	return p.acked
}

// turn returns the connection whose turn it is, waiting for one; nil when the fake ends.
func (s *Slack) turn() *conn {
	for {
		s.mu.Lock()
		changed := s.changed
		open := slices.DeleteFunc(slices.Clone(s.socket.conns), func(c *conn) bool { return c.leave })
		var c *conn
		if len(open) > 0 {
			c = open[s.socket.next%len(open)]
			s.socket.next++
		}
		s.mu.Unlock()
		if c != nil {
			return c
		}
		select {
		case <-changed:
		case <-s.closed:
			return nil
		}
	}
}
