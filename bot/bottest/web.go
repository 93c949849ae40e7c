package bottest

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// ParsePage returns a page as a browser that runs scripts reads it.
func ParsePage(page string) (*html.Node, error) { return html.Parse(strings.NewReader(page)) }

// LivePage returns what in a page could run or load something that the site did not mean to: a script
// that is not a file of the site, an event handler, a style of its own, an address of another kind
// than http, https or mailto, a frame, a form that is sent elsewhere. The elements and attributes that
// site pages are made of are allowed, and no other ones.
func LivePage(n *html.Node) []string {
	var out []string
	tell := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for c := range n.Descendants() {
		switch {
		case c.Type == html.CommentNode:
			tell("a comment: %s", c.Data)
			continue
		case c.Type != html.ElementNode:
			continue
		case !slices.Contains(pageElements, c.DataAtom):
			tell("an element that no page has: %s", opened(c))
		case c.DataAtom == atom.Script && (attribute(c, "type") != "module" || !isOwn(attribute(c, "src")) || c.FirstChild != nil):
			tell("a script: %s", opened(c))
		}
		for _, a := range c.Attr {
			key := strings.ToLower(a.Key)
			switch {
			case strings.HasPrefix(key, "on") || key == "style" || key == "srcdoc" || a.Namespace != "":
				tell("an attribute that does something: %s", opened(c))
			case key == "href" || key == "src" || key == "action" || key == "formaction" || key == "content" && strings.Contains(strings.ToLower(attribute(c, "http-equiv")), "refresh"):
				if !isAddress(a.Val) || key != "href" && !isOwn(a.Val) {
					tell("an address: %s", opened(c))
				}
			}
		}
	}
	return out
}

// pageElements are those that pages of readers are made of.
var pageElements = []atom.Atom{
	atom.Html, atom.Head, atom.Meta, atom.Title, atom.Link, atom.Script, atom.Body,
	atom.A, atom.Header, atom.Nav, atom.Main, atom.Footer, atom.Section, atom.Article, atom.Div, atom.Span, atom.P,
	atom.H1, atom.H2, atom.H3, atom.H4, atom.Ul, atom.Li, atom.Blockquote, atom.Time, atom.Code,
	atom.Form, atom.Label, atom.Input, atom.Button,
}

// isOwn reports whether an address is one of the site itself.
func isOwn(address string) bool {
	return strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") && !strings.HasPrefix(address, `/\`)
}

// isAddress reports whether an address leads to a page, and does nothing else.
func isAddress(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (isOwn(address) || strings.HasPrefix(address, "#") || u.Scheme == "https" || u.Scheme == "http")
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// opened returns the opening tag of an element.
func opened(n *html.Node) string {
	var b strings.Builder
	b.WriteString("<" + n.Data)
	for _, a := range n.Attr {
		fmt.Fprintf(&b, " %s=%q", a.Key, a.Val)
	}
	return b.String() + ">"
}

// PageText returns what a reader sees of a part of a page, a block on a line: buttons in brackets,
// links to pages of briefings and to other sites with their address, quotes behind ">".
func PageText(n *html.Node) string {
	var w pageWriter
	w.write(n, "")
	var out []string
	for line := range strings.SplitSeq(w.String(), "\n") {
		if line = strings.TrimRight(strings.Join(strings.Fields(line), " "), " "); strings.Trim(line, "> ") != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

type pageWriter struct{ strings.Builder }

// pageBlocks begin a line of their own.
var pageBlocks = []atom.Atom{
	atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.Ul, atom.Li, atom.Blockquote, atom.Div, atom.Section, atom.Article, atom.Form, atom.Footer, atom.Header, atom.Nav, atom.Main,
}

func (w *pageWriter) write(n *html.Node, quote string) {
	if n.Type == html.TextNode {
		w.WriteString(strings.ReplaceAll(n.Data, "\n", " "))
		return
	}
	block := slices.Contains(pageBlocks, n.DataAtom)
	if n.DataAtom == atom.Blockquote {
		quote = "> "
	}
	if block {
		w.WriteString("\n" + quote)
	}
	switch n.DataAtom {
	case atom.Script, atom.Head, atom.Input:
		return
	case atom.Button:
		w.WriteString(" [")
	}
	for c := range n.ChildNodes() {
		w.write(c, quote)
	}
	switch to := attribute(n, "href"); {
	case n.DataAtom == atom.Button:
		w.WriteString("] ")
	case strings.HasPrefix(to, "/briefings/") || to != "" && !isOwn(to) && !strings.HasPrefix(to, "#"):
		w.WriteString(" <" + to + ">")
	}
	if block {
		w.WriteString("\n" + strings.TrimSuffix(quote, " "))
	}
}

// FindAll returns the elements of a page of a kind, as which reports it.
func FindAll(n *html.Node, which func(*html.Node) bool) []*html.Node {
	var out []*html.Node
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && which(c) {
			out = append(out, c)
		}
	}
	return out
}

// HasClass reports whether an element has a class.
func HasClass(n *html.Node, class string) bool {
	return slices.Contains(strings.Fields(attribute(n, "class")), class)
}

// WebForm returns what is sent when a button of a form is pressed, nil for the field of text, which
// holds the given one: the address and the fields.
func WebForm(form, button *html.Node, text string) (action string, fields url.Values) {
	fields = url.Values{}
	for _, in := range FindAll(form, func(n *html.Node) bool { return n.DataAtom == atom.Input }) {
		if name := attribute(in, "name"); name != "" {
			value := attribute(in, "value")
			if attribute(in, "type") == "text" {
				value = text
			}
			fields.Set(name, value)
		}
	}
	if button != nil && attribute(button, "name") != "" {
		fields.Set(attribute(button, "name"), attribute(button, "value"))
	}
	return attribute(form, "action"), fields
}
