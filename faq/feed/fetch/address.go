package fetch

import (
	"fmt"
	"net/netip"
)

// special are the IPv4 addresses that are no public host, by the IANA IPv4 Special-Purpose Address
// Registry (https://www.iana.org/assignments/iana-ipv4-special-registry), and what they are.
var special = blocks(map[string]string{
	"0.0.0.0/8":       "this network",
	"10.0.0.0/8":      "a private network",
	"100.64.0.0/10":   "a provider's own network",
	"127.0.0.0/8":     "this machine",
	"169.254.0.0/16":  "a link-local network",
	"172.16.0.0/12":   "a private network",
	"192.0.0.0/24":    "protocol assignments",
	"192.0.2.0/24":    "documentation",
	"192.88.99.0/24":  "6to4 relays",
	"192.168.0.0/16":  "a private network",
	"198.18.0.0/15":   "benchmarks",
	"198.51.100.0/24": "documentation",
	"203.0.113.0/24":  "documentation",
	"224.0.0.0/4":     "multicast",
	"240.0.0.0/4":     "reserved",

	"168.63.129.16/32": "the host of a virtual machine", // learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
})

// global are the only IPv6 addresses that IANA has given out as public ones
// (https://www.iana.org/assignments/ipv6-address-space): no other one is fetched from, so that
// what is invented next is refused too.
var global = netip.MustParsePrefix("2000::/3")

// special6 are those of them that are no public host, by the IANA IPv6 Special-Purpose Address
// Registry. 6to4 and Teredo hold IPv4 addresses and are given up: all of them are refused.
var special6 = blocks(map[string]string{
	"2001::/32":         "Teredo",
	"2001::/23":         "protocol assignments",
	"2001:db8::/32":     "documentation",
	"2002::/16":         "6to4",
	"2620:4f:8000::/48": "protocol assignments",
	"3fff::/20":         "documentation",
})

// inside6 says what some of the IPv6 addresses are that are not global.
var inside6 = blocks(map[string]string{
	"::/128":         "this network",
	"::1/128":        "this machine",
	"::ffff:0:0/96":  "an IPv4 address in an IPv6 one",
	"::/96":          "an IPv4 address in an IPv6 one",
	"64:ff9b::/96":   "an IPv4 address in an IPv6 one",
	"64:ff9b:1::/48": "an IPv4 address in an IPv6 one",
	"fc00::/7":       "a private network",
	"fe80::/10":      "a link-local network",
	"fec0::/10":      "a private network",
	"ff00::/8":       "multicast",
})

// block is a range of addresses and what it is for.
type block struct {
	netip.Prefix
	use string
}

func blocks(uses map[string]string) []block {
	var all []block
	for prefix, use := range uses {
		all = append(all, block{netip.MustParsePrefix(prefix), use})
	}
	return all
}

// use returns what the narrowest block that holds an address is for, "" for none.
func use(all []block, a netip.Addr) string {
	var found block
	for _, b := range all {
		if b.Contains(a) && (found.use == "" || b.Bits() > found.Bits()) {
			found = b
		}
	}
	return found.use
}

// public returns an error that says what an address is unless it is one of a public host.
func public(a netip.Addr) error {
	what := ""
	switch {
	case a.Zone() != "":
		what = "a zone of this machine"
	case a.Is4():
		what = use(special, a)
	case !global.Contains(a):
		if what = use(inside6, a); what == "" {
			what = "reserved"
		}
	default:
		what = use(special6, a)
	}
	if what == "" {
		return nil
	}
	return fmt.Errorf("%s is no public address (%s)", a, what)
}

// private reports whether an address is one of a network inside: one that a name may be allowed to
// lead to. A link-local one, where clouds keep their secrets, is none.
func private(a netip.Addr) bool {
	return a.IsPrivate() || a.IsLoopback() || a.Is4() && use(special, a) == "a provider's own network"
}
