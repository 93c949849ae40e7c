package bottest

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// client is a Socket Mode client that reads what comes and acknowledges what it is told to.
type client struct {
	t        *testing.T
	ws       *websocket.Conn
	messages chan map[string]any // closed at the end of the connection
	pings    chan string
}

func dial(t *testing.T, s *Slack) *client {
	t.Helper()
	got := callAs(t, s, s.AppToken, "apps.connections.open")
	address, _ := got["url"].(string)
	ws, _, err := websocket.DefaultDialer.Dial(address, http.Header{"Origin": {"https://api.slack.com"}})
	if err != nil {
		t.Fatalf("dial %v: %v", got, err)
	}
	c := &client{t: t, ws: ws, messages: make(chan map[string]any, 100), pings: make(chan string, 100)}
	ws.SetPingHandler(func(data string) error { c.pings <- data; return nil })
	go func() {
		defer close(c.messages)
		for {
			_, data, err := ws.ReadMessage()
			if err != nil {
				return
			}
			var m map[string]any
			if json.Unmarshal(data, &m) != nil {
				m = map[string]any{"garbage": string(data)}
			}
			c.messages <- m
		}
	}()
	t.Cleanup(func() { _ = ws.Close() })
	if hello := c.read(); hello["type"] != "hello" {
		t.Fatalf("the first message: %v", hello)
	}
	return c
}

// read returns the next message, nil at the end of the connection.
func (c *client) read() map[string]any {
	c.t.Helper()
	select {
	case m := <-c.messages:
		return m
	case <-time.After(soon):
		c.t.Fatal("nothing came")
		return nil
	}
}

func (c *client) ack(envelope map[string]any, payload any) {
	c.t.Helper()
	m := map[string]any{"envelope_id": envelope["envelope_id"]}
	if payload != nil {
		m["payload"] = payload
	}
	if err := c.ws.WriteJSON(m); err != nil {
		c.t.Fatal(err)
	}
}

func TestEnvelopes(t *testing.T) {
	s := NewSlack(t)
	waiting := s.Deliver(s.Mention("C0GENERAL", "U0ANNA", "what happened?", ""))
	c := dial(t, s)
	e := c.read()
	if e["type"] != "events_api" || e["accepts_response_payload"] != false || e["retry_attempt"] != 0.0 {
		t.Errorf("an event: %v", e)
	}
	c.ack(e, nil)
	if a := waiting.WaitAck(soon); a.Attempt != 0 || a.Latency <= 0 || len(s.AckLatencies()) != 1 {
		t.Errorf("the acknowledgement: %+v, latencies %v", a, s.AckLatencies())
	}
	command := s.Deliver(s.Command("C0GENERAL", "U0ANNA", "/deeper", "help"))
	e = c.read()
	payload, _ := e["payload"].(map[string]any)
	if e["type"] != "slash_commands" || e["accepts_response_payload"] != true || payload["command"] != "/deeper" || e["retry_attempt"] != nil {
		t.Errorf("a command: %v", e)
	}
	c.ack(e, map[string]any{"text": "help is here"})
	command.WaitAck(soon)
	if p := s.WaitPosts(1, soon)[0]; p.Ephemeral != "U0ANNA" || p.Method != "ack" {
		t.Errorf("what the acknowledgement showed: %+v", p)
	}
}

func TestRedelivery(t *testing.T) {
	s := NewSlack(t, AckTimeout(30*time.Millisecond), RetryWaits(0, time.Millisecond))
	c := dial(t, s)
	lost := s.Deliver(s.DM("U0ANNA", "hello?"))
	for attempt := range 3 {
		e := c.read()
		if e["retry_attempt"] != float64(attempt) || attempt > 0 && e["retry_reason"] != "timeout" {
			t.Errorf("attempt %d: %v", attempt, e)
		}
	}
	if lost.WaitEnd(soon) || len(lost.Attempts()) != 3 || lost.Attempts()[2].Err != "timeout" {
		t.Errorf("attempts: %+v", lost.Attempts())
	}
	pressed := s.Deliver(s.GlobalShortcut("ask", "U0ANNA"))
	c.read()
	if pressed.WaitEnd(soon) || len(pressed.Attempts()) != 1 {
		t.Errorf("an interaction was delivered %d times, want 1", len(pressed.Attempts()))
	}
}

func TestRedeliveryOnAnotherConnection(t *testing.T) {
	s := NewSlack(t, RetryWaits(0))
	first := dial(t, s)
	sent := s.Deliver(s.DM("U0ANNA", "hello?"))
	old := first.read()
	s.DropConnections()
	second := dial(t, s)
	e := second.read()
	second.ack(old, nil) // of another connection: it does not count
	if _, ok := sent.Ack(); ok {
		t.Error("the acknowledgement of another connection's envelope counted")
	}
	second.ack(e, nil)
	if a := sent.WaitAck(soon); a.Attempt != 1 {
		t.Errorf("acknowledged at attempt %d, want 1", a.Attempt)
	}
	if s.ConnectionsOpened() != 2 || s.ConnectionsMost() != 1 {
		t.Errorf("%d connections opened, %d at one time; want 2 and 1", s.ConnectionsOpened(), s.ConnectionsMost())
	}
}

func TestBadAcks(t *testing.T) {
	s := NewSlack(t, AckTimeout(50*time.Millisecond), RetryWaits())
	c := dial(t, s)
	for _, bad := range []struct {
		payload any
		want    string
	}{
		{map[string]string{"text": long(mostAck)}, "is dropped"},
		{map[string]string{"text": "x"}, "takes no payload"},
	} {
		sent := s.Deliver(s.DM("U0ANNA", "hello?"))
		c.ack(c.read(), bad.payload)
		if sent.WaitEnd(soon) != (bad.want == "takes no payload") {
			t.Errorf("%s: acknowledged or not", bad.want)
		}
		forbidden(t, s, bad.want)
	}
	sent := s.Deliver(s.DM("U0ANNA", "hello?"))
	e := c.read()
	c.ack(e, nil)
	c.ack(e, nil)
	c.ack(map[string]any{"envelope_id": "mine"}, nil)
	sent.WaitAck(soon)
	s.Wait("violations", soon, func() bool { return len(s.Violations()) == 2 })
	s.ClearViolations()
}

func TestSocketFaults(t *testing.T) {
	s := NewSlack(t, PingInterval(time.Millisecond))
	c := dial(t, s)
	<-c.pings
	s.SendRaw("{garbage")
	if m := c.read(); m["garbage"] != "{garbage" {
		t.Errorf("garbage: %v", m)
	}
	s.Disconnect("refresh_requested", 0)
	if m := c.read(); m["type"] != "disconnect" || m["reason"] != "refresh_requested" {
		t.Errorf("disconnect: %v", m)
	}
	if m := c.read(); m != nil {
		t.Errorf("after disconnect: %v", m)
	}
	s.HangUp(1)
	if m := dial(t, s).read(); m != nil {
		t.Errorf("after hello: %v", m)
	}
	s.WaitConnections(0, soon)
	silent := dial(t, s)
	s.Silence()
	s.Deliver(s.DM("U0ANNA", "hello?"))
	select {
	case m, ok := <-silent.messages:
		t.Errorf("of a silent connection: %v %t", m, ok)
	case <-time.After(50 * time.Millisecond):
	}
	s.Fault(Fault{Method: "apps.connections.open", Error: "missing_scope", Needed: "connections:write"})
	if got := callAs(t, s, s.AppToken, "apps.connections.open"); got["error"] != "missing_scope" || got["needed"] != "connections:write" {
		t.Errorf("a refused socket: %v", got)
	}
	s.Revoke(s.AppToken, "invalid_auth")
	if got := callAs(t, s, s.AppToken, "apps.connections.open"); got["error"] != "invalid_auth" {
		t.Errorf("a revoked token: %v", got)
	}
}

func TestTicketsAreGoodOnce(t *testing.T) {
	s := NewSlack(t)
	address, _ := callAs(t, s, s.AppToken, "apps.connections.open")["url"].(string)
	ws, _, err := websocket.DefaultDialer.Dial(address, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	if _, _, err := websocket.DefaultDialer.Dial(address, nil); err == nil {
		t.Error("a ticket was good twice")
	}
	fresh, _ := callAs(t, s, s.AppToken, "apps.connections.open")["url"].(string)
	if _, _, err := websocket.DefaultDialer.Dial(fresh, http.Header{"Origin": {"https://evil.example"}}); err == nil || !strings.Contains(err.Error(), "bad handshake") {
		t.Errorf("another origin: %v", err)
	}
}

func TestTooManyConnections(t *testing.T) {
	s := NewSlack(t)
	for range mostConnections {
		dial(t, s)
	}
	address, _ := callAs(t, s, s.AppToken, "apps.connections.open")["url"].(string)
	ws, _, err := websocket.DefaultDialer.Dial(address, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	var m map[string]any
	if err := ws.ReadJSON(&m); err != nil || m["reason"] != "too_many_websockets" {
		t.Errorf("the eleventh connection: %v %v", m, err)
	}
	forbidden(t, s, "11 connections, at most 10")
}
