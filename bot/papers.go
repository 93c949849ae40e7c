package bot

import (
	"slices"
	"strings"

	"github.com/godeeper/godeeper/faq"
)

// Bounds of a page of newspapers, which fits one message of any platform.
const (
	maxPapers    = 6   // newspapers on a page
	perPaper     = 3   // quotes of each
	papersLooked = 60  // passages looked at to find out which briefings a topic is about
	maxAbout     = 3   // of those briefings
	nearlyAsMuch = 0.6 // of the confidence of the best passage: below it, a briefing only mentions the topic
)

// Papers returns what the newspapers say of a topic, grouped by newspaper; without a topic, what
// they say of the newest briefing that quotes any.
func (b *Bot) Papers(topic string) Page {
	if topic = strings.TrimSpace(topic); topic == "" {
		for _, br := range b.finder.Briefings() {
			if found := attributed(br); len(found) > 0 {
				return b.byPaper("What the papers say: "+br.Title, found)
			}
		}
		return Page{Title: "No stored briefing quotes a newspaper."}
	}
	found := b.finder.Passages(faq.Query{Text: topic}, "", papersLooked)
	var said []faq.Match
	for _, br := range about(found) {
		said = append(said, ranked(attributed(br), found)...)
	}
	if len(said) == 0 {
		return Page{Title: "No stored briefing quotes a newspaper on “" + topic + "”."}
	}
	return b.byPaper("What the papers say on “"+topic+"”", said)
}

// about returns the briefings that a topic is about, by what was found for it: the one that says
// most of it, and those that say nearly as much.
func about(found []faq.Match) []*faq.Briefing {
	var out []*faq.Briefing
	best := 0.0
	for _, m := range found {
		best = max(best, m.Confidence)
	}
	for _, m := range found {
		if m.Confidence >= max(faq.SuggestAt, nearlyAsMuch*best) && !slices.Contains(out, m.Briefing) && len(out) < maxAbout {
			out = append(out, m.Briefing)
		}
	}
	return out
}

// ranked returns passages with those first that were found for a topic, in their order.
func ranked(passages, found []faq.Match) []faq.Match {
	rank := map[*faq.Passage]int{}
	for i, m := range found {
		if m.Kind == faq.KindPassage {
			rank[m.Passage] = i - len(found)
		}
	}
	slices.SortStableFunc(passages, func(a, b faq.Match) int { return rank[a.Passage] - rank[b.Passage] })
	return passages
}

// attributed returns the passages of a briefing that are attributed to newspapers, in page order.
func attributed(b *faq.Briefing) []faq.Match {
	var out []faq.Match
	for i := range b.Sections {
		s := &b.Sections[i]
		for j := range s.Passages {
			if p := &s.Passages[j]; len(p.Papers) > 0 {
				out = append(out, faq.Match{Entry: faq.Entry{Kind: faq.KindPassage, Briefing: b, Section: s, Passage: p}})
			}
		}
	}
	return out
}

// byPaper groups passages by newspaper, in the order in which the newspapers come first.
func (b *Bot) byPaper(title string, found []faq.Match) Page {
	page := Page{Title: title}
	index := map[string]int{}
	cited := map[string]bool{}
	var sources []faq.Source
	for _, m := range found {
		for _, paper := range m.Passage.Papers {
			n, ok := index[paper]
			if !ok {
				if len(page.Parts) == maxPapers {
					continue
				}
				n = len(page.Parts)
				index[paper] = n
				page.Parts = append(page.Parts, Part{Heading: paper})
			}
			if len(page.Parts[n].Quotes) == perPaper {
				continue
			}
			page.Parts[n].Quotes = append(page.Parts[n].Quotes, faq.Excerpt{Text: m.Passage.Text})
			if cite := m.Briefing.Cite(); !cited[cite] {
				cited[cite] = true
				sources = append(sources, m.Briefing.Source(m.Passage.ID))
			}
		}
	}
	page.Parts[len(page.Parts)-1].Sources = b.Pages.Of(sources)
	return page
}
