package bottest

import (
	"maps"
	"net/http"
	"time"
)

// DiscordSent is a delivery that was sent.
type DiscordSent struct {
	Delivery DiscordDelivery

	// Of one over HTTP:
	Status int // 0 when no answer came
	Header http.Header
	Body   []byte
	Took   time.Duration
	Err    error // why no answer came

	d       *Discord
	to      dispatched     // of one by the gateway
	request *discordSigned // of one over HTTP
	another bool           // the interaction was answered before
}

// Deliver tells the bot something by the gateway.
func (d *Discord) Deliver(x DiscordDelivery) *DiscordSent {
	s := &DiscordSent{Delivery: x, d: d, another: d.sending(x)}
	s.to = d.dispatch(x.Name, x.Data)
	return s
}

// told dispatches what the bot itself made happen in a channel. The lock is held.
func (d *Discord) told(event string, c *DiscordChannel, data object) {
	if d.personal(c) {
		return // the bot is not there, and hears nothing
	}
	data = maps.Clone(data)
	delete(data, "guild_id")
	if c.Guild != "" {
		data["guild_id"] = c.Guild
	}
	d.dispatchLocked(event, data)
}

// sending starts the time in which an interaction has to be answered, where it does not run yet;
// it reports whether the interaction was answered already.
func (d *Discord) sending(x DiscordDelivery) (answered bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	i := d.interacted[x.Token]
	if i == nil {
		return false
	}
	if !i.delivered {
		i.delivered, i.At = true, d.now()
	}
	return i.Callback != 0
}

// WaitAck waits until the bot has taken the delivery, and reports whether it did within the time:
// an interaction is answered, by whatever way; of another event by the gateway, and of an
// interaction that was answered before, a heartbeat says that the bot has seen it.
func (s *DiscordSent) WaitAck(within time.Duration) bool {
	switch {
	case s.request != nil && (s.another || s.Delivery.Token == ""):
		return s.Status != 0
	case s.another || s.Delivery.Token == "":
		return s.d.waitSeen(s.to, within)
	}
	return s.d.await(within, func() bool {
		i := s.d.interacted[s.Delivery.Token]
		return i != nil && i.Callback != 0
	})
}

// WaitEnd waits until the bot has taken the delivery, or cannot any more: nobody was connected, or
// all connections on which it was sent have ended, as those of a process that was killed. It
// reports whether the bot has taken it, one of several processes perhaps; the test ends when that
// takes longer than within.
func (s *DiscordSent) WaitEnd(within time.Duration) bool {
	s.d.t.Helper()
	if s.request != nil {
		return s.WaitAck(0)
	}
	taken := false
	for deadline := time.Now().Add(within); ; {
		s.d.mu.Lock()
		ended := !s.to.open()
		taken = s.to.seenByOne()
		if i := s.d.interacted[s.Delivery.Token]; i != nil {
			taken = i.Callback != 0
			ended = ended || s.d.now().Sub(i.At) > s.d.config.ackTime
		}
		s.d.askBeats(s.to)
		s.d.mu.Unlock()
		if taken || ended {
			return taken
		}
		if time.Now().After(deadline) {
			s.d.t.Fatalf("%v had no end within %v", s.Delivery, within)
		}
		s.d.await(20*time.Millisecond, func() bool { return s.to.seenByOne() || !s.to.open() })
	}
}

// Interaction returns the interaction as it is now: whether it was answered, and with what. It is
// the zero value for another event.
func (s *DiscordSent) Interaction() DiscordInteraction {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	if i := s.d.interacted[s.Delivery.Token]; i != nil {
		return *i
	}
	return DiscordInteraction{}
}

// Again delivers the same once more by the same way: over HTTP it is the same request to the
// letter, and what is answered has no effect.
func (s *DiscordSent) Again() *DiscordSent {
	if s.request == nil {
		return s.d.Deliver(s.Delivery)
	}
	again := &DiscordSent{Delivery: s.Delivery, d: s.d, request: s.request, another: true}
	again.exchange()
	return again
}
