package bot

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"sync/atomic"
	"time"
)

// idleConnections is how many connections are kept for the next call: enough for the workers of an
// inbox, and for what is answered beside it.
const idleConnections = 16

// NewTransport returns a transport for calling the API of a platform. Nothing of a request is
// written after the deadline of its context.
//
// The context alone does not see to that: where a process is stopped, as with SIGSTOP, or waits
// long for its turn on a busy machine, it may go on and write the request before it notices that
// the time is over. By then another process may have found that its claim of the event has run
// out, and that the platform shows no message, and have posted it. So the time is looked at
// directly before each write. For each request to have a connection of its own meanwhile, HTTP/1.1 is
// spoken.
func NewTransport() http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		t = new(http.Transport)
	}
	t = t.Clone()
	t.MaxIdleConnsPerHost = idleConnections
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(true)
	dial := t.DialContext
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &timely{Conn: c}, nil
	}
	return inTime{t}
}

// inTime has the requests of a transport written in time, or not at all.
type inTime struct{ *http.Transport }

// RoundTrip implements [http.RoundTripper].
func (t inTime) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	return t.Transport.RoundTrip(req.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(got httptrace.GotConnInfo) {
			c := got.Conn
			if encrypted, ok := c.(*tls.Conn); ok {
				c = encrypted.NetConn()
			}
			if c, ok := c.(*timely); ok {
				deadline, _ := ctx.Deadline()
				c.until.Store(&deadline)
			}
		},
	})))
}

// timely is a connection that is not written to after a time.
type timely struct {
	net.Conn
	until atomic.Pointer[time.Time] // of the request that has the connection; nil or zero for none
}

func (c *timely) Write(b []byte) (int, error) {
	if until := c.until.Load(); until != nil && !until.IsZero() && time.Now().After(*until) {
		return 0, fmt.Errorf("the time of the request was over before it was written: %w", os.ErrDeadlineExceeded)
	}
	return c.Conn.Write(b)
}
