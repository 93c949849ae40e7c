package parse

import (
	"html"
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// inlineParser reads mark-up within a line and nothing else.
var inlineParser = sync.OnceValue(func() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(util.Prioritized(parser.NewParagraphParser(), 1000)),
		parser.WithInlineParsers(parser.DefaultInlineParsers()...),
	)
})

// inlineLine reads the mark-up of one line of plain text: bold, emphasis, links.
func inlineLine(line string, no int) textLine {
	if !strings.ContainsAny(line, "*_[<`&!\\") {
		l := lineBuilder{}
		l.add(run{text: line, line: no})
		if done := l.done(); len(done) > 0 {
			return done[0]
		}
		return textLine{line: no}
	}
	source := []byte(strings.TrimSpace(line))
	doc := inlineParser().Parse(text.NewReader(source))
	w := inlineWalker{source: source, line: func(int) int { return no }, plain: true}
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		w.children(n, run{})
	}
	for i := range w.runs {
		w.runs[i].brk = noBreak
	}
	if lines := textLines(w.runs); len(lines) > 0 {
		return lines[0]
	}
	return textLine{line: no}
}

// inlineWalker turns goldmark's inline nodes into runs.
type inlineWalker struct {
	source   []byte
	line     func(offset int) int
	plain    bool // plain text: mark-up that is not sure stays as it is
	runs     []run
	captions []string // of pictures
	start    int      // offset of the text
	bold     int      // open <b> and <strong> tags
}

func (w *inlineWalker) children(n ast.Node, style run) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.node(c, style)
	}
}

func (w *inlineWalker) node(n ast.Node, style run) {
	style.bold = style.bold || w.bold > 0
	switch n := n.(type) {
	case *ast.Text:
		style.text = unescape(string(n.Segment.Value(w.source)), w.plain)
		style.line = w.line(n.Segment.Start)
		switch {
		case n.HardLineBreak():
			style.brk = hardBreak
		case n.SoftLineBreak():
			style.brk = softBreak
		}
		w.runs = append(w.runs, style)
	case *ast.String:
		style.text, style.line = string(n.Value), w.last()
		w.runs = append(w.runs, style)
	case *ast.CodeSpan:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if t, ok := c.(*ast.Text); ok {
				style.text, style.line = string(t.Segment.Value(w.source)), w.line(t.Segment.Start)
				w.runs = append(w.runs, style)
			}
		}
	case *ast.Emphasis:
		if n.Level >= 2 {
			style.bold = true
		} else {
			style.em = true
		}
		w.children(n, style)
	case *ast.Link:
		style.url = string(n.Destination)
		if n.FirstChild() == nil {
			style.text, style.line = style.url, w.last()
			w.runs = append(w.runs, style)
			return
		}
		w.children(n, style)
	case *ast.AutoLink:
		style.text, style.line = string(n.Label(w.source)), w.last()
		if n.AutoLinkType == ast.AutoLinkURL {
			style.url = string(n.URL(w.source))
		}
		w.runs = append(w.runs, style)
	case *ast.RawHTML:
		w.rawHTML(n, style)
	case *ast.Image:
		at := len(w.runs)
		w.children(n, style)
		if w.plain {
			return
		}
		var caption strings.Builder
		for _, r := range w.runs[at:] {
			caption.WriteString(r.text)
		}
		w.runs = w.runs[:at]
		if c := fold(caption.String()); c != "" {
			w.captions = append(w.captions, c)
		}
	default: // extensions give their text
		w.children(n, style)
	}
}

// last returns the line of the text before, for nodes that keep no place.
func (w *inlineWalker) last() int {
	if len(w.runs) > 0 {
		return w.runs[len(w.runs)-1].line
	}
	return w.line(w.start)
}

// inlineTags are the elements that may stand in running text; other "tags" are text.
var inlineTags = wordSet(`a abbr b big br cite code del div dfn em font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark
	ol p q s samp small span strike strong sub sup time tt u ul var wbr`)

func (w *inlineWalker) rawHTML(n *ast.RawHTML, style run) {
	var raw strings.Builder
	for i := range n.Segments.Len() {
		s := n.Segments.At(i)
		raw.Write(s.Value(w.source))
	}
	tag := raw.String()
	if n.Segments.Len() > 0 {
		style.line = w.line(n.Segments.At(0).Start)
	}
	name := strings.ToLower(strings.TrimLeft(tag, "</"))
	if i := strings.IndexFunc(name, func(r rune) bool { return !isWordRune(r) }); i >= 0 {
		name = name[:i]
	}
	closing := strings.HasPrefix(tag, "</")
	switch {
	case strings.HasPrefix(tag, "<!--"):
	case !inlineTags[name]:
		style.text = tag
		w.runs = append(w.runs, style)
	case name == "br":
		style.brk = hardBreak
		w.runs = append(w.runs, style)
	case (name == "b" || name == "strong") && closing:
		w.bold = max(0, w.bold-1)
	case name == "b" || name == "strong":
		w.bold++
	}
}

// unescape resolves entities and, outside plain text, backslashes before punctuation.
func unescape(s string, plain bool) string {
	if plain || !strings.Contains(s, `\`) {
		return html.UnescapeString(s)
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '\\')
		if i < 0 || i+1 == len(s) {
			b.WriteString(html.UnescapeString(s))
			return b.String()
		}
		b.WriteString(html.UnescapeString(s[:i]))
		if !util.IsPunct(s[i+1]) {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i+1])
		s = s[i+2:]
	}
}
