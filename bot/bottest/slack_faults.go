package bottest

import (
	"encoding/json"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Fault is what goes wrong with calls.
type Fault struct {
	Method string          // as chat.postMessage, or "response_url"; "" for any
	Match  func(Call) bool // which calls, nil for all; it may not call the fake
	Times  int             // how many calls: 0 is one, less is all that come

	Accepted bool          // Slack carries the call out, and only then it goes wrong
	Delay    time.Duration // before the answer
	Drop     bool          // the connection is closed instead of an answer
	Status   int           // of the answer, 0 for 200
	Header   http.Header
	Body     string
	Error    string // Slack's own error, as "missing_scope", in place of Body
	Needed   string // with missing_scope
}

// Fault makes calls go wrong; of several faults that fit a call the first counts.
func (s *Slack) Fault(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Times == 0 {
		f.Times = 1
	}
	s.faults = append(s.faults, &f)
}

// ClearFaults ends all faults.
func (s *Slack) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// RateLimited is a fault: 429 with the Retry-After, "" for none.
func RateLimited(method, retryAfter string) Fault {
	f := Fault{Method: method, Status: http.StatusTooManyRequests, Error: "ratelimited", Header: http.Header{}}
	if retryAfter != "" {
		f.Header.Set("Retry-After", retryAfter)
	}
	return f
}

// fault returns the fault of a call, nil for none. The lock is held.
func (s *Slack) fault(c *Call) *Fault {
	for _, f := range s.faults {
		if f.Times == 0 || f.Method != "" && f.Method != c.Method || f.Match != nil && !f.Match(*c) {
			continue
		}
		if f.Times > 0 {
			f.Times--
		}
		return f
	}
	return nil
}

// fails reports whether the fault replaces the answer, rather than delay it.
func (f *Fault) fails() bool { return f.Drop || f.Status != 0 || f.Error != "" || f.Body != "" }

// answer records a call, lets it go wrong where that is wanted, has it carried out and answers.
func (s *Slack) answer(w http.ResponseWriter, r *http.Request, call *Call, carryOut func() (object, *problem)) {
	s.mu.Lock()
	s.calls = append(s.calls, call)
	if g := s.tokens[call.Token]; g != nil && g.team != nil {
		call.Team = g.team.ID
	}
	s.checkWait(call)
	f := s.fault(call)
	var result object
	var p *problem
	if f == nil || f.Accepted || !f.fails() {
		result, p = carryOut()
	}
	s.notify()
	s.mu.Unlock()

	if f != nil {
		if !s.pause(f.Delay, r.Context().Done()) || f.Drop {
			panic(http.ErrAbortHandler)
		}
		if f.fails() {
			result, p = nil, &problem{code: f.Error, status: f.Status, header: f.Header}
			if f.Needed != "" {
				p.more = object{"needed": f.Needed, "provided": ""}
			}
		}
	}
	s.reply(w, call, f, result, p)
}

// reply writes the answer to a call.
func (s *Slack) reply(w http.ResponseWriter, call *Call, f *Fault, result object, p *problem) {
	status, body := http.StatusOK, object{"ok": true}
	maps.Copy(body, result)
	s.mu.Lock()
	if g := s.tokens[call.Token]; g != nil {
		w.Header().Set("X-OAuth-Scopes", strings.Join(g.scopes, ","))
	}
	if p != nil {
		body = object{"ok": false, "error": p.code}
		maps.Copy(body, p.more)
		if p.status != 0 {
			status = p.status
		}
		for k, v := range p.header {
			w.Header()[http.CanonicalHeaderKey(k)] = v
		}
		call.Error = p.code
		if status == http.StatusTooManyRequests {
			s.beginWait(call, w.Header().Get("Retry-After"))
		}
	}
	call.Status = status
	s.mu.Unlock()

	data, err := json.Marshal(body)
	if err != nil {
		panic(err) // the fake made it
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	switch {
	case f != nil && f.fails() && f.Error == "":
		data = []byte(f.Body)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
	case call.Method == "response_url" && p == nil:
		data = []byte("ok")
		w.Header().Set("Content-Type", "text/html")
	}
	w.WriteHeader(status)
	_, _ = w.Write(data)
}

// beginWait notes until when a token may not call a method again. The lock is held.
func (s *Slack) beginWait(c *Call, retryAfter string) {
	if seconds, err := strconv.Atoi(retryAfter); err == nil && c.Token != "" { // a response URL has none
		s.waits[c.Method+" "+c.Token] = time.Now().Add(time.Duration(seconds) * time.Second)
	}
}

// checkWait records a call that comes before the time of a Retry-After. The lock is held.
func (s *Slack) checkWait(c *Call) {
	if left := time.Until(s.waits[c.Method+" "+c.Token]); left > 0 {
		s.violate("%s: called again %v before the time of Retry-After", c.Method, left.Round(time.Millisecond))
	}
}

// limit enforces the rates of posts. The lock is held.
func (s *Slack) limit(team, channel string) *problem {
	now := time.Now()
	slow := func(wait time.Duration) *problem {
		seconds := int((wait + time.Second - 1) / time.Second)
		return &problem{code: "ratelimited", status: http.StatusTooManyRequests, header: http.Header{"Retry-After": {strconv.Itoa(seconds)}}}
	}
	if least := s.config.perChannel; least > 0 {
		if used := s.rates[channel]; len(used) > 0 && now.Sub(used[len(used)-1]) < least {
			return slow(least - now.Sub(used[len(used)-1]))
		}
		s.rates[channel] = append(s.rates[channel], now)
	}
	if most := s.config.perMinute; most > 0 {
		used := s.rates[team]
		for len(used) > 0 && now.Sub(used[0]) > time.Minute {
			used = used[1:]
		}
		if len(used) >= most {
			return slow(time.Minute - now.Sub(used[0]))
		}
		s.rates[team] = append(used, now)
	}
	return nil
}
