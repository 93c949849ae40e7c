package faq

import (
	"slices"
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
)

// quotedAnswer returns the passage of the same briefing that a stored answer is, word for word, nil for
// none: it is shown as what it is, with its section and its newspapers, and not twice.
func (c *composer) quotedAnswer() *Excerpt {
	for i := range c.best.Briefing.Sections {
		s := &c.best.Briefing.Sections[i]
		for j := range s.Passages {
			if p := &s.Passages[j]; p.Text == c.best.FAQ.Answer && p.Text != "" {
				e := excerptOf(s, p)
				return &e
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
		at := slices.IndexFunc(out, func(o Excerpt) bool { return o.Entry == e.Entry && strings.HasPrefix(e.Text, o.Text) })
		if at >= 0 {
			words -= countWords(out[at].Text)
		}
		if words == 0 || c.words > 0 && c.words+words > answerWords || at < 0 && saidBefore(out, e.Text) {
			continue
		}
		c.words += words
		if at >= 0 {
			out[at] = e // it goes on with what leans on it
			continue
		}
		out = append(out, e)
	}
	return together(out)
}

// together returns excerpts with those of a section, and of a subheading in it, after one another, where
// the first of them stands: so no heading is read twice.
func together(all []Excerpt) []Excerpt {
	var out []Excerpt
	for _, e := range all {
		at := lastOf(out, func(o Excerpt) bool { return o.Section == e.Section && o.Subheading == e.Subheading })
		if at < 0 {
			at = lastOf(out, func(o Excerpt) bool { return o.Section == e.Section })
		}
		if at < 0 {
			at = len(out) - 1
		}
		out = slices.Insert(out, at+1, e)
	}
	return out
}

// lastOf returns where the last of such excerpts is, -1 for none.
func lastOf(all []Excerpt, such func(Excerpt) bool) int {
	for i, e := range slices.Backward(all) {
		if such(e) {
			return i
		}
	}
	return -1
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
