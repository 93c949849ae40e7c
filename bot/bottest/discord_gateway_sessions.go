package bottest

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// sessionLife is how long a session without a connection can be resumed: Discord speaks of a few
// minutes. https://docs.discord.com/developers/events/gateway#initiating-a-disconnect
const sessionLife = 5 * time.Minute

// gatewaySession is what a bot resumes. The fake's lock guards it.
type gatewaySession struct {
	id      string
	shard   [2]int
	intents int
	conn    *gatewayConn // nil where there is none
	left    time.Time    // when the last connection ended
	last    int64        // sequence that was sent last
	seen    int64        // sequence that the bot has told last
	kept    []keptEvent  // in order
}

// keptEvent is an event that can be sent again.
type keptEvent struct {
	seq  int64
	data []byte
}

// dispatched is an event that was sent to sessions.
type dispatched struct{ to []receipt }

// receipt is a session that gets an event, and under which sequence.
type receipt struct {
	session *gatewaySession
	seq     int64
}

// dispatch sends an event to all sessions that it is for, and keeps it for those that are not
// connected now. Where there is no session it is lost.
func (d *Discord) dispatch(name string, data any) dispatched {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.dispatchLocked(name, data)
}

// SendEvent sends an event of any kind to all sessions that it is for. What it returns waits until
// the bot has told of all of them that it is done with it, and reports whether that came in time.
func (d *Discord) SendEvent(name string, data any) (done func(limit time.Duration) bool) {
	e := d.dispatch(name, data)
	return func(limit time.Duration) bool { return d.waitSeen(e, limit) }
}

// dispatchLocked is dispatch where the lock is held.
func (d *Discord) dispatchLocked(name string, data any) dispatched {
	var where struct {
		ID    string `json:"id"`
		Guild string `json:"guild_id"`
	}
	_ = json.Unmarshal(encode(data), &where) // what has no fields is for all
	if strings.HasPrefix(name, "GUILD_") && where.Guild == "" {
		where.Guild = where.ID
	}
	var to dispatched
	for _, id := range slices.Sorted(maps.Keys(d.gateway.sessions)) {
		s := d.gateway.sessions[id]
		if s.conn == nil && time.Since(s.left) > sessionLife {
			delete(d.gateway.sessions, id)
			continue
		}
		if !s.wants(name, where.Guild) {
			continue
		}
		seen := data
		if d.gateway.filter != nil {
			seen = d.gateway.filter(name, data, s.intents)
		}
		to.to = append(to.to, receipt{s, d.give(s, name, seen)})
	}
	d.notify()
	return to
}

// wants reports whether an event of a guild, "" for none, is for the session: for its shard and by
// its intents.
func (s *gatewaySession) wants(name, guild string) bool {
	id, _ := strconv.ParseUint(guild, 10, 64)
	if int(id>>22%uint64(s.shard[1])) != s.shard[0] { // https://docs.discord.com/developers/events/gateway#sharding
		return false
	}
	need := intentOf(name, guild != "")
	return need == 0 || s.intents&need != 0
}

// intentOf returns the intent that an event needs, 0 for none.
func intentOf(name string, guild bool) int {
	of := func(inGuild, direct int) int {
		if guild {
			return inGuild
		}
		return direct
	}
	begins := func(with string) bool { return strings.HasPrefix(name, with) }
	switch {
	case begins("GUILD_MEMBER_"):
		return intentMembers
	case begins("MESSAGE_REACTION_"):
		return of(1<<10, 1<<13)
	case begins("MESSAGE_POLL_"):
		return of(1<<24, 1<<25)
	case begins("MESSAGE_"):
		return of(intentGuildMessages, intentDirectMessages)
	case begins("TYPING_"):
		return of(1<<11, 1<<14)
	case begins("PRESENCE_"):
		return intentPresences
	case begins("GUILD_"), begins("CHANNEL_"), begins("THREAD_"):
		return intentGuilds
	}
	return 0
}

// give sends an event to a session, and returns its sequence. The lock is held.
func (d *Discord) give(s *gatewaySession, name string, data any) int64 {
	s.last++
	event := encode(object{"op": 0, "s": s.last, "t": name, "d": data})
	s.kept = append(s.kept, keptEvent{s.last, event})
	if s.conn != nil {
		d.sendEvent(s.conn, event)
	}
	return s.last
}

// sendEvent sends an event, after which the connection may fail. The lock is held.
func (d *Discord) sendEvent(c *gatewayConn, event []byte) {
	c.push(event)
	c.events++
	d.reach(c, GatewayLive)
}

// beginSession answers IDENTIFY. The lock is held.
func (d *Discord) beginSession(c *gatewayConn, shard [2]int, intents int) {
	s := &gatewaySession{id: "session" + d.snowflake(), shard: shard, intents: intents, conn: c, last: 1}
	d.gateway.sessions[s.id] = s
	c.session = s
	var guilds []*DiscordGuild
	absent := []object{}
	for _, id := range slices.Sorted(maps.Keys(d.guilds)) {
		if g := d.guilds[id]; !g.Absent && s.wants("GUILD_CREATE", id) {
			guilds = append(guilds, g)
			absent = append(absent, object{"id": id, "unavailable": true})
		}
	}
	c.push(encode(object{"op": 0, "s": s.last, "t": "READY", "d": object{
		"v": 10, "session_id": s.id, "resume_gateway_url": d.gatewayURL(d.gateway.resumeAt), "shard": shard, "guilds": absent, "private_channels": []any{},
		"user":        object{"id": d.BotUser, "username": d.users[d.BotUser].Name, "discriminator": "0000", "bot": true, "avatar": nil},
		"application": object{"id": d.AppID, "flags": 0},
	}}))
	for _, g := range guilds {
		s.last++
		event := encode(object{"op": 0, "s": s.last, "t": "GUILD_CREATE", "d": object{
			"id": g.ID, "name": g.Name, "unavailable": false, "large": false, "member_count": len(d.users),
			"channels": d.channelsOf(g.ID), "threads": []any{}, "members": []any{}, "roles": []any{},
		}})
		s.kept = append(s.kept, keptEvent{s.last, event})
		c.push(event)
	}
	d.reach(c, GatewayLive)
}

// resumeSession answers RESUME. The lock is held.
func (d *Discord) resumeSession(c *gatewayConn, id string, seq int64) {
	s := d.gateway.sessions[id]
	switch {
	case s == nil, s.conn == nil && time.Since(s.left) > sessionLife, seq < 1:
		c.push(op(9, false))
		return
	case seq > s.last:
		delete(d.gateway.sessions, id)
		d.violate("gateway: RESUME from sequence %d, the last was %d", seq, s.last)
		c.close(4007)
		return
	}
	if s.conn != nil {
		s.conn.close(4000)
	}
	s.conn, c.session = c, s
	s.seen = max(s.seen, seq)
	for _, e := range s.kept {
		if e.seq > seq {
			d.sendEvent(c, e.data)
		}
	}
	s.last++
	c.push(encode(object{"op": 0, "s": s.last, "t": "RESUMED", "d": object{}}))
	d.reach(c, GatewayLive)
}

// waitSeen asks the bot again and again how far it is, until it has told of all sessions that an
// event was sent to that it is done with it. It reports whether that came within limit, which it
// never does for an event that was lost.
func (d *Discord) waitSeen(e dispatched, limit time.Duration) bool {
	deadline := time.Now().Add(limit)
	for {
		d.mu.Lock()
		d.askBeats(e)
		d.mu.Unlock()
		if d.await(min(20*time.Millisecond, time.Until(deadline)), func() bool { return e.seen() }) {
			return true
		}
		if !time.Now().Before(deadline) {
			return false
		}
	}
}

// askBeats asks the sessions that an event was sent to for heartbeats. The lock is held.
func (d *Discord) askBeats(e dispatched) {
	for _, r := range e.to {
		if c := r.session.conn; c != nil && r.session.seen < r.seq && c.asked == 0 && !c.stalled && !c.silent && !c.leaving {
			c.asked++
			c.push(op(1, nil))
		}
	}
}

// seen reports whether all sessions have told that they are done with the event. The lock is held.
func (e dispatched) seen() bool {
	for _, r := range e.to {
		if r.session.seen < r.seq {
			return false
		}
	}
	return len(e.to) > 0
}

// seenByOne reports whether one of the sessions has told that it is done with the event. The lock
// is held.
func (e dispatched) seenByOne() bool {
	return slices.ContainsFunc(e.to, func(r receipt) bool { return r.session.seen >= r.seq })
}

// open reports whether one of the sessions has a connection. The lock is held.
func (e dispatched) open() bool {
	return slices.ContainsFunc(e.to, func(r receipt) bool { return r.session.conn != nil })
}

// channelsOf returns the channels of a guild that are no threads, in the order of their ids, and
// may be seen by the bot. The lock is held.
func (d *Discord) channelsOf(guild string) []any {
	all := []any{}
	for _, id := range slices.Sorted(maps.Keys(d.channels)) {
		if c := d.channels[id]; c.Guild == guild && c.Parent == "" && !c.Closed {
			all = append(all, d.channelJSON(c))
		}
	}
	return all
}
