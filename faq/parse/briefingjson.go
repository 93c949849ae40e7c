package parse

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/godeeper/godeeper/faq"
)

// A whole briefing in JSON is how content is exported, and read back without a loss: with the ids of
// its entries, and with the phrasings of its questions, for which no page has a place.
//
//	{"briefing": {"id": "…", "title": "…", "sections": [{"passages": [{"id": "…", "text": "…"}]}], …}}
type briefingFile struct {
	Briefing *briefingJSON `json:"briefing"`
}

type briefingJSON struct {
	ID       string        `json:"id"`
	Title    string        `json:"title,omitempty"`
	Date     string        `json:"date,omitempty"` // 2006-01-02
	Byline   string        `json:"byline,omitempty"`
	URL      string        `json:"url,omitempty"`
	Language string        `json:"language,omitempty"`
	Sections []sectionJSON `json:"sections,omitempty"`
	FAQs     []faqJSON     `json:"faqs,omitempty"`
	Prompts  []promptJSON  `json:"prompts,omitempty"`
	Topics   []topicJSON   `json:"topics,omitempty"`
	Links    []faq.Link    `json:"links,omitempty"`
}

type sectionJSON struct {
	Role     faq.Role      `json:"role,omitempty"`
	Heading  string        `json:"heading,omitempty"`
	Line     int           `json:"line,omitempty"`
	Passages []passageJSON `json:"passages,omitempty"`
}

// The entries have the fields of their types in package faq, so that each converts to the other.
type (
	passageJSON struct {
		ID         string     `json:"id"`
		Text       string     `json:"text"`
		Subheading string     `json:"subheading,omitempty"`
		Block      int        `json:"block,omitempty"`
		Papers     []string   `json:"papers,omitempty"`
		Links      []faq.Link `json:"links,omitempty"`
		Line       int        `json:"line,omitempty"`
	}

	faqJSON struct {
		ID       string     `json:"id"`
		Question string     `json:"question,omitempty"`
		Variants []string   `json:"variants,omitempty"`
		Answer   string     `json:"answer,omitempty"`
		Section  string     `json:"section,omitempty"`
		Links    []faq.Link `json:"links,omitempty"`
		Line     int        `json:"line,omitempty"`
	}

	promptJSON struct {
		ID       string `json:"id"`
		Question string `json:"question"`
		Section  string `json:"section,omitempty"`
		Line     int    `json:"line,omitempty"`
	}

	topicJSON struct {
		ID      string   `json:"id"`
		Name    string   `json:"name"`
		Aliases []string `json:"aliases,omitempty"`
		Text    string   `json:"text,omitempty"`
		Section string   `json:"section,omitempty"`
		Line    int      `json:"line,omitempty"`
	}
)

// Format writes a briefing as a JSON file that [Parse] reads back to the same: all but the path, and
// the time of day of the date.
func Format(b *faq.Briefing) ([]byte, error) {
	j := briefingJSON{ID: b.ID, Title: b.Title, Byline: b.Byline, URL: b.URL, Language: b.Language, Links: b.Links}
	if !b.Date.IsZero() {
		j.Date = b.Date.UTC().Format(time.DateOnly)
	}
	for _, s := range b.Sections {
		section := sectionJSON{Role: s.Role, Heading: s.Heading, Line: s.Line}
		for _, p := range s.Passages {
			section.Passages = append(section.Passages, passageJSON(p))
		}
		j.Sections = append(j.Sections, section)
	}
	for _, f := range b.FAQs {
		j.FAQs = append(j.FAQs, faqJSON(f))
	}
	for _, p := range b.Prompts {
		j.Prompts = append(j.Prompts, promptJSON(p))
	}
	for _, t := range b.Topics {
		j.Topics = append(j.Topics, topicJSON(t))
	}
	var out strings.Builder
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(briefingFile{&j}); err != nil {
		return nil, fmt.Errorf("format briefing %s: %w", b.ID, err)
	}
	return []byte(out.String()), nil
}

// wholeBriefing matches the beginning of a file that [Format] has written.
var wholeBriefing = lazy(`^\s*\{\s*"briefing"\s*:\s*\{`)

// readBriefing reads a whole briefing.
func (r *reader) readBriefing(text string) error {
	var file briefingFile
	dec := json.NewDecoder(strings.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&file); err != nil {
		line := 1 + strings.Count(text[:min(int(dec.InputOffset()), len(text))], "\n")
		if e, ok := errors.AsType[*json.SyntaxError](err); ok {
			line = 1 + strings.Count(text[:min(int(e.Offset), len(text))], "\n")
		}
		return &Error{Line: line, Reason: "not a briefing in JSON as it is exported: " + strings.TrimPrefix(err.Error(), "json: ")}
	}
	if dec.More() {
		return &Error{Line: 1 + strings.Count(text[:dec.InputOffset()], "\n"), Reason: "there is more behind the briefing: give each one a file of its own"}
	}
	return r.take(file.Briefing)
}

// take makes the briefing of the reader out of one in JSON.
func (r *reader) take(j *briefingJSON) error {
	b := &faq.Briefing{ID: j.ID, Title: j.Title, Byline: j.Byline, URL: j.URL, Language: j.Language, Links: j.Links, Path: r.b.Path}
	if j.Date != "" {
		date, err := time.Parse(time.DateOnly, j.Date)
		if err != nil {
			return &Error{Reason: fmt.Sprintf("the date %q is not like 2006-01-02", j.Date)}
		}
		b.Date = date
	}
	for _, s := range j.Sections {
		section := faq.Section{Role: s.Role, Heading: s.Heading, Line: s.Line}
		for _, p := range s.Passages {
			section.Passages = append(section.Passages, faq.Passage(p))
		}
		b.Sections = append(b.Sections, section)
	}
	for _, f := range j.FAQs {
		b.FAQs = append(b.FAQs, faq.FAQ(f))
	}
	for _, p := range j.Prompts {
		b.Prompts = append(b.Prompts, faq.Prompt(p))
	}
	for _, t := range j.Topics {
		b.Topics = append(b.Topics, faq.Topic(t))
	}
	r.b = b
	return r.checkIDs()
}

// checkIDs refuses a briefing whose entries cannot be told apart.
func (r *reader) checkIDs() error {
	seen := map[string]bool{}
	entries := 0
	check := func(id, text string) error {
		entries++
		switch {
		case id == "":
			return &Error{Reason: fmt.Sprintf("an entry has no id: %.60q", text)}
		case seen[id]:
			return &Error{Reason: fmt.Sprintf("two entries have the id %q: give each its own", id)}
		}
		seen[id] = true
		return nil
	}
	var err error
	for _, s := range r.b.Sections {
		for _, p := range s.Passages {
			err = errors.Join(err, check(p.ID, p.Text))
		}
	}
	for _, f := range r.b.FAQs {
		err = errors.Join(err, check(f.ID, f.Question))
	}
	for _, p := range r.b.Prompts {
		err = errors.Join(err, check(p.ID, p.Question))
	}
	for _, t := range r.b.Topics {
		err = errors.Join(err, check(t.ID, t.Name))
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	if r.b.ID == "" {
		return &Error{Reason: "the briefing has no id"}
	}
	if entries == 0 && r.b.Title == "" {
		return &Error{Reason: "no recognisable content: the briefing has neither a title nor an entry"}
	}
	return nil
}
