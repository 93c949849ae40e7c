package faq

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a supporting passage must reach, beside the best one found, to be shown with it.
// Chosen by reading the answers to the development questions: below these the passages
// begin to speak of something else.
const (
	supportShare = 0.2  // of the confidence of the best passage
	supportLeast = 0.02 // confidence under which no passage bears on anything
	besideLeast  = 0.1  // confidence under which none is shown beside a stored answer, which stands alone
	sameWords    = 0.6  // share of common words from which two passages say the same
	partlyBelow  = 0.12 // confidence of the best passage below which a prompt is answered only in part
	openBelow    = 0.01 // confidence below which it is not answered at all
)

// quotedAnswer returns the passage of the same briefing that a stored answer is, word for word, nil for
// none: it is shown as what it is, with its section and its newspapers, and not twice.
func (c *composer) quotedAnswer() *Excerpt {
	for i := range c.best.Briefing.Sections {
		s := &c.best.Briefing.Sections[i]
		for j := range s.Passages {
			if p := &s.Passages[j]; p.Text == c.best.FAQ.Answer && p.Text != "" {
				return &Excerpt{Section: s.Heading, Subheading: p.Subheading, Text: p.Text, Papers: p.Papers, Entry: p.ID}
			}
		}
	}
	return nil
}

// support returns passages of the same briefing that bear out a stored answer, and are not in it.
func (c *composer) support(answer string) []Excerpt {
	if len(c.best.Briefing.Sections) == 0 {
		return nil // a file of FAQs has no passages, and may have many entries
	}
	var found []Match
	for _, m := range onlyPassages(c.finder.Passages(c.query, c.best.Briefing.ID, considered)) {
		if m.Confidence >= besideLeast && !strings.Contains(answer, m.Passage.Text) {
			found = append(found, m)
		}
	}
	return c.excerpts(found, 3)
}

// mentions returns what the topic's briefing says of it.
func (c *composer) mentions(t *Topic) []Excerpt {
	names := append([]string{t.Name}, t.Aliases...)
	var found []Match
	for _, m := range onlyPassages(c.finder.Passages(Query{Text: t.Name + " " + strings.Join(t.Aliases, " ")}, c.best.Briefing.ID, considered)) {
		for _, n := range names {
			if mentions(m.Passage.Text, n) {
				found = append(found, m)
				break
			}
		}
	}
	return c.excerpts(found, 2)
}

// passage returns the best passage and those that bear on the question nearly as much.
func (c *composer) passage() []Excerpt {
	return c.excerpts(c.finder.Passages(c.query, c.best.Briefing.ID, considered), 3)
}

// prompt answers a question that the briefing leaves open with what the briefing says of it,
// or another one where that says more. It reports whether anything stored bears on it.
func (c *composer) prompt(a *Answer) bool {
	q := c.query
	q.Text = q.Text + " " + c.best.Prompt.Question
	found := c.finder.Passages(q, c.best.Briefing.ID, considered)
	if len(found) == 0 || found[0].Confidence < partlyBelow {
		all := c.finder.Passages(Query{Text: c.best.Prompt.Question}, "", considered)
		if len(all) > 0 && all[0].Briefing != c.best.Briefing && all[0].Confidence >= AnswerAt {
			a.Note, a.Briefing = noteElsewhere, all[0].Briefing
			found = ofBriefing(all, a.Briefing)
		}
	}
	if len(found) == 0 || found[0].Confidence < openBelow {
		return false
	}
	if a.Note == "" && found[0].Confidence < partlyBelow {
		a.Note = notePartly
	}
	a.Excerpts = c.excerpts(found, maxExcerpts)
	return len(a.Excerpts) > 0
}

// excerpts quotes at most limit of the matches, best first: none that says what another said,
// none that bears much less on the question than the best, and no more than can be read at a glance.
func (c *composer) excerpts(found []Match, limit int) []Excerpt {
	var out []Excerpt
	for _, m := range found {
		if len(out) >= limit || m.Confidence < supportLeast || m.Confidence < supportShare*found[0].Confidence {
			break
		}
		e := quote(m)
		words := countWords(e.Text)
		if words == 0 || c.words > 0 && c.words+words > answerWords || saidBefore(out, e.Text) {
			continue
		}
		out = append(out, e)
		c.words += words
	}
	return out
}

// quote returns the span of an entry that is shown.
func quote(m Match) Excerpt {
	switch m.Kind {
	case KindFAQ:
		return Excerpt{Section: m.FAQ.Section, Question: m.FAQ.Question, Text: m.FAQ.Answer, Entry: m.FAQ.ID}
	case KindTopic:
		return Excerpt{Section: m.Topic.Section, Text: m.Topic.Text, Entry: m.Topic.ID}
	}
	return quotePassage(m.Section, m.Passage)
}

// quotePassage quotes a passage, with the sentence before it where it leans on that one.
func quotePassage(s *Section, p *Passage) Excerpt {
	e := Excerpt{Section: s.Heading, Subheading: p.Subheading, Text: p.Text, Papers: p.Papers, Entry: p.ID}
	if s.Role == RoleHappened && &s.Passages[0] == p {
		n := paragraph(s)
		for i := range s.Passages[1:n] {
			e.Text += " " + s.Passages[i+1].Text
			e.attribute(s.Passages[i+1].Papers)
		}
		return e
	}
	for i := range s.Passages {
		if &s.Passages[i] == p && i > 0 && s.Passages[i-1].Block == p.Block && leans(p.Text) {
			before := &s.Passages[i-1]
			e.Text, e.Entry = before.Text+" "+p.Text, before.ID
			e.attribute(before.Papers)
		}
	}
	return e
}

// attribute adds newspapers, without a change of the passage's own list.
func (e *Excerpt) attribute(papers []string) {
	for _, paper := range papers {
		if !contains(e.Papers, paper) {
			e.Papers = append(append([]string(nil), e.Papers...), paper)
		}
	}
}

// shortParagraph is the length in words up to which the first paragraph of what happened is
// quoted whole: its sentences tell one thing.
const shortParagraph = 70

// paragraph returns how many passages of the first paragraph of a section are quoted together.
func paragraph(s *Section) int {
	n, words := 1, countWords(s.Passages[0].Text)
	for _, p := range s.Passages[1:] {
		words += countWords(p.Text)
		if p.Block != s.Passages[0].Block || words > shortParagraph {
			break
		}
		n++
	}
	return n
}

// leaningWords begin a sentence that cannot be understood without the one before it.
var leaningWords = map[string]bool{
	"he": true, "she": true, "it": true, "they": true, "his": true, "her": true, "its": true, "their": true,
	"this": true, "that": true, "these": true, "those": true, "such": true, "both": true, "there": true,
}

func leans(text string) bool {
	first, _, _ := strings.Cut(text, " ")
	return leaningWords[strings.ToLower(strings.TrimFunc(first, unicode.IsPunct))]
}

// saidBefore reports whether most words of the text were shown already.
func saidBefore(shown []Excerpt, text string) bool {
	words := wordSet(text)
	for _, e := range shown {
		other := wordSet(e.Text)
		common := 0
		for w := range words {
			if other[w] {
				common++
			}
		}
		if float64(common) >= sameWords*float64(min(len(words), len(other))) {
			return true
		}
	}
	return false
}

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsFuncSeq(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		set[w] = true
	}
	return set
}

func onlyPassages(matches []Match) []Match {
	var out []Match
	for _, m := range matches {
		if m.Kind == KindPassage {
			out = append(out, m)
		}
	}
	return out
}

func ofBriefing(matches []Match, b *Briefing) []Match {
	var out []Match
	for _, m := range matches {
		if m.Briefing == b {
			out = append(out, m)
		}
	}
	return out
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// mentions reports whether a text has a name as whole words: "US" is not in "BUST".
func mentions(text, name string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], name)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(name)
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if name != "" && !isWordRune(before) && !isWordRune(after) {
			return true
		}
		from = start + max(1, len(name))
		if from >= len(text) {
			return false
		}
	}
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
