package parse

import (
	"net/url"
	"sort"
	"strings"

	"github.com/godeeper/godeeper/faq"
)

// reader makes a briefing out of what the formats give.
type reader struct {
	b        *faq.Briefing
	warnings []Warning
	ids      map[string]bool // ids of entries that are taken
	again    map[string]int  // how often the same words came under one id
}

func (r *reader) warn(line int, text string) {
	r.warnings = append(r.warnings, Warning{line, text})
}

func (r *reader) sortedWarnings() []Warning {
	sort.SliceStable(r.warnings, func(i, j int) bool { return r.warnings[i].Line < r.warnings[j].Line })
	return r.warnings
}

// section is a headed run of blocks. Sub-headings in it are blocks of kind heading.
type section struct {
	role                     faq.Role
	strong                   bool // its heading surely is one of a briefing
	head                     string
	line                     int
	level                    int // of its heading, 0 where mark-up does not tell
	links                    []faq.Link
	blocks                   []block
	separated, asked, listed bool // it has lone bullets; questions; sub-headings with items under them
	placed                   bool // something was made out of it that is no passage
}

// nothingLike refuses a file that was read and has nothing of a briefing.
const nothingLike = `no recognisable content: it has no heading of a briefing ("What's happened", "Common questions", …) ` +
	`with text under it, and no questions with answers; add such headings`

// readPage reads the blocks of a page into the briefing.
func (r *reader) readPage(p page) error {
	r.warnings = append(r.warnings, p.warnings...)
	base := p.meta.url
	for i := range p.blocks {
		p.blocks[i].links = absolute(p.blocks[i].links, base)
	}
	s := splitter{reader: r, meta: p.meta}
	secs := s.split(leadIns(p.blocks))
	r.setMeta(s.meta)
	sure := false
	for i := range secs {
		sec := &secs[i]
		sure = sure || sec.strong && len(sec.blocks) > 0
		switch sec.role {
		case faq.RoleQuestions:
			r.questions(sec)
		case faq.RoleDeeper:
			r.prompts(sec)
		case faq.RoleTopics:
			r.topics(sec)
		case faq.RoleSources:
			r.sources(sec)
		}
		r.addSection(sec)
	}
	r.b.Links = mergeLinks(append(r.b.Links, p.links...))
	if !sure && len(r.b.FAQs) == 0 || !r.anything() {
		return &Error{Reason: nothingLike}
	}
	attribute(r.b, secs)
	r.title()
	return nil
}

func (r *reader) anything() bool {
	b := r.b
	return len(b.Sections)+len(b.FAQs)+len(b.Prompts)+len(b.Topics) > 0
}

// addSection keeps what is left of a section as passages.
func (r *reader) addSection(sec *section) {
	out := faq.Section{Role: sec.role, Heading: sec.head, Line: sec.line}
	r.b.Links = append(r.b.Links, sec.links...)
	var sub subheads
	blockNo := 0
	for i, b := range sec.blocks {
		switch {
		case b.kind == separator:
			continue
		case sub.take(sec.blocks, i):
			if !leads(sec.blocks, i) {
				r.warn(b.line, "a heading with nothing under it is left out: "+b.text)
			}
			r.b.Links = append(r.b.Links, b.links...)
			continue
		case r.sourceLine(b):
			continue
		}
		before := len(out.Passages)
		texts := []string{b.text}
		if b.kind == paragraph && !b.code {
			texts = faq.Sentences(b.text)
		}
		for n, text := range texts {
			if blank(text) {
				if n > 0 && len(out.Passages) > 0 { // a stop or a quote that stands apart
					out.Passages[len(out.Passages)-1].Text += " " + text
				}
				continue
			}
			if links := linksIn(text, b.links); n > 0 && n == len(texts)-1 && sourceLabel().MatchString(text) {
				if from, ok := sourceOnly(block{text: text, links: links}); ok { // "… in June. Source: Reuters"
					r.b.Links = append(r.b.Links, from...)
					continue
				}
			}
			out.Passages = append(out.Passages, faq.Passage{
				ID: r.id("p-", firstWords(text), text, sec.head), Text: text, Subheading: sub.text(), Block: blockNo,
				Links: linksIn(text, b.links), Line: b.line,
			})
		}
		r.b.Links = append(r.b.Links, linksAcross(texts, b.links)...)
		if len(out.Passages) > before {
			blockNo++
		}
	}
	switch {
	case len(out.Passages) > 0:
		r.b.Sections = append(r.b.Sections, out)
	case !sec.placed && sec.head != "":
		r.warn(sec.line, "a heading with nothing under it is left out: "+sec.head)
	}
}

// firstWords returns the start of a text that its id is made of.
func firstWords(text string) string {
	if len(text) > 4*maxSlug {
		text = text[:4*maxSlug]
	}
	return text
}

// linksIn returns the links whose words stand in a sentence.
func linksIn(text string, links []faq.Link) []faq.Link {
	var in []faq.Link
	for _, l := range links {
		if strings.Contains(text, l.Title) {
			in = append(in, l)
		}
	}
	return in
}

// linksAcross returns the links whose words stand in no sentence as a whole.
func linksAcross(texts []string, links []faq.Link) []faq.Link {
	var across []faq.Link
	for _, l := range links {
		whole := false
		for _, t := range texts {
			whole = whole || strings.Contains(t, l.Title)
		}
		if !whole {
			across = append(across, l)
		}
	}
	return across
}

// subheads follows the path of sub-headings: by element, or an item above deeper items.
type subheads struct{ path []subhead }

type subhead struct {
	rank int // smaller ranks stand above
	text string
}

// The ranks of what can head a passage; an element's is its level.
const (
	rankPlain    = 10 // a heading without a level
	rankNumbered = 15 // a numbered line above bullets
	rankItem     = 20 // and the depth of the item
)

func (s *subheads) popFrom(rank int) {
	for len(s.path) > 0 && s.path[len(s.path)-1].rank >= rank {
		s.path = s.path[:len(s.path)-1]
	}
}

func (s *subheads) push(rank int, text string) bool {
	s.popFrom(rank)
	s.path = append(s.path, subhead{rank, headingText(text)})
	return true
}

// take reports whether block i is a sub-heading rather than text of its own.
func (s *subheads) take(blocks []block, i int) bool {
	b := blocks[i]
	switch {
	case b.kind == heading && b.level == 0:
		return s.push(rankPlain, b.text)
	case b.kind == heading:
		return s.push(b.level, b.text)
	case b.kind == paragraph:
		s.popFrom(rankItem + b.level + 1)
		if b.level == 0 {
			s.popFrom(rankItem)
		}
		return false
	}
	s.popFrom(rankItem + b.level)
	if b.cells != nil || !looksHeading(b.text) || i+1 == len(blocks) || blocks[i+1].kind != item {
		return false
	}
	next := blocks[i+1]
	switch {
	case next.level > b.level:
		return s.push(rankItem+b.level, b.text)
	case b.numbered() && !next.numbered() && next.cells == nil:
		return s.push(rankNumbered, b.text)
	}
	return false
}

// absolute resolves the addresses of links at that of the page, and drops those that stay relative.
func absolute(links []faq.Link, base string) []faq.Link {
	var out []faq.Link
	page, _ := url.Parse(base)
	for _, l := range links {
		u, err := url.Parse(strings.TrimSpace(l.URL))
		if err != nil || strings.HasPrefix(l.URL, "#") {
			continue
		}
		if page != nil && page.IsAbs() && !u.IsAbs() {
			u = page.ResolveReference(u)
			l.URL = u.String()
		}
		if (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
			out = append(out, l)
		}
	}
	return out
}

// leads reports whether anything stands under the heading block i.
func leads(blocks []block, i int) bool {
	for _, b := range blocks[i+1:] {
		switch b.kind {
		case paragraph, item:
			if !blank(b.text) {
				return true
			}
		case heading:
			return b.level > blocks[i].level && blocks[i].level > 0
		}
	}
	return false
}

func (s *subheads) text() string {
	var all []string
	for _, h := range s.path {
		all = append(all, h.text)
	}
	return strings.Join(all, ": ")
}

var linkDefinition = lazy(`^\[[^\]]+\]:?\s*<?(https?://[^\s>]+)>?(?:\s+["'(](.*)["')])?$`)

var moreLink = lazy(`(?i)^[\[(]?(?:(?:read|learn|see|find out) more|more|source|sources|full story|continue reading|link|here|details|original)[\])]?[.…»›→ ]*$`)

// cutMore takes a link off the end of a text that only leads on: "… Read more".
func cutMore(b block) block {
	if n := len(b.links); n > 0 && b.cells == nil {
		l := b.links[n-1]
		if rest, ok := strings.CutSuffix(strings.TrimRight(b.text, " .)]"), l.Title); ok && moreLink().MatchString(l.Title) && endsSentence(strings.TrimRight(rest, " ([")) {
			b.text = strings.TrimRight(rest, " ([")
		}
	}
	return b
}

// leadIns splits headings off that share a line with their text.
func leadIns(blocks []block) []block {
	var out []block
	for _, b := range blocks {
		b = cutMore(b)
		if b.kind == paragraph && !b.code {
			if head, rest, ok := leadIn(b); ok {
				h := block{kind: heading, text: head, line: b.line, gap: true}
				b.text, b.lead, b.bold, b.gap = rest, 0, false, false
				out = append(out, h, b)
				continue
			}
		}
		out = append(out, b)
	}
	return out
}
