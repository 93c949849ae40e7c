package bottest

import (
	"errors"
	"io"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

// mostUnwanted is how many heartbeats may come too early on a connection, as one does that is on
// its way while another is asked for.
const mostUnwanted = 2

// gatewayConn is a connection to the gateway. The fake's lock guards it.
type gatewayConn struct {
	ws      *websocket.Conn // read by one, written by another
	session *gatewaySession // nil before it identifies
	out     []outgoing      // to be written
	wake    chan struct{}   // something is to be written
	gone    chan struct{}   // closed when it ends
	path    string
	slow    time.Duration // how late each message is; never changes

	fault                 GatewayFault
	struck                bool
	stalled, deaf, silent bool
	leaving               bool // it is being closed from this side
	events                int  // that were sent after READY, or replayed
	sends                 []time.Time
	beat                  time.Time // of the last heartbeat, at first of the connection
	planned               time.Time // of the last heartbeat that was not asked for
	asked, unwanted       int       // heartbeats
}

// outgoing is a message to be written, or another end of the connection.
type outgoing struct {
	data  []byte
	close int
	drop  bool
}

func newGatewayConn(ws *websocket.Conn, path string, fault GatewayFault) *gatewayConn {
	return &gatewayConn{ws: ws, path: path, fault: fault, slow: fault.Slow, wake: make(chan struct{}, 1), gone: make(chan struct{}), beat: time.Now()}
}

// op returns a message of the gateway that is no event.
func op(code int, data any) []byte { return encode(object{"op": code, "d": data, "s": nil, "t": nil}) }

// push has a message sent, unless the connection swallows it.
func (c *gatewayConn) push(data []byte) {
	if !c.stalled && !c.silent && !c.leaving {
		c.put(outgoing{data: data})
	}
}

func (c *gatewayConn) put(o outgoing) {
	c.out = append(c.out, o)
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// close has the connection closed, after what is to be sent before.
func (c *gatewayConn) close(code int) {
	if !c.leaving {
		c.put(outgoing{close: code})
		c.leaving = true
	}
}

// speak speaks with the bot until the connection ends.
func (d *Discord) speak(c *gatewayConn, versioned bool) {
	d.mu.Lock()
	d.gateway.conns = append(d.gateway.conns, c)
	if !versioned {
		d.violate("gateway: connected without v=10 and encoding=json")
		c.close(4012)
	}
	d.reach(c, GatewayAccepted)
	c.push(op(10, object{"heartbeat_interval": d.config.heartbeat.Milliseconds()}))
	d.reach(c, GatewayGreeted)
	d.notify()
	d.mu.Unlock()
	answer := c.ws.CloseHandler()
	c.ws.SetCloseHandler(func(code int, text string) error {
		if d.isSilent(c) {
			return nil
		}
		return answer(code, text)
	})
	d.work.Go(func() { d.write(c) })
	d.work.Go(func() { d.watch(c) })
	d.part(c, d.read(c))
}

// watch closes a connection on which no heartbeats come, and one that is open at the end.
// https://docs.discord.com/developers/events/gateway#sending-heartbeats
func (d *Discord) watch(c *gatewayConn) {
	patience := d.config.heartbeat * 3 / 2
	next := time.NewTimer(patience)
	defer next.Stop()
	for {
		select {
		case <-c.gone:
			return
		case <-d.closed:
			_ = c.ws.NetConn().Close()
			return
		case <-next.C:
		}
		d.mu.Lock()
		left := time.Until(c.beat.Add(patience))
		if left <= 0 && !c.silent {
			c.close(4000) // it is to be resumed
		}
		d.mu.Unlock()
		if left <= 0 {
			left = patience
		}
		next.Reset(left)
	}
}

// read takes what the bot sends until the connection ends.
func (d *Discord) read(c *gatewayConn) error {
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil && d.isSilent(c) { // not even a close is answered
			_, _ = io.Copy(io.Discard, c.ws.NetConn())
		}
		if err != nil {
			return err
		}
		d.mu.Lock()
		if !c.silent && !c.leaving {
			d.heard(c, data)
		}
		d.mu.Unlock()
	}
}

func (d *Discord) isSilent(c *gatewayConn) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return c.silent
}

// write writes what is to be sent, until the connection ends.
func (d *Discord) write(c *gatewayConn) {
	for {
		select {
		case <-c.wake:
		case <-c.gone:
			d.flush(c)
			return
		}
		if !d.flush(c) {
			return
		}
	}
}

// flush writes all that is to be sent, and reports whether the connection is still good.
func (d *Discord) flush(c *gatewayConn) bool {
	for {
		d.mu.Lock()
		if len(c.out) == 0 {
			d.mu.Unlock()
			return true
		}
		next := c.out[0]
		c.out = c.out[1:]
		d.mu.Unlock()
		d.lag(c)
		limit := time.Now().Add(5 * time.Second)
		_ = c.ws.SetWriteDeadline(limit)
		switch {
		case next.drop:
			_ = c.ws.NetConn().Close()
			return false
		case next.close != 0:
			_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(next.close, ""), limit)
			d.linger(c)
			return false
		case c.ws.WriteMessage(websocket.TextMessage, next.data) != nil:
			_ = c.ws.NetConn().Close()
			return false
		}
	}
}

// lag makes a message late.
func (d *Discord) lag(c *gatewayConn) {
	if c.slow == 0 {
		return
	}
	t := time.NewTimer(c.slow)
	defer t.Stop()
	select {
	case <-t.C:
	case <-c.gone:
	case <-d.closed:
	}
}

// linger lets the bot read a close code before the connection is cut.
func (d *Discord) linger(c *gatewayConn) {
	t := time.NewTimer(time.Second)
	defer t.Stop()
	select {
	case <-t.C:
	case <-c.gone:
	case <-d.closed:
	}
	_ = c.ws.NetConn().Close()
}

// part ends a connection. A session that the bot closed for good ends with it.
func (d *Discord) part(c *gatewayConn, err error) {
	_ = c.ws.Close()
	d.mu.Lock()
	defer d.mu.Unlock()
	g := &d.gateway
	g.conns = slices.DeleteFunc(g.conns, func(o *gatewayConn) bool { return o == c })
	code := websocket.CloseAbnormalClosure
	var closed *websocket.CloseError
	if errors.As(err, &closed) {
		code = closed.Code
	}
	if !c.leaving {
		g.closes = append(g.closes, code)
	}
	if s := c.session; s != nil && s.conn == c {
		s.conn, s.left = nil, time.Now()
		if !c.leaving && (code == websocket.CloseNormalClosure || code == websocket.CloseGoingAway) {
			delete(g.sessions, s.id)
		}
	}
	close(c.gone)
	d.notify()
}
