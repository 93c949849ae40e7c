package bottest

import (
	"time"

	"github.com/gorilla/websocket"
)

// Connections returns how many sockets are open.
func (s *Slack) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.socket.conns)
}

// ConnectionsMost returns how many sockets were open at one time.
func (s *Slack) ConnectionsMost() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.socket.most
}

// ConnectionsOpened returns how many sockets were opened in all.
func (s *Slack) ConnectionsOpened() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.socket.opened
}

// AckLatencies returns the times from each envelope to its acknowledgement, in their order.
func (s *Slack) AckLatencies() []time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]time.Duration(nil), s.socket.latencies...)
}

// WaitConnections waits until exactly n sockets are open; the test ends when that takes longer
// than d.
func (s *Slack) WaitConnections(n int, d time.Duration) {
	s.t.Helper()
	if !s.await(d, func() bool { return len(s.socket.conns) == n }) {
		s.t.Fatalf("%d connections after %v, want %d", s.Connections(), d, n)
	}
}

// WaitOpened waits until n sockets were opened in all; the test ends when that takes longer than
// d.
func (s *Slack) WaitOpened(n int, d time.Duration) {
	s.t.Helper()
	if !s.await(d, func() bool { return s.socket.opened >= n }) {
		s.t.Fatalf("%d connections opened within %v, want %d", s.ConnectionsOpened(), d, n)
	}
}

// each calls do for each socket that is open, and changes them before with the lock held.
func (s *Slack) each(change func(*conn), do func(*conn)) {
	s.mu.Lock()
	conns := append([]*conn(nil), s.socket.conns...)
	for _, c := range conns {
		change(c)
	}
	s.mu.Unlock()
	for _, c := range conns {
		do(c)
	}
}

// Disconnect sends a disconnect message with the reason (warning, refresh_requested or
// link_disabled) to all sockets, which get nothing new from then on, and closes them after grace.
func (s *Slack) Disconnect(reason string, grace time.Duration) {
	s.each(func(c *conn) { c.leave = true }, func(c *conn) {
		s.write(c, object{"type": "disconnect", "reason": reason, "debug_info": object{"host": "applink-1"}})
		s.work.Go(func() {
			s.pause(grace, c.gone)
			_ = c.ws.Close()
		})
	})
}

// Silence makes the open sockets go silent: no pings, no messages, nothing read, and no end.
func (s *Slack) Silence() {
	s.each(func(c *conn) {
		if !c.quiet {
			c.quiet = true
			close(c.silent)
		}
	}, func(*conn) {})
}

// DropConnections ends the open sockets without a word, as a network does.
func (s *Slack) DropConnections() {
	s.each(func(*conn) {}, func(c *conn) { _ = c.ws.NetConn().Close(); s.part(c) })
}

// HangUp makes the next n sockets end right after hello.
func (s *Slack) HangUp(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.socket.hangUps = n
}

// SendRaw sends a text frame to all open sockets, as it is.
func (s *Slack) SendRaw(frame string) {
	s.each(func(*conn) {}, func(c *conn) { c.send(websocket.TextMessage, []byte(frame)) })
}
