package slack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// oldestDelivery is how long Slack goes on delivering an event at most. An older time in an event
// is a wrong clock, not a late event.
// https://docs.slack.dev/apis/events-api/#delayed-events
const oldestDelivery = 24 * time.Hour

// receive saves what Slack sent, unless it is nothing to us, and returns what waits for that. It
// may be acknowledged when that returns without an error.
func (a *Adapter) receive(ctx context.Context, data []byte) func(context.Context) error {
	p, err := decode(data)
	if err == nil {
		wanted, err := a.concerns(ctx, p)
		if err != nil {
			return func(context.Context) error { return err }
		}
		if !wanted {
			return func(context.Context) error { return nil }
		}
	}
	return a.inbox.Submit(ctx, a.event(data, p, err))
}

// event returns the event of a payload, as it is saved.
func (a *Adapter) event(data []byte, p delivery, err error) faq.Event {
	now := a.now()
	if err != nil {
		return faq.Event{Platform: Platform, Workspace: p.team(), Kind: kindUnusable, Keys: []string{digest(data)}, Payload: data, At: now.Unix()}
	}
	return faq.Event{
		Platform: Platform, Workspace: p.team(), Kind: p.kind(), Keys: p.keys(data), Lane: p.place().conversation,
		Payload: data, At: p.at(now).Unix(),
	}
}

// keys returns what the payload is known by when it comes again: under a new event id, by the
// other transport, or as the other of the two events that a mention brings about.
func (p delivery) keys(data []byte) []string {
	var keys []string
	add := func(kind string, parts ...string) {
		for _, part := range parts {
			if part == "" {
				return
			}
		}
		keys = append(keys, kind+":"+strings.Join(append([]string{p.team()}, parts...), ":"))
	}
	if e := p.Event; e != nil {
		add("event", p.EventID)
		if e.Type == kindMention || e.Type == kindMessage {
			add("message", e.Channel, e.TS)
		}
	}
	switch p.kind() {
	case kindCommand, kindShortcut:
		add("trigger", p.TriggerID)
	case kindSubmission:
		if p.View != nil {
			add("view", p.View.ID)
		}
	case kindActions:
		if act := p.action(); strings.HasPrefix(act.ActionID, askAction) && p.Container.MessageTS != "" {
			add("press", p.channel(), p.Container.MessageTS, act.ActionID) // a prompt is asked once
		} else {
			add("action", p.user(), act.ActionID, act.TS)
		}
	}
	if len(keys) == 0 {
		keys = append(keys, digest(data))
	}
	return keys
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// at returns when it happened, now where the payload does not say.
func (p delivery) at(now time.Time) time.Time {
	seconds := float64(p.EventTime)
	ts := p.ActionTS
	if p.Event != nil {
		ts = p.Event.TS
	} else if act := p.action(); act.TS != "" {
		ts = act.TS
	}
	if s, err := strconv.ParseFloat(ts, 64); err == nil && s > 0 && s < math.MaxInt32*4 {
		seconds = s
	}
	at := time.Unix(int64(seconds), 0)
	if at.After(now) || now.Sub(at) > oldestDelivery {
		return now
	}
	return at
}
