package slack

import (
	"net"
	"net/url"
	"strings"

	slackapi "github.com/slack-go/slack"
	"github.com/slack-go/slack/slackutilsx"
	"golang.org/x/net/idna"

	"github.com/godeeper/godeeper/faq"
)

// between stands between two sources.
const between = " · "

// sources adds where the text comes from, in small print: titles as plain text, and a link with
// the name of its host behind those that have an address.
func (b *builder) sources(sources []faq.Source) {
	var elements []slackapi.MixedElement
	var titles []string // since the last link
	var plain []string
	first := true
	flush := func() {
		if len(titles) > 0 {
			elements = append(elements, plainText(clip(opening(first)+strings.Join(titles, between), maxText)))
			titles, first = nil, false
		}
	}
	for _, s := range sources {
		title, link := clip(line(s.Title), maxTitle), ""
		if address, host, ok := linkable(s.URL); ok {
			link = "<" + address + "|" + host + ">"
			if s.Title == s.URL || title == "" {
				title = ""
				plain = append(plain, host)
			}
		} else if title == "" {
			title = clip(line(s.URL), maxTitle)
		}
		if title != "" {
			titles, plain = append(titles, title), append(plain, title)
		}
		if len(titles) >= maxInContext {
			flush()
		}
		if link == "" {
			continue
		}
		flush()
		if title == "" {
			link = opening(first) + link
			first = false
		}
		elements = append(elements, slackapi.NewTextBlockObject(slackapi.MarkdownType, link, false, true))
	}
	flush()
	for i := 0; i < len(elements); i += maxInContext {
		p := part{block: slackapi.NewContextBlock("", elements[i:min(i+maxInContext, len(elements))]...)}
		if i == 0 {
			p.source = strings.Join(plain, between)
		}
		b.add(p)
	}
}

// opening is what stands before a source.
func opening(first bool) string {
	if first {
		return sourcesLabel
	}
	return strings.TrimLeft(between, " ")
}

// linkable returns an address encoded and escaped so that nothing in it ends or changes the link
// that it stands in, with the name of its host; not ok where it is no address of the web, or one that
// pretends to lead elsewhere.
func linkable(address string) (encoded, host string, ok bool) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Opaque != "" {
		return "", "", false
	}
	host, err = idna.Lookup.ToASCII(u.Hostname())
	if err != nil || !isHost(host) {
		return "", "", false
	}
	u.Host = host
	if port := u.Port(); port != "" {
		u.Host = net.JoinHostPort(host, port)
	}
	encoded = slackutilsx.EscapeMessage(encodeAddress(u.String()))
	return encoded, host, len(encoded) <= maxAddress
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
