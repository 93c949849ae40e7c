package faq

import (
	"errors"
	"strings"
	"unicode"
)

// ErrTaken is returned when an amendment would make an FAQ with an id that another has made.
var ErrTaken = errors.New("an FAQ has that id already")

// ErrChanged is returned when what is to be saved was made for content that has changed since.
var ErrChanged = errors.New("the content has changed meanwhile")

// Amendment is a change that a curator made to the content. It stands apart from what was imported,
// so that importing a page again keeps it, and undoing it brings back what the page says.
type Amendment struct {
	ID       int64 // in the order in which they were made
	Kind     AmendmentKind
	Briefing string // id of the briefing, [DeskID] for what belongs to none
	Entry    string // id of the entry in it; of a new FAQ its own
	Text     string // as the kind says
	Answer   string // of a new FAQ, or its new answer
	Was      string // what it replaces, as its author saw it; "" where that was not said
	By       string // name of the user
	At       int64  // unix seconds
	UndoneBy string // name of the user who undid it, "" while it holds
	UndoneAt int64  // unix seconds, 0 while it holds
}

// AmendmentKind says what an amendment changes.
type AmendmentKind string

// The kinds of amendments.
const (
	AmendFAQ         AmendmentKind = "faq"         // a new FAQ: Text is its question, Answer its answer
	AmendVariant     AmendmentKind = "variant"     // Text is another phrasing of the FAQ
	AmendNoVariant   AmendmentKind = "no variant"  // Text is no phrasing of the FAQ
	AmendQuestion    AmendmentKind = "question"    // Text is the question of the FAQ or the prompt
	AmendAnswer      AmendmentKind = "answer"      // Answer is the answer of the FAQ
	AmendAlias       AmendmentKind = "alias"       // Text is another name of the topic
	AmendNoAlias     AmendmentKind = "no alias"    // Text is no name of the topic
	AmendDescription AmendmentKind = "description" // Text is the description of the topic
	AmendRemove      AmendmentKind = "remove"      // the FAQ, the prompt or the topic is left out
)

// The briefing that holds the FAQs of curators that belong to no other one.
const (
	DeskID    = "desk"
	DeskTitle = "From the newsroom"
)

// Missed is a question that was not answered well, as often as it was asked in the same words.
type Missed struct {
	Text      string  // as typed first
	Before    string  // the question before it then, "" for none
	Thread    string  // id of the briefing in whose thread it was asked then, "" for none
	Outcome   Outcome // the last time
	Count     int     // how often it was asked so: declined, suggested, or answered and rated as not helpful
	Bad       int     // how many people rated an answer to it as not helpful
	Dismissed bool    // a curator wants to hear no more of it
	Last      int64   // unix seconds when it was asked last
}

// Fold returns a question as it is compared with others: in small letters, white space as one space,
// without the punctuation around it. What is nothing but punctuation stays as it is.
func Fold(text string) string {
	folded := strings.Join(strings.Fields(strings.ToLower(text)), " ")
	words := strings.TrimFunc(folded, func(r rune) bool { return unicode.IsPunct(r) || r == ' ' })
	if words == "" {
		return folded
	}
	return words
}

// Version is the content of a briefing as one import left it.
type Version struct {
	ID       int64
	Briefing string // its id
	Title    string
	By       string // who imported it: name of the user, "feed", "" for the command line
	At       int64  // unix seconds
	Removed  bool   // the briefing was removed
}

// Measures are counts of what was asked.
type Measures struct {
	Days      []DayMeasures      // of days with questions, oldest first
	Platforms []PlatformMeasures // most questions first
	Entries   []EntryMeasures    // that answered, most often first
}

// Outcomes are counts of questions by what became of them.
type Outcomes struct{ Answered, Suggested, Declined int }

// Total returns the count of all questions.
func (o Outcomes) Total() int { return o.Answered + o.Suggested + o.Declined }

// DayMeasures are the counts of a day.
type DayMeasures struct {
	Day string // in UTC, like "2026-11-29"
	Outcomes
	Helpful, NotHelpful int // ratings of answers to questions of that day
}

// PlatformMeasures are the counts of a platform.
type PlatformMeasures struct {
	Platform string // terminal, slack, discord, web, api
	Outcomes
	Helpful, NotHelpful int
}

// EntryMeasures are the counts of an entry.
type EntryMeasures struct {
	Popular
	Helpful, NotHelpful int
}

// Evaluation is a measure of match quality that was taken.
type Evaluation struct {
	ID       int64
	File     string // of the questions
	Revision int64  // of the content
	Version  string // of the program
	Result   []byte // JSON, as godeeper eval --json prints it
	At       int64  // unix seconds
}
