package faq

import (
	"slices"
	"strings"
	"unicode"
)

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

// excerptOf quotes a passage alone.
func excerptOf(s *Section, p *Passage) Excerpt {
	return Excerpt{Section: s.Heading, Subheading: p.Subheading, Text: p.Text, Papers: p.Papers, Entry: p.ID}
}

// quotePassage quotes a passage, with the sentence before it where it leans on that one.
func quotePassage(s *Section, p *Passage) Excerpt {
	e := excerptOf(s, p)
	if s.Role == RoleHappened && &s.Passages[0] == p {
		n := paragraph(s)
		for i := range s.Passages[1:n] {
			e.Text += " " + s.Passages[i+1].Text
			e.attribute(s.Passages[i+1].Papers)
		}
		return e
	}
	for i := range s.Passages {
		if &s.Passages[i] == p && i > 0 && s.Passages[i-1].Subheading == p.Subheading && leans(p.Text) {
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
		if !slices.Contains(e.Papers, paper) {
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
