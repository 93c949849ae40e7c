package parse

import (
	"encoding/json"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// readHead collects what the head of a page says of it.
func readHead(doc *html.Node) meta {
	var m meta
	set := func(field *string, value string) {
		if *field == "" {
			*field = fold(value)
		}
	}
	var og, window string
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode {
			switch n.DataAtom {
			case atom.Svg:
				return
			case atom.Html:
				set(&m.lang, attr(n, "lang"))
			case atom.Title:
				set(&window, content(n))
			case atom.Link:
				if attr(n, "rel") == "canonical" {
					m.url = attr(n, "href")
				}
			case atom.Meta:
				value := attr(n, "content")
				switch strings.ToLower(attr(n, "property") + attr(n, "name") + attr(n, "itemprop")) {
				case "og:title", "twitter:title":
					set(&og, value)
				case "og:url":
					set(&m.url, value)
				case "article:published_time", "datepublished", "date", "dc.date", "pubdate", "publish-date", "dcterms.created":
					set(&m.date, value)
				case "author", "article:author", "dc.creator", "byl":
					if !strings.HasPrefix(value, "http") {
						set(&m.byline, value)
					}
				}
			case atom.Script:
				if attr(n, "type") == "application/ld+json" {
					readLinkedData(content(n), &m, &og)
				}
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	if m.weak = og; og == "" {
		m.weak = withoutSite(window)
	}
	return m
}

var siteName = lazy(`\s+[|–—·•»]\s+[^|–—·•»]{1,40}$|\s+-\s+[^-]{1,30}$`)

// withoutSite takes the name of the site off the title of the browser window.
func withoutSite(title string) string {
	if cut := siteName().ReplaceAllString(title, ""); len(cut) >= 12 {
		return cut
	}
	return title
}

// readLinkedData reads the headline, date and author of a page out of JSON-LD.
func readLinkedData(data string, m *meta, headline *string) {
	var v any
	if json.Unmarshal([]byte(data), &v) != nil {
		return
	}
	var visit func(v any)
	visit = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				visit(e)
			}
		case map[string]any:
			if s, ok := v["headline"].(string); ok && *headline == "" {
				*headline = fold(s)
			}
			if s, ok := v["datePublished"].(string); ok && m.date == "" {
				m.date = s
			}
			if a, ok := v["author"].(map[string]any); ok && m.byline == "" {
				if s, ok := a["name"].(string); ok {
					m.byline = fold(s)
				}
			}
			visit(v["@graph"])
		}
	}
	visit(v)
}
