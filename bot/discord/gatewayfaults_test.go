package discord

import (
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
)

// gatewayFault is what happens to a connection that is open, and to those after it.
type gatewayFault struct {
	name string
	now  bottest.GatewayFault   // with the open connection
	next []bottest.GatewayFault // with the following ones
	lost bool                   // Discord ends the session: what happens before the next one nobody hears
}

// gatewayFaults are the ways in which a connection ends, and fails to begin.
func gatewayFaults() []gatewayFault {
	type fault = bottest.GatewayFault
	drop := fault{Drop: true}
	ended := fault{Invalid: "ended", Forget: true}
	all := []gatewayFault{
		{name: "drop", now: drop},
		{name: "silence", now: fault{Silent: true}},
		{name: "op 7", now: fault{Reconnect: true}},
		{name: "op 9 resumable", now: fault{Invalid: "resumable"}},
		{name: "op 9 ended", now: ended, lost: true},
		{name: "the session is forgotten", now: fault{Forget: true, Drop: true}, lost: true},
		{name: "op 9 ended in answer to RESUME", now: drop, next: []fault{{At: bottest.GatewayLogin, Invalid: "ended", Forget: true}}, lost: true},
		{name: "op 9 ended at once", now: drop, next: []fault{{Invalid: "ended", Forget: true}}, lost: true},
		{name: "the request is refused", now: drop, next: []fault{{Status: 503}, {Status: 429}, {Status: 502}}},
		{name: "the request is not answered", now: drop, next: []fault{{Hang: true}}},
		{name: "replay ends half way", now: drop, next: []fault{{At: bottest.GatewayLive, After: 1, Drop: true}, {At: bottest.GatewayLive, After: 2, Close: 4000}}},
		{name: "slow", now: drop, next: []fault{{Slow: 2 * time.Second}}},
		{name: "op 7 first, again and again", now: drop, next: []fault{{Reconnect: true}, {Reconnect: true}, {Reconnect: true}}},
		{name: "op 7 first, of a new session", now: ended, next: []fault{{Reconnect: true}}, lost: true},
		{name: "stall after Hello, of a new session", now: ended, next: []fault{{At: bottest.GatewayGreeted, Stall: true}}, lost: true},
		{name: "stall before READY", now: ended, next: []fault{{At: bottest.GatewayLogin, Stall: true}}, lost: true},
	}
	for _, at := range []struct {
		name  string
		stage bottest.GatewayStage
	}{{"before Hello", bottest.GatewayAccepted}, {"after Hello", bottest.GatewayGreeted}, {"at RESUME", bottest.GatewayLogin}, {"after RESUMED", bottest.GatewayLive}} {
		for what, f := range map[string]fault{
			"stall": {Stall: true}, "silence": {Silent: true}, "drop": {Drop: true}, "op 7": {Reconnect: true}, "op 9 resumable": {Invalid: "resumable"}, "close 4000": {Close: 4000},
		} {
			if f.At = at.stage; f.Stall && f.At == bottest.GatewayLive {
				continue // as if nothing happened
			}
			all = append(all, gatewayFault{name: what + " " + at.name, now: drop, next: []fault{f}})
		}
	}
	for _, code := range []int{1000, 1001, 1006, 1012, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009} {
		f := gatewayFault{name: "close", now: fault{Close: code}}
		if code == 1006 {
			f.now = drop // it is never sent
		}
		if code == 4007 || code == 4009 {
			f.now.Forget, f.lost = true, true
		}
		all = append(all, f)
	}
	return all
}

// meets has the fault happen while a person writes, and checks that all is heard again.
func (r *gatewayRig) meets(f gatewayFault, limit time.Duration) {
	r.t.Helper()
	r.wantAll(r.say(), limit)
	r.NextGateway(f.next...)
	begin := time.Now()
	r.FaultGateway(f.now)
	if !f.lost {
		r.say()
		r.wantAll(r.say(), limit)
	}
	for r.GatewayFaults() > 0 && time.Since(begin) < limit {
		time.Sleep(10 * time.Millisecond)
	}
	r.heard(limit)
	r.WaitSessions(1, limit)
	if took := time.Since(begin); took > limit {
		r.t.Errorf("%s: it took %v to be heard again, want at most %v", f.name, took, limit)
	}
	r.wantAll(r.say(), limit)
	if r.t.Failed() {
		r.t.Logf("after %s; the log:\n%s", f.name, r.logged())
	}
}

// TestGatewayRecovers meets each fault on the times of Discord, in a bubble.
func TestGatewayRecovers(t *testing.T) {
	for _, f := range gatewayFaults() {
		t.Run(f.name, func(t *testing.T) {
			inBubble(t, func(r *gatewayRig) {
				r.start()
				r.heard(gatewayLimit)
				r.meets(f, gatewayLimit)
				want := 1
				if f.lost {
					want = 2 + len(f.next)
				}
				if got := r.Identifies(); got > want {
					t.Errorf("%d IDENTIFYs, want at most %d", got, want)
				}
				if f.now.Close != 0 && f.lost && r.Resumes() > 0 {
					t.Error("a session that Discord wants to begin anew is resumed")
				}
				if err := r.stop(); err != nil {
					t.Errorf("the gateway ends with %v", err)
				}
				r.wantNoSecret()
			})
		})
	}
}

// TestGatewayBegins meets each fault that a process can meet with its first connection.
func TestGatewayBegins(t *testing.T) {
	for _, f := range gatewayFaults() {
		if len(f.next) == 0 || f.next[0].After > 0 { // nothing is replayed yet
			continue
		}
		t.Run(f.name, func(t *testing.T) {
			inBubble(t, func(r *gatewayRig) {
				r.NextGateway(f.next...)
				r.start()
				r.heard(gatewayLimit)
				for r.GatewayFaults() > 0 {
					time.Sleep(time.Second)
				}
				time.Sleep(gatewayLimit)
				r.heard(0)
				r.wantAll(r.say(), gatewayLimit)
			})
		})
	}
}

// TestGatewayOnLoopback meets all faults one after the other, on real websockets.
func TestGatewayOnLoopback(t *testing.T) {
	t.Parallel()
	r := onLoopback(t)
	r.start(quick)
	r.heard(gatewayWait)
	for range bottest.Rounds(1, 5) {
		for _, f := range gatewayFaults() {
			for i := range f.next {
				f.next[i].Slow /= 100
			}
			r.gateway.shards[0].ration.SetBurst(1000) // for as many sessions as are lost here
			r.meets(f, gatewayWait)
		}
	}
	if err := r.stop(); err != nil {
		t.Errorf("the gateway ends with %v", err)
	}
	r.wantNoSecret()
}

// TestGatewayFinalCloses: after some codes there is no other attempt, but a line of what to do.
func TestGatewayFinalCloses(t *testing.T) {
	for code, advice := range map[int]string{
		4004: "DISCORD_BOT_TOKEN is not valid", 4010: "unset DISCORD_SHARDS", 4011: "unset DISCORD_SHARDS, or set it to more",
		4012: "update this program", 4013: "update this program", 4014: "none of which is privileged",
	} {
		for _, at := range []bottest.GatewayStage{bottest.GatewayAccepted, bottest.GatewayLogin, bottest.GatewayLive} {
			inBubble(t, func(r *gatewayRig) {
				r.NextGateway(bottest.GatewayFault{At: at, Close: code})
				r.start()
				time.Sleep(time.Hour)
				why := r.gateway.ready()
				err := r.stop()
				if err == nil || !strings.Contains(err.Error(), advice) || strings.Contains(err.Error(), "\n") {
					t.Errorf("%d ends with %v, want one line with %q", code, err, advice)
				}
				if why == nil || !strings.Contains(why.Error(), advice) {
					t.Errorf("after %d the gateway says of itself: %v", code, why)
				}
				if n := r.Identifies(); n > 1 {
					t.Errorf("after %d there were %d IDENTIFYs", code, n)
				}
			})
		}
	}
}

// TestGatewayToken: a token that is wrong ends it, whether the API or the gateway says so
// first.
func TestGatewayToken(t *testing.T) {
	for _, known := range []bool{false, true} {
		inBubble(t, func(r *gatewayRig) {
			const wrong = "MTIz.Gwrong.secretsecretsecret"
			if !known {
				r.config.Token = wrong
			}
			r.start(func(g *gateway) { g.config.Token = wrong })
			time.Sleep(time.Hour)
			if err := r.stop(); err == nil || !strings.Contains(err.Error(), "DISCORD_BOT_TOKEN is not valid") {
				t.Errorf("a wrong token ends with %v", err)
			}
		})
	}
}
