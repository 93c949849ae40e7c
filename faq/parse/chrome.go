package parse

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// neverText are elements whose content is not for reading.
var neverText = map[atom.Atom]bool{
	atom.Head: true, atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Iframe: true,
	atom.Svg: true, atom.Math: true, atom.Canvas: true, atom.Audio: true, atom.Video: true, atom.Object: true, atom.Embed: true,
	atom.Nav: true, atom.Form: true, atom.Input: true, atom.Select: true, atom.Textarea: true, atom.Dialog: true,
	atom.Datalist: true, atom.Noframes: true, atom.Option: true,
}

var neverRoles = wordSet(`navigation search banner contentinfo menu menubar dialog alertdialog toolbar tablist`)

// chromeName matches classes and ids of what surrounds stories on web pages.
var chromeName = lazy(`(?i)(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|cookies?|consent|gdpr|newsletter|signup|sign-up|subscribe|subscription|paywall|share|sharing|social|sidebar|advert|advertisement|ads?|ad-slot|promo|sponsored|related|recommended|comments?|skip-link|skip|site-header|site-footer|masthead|toolbar|pagination|popup|modal|banner|footer|toc|table-of-contents|screen-reader-text|sr-only|visually-hidden|hidden)(?:$|[\s_-])`)

// isChrome reports whether n is no part of the story: hidden, scripted, navigation, or around it.
// An aside, a footer or a box of related matter is kept where it has a section of a briefing.
func isChrome(n *html.Node) bool {
	if n.Type != html.ElementNode {
		return n.Type == html.CommentNode
	}
	if neverText[n.DataAtom] || neverRoles[attr(n, "role")] && n.DataAtom != atom.Header {
		return true
	}
	if n.DataAtom == atom.Button { // what opens a panel is its heading, other buttons do something
		text := contentUpTo(n, maxQuestion)
		return !within(n, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Dt, atom.Summary) && !strongRole(text) && !endsQuestion(text)
	}
	for _, a := range n.Attr {
		style := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
		switch {
		case a.Key == "hidden" && a.Val != "until-found",
			a.Key == "aria-hidden" && a.Val == "true",
			a.Key == "style" && (strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden")):
			return !collapsed(n)
		}
	}
	around := false
	switch n.DataAtom {
	case atom.Html, atom.Body, atom.Main, atom.Article:
		return false
	case atom.Aside, atom.Footer:
		around = true
	case atom.Header:
		around = !within(n, atom.Article, atom.Main) && (find(n, isTitle) == nil || titleOutside(n))
	default:
		if isHeading(n) || inlineElement(n) && n.DataAtom != atom.A && n.DataAtom != atom.Span {
			return false
		}
		around = chromeName().MatchString(attr(n, "class")) || chromeName().MatchString(attr(n, "id"))
	}
	return around && find(n, isSectionHeading) == nil
}

// collapsed reports whether a hidden element is a panel that the reader can open.
func collapsed(n *html.Node) bool {
	id := attr(n, "id")
	if id == "" {
		return false
	}
	root := n
	for root.Parent != nil {
		root = root.Parent
	}
	return find(root, func(c *html.Node) bool { return attr(c, "aria-controls") == id && !within(c, atom.Nav, atom.Header) }) != nil
}

// holdsChrome reports whether an element is empty only because what it holds is left out.
func holdsChrome(n *html.Node) bool {
	return find(n, func(c *html.Node) bool { return c != n && (isChrome(c) || c.DataAtom == atom.Img) }) != nil
}

// isSectionHeading reports whether n is set as a heading and names a section of briefings.
func isSectionHeading(n *html.Node) bool {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.B, atom.Strong, atom.Dt, atom.Summary, atom.P, atom.Div:
		return strongRole(contentUpTo(n, 2*maxHeading))
	}
	return false
}

func isHeading(n *html.Node) bool {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

// titleOutside reports whether the page has a title outside of n, which then names the site.
func titleOutside(n *html.Node) bool {
	root := n
	for root.Parent != nil {
		root = root.Parent
	}
	return find(root, func(c *html.Node) bool {
		for p := c; p != nil; p = p.Parent {
			if p == n {
				return false
			}
		}
		return isTitle(c) && content(c) != ""
	}) != nil
}

func isTitle(n *html.Node) bool { return n.DataAtom == atom.H1 }

// isByline reports whether n is marked as the name of the author.
func isByline(n *html.Node) bool {
	names := " " + strings.ToLower(attr(n, "class")+" "+attr(n, "itemprop")+" "+attr(n, "rel")) + " "
	for _, name := range []string{" byline ", " author ", " article-byline ", " byline-name "} {
		if strings.Contains(names, name) {
			return true
		}
	}
	return false
}

// inlineElement reports whether n stands within running text.
func inlineElement(n *html.Node) bool {
	return n.DataAtom != 0 && inlineAtoms[n.DataAtom]
}

var inlineAtoms = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.Acronym: true, atom.B: true, atom.Bdi: true, atom.Bdo: true, atom.Big: true, atom.Br: true,
	atom.Cite: true, atom.Code: true, atom.Data: true, atom.Del: true, atom.Dfn: true, atom.Em: true, atom.Font: true, atom.I: true,
	atom.Img: true, atom.Ins: true, atom.Kbd: true, atom.Label: true, atom.Mark: true, atom.Q: true, atom.Ruby: true, atom.Rt: true,
	atom.S: true, atom.Samp: true, atom.Small: true, atom.Span: true, atom.Strike: true, atom.Strong: true, atom.Sub: true,
	atom.Sup: true, atom.Time: true, atom.Tt: true, atom.U: true, atom.Var: true, atom.Wbr: true, atom.Picture: true,
}

// find returns the first node of a tree that is wanted, n itself included.
func find(n *html.Node, wanted func(*html.Node) bool) *html.Node {
	if n.Type == html.ElementNode && wanted(n) {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if m := find(c, wanted); m != nil {
			return m
		}
	}
	return nil
}

func within(n *html.Node, atoms ...atom.Atom) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		for _, a := range atoms {
			if p.DataAtom == a {
				return true
			}
		}
	}
	return false
}

// content returns the text of a node, white space folded.
func content(n *html.Node) string { return contentUpTo(n, Limit) }

// contentUpTo is content that stops when it has more than limit bytes.
func contentUpTo(n *html.Node, limit int) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil && b.Len() <= limit; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return fold(b.String())
}

// findStory returns the elements that hold the story: <main> or the articles, and whatever
// outside of them holds a section of a briefing. It returns nil where the whole body does.
func findStory(doc *html.Node) map[*html.Node]bool {
	root := find(doc, func(n *html.Node) bool { return n.DataAtom == atom.Main || attr(n, "role") == "main" })
	if root == nil {
		root = largest(doc, func(n *html.Node) bool { return n.DataAtom == atom.Article })
	}
	if root == nil || find(root, isSectionHeading) == nil && find(doc, isSectionHeading) != nil {
		return nil
	}
	story := map[*html.Node]bool{root: true}
	up := map[*html.Node]bool{}
	for p := root.Parent; p != nil; p = p.Parent {
		up[p] = true
	}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c == root || isChrome(c):
			case up[c]:
				walk(c)
			case c.Type == html.ElementNode && find(c, isSectionHeading) != nil:
				story[c] = true
				if isHeading(c) { // the section is not boxed: what follows belongs to it
					for s := c.NextSibling; s != nil; s = s.NextSibling {
						story[s] = true
					}
				}
			}
		}
	}
	walk(doc)
	return story
}

// largest returns the wanted element with the most text.
func largest(n *html.Node, wanted func(*html.Node) bool) *html.Node {
	var best *html.Node
	size := 0
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode && wanted(n) {
			if l := len(content(n)); l > size {
				best, size = n, l
			}
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return best
}
