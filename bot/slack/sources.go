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
	var p smallPrint
	for _, s := range sources {
		address, host, ok := linkable(s.URL)
		title := clip(line(s.Title), maxTitle)
		switch {
		case ok && s.Title == s.URL:
			title = ""
		case !ok && title == "":
			title = clip(line(s.URL), maxTitle)
		}
		if title != "" {
			p.title(title)
		}
		if ok {
			p.link(address, host, title == "")
		}
	}
	p.flush()
	for _, some := range chunks(p.elements, textLen, maxInContext) {
		b.add(part{block: slackapi.NewContextBlock("", some...), source: strings.Join(p.plain, between)})
		p.plain = nil
	}
}

// smallPrint collects the elements of sources.
type smallPrint struct {
	elements []slackapi.MixedElement
	titles   string   // since the last link
	plain    []string // what a reader without links is told
}

// title adds a source by its title. Titles in a row are one element.
func (p *smallPrint) title(s string) {
	if len(p.titles)+len(s) > maxList {
		p.flush()
	}
	if p.titles == "" {
		p.titles = p.opening() + s
	} else {
		p.titles += between + s
	}
	p.plain = append(p.plain, s)
}

// link adds the link of the source before it, or of one that is alone.
func (p *smallPrint) link(address, host string, alone bool) {
	p.flush()
	text := "<" + address + "|" + host + ">"
	if alone {
		text = p.opening() + text
		p.plain = append(p.plain, host)
	}
	p.elements = append(p.elements, slackapi.NewTextBlockObject(slackapi.MarkdownType, text, false, true))
}

func (p *smallPrint) flush() {
	if p.titles != "" {
		p.elements = append(p.elements, plainText(p.titles))
		p.titles = ""
	}
}

// opening is what stands before a source that begins an element.
func (p *smallPrint) opening() string {
	if len(p.elements) == 0 {
		return sourcesLabel
	}
	return strings.TrimLeft(between, " ")
}

func textLen(e slackapi.MixedElement) int { return len(e.(*slackapi.TextBlockObject).Text) }

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
	if port := u.Port(); port != "" {
		u.Host = net.JoinHostPort(host, port)
	} else {
		u.Host = host
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
