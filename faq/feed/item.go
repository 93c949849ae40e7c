package feed

import (
	"errors"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	nethtml "golang.org/x/net/html"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/parse"
)

const (
	// maxTeaser is the most characters of an item that is a teaser: the summaries in newspapers' feeds
	// have 80 to 400, the shortest briefings some thousand.
	maxTeaser = 600

	// maxItem is the most bytes of an item that is read: a long briefing has some ten thousand. It
	// bounds what the parser, which costs more than gofeed, makes of a feed.
	maxItem = 1 << 20

	// maxSlug is the most characters of a title that the id of its briefing is made of.
	maxSlug = 60
)

// teaser reports whether the feed has so little of an item that the rest must stand on its page.
func (i item) teaser() bool {
	if len(i.html) > maxItem || utf8.RuneCountInString(words(i.html)) > maxTeaser {
		return false
	}
	_, err := i.parse(sanitized(i.html))
	return err != nil // else it has the headings of a briefing
}

// briefing makes a briefing out of what the feed has of an item, under the host of the feed. What
// has none of the headings of a briefing tells what has happened.
func (i item) briefing(host string) (*faq.Briefing, error) {
	if len(i.html) > maxItem {
		return nil, fmt.Errorf("it is larger than %d MB", maxItem>>20)
	}
	return i.told(host, sanitized(i.html))
}

// pageBriefing makes a briefing out of the page behind an item.
func (i item) pageBriefing(host string, page []byte) (*faq.Briefing, error) {
	b, _, err := parse.Parse(i.file(), page)
	if err == nil {
		return i.named(host, b), nil
	}
	story := inner(string(page))
	if story == "" {
		return nil, errors.New("it has neither the headings of a briefing nor an <article> or <main> with the story")
	}
	return i.told(host, headline.ReplaceAllString(sanitized(story), ""))
}

// headline matches the heading that the story of a page begins with: it says the title again.
var headline = regexp.MustCompile(`(?is)^(?:\s|</?(?:div|section|span)>)*<h1>.*?</h1>`)

// told makes a briefing out of sanitised HTML.
func (i item) told(host, source string) (*faq.Briefing, error) {
	if words(source) == "" {
		return nil, errors.New("there is no text in it")
	}
	if _, err := nethtml.Parse(strings.NewReader(source)); err != nil {
		return nil, errors.New("its HTML is nested too deep to be read")
	}
	b, err := i.parse(source)
	if err != nil {
		b, err = i.parse("<h1>What's happened</h1>\n" + lower(source))
	}
	if e, ok := errors.AsType[*parse.Error](err); ok {
		return nil, errors.New(e.Reason) // the path is one that we made
	}
	if err != nil {
		return nil, err
	}
	return i.named(host, b), nil
}

// level matches the tags of headings that have one below.
var level = regexp.MustCompile(`(</?h)([1-5])>`)

// lower takes the headings of sanitised HTML down a level.
func lower(source string) string {
	return level.ReplaceAllStringFunc(source, func(tag string) string {
		at := len(tag) - 2
		return tag[:at] + string(tag[at]+1) + ">"
	})
}

// parse reads sanitised HTML as a page of its own. Its headings stand below that of the page, which
// only takes the place of the title: what the title says must not be read as anything else.
func (i item) parse(source string) (*faq.Briefing, error) {
	page := "<!DOCTYPE html><html lang=\"" + html.EscapeString(i.language) + "\"><head><link rel=\"canonical\" href=\"" + html.EscapeString(i.link) +
		"\"></head><body><article><h1>" + standIn + "</h1>\n" + lower(source) + "</article></body></html>"
	b, _, err := parse.Parse(i.file(), []byte(page))
	return b, err
}

// standIn is the heading of the page that an item is read as.
const standIn = "Briefing"

// named gives a briefing what the feed knows of it.
func (i item) named(host string, b *faq.Briefing) *faq.Briefing {
	// Feeds of one host may hold the same item; no other host can take its place.
	b.Path = "feed/" + host + "/" + i.key
	b.URL = i.link
	switch {
	case i.title != "":
		b.Title = i.title
	case b.Title == standIn:
		b.Title = line(firstWords(b))
	}
	if !i.date.IsZero() {
		b.Date = i.date
	}
	if i.byline != "" {
		b.Byline = i.byline
	}
	return b
}

// firstWords returns the words that a briefing without a title is known by.
func firstWords(b *faq.Briefing) string {
	switch {
	case len(b.Sections) > 0:
		return b.Sections[0].Passages[0].Text
	case len(b.FAQs) > 0:
		return b.FAQs[0].Question
	}
	return "An item without a title"
}

// file returns the name of a file for the item, of which the parser makes the id.
func (i item) file() string {
	name := strings.NewReplacer("/", " ", `\`, " ").Replace(i.title)
	if len(name) > maxSlug {
		name = strings.ToValidUTF8(name[:maxSlug], "")
		if at := strings.LastIndexByte(name, ' '); at > maxSlug/2 {
			name = name[:at]
		}
	}
	if strings.TrimSpace(name) == "" {
		name = "item-" + i.key[:8]
	}
	return name + ".html"
}

// hostOf returns the host of an address that could be fetched.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}
