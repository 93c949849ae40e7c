package digest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// Bounds of a digest: what is read over a coffee. Platforms show fewer headlines in full where
// more do not fit one message.
const (
	maxHeadlines = 7   // in full
	maxTitles    = 15  // of those beyond
	maxChanges   = 3   // of an updated briefing
	maxPopular   = 3   // questions that were asked most
	maxNow       = 3   // questions that can be answered now
	looked       = 50  // declined questions looked through for those
	answerLength = 300 // characters of the best common question's answer
)

// maxQuestions is how many questions a headline offers: what fits one row of buttons.
const maxQuestions = 3

// Content is where digests are made from. It is safe for concurrent use.
type Content interface {
	// Changes returns the briefings that were added or updated after a time in unix seconds, the
	// newest first, and until when that is all there is.
	Changes(ctx context.Context, since int64) (all []faq.Change, until int64, err error)

	// MostAskedIn returns the entries that answered most often in a channel since a time in unix
	// seconds, most often first, at most limit of them; "" for all channels of the workspace.
	MostAskedIn(ctx context.Context, platform, workspace, channel string, since int64, limit int) ([]faq.Popular, error)

	// DeclinedSince returns the questions that had no answer in a channel since a time in unix
	// seconds, the newest first, at most limit of them.
	DeclinedSince(ctx context.Context, platform, workspace, channel string, since int64, limit int) ([]faq.Asked, error)
}

// Digest is what a channel is told of what is new to it.
type Digest struct {
	title     string
	length    faq.DigestLength
	covers    int64 // unix seconds up to which nothing new is missing
	headlines []headline
	popular   []string // stored questions that were asked most
	now       []string // stored questions that answer what was declined before
	pages     bot.PageAddress
}

// headline is a briefing in a digest.
type headline struct {
	faq.Change
	answer *faq.FAQ // its best common question, nil for none
}

// Empty reports whether nothing is new.
func (d Digest) Empty() bool { return len(d.headlines) == 0 && len(d.now) == 0 }

// Full returns how many headlines can be shown in full.
func (d Digest) Full() int { return min(len(d.headlines), maxHeadlines) }

// About returns the id of the briefing that the digest is about, "" where it is about several.
func (d Digest) About() string {
	if len(d.headlines) != 1 {
		return ""
	}
	return d.headlines[0].Briefing.ID
}

// Compose makes the digest of what is new to a channel after a time in unix seconds. Date is the
// local date of its slot, like "2026-11-29".
func Compose(ctx context.Context, content Content, finder faq.Finder, s faq.Subscription, date string, since int64) (Digest, error) {
	d := Digest{title: titleOf(date), length: s.Length}
	changes, until, err := content.Changes(ctx, since)
	d.covers = max(until, since)
	if err != nil {
		return Digest{}, fmt.Errorf("find what is new: %w", err)
	}
	popular, err := content.MostAskedIn(ctx, s.Platform, s.Workspace, s.Channel, since, looked)
	if err != nil {
		return Digest{}, fmt.Errorf("find what was asked most: %w", err)
	}
	for _, c := range changes {
		if !c.New && len(c.Entries) == 0 || !wanted(c.Briefing, s) {
			continue
		}
		d.headlines = append(d.headlines, headline{c, bestQuestion(c.Briefing, popular)})
	}
	slices.SortStableFunc(d.headlines, byImportance)
	d.popular = popularQuestions(finder, popular)
	d.now, err = answered(ctx, content, finder, s, since)
	return d, err
}

// titleOf names a digest by its date.
func titleOf(date string) string {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return "What is new"
	}
	return "What is new · " + day.Format("Monday 2 January 2006")
}

// byImportance orders headlines. New briefings come before updated ones; of those, the more
// newspapers a briefing quotes, the more important it is, for the more widely it is reported; of
// equals, the one with the newer date.
func byImportance(a, b headline) int {
	news := func(h headline) int {
		if h.New {
			return 0
		}
		return 1
	}
	return cmp.Or(news(a)-news(b), len(papersOf(b.Briefing))-len(papersOf(a.Briefing)), b.Briefing.Date.Compare(a.Briefing.Date), cmp.Compare(b.At, a.At))
}

// papersOf returns the newspapers that a briefing quotes, in page order.
func papersOf(b *faq.Briefing) []string {
	var out []string
	for _, s := range b.Sections {
		for _, p := range s.Passages {
			for _, paper := range p.Papers {
				if !slices.Contains(out, paper) {
					out = append(out, paper)
				}
			}
		}
	}
	return out
}

// wanted reports whether a channel wants to be told of a briefing, by its topics.
func wanted(b *faq.Briefing, s faq.Subscription) bool {
	about := func(topic string) bool { return isAbout(b, topic) }
	return !slices.ContainsFunc(s.Without, about) && (len(s.Topics) == 0 || slices.ContainsFunc(s.Topics, about))
}

// isAbout reports whether a briefing describes a topic, by any of its names, or has it in its title.
func isAbout(b *faq.Briefing, topic string) bool {
	topic = words(topic)
	if topic == "" {
		return false
	}
	if strings.Contains(" "+words(b.Title)+" ", " "+topic+" ") {
		return true
	}
	for _, t := range b.Topics {
		for _, name := range append([]string{t.Name}, t.Aliases...) {
			if words(name) == topic {
				return true
			}
		}
	}
	return false
}

// words returns the words of a text in small letters, with one space between.
func words(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return strings.ContainsRune(" \t\n.,;:!?()[]“”\"‘’'", r)
	}), " ")
}

// bestQuestion returns the common question of a briefing that was asked most, or else its first.
func bestQuestion(b *faq.Briefing, popular []faq.Popular) *faq.FAQ {
	var first *faq.FAQ
	byID := map[string]*faq.FAQ{}
	for i := range b.FAQs {
		if f := &b.FAQs[i]; f.Question != "" && f.Answer != "" {
			byID[f.ID] = f
			if first == nil {
				first = f
			}
		}
	}
	for _, p := range popular {
		if f := byID[p.Entry]; f != nil && p.Briefing == b.ID && p.Kind == faq.KindFAQ {
			return f
		}
	}
	return first
}

// popularQuestions returns the stored questions that were asked most.
func popularQuestions(finder faq.Finder, popular []faq.Popular) []string {
	stored := map[[2]string]string{}
	for _, b := range finder.Briefings() {
		for _, f := range b.FAQs {
			stored[[2]string{b.ID, f.ID}] = f.Question
		}
		for _, p := range b.Prompts {
			stored[[2]string{b.ID, p.ID}] = p.Question
		}
	}
	var out []string
	for _, p := range popular {
		if q := stored[[2]string{p.Briefing, p.Entry}]; q != "" && p.Count > 1 && len(out) < maxPopular {
			out = append(out, q)
		}
	}
	return out
}

// answered returns the stored questions that now answer what had no answer when it was asked in
// the channel. Not what was asked is shown, for it may have been asked in private.
func answered(ctx context.Context, content Content, finder faq.Finder, s faq.Subscription, since int64) ([]string, error) {
	declined, err := content.DeclinedSince(ctx, s.Platform, s.Workspace, s.Channel, since, looked)
	if err != nil {
		return nil, fmt.Errorf("find what had no answer: %w", err)
	}
	var out []string
	for _, asked := range declined {
		a := faq.Compose(finder, faq.Query{Text: asked.Text, Before: asked.Before, Briefing: asked.Thread})
		if a.Outcome != faq.Answered || a.Match == nil || a.Match.Kind != faq.KindFAQ && a.Match.Kind != faq.KindPrompt {
			continue
		}
		if q := a.Match.Question(); !slices.Contains(out, q) && len(out) < maxNow {
			out = append(out, q)
		}
	}
	return out, nil
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
	if said := lead(h.Briefing); said != nil {
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

// lead returns the first sentence of what happened, or else of the briefing; nil for none.
func lead(b *faq.Briefing) *faq.Passage {
	var first *faq.Passage
	for _, s := range b.Sections {
		if len(s.Passages) == 0 {
			continue
		}
		if s.Role == faq.RoleHappened {
			return &s.Passages[0]
		}
		if first == nil {
			first = &s.Passages[0]
		}
	}
	return first
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
	if said := lead(h.Briefing); said != nil {
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
