package bottest

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// gatewayClient is a client of the gateway that does what it is told to.
type gatewayClient struct {
	t        *testing.T
	d        *Discord
	ws       *websocket.Conn
	messages chan map[string]any // closed at the end of the connection
	code     int                 // with which it ended
}

func gatewayDial(t *testing.T, d *Discord, path string) *gatewayClient {
	t.Helper()
	ws, _, err := websocket.DefaultDialer.Dial(d.gatewayURL(path)+"?v=10&encoding=json", nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &gatewayClient{t: t, d: d, ws: ws, messages: make(chan map[string]any, 100)}
	go func() {
		defer close(c.messages)
		for {
			var m map[string]any
			if err := ws.ReadJSON(&m); err != nil {
				c.code = websocket.CloseAbnormalClosure
				var closed *websocket.CloseError
				if errors.As(err, &closed) {
					c.code = closed.Code
				}
				return
			}
			c.messages <- m
		}
	}()
	t.Cleanup(func() { _ = ws.Close() })
	return c
}

// next returns the next message, nil at the end of the connection.
func (c *gatewayClient) next() map[string]any {
	c.t.Helper()
	select {
	case m := <-c.messages:
		return m
	case <-time.After(soon):
		c.t.Fatal("nothing came")
		return nil
	}
}

// want returns the data of the next message, which has to have this op, or to be this event.
func (c *gatewayClient) want(op float64, name string) any {
	c.t.Helper()
	m := c.next()
	if m["op"] != op || name != "" && m["t"] != name {
		c.t.Fatalf("came %v, want op %v %s", m, op, name)
	}
	return m["d"]
}

func (c *gatewayClient) wantClosed(code int) {
	c.t.Helper()
	for c.next() != nil {
	}
	if c.code != code {
		c.t.Errorf("closed with %d, want %d", c.code, code)
	}
}

func (c *gatewayClient) send(op int, data any) {
	c.t.Helper()
	if err := c.ws.WriteJSON(object{"op": op, "d": data}); err != nil {
		c.t.Fatal(err)
	}
}

// identity is a good IDENTIFY, changed.
func (d *Discord) identity(change object) object {
	i := object{
		"token": d.Token, "intents": intentGuilds | intentGuildMessages | intentDirectMessages,
		"properties": object{"os": "linux", "browser": "test", "device": "test"},
	}
	maps.Copy(i, change)
	return i
}

// login begins a session, and returns its id.
func (c *gatewayClient) login(change object) string {
	c.t.Helper()
	c.want(10, "")
	c.send(2, c.d.identity(change))
	ready, _ := c.want(0, "READY").(map[string]any)
	return str(ready["session_id"])
}

func message(guild, content string) object { return object{"guild_id": guild, "id": content} }

func forbiddenThere(t *testing.T, d *Discord, want string) {
	t.Helper()
	if v := d.ClearViolations(); len(v) != 1 || !strings.Contains(v[0], want) {
		t.Errorf("violations %q, want one of %q", v, want)
	}
}

func TestGatewaySession(t *testing.T) {
	d := NewDiscord(t, IdentifyEvery(0))
	lost := d.dispatch("MESSAGE_CREATE", message(d.Guild, "before"))
	c := gatewayDial(t, d, gatewayPath)
	session := c.login(nil)
	if g, _ := c.want(0, "GUILD_CREATE").(map[string]any); g["id"] != d.Guild {
		t.Errorf("the guild: %v", g)
	}
	first := d.dispatch("MESSAGE_CREATE", message(d.Guild, "one"))
	if m, _ := c.want(0, "MESSAGE_CREATE").(map[string]any); m["id"] != "one" {
		t.Errorf("the event: %v", m)
	}
	d.dispatch("TYPING_START", message(d.Guild, "")) // without the intent
	c.send(1, 3)
	c.want(11, "")
	if !d.waitSeen(first, soon) || d.waitSeen(lost, 0) {
		t.Error("the first event is seen, one before the session never")
	}
	_ = c.ws.NetConn().Close()
	if !d.await(soon, func() bool { return d.connected() == 0 }) {
		t.Fatal("the connection does not end")
	}
	d.dispatch("MESSAGE_CREATE", message(d.Guild, "two"))
	c = gatewayDial(t, d, resumePath)
	c.want(10, "")
	c.send(6, object{"token": d.Token, "session_id": session, "seq": 2})
	for _, want := range []string{"one", "two"} {
		if m, _ := c.want(0, "MESSAGE_CREATE").(map[string]any); m["id"] != want {
			t.Errorf("replayed: %v, want %s", m, want)
		}
	}
	c.want(0, "RESUMED")
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(soon))
	if !d.await(soon, func() bool { return len(d.gateway.sessions) == 0 }) {
		t.Error("a session outlives a close with 1000")
	}
	c = gatewayDial(t, d, resumePath)
	c.want(10, "")
	c.send(6, object{"token": d.Token, "session_id": session, "seq": 2})
	if c.want(9, "") != false {
		t.Error("a session that ended can be resumed")
	}
	if d.Identifies() != 1 || d.Resumes() != 2 {
		t.Errorf("%d IDENTIFYs, %d RESUMEs", d.Identifies(), d.Resumes())
	}
}

func TestGatewayRefuses(t *testing.T) {
	d := NewDiscord(t, IdentifyEvery(0))
	big := strings.Repeat("x", mostPayload)
	for _, test := range []struct {
		name string
		op   int
		data any
		code int
		want string // the violation, "" for none
	}{
		{"another token", 2, d.identity(object{"token": "wrong"}), 4004, ""},
		{"no intents", 2, d.identity(object{"intents": nil}), 4002, "no intents"},
		{"no properties", 2, d.identity(object{"properties": object{"$os": "linux"}}), 4002, "no property os"},
		{"a shard alone", 2, d.identity(object{"shard": []int{1}}), 4002, "not a pair"},
		{"no such shard", 2, d.identity(object{"shard": []int{1, 1}}), 4010, "no shard"},
		{"no such intent", 2, d.identity(object{"intents": 1 << 30}), 4013, "no intents"},
		{"message content", 2, d.identity(object{"intents": intentContent}), 4014, "privileged"},
		{"long", 2, d.identity(object{"more": big}), 4002, "bytes"},
		{"presence before IDENTIFY", 3, object{}, 4003, "before IDENTIFY"},
		{"no such op", 99, nil, 4001, "op 99"},
		{"a heartbeat of a text", 1, "x", 4002, "heartbeat"},
		{"RESUME without a sequence", 6, object{"token": d.Token, "session_id": "x"}, 4002, "RESUME"},
		{"RESUME with another token", 6, object{"token": "wrong", "session_id": "x", "seq": 1}, 4004, ""},
	} {
		c := gatewayDial(t, d, gatewayPath)
		c.want(10, "")
		c.send(test.op, test.data)
		c.wantClosed(test.code)
		if v := strings.Join(d.ClearViolations(), "\n"); !strings.Contains(v, test.want) || (v == "") != (test.want == "") {
			t.Errorf("%s: violation %q, want %q", test.name, v, test.want)
		}
	}
	c := gatewayDial(t, d, gatewayPath)
	c.login(nil)
	c.send(2, d.identity(nil))
	c.wantClosed(4005)
	forbiddenThere(t, d, "4005")
	c = gatewayDial(t, d, gatewayPath)
	session := c.login(nil)
	_ = c.ws.NetConn().Close()
	c = gatewayDial(t, d, resumePath)
	c.want(10, "")
	c.send(6, object{"token": d.Token, "session_id": session, "seq": 1000})
	c.wantClosed(4007)
	forbiddenThere(t, d, "RESUME from sequence 1000")
}

func TestGatewayLimits(t *testing.T) {
	d := NewDiscord(t)
	c := gatewayDial(t, d, gatewayPath)
	c.login(nil)
	for range 4 {
		c.send(1, nil)
	}
	for range mostSends {
		_ = c.ws.WriteJSON(object{"op": 3, "d": object{}})
	}
	c.wantClosed(4008)
	if v := strings.Join(d.ClearViolations(), "\n"); !strings.Contains(v, "far more often") || !strings.Contains(v, "4008") {
		t.Errorf("violations: %s", v)
	}
	c = gatewayDial(t, d, gatewayPath)
	c.want(10, "")
	c.send(2, d.identity(nil))
	if c.want(9, "") != false {
		t.Error("op 9 is resumable")
	}
	forbiddenThere(t, d, "after another one of its bucket")

	d = NewDiscord(t, IdentifyEvery(0))
	d.SetShards(3, 2)
	d.SetSessionStarts(10, 9, time.Hour)
	gatewayDial(t, d, gatewayPath).login(nil)
	bot := gatewayBot(t, d)
	limit, _ := bot["session_start_limit"].(map[string]any)
	if bot["shards"] != 3.0 || limit["total"] != 10.0 || limit["remaining"] != 0.0 || limit["max_concurrency"] != 2.0 {
		t.Errorf("GET /gateway/bot: %v", bot)
	}
	c = gatewayDial(t, d, gatewayPath)
	c.want(10, "")
	c.send(2, d.identity(nil))
	c.wantClosed(4004)
	forbiddenThere(t, d, "the token is reset")
}

func gatewayBot(t *testing.T, d *Discord) map[string]any {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, d.URL()+"/v10/gateway/bot", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bot "+d.Token)
	request.Header.Set("User-Agent", "DiscordBot (https://example.org, 1)")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var o map[string]any
	if err := json.NewDecoder(response.Body).Decode(&o); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestGatewayHeartbeatMissing(t *testing.T) {
	d := NewDiscord(t, Heartbeat(20*time.Millisecond))
	c := gatewayDial(t, d, gatewayPath)
	c.login(nil)
	c.wantClosed(4000)
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.gateway.sessions) != 1 {
		t.Error("the session cannot be resumed")
	}
}

func TestGatewayRoutes(t *testing.T) {
	d := NewDiscord(t, IdentifyEvery(0))
	d.gateway.filter = func(_ string, data any, intents int) any {
		if intents&intentGuildMessages == 0 {
			return object{"blank": true}
		}
		return data
	}
	first, second := gatewayDial(t, d, gatewayPath), gatewayDial(t, d, gatewayPath)
	first.login(object{"shard": []int{0, 2}, "intents": intentDirectMessages})
	second.login(object{"shard": []int{1, 2}, "intents": intentGuildMessages})
	d.dispatch("MESSAGE_CREATE", message("4194304", "guild of shard 1"))
	d.dispatch("MESSAGE_CREATE", message("8388608", "guild of shard 0, without the intent"))
	d.dispatch("MESSAGE_CREATE", object{"id": "direct"})
	d.dispatch("INTERACTION_CREATE", object{"guild_id": "4194304"})
	if m, _ := first.want(0, "MESSAGE_CREATE").(map[string]any); m["blank"] != true {
		t.Errorf("shard 0 gets %v", m)
	}
	if m, _ := second.want(0, "MESSAGE_CREATE").(map[string]any); m["id"] != "guild of shard 1" {
		t.Errorf("shard 1 gets %v", m)
	}
	second.want(0, "INTERACTION_CREATE")
}

func TestGatewayFaults(t *testing.T) {
	d := NewDiscord(t, IdentifyEvery(0))
	d.NextGateway(
		GatewayFault{Reconnect: true}, GatewayFault{Stall: true}, GatewayFault{At: GatewayGreeted, Drop: true}, GatewayFault{At: GatewayLogin, Invalid: "resumable"},
		GatewayFault{At: GatewayLive, After: 1, Close: 4000},
	)
	gatewayDial(t, d, gatewayPath).want(7, "")
	stalled := gatewayDial(t, d, gatewayPath)
	stalled.send(1, nil)
	stalled.want(11, "")
	c := gatewayDial(t, d, gatewayPath)
	c.want(10, "")
	c.wantClosed(1006)
	c = gatewayDial(t, d, gatewayPath)
	c.want(10, "")
	c.send(2, d.identity(nil))
	if c.want(9, "") != true {
		t.Error("op 9 is not resumable")
	}
	c = gatewayDial(t, d, gatewayPath)
	c.login(nil)
	c.want(0, "GUILD_CREATE")
	d.dispatch("MESSAGE_CREATE", message(d.Guild, "one"))
	d.dispatch("MESSAGE_CREATE", message(d.Guild, "two"))
	c.want(0, "MESSAGE_CREATE")
	c.wantClosed(4000)
	if d.GatewayFaults() != 0 {
		t.Error("faults are left")
	}
	c = gatewayDial(t, d, gatewayPath)
	c.login(nil)
	c.want(0, "GUILD_CREATE")
	d.Reconnect()
	c.want(7, "")
	d.Kick(4009)
	c.wantClosed(4009)
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.gateway.sessions) != 0 {
		t.Error("a session outlives 4009")
	}
}
