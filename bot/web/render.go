package web

import (
	"net/url"
	"strings"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// maxShown bounds a text that is shown on one line, in characters: it is for what nobody means.
const maxShown = 2_000

// form is what the forms of a page carry.
type form struct {
	Conversation string // id
	Ref          string // random: what is posted twice with it is one question
	Briefing     string // id of the briefing in whose thread is asked, "" for none
	Framed       bool   // the page stands in another site
}

// turn is a question and what was said to it.
type turn struct {
	Form     form
	Ref      string // of the answer, "" where it is not recorded
	Question string
	Blocks   []block
	Feedback bool // it can be rated
	Rated    bool // it was just rated
	New      bool // it was just given
}

// block is a part of an answer. Exactly one of its fields is set, Heading besides Offers, and Language
// where it is a stored text.
type block struct {
	Language string // tag of the text, "" for English
	Heading  string
	Note     string
	Text     []string // paragraphs
	Items    []string
	Quotes   *quotes
	Sources  []source
	Offers   []offer
}

// quotes are quoted spans of one section.
type quotes struct {
	Head   string // names of the section, "" for none
	Quotes []quote
}

type quote struct {
	Text   []string // paragraphs
	Papers string   // "" for none
	Place  string   // address at which it stands, "" for none
}

type source struct {
	Title   string
	Address string // "" where it has none
	Host    string // of another site, "" for a page of this one
}

// offer is a question that can be asked.
type offer struct {
	Question string
	Asked    string // ref of its answer, "" where it was not asked yet
}

var _ bot.Sheet = (*sheet)(nil)

// sheet collects the blocks of a reply.
type sheet struct {
	blocks   []block
	briefing string            // id of the one that is quoted, "" for none
	language string            // of its text
	asked    map[string]string // question -> ref of its answer in this conversation
	feedback bool
}

// render returns the turn that shows a reply to a question.
func render(question string, r bot.Reply, asked map[string]string, f form) turn {
	s := sheet{asked: asked}
	if r.Answer.Briefing != nil {
		s.briefing, s.language = r.Answer.Briefing.ID, r.Answer.Briefing.Language
	}
	r.Write(&s, false)
	return turn{Form: f, Ref: r.Ref, Question: line(question), Blocks: s.blocks, Feedback: s.feedback}
}

// line returns a text as it is shown on one line.
func line(s string) string { return bot.Clip(bot.Line(s), maxShown) }

// paragraphs returns those of a text as they are shown.
func paragraphs(s string) []string {
	var out []string
	for p := range strings.SplitSeq(bot.Text(s), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

func lines(all []string) []string {
	var out []string
	for _, s := range all {
		if s = line(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (s *sheet) add(b block) { s.blocks = append(s.blocks, b) }

// Title implements [bot.Sheet].
func (s *sheet) Title(text string) { s.Heading(text) }

// Heading implements [bot.Sheet].
func (s *sheet) Heading(text string) {
	if text = line(text); text != "" {
		s.add(block{Heading: text})
	}
}

// Note implements [bot.Sheet].
func (s *sheet) Note(text string) {
	if text = line(text); text != "" {
		s.add(block{Note: text})
	}
}

// Text implements [bot.Sheet].
func (s *sheet) Text(text string) {
	if p := paragraphs(text); len(p) > 0 {
		s.add(block{Text: p, Language: s.language})
	}
}

// Items implements [bot.Sheet].
func (s *sheet) Items(items []string) {
	if items = lines(items); len(items) > 0 {
		s.add(block{Items: items})
	}
}

// Quotes implements [bot.Sheet]: those of one section together, in their order.
func (s *sheet) Quotes(all []faq.Excerpt) {
	var group *quotes
	for _, e := range all {
		head, papers := bot.HeadOf(e, maxShown)
		q := quote{Text: paragraphs(e.Text), Papers: papers}
		if len(q.Text) == 0 {
			continue
		}
		if s.briefing != "" && e.Entry != "" {
			q.Place = placeOf(s.briefing, e.Entry)
		}
		if group == nil || group.Head != head {
			group = &quotes{Head: head}
			s.add(block{Quotes: group, Language: s.language})
		}
		group.Quotes = append(group.Quotes, q)
	}
}

// Sources implements [bot.Sheet].
func (s *sheet) Sources(all []faq.Source) {
	var out []source
	for _, from := range all {
		if shown, ok := sourceOf(from); ok {
			out = append(out, shown)
		}
	}
	if len(out) > 0 {
		s.add(block{Sources: out})
	}
}

// sourceOf returns a source as it is shown: a briefing leads to its page here, all else to where it is
// published. It is not ok where there is nothing to show.
func sourceOf(from faq.Source) (shown source, ok bool) {
	if from.Briefing != "" {
		title := line(from.Title)
		if title == "" {
			title = line(from.Briefing)
		}
		return source{Title: title, Address: placeOf(from.Briefing, from.Entry)}, title != ""
	}
	address, host, linked := bot.Linkable(from.URL)
	if !linked {
		address, host = "", ""
	}
	title := bot.SourceTitle(from, linked, maxShown)
	if title == "" {
		title = host
	}
	return source{Title: title, Address: address, Host: host}, title != ""
}

// Offers implements [bot.Sheet].
func (s *sheet) Offers(title string, questions []string) {
	var out []offer
	for _, q := range questions {
		if shown := line(q); shown != "" {
			out = append(out, offer{Question: shown, Asked: s.asked[shown]})
		}
	}
	if len(out) > 0 {
		s.add(block{Heading: line(title), Offers: out})
	}
}

// Share implements [bot.Sheet]: each answer has an address, which can be sent to anybody.
func (s *sheet) Share(string) {}

// Feedback implements [bot.Sheet].
func (s *sheet) Feedback(ref string) { s.feedback = ref != "" }

// Wish implements [bot.Sheet]: a page cannot tell a reader anything later.
func (s *sheet) Wish(string) {}

// placeOf returns the address of an entry on the page of its briefing, of the page for "".
func placeOf(briefing, entry string) string {
	u := url.URL{Path: "/briefings/" + briefing, RawPath: "/briefings/" + url.PathEscape(briefing), Fragment: entry}
	return u.String()
}
