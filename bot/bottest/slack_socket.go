package bottest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// The limits of Socket Mode (https://docs.slack.dev/apis/events-api/using-socket-mode); that of
// an acknowledgement is not documented, it was measured by the authors of libraries.
const (
	mostConnections = 10
	mostAck         = 20 * 1024 // bytes, of which an acknowledgement must have fewer
)

// socket is what the fake knows of its connections.
type socket struct {
	tickets   map[string]bool // given by apps.connections.open, each good once
	conns     []*conn         // that are open
	opened    int
	most      int
	next      int // whose turn it is
	latencies []time.Duration
	hangUps   int // connections to close right after hello
}

// conn is a connection of a Socket Mode client.
type conn struct {
	ws     *websocket.Conn
	write  sync.Mutex
	silent chan struct{} // closed when it goes silent
	gone   chan struct{} // closed when it ends
	quiet  bool          // silent is closed; guarded by the fake's lock
	leave  bool          // told to go: it gets nothing new; guarded by the fake's lock
	sent   map[string]*pending
}

// pending is an envelope that waits for its acknowledgement.
type pending struct {
	sent    *Sent
	attempt int
	done    chan struct{} // closed when it was acknowledged
	acked   bool
}

func (s *Slack) connectionsOpen(r *request) (object, *problem) {
	ticket := s.id("ticket")
	if s.socket.tickets == nil {
		s.socket.tickets = map[string]bool{}
	}
	s.socket.tickets[ticket] = true
	return object{"url": "ws" + strings.TrimPrefix(s.base(), "http") + "/link/?ticket=" + ticket + "&app_id=" + s.AppID}, nil
}

// serveSocket takes a connection.
func (s *Slack) serveSocket(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	s.mu.Lock()
	good := s.socket.tickets[ticket]
	delete(s.socket.tickets, ticket)
	s.mu.Unlock()
	if !good {
		http.Error(w, "no such ticket", http.StatusForbidden)
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(r *http.Request) bool {
		origin := r.Header.Get("Origin")
		return origin == "" || origin == "https://api.slack.com"
	}}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // it has answered
	}
	s.converse(&conn{ws: ws, silent: make(chan struct{}), gone: make(chan struct{}), sent: map[string]*pending{}})
}

// converse speaks with a client until it goes.
func (s *Slack) converse(c *conn) {
	s.mu.Lock()
	s.socket.conns = append(s.socket.conns, c)
	s.socket.opened++
	n := len(s.socket.conns)
	s.socket.most = max(s.socket.most, n)
	hangUp := s.socket.hangUps > 0
	if hangUp {
		s.socket.hangUps--
	}
	if n > mostConnections {
		s.violate("socket: %d connections, at most %d", n, mostConnections)
	}
	s.mu.Unlock()
	var pings sync.WaitGroup
	defer pings.Wait()
	defer s.part(c)

	if n > mostConnections {
		s.write(c, object{"type": "disconnect", "reason": "too_many_websockets", "debug_info": debugInfo()})
		return
	}
	s.write(c, object{
		"type": "hello", "num_connections": n, "connection_info": object{"app_id": s.AppID}, "debug_info": debugInfo(),
	})
	if hangUp {
		return
	}
	s.mu.Lock()
	s.notify()
	s.mu.Unlock()
	pings.Go(func() { s.ping(c) })
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		select {
		case <-c.silent:
			<-c.gone
			return
		default:
			s.takeAck(c, data)
		}
	}
}

func debugInfo() object {
	return object{"host": "applink-1", "build_number": 100, "approximate_connection_time": 18060}
}

// part ends a connection.
func (s *Slack) part(c *conn) {
	_ = c.ws.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.socket.conns = slices.DeleteFunc(s.socket.conns, func(o *conn) bool { return o == c })
	if !c.isGone() {
		close(c.gone)
	}
	s.notify()
}

func (c *conn) isGone() bool {
	select {
	case <-c.gone:
		return true
	default:
		return false
	}
}

// write sends a message, unless the connection is silent.
func (s *Slack) write(c *conn, message any) bool {
	select {
	case <-c.silent:
		return true // to nobody, as through a network that swallows it
	default:
	}
	return c.send(websocket.TextMessage, encode(message))
}

func (c *conn) send(kind int, data []byte) bool {
	c.write.Lock()
	defer c.write.Unlock()
	_ = c.ws.SetWriteDeadline(time.Now().Add(5 * time.Second))
	return c.ws.WriteMessage(kind, data) == nil
}

// ping pings a client until it goes or is to hear nothing any more.
func (s *Slack) ping(c *conn) {
	tick := time.NewTicker(s.config.pingInterval)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-c.silent:
			return
		case <-c.gone:
			return
		case <-s.closed:
			return
		}
		if !c.send(websocket.PingMessage, []byte("ping")) {
			return
		}
	}
}

// takeAck takes what a client said.
func (s *Slack) takeAck(c *conn, data []byte) {
	var a struct {
		Envelope string          `json:"envelope_id"`
		Payload  json.RawMessage `json:"payload"`
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := json.Unmarshal(data, &a); err != nil || a.Envelope == "" {
		s.violate("socket: no acknowledgement: %s", cut(string(data)))
		return
	}
	if len(data) >= mostAck {
		s.violate("socket: an acknowledgement of %d bytes is dropped, it must have less than %d", len(data), mostAck)
		return
	}
	p := c.sent[a.Envelope]
	switch {
	case p == nil && s.elsewhere(a.Envelope):
		return // of an envelope of another connection: it does not count
	case p == nil:
		s.violate("socket: there was no envelope %q", a.Envelope)
		return
	case p.acked:
		s.violate("socket: the envelope %s is acknowledged twice", a.Envelope)
		return
	}
	if string(a.Payload) == "null" {
		a.Payload = nil
	}
	if len(a.Payload) > 0 && p.sent.Delivery.Kind == KindEvent {
		s.violate("socket: the acknowledgement of an event takes no payload: %s", cut(string(a.Payload)))
	}
	p.acked = true
	close(p.done)
	s.socket.latencies = append(s.socket.latencies, time.Since(p.sent.attempts[p.attempt].At))
	s.acknowledged(p.sent, p.attempt, a.Payload)
}

// elsewhere reports whether an envelope was sent, by a connection that may have ended since.
func (s *Slack) elsewhere(envelope string) bool { return strings.HasPrefix(envelope, "envelope-") }
