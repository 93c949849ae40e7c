package storage

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/godeeper/godeeper/faq"
)

// record is a briefing as its row holds it, with the rows of its entries.
type record struct {
	id       string
	title    string
	date     sql.NullInt64
	byline   string
	url      string
	path     string
	language string
	sections string // JSON of []section
	links    string // JSON of []faq.Link
	source   string
	digest   string
	entries  []entry
}

// entry is the row of an entry.
type entry struct {
	briefing string
	id       string
	kind     faq.Kind
	section  int // index of the section that a passage stands in, else noSection
	question string
	payload  string // JSON of payload
}

const noSection = -1

// section is a section without its passages.
type section struct {
	Role    faq.Role `json:"role,omitempty"`
	Heading string   `json:"heading,omitempty"`
	Line    int      `json:"line,omitempty"`
}

// payload is what an entry holds besides its id and its question. Each kind uses the fields it has.
type payload struct {
	Answer     string     `json:"answer,omitempty"`
	Variants   []string   `json:"variants,omitempty"`
	Aliases    []string   `json:"aliases,omitempty"`
	Text       string     `json:"text,omitempty"`
	Section    string     `json:"section,omitempty"`
	Subheading string     `json:"subheading,omitempty"`
	Block      int        `json:"block,omitempty"`
	Papers     []string   `json:"papers,omitempty"`
	Links      []faq.Link `json:"links,omitempty"`
	Line       int        `json:"line,omitempty"`
}

// stdin is the path of a briefing that was read from standard input.
const stdin = "-"

// encode makes the record of a briefing. It refuses what a store cannot keep.
func encode(b *faq.Briefing) (*record, error) {
	if b.ID == "" {
		return nil, errors.New("the briefing has no id")
	}
	if err := checkTexts(reflect.ValueOf(*b)); err != nil {
		return nil, err
	}
	r := &record{
		id: b.ID, title: b.Title, byline: b.Byline, url: b.URL, path: cleanPath(b.Path), language: b.Language,
		source: source(b),
	}
	if !b.Date.IsZero() {
		r.date = sql.NullInt64{Int64: b.Date.Unix(), Valid: true}
	}
	sections := make([]section, len(b.Sections))
	for i, s := range b.Sections {
		sections[i] = section{s.Role, s.Heading, s.Line}
		for _, p := range s.Passages {
			r.add(faq.KindPassage, i, p.ID, p.Text, payload{
				Subheading: p.Subheading, Block: p.Block, Papers: p.Papers, Links: p.Links, Line: p.Line})
		}
	}
	for _, f := range b.FAQs {
		r.add(faq.KindFAQ, noSection, f.ID, f.Question, payload{
			Answer: f.Answer, Variants: f.Variants, Section: f.Section, Links: f.Links, Line: f.Line})
	}
	for _, p := range b.Prompts {
		r.add(faq.KindPrompt, noSection, p.ID, p.Question, payload{Section: p.Section, Line: p.Line})
	}
	for _, t := range b.Topics {
		r.add(faq.KindTopic, noSection, t.ID, t.Name, payload{
			Aliases: t.Aliases, Text: t.Text, Section: t.Section, Line: t.Line})
	}
	r.sections = toJSON(sections)
	r.links = toJSON(append([]faq.Link{}, b.Links...))
	r.digest = r.sum()
	return r, checkEntries(r.entries)
}

func (r *record) add(kind faq.Kind, section int, id, question string, p payload) {
	r.entries = append(r.entries, entry{r.id, id, kind, section, question, toJSON(p)})
}

// sum returns the digest of the content: of everything but the id and the path, which may differ
// where the same page is imported from another place.
func (r *record) sum() string {
	h := sha256.New()
	texts := []any{r.title, r.date.Valid, r.date.Int64, r.byline, r.url, r.language, r.sections, r.links}
	for _, e := range r.entries {
		texts = append(texts, e.id, e.kind, e.section, e.question, e.payload)
	}
	h.Write([]byte(toJSON(texts)))
	return hex.EncodeToString(h.Sum(nil))
}

// source returns what a later import of the same page is known by: its path, or for standard
// input its title and date. A title alone may be that of a column, new each day.
func source(b *faq.Briefing) string {
	if b.Path == "" || b.Path == stdin {
		return stdin + " " + b.Date.UTC().Format(time.DateOnly) + " " + b.Title
	}
	return filepath.Clean(b.Path)
}

func (r *record) fromFile() bool { return r.path != "" && r.path != stdin }

func cleanPath(path string) string {
	if path == "" {
		return ""
	}
	return filepath.Clean(path)
}

// briefing makes the briefing of a record, as yet without its entries.
func (r *record) briefing() (*faq.Briefing, error) {
	b := &faq.Briefing{
		ID: r.id, Title: r.title, Byline: r.byline, URL: r.url, Path: r.path, Language: r.language,
	}
	if r.date.Valid {
		b.Date = time.Unix(r.date.Int64, 0).UTC()
	}
	var sections []section
	if err := json.Unmarshal([]byte(r.sections), &sections); err != nil {
		return nil, fmt.Errorf("sections of briefing %s: %w", r.id, err)
	}
	for _, s := range sections {
		b.Sections = append(b.Sections, faq.Section{Role: s.Role, Heading: s.Heading, Line: s.Line})
	}
	var links []faq.Link
	if err := json.Unmarshal([]byte(r.links), &links); err != nil {
		return nil, fmt.Errorf("links of briefing %s: %w", r.id, err)
	}
	b.Links = append(b.Links, links...)
	return b, nil
}

// addTo puts the entry at the end of its list in b.
func (e *entry) addTo(b *faq.Briefing) error {
	var p payload
	if err := json.Unmarshal([]byte(e.payload), &p); err != nil {
		return fmt.Errorf("payload: %w", err)
	}
	switch e.kind {
	case faq.KindPassage:
		if e.section < 0 || e.section >= len(b.Sections) {
			return fmt.Errorf("no section %d", e.section)
		}
		s := &b.Sections[e.section]
		s.Passages = append(s.Passages, faq.Passage{ID: e.id, Text: e.question,
			Subheading: p.Subheading, Block: p.Block, Papers: p.Papers, Links: p.Links, Line: p.Line})
	case faq.KindFAQ:
		b.FAQs = append(b.FAQs, faq.FAQ{ID: e.id, Question: e.question,
			Variants: p.Variants, Answer: p.Answer, Section: p.Section, Links: p.Links, Line: p.Line})
	case faq.KindPrompt:
		b.Prompts = append(b.Prompts, faq.Prompt{ID: e.id, Question: e.question, Section: p.Section, Line: p.Line})
	case faq.KindTopic:
		b.Topics = append(b.Topics, faq.Topic{ID: e.id, Name: e.question,
			Aliases: p.Aliases, Text: p.Text, Section: p.Section, Line: p.Line})
	default:
		return fmt.Errorf("unknown kind %q", e.kind)
	}
	return nil
}

// checkEntries refuses entries that later imports could not tell apart.
func checkEntries(entries []entry) error {
	seen := make(map[string]faq.Kind, len(entries))
	for _, e := range entries {
		if e.id == "" {
			return fmt.Errorf("a %s has no id: %.60q", e.kind, e.question)
		}
		if kind, ok := seen[e.id]; ok {
			return fmt.Errorf("entry id %q is there twice, as %s and as %s", e.id, kind, e.kind)
		}
		seen[e.id] = e.kind
	}
	return nil
}

// checkTexts refuses the strings in v that some database would refuse or change.
func checkTexts(v reflect.Value) error {
	switch v.Kind() {
	case reflect.String:
		if s := v.String(); !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
			return fmt.Errorf("not a text in UTF-8: %.60q", s)
		}
	case reflect.Slice:
		for i := range v.Len() {
			if err := checkTexts(v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return nil
		}
		for i := range v.NumField() {
			if err := checkTexts(v.Field(i)); err != nil {
				return err
			}
		}
	}
	return nil
}

// toJSON encodes strings, numbers and lists and structs of them, which cannot fail.
func toJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("storage: encode %T: %v", v, err))
	}
	return string(data)
}
