package discord

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/godeeper/godeeper/bot/bottest"
)

// mostIdentifies is how many IDENTIFYs there may be in 24 hours, whatever happens.
const mostIdentifies = 99

// identifyWatch notes how often the bot identifies in each quarter of an hour.
type identifyWatch struct{ counts []int }

// watch runs for a time in the bubble, and calls each before each step.
func (w *identifyWatch) watch(r *gatewayRig, d, step time.Duration, each func()) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		each()
		time.Sleep(step)
		w.counts = append(w.counts, r.Identifies())
	}
}

// most returns the most IDENTIFYs in any 24 hours.
func (w *identifyWatch) most(step time.Duration) int {
	most, span := 0, int(24*time.Hour/step)
	for i, n := range w.counts {
		before := 0
		if i >= span {
			before = w.counts[i-span]
		}
		most = max(most, n-before)
	}
	return most
}

// generous has Discord answer GET /gateway/bot as if no session was ever begun.
func generous(g *gateway) {
	ask := g.ask
	g.ask = func(ctx context.Context) (discordgo.GatewayBotResponse, error) {
		a, err := ask(ctx)
		a.SessionStartLimit.Remaining = a.SessionStartLimit.Total
		return a, err
	}
}

// TestGatewayLoops: a gateway that fails at any stage, again and again, is not flooded, even where
// it does not tell how many sessions were begun.
func TestGatewayLoops(t *testing.T) {
	type fault = bottest.GatewayFault
	const step = 5 * time.Minute
	for name, f := range map[string]fault{
		"refused":             {Status: 503},
		"op 7 first":          {Reconnect: true},
		"ended first":         {Invalid: "ended"},
		"drop after Hello":    {At: bottest.GatewayGreeted, Drop: true},
		"stall after Hello":   {At: bottest.GatewayGreeted, Stall: true},
		"stall before READY":  {At: bottest.GatewayLogin, Stall: true},
		"close before READY":  {At: bottest.GatewayLogin, Close: 4000},
		"ended before READY":  {At: bottest.GatewayLogin, Invalid: "ended"},
		"forgotten at READY":  {At: bottest.GatewayLive, Forget: true, Drop: true},
		"4009 at READY":       {At: bottest.GatewayLive, Forget: true, Close: 4009},
		"resumable for ever":  {At: bottest.GatewayLogin, Invalid: "resumable"},
		"well for 5 minutes":  {},
		"silent for 5 minute": {},
	} {
		for _, told := range []bool{true, false} {
			inBubble(t, func(r *gatewayRig) {
				r.EachGateway(f)
				r.start(func(g *gateway) {
					if !told {
						generous(g)
					}
				})
				var w identifyWatch
				w.watch(r, 30*time.Hour, step, func() {
					switch name {
					case "well for 5 minutes":
						r.FaultGateway(fault{Forget: true, Drop: true})
					case "silent for 5 minute":
						r.FaultGateway(fault{Forget: true, Silent: true})
					}
				})
				most := w.most(step)
				if most > mostIdentifies {
					t.Errorf("%s: %d IDENTIFYs in 24 hours, want at most %d", name, most, mostIdentifies)
				}
				if most == 0 && f.At >= bottest.GatewayLogin {
					t.Errorf("%s: no IDENTIFY", name)
				}
				r.EachGateway(fault{})
				r.heard(2 * time.Hour)
				r.wantNoSecret()
			})
		}
	}
}

// TestGatewayRestarts: a process that is started again and again, whenever it ends, does not begin
// too many sessions in any 24 hours, though it knows nothing of those before it.
func TestGatewayRestarts(t *testing.T) {
	t.Parallel()
	const step = time.Minute
	for name, life := range map[string]func(r *gatewayRig, g *gateway){
		"killed after seconds": func(*gatewayRig, *gateway) { time.Sleep(rand.N(10 * time.Second)) },
		"fails when connected": func(r *gatewayRig, g *gateway) {
			for g.ready() != nil {
				time.Sleep(time.Second)
			}
		},
		"killed after minutes": func(*gatewayRig, *gateway) { time.Sleep(10 * time.Minute) },
	} {
		inBubble(t, func(r *gatewayRig) {
			// most of Discord's day is over when it begins, so that it spans two of them at least
			r.SetSessionStarts(1000, 1, 4*time.Hour)
			var w identifyWatch
			end := make(chan struct{})
			over := make(chan struct{})
			go func() {
				defer close(over)
				for {
					select {
					case <-end:
						return
					case <-time.After(3 * time.Second): // of the supervisor
					}
					g := r.make()
					ctx, cancel := context.WithCancel(context.Background())
					ended := make(chan error, 1)
					go func() { ended <- g.run(ctx) }()
					life(r, g)
					cancel()
					<-ended
				}
			}()
			w.watch(r, 48*time.Hour, step, func() {})
			close(end)
			if most := w.most(step); most > mostIdentifies || most < dailyIdentifies/2 {
				t.Errorf("%s: %d IDENTIFYs in 24 hours, want at most %d, and some", name, most, mostIdentifies)
			}
			<-over
		}, bottest.IdentifyEvery(0)) // processes cannot know of each other
	}
}

// TestIdentifyWait: what Discord tells decides how long the next IDENTIFY waits.
func TestIdentifyWait(t *testing.T) {
	hours := func(n float64) int { return int(n * 3600_000) }
	for _, c := range []struct {
		name     string
		limit    discordgo.SessionInformation
		shards   int
		from, to time.Duration
	}{
		{"first", discordgo.SessionInformation{Total: 1000, Remaining: 1000}, 1, 0, 0},
		{"23 at once", discordgo.SessionInformation{Total: 1000, Remaining: 977, ResetAfter: hours(24)}, 1, 0, 0},
		{"24 at once", discordgo.SessionInformation{Total: 1000, Remaining: 976, ResetAfter: hours(24)}, 1, time.Hour, time.Hour},
		{"24 by the evening", discordgo.SessionInformation{Total: 1000, Remaining: 976, ResetAfter: hours(12)}, 1, -24 * time.Hour, 0},
		{"40 by noon", discordgo.SessionInformation{Total: 1000, Remaining: 960, ResetAfter: hours(12)}, 1, 5 * time.Hour, 5 * time.Hour},
		{"the budget of a day", discordgo.SessionInformation{Total: 1000, Remaining: 952, ResetAfter: hours(3)}, 1, 3 * time.Hour, 3 * time.Hour},
		{"none left", discordgo.SessionInformation{Total: 1000, ResetAfter: hours(3)}, 1, 3 * time.Hour, 3 * time.Hour},
		{"none left, no time told", discordgo.SessionInformation{Total: 1000}, 1, time.Minute, time.Minute},
		{"a big bot begins", discordgo.SessionInformation{Total: 2000, Remaining: 1851, ResetAfter: hours(24)}, 150, 0, 0},
		{"a bot with as many shards as sessions", discordgo.SessionInformation{Total: 1000, Remaining: 1, ResetAfter: hours(24)}, 1000, 0, 0},
		{"few sessions", discordgo.SessionInformation{Total: 5, Remaining: 2, ResetAfter: hours(24)}, 1, time.Hour, 24 * time.Hour},
		{"nothing told", discordgo.SessionInformation{}, 1, 0, 0},
	} {
		if got := identifyWait(c.limit, c.shards); got < c.from || got > c.to {
			t.Errorf("%s: %v, want from %v to %v", c.name, got, c.from, c.to)
		}
	}
}
