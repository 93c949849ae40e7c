package bottest

import (
	"maps"
	"time"
)

// GatewayStage is how far a connection to the gateway has come.
type GatewayStage int

// The stages of a connection.
const (
	GatewayAccepted GatewayStage = iota // before Hello
	GatewayGreeted                      // after Hello
	GatewayLogin                        // when IDENTIFY or RESUME has come, in place of the answer
	GatewayLive                         // after READY or RESUMED
)

// GatewayFault is what goes wrong with a connection to the gateway. What is set happens in the
// order of the fields.
type GatewayFault struct {
	At    GatewayStage
	After int // how many events later, where At is GatewayLive; those that are replayed count

	Forget    bool   // all sessions are forgotten
	Reconnect bool   // op 7 is sent
	Invalid   string // op 9 is sent: "resumable" or "ended", "" for none
	Stall     bool   // nothing is sent any more but answers to heartbeats
	Deaf      bool   // heartbeats are not answered any more
	Silent    bool   // nothing is sent any more, and nothing that comes counts
	Close     int    // it is closed with this code
	Drop      bool   // it ends without a word

	Slow   time.Duration // how late each message is, from the beginning
	Status int           // in place of a connection: the answer to the request for one
	Hang   bool          // in place of a connection: the request for one is not answered
}

// NextGateway sets what goes wrong with the next connections, one after the other.
func (d *Discord) NextGateway(faults ...GatewayFault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gateway.faults = append(d.gateway.faults, faults...)
}

// EachGateway sets what goes wrong with each connection from now on, after those of NextGateway;
// the zero value ends that.
func (d *Discord) EachGateway(f GatewayFault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gateway.each = f
}

// GatewayFaults returns how many of the faults set by NextGateway are still to come.
func (d *Discord) GatewayFaults() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.gateway.faults)
}

// FaultGateway makes something go wrong with the connections that are open.
func (d *Discord) FaultGateway(f GatewayFault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.gateway.conns {
		c.fault = f
		d.strike(c)
	}
}

// Kick closes the connections that are open. After 4007 and 4009 their sessions are over.
func (d *Discord) Kick(code int) {
	d.FaultGateway(GatewayFault{Close: code, Forget: code == 4007 || code == 4009})
}

// Reconnect asks the bot for other connections in place of those that are open.
func (d *Discord) Reconnect() { d.FaultGateway(GatewayFault{Reconnect: true}) }

// ForgetSessions forgets all sessions, so that none of them can be resumed.
func (d *Discord) ForgetSessions() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.forget()
}

// ForgetLeft forgets the sessions that have no connection, as those of processes that were killed:
// otherwise events are kept for them for minutes.
func (d *Discord) ForgetLeft() {
	d.mu.Lock()
	defer d.mu.Unlock()
	maps.DeleteFunc(d.gateway.sessions, func(_ string, s *gatewaySession) bool { return s.conn == nil })
	d.notify()
}

// forget forgets all sessions. The lock is held.
func (d *Discord) forget() {
	clear(d.gateway.sessions)
	d.notify()
}

// reach strikes where the connection has come to the stage of its fault, and reports whether. The
// lock is held.
func (d *Discord) reach(c *gatewayConn, stage GatewayStage) bool {
	if c.struck || c.fault.At != stage || stage == GatewayLive && c.events < c.fault.After {
		return false
	}
	d.strike(c)
	return true
}

// strike makes what goes wrong with a connection happen. The lock is held.
func (d *Discord) strike(c *gatewayConn) {
	f := c.fault
	c.struck = true
	if f.Forget {
		d.forget()
	}
	if f.Reconnect {
		c.push(op(7, nil))
	}
	if f.Invalid != "" {
		c.push(op(9, f.Invalid == "resumable"))
	}
	unwelcome := c.session == nil && (f.Reconnect || f.Invalid != "")
	c.stalled = c.stalled || f.Stall || unwelcome // no session begins where the bot was told to go
	c.deaf = c.deaf || f.Deaf
	c.silent = c.silent || f.Silent
	if f.Close != 0 {
		c.close(f.Close)
	}
	if f.Drop {
		c.put(outgoing{drop: true})
		c.leaving = true
	}
	d.notify()
}
