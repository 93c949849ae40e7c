package fetch

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// maxURL is the longest address that is fetched, in bytes: what browsers and servers take in
// practice, and no more than stores keep.
const maxURL = 2000

// Check returns an error that says why an address cannot be fetched, as far as that can be told
// without asking for it. What its host leads to is looked at only when it is fetched.
func (c *Client) Check(address string) error {
	_, err := c.inside.parse(address)
	return err
}

// parse reads an address and refuses what is not fetched, whatever it leads to.
func (r *reach) parse(address string) (*url.URL, error) {
	if len(address) > maxURL {
		return nil, refused("the address is longer than %d bytes", maxURL)
	}
	u, err := url.Parse(address)
	if err != nil {
		if e, ok := errors.AsType[*url.Error](err); ok {
			err = e.Err // without the address, which may hold a secret
		}
		return nil, refused("the address cannot be read: %v", err)
	}
	return u, r.checkURL(u)
}

func (r *reach) checkURL(u *url.URL) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return refused("only addresses that begin with https:// or http:// are fetched")
	case u.User != nil:
		return refused("an address with a user name or a password in it is not fetched")
	case u.Hostname() == "":
		return refused("the address names no host")
	}
	host, port := plainName(u.Hostname()), portOf(u)
	if port == 0 {
		return refused("port %s is no port: it is a number from 1 to 65535", u.Port())
	}
	if addr, err := netip.ParseAddr(u.Hostname()); err == nil {
		return r.checkAddr(host, netip.AddrPortFrom(addr, port))
	}
	if err := checkName(host); err != nil {
		return refused("%v", err)
	}
	return r.checkPort(host, port, netip.AddrPort{})
}

// checkAddr refuses an address that is neither public nor allowed. Host is the name that led to it.
func (r *reach) checkAddr(host string, addr netip.AddrPort) error {
	a := addr.Addr()
	if a.Is4In6() {
		return refused("%s is no public address (an IPv4 address in an IPv6 one)", a)
	}
	inside := r.allow.addr(addr) || private(a) && r.allow.name(host, addr.Port())
	if err := public(a); err != nil && !inside {
		return refused("%v, and feeds are fetched from public ones only", err)
	}
	return r.checkPort(host, addr.Port(), addr)
}

func (r *reach) checkPort(host string, port uint16, addr netip.AddrPort) error {
	if port == 80 || port == 443 || r.allow.name(host, port) || addr.IsValid() && r.allow.addr(addr) {
		return nil
	}
	if !addr.IsValid() && r.allow.anyPort(port) {
		return nil // the host may lead to an address that is allowed: that is looked at when it is connected to
	}
	return refused("port %d is not fetched from, only 80 and 443", port)
}

// anyPort reports whether any range of addresses is allowed by a port.
func (all Allowed) anyPort(port uint16) bool {
	for _, a := range all {
		if a.name == "" && (a.port == 0 || a.port == port) {
			return true
		}
	}
	return false
}

// portOf returns the port of an address, 0 for none that can be.
func portOf(u *url.URL) uint16 {
	switch {
	case u.Port() != "":
		n, err := strconv.ParseUint(u.Port(), 10, 16)
		if err != nil {
			return 0
		}
		return uint16(n)
	case u.Scheme == "http":
		return 80
	}
	return 443
}

// plainName returns the name of a host as it is looked up, in one spelling: what is no name comes
// back as it is.
func plainName(host string) string {
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	return strings.TrimSuffix(strings.ToLower(host), ".")
}

// checkName refuses what is no name of a host, and numbers, which some resolvers take for an
// address: 2130706433, 0x7f.1 and 017700000001 all are this machine to them.
func checkName(host string) error {
	last := host[strings.LastIndexByte(host, '.')+1:]
	switch {
	case host == "" || len(host) > 253:
		return errors.New("the address names no host")
	case strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != "" || strings.Contains(host, "..") || host[0] == '.' || host[0] == '-':
		return fmt.Errorf("%.60q is no name of a host", host)
	case strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x"):
		return fmt.Errorf("%.60q is a number: an address is fetched from only where it is written out, like 93.184.215.14", host)
	}
	return nil
}
