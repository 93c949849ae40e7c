package parse

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlPage reads a web page: what is told in its head, and the blocks of its story.
func htmlPage(source string) page {
	doc, err := html.ParseWithOptions(strings.NewReader(withLines(source, 1)), html.ParseOptionEnableScripting(false))
	if err != nil { // only a failing reader gives one
		return page{warnings: []Warning{{Text: "the page cannot be read as HTML: " + err.Error()}}}
	}
	h := htmlReader{page: page{meta: readHead(doc)}, line: 1}
	h.base, _ = url.Parse(h.meta.url)
	story := findStory(doc)
	h.story = story
	h.node(doc, htmlStyle{})
	h.flush(htmlStyle{})
	return h.page
}

// htmlFragment reads HTML that stands within Markdown from the given line on.
func htmlFragment(source string, line int) page {
	h := htmlReader{}
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragmentWithOptions(strings.NewReader(withLines(source, line)), body, html.ParseOptionEnableScripting(false))
	if err != nil {
		return page{warnings: []Warning{{Line: line, Text: "this HTML cannot be read: " + err.Error()}}}
	}
	h.line = line
	for _, n := range nodes {
		h.node(n, htmlStyle{})
	}
	h.flush(htmlStyle{})
	return h.page
}

// lineAttr carries the line of a tag through the parser, which keeps no places.
const lineAttr = "data-godeeper-line"

// withLines adds to every start tag the line on which it ends.
func withLines(source string, line int) string {
	var b strings.Builder
	b.Grow(len(source) + len(source)/4)
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		kind := z.Next()
		raw := string(z.Raw())
		line += strings.Count(raw, "\n")
		if kind == html.StartTagToken || kind == html.SelfClosingTagToken {
			name := 1
			for name < len(raw) && !strings.ContainsRune(" \t\n\r\f/>", rune(raw[name])) {
				name++
			}
			fmt.Fprintf(&b, `%s %s="%d"%s`, raw[:name], lineAttr, line, raw[name:])
		} else {
			b.WriteString(raw)
		}
		if kind == html.ErrorToken {
			return b.String()
		}
	}
}

// htmlStyle is what surrounds a node.
type htmlStyle struct {
	run
	depth   int  // lists around it
	heading int  // level of the heading it stands in, 0 for none
	code    bool // preformatted
	by      bool // in an element marked as the byline
	outside bool // outside the story
	number  *int // next number of the ordered list around it
}

type htmlReader struct {
	page
	base  *url.URL
	story map[*html.Node]bool // nodes that hold the story; nil where all of the body does
	line  int
	runs  []run
	gap   bool
	label string // marker of the item that has begun and has no text yet
	depth int    // its depth
}

// node reads n and what is in it.
func (h *htmlReader) node(n *html.Node, s htmlStyle) {
	switch n.Type {
	case html.TextNode:
		h.text(n.Data, s)
		return
	case html.DocumentNode:
		h.children(n, s)
		return
	case html.ElementNode:
	default:
		return
	}
	if l, err := strconv.Atoi(attr(n, lineAttr)); err == nil {
		h.line = l
	}
	if h.story != nil && !s.outside && n.DataAtom == atom.Body {
		s.outside = true
	}
	if h.story[n] {
		h.flush(s)
		s.outside = false
	}
	if isChrome(n) {
		h.flush(s)
		return
	}
	if isByline(n) {
		s.by = true
	}
	if !inlineElement(n) {
		h.flush(s)
		h.gap = true
		h.element(n, s)
		return
	}
	switch n.DataAtom {
	case atom.B, atom.Strong:
		s.bold = true
	case atom.Em, atom.I, atom.Cite:
		s.em = true
	case atom.A:
		s.url = h.absolute(attr(n, "href"))
	case atom.Time:
		s.when = attr(n, "datetime")
	case atom.Br:
		h.runs = append(h.runs, run{brk: hardBreak, line: h.line})
	}
	if style := strings.ReplaceAll(attr(n, "style"), " ", ""); strings.Contains(style, "font-weight:bold") || strings.Contains(style, "font-weight:700") {
		s.bold = true
	}
	h.children(n, s)
}

func (h *htmlReader) children(n *html.Node, s htmlStyle) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		h.node(c, s)
	}
}

func (h *htmlReader) text(data string, s htmlStyle) {
	for i, line := range strings.Split(data, "\n") {
		if i > 0 {
			h.line++
			if s.code {
				h.flush(s)
			} else {
				h.runs = append(h.runs, run{text: " ", line: h.line, bold: s.bold, em: s.em, url: s.url})
			}
		}
		if line != "" {
			r := s.run
			r.text, r.line = line, h.line
			h.runs = append(h.runs, r)
		}
	}
}

// element reads an element that is a block of its own.
func (h *htmlReader) element(n *html.Node, s htmlStyle) {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		s.heading = int(n.Data[1] - '0')
	case atom.Dt, atom.Summary:
		s.heading = termLevel
	case atom.Button:
		if s.heading == 0 {
			s.heading = termLevel
		}
	case atom.Ul, atom.Menu:
		s.depth++
		s.number = nil
	case atom.Ol:
		first := 1
		if v, err := strconv.Atoi(attr(n, "start")); err == nil {
			first = v
		}
		s.depth++
		s.number = &first
	case atom.Li:
		h.listItem(n, s)
		return
	case atom.Tr:
		h.row(n, s)
		return
	case atom.Hr:
		h.add(block{kind: separator, rule: true, line: h.line}, s)
	case atom.Pre:
		s.code = true
	case atom.Figcaption, atom.Caption:
		at := len(h.blocks)
		h.children(n, s)
		h.flush(s)
		for _, b := range h.blocks[at:] {
			h.warnings = append(h.warnings, Warning{b.line, "caption left out: " + b.text})
		}
		h.blocks = h.blocks[:at]
		return
	}
	if attr(n, "role") == "heading" {
		s.heading = 2
		if level, err := strconv.Atoi(attr(n, "aria-level")); err == nil && level > 0 && level < 7 {
			s.heading = level
		}
	}
	h.children(n, s)
	h.flush(s)
}

func (h *htmlReader) listItem(n *html.Node, s htmlStyle) {
	s.depth = max(s.depth, 1)
	h.label, h.depth = "-", s.depth
	if s.number != nil {
		h.label = itoa(*s.number) + "."
		*s.number++
	}
	at := len(h.blocks)
	h.children(n, s)
	h.flush(s)
	if at == len(h.blocks) && !holdsChrome(n) {
		h.add(block{kind: separator, line: h.line}, s)
	}
	h.label = ""
}

// row reads a row of a table.
func (h *htmlReader) row(n *html.Node, s htmlStyle) {
	b := block{kind: item, level: 1, line: h.line}
	at := len(h.blocks)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode || isChrome(c) {
			continue
		}
		start := len(h.blocks)
		h.children(c, s)
		h.flush(s)
		var texts []string
		for _, p := range h.blocks[start:] {
			if p.text != "" {
				texts = append(texts, p.text)
			}
			b.links = append(b.links, p.links...)
		}
		h.blocks = h.blocks[:start]
		b.cells = append(b.cells, strings.Join(texts, " "))
	}
	h.blocks = h.blocks[:at]
	if b.text = joinCells(b.cells); b.text != "" {
		h.add(b, s)
	}
}

// flush makes blocks out of the running text that has been read.
func (h *htmlReader) flush(s htmlStyle) {
	lines := textLines(h.runs)
	h.runs = h.runs[:0]
	if s.heading > 0 {
		h.flushHeading(lines, s)
		return
	}
	for i, b := range paragraphs(lines) {
		b.code = s.code
		b.by = s.by
		switch {
		case h.label != "" && b.kind == paragraph:
			b.kind, b.level, b.label = item, h.depth, h.label
			h.label = ""
		case b.kind == paragraph:
			b.level = s.depth
		}
		b.gap = b.gap && (i > 0 || h.gap)
		h.add(b, s)
	}
}

func (h *htmlReader) flushHeading(lines []textLine, s htmlStyle) {
	l := headingLine(lines)
	if l.text == "" {
		return
	}
	b := l.block(heading)
	b.level = s.heading
	h.label = ""
	h.add(b, s)
}

func (h *htmlReader) add(b block, s htmlStyle) {
	h.gap = false
	if s.outside {
		if b.kind == heading && b.level == 1 && h.meta.weak == "" {
			h.meta.weak = b.text
		} else if b.text != "" {
			h.warnings = append(h.warnings, Warning{b.line, "outside the story, left out: " + b.text})
		}
		return
	}
	h.blocks = append(h.blocks, b)
}

// absolute resolves the target of a link; "" where it leads nowhere else.
func (h *htmlReader) absolute(href string) string {
	href = strings.TrimSpace(href)
	if href == "" || strings.HasPrefix(href, "#") {
		return ""
	}
	u, err := url.Parse(href)
	if err != nil {
		return ""
	}
	if h.base != nil && h.base.IsAbs() {
		u = h.base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func itoa(n int) string { return strconv.Itoa(n) }
