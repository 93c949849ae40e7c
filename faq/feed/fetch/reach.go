package fetch

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// reach is how far a request may go.
type reach struct {
	allow     Allowed
	transport *http.Transport
}

func newReach(allow Allowed, resolver *net.Resolver) reach {
	r := reach{allow: allow}
	r.transport = &http.Transport{
		Proxy: nil,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			d := net.Dialer{Resolver: resolver, Timeout: DefaultTimeout, ControlContext: r.control(address)}
			return d.DialContext(ctx, network, address)
		},
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    DefaultTimeout,
		DisableCompression:     true, // it would ask for gzip by itself, and count nothing
		MaxResponseHeaderBytes: maxHeaders,
		MaxIdleConns:           8,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        5 * time.Second,
	}
	return r
}

// control returns what looks at each address that a host, as "host:port", leads to, before it is
// connected to.
func (r *reach) control(target string) func(ctx context.Context, network, address string, _ syscall.RawConn) error {
	return func(_ context.Context, _, address string, _ syscall.RawConn) error {
		addr, err := netip.ParseAddrPort(address)
		if err != nil {
			return refused("%s is no address", address)
		}
		host, _, err := net.SplitHostPort(target)
		if err != nil {
			return refused("%s is no host with a port", target)
		}
		return r.checkAddr(plainName(host), addr)
	}
}

// ask sends a request. A redirect is a reply like others.
func (r *reach) ask(ctx context.Context, u *url.URL, want Request) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, refused("the address cannot be read: %v", inner(err))
	}
	for header, value := range map[string]string{
		"User-Agent": agent, "Accept": want.Accept, "Accept-Encoding": "gzip",
		"If-None-Match": want.ETag, "If-Modified-Since": want.Modified,
	} {
		if value != "" {
			req.Header.Set(header, value)
		}
	}
	return r.transport.RoundTrip(req)
}
