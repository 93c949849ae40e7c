package faq_test

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/godeeper/godeeper/faq"
)

// script is a finder that finds what it was told to. It is written as lines of
//
//	ask: QUESTION          the question
//	before: QUESTION       the question before it
//	asked: QUESTION        one that was answered before, any number of times
//	thread: ID             the briefing in whose thread it is asked
//	match: CONFIDENCE KIND TEXT
//	passage: CONFIDENCE KIND TEXT
//
// A match is what Match finds, best first, a passage what Passages finds. TEXT is the
// beginning of the question, the name or the text of an entry of any briefing.
type script struct {
	query     faq.Query
	briefings []*faq.Briefing
	matches   []faq.Match
	passages  []faq.Match
}

var _ faq.Finder = (*script)(nil)

func newScript(briefings []*faq.Briefing, text string) (*script, error) {
	s := &script{briefings: briefings}
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		value = strings.TrimPrefix(value, " ")
		var err error
		switch key {
		case "ask":
			s.query.Text = value
		case "before":
			s.query.Before = value
		case "asked":
			s.query.Asked = append(s.query.Asked, value)
		case "thread":
			s.query.Briefing = value
		case "match":
			err = s.found(&s.matches, value)
		case "passage":
			err = s.found(&s.passages, value)
		case "":
		default:
			err = fmt.Errorf("what is %q?", key)
		}
		if err != nil {
			return nil, fmt.Errorf("read script: %w", err)
		}
	}
	return s, nil
}

func (s *script) found(list *[]faq.Match, value string) error {
	fields := strings.SplitN(value, " ", 3)
	if len(fields) < 3 {
		return fmt.Errorf("%q is not CONFIDENCE KIND TEXT", value)
	}
	confidence, err := strconv.ParseFloat(fields[0], 64)
	if err != nil {
		return fmt.Errorf("confidence: %w", err)
	}
	for _, b := range s.briefings {
		for _, e := range entries(b) {
			if string(e.Kind) == fields[1] && strings.HasPrefix(e.Question(), fields[2]) {
				*list = append(*list, faq.Match{Entry: e, Confidence: confidence})
				return nil
			}
		}
	}
	return fmt.Errorf("no %s begins with %q", fields[1], fields[2])
}

// Match implements faq.Finder.
func (s *script) Match(q faq.Query, top int) []faq.Match {
	if q.Briefing != "" && len(inBriefing(s.matches, q.Briefing)) == 0 {
		return nil
	}
	return s.matches[:min(top, len(s.matches))]
}

// Passages implements faq.Finder.
func (s *script) Passages(_ faq.Query, briefing string, top int) []faq.Match {
	found := s.passages
	if briefing != "" {
		found = inBriefing(found, briefing)
	}
	return found[:min(top, len(found))]
}

// Briefings implements faq.Finder.
func (s *script) Briefings() []*faq.Briefing { return s.briefings }

func inBriefing(matches []faq.Match, id string) []faq.Match {
	var in []faq.Match
	for _, m := range matches {
		if m.Briefing.ID == id {
			in = append(in, m)
		}
	}
	return in
}

// entries returns all that a question can match in a briefing.
func entries(b *faq.Briefing) []faq.Entry {
	var out []faq.Entry
	for i := range b.FAQs {
		out = append(out, faq.Entry{Kind: faq.KindFAQ, Briefing: b, FAQ: &b.FAQs[i]})
	}
	for i := range b.Prompts {
		out = append(out, faq.Entry{Kind: faq.KindPrompt, Briefing: b, Prompt: &b.Prompts[i]})
	}
	for i := range b.Topics {
		out = append(out, faq.Entry{Kind: faq.KindTopic, Briefing: b, Topic: &b.Topics[i]})
	}
	for i := range b.Sections {
		s := &b.Sections[i]
		for j := range s.Passages {
			out = append(out, faq.Entry{Kind: faq.KindPassage, Briefing: b, Section: s, Passage: &s.Passages[j]})
		}
	}
	return out
}
