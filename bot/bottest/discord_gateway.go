package bottest

import (
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// The paths of the websocket: where sessions begin, and where they are resumed.
const (
	gatewayPath = "/gateway-ws"
	resumePath  = "/gateway-ws/resume"
)

// discordGateway is the gateway of the fake.
type discordGateway struct {
	filter func(name string, data any, intents int) any // what a session with these intents sees of an event; nil for all. The lock is held

	conns       []*gatewayConn             // that are open
	sessions    map[string]*gatewaySession // that can be resumed, or are connected
	faults      []GatewayFault             // of the next connections
	each        GatewayFault               // of those after them
	identifies  int
	resumes     int
	elsewhere   int    // of them, at another address than that to resume at
	closes      []int  // the codes with which the bot closed
	resumeAt    string // path that READY tells
	shards      int    // that are recommended
	concurrency int    // of IDENTIFYs
	starts      sessionStarts
	last        map[int]time.Time // of the last IDENTIFY, by bucket
}

// sessionStarts is the limit of IDENTIFYs in a day.
// https://docs.discord.com/developers/events/gateway#session-start-limit-object
type sessionStarts struct {
	total, used int
	resets      time.Time // zero before the first
}

func (g *discordGateway) begin(d *Discord) {
	g.sessions, g.last = map[string]*gatewaySession{}, map[int]time.Time{}
	g.resumeAt = resumePath
	g.shards, g.concurrency, g.starts.total = 1, 1, 1000
	d.mux.HandleFunc("GET "+gatewayPath, d.serveGateway)
	d.mux.HandleFunc("GET "+resumePath, d.serveGateway)
}

// gatewayURL returns the address of a websocket.
func (d *Discord) gatewayURL(path string) string {
	return "ws" + strings.TrimSuffix(strings.TrimPrefix(d.URL(), "http"), "/api") + path
}

func (d *Discord) getGateway(*discordRequest) (any, *discordRefusal) {
	return object{"url": d.gatewayURL(gatewayPath)}, nil
}

func (d *Discord) getGatewayBot(*discordRequest) (any, *discordRefusal) {
	g := &d.gateway
	g.starts.renew()
	reset := time.Duration(0)
	if !g.starts.resets.IsZero() {
		reset = time.Until(g.starts.resets)
	}
	return object{
		"url": d.gatewayURL(gatewayPath), "shards": g.shards, "session_start_limit": object{
			"total": g.starts.total, "remaining": max(g.starts.total-g.starts.used, 0), "reset_after": reset.Milliseconds(), "max_concurrency": g.concurrency,
		},
	}, nil
}

// renew begins another day when one is over.
func (s *sessionStarts) renew() {
	if !s.resets.IsZero() && !time.Now().Before(s.resets) {
		s.used, s.resets = 0, time.Time{}
	}
}

// start counts an IDENTIFY; false says that it is one too many.
func (s *sessionStarts) start() bool {
	s.renew()
	if s.resets.IsZero() {
		s.resets = time.Now().Add(24 * time.Hour)
	}
	s.used++
	return s.used <= s.total
}

// SetSessionStarts sets how many IDENTIFYs a day has, how many were used, and when they are
// counted anew.
func (d *Discord) SetSessionStarts(total, used int, reset time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gateway.starts = sessionStarts{total, used, time.Now().Add(reset)}
}

// SetShards sets how many shards are recommended, and how many may identify at a time.
func (d *Discord) SetShards(recommended, concurrency int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gateway.shards, d.gateway.concurrency = recommended, concurrency
}

// ResumeNowhere makes the sessions that begin from now on name an address to resume at where
// nothing is.
func (d *Discord) ResumeNowhere() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gateway.resumeAt = "/nowhere"
}

// Connections returns how many connections to the gateway are open.
func (d *Discord) Connections() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.gateway.conns)
}

// Identifies returns how often the bot began a session, or tried to.
func (d *Discord) Identifies() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.gateway.identifies
}

// Resumes returns how often the bot resumed a session, or tried to.
func (d *Discord) Resumes() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.gateway.resumes
}

// ResumesElsewhere returns how many of the Resumes came to another address than the one that
// Discord wants them at.
func (d *Discord) ResumesElsewhere() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.gateway.elsewhere
}

// GatewayCloses returns the codes with which the bot closed connections, in order; 1006 is for
// those that it left without a word.
func (d *Discord) GatewayCloses() []int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]int(nil), d.gateway.closes...)
}

// WaitSessions waits until n sessions are connected; the test ends when that takes longer than
// limit.
func (d *Discord) WaitSessions(n int, limit time.Duration) {
	d.t.Helper()
	if !d.await(limit, func() bool { return d.connected() == n }) {
		d.t.Fatalf("within %v there were not %d sessions connected", limit, n)
	}
}

// connected returns how many sessions have a connection. The lock is held.
func (d *Discord) connected() int {
	n := 0
	for _, s := range d.gateway.sessions {
		if s.conn != nil && !s.conn.leaving {
			n++
		}
	}
	return n
}

// serveGateway takes a connection.
func (d *Discord) serveGateway(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	fault := d.gateway.each
	if g := &d.gateway; len(g.faults) > 0 {
		fault, g.faults = g.faults[0], g.faults[1:]
	}
	d.mu.Unlock()
	if fault.Hang {
		select {
		case <-r.Context().Done():
		case <-d.closed:
		}
		return
	}
	if fault.Status != 0 {
		http.Error(w, http.StatusText(fault.Status), fault.Status)
		return
	}
	d.work.Add(1) // while the server still waits for this request
	defer d.work.Done()
	ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return // it has answered
	}
	d.speak(newGatewayConn(ws, r.URL.Path, fault), r.URL.Query().Get("v") == "10" && r.URL.Query().Get("encoding") == "json")
}
