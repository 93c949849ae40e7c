package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
)

// briefing shows a briefing, whole.
func (a *Adapter) briefing(w http.ResponseWriter, r *http.Request) {
	b := a.find(r.PathValue("id"))
	if b == nil {
		a.site.Fail(w, r, http.StatusNotFound, noBriefing)
		return
	}
	a.site.Render(w, r, http.StatusOK, a.pages["briefing.html"], page.Page{
		Title: bot.Clip(line(b.Title), 80), Here: "/briefings/" + b.ID, About: bot.Clip(line(lead(b)), 300),
		Data: broadsheet(b, form{Conversation: newID(), Ref: newID(), Briefing: b.ID}),
	})
}

// whole is what the template of a briefing is given.
type whole struct {
	story
	Form     form
	Byline   string
	Sections []section
	FAQs     []entry
	Prompts  []entry
	Topics   []entry
	Links    []source // where it is published, and its own sources
}

type section struct {
	Heading string
	Groups  []group
}

// group is what stands under one sub-heading: paragraphs of sentences, and lists.
type group struct {
	Subheading string
	Blocks     []paragraph
}

type paragraph struct {
	List     bool // each passage is an item
	Passages []passage
}

type passage struct {
	ID     string
	Spans  []span
	Papers string // those that its text does not name, "" for none
}

// span is a part of a text, which may be a link.
type span struct {
	Text    string
	Address string // "" for none
}

// entry is an FAQ, a prompt or a topic.
type entry struct {
	ID    string
	Title string
	Names string // other names of a topic, "" for none
	Text  []string
	Links []source
}

// broadsheet returns a briefing as it is shown.
func broadsheet(b *faq.Briefing, f form) whole {
	p := whole{story: storyOf(b), Form: f, Byline: line(b.Byline)}
	for i := range b.Sections {
		if s := sectionOf(&b.Sections[i]); len(s.Groups) > 0 {
			p.Sections = append(p.Sections, s)
		}
	}
	for _, q := range b.FAQs {
		p.FAQs = append(p.FAQs, entry{ID: q.ID, Title: line(q.Question), Text: paragraphs(q.Answer), Links: linksOf(q.Links)})
	}
	for _, q := range b.Prompts {
		if title := line(q.Question); title != "" {
			p.Prompts = append(p.Prompts, entry{ID: q.ID, Title: title})
		}
	}
	for _, t := range b.Topics {
		p.Topics = append(p.Topics, entry{ID: t.ID, Title: line(t.Name), Names: line(strings.Join(t.Aliases, ", ")), Text: paragraphs(t.Text)})
	}
	if b.URL != "" {
		p.Links = linksOf([]faq.Link{{Title: "The briefing where it was published", URL: b.URL}})
	}
	p.Links = append(p.Links, linksOf(b.Links)...)
	return p
}

func linksOf(links []faq.Link) []source {
	var out []source
	for _, l := range links {
		if shown, ok := sourceOf(faq.Source{Title: l.Title, URL: l.URL}); ok {
			out = append(out, shown)
		}
	}
	return out
}

// sectionOf returns a section as it is shown. A page keeps which sentences make a paragraph, and not
// which of them were bullets: paragraphs of one sentence in a row are shown as a list.
func sectionOf(s *faq.Section) section {
	out := section{Heading: line(s.Heading)}
	sizes := map[int]int{} // block -> passages
	for _, p := range s.Passages {
		sizes[p.Block]++
	}
	last := -1
	for i := range s.Passages {
		p := &s.Passages[i]
		if n := len(out.Groups); n == 0 || out.Groups[n-1].Subheading != line(p.Subheading) {
			out.Groups = append(out.Groups, group{Subheading: line(p.Subheading)})
			last = -1
		}
		g := &out.Groups[len(out.Groups)-1]
		n := len(g.Blocks)
		single := sizes[p.Block] == 1
		switch {
		case n > 0 && p.Block == last && !single, n > 0 && single && g.Blocks[n-1].List:
		default:
			g.Blocks = append(g.Blocks, paragraph{List: single})
			n++
		}
		g.Blocks[n-1].Passages = append(g.Blocks[n-1].Passages, passageOf(p))
		last = p.Block
	}
	for i := range out.Groups {
		for j := range out.Groups[i].Blocks {
			if b := &out.Groups[i].Blocks[j]; len(b.Passages) < 2 {
				b.List = false
			}
		}
	}
	return out
}

func passageOf(p *faq.Passage) passage {
	text := bot.Line(p.Text)
	unnamed := slices.DeleteFunc(slices.Clone(p.Papers), func(paper string) bool { return strings.Contains(text, paper) })
	return passage{ID: p.ID, Spans: spans(text, p.Links), Papers: line(strings.Join(unnamed, ", "))}
}

// spans returns a text in parts, with those linked that are titles of links in it.
func spans(text string, links []faq.Link) []span {
	var out []span
	for _, l := range links {
		address, _, ok := bot.Linkable(l.URL)
		title := bot.Line(l.Title)
		before, after, found := strings.Cut(text, title)
		if !ok || !found || title == "" {
			continue
		}
		if before != "" {
			out = append(out, span{Text: before})
		}
		out = append(out, span{title, address})
		text = after
	}
	if text != "" {
		out = append(out, span{Text: text})
	}
	return out
}
