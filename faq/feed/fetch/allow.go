package fetch

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// Allowed are hosts inside that may be fetched from although they are not public, or by other
// ports than 80 and 443. Nil allows none.
type Allowed []allowance

// allowance is a host or a range of addresses, with a port or, with 0, all of them.
type allowance struct {
	prefix netip.Prefix
	name   string // of a host, in small letters; "" where there is a prefix
	port   uint16
}

// Allow reads a list of hosts inside, separated by commas or blanks: addresses, CIDR prefixes and
// names, each with a port or without: "10.1.2.3:8080, 10.2.0.0/16, cms.example.org, [fd00::1]:80".
// A name may lead to private addresses and to this machine, not to link-local ones. Whatever name
// leads to an address that is allowed is fetched from: where a host has a name, that is the safer one to allow.
func Allow(list string) (Allowed, error) {
	var all Allowed
	for _, entry := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\t' }) {
		a, err := readAllowance(entry)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}

func readAllowance(entry string) (allowance, error) {
	host, port, err := net.SplitHostPort(entry)
	var a allowance
	if err == nil {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return a, fmt.Errorf("%q: the port is a number from 1 to 65535", entry)
		}
		a.port = uint16(n)
	} else {
		host = strings.TrimSuffix(strings.TrimPrefix(entry, "["), "]")
	}
	if prefix, err := netip.ParsePrefix(host); err == nil {
		a.prefix = prefix.Masked()
		return a, nil
	}
	if addr, err := netip.ParseAddr(host); err == nil && addr.Zone() == "" {
		addr = addr.Unmap()
		a.prefix = netip.PrefixFrom(addr, addr.BitLen())
		return a, nil
	}
	a.name = plainName(host)
	if checkName(a.name) != nil {
		return a, fmt.Errorf("%q is no host: it is like 10.1.2.3, 10.1.0.0/16 or cms.example.org, with a port or without", entry)
	}
	return a, nil
}

// name reports whether a host and port are allowed by name.
func (all Allowed) name(host string, port uint16) bool {
	for _, a := range all {
		if a.name != "" && a.name == host && (a.port == 0 || a.port == port) {
			return true
		}
	}
	return false
}

// addr reports whether an address and port are allowed.
func (all Allowed) addr(addr netip.AddrPort) bool {
	for _, a := range all {
		if a.name == "" && a.prefix.Contains(addr.Addr()) && (a.port == 0 || a.port == addr.Port()) {
			return true
		}
	}
	return false
}
