package bottest

import (
	"encoding/json"
	"time"
)

// The limits of what the bot sends. https://docs.discord.com/developers/events/gateway#sending-events,
// https://docs.discord.com/developers/events/gateway#rate-limiting
const (
	mostPayload = 4096 // bytes
	mostSends   = 120  // in 60 seconds
)

// The intents. https://docs.discord.com/developers/events/gateway#list-of-intents
const (
	intentGuilds         = 1 << 0
	intentMembers        = 1 << 1
	intentPresences      = 1 << 8
	intentGuildMessages  = 1 << 9
	intentDirectMessages = 1 << 12
	intentContent        = 1 << 15
	privilegedIntents    = intentMembers | intentPresences | intentContent
	allIntents           = 1<<17 - 1 | 1<<20 | 1<<21 | 1<<24 | 1<<25
)

// heard takes what the bot sends. The lock is held.
func (d *Discord) heard(c *gatewayConn, data []byte) {
	if len(data) > mostPayload {
		d.expel(c, 4002, "a message of %d bytes, at most %d", len(data), mostPayload)
		return
	}
	var m struct {
		Op   *int            `json:"op"`
		Data json.RawMessage `json:"d"`
	}
	if err := json.Unmarshal(data, &m); err != nil || m.Op == nil {
		d.expel(c, 4002, "no message of the gateway")
		return
	}
	if (*m.Op != 1 || c.asked == 0) && !d.counted(c) {
		return
	}
	switch *m.Op {
	case 1:
		d.heardBeat(c, m.Data)
	case 2:
		d.heardIdentify(c, m.Data)
	case 6:
		d.heardResume(c, m.Data)
	case 3, 4, 8, 31:
		if c.session == nil {
			d.expel(c, 4003, "op %d before IDENTIFY", *m.Op)
		}
	default:
		d.expel(c, 4001, "op %d", *m.Op)
	}
	d.notify()
}

// expel records a violation, and closes the connection for it. The lock is held.
func (d *Discord) expel(c *gatewayConn, code int, format string, args ...any) {
	d.violate("gateway: closed with %d: "+format, append([]any{code}, args...)...)
	c.close(code)
}

// counted counts a message; false says that there were too many. The lock is held.
func (d *Discord) counted(c *gatewayConn) bool {
	now := time.Now()
	for len(c.sends) > 0 && now.Sub(c.sends[0]) > time.Minute {
		c.sends = c.sends[1:]
	}
	c.sends = append(c.sends, now)
	if len(c.sends) > mostSends {
		d.expel(c, 4008, "more than %d messages in a minute", mostSends)
		return false
	}
	return true
}

// heardBeat takes a heartbeat. The lock is held.
func (d *Discord) heardBeat(c *gatewayConn, data json.RawMessage) {
	var seq *int64
	if err := json.Unmarshal(data, &seq); err != nil {
		d.expel(c, 4002, "a heartbeat with %s in place of a sequence", data)
		return
	}
	now := time.Now()
	c.beat = now
	switch {
	case c.asked > 0:
		c.asked--
	case now.Sub(c.planned) < d.config.heartbeat/2:
		if c.unwanted++; c.unwanted > mostUnwanted {
			d.violate("gateway: heartbeats come far more often than each %v", d.config.heartbeat)
		}
		c.planned = now
	default:
		c.planned = now
	}
	if s := c.session; s != nil && seq != nil {
		if *seq > s.last {
			d.violate("gateway: a heartbeat with sequence %d, which was not sent", *seq)
		}
		s.seen = max(s.seen, *seq)
	}
	if !c.deaf && !c.silent && !c.leaving {
		c.put(outgoing{data: op(11, nil)})
	}
}

// identified is what IDENTIFY holds.
type identified struct {
	Token      *string           `json:"token"`
	Properties map[string]string `json:"properties"`
	Intents    *int              `json:"intents"`
	Shard      []int             `json:"shard"`
	Threshold  *int              `json:"large_threshold"`
}

// malformed returns what is wrong with IDENTIFY, "" for nothing.
// https://docs.discord.com/developers/events/gateway-events#identify
func (i identified) malformed() string {
	switch {
	case i.Token == nil:
		return "no token"
	case i.Intents == nil:
		return "no intents"
	case i.Shard != nil && len(i.Shard) != 2:
		return "shard is not a pair"
	case i.Threshold != nil && (*i.Threshold < 50 || *i.Threshold > 250):
		return "large_threshold is not between 50 and 250"
	}
	for _, p := range []string{"os", "browser", "device"} {
		if i.Properties[p] == "" {
			return "no property " + p
		}
	}
	return ""
}

// heardIdentify takes IDENTIFY. The lock is held.
func (d *Discord) heardIdentify(c *gatewayConn, data json.RawMessage) {
	var i identified
	g := &d.gateway
	g.identifies++
	if err := json.Unmarshal(data, &i); err != nil {
		d.expel(c, 4002, "IDENTIFY is malformed: %v", err)
		return
	}
	if why := i.malformed(); why != "" {
		d.expel(c, 4002, "IDENTIFY is malformed: %s", why)
		return
	}
	if c.session != nil {
		d.expel(c, 4005, "IDENTIFY after IDENTIFY or RESUME")
		return
	}
	if *i.Token != d.Token {
		c.close(4004)
		return
	}
	shard := [2]int{0, 1}
	if i.Shard != nil {
		shard = [2]int(i.Shard)
	}
	switch {
	case shard[1] < 1 || shard[0] < 0 || shard[0] >= shard[1]:
		d.expel(c, 4010, "there is no shard %v", shard)
	case *i.Intents&^allIntents != 0:
		d.expel(c, 4013, "there are no intents %b", *i.Intents)
	case *i.Intents&privilegedIntents != 0:
		d.expel(c, 4014, "the application has no privileged intents: %b", *i.Intents)
	case d.admitted(c, shard[0]) && !d.reach(c, GatewayLogin) && !c.stalled:
		d.beginSession(c, shard, *i.Intents)
	}
}

// admitted reports whether the limits of IDENTIFYs allow for another one. The lock is held.
func (d *Discord) admitted(c *gatewayConn, shard int) bool {
	g := &d.gateway
	if !g.starts.start() {
		d.violate("gateway: more than %d IDENTIFYs in a day: the token is reset, and the owner is told by email", g.starts.total)
		d.forget()
		c.close(4004)
		return false
	}
	bucket := shard % g.concurrency
	last := g.last[bucket]
	g.last[bucket] = time.Now()
	if since := time.Since(last); since < d.config.identify {
		d.violate("gateway: shard %d identifies %v after another one of its bucket, want at least %v", shard, since.Round(time.Millisecond), d.config.identify)
		c.push(op(9, false))
		return false
	}
	return true
}

// heardResume takes RESUME. The lock is held.
func (d *Discord) heardResume(c *gatewayConn, data json.RawMessage) {
	var r struct {
		Token   *string `json:"token"`
		Session *string `json:"session_id"`
		Seq     *int64  `json:"seq"`
	}
	d.gateway.resumes++
	if c.path != resumePath {
		d.gateway.elsewhere++
	}
	if err := json.Unmarshal(data, &r); err != nil || r.Token == nil || r.Session == nil || r.Seq == nil {
		d.expel(c, 4002, "RESUME is malformed")
		return
	}
	if c.session != nil {
		d.expel(c, 4005, "RESUME after IDENTIFY or RESUME")
		return
	}
	if *r.Token != d.Token {
		c.close(4004)
		return
	}
	if !d.reach(c, GatewayLogin) && !c.stalled {
		d.resumeSession(c, *r.Session, *r.Seq)
	}
}
