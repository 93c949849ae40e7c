package feed

import (
	"html"
	"strings"
	"sync"
	"unicode"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html/atom"

	nethtml "golang.org/x/net/html"
)

// policy lets through what a story is written with: headings, paragraphs, lists, tables, emphasis
// and links to the web. All else is taken out, and what belongs to a page rather than to its story
// with all that stands in it.
var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "div", "section", "span", "blockquote", "pre", "code",
		"ul", "ol", "li", "dl", "dt", "dd", "details", "summary", "b", "strong", "i", "em", "cite", "q", "time", "sub", "sup",
		"table", "thead", "tbody", "tfoot", "tr", "th", "td")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("datetime").OnElements("time")
	p.AllowURLSchemes("http", "https")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(true) // they are resolved by the address of the item
	p.AddSpaceWhenStrippingTag(true)
	p.SkipElementsContent("script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "form", "button", "select",
		"textarea", "nav", "aside", "footer", "figure", "video", "audio", "title", "head")
	return p
})

// sanitized returns the HTML of an item as it goes to the parser.
func sanitized(source string) string {
	source = cleaned(source)
	if !strings.Contains(source, "<") { // JSON feeds and some others hold plain text
		return plain(html.UnescapeString(source))
	}
	return policy().Sanitize(closed(source))
}

// closed returns HTML in which all elements are closed: what is left open must not take what stands
// behind it with it.
func closed(source string) string {
	body := &nethtml.Node{Type: nethtml.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := nethtml.ParseFragment(strings.NewReader(source), body)
	if err != nil { // nested too deep
		return source
	}
	var b strings.Builder
	for _, n := range nodes {
		if nethtml.Render(&b, n) != nil {
			return source
		}
	}
	return b.String()
}

// cleaned returns text as it can be stored.
func cleaned(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// plain returns HTML for plain text, whose paragraphs are separated by empty lines.
func plain(text string) string {
	var b strings.Builder
	for p := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if strings.TrimSpace(p) != "" {
			b.WriteString("<p>" + html.EscapeString(p) + "</p>\n")
		}
	}
	return b.String()
}

// inner returns the HTML of the story of a page, "" where the page does not say where it is.
func inner(page string) string {
	doc, err := nethtml.Parse(strings.NewReader(page))
	if err != nil {
		return ""
	}
	for _, name := range []atom.Atom{atom.Article, atom.Main} {
		for n := range doc.Descendants() {
			if n.Type == nethtml.ElementNode && n.DataAtom == name {
				var b strings.Builder
				if nethtml.Render(&b, n) != nil {
					return ""
				}
				return b.String()
			}
		}
	}
	return ""
}

// words returns the text of HTML, without its tags.
func words(source string) string {
	z := nethtml.NewTokenizer(strings.NewReader(source))
	var b strings.Builder
	for {
		switch z.Next() {
		case nethtml.ErrorToken:
			return strings.Join(strings.Fields(b.String()), " ")
		case nethtml.TextToken:
			b.Write(z.Text())
			b.WriteByte(' ')
		}
	}
}
