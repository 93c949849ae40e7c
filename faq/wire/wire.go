// Package wire holds the shapes in which questions come from programs, and answers go to them, in
// JSON: on the command line and over HTTP they are the same.
package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"unicode/utf8"

	"github.com/godeeper/godeeper/faq"
)

// Question is a question as a program asks it.
type Question struct {
	ID       json.RawMessage `json:"id"`       // echoed as given
	Text     *string         `json:"text"`     // the question
	Context  string          `json:"context"`  // the question asked before it, "" for none
	Briefing string          `json:"briefing"` // file or id of the briefing in whose thread it is asked, "" for none
}

// Answer is the machine form of an answer.
type Answer struct {
	ID          json.RawMessage `json:"id"`
	Outcome     faq.Outcome     `json:"outcome"`
	Confidence  float64         `json:"confidence"`
	Match       *Entry          `json:"match"`
	Briefing    *Briefing       `json:"briefing"`
	Answer      string          `json:"answer"`
	Excerpts    []Excerpt       `json:"excerpts"`
	Sources     []faq.Source    `json:"sources"`
	Deeper      []string        `json:"deeper"`
	Suggestions []string        `json:"suggestions"`
}

// Entry names what a question was matched with.
type Entry struct {
	Kind     faq.Kind `json:"kind"`
	ID       string   `json:"id"`
	Question string   `json:"question"`
}

// Briefing names a briefing.
type Briefing struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Path  string `json:"path"`
}

// Excerpt is a quoted span of a section.
type Excerpt struct {
	Section string `json:"section"`
	Text    string `json:"text"`
}

// Error says why a question was not answered.
type Error struct {
	ID    json.RawMessage `json:"id"`
	Error string          `json:"error"`
}

// NewAnswer returns the machine form of an answer to the question with an id.
func NewAnswer(id json.RawMessage, a faq.Answer) Answer {
	out := Answer{
		ID: id, Outcome: a.Outcome, Confidence: round(a.Confidence), Answer: a.String(),
		Excerpts: []Excerpt{}, Sources: List(a.Sources), Deeper: List(a.Deeper), Suggestions: List(a.Suggestions),
	}
	if a.Match != nil {
		out.Match = &Entry{a.Match.Kind, a.Match.ID(), a.Match.Question()}
		out.Briefing = newBriefing(a.Match.Briefing)
	}
	if a.Briefing != nil {
		out.Briefing = newBriefing(a.Briefing)
	}
	if a.Text != "" && a.Match != nil {
		out.Excerpts = append(out.Excerpts, Excerpt{a.Match.Heading(), a.Text})
	}
	for _, e := range a.Excerpts {
		out.Excerpts = append(out.Excerpts, Excerpt{e.Section, e.Text})
	}
	return out
}

func newBriefing(b *faq.Briefing) *Briefing { return &Briefing{b.ID, b.Title, b.Path} }

// Matches is the machine form of what was found.
type Matches struct {
	ID         json.RawMessage `json:"id"`
	Outcome    faq.Outcome     `json:"outcome"` // what becomes of the question
	Thresholds Thresholds      `json:"thresholds"`
	Matches    []Match         `json:"matches"`
}

// Thresholds are the confidences from which a match is answered with, and suggested.
type Thresholds struct {
	Answer  float64 `json:"answer"`
	Suggest float64 `json:"suggest"`
}

// Match is the machine form of a match.
type Match struct {
	Entry
	Briefing   string  `json:"briefing"` // its id
	Confidence float64 `json:"confidence"`
	Why        faq.Why `json:"why"`
}

// NewMatches returns the machine form of what was found for the question with an id.
func NewMatches(id json.RawMessage, outcome faq.Outcome, matches []faq.Match) Matches {
	out := Matches{ID: id, Outcome: outcome, Thresholds: Thresholds{faq.AnswerAt, faq.SuggestAt}, Matches: []Match{}}
	for _, m := range matches {
		out.Matches = append(out.Matches, NewMatch(m))
	}
	return out
}

// NewMatch returns the machine form of a match.
func NewMatch(m faq.Match) Match {
	why := m.Why
	why.Words, why.Missing = List(why.Words), List(why.Missing)
	if why.Features == nil {
		why.Features = map[string]float64{}
	}
	return Match{Entry{m.Kind, m.ID(), m.Question()}, m.Briefing.ID, round(m.Confidence), why}
}

// Import is what became of a file that was imported.
type Import struct {
	Path     string   `json:"path"`
	Status   string   `json:"status"`   // added, updated, unchanged, refused
	Briefing string   `json:"briefing"` // its id, "" when refused
	Entries  int      `json:"entries"`  // in the briefing, 0 when refused
	Error    string   `json:"error"`    // why it was refused, "" when it was not
	Warnings []string `json:"warnings"`
}

// Entries returns how many entries a briefing has.
func Entries(b *faq.Briefing) int {
	n := len(b.FAQs) + len(b.Prompts) + len(b.Topics)
	for _, s := range b.Sections {
		n += len(s.Passages)
	}
	return n
}

// Write writes v on one line. Characters that a terminal could take for a command are escaped beyond
// what JSON asks for.
func Write(w io.Writer, v any) error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	if _, err := w.Write(escapeControls(buf.Bytes())); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// escapeControls escapes DEL and the control characters U+0080 to U+009F, which encoding/json
// leaves as they are. They can only stand inside of JSON strings.
func escapeControls(line []byte) []byte {
	if !bytes.ContainsFunc(line, isHighControl) {
		return line
	}
	var out []byte
	for len(line) > 0 {
		r, n := utf8.DecodeRune(line)
		if isHighControl(r) {
			out = fmt.Appendf(out, `\u%04x`, r)
		} else {
			out = append(out, line[:n]...)
		}
		line = line[n:]
	}
	return out
}

func isHighControl(r rune) bool { return r >= 0x7f && r <= 0x9f }

// List returns s, which JSON shows as a list even when it is empty.
func List[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// round cuts a confidence to what it can mean; it keeps more digits than that so that ties stay rare.
func round(f float64) float64 { return math.Round(f*1e6) / 1e6 }
