package digest

import (
	"fmt"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// titleOf names a digest by its date.
func titleOf(date string) string {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return "What is new"
	}
	return "What is new · " + day.Format("Monday 2 January 2006")
}

// Page returns the digest as something to read, with the first n headlines in full and the others
// by their titles.
func (d Digest) Page(n int) bot.Page {
	page := bot.Page{Title: d.title}
	if d.Empty() {
		page.Parts = append(page.Parts, bot.Part{Text: "Nothing is new since the last digest."})
	}
	n = min(n, d.Full())
	for _, h := range d.headlines[:n] {
		page.Parts = append(page.Parts, h.part(d.length, d.pages))
	}
	if rest := d.headlines[n:]; len(rest) > 0 {
		page.Parts = append(page.Parts, titles(rest, n > 0))
	}
	if len(d.now) > 0 {
		page.Parts = append(page.Parts, bot.Part{Heading: "Can be answered now", Questions: d.now})
	}
	if len(d.popular) > 0 && !d.Empty() {
		page.Parts = append(page.Parts, bot.Part{Heading: "Asked most in this channel", Questions: d.popular})
	}
	return page
}

// titles lists headlines by their titles.
func titles(all []headline, also bool) bot.Part {
	p := bot.Part{}
	if also {
		p.Heading = "Also new"
	}
	for _, h := range all[:min(len(all), maxTitles)] {
		p.Items = append(p.Items, h.title())
	}
	if more := len(all) - len(p.Items); more > 0 {
		p.Items = append(p.Items, fmt.Sprintf("and %d more", more))
	}
	return p
}

func (h headline) title() string {
	if h.New {
		return h.Briefing.Cite()
	}
	return h.Briefing.Cite() + " · updated"
}

// part shows a headline in full, as far as the length wants it.
func (h headline) part(length faq.DigestLength, pages bot.PageAddress) bot.Part {
	p := bot.Part{Heading: h.title()}
	if length == faq.DigestHeadlines {
		return p
	}
	if said := h.Briefing.Lead(); said != nil {
		p.Text = said.Text
	}
	if !h.New {
		p.Items = h.changed(p.Text)
	}
	if length == faq.DigestFull && h.answer != nil {
		p.Quotes = []faq.Excerpt{{Question: h.answer.Question, Text: bot.Clip(bot.Line(h.answer.Answer), answerLength)}}
	}
	p.Sources = h.sources(pages)
	p.Questions = h.questions(length)
	return p
}

// changed returns what is new in an updated briefing, besides what is shown of it already.
func (h headline) changed(shown string) []string {
	text := map[string]string{}
	for _, s := range h.Briefing.Sections {
		for _, p := range s.Passages {
			text[p.ID] = p.Text
		}
	}
	for _, f := range h.Briefing.FAQs {
		text[f.ID] = f.Question
	}
	for _, p := range h.Briefing.Prompts {
		text[p.ID] = p.Question
	}
	for _, t := range h.Briefing.Topics {
		text[t.ID] = t.Name
	}
	var out []string
	for _, id := range h.Entries {
		if t := text[id]; t != "" && t != shown && len(out) < maxChanges {
			out = append(out, t)
		}
	}
	return out
}

// sources names where the headline comes from: the newspapers that the briefing quotes, and its
// page, or where it is published.
func (h headline) sources(pages bot.PageAddress) []faq.Source {
	var out []faq.Source
	for _, paper := range papersOf(h.Briefing) {
		out = append(out, faq.Source{Title: paper})
	}
	entry := ""
	if said := h.Briefing.Lead(); said != nil {
		entry = said.ID
	}
	if page := pages.Of([]faq.Source{h.Briefing.Source(entry)}); page[0].URL != "" {
		out = append(out, page...)
	}
	return out
}

// questions returns the questions to go deeper with: the best common question, where its answer is
// not shown here, the briefing's prompts, and its other common questions.
func (h headline) questions(length faq.DigestLength) []string {
	var out []string
	if h.answer != nil && length != faq.DigestFull {
		out = append(out, h.answer.Question)
	}
	for _, p := range h.Briefing.Prompts {
		out = append(out, p.Question)
	}
	for i := range h.Briefing.FAQs {
		if f := &h.Briefing.FAQs[i]; f.Question != "" && f.Answer != "" && f != h.answer {
			out = append(out, f.Question)
		}
	}
	return out[:min(len(out), maxQuestions)]
}
