package discord

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
)

// TestGatewayWaitsForReset: where no session is left, the gateway says until when it waits.
func TestGatewayWaitsForReset(t *testing.T) {
	inBubble(t, func(r *gatewayRig) {
		r.SetSessionStarts(1000, 1000, 3*time.Hour)
		r.start()
		time.Sleep(2 * time.Hour)
		if err := r.gateway.ready(); err == nil || !strings.Contains(err.Error(), "waits until 12:00 UTC") {
			t.Errorf("the gateway says of itself: %v, want until when it waits", err)
		}
		if n := r.Identifies(); n != 0 {
			t.Errorf("%d IDENTIFYs where none was left", n)
		}
		r.heard(time.Hour + time.Minute)
	})
}

// TestGatewayGivesSessionUp: a session that Discord neither continues nor ends is given up some
// time, and another begins.
func TestGatewayGivesSessionUp(t *testing.T) {
	inBubble(t, func(r *gatewayRig) {
		r.start()
		r.heard(time.Second)
		r.EachGateway(bottest.GatewayFault{At: bottest.GatewayLogin, Close: 4000})
		r.FaultGateway(bottest.GatewayFault{Drop: true})
		time.Sleep(sessionLife - time.Minute)
		if n := r.Identifies(); n != 1 {
			t.Errorf("%d IDENTIFYs while the session may be continued, want 1", n)
		}
		time.Sleep(2 * time.Minute)
		if n := r.Identifies(); n < 2 {
			t.Error("the session is not given up")
		}
	})
}

// TestGatewayInvalidSession: after op 9 the next connection waits for a second at least.
// https://docs.discord.com/developers/events/gateway-events#invalid-session
func TestGatewayInvalidSession(t *testing.T) {
	for range 20 {
		inBubble(t, func(r *gatewayRig) {
			r.start()
			r.heard(time.Second)
			time.Sleep(time.Minute)
			r.FaultGateway(bottest.GatewayFault{Invalid: "resumable"})
			begin := time.Now()
			for r.Resumes() == 0 {
				time.Sleep(10 * time.Millisecond)
			}
			if took := time.Since(begin); took < time.Second || took > 5100*time.Millisecond {
				t.Errorf("resumed after %v, want 1 to 5 seconds", took)
			}
		})
	}
}

// TestGatewayAsksAgain: while Discord does not tell where its gateway is, it is asked again, at the
// times that it wants.
func TestGatewayAsksAgain(t *testing.T) {
	inBubble(t, func(r *gatewayRig) {
		var asked atomic.Int64
		r.start(func(g *gateway) {
			ask := g.ask
			g.ask = func(ctx context.Context) (discordgo.GatewayBotResponse, error) {
				switch n := asked.Add(1); {
				case n == 1:
					return discordgo.GatewayBotResponse{}, &bot.Later{After: 10 * time.Minute, Err: errors.New("too many requests")}
				case n < 5:
					return discordgo.GatewayBotResponse{}, errors.New("no network")
				}
				return ask(ctx)
			}
		})
		time.Sleep(9 * time.Minute)
		if asked.Load() != 1 {
			t.Errorf("asked %d times within the time that Discord wants", asked.Load())
		}
		if err := r.gateway.ready(); err == nil || !strings.Contains(err.Error(), "does not tell where its gateway is") {
			t.Errorf("the gateway says of itself: %v", err)
		}
		r.heard(5 * time.Minute)
		if asked.Load() > 7 {
			t.Errorf("asked %d times", asked.Load())
		}
	})
}
