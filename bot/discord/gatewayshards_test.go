package discord

import (
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
)

// guildOf returns the id of a guild that is the shard's.
func guildOf(shard int) string { return strconv.Itoa((1000*60 + shard) << 22) }

// TestGatewayShards: each shard has its connection, and hears its guilds; they begin one after the
// other, as the fake wants.
func TestGatewayShards(t *testing.T) {
	for _, c := range []struct {
		shards             string // as configured
		recommended, atime int
		want               []int // which are held
		within             time.Duration
	}{
		{"", 1, 1, []int{0}, time.Second},
		{"", 4, 1, []int{0, 1, 2, 3}, 20 * time.Second},
		{"", 20, 16, seq(0, 20), 10 * time.Second},
		{"3", 1, 1, []int{0, 1, 2}, 15 * time.Second},
		{"1-2/4", 1, 1, []int{1, 2}, 10 * time.Second},
		{"3/4", 1, 1, []int{3}, time.Second},
	} {
		inBubble(t, func(r *gatewayRig) {
			r.SetShards(c.recommended, c.atime)
			r.config.Shards = c.shards
			r.start()
			r.WaitSessions(len(c.want), c.within)
			count := c.recommended
			if p, err := parseShards(c.shards); err == nil && p.count > 0 {
				count = p.count
			}
			heard := 0
			for shard := range count {
				done := r.SendEvent("MESSAGE_CREATE", map[string]any{"guild_id": guildOf(shard), "id": strconv.Itoa(shard)})
				if held := slices.Contains(c.want, shard); done(time.Second) != held {
					t.Errorf("DISCORD_SHARDS=%q: shard %d is heard or not, want %t", c.shards, shard, held)
				} else if held {
					heard++
				}
			}
			if len(r.received) != heard {
				t.Errorf("DISCORD_SHARDS=%q: received %d events, want %d", c.shards, len(r.received), heard)
			}
			done := r.SendEvent("MESSAGE_CREATE", map[string]any{"id": "directly"})
			if done(time.Second) != slices.Contains(c.want, 0) {
				t.Errorf("DISCORD_SHARDS=%q: direct messages go to shard 0 alone", c.shards)
			}
		})
	}
}

// seq returns the numbers from a to before b.
func seq(a, b int) []int {
	var n []int
	for ; a < b; a++ {
		n = append(n, a)
	}
	return n
}

// TestGatewayShardsEndTogether: a final error of one shard ends them all.
func TestGatewayShardsEndTogether(t *testing.T) {
	inBubble(t, func(r *gatewayRig) {
		r.SetShards(3, 1)
		r.NextGateway(bottest.GatewayFault{}, bottest.GatewayFault{At: bottest.GatewayLogin, Close: 4011})
		r.start()
		time.Sleep(time.Minute)
		if err := r.gateway.ready(); err == nil || !strings.Contains(err.Error(), "shard 1") {
			t.Errorf("the gateway says of itself: %v", err)
		}
		if err := r.stop(); err == nil || !strings.Contains(err.Error(), "DISCORD_SHARDS") {
			t.Errorf("the gateway ends with %v", err)
		}
		synctest.Wait() // the fake notices
		if n := r.Connections(); n != 0 {
			t.Errorf("%d connections are open", n)
		}
	})
}

// TestGatewayBeats: a connection on which nothing happens is held for a day by heartbeats alone.
func TestGatewayBeats(t *testing.T) {
	inBubble(t, func(r *gatewayRig) {
		r.start()
		time.Sleep(24 * time.Hour)
		if err := r.gateway.ready(); err != nil || len(r.GatewayCloses()) > 0 || r.Identifies() != 1 || r.Resumes() != 0 {
			t.Errorf("after a day: %v, closed with %v, %d IDENTIFYs, %d RESUMEs", err, r.GatewayCloses(), r.Identifies(), r.Resumes())
		}
	})
}

// TestGatewaySilence: a connection on which nothing comes is given up a bit after the time between
// two heartbeats, and one on which only the answers to heartbeats are missing at the next of them.
func TestGatewaySilence(t *testing.T) {
	for _, c := range []struct {
		name   string
		fault  bottest.GatewayFault
		within time.Duration
	}{
		{"silent", bottest.GatewayFault{Silent: true}, 53 * time.Second},
		{"deaf", bottest.GatewayFault{Deaf: true}, 84 * time.Second},
	} {
		for range 20 { // the first heartbeat comes at any time
			inBubble(t, func(r *gatewayRig) {
				r.start()
				r.heard(time.Second)
				r.FaultGateway(c.fault)
				for begin := time.Now(); r.Resumes() == 0 && time.Since(begin) < c.within; time.Sleep(5 * time.Second) {
					r.say()
				}
				r.wantAll(r.say(), time.Second)
				if r.Resumes() != 1 || r.Identifies() != 1 {
					t.Errorf("%s: %d RESUMEs and %d IDENTIFYs within %v, want one of each", c.name, r.Resumes(), r.Identifies(), c.within)
				}
			})
		}
	}
}

// TestGatewayReady: while it is not heard, the gateway says why, in one line.
func TestGatewayReady(t *testing.T) {
	inBubble(t, func(r *gatewayRig) {
		r.gateway = r.make()
		if err := r.gateway.ready(); err == nil || !strings.Contains(err.Error(), "is being connected") {
			t.Errorf("before it runs: %v", err)
		}
		r.start()
		r.heard(time.Second)
		r.EachGateway(bottest.GatewayFault{Status: http.StatusServiceUnavailable})
		r.FaultGateway(bottest.GatewayFault{Drop: true})
		time.Sleep(5 * time.Minute)
		if err := r.gateway.ready(); err == nil || !strings.Contains(err.Error(), "the connection ended") || strings.Contains(err.Error(), "\n") {
			t.Errorf("while it cannot connect: %v", err)
		}
		r.EachGateway(bottest.GatewayFault{})
		r.heard(gatewayLimit)
	})
}

// TestGatewayResumesElsewhere: where nothing comes from the address to resume at, the session is
// resumed at the general one.
func TestGatewayResumesElsewhere(t *testing.T) {
	inBubble(t, func(r *gatewayRig) {
		r.start()
		r.heard(time.Second)
		r.FaultGateway(bottest.GatewayFault{Drop: true})
		r.wantAll(r.say(), gatewayLimit)
		if r.Resumes() != 1 || r.ResumesElsewhere() != 0 {
			t.Errorf("of %d RESUMEs %d came elsewhere, want one where Discord wants it", r.Resumes(), r.ResumesElsewhere())
		}
		_ = r.stop()
		time.Sleep(10 * time.Second) // this process does not know of the one before
		r.ResumeNowhere()
		r.start()
		r.heard(time.Second)
		r.FaultGateway(bottest.GatewayFault{Drop: true})
		r.wantAll(r.say(), gatewayLimit)
		if n := r.Identifies(); n != 2 || r.ResumesElsewhere() != 1 {
			t.Errorf("%d IDENTIFYs, %d RESUMEs elsewhere, want the session to be resumed", n, r.ResumesElsewhere())
		}
	})
}

// TestGatewayAddress: the token goes nowhere without TLS.
func TestGatewayAddress(t *testing.T) {
	for _, c := range []struct {
		gateway string
		plain   bool
		want    string // "" for an error
	}{
		{"wss://gateway.discord.gg", false, "wss://gateway.discord.gg/?encoding=json&v=10"},
		{"wss://gateway-us-east1-b.discord.gg/", false, "wss://gateway-us-east1-b.discord.gg/?encoding=json&v=10"},
		{"wss://gateway.discord.gg/?v=6&shard=1", false, "wss://gateway.discord.gg/?encoding=json&shard=1&v=10"},
		{"ws://gateway.discord.gg", false, ""},
		{"ws://127.0.0.1:80/ws", true, "ws://127.0.0.1:80/ws?encoding=json&v=10"},
		{"https://discord.com", true, ""},
		{"wss://", false, ""},
		{"", false, ""},
		{"%", false, ""},
	} {
		got, err := gatewayAddress(c.gateway, c.plain)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%q: %q and %v, want %q", c.gateway, got, err, c.want)
		}
	}
}

// TestGatewayLeavesNothing: after many connections there are as many goroutines as before them.
func TestGatewayLeavesNothing(t *testing.T) {
	r := onLoopback(t)
	r.start(quick)
	r.heard(gatewayWait)
	r.wantAll(r.say(), gatewayWait)
	before := runtime.NumGoroutine()
	for range bottest.Rounds(bottest.Times(50), 1000) {
		resumes := r.Resumes()
		r.FaultGateway(bottest.GatewayFault{Drop: true})
		for r.Resumes() == resumes {
			time.Sleep(time.Millisecond)
		}
		r.wantAll(r.say(), gatewayWait)
	}
	for begin := time.Now(); runtime.NumGoroutine() > before+3; time.Sleep(10 * time.Millisecond) {
		if time.Since(begin) > gatewayWait {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

// TestGatewayLongMessage: a message that is too long ends the session, as it would come again.
func TestGatewayLongMessage(t *testing.T) {
	r := onLoopback(t)
	r.start(quick)
	r.heard(gatewayWait)
	r.SendEvent("MESSAGE_CREATE", map[string]any{"guild_id": r.Guild, "id": strings.Repeat("x", mostMessage)})
	for r.Identifies() < 2 {
		time.Sleep(time.Millisecond)
	}
	r.ForgetSessions() // the one that waits to be resumed
	r.FaultGateway(bottest.GatewayFault{Drop: true})
	r.heard(gatewayWait)
	if len(r.received) > 0 {
		t.Error("the message was received")
	}
}
