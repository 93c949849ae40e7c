package faq_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/godeeper/godeeper/faq"
)

// notes are the sentences of our own that may go with an answer, by its outcome.
var notes = map[faq.Outcome][]string{
	faq.Answered: {
		"", "The stored text answers this only in part.", "Another briefing answers this better.",
		"The stored answer is longer; it begins:",
		"This stored question fits best; it has no answer yet:",
	},
	faq.Suggested: {"I am not sure which question you mean. I can answer these:"},
	faq.Declined: {
		"No stored briefing answers this.", "No briefing is stored yet.",
		"The briefing leaves this question open, and no stored briefing answers it yet.",
	},
}

// Bounds of what a reader is shown, as the design promises them.
const (
	mostWords       = 120 // before the sources, where no single stored text is longer
	leastDeeper     = 2
	mostDeeper      = 4
	mostSuggestions = 3
)

// checker checks answers against the content that they are to come from.
type checker struct {
	briefings []*faq.Briefing
	pages     map[*faq.Briefing]*page
}

// page is what may be quoted of a briefing.
type page struct {
	texts     []string        // white space folded
	questions map[string]bool // and names of topics
	headings  map[string]bool
	papers    map[string]bool
	links     map[faq.Source]bool
	spans     map[string]bool // sentences that were looked for
}

func newChecker(briefings []*faq.Briefing) *checker {
	c := &checker{briefings, map[*faq.Briefing]*page{}}
	for _, b := range briefings {
		c.pages[b] = newPage(b)
	}
	return c
}

func newPage(b *faq.Briefing) *page {
	p := &page{questions: map[string]bool{}, headings: map[string]bool{}, papers: map[string]bool{}, links: map[faq.Source]bool{}, spans: map[string]bool{}}
	link := func(links []faq.Link) {
		for _, l := range links {
			p.links[faq.Source{Title: l.Title, URL: l.URL}] = true
		}
	}
	for _, q := range storedQuestions(b) {
		p.questions[q] = true
	}
	for _, f := range b.FAQs {
		p.texts = append(p.texts, folded(f.Answer))
		if f.Answer == "" { // then the question is what is shown
			p.texts = append(p.texts, folded(f.Question))
		}
		p.headings[f.Section] = true
		link(f.Links)
	}
	for _, t := range b.Topics {
		p.texts = append(p.texts, folded(t.Text))
		p.headings[t.Section] = true
	}
	for _, s := range b.Sections {
		p.headings[s.Heading] = true
		blocks := map[int]string{} // the sentences of one paragraph are one stored text
		for _, passage := range s.Passages {
			blocks[passage.Block] += " " + passage.Text
			for _, paper := range passage.Papers {
				p.papers[paper] = true
			}
		}
		for _, text := range blocks {
			p.texts = append(p.texts, folded(text))
		}
	}
	link(b.Links)
	return p
}

// holds reports whether each sentence of text is a span of one stored text.
func (p *page) holds(text string) error {
	for _, s := range faq.Sentences(text) {
		s = folded(s)
		found, known := p.spans[s]
		if !known {
			found = slices.ContainsFunc(p.texts, func(stored string) bool { return strings.Contains(stored, s) })
			p.spans[s] = found
		}
		if !found {
			return fmt.Errorf("sentence %q is no span of the briefing", s)
		}
	}
	return nil
}

// check returns what is wrong with an answer that f gave through Compose, nil where nothing is.
func (c *checker) check(f faq.Finder, q faq.Query, a faq.Answer) error {
	for _, check := range []func(faq.Query, faq.Answer) error{
		func(q faq.Query, a faq.Answer) error { return checkOutcome(f, q, a) },
		c.checkQuotes, c.checkSources, c.checkOffers, c.checkDeeper, checkString,
	} {
		if err := check(q, a); err != nil {
			return err
		}
	}
	return nil
}

// siblings reports whether two stored questions of one briefing are too close to choose.
func siblings(best []faq.Match) bool {
	return len(best) > 1 && best[0].Kind == faq.KindFAQ && best[1].Kind == faq.KindFAQ &&
		best[0].Briefing == best[1].Briefing && best[0].Confidence-best[1].Confidence < 0.1
}

func checkOutcome(f faq.Finder, q faq.Query, a faq.Answer) error {
	best := f.Match(q, 2)
	want := faq.Declined
	switch {
	case len(best) == 0:
	case best[0].Confidence >= faq.AnswerAt && siblings(best):
		want = faq.Suggested
	case best[0].Confidence >= faq.AnswerAt:
		want = faq.Answered
	case best[0].Confidence >= faq.SuggestAt:
		want = faq.Suggested
	}
	open := want == faq.Answered && best[0].Kind == faq.KindPrompt && a.Outcome == faq.Declined
	bare := want == faq.Suggested && a.Outcome == faq.Declined && !canSuggest(f.Match(q, 12), q)
	if a.Outcome != want && !open && !bare {
		return fmt.Errorf("outcome: got %s, want %s for the matches %v", a.Outcome, want, best)
	}
	if len(best) > 0 && a.Confidence != best[0].Confidence {
		return fmt.Errorf("confidence: got %v, want that of the best match, %v", a.Confidence, best[0].Confidence)
	}
	if !slices.Contains(notes[a.Outcome], a.Note) {
		return fmt.Errorf("the note %q is not one of an answer that is %s", a.Note, a.Outcome)
	}
	quotes := a.Text != "" || len(a.Excerpts) > 0
	shows := quotes || len(a.Sources) > 0 || len(a.Deeper) > 0
	switch a.Outcome {
	case faq.Answered:
		if a.Match == nil || a.Briefing == nil {
			return fmt.Errorf("answered with match %v of briefing %v", a.Match, a.Briefing)
		}
		blank := a.Match.Kind == faq.KindFAQ && a.Match.FAQ.Answer == ""
		if !quotes && !blank {
			return fmt.Errorf("answered, but nothing is quoted")
		}
	case faq.Suggested:
		if a.Match == nil || a.Briefing != nil || shows || len(a.Suggestions) == 0 {
			return fmt.Errorf("suggested: match %v, briefing %v, quotes %t, suggestions %q", a.Match, a.Briefing, shows, a.Suggestions)
		}
	case faq.Declined:
		if a.Match != nil || a.Briefing != nil || shows {
			return fmt.Errorf("declined: match %v, briefing %v, quotes %t", a.Match, a.Briefing, shows)
		}
	}
	return nil
}

// canSuggest reports whether there is a question to suggest: that of a match, or one that the
// briefing of the best match answers.
func canSuggest(matches []faq.Match, q faq.Query) bool {
	for _, m := range matches {
		if m.Kind != faq.KindPassage && m.Question() != "" && !was(q, m.Question()) {
			return true
		}
	}
	return slices.ContainsFunc(matches[0].Briefing.FAQs, func(f faq.FAQ) bool { return f.Answer != "" && !was(q, f.Question) })
}

// checkQuotes checks that all that is quoted stands in the briefing that is named.
func (c *checker) checkQuotes(_ faq.Query, a faq.Answer) error {
	if a.Outcome != faq.Answered {
		return nil
	}
	p := c.pages[a.Briefing]
	if p == nil {
		return fmt.Errorf("briefing %q is not stored", a.Briefing.ID)
	}
	if a.Match.Kind == faq.KindPassage && !slices.ContainsFunc(a.Excerpts, func(e faq.Excerpt) bool { return strings.Contains(e.Text, a.Match.Passage.Text) }) {
		return fmt.Errorf("the passage that was matched is not quoted: %q; %q", a.Match.Passage.Text, a.Excerpts)
	}
	if err := p.holds(a.Text); err != nil {
		return fmt.Errorf("text: %w", err)
	}
	shown := []string{a.Text}
	for _, e := range a.Excerpts {
		if err := p.holds(e.Text); err != nil {
			return fmt.Errorf("excerpt: %w", err)
		}
		if e.Text == "" || slices.Contains(shown, e.Text) {
			return fmt.Errorf("excerpt %q is empty or was shown before", e.Text)
		}
		shown = append(shown, e.Text)
		if !p.headings[e.Section] || e.Question != "" && !p.questions[e.Question] {
			return fmt.Errorf("excerpt under %q, %q: the briefing has no such heading or question", e.Section, e.Question)
		}
		for _, paper := range e.Papers {
			if !p.papers[paper] {
				return fmt.Errorf("excerpt %q: newspaper %q is not in the briefing", e.Text, paper)
			}
		}
	}
	return nil
}

// checkSources checks that the sources are those of what is quoted, the briefing among them.
func (c *checker) checkSources(_ faq.Query, a faq.Answer) error {
	if a.Outcome != faq.Answered {
		return nil
	}
	p := c.pages[a.Briefing]
	at := slices.IndexFunc(a.Sources, func(s faq.Source) bool { return s.Briefing != "" })
	if at < 0 || a.Sources[at] != a.Briefing.Source(a.Sources[at].Entry) {
		return fmt.Errorf("sources %v: the briefing is not among them", a.Sources)
	}
	cite := a.Sources[at]
	shown := a.String()
	if !slices.ContainsFunc(entries(a.Briefing), func(e faq.Entry) bool { return e.ID() == cite.Entry && quotes(shown, e) }) {
		return fmt.Errorf("the briefing is linked at %q, which is not shown", cite.Entry)
	}
	for i, s := range a.Sources {
		if slices.Contains(a.Sources[:i], s) {
			return fmt.Errorf("source %v is named twice", s)
		}
		if s != cite && !p.links[s] && !(s.URL == "" && p.papers[s.Title]) {
			return fmt.Errorf("source %v is neither the briefing, nor a newspaper in it, nor one of its links", s)
		}
	}
	return nil
}

// quotes reports whether a text shows the beginning of an entry, which may be longer.
func quotes(shown string, e faq.Entry) bool {
	text := e.Question()
	switch e.Kind {
	case faq.KindFAQ:
		if e.FAQ.Answer != "" {
			text = e.FAQ.Answer
		}
	case faq.KindTopic:
		text = e.Topic.Text
	}
	sentences := faq.Sentences(text)
	return len(sentences) > 0 && strings.Contains(folded(shown), folded(sentences[0]))
}

// checkOffers checks the questions and briefings that are offered.
func (c *checker) checkOffers(q faq.Query, a faq.Answer) error {
	if len(a.Suggestions) > mostSuggestions {
		return fmt.Errorf("%d suggestions: %q", len(a.Suggestions), a.Suggestions)
	}
	for _, offered := range [][]string{a.Suggestions, a.Deeper} {
		for i, s := range offered {
			if !slices.ContainsFunc(c.briefings, func(b *faq.Briefing) bool { return c.pages[b].questions[s] }) {
				return fmt.Errorf("%q is offered, but is no stored question", s)
			}
			if slices.Contains(offered[:i], s) {
				return fmt.Errorf("%q is offered twice", s)
			}
			if was(q, s) {
				return fmt.Errorf("%q is offered, but was asked", s)
			}
		}
	}
	for _, title := range a.About {
		if !slices.ContainsFunc(c.briefings, func(b *faq.Briefing) bool { return b.Title == title }) {
			return fmt.Errorf("%q is no title of a briefing", title)
		}
	}
	if (len(a.About) > 0) != (a.Outcome == faq.Declined && len(c.briefings) > 0) {
		return fmt.Errorf("%s: about %q", a.Outcome, a.About)
	}
	return nil
}

// checkDeeper checks that there are questions to go on with, as far as the briefing has some.
func (c *checker) checkDeeper(q faq.Query, a faq.Answer) error {
	if a.Outcome != faq.Answered {
		return nil
	}
	left := map[string]bool{}
	add := func(question string) {
		if question != "" && !was(q, question) && !same(question, a.Match.Question()) {
			left[question] = true
		}
	}
	for _, p := range a.Briefing.Prompts {
		add(p.Question)
	}
	for _, f := range a.Briefing.FAQs {
		add(f.Question)
	}
	if n := len(a.Deeper); n < min(leastDeeper, len(left)) || n > mostDeeper {
		return fmt.Errorf("%d questions to go deeper, of %d that were not asked", n, len(left))
	}
	for _, d := range a.Deeper {
		if !left[d] {
			return fmt.Errorf("to go deeper: %q is answered now, or is of another briefing", d)
		}
	}
	return nil
}

func was(q faq.Query, question string) bool {
	return same(q.Text, question) || same(q.Before, question) ||
		slices.ContainsFunc(q.Asked, func(s string) bool { return same(s, question) })
}

func same(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) }

// checkString checks that the text of an answer holds all of it and is short enough for a chat.
func checkString(_ faq.Query, a faq.Answer) error {
	text := a.String()
	parts := []string{a.Note, a.Text}
	quoted, longest := words(a.Text), words(a.Text)
	for _, e := range a.Excerpts {
		parts = append(parts, e.Section, e.Question, e.Text)
		parts = append(parts, e.Papers...)
		quoted += words(e.Text)
		longest = max(longest, words(e.Text))
	}
	for _, s := range a.Sources {
		parts = append(parts, s.Title, s.URL)
	}
	parts = append(append(append(parts, a.Deeper...), a.About...), a.Suggestions...)
	all := plain(text)
	for _, p := range parts {
		if !strings.Contains(all, plain(p)) {
			return fmt.Errorf("its text does not hold %q:\n%s", p, text)
		}
	}
	if quoted > max(mostWords, longest) {
		return fmt.Errorf("%d words are quoted, the longest text having %d", quoted, longest)
	}
	return nil
}

// plain returns text without marks of quotation, white space folded.
func plain(text string) string { return folded(strings.ReplaceAll(text, ">", " ")) }

func words(text string) int { return len(strings.Fields(text)) }
