package parse

import (
	"strings"

	"github.com/godeeper/godeeper/faq"
)

var sourceLabel = lazy(`(?i)^(?:sources?|via|read more|read also|see also|further reading|more at|full story|link|links|quelle|quellen|fuente|fuentes)\s*:\s*(\S.*)$`)

// sourceLine takes a line that only names where something comes from.
func (r *reader) sourceLine(b block) bool {
	links, ok := sourceOnly(b)
	r.b.Links = append(r.b.Links, links...)
	return ok
}

// sourceOnly reads a block that is a source and nothing else: an address, or "Source: …".
func sourceOnly(b block) ([]faq.Link, bool) {
	if b.kind == heading || b.kind == separator || b.cells != nil || b.code {
		return nil, false
	}
	if m := sourceLabel().FindStringSubmatch(b.text); m != nil && len(m[1]) <= 2*maxTitle && len(faq.Sentences(m[1])) == 1 {
		return readSource(m[1], b.links), true
	}
	if linkDefinition().MatchString(b.text) {
		return readSource(b.text, b.links), true
	}
	if len(b.links) == 1 && b.links[0].Title == b.text && moreLink().MatchString(b.text) {
		return b.links, true
	}
	if rest := bareURL().ReplaceAllString(b.text, ""); len(b.links) > 0 && blank(rest) {
		return readSource(b.text, b.links), true
	}
	return nil, false
}

// readSource reads a line of a list of sources: links, or a title with an address, or a title.
func readSource(text string, links []faq.Link) []faq.Link {
	if m := linkDefinition().FindStringSubmatch(text); m != nil {
		l := faq.Link{Title: m[2], URL: trimURL(m[1])}
		if l.Title == "" {
			l.Title = l.URL
		}
		return []faq.Link{l}
	}
	switch len(links) {
	case 0:
		return []faq.Link{{Title: text}}
	case 1:
		l := links[0]
		if l.Title == l.URL || l.Title == trimURL(l.URL) {
			title := strings.TrimSpace(strings.Replace(text, l.Title, "", 1))
			title = strings.TrimSpace(strings.Trim(strings.NewReplacer("()", "", "[]", "", "<>", "").Replace(title), " :–—-,;|."))
			if !blank(title) {
				l.Title = title
			}
		} else if title := strings.TrimSpace(text); len(title) > len(l.Title) {
			l.Title = title // "Reuters, 5 March: Roll-out begins", of which a part is the link
		}
		return []faq.Link{l}
	}
	out := append([]faq.Link(nil), links...)
	rest := text
	for _, l := range links {
		rest = strings.Replace(rest, l.Title, "", 1)
	}
	if !blank(rest) && len(strings.Fields(rest)) > len(links) { // words around the links
		out = append(out, faq.Link{Title: text})
	}
	return out
}

var copyright = lazy(`(?i)^(?:©|\(c\)\s|copyright\b|all rights reserved)`)

// sources makes links out of a section.
func (r *reader) sources(sec *section) {
	var rest []block
	for i := 0; i < len(sec.blocks); i++ {
		b := sec.blocks[i]
		switch {
		case b.kind == separator || blank(b.text):
			continue
		case b.kind == heading:
			r.warn(b.line, "a sub-heading among the sources is left out: "+b.text)
			continue
		case len(b.links) == 0 && (len(faq.Sentences(b.text)) > 1 || copyright().MatchString(b.text)):
			r.warn(b.line, "text among the sources that names none is left out: "+b.text)
			continue
		}
		if len(b.links) == 0 && i+1 < len(sec.blocks) { // a title with its address on the next line
			if n := sec.blocks[i+1]; n.kind == paragraph && len(n.links) == 1 && blank(bareURL().ReplaceAllString(n.text, "")) {
				r.b.Links = append(r.b.Links, faq.Link{Title: b.text, URL: n.links[0].URL})
				sec.placed = true
				i++
				continue
			}
		}
		r.b.Links = append(r.b.Links, readSource(b.text, b.links)...)
		sec.placed = true
	}
	sec.blocks = rest
}

// mergeLinks drops the links that stand there already.
func mergeLinks(links []faq.Link) []faq.Link {
	var out []faq.Link
	seen := map[faq.Link]bool{}
	for _, l := range links {
		l.Title, l.URL = fold(l.Title), strings.TrimSpace(l.URL)
		if !seen[l] && (l.Title != "" || l.URL != "") {
			seen[l] = true
			out = append(out, l)
		}
	}
	return out
}
