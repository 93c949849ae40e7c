package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/godeeper/godeeper/bot/web/page"
)

// listenFlags say where HTTP is served, and what stands between it and the world.
type listenFlags struct {
	Listen  string   `name:"listen" placeholder:"ADDRESS" help:"Where HTTP is served: the page, the console, /healthz, /readyz, /metrics, and what platforms send. The default is $$GODEEPER_LISTEN, or else 127.0.0.1:8080."`
	Cert    string   `name:"tls-cert" placeholder:"FILE" help:"The certificate of HTTPS, with its chain, in PEM. It is read again when it changes. The default is $$GODEEPER_TLS_CERT."`
	Key     string   `name:"tls-key" placeholder:"FILE" help:"The key of the certificate, in PEM. The default is $$GODEEPER_TLS_KEY."`
	Proxies []string `name:"trusted-proxy" placeholder:"CIDR" help:"Networks of the proxies in front, like 10.0.0.0/8: they end TLS, and X-Forwarded-For says through them who asks. The default is $$GODEEPER_TRUSTED_PROXY."`
}

const defaultListen = "127.0.0.1:8080"

// door is where HTTP comes in.
type door struct {
	net.Listener

	proxies []netip.Prefix
	secure  bool // it speaks TLS itself
	fronted bool // the settings name proxies
}

// open opens the address of HTTP before anything else is begun. What others can reach is not served
// in the clear: it needs a certificate, or a proxy that has one.
func (f listenFlags) open(ctx context.Context, getenv func(string) string) (*door, error) {
	setting, address := "--listen", f.Listen
	if address == "" {
		setting, address = "GODEEPER_LISTEN", getenv("GODEEPER_LISTEN")
	}
	if address == "" {
		setting, address = "--listen", defaultListen
	}
	proxies, err := f.prefixes(getenv)
	if err != nil {
		return nil, err
	}
	certificate, err := loadCertificate(cmp.Or(f.Cert, getenv("GODEEPER_TLS_CERT")), cmp.Or(f.Key, getenv("GODEEPER_TLS_KEY")))
	if err != nil {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		if failed, ok := errors.AsType[*net.OpError](err); ok {
			err = failed.Err // without the address, once more
		}
		advice := "it is like " + defaultListen
		if errors.Is(err, syscall.EADDRINUSE) {
			advice = "another program serves there: stop it, or choose another address"
		}
		return nil, usageError{fmt.Errorf("%s %s: %w: %s", setting, address, err, advice)}
	}
	d := &door{Listener: listener, proxies: proxies, fronted: len(proxies) > 0}
	if d.local() { // who comes from elsewhere came through a proxy on this machine
		d.proxies = append(d.proxies, netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"))
	}
	switch {
	case certificate != nil:
		d.secure = true
		d.Listener = tls.NewListener(listener, &tls.Config{GetCertificate: certificate.get, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}})
	case !d.local() && len(proxies) == 0:
		listener.Close()
		return nil, usageError{fmt.Errorf("%s %s can be reached by others, in the clear: give a certificate by --tls-cert and --tls-key, or name the proxy that has one by --trusted-proxy, like 10.0.0.0/8; or listen on %s", setting, address, defaultListen)}
	}
	return d, nil
}

// local reports whether only this machine can reach the door.
func (d *door) local() bool {
	address, err := netip.ParseAddrPort(d.Addr().String())
	return err == nil && address.Addr().Unmap().IsLoopback()
}

// url returns the address under which this machine reaches the door.
func (d *door) url() string {
	scheme, host := "http", d.Addr().String()
	if d.secure {
		scheme = "https"
	}
	if a, err := netip.ParseAddrPort(host); err == nil && a.Addr().IsUnspecified() {
		host = fmt.Sprintf("127.0.0.1:%d", a.Port())
	}
	return scheme + "://" + host
}

// prefixes returns the networks of the trusted proxies.
func (f listenFlags) prefixes(getenv func(string) string) ([]netip.Prefix, error) {
	setting, all := "--trusted-proxy", f.Proxies
	if len(all) == 0 {
		setting, all = "GODEEPER_TRUSTED_PROXY", strings.FieldsFunc(getenv("GODEEPER_TRUSTED_PROXY"), func(r rune) bool { return r == ',' || r == ' ' })
	}
	var out []netip.Prefix
	for _, text := range all {
		p, err := netip.ParsePrefix(text)
		if a, addrErr := netip.ParseAddr(text); addrErr == nil {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return nil, usageError{fmt.Errorf("%s %q: name a network, like 10.0.0.0/8, or an address", setting, text)}
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// reader returns the address of who asks: that of the connection, or, where that is of a trusted
// proxy, the last one in X-Forwarded-For that is of none. What stands before that one, anybody may
// have written.
func (d *door) reader(r *http.Request) string {
	host := page.RemoteHost(r)
	if !d.trusts(host) {
		return host
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop := strings.TrimSpace(hops[i])
		if _, err := netip.ParseAddr(hop); err != nil {
			break
		}
		host = hop
		if !d.trusts(hop) {
			break
		}
	}
	return host
}

// isLocalName reports whether a request asks for this machine by a name that only it goes by. Another
// name may be one that a site of somebody else has led here, to read in a browser what only this
// machine may read.
func isLocalName(r *http.Request) bool {
	u := url.URL{Host: r.Host}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.Unmap().IsLoopback()
}

// inside returns a handler for who asks from this machine or a private network. For others there is
// nothing: what a page is served with is no business of its readers.
func (d *door) inside(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, err := netip.ParseAddr(d.reader(r))
		if a = a.Unmap(); err != nil || !a.IsLoopback() && !a.IsPrivate() && !a.IsLinkLocalUnicast() {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (d *door) trusts(host string) bool {
	a, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, p := range d.proxies {
		if p.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}

// certificate is that of HTTPS, as its files have it now.
type certificate struct {
	certFile, keyFile string

	mu      sync.Mutex
	loaded  *tls.Certificate
	changed time.Time // of the certificate's file
}

// loadCertificate returns the certificate of two files, nil where none is named.
func loadCertificate(certFile, keyFile string) (*certificate, error) {
	if certFile == "" && keyFile == "" {
		return nil, nil
	}
	if certFile == "" || keyFile == "" {
		return nil, usageError{errors.New("HTTPS needs both: --tls-cert and --tls-key")}
	}
	c := &certificate{certFile: certFile, keyFile: keyFile}
	if _, err := c.get(nil); err != nil {
		return nil, usageError{fmt.Errorf("--tls-cert %s, --tls-key %s: %w", certFile, keyFile, err)}
	}
	return c, nil
}

// get returns the certificate, read again when its file has changed. One that cannot be read is no
// reason to give up the one that is there.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	info, err := os.Stat(c.certFile)
	if err == nil && c.loaded != nil && info.ModTime().Equal(c.changed) {
		return c.loaded, nil
	}
	if err == nil {
		var pair tls.Certificate
		if pair, err = tls.LoadX509KeyPair(c.certFile, c.keyFile); err == nil {
			c.loaded, c.changed = &pair, info.ModTime()
		}
	}
	if c.loaded != nil {
		return c.loaded, nil
	}
	return nil, err
}
