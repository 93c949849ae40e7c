package discord

import (
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"
)

// maxAnswer bounds what is read of an answer: the largest that is asked for is a page of 100
// messages, each of at most some 30,000 characters.
const maxAnswer = 8 << 20

// exchange is the transport of one request, and what came of it.
type exchange struct {
	next http.RoundTripper
	open bool // the bot's token does not go along

	sent   bool        // the request was given to next
	dialed atomic.Bool // next looked for a connection
	got    atomic.Bool // next had a connection
	status int         // 0 where there was no answer
	header http.Header
	body   []byte
	err    error         // of reading the body
	held   time.Duration // how long the limiter waits, after a 429
}

// RoundTrip implements [http.RoundTripper]. What it returns is made for discordgo, which cannot
// read all that Discord answers: to it, an answer that is not of success or of refusal is an empty
// one, and none has limits or redirects.
func (x *exchange) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GetConn: func(string) { x.dialed.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { x.got.Store(true) },
	}))
	if x.open {
		req.Header.Del("Authorization")
	}
	x.sent = true
	resp, err := x.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	x.status, x.header = resp.StatusCode, resp.Header
	x.body, x.err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	resp.Body.Close()

	shown := &http.Response{
		Status: resp.Status, StatusCode: http.StatusNoContent, Proto: resp.Proto, ProtoMajor: resp.ProtoMajor, ProtoMinor: resp.ProtoMinor,
		Header: http.Header{}, Body: http.NoBody, Request: req,
	}
	switch {
	case x.success():
		shown.StatusCode = http.StatusOK
	case x.refusal():
		shown.StatusCode = x.status
	default:
		return shown, nil
	}
	shown.Body = io.NopCloser(strings.NewReader(string(x.body)))
	return shown, nil
}

// unsent reports whether nothing can have come to Discord.
func (x *exchange) unsent() bool {
	// A transport that tells of no connection may have sent it all the same.
	return !x.sent || x.dialed.Load() && !x.got.Load()
}

func (x *exchange) success() bool { return x.status >= 200 && x.status < 300 }

// refusal reports whether the answer says no for good. A 408 does not say whether anything was
// done, and a 429 is for the limiter.
func (x *exchange) refusal() bool {
	return x.status >= 400 && x.status < 500 && x.status != http.StatusRequestTimeout && x.status != http.StatusTooManyRequests
}
