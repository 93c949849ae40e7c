package parse

import (
	"bytes"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/godeeper/godeeper/faq"
)

// markdown is CommonMark with tables, definition lists, footnotes and strike-through.
var markdown = sync.OnceValue(func() goldmark.Markdown {
	return goldmark.New(goldmark.WithExtensions(extension.Table, extension.DefinitionList, extension.Strikethrough, extension.Footnote))
})

// markdownPage reads Markdown through goldmark's tree. A file that follows the plain format,
// where a line is a paragraph and a lone bullet separates, means other things in CommonMark (a
// lone "-" makes the line above it a heading), so it is read line by line.
func markdownPage(source string) page {
	if linewise(source) {
		return textPage(source)
	}
	var p page
	lines := frontMatter(strings.Split(source, "\n"), &p)
	src := []byte(strings.Join(lines, "\n"))
	ctx := parser.NewContext()
	doc := markdown().Parser().Parse(text.NewReader(src), parser.WithContext(ctx))
	m := markdownReader{src: src}
	for i, c := range src {
		if c == '\n' {
			m.ends = append(m.ends, i)
		}
	}
	m.blocks(doc, 0)
	p.blocks = m.out
	p.links = m.links
	used := map[string]bool{}
	for _, b := range p.blocks {
		for _, l := range b.links {
			used[l.URL] = true
		}
	}
	for _, ref := range ctx.References() { // sources that no text refers to must not be lost
		if url := string(ref.Destination()); strings.HasPrefix(url, "http") && !used[url] {
			l := faq.Link{Title: string(ref.Title()), URL: url}
			if l.Title == "" {
				l.Title = url
			}
			p.links = append(p.links, l)
		}
	}
	p.warnings = append(p.warnings, m.warnings...)
	return p
}

// linewise reports whether a Markdown file is written in the plain format: with lone bullets, or
// with headings that neither mark-up nor blank lines set off.
func linewise(source string) bool {
	lines := strings.Split(source, "\n")
	for i, line := range lines {
		body := strings.TrimSpace(line)
		if indent(line) > 3 {
			continue // code
		}
		if utf8.RuneCountInString(body) == 1 && loneBullet(body) {
			return true
		}
		if i+1 < len(lines) && strings.TrimSpace(lines[i+1]) != "" && !setext().MatchString(lines[i+1]) && strongRole(body) &&
			!strings.ContainsAny(body[:1], "#*_-+<>|") {
			return true
		}
	}
	return false
}

type markdownReader struct {
	src      []byte
	ends     []int // offsets of the line ends
	out      []block
	links    []faq.Link // of footnotes
	warnings []Warning
}

func (m *markdownReader) line(offset int) int { return 1 + sort.SearchInts(m.ends, offset) }

// lineOf returns the line of a block node: its own, or that of the first node in it.
func (m *markdownReader) lineOf(n ast.Node) int {
	for ; n != nil; n = n.FirstChild() {
		if n.Type() == ast.TypeInline {
			if t, ok := n.(*ast.Text); ok {
				return m.line(t.Segment.Start)
			}
			continue
		}
		if l := n.Lines(); l != nil && l.Len() > 0 {
			return m.line(l.At(0).Start)
		}
	}
	if len(m.out) > 0 {
		return m.out[len(m.out)-1].line
	}
	return 1
}

func (m *markdownReader) inline(n ast.Node) []textLine {
	w := inlineWalker{source: m.src, line: m.line}
	if l := n.Lines(); l != nil && l.Len() > 0 {
		w.start = l.At(0).Start
	}
	w.children(n, run{})
	for _, c := range w.captions {
		m.warnings = append(m.warnings, Warning{m.lineOf(n), "caption left out: " + c})
	}
	return textLines(w.runs)
}

func (m *markdownReader) add(bs ...block) {
	for i, b := range bs {
		if i == 0 {
			b.gap = true
		}
		m.out = append(m.out, b)
	}
}

// blocks reads the children of n; depth counts the lists around them.
func (m *markdownReader) blocks(n ast.Node, depth int) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Heading:
			m.heading(c)
		case *ast.List:
			m.list(c, depth+1)
		case *ast.Paragraph, *ast.TextBlock:
			bs := paragraphs(m.inline(c))
			for i := range bs {
				if bs[i].kind == paragraph {
					bs[i].level = depth
				}
			}
			m.add(bs...)
		case *ast.ThematicBreak:
			m.add(block{kind: separator, rule: true, line: m.lineOf(c)})
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			m.code(c)
		case *ast.HTMLBlock:
			m.html(c)
		case *east.Table:
			m.table(c)
		case *east.Footnote:
			m.footnote(c)
		case *east.DefinitionTerm:
			for _, l := range m.inline(c) {
				b := l.block(heading)
				b.level = termLevel
				m.add(b)
			}
		default: // block quotes, definition lists and their descriptions
			m.blocks(c, depth)
		}
	}
}

// termLevel is the level of what is a heading by its element, but below every heading.
const termLevel = 7

func (m *markdownReader) heading(h *ast.Heading) {
	l := headingLine(m.inline(h))
	if l.text == "" {
		return
	}
	b := l.block(heading)
	b.level = h.Level
	m.add(b)
}

func (m *markdownReader) list(l *ast.List, depth int) {
	number := l.Start
	for c := l.FirstChild(); c != nil; c = c.NextSibling() {
		label := string(l.Marker)
		if l.IsOrdered() {
			label = itoa(number) + label
			number++
		}
		at := len(m.out)
		m.blocks(c, depth)
		if at == len(m.out) {
			m.add(block{kind: separator, line: m.lineOf(c)})
			continue
		}
		if b := &m.out[at]; b.kind == paragraph && !b.code {
			b.kind, b.level, b.label = item, depth, label
		}
	}
}

func (m *markdownReader) code(n ast.Node) {
	for i := range n.Lines().Len() {
		s := n.Lines().At(i)
		if t := fold(string(s.Value(m.src))); t != "" {
			m.add(block{kind: paragraph, text: t, line: m.line(s.Start), code: true})
		}
	}
}

// html reads a block of HTML within Markdown with the reader of web pages.
func (m *markdownReader) html(n *ast.HTMLBlock) {
	if n.Lines().Len() == 0 {
		return
	}
	var raw bytes.Buffer
	for i := range n.Lines().Len() {
		s := n.Lines().At(i)
		raw.Write(s.Value(m.src))
	}
	if n.HasClosure() {
		raw.Write(n.ClosureLine.Value(m.src))
	}
	sub := htmlFragment(raw.String(), m.lineOf(n))
	m.out = append(m.out, sub.blocks...)
	m.warnings = append(m.warnings, sub.warnings...)
}

// footnote names a footnote in a warning: it belongs to no section. Its links are sources.
func (m *markdownReader) footnote(n *east.Footnote) {
	at := len(m.out)
	m.blocks(n, 0)
	for _, b := range m.out[at:] {
		m.warnings = append(m.warnings, Warning{b.line, "footnote left out: " + b.text})
		m.links = append(m.links, b.links...)
	}
	m.out = m.out[:at]
}

func (m *markdownReader) table(t *east.Table) {
	for row := t.FirstChild(); row != nil; row = row.NextSibling() {
		b := block{kind: item, level: 1, line: m.lineOf(row)}
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			text := ""
			for _, l := range m.inline(cell) {
				text = strings.TrimSpace(text + " " + l.text)
				b.links = append(b.links, bareLinks(l.text, l.links)...)
			}
			b.cells = append(b.cells, text)
		}
		if b.text = joinCells(b.cells); b.text != "" {
			m.add(b)
		}
	}
}
