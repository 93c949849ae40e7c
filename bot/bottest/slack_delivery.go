package bottest

import (
	"encoding/json"
	"net/http"
	"time"
)

// The kinds of delivery, as Socket Mode calls them.
const (
	KindEvent       = "events_api"
	KindInteraction = "interactive"
	KindCommand     = "slash_commands"

	kindChallenge = "url_verification" // by HTTP only
)

// Delivery is something that Slack tells the bot, by a socket or by HTTP.
type Delivery struct {
	Kind    string          // KindEvent, KindInteraction or KindCommand
	Payload json.RawMessage // as the socket carries it

	// Of a delivery that is out of the ordinary:
	Attempt   int         // retries before it, with Reason
	Reason    string      // of the retry, as "timeout" or "http_error"
	Timestamp time.Time   // of the signature, zero for now
	Signature string      // "" for a good one
	Header    http.Header // added to the request
}

// Edit returns the delivery with a changed payload.
func (d Delivery) Edit(change func(payload map[string]any)) Delivery {
	o := object{}
	if err := json.Unmarshal(d.Payload, &o); err != nil {
		panic(err) // the fake made it
	}
	change(o)
	d.Payload = encode(o)
	return d
}

// WithEventID returns the delivery of the same event under another event_id, as Slack has been
// seen to send.
func (d Delivery) WithEventID(id string) Delivery {
	return d.Edit(func(o map[string]any) { o["event_id"] = id })
}

// Event returns the event of a delivery of one, nil of another.
func (d Delivery) Event() map[string]any {
	var o struct{ Event object }
	_ = json.Unmarshal(d.Payload, &o)
	return o.Event
}

// TS returns the ts of the message that an event tells of, "" where it tells of none.
func (d Delivery) TS() string { return str(d.Event()["ts"]) }

// Field returns a text field of the payload, as trigger_id, "" for none.
func (d Delivery) Field(name string) string { return field(d.Payload, name) }

// Sent is a delivery on its way.
type Sent struct {
	Delivery Delivery

	s        *Slack
	attempts []Attempt // guarded by s.mu
	ack      *Ack      // nil until it was acknowledged
	ended    bool      // no attempt follows
}

// Attempt is one try to deliver.
type Attempt struct {
	Envelope string // id, of a socket
	At       time.Time
	Status   int    // of the HTTP answer, 0 for none
	Err      string // why it failed, "" when it did not
}

// Ack is the bot's acknowledgement.
type Ack struct {
	Payload json.RawMessage // what came with it, nil for nothing
	Latency time.Duration   // since its attempt
	Attempt int             // counted from 0
}

// Attempts returns the tries up to now.
func (x *Sent) Attempts() []Attempt {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	return append([]Attempt(nil), x.attempts...)
}

// Ack returns the acknowledgement, ok false while there is none.
func (x *Sent) Ack() (a Ack, ok bool) {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	if x.ack == nil {
		return Ack{}, false
	}
	return *x.ack, true
}

// WaitAck waits for the acknowledgement; the test ends when that takes longer than d.
func (x *Sent) WaitAck(d time.Duration) Ack {
	x.s.t.Helper()
	if !x.s.await(d, func() bool { return x.ack != nil }) {
		x.s.t.Fatalf("a delivery of %s was not acknowledged within %v: %s", x.Delivery.Kind, d, cut(string(x.Delivery.Payload)))
	}
	a, _ := x.Ack()
	return a
}

// WaitEnd waits until it was acknowledged or is given up, and reports whether it was
// acknowledged; the test ends when that takes longer than d.
func (x *Sent) WaitEnd(d time.Duration) bool {
	x.s.t.Helper()
	if !x.s.await(d, func() bool { return x.ack != nil || x.ended }) {
		x.s.t.Fatalf("a delivery of %s had no end within %v", x.Delivery.Kind, d)
	}
	_, ok := x.Ack()
	return ok
}

// retries returns the waits before each redelivery: people's presses and commands are not
// delivered again.
func (s *Slack) retries(d Delivery) []time.Duration {
	if d.Kind == KindEvent {
		return s.config.retryWaits
	}
	return nil
}

// acknowledged takes the acknowledgement of a delivery and what came with it. The lock is held.
func (s *Slack) acknowledged(x *Sent, attempt int, payload json.RawMessage) {
	if x.ack != nil {
		return
	}
	x.ack = &Ack{Payload: payload, Latency: time.Since(x.attempts[attempt].At), Attempt: attempt}
	switch {
	case x.Delivery.Kind == KindCommand:
		s.ackMessage(x.Delivery.Field("response_url"), payload)
	case x.Delivery.Field("type") == "view_submission":
		s.ackView(x.Delivery, payload)
	}
	s.notify()
}

// ackView takes what an acknowledgement of a submitted modal says
// (https://docs.slack.dev/surfaces/modals). The lock is held.
func (s *Slack) ackView(d Delivery, payload json.RawMessage) {
	if len(payload) == 0 {
		return
	}
	var was struct{ View struct{ ID string } }
	var a struct {
		Action string            `json:"response_action"`
		View   json.RawMessage   `json:"view"`
		Errors map[string]string `json:"errors"`
	}
	if err := json.Unmarshal(payload, &a); err != nil {
		s.violate("the acknowledgement of a modal: %v", err)
		return
	}
	_ = json.Unmarshal(d.Payload, &was)
	switch a.Action {
	case "", "clear":
	case "errors":
		if len(a.Errors) == 0 {
			s.violate("the acknowledgement of a modal: no errors")
		}
	case "update", "push":
		problems := s.checkViewBody(surfaceModal, a.View)
		for _, p := range problems {
			s.violate("the acknowledgement of a modal: %s", p)
		}
		for _, v := range s.views {
			if v.ID != was.View.ID || problems != nil {
				continue
			}
			if a.Action == "push" {
				v = &View{ID: s.id("V"), Type: "modal", Team: v.Team, User: v.User, Root: v.Root}
				s.views = append(s.views, v)
			}
			s.setView(v, a.View)
			break
		}
	default:
		s.violate("the acknowledgement of a modal: response_action %q", a.Action)
	}
}
