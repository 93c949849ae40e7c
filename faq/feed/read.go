package feed

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/mmcdole/gofeed"
)

const (
	// maxItems is the most items that are read at a look. Feeds hold 10 to 100.
	maxItems = 200

	// maxTitle is the most characters of a title, a few lines of a page.
	maxTitle = 300
)

// document is a feed as it was read.
type document struct {
	title string
	items []item // newest first, as feeds have them
	more  int    // items beyond those that are read
}

// item is an item of a feed, before a briefing is made of it.
type item struct {
	key      string // it is known again by, unique in the feed
	title    string // on one line, "" for none
	link     string // http or https, "" for none
	date     time.Time
	byline   string
	language string
	html     string // the longest text that the feed has of it
}

// name is what people call the item.
func (i item) name() string {
	switch {
	case i.title != "":
		return i.title
	case i.link != "":
		return i.link
	}
	return "an item without a title"
}

// reading is the number of the way in which items are read: with a new one all are read again.
const reading = "1"

// digest returns what changes when the item does.
func (i item) digest() string {
	return sum(reading, i.title, i.link, i.date.Format(time.DateOnly), i.byline, i.language, i.html)
}

func sum(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d %s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// read reads a feed in whatever format. Base is its address. Its error is a sentence.
func read(data []byte, base string) (document, error) {
	data, err := shaped(data)
	if err != nil {
		return document{}, err
	}
	f, err := parseFeed(data)
	switch {
	case errors.Is(err, gofeed.ErrFeedTypeNotDetected):
		return document{}, errors.New("it is no feed: neither RSS nor Atom nor JSON Feed; give the address of the feed, not that of the site")
	case err != nil:
		return document{}, fmt.Errorf("the feed cannot be read: %.200s", err)
	}
	d := document{title: titleText(f.Title), more: max(0, len(f.Items)-maxItems)}
	at, _ := url.Parse(cleaned(base))
	seen := map[string]bool{}
	for _, it := range f.Items[:min(len(f.Items), maxItems)] {
		i := newItem(it, at)
		i.language = line(f.Language)
		if !seen[i.key] { // some feeds say a thing twice
			seen[i.key] = true
			d.items = append(d.items, i)
		}
	}
	return d, nil
}

// parseFeed has gofeed read a feed. It panics at some that are not as they should be, like a null
// among the items of a JSON feed (v1.4.2): that must not end the program.
func parseFeed(data []byte) (f *gofeed.Feed, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			f, err = nil, fmt.Errorf("it is not written as such a feed is (%v)", fault)
		}
	}()
	return gofeed.NewParser().Parse(bytes.NewReader(data))
}

func newItem(it *gofeed.Item, base *url.URL) item {
	i := item{title: titleText(it.Title), link: webLink(it.Link, base), html: it.Content}
	for _, when := range []*time.Time{it.PublishedParsed, it.UpdatedParsed} {
		if when != nil && i.date.IsZero() && when.Year() > 1900 && when.Year() < 3000 {
			y, m, d := when.Date()
			i.date = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
		}
	}
	var names []string
	for _, a := range it.Authors {
		if a != nil && line(a.Name) != "" {
			names = append(names, line(a.Name))
		}
	}
	i.byline = line(strings.Join(names, ", "))
	if len(it.Description) > len(i.html) {
		i.html = it.Description
	}
	switch {
	case it.GUID != "":
		i.key = sum("guid", it.GUID)
	case i.link != "":
		i.key = sum("link", i.link)
	default:
		i.key = sum("title", i.title, it.Published)
	}
	return i
}

// webLink returns the address of a page, "" for what is none.
func webLink(link string, base *url.URL) string {
	link = strings.TrimSpace(cleaned(link))
	u, err := url.Parse(link)
	if err != nil || link == "" {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || len(u.String()) > 2000 {
		return ""
	}
	return u.String()
}

// inline matches the tags that titles are set with.
var inline = regexp.MustCompile(`(?i)</?(?:a|b|br|cite|em|i|q|span|strong|sub|sup)(?:\s[^<>]*)?/?>`)

// titleText returns a title as it is read. Many feeds write it in HTML, whatever they say.
func titleText(title string) string {
	return line(inline.ReplaceAllString(html.UnescapeString(title), ""))
}

// line returns text on one line, without what would run over its end or turn it round.
func line(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > maxTitle {
		text = strings.TrimSpace(string(r[:maxTitle-1])) + "…"
	}
	return text
}
