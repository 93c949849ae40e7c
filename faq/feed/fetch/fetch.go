// Package fetch gets pages of the web for a program that stands inside a network which is no
// business of theirs: it reaches public addresses only.
//
// The address is looked at when a connection is made, after the name was resolved, so that neither
// a name that leads inside, nor a redirect, nor a name that leads elsewhere the second time gets
// around it. What is read is bounded in bytes, as they are after decompression, and in time.
package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"
)

const (
	// DefaultLimit is the most that is read of a page: the largest feeds of newspapers have one to
	// two megabytes.
	DefaultLimit = 10 << 20

	// DefaultTimeout is how long a page may take in all, from the name to the last byte, with redirects.
	DefaultTimeout = 30 * time.Second

	maxRedirects = 5

	// maxHeaders is the most that is read of the headers of a reply: servers write up to 16 kB.
	maxHeaders = 64 << 10

	// agent names the program to those whose pages it gets, as RFC 9309 wants it for robots.
	agent = "godeeper (+https://github.com/godeeper/godeeper)"
)

// Client gets pages. It is safe for concurrent use. It keeps no cookies, and takes no proxy from the
// environment: a proxy would resolve the names itself.
type Client struct {
	Limit   int64         // most bytes of a page, decompressed; set before the first use
	Timeout time.Duration // for a page in all

	inside, outside reach
}

// New returns a client that may also reach the hosts that are allowed. Resolver is nil for that of
// the system.
func New(allow Allowed, resolver *net.Resolver) *Client {
	return &Client{
		Limit: DefaultLimit, Timeout: DefaultTimeout,
		inside: newReach(allow, resolver), outside: newReach(nil, resolver),
	}
}

// Request is what is wanted.
type Request struct {
	URL      string
	Accept   string // media types, "" for any
	ETag     string // of the last reply, "" for none
	Modified string // the Last-Modified of the last reply, "" for none
	Public   bool   // only public hosts, also where others are allowed
}

// Reply is a page that was got.
type Reply struct {
	URL       string // where redirects led to
	Body      []byte // decompressed; nil where Unchanged
	Type      string // the Content-Type
	ETag      string // for the next request, "" for none
	Modified  string // for the next request, "" for none
	Unchanged bool   // it is as it was at the last reply
}

// Get gets a page. Every error is an [*Error], but for that of a cancelled context.
func (c *Client) Get(ctx context.Context, r Request) (*Reply, error) {
	reply, err := c.get(ctx, r)
	if err == nil {
		return reply, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return nil, c.plain(err)
}

func (c *Client) get(ctx context.Context, r Request) (*Reply, error) {
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	reach := &c.inside
	if r.Public {
		reach = &c.outside
	}
	u, err := reach.parse(r.URL)
	if err != nil {
		return nil, err
	}
	for range 1 + maxRedirects {
		resp, err := reach.ask(ctx, u, r)
		if err != nil {
			return nil, err
		}
		next, err := c.follow(resp, u)
		if next == nil || err != nil {
			defer resp.Body.Close()
			return c.reply(resp, u, r, err)
		}
		resp.Body.Close()
		if next.Host != u.Host {
			reach = &c.outside // a host outside does not choose what is read inside
		}
		if err := reach.checkURL(next); err != nil {
			return nil, leads(err)
		}
		u = next
	}
	return nil, refused("it leads on to another address more than %d times", maxRedirects)
}

// follow returns where a reply leads on to, nil for one that does not.
func (c *Client) follow(resp *http.Response, from *url.URL) (*url.URL, error) {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil, nil
	}
	to := resp.Header.Get("Location")
	if to == "" || len(to) > maxURL {
		return nil, refused("it leads on to an address that is empty or longer than %d bytes", maxURL)
	}
	next, err := from.Parse(to)
	switch {
	case err != nil:
		return nil, leads(inner(err))
	case next.Scheme == "http" && from.Scheme == "https":
		return nil, refused("it leads from https:// on to http://, where others could change it")
	}
	return next, nil
}

// leads says of a redirect why it is not followed.
func leads(err error) *Error { return refused("it leads on to another address, but %v", err) }

// reply reads a reply to a request for u that leads no further.
func (c *Client) reply(resp *http.Response, u *url.URL, r Request, err error) (*Reply, error) {
	if err != nil {
		return nil, err
	}
	reply := &Reply{URL: u.String(), Type: resp.Header.Get("Content-Type"), ETag: header(resp, "ETag"), Modified: header(resp, "Last-Modified")}
	switch {
	case resp.StatusCode == http.StatusNotModified && (r.ETag != "" || r.Modified != ""):
		reply.Unchanged = true
		return reply, nil
	case resp.StatusCode != http.StatusOK:
		return nil, statusError(resp)
	}
	reply.Body, err = c.read(resp)
	return reply, err
}

// maxValidator is the longest header that is kept for the next request.
const maxValidator = 1000

// header returns a header of a reply, "" where it is too long to be sent back.
func header(resp *http.Response, name string) string {
	if v := resp.Header.Get(name); len(v) <= maxValidator {
		return v
	}
	return ""
}

// plain makes an [*Error] of whatever went wrong.
func (c *Client) plain(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	text := ""
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var wait net.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded) || errors.As(err, &wait) && wait.Timeout():
		text = fmt.Sprintf("it took longer than %v", c.Timeout)
	case errors.As(err, &dns) && dns.IsNotFound:
		text = fmt.Sprintf("there is no host named %s", dns.Name)
	case errors.As(err, &certificate):
		text = fmt.Sprintf("its certificate is not valid: %v", certificate.Err)
	case errors.Is(err, syscall.ECONNREFUSED):
		text = "nothing answers there: the connection was refused"
	default:
		text = fmt.Sprintf("the connection failed: %v", inner(err))
	}
	return &Error{Text: text, Passing: dns == nil || !dns.IsNotFound}
}
