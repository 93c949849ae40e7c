// Package faq holds the domain of Go Deeper: briefings and what stands in them, the questions
// that people ask, and the composing of an answer in the briefing's own words.
//
// It imports nothing else of this module. Package [faq/parse] makes briefings out of files,
// [faq/match] finds the entries that a question may mean, and [Compose] turns what was found
// into an [Answer], in which every sentence stands in stored content.
//
// [faq/parse]: https://pkg.go.dev/github.com/godeeper/godeeper/faq/parse
// [faq/match]: https://pkg.go.dev/github.com/godeeper/godeeper/faq/match
package faq

import (
	"errors"
	"path/filepath"
	"time"
)

// ErrNotFound is returned when a briefing or an entry is asked for that is not stored.
var ErrNotFound = errors.New("not found")

// Briefing is one story: a page of sections, common questions, go-deeper prompts and topics.
// A file of FAQs is a briefing too, with FAQs only.
//
// A briefing is not changed once it has been given to an index or a store.
type Briefing struct {
	ID       string    // unique, made from the file name: "japan-nato"
	Title    string    // as printed; where the page has none, the start of its first sentence
	Date     time.Time // the day printed on the page, midnight UTC; zero when there is none
	Byline   string    // as printed, "" when there is none
	URL      string    // where the page is published, "" when unknown
	Path     string    // the file it was imported from
	Language string    // BCP 47 tag of its text; "" means English

	Sections []Section // in page order, those that become FAQs, prompts and topics left out
	FAQs     []FAQ     // in page order
	Prompts  []Prompt  // in page order
	Topics   []Topic   // in page order
	Links    []Link    // the page's own list of sources, in page order
}

// Is reports whether a reference names the briefing: its id, the file that it was imported
// from, or the name of that file.
func (b *Briefing) Is(ref string) bool {
	return ref != "" && (ref == b.ID || ref == b.Path || ref == filepath.Base(b.Path))
}

// Section is a headed part of a briefing.
type Section struct {
	Role     Role      // what the section is for, by its heading
	Heading  string    // as printed, without mark-up; "" for text above the first heading
	Passages []Passage // in page order
	Line     int       // line of the heading in the file, from 1
}

// Role says what a section is for.
type Role string

// The roles of sections. A heading of any other wording has RoleOther and is kept as it is.
const (
	RoleHappened  Role = "happened"  // What's happened
	RoleBehind    Role = "behind"    // What's behind the headline?
	RolePapers    Role = "papers"    // What the papers say
	RoleHistory   Role = "history"   // How we got here
	RoleDeeper    Role = "deeper"    // Go deeper: becomes prompts
	RoleQuestions Role = "questions" // Common questions: becomes FAQs
	RoleTopics    Role = "topics"    // More on these topics: becomes topics
	RoleSources   Role = "sources"   // Sources: becomes links
	RoleOther     Role = "other"
)

// Passage is the smallest span that can be quoted: a bullet, or a sentence of a paragraph.
type Passage struct {
	ID         string   // unique in the briefing, made from the text: it survives an update of the page
	Text       string   // as printed, white space folded, bullet and mark-up removed
	Subheading string   // the sub-heading it stands under, "" when there is none
	Block      int      // number of its paragraph or list item in the section, from 0; sentences of one paragraph share it
	Papers     []string // newspapers that the sentence is attributed to; "he stated …" inherits them
	Links      []Link   // links inside the passage
	Line       int      // line in the file, from 1
}

// FAQ is a stored question with its answer.
type FAQ struct {
	ID       string   // unique in the briefing: the id it was imported with, or made from the question
	Question string   // as printed; may be "" where only an answer text is stored
	Variants []string // other phrasings of the question
	Answer   string   // as printed; paragraphs are separated by "\n\n"; may be "" where only questions are stored
	Section  string   // heading it stands under, as printed; "" in a file of FAQs
	Links    []Link   // its own sources
	Line     int      // line of the question in the file, from 1
}

// Prompt is a go-deeper question, which the briefing asks and does not answer.
type Prompt struct {
	ID       string // unique in the briefing, made from the question
	Question string // as printed
	Section  string // heading it stands under, as printed
	Line     int    // line in the file, from 1
}

// Topic is a person, a place or an organisation with a description.
type Topic struct {
	ID      string   // unique in the briefing, made from the name
	Name    string   // as read from its heading or the first sentence: "North Atlantic Treaty Organization"
	Aliases []string // other names and acronyms: "North Atlantic Alliance", "NATO"
	Text    string   // the description, as printed
	Section string   // heading it stands under, as printed
	Line    int      // line in the file, from 1
}

// Link is a reference to something published elsewhere.
type Link struct {
	Title string `json:"title"` // text of the link, or the address where it has none
	URL   string `json:"url"`   // absolute address, "" where only a title is printed
}
