package bot

import (
	"net"
	"net/url"
	"strings"

	"golang.org/x/net/idna"
)

// Linkable returns an address with each byte encoded that an address may not hold, and the name of
// its host to show for it; not ok where it is no address of the web, or one that pretends to lead
// elsewhere. What a platform reads in an address beyond that is for the platform to escape.
func Linkable(address string) (encoded, host string, ok bool) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Opaque != "" {
		return "", "", false
	}
	host, err = idna.Lookup.ToASCII(u.Hostname())
	if err != nil || !isHost(host) {
		return "", "", false
	}
	if port := u.Port(); port != "" {
		u.Host = net.JoinHostPort(host, port)
	} else {
		u.Host = host
	}
	return encodeAddress(u.String()), host, true
}

// isHost reports whether host is a domain name or an IPv4 address.
func isHost(host string) bool {
	return host != "" && strings.Trim(host, ".-") == host && !strings.ContainsFunc(host, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.'
	})
}

// encodeAddress writes each byte that an address may not hold (RFC 3986) in hexadecimals.
func encodeAddress(s string) string {
	const allowed = "-._~:/?#@!$&'()*+,;=%"
	const digits = "0123456789ABCDEF"
	var out strings.Builder
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte(allowed, c) >= 0 {
			out.WriteByte(c)
			continue
		}
		out.WriteByte('%')
		out.WriteByte(digits[c>>4])
		out.WriteByte(digits[c&15])
	}
	return out.String()
}
