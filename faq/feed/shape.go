package feed

import (
	"bytes"
	"encoding/xml"
	"fmt"

	"golang.org/x/net/html/charset"
)

// These bound what the shape of a feed can cost, which is more than its size: a list of three million
// empty items in 10 MB took 1.7 GB. Feeds nest elements 10 deep and have some ten namespaces; the
// largest have some ten thousand elements.
const (
	maxDepth    = 100
	maxScope    = 50
	maxElements = 100_000
)

// shaped returns a feed as gofeed is to read it, or refuses it.
func shaped(data []byte) ([]byte, error) {
	if isXML(data) {
		data = withoutControls(data)
		return data, checkXML(data)
	}
	return data, checkJSON(data)
}

// isXML reports whether a feed is written in XML.
func isXML(data []byte) bool {
	start := bytes.TrimLeft(data, "\x00\xef\xbb\xbf\xfe\xff \t\r\n")
	return len(start) > 0 && start[0] == '<'
}

// withoutControls drops the control characters that XML does not have, as gofeed does: what is
// checked is what is read.
func withoutControls(data []byte) []byte {
	out := make([]byte, 0, len(data))
	for _, b := range data {
		if b >= 0x20 || b == '\t' || b == '\n' || b == '\r' {
			out = append(out, b)
		}
	}
	return out
}

// checkXML refuses a feed in XML whose shape costs too much: gofeed follows elements as deep as they
// go, and copies all namespaces for each. Entities are expanded by neither, so that a billion laughs
// stay a few, and nothing is fetched.
func checkXML(data []byte) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict = false
	d.CharsetReader = charset.NewReaderLabel
	var scopes []int // namespaces in scope at each open element
	elements, scope := 0, 0
	for {
		t, err := d.RawToken()
		if err != nil { // its end, or a fault, at which gofeed ends too and says what it is
			return nil
		}
		switch t := t.(type) {
		case xml.StartElement:
			scopes = append(scopes, scope)
			for _, a := range t.Attr {
				if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
					scope++
				}
			}
			elements++
			switch {
			case len(scopes) > maxDepth:
				return errDeep
			case scope > maxScope:
				return fmt.Errorf("the feed cannot be read: it declares more than %d namespaces", maxScope)
			case elements > maxElements:
				return errMany
			}
		case xml.EndElement:
			if n := len(scopes); n > 0 {
				scope, scopes = scopes[n-1], scopes[:n-1]
			}
		}
	}
}

// checkJSON refuses a feed in JSON whose shape costs too much. What is not JSON is left to gofeed.
func checkJSON(data []byte) error {
	depth, elements, quoted := 0, 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
			elements++
		case c == '}' || c == ']':
			depth--
		}
		switch {
		case depth > maxDepth:
			return errDeep
		case elements > maxElements:
			return errMany
		}
	}
	return nil
}

var (
	errDeep = fmt.Errorf("the feed cannot be read: its elements are nested more than %d deep", maxDepth)
	errMany = fmt.Errorf("the feed cannot be read: it has more than %d elements", maxElements)
)
