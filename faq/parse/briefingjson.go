package parse

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
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
		why := strings.TrimPrefix(err.Error(), "json: ")
		if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			line = 1 + strings.Count(text[:min(int(e.Offset), len(text))], "\n")
			why = fmt.Sprintf("what stands in %s is a %s, which it cannot be", e.Field, e.Value)
		}
		return &Error{Line: line, Reason: "not a briefing in JSON as it is exported: " + why}
	}
	// No store keeps it, and the decoder lets it through.
	if at := strings.Index(strings.ReplaceAll(text, `\\`, "  "), `\u0000`); at >= 0 {
		return &Error{Line: 1 + strings.Count(text[:at], "\n"), Reason: `there is a character NUL (\u0000) in it: take it out`}
	}
	if dec.More() {
		return &Error{Line: 1 + strings.Count(text[:dec.InputOffset()], "\n"), Reason: "there is more behind the briefing: give each one a file of its own"}
	}
	return r.take(file.Briefing)
}

// take makes the briefing of the reader out of one in JSON, whose texts somebody may have changed: they
// are tidied as those of any file.
func (r *reader) take(j *briefingJSON) error {
	b := &faq.Briefing{ID: j.ID, Title: fold(j.Title), Byline: fold(j.Byline), URL: r.address(j.URL), Language: fold(j.Language),
		Links: r.addresses(j.Links), Path: r.b.Path}
	if j.Date != "" {
		date, err := time.Parse(time.DateOnly, j.Date)
		if err != nil {
			return &Error{Reason: fmt.Sprintf("the date %.40q is not like 2006-01-02", j.Date)}
		}
		b.Date = date
	}
	for _, s := range j.Sections {
		if section := r.takeSection(s); len(section.Passages) > 0 {
			b.Sections = append(b.Sections, section)
		}
	}
	for _, f := range j.FAQs {
		f.Question, f.Answer, f.Section = fold(f.Question), Paragraphs(f.Answer), fold(f.Section)
		f.Links, f.Line = r.addresses(f.Links), max(f.Line, 1)
		if f.Variants = foldAll(f.Variants); r.says("FAQ", f.ID, f.Question+f.Answer) {
			b.FAQs = append(b.FAQs, faq.FAQ(f))
		}
	}
	for _, p := range j.Prompts {
		p.Question, p.Section, p.Line = fold(p.Question), fold(p.Section), max(p.Line, 1)
		if r.says("prompt", p.ID, p.Question) {
			b.Prompts = append(b.Prompts, faq.Prompt(p))
		}
	}
	for _, t := range j.Topics {
		t.Name, t.Text, t.Section, t.Line = fold(t.Name), Paragraphs(t.Text), fold(t.Section), max(t.Line, 1)
		if t.Aliases = foldAll(t.Aliases); r.says("topic", t.ID, t.Name) && r.says("topic", t.ID, t.Text) {
			b.Topics = append(b.Topics, faq.Topic(t))
		}
	}
	if b.Title == "" {
		b.Title = b.ID
	}
	r.b = b
	return r.checkIDs()
}

func (r *reader) takeSection(s sectionJSON) faq.Section {
	section := faq.Section{Role: s.Role, Heading: fold(s.Heading), Line: max(s.Line, 1)}
	if !slices.Contains(roles, s.Role) {
		section.Role = faq.RoleOther
	}
	block := 0 // of the passage before
	for _, p := range s.Passages {
		p.Text, p.Subheading, p.Papers = fold(p.Text), fold(p.Subheading), foldAll(p.Papers)
		p.Links, p.Line = r.addresses(p.Links), max(p.Line, 1)
		p.Block = min(max(p.Block, block), block+1)
		if r.says("passage", p.ID, p.Text) {
			section.Passages = append(section.Passages, faq.Passage(p))
			block = p.Block
		}
	}
	return section
}

// says reports whether there is a text in an entry; one without is left out.
func (r *reader) says(what, id, text string) bool {
	if text == "" {
		r.warn(0, fmt.Sprintf("a %s without a text is left out: its id is %.100q", what, id))
	}
	return text != ""
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// Paragraphs writes a text as answers are stored: white space in a line is one space, paragraphs are
// separated by one empty line, and the lines of a list stay lines.
func Paragraphs(text string) string {
	var out strings.Builder
	gap := ""
	for line := range strings.SplitSeq(lineEnds.Replace(text), "\n") {
		if line = fold(line); line == "" {
			if out.Len() > 0 {
				gap = "\n\n"
			}
			continue
		}
		out.WriteString(gap + line)
		gap = "\n"
	}
	return out.String()
}

func foldAll(all []string) []string {
	var folded []string
	for _, s := range all {
		if s = fold(s); s != "" {
			folded = append(folded, s)
		}
	}
	return folded
}

// roles are those that a section may have.
var roles = []faq.Role{faq.RoleHappened, faq.RoleBehind, faq.RolePapers, faq.RoleHistory, faq.RoleOther,
	faq.RoleDeeper, faq.RoleQuestions, faq.RoleTopics, faq.RoleSources}

// address returns an address of the web, and "" for another, which a reader must not be led to.
func (r *reader) address(url string) string {
	if lower := strings.ToLower(url); url == "" || strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://") {
		return url
	}
	r.warn(0, fmt.Sprintf("an address that is none of the web is left out: %.100q", url))
	return ""
}

func (r *reader) addresses(links []faq.Link) []faq.Link {
	for i := range links {
		links[i].URL = r.address(links[i].URL)
	}
	return links
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
	if r.b.ID == "" || strings.Trim(r.b.ID, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return &Error{Reason: fmt.Sprintf("the id of the briefing is %.100q: give it one of small letters, digits and dashes", r.b.ID)}
	}
	if entries == 0 {
		return &Error{Reason: "no recognisable content: the briefing has no entry"}
	}
	return nil
}
