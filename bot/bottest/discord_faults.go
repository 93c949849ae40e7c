package bottest

import (
	"net/http"
	"path"
	"time"
)

// DiscordFault is what goes wrong with calls. One that only delays lets them be answered well.
type DiscordFault struct {
	Method string // "" for any
	Path   string // a pattern of package path, without the version, as "/channels/*/messages"; "" for any
	Times  int    // how many calls: 0 is one, less is all that come

	After  bool          // Discord carries the call out, and only then it goes wrong
	Delay  time.Duration // before the answer
	Hang   bool          // there is no answer: the client must give up
	Drop   bool          // the connection is closed instead of an answer
	Status int           // of the answer
	Header http.Header
	JSON   any    // the body; nil for Body
	Body   string // the body as it is, as HTML unless Header says another thing
}

// Fail makes calls go wrong; of several faults that fit a call the first counts.
func (d *Discord) Fail(f DiscordFault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if f.Times == 0 {
		f.Times = 1
	}
	d.rest.faults = append(d.rest.faults, &f)
}

// ClearFaults ends all faults.
func (d *Discord) ClearFaults() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rest.faults = nil
}

// DiscordRateLimited is a fault: 429 as Discord says it, to wait for some seconds.
func DiscordRateLimited(method, path string, seconds float64, retryAfter string) DiscordFault {
	return DiscordFault{
		Method: method, Path: path, Status: http.StatusTooManyRequests,
		Header: http.Header{"Retry-After": {retryAfter}, "X-Ratelimit-Scope": {"shared"}},
		JSON:   object{"message": "You are being rate limited.", "retry_after": seconds, "global": false},
	}
}

// DiscordBanned is a fault: 429 as Cloudflare says it in front of Discord, with HTML and the
// header Retry-After alone.
func DiscordBanned(method, path, retryAfter string) DiscordFault {
	return DiscordFault{
		Method: method, Path: path, Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {retryAfter}},
		Body: "<!doctype html><title>Access denied | discord.com used Cloudflare to restrict access</title><h1>Error 1015</h1>",
	}
}

// fault returns the fault of a call, nil for none. The lock is held.
func (d *Discord) fault(c *DiscordCall) *DiscordFault {
	for _, f := range d.rest.faults {
		fits := f.Path == ""
		if !fits {
			fits, _ = path.Match(f.Path, c.Path) // a bad pattern fits nothing
		}
		if !fits || f.Times == 0 || f.Method != "" && f.Method != c.Method {
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
func (f *DiscordFault) fails() bool {
	return f.Drop || f.Hang || f.Status != 0 || f.JSON != nil || f.Body != ""
}

// spoil waits as the fault wants, and returns what is answered in the end.
func (d *Discord) spoil(request *http.Request, f *DiscordFault, a discordAnswer) discordAnswer {
	gone := request.Context().Done()
	if f.Hang {
		select {
		case <-gone:
		case <-d.closed:
		}
		panic(http.ErrAbortHandler)
	}
	if !pause(f.Delay, gone, d.closed) || f.Drop {
		panic(http.ErrAbortHandler)
	}
	if !f.fails() {
		return a
	}
	bad := discordAnswer{status: f.Status, header: http.Header{}, body: []byte(f.Body)}
	if bad.status == 0 {
		bad.status = http.StatusOK
	}
	bad.header.Set("Content-Type", "text/html; charset=UTF-8")
	if f.JSON != nil {
		bad.json(bad.status, f.JSON)
	}
	for k, v := range f.Header {
		bad.header[http.CanonicalHeaderKey(k)] = v
	}
	return bad
}

// pause waits for a time, or until one of the channels is closed; it reports whether the time
// passed.
func pause(wait time.Duration, gone, closed <-chan struct{}) bool {
	if wait <= 0 {
		return true
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-gone:
	case <-closed:
	}
	return false
}
