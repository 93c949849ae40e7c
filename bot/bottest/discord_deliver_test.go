package bottest

import (
	"encoding/json"
	"testing"

	"github.com/gorilla/websocket"
)

// listener is a bot on the gateway, which beats when it is asked to.
type listener struct {
	events chan DiscordDelivery
	hold   chan struct{} // what it takes out of here lets it say that it has seen an event
}

// listen connects a bot with intents to the gateway.
func listen(t *testing.T, d *Discord, intents int) *listener {
	t.Helper()
	ws, _, err := websocket.DefaultDialer.Dial(d.gatewayURL(gatewayPath)+"?v=10&encoding=json", nil)
	if err != nil {
		t.Fatal(err)
	}
	l := &listener{events: make(chan DiscordDelivery, 100), hold: make(chan struct{}, 100)}
	done := make(chan struct{})
	t.Cleanup(func() { _ = ws.Close(); <-done })
	send := func(o object) { _ = ws.WriteMessage(websocket.TextMessage, encode(o)) } // read tells of an end
	go func() {
		defer close(done)
		var last any
		for {
			var m struct {
				Op   int             `json:"op"`
				Seq  *int64          `json:"s"`
				Name string          `json:"t"`
				Data json.RawMessage `json:"d"`
			}
			if ws.ReadJSON(&m) != nil {
				return
			}
			switch m.Op {
			case 10:
				send(object{"op": 2, "d": object{"token": d.Token, "intents": intents, "properties": object{"os": "x", "browser": "x", "device": "x"}}})
			case 1:
				send(object{"op": 1, "d": last})
			case 0:
				if m.Name != "READY" && m.Name != "GUILD_CREATE" {
					l.events <- DiscordDelivery{Name: m.Name, Data: m.Data, ID: field(m.Data, "id")}
					<-l.hold
				}
				last = *m.Seq
			}
		}
	}()
	d.WaitSessions(1, soon)
	return l
}

func TestDiscordDeliver(t *testing.T) {
	d := discordWorld(t)
	l := listen(t, d, intentGuilds|intentGuildMessages|intentDirectMessages)
	defer close(l.hold)
	mention := d.Mention("general", "anna", "hello")
	s := d.Deliver(mention)
	got := <-l.events
	holds(t, got, "id", mention.ID, "content", "<@"+d.BotUser+"> hello", "guild_id", d.Guild)
	if s.WaitAck(0) {
		t.Error("acknowledged before the bot has said so")
	}
	l.hold <- struct{}{}
	if !s.WaitAck(soon) {
		t.Error("not acknowledged")
	}

	l.hold <- struct{}{}
	s = d.Deliver(d.Write("general", "ben", "a secret"))
	holds(t, <-l.events, "content", "", "author.username", "ben")
	if !s.WaitAck(soon) {
		t.Error("a message is not acknowledged")
	}
	l.hold <- struct{}{}
	d.Deliver(d.WriteDM("ben", "a secret"))
	holds(t, <-l.events, "content", "a secret", "guild_id", nil)

	x := asked(d)
	l.hold <- struct{}{}
	s = d.Deliver(x)
	holds(t, <-l.events, "id", x.ID, "token", x.Token)
	l.hold <- struct{}{}
	if got := respond(t, d, x, shownText); got.status != 204 || !s.WaitAck(soon) {
		t.Errorf("callback: %s", got.raw)
	}
	holds(t, <-l.events, "author.id", d.BotUser, "content", "an answer", "guild_id", d.Guild, "channel_type", 0)

	again := s.Again()
	holds(t, <-l.events, "id", x.ID, "token", x.Token)
	if again.WaitAck(0) {
		t.Error("what came again is acknowledged before the bot has seen it")
	}
	l.hold <- struct{}{}
	if !again.WaitAck(soon) {
		t.Error("what came again is not acknowledged")
	}
}
