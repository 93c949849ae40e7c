package discord

import (
	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// betweenSources stands between two sources.
const betweenSources = " · "

// Sources implements [bot.Sheet]: titles, and a link with the name of its host behind those that
// have an address.
func (b *builder) Sources(sources []faq.Source) {
	line := ""
	for _, s := range sources {
		shown := shownSource(s)
		switch {
		case shown == "":
			continue
		case line == "":
			line = "-# " + bot.SourcesLabel + shown
		case size(line+betweenSources+shown) > maxPiece:
			b.add(part{text: line})
			line = "-# " + shown
		default:
			line += betweenSources + shown
		}
	}
	if line != "" {
		b.add(part{text: line})
	}
}

// shownSource shows a source, "" for one of which nothing can be seen.
func shownSource(s faq.Source) string {
	address, host, ok := linkable(s.URL)
	title := escape(bot.SourceTitle(s, ok, maxTitle))
	switch {
	case !ok:
		return title
	case title == "":
		return link(address, host)
	}
	return title + " " + link(address, host)
}
