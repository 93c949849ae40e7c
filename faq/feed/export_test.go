package feed

import (
	"net/url"

	"github.com/mmcdole/gofeed"

	"github.com/godeeper/godeeper/faq"
)

// ItemBriefing makes a briefing out of an item.
func ItemBriefing(title, source, link, language string) (*faq.Briefing, error) {
	base, _ := url.Parse("https://a.example/feed")
	i := newItem(&gofeed.Item{Title: title, Content: source, Link: link}, base)
	i.language = line(language)
	return i.briefing("a.example")
}

// ReadBriefings makes briefings out of the items of a feed that hold any.
func ReadBriefings(data []byte, base string) ([]*faq.Briefing, error) {
	d, err := read(data, base)
	if err != nil {
		return nil, err
	}
	var all []*faq.Briefing
	for _, i := range d.items {
		if b, err := i.briefing("a.example"); err == nil {
			all = append(all, b)
		}
	}
	return all, nil
}
