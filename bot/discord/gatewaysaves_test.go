package discord

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
)

// TestGatewayReplaysWhatWasNotSaved: an event that could not be saved comes again, until it is.
func TestGatewayReplaysWhatWasNotSaved(t *testing.T) {
	inBubble(t, func(r *gatewayRig) {
		left := map[string]int{"message 2": 3, "message 4": 1} // how often it fails
		r.saving = func(content string) func(context.Context) error {
			if left[content] > 0 {
				left[content]--
				return func(context.Context) error { return errors.New("the disk is full") }
			}
			r.received = append(r.received, content)
			return nil
		}
		r.start()
		r.heard(gatewayLimit)
		r.say()
		second := r.say()
		r.say()
		r.say()
		if !r.say()(gatewayLimit) {
			t.Errorf("the last event was not saved:\n%s", r.logged())
		}
		// what came after an event that was not saved comes again after it
		last := slices.Clone(r.received)
		slices.Reverse(last)
		var order []string
		for _, c := range last {
			if !slices.Contains(order, c) {
				order = append(order, c)
			}
		}
		if slices.Reverse(order); !slices.Equal(order, r.sent) {
			t.Errorf("received in the end %q, want %q", order, r.sent)
		}
		if !second(0) || left["message 2"]+left["message 4"] > 0 {
			t.Errorf("events are done with that were not saved: %v", left)
		}
		if n := r.Identifies(); n != 1 || r.Resumes() < 3 {
			t.Errorf("%d IDENTIFYs and %d RESUMEs, want 1 and 3", n, r.Resumes())
		}
		if codes := r.GatewayCloses(); slices.Contains(codes, 1000) || slices.Contains(codes, 1001) {
			t.Errorf("the session was closed for good: %v", codes)
		}
	})
}

// TestGatewaySavesHang: a save that hangs ends in its time, and is done again.
func TestGatewaySavesHang(t *testing.T) {
	inBubble(t, func(r *gatewayRig) {
		hung := false
		r.saving = func(content string) func(context.Context) error {
			if content == "message 1" && !hung {
				hung = true
				return func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
			}
			r.received = append(r.received, content)
			return nil
		}
		r.start()
		r.heard(gatewayLimit)
		done := r.say()
		if done(saveLimit / 2) {
			t.Error("an event is done with while it is being saved")
		}
		r.wantAll(done, gatewayLimit)
	})
}

// TestGatewayDoesNotWaitForSaves: events are taken while those before them are being saved, but
// count as saved in their order only.
func TestGatewayDoesNotWaitForSaves(t *testing.T) {
	inBubble(t, func(r *gatewayRig) {
		release := make(chan struct{})
		var taken []string
		r.saving = func(content string) func(context.Context) error {
			taken = append(taken, content)
			return func(context.Context) error {
				if content == "message 1" {
					<-release
				}
				r.saved(content)
				return nil
			}
		}
		r.start()
		r.heard(gatewayLimit)
		first, second := r.say(), r.say()
		synctest.Wait()
		if want := []string{"message 1", "message 2"}; !slices.Equal(taken, want) {
			t.Errorf("taken while the first is being saved: %q, want %q", taken, want)
		}
		if first(time.Second) || second(time.Second) {
			t.Error("events are done with before the first is saved")
		}
		close(release)
		r.wantAll(second, time.Second)
	})
}

// TestGatewayDropsWhileSaving: a connection ends while an event is being saved, which is not taken
// twice for that.
func TestGatewayDropsWhileSaving(t *testing.T) {
	inBubble(t, func(r *gatewayRig) {
		r.saving = func(content string) func(context.Context) error {
			return func(ctx context.Context) error {
				if !sleepFor(ctx, 2*time.Second) {
					return ctx.Err()
				}
				r.saved(content)
				return nil
			}
		}
		r.start()
		r.heard(gatewayLimit)
		done := r.say()
		synctest.Wait()
		r.FaultGateway(bottest.GatewayFault{Drop: true})
		r.wantAll(done, gatewayLimit)
		if len(r.received) != 1 {
			t.Errorf("received %q, want it once", r.received)
		}
	})
}

// TestGatewayEnds: at the end the session is closed for good, after what came is saved.
func TestGatewayEnds(t *testing.T) {
	inBubble(t, func(r *gatewayRig) {
		r.saving = func(content string) func(context.Context) error {
			return func(ctx context.Context) error {
				if !sleepFor(ctx, 3*time.Second) {
					return ctx.Err()
				}
				r.saved(content)
				return nil
			}
		}
		r.start()
		r.heard(gatewayLimit)
		r.say()
		synctest.Wait()
		if err := r.stop(); err != nil {
			t.Errorf("the gateway ends with %v", err)
		}
		synctest.Wait() // the fake notices
		if !slices.Equal(r.received, r.sent) {
			t.Errorf("saved at the end: %q, want %q", r.received, r.sent)
		}
		if codes := r.GatewayCloses(); !slices.Equal(codes, []int{1000}) {
			t.Errorf("closed with %v, want 1000", codes)
		}
		if n := r.Connections(); n != 0 {
			t.Errorf("%d connections are open", n)
		}
	})
}

// TestGatewayEndsAtAnyTime: the gateway ends wherever it is told to, in time.
func TestGatewayEndsAtAnyTime(t *testing.T) {
	type fault = bottest.GatewayFault
	for name, f := range map[string]fault{
		"stall": {Stall: true}, "after Hello": {At: bottest.GatewayGreeted, Stall: true}, "silent": {At: bottest.GatewayLive, Silent: true}, "between attempts": {Status: 503},
		"slow": {Slow: time.Minute}, "op 9": {Invalid: "ended"}, "while connecting": {Hang: true},
	} {
		inBubble(t, func(r *gatewayRig) {
			r.EachGateway(f)
			r.start()
			time.Sleep(25 * time.Second)
			begin := time.Now()
			if err := r.stop(); err != nil {
				t.Errorf("%s: the gateway ends with %v", name, err)
			}
			if took := time.Since(begin); took > 2*time.Second {
				t.Errorf("%s: it took %v to end", name, took)
			}
		})
	}
}
