package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"unicode/utf8"

	"github.com/godeeper/godeeper/faq"
)

// writeJSON prints v on one line. Characters that a terminal could take for a command are
// escaped beyond what JSON asks for.
func writeJSON(w io.Writer, v any) error {
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

// answerJSON is the machine form of an answer.
type answerJSON struct {
	ID          json.RawMessage `json:"id"`
	Outcome     faq.Outcome     `json:"outcome"`
	Confidence  float64         `json:"confidence"`
	Match       *entryJSON      `json:"match"`
	Briefing    *briefingJSON   `json:"briefing"`
	Answer      string          `json:"answer"`
	Excerpts    []excerptJSON   `json:"excerpts"`
	Sources     []faq.Source    `json:"sources"`
	Deeper      []string        `json:"deeper"`
	Suggestions []string        `json:"suggestions"`
}

type entryJSON struct {
	Kind     faq.Kind `json:"kind"`
	ID       string   `json:"id"`
	Question string   `json:"question"`
}

type briefingJSON struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Path  string `json:"path"`
}

type excerptJSON struct {
	Section string `json:"section"`
	Text    string `json:"text"`
}

type errorJSON struct {
	ID    json.RawMessage `json:"id"`
	Error string          `json:"error"`
}

func newAnswerJSON(id json.RawMessage, a faq.Answer) answerJSON {
	out := answerJSON{
		ID: id, Outcome: a.Outcome, Confidence: round(a.Confidence), Answer: a.String(),
		Excerpts: []excerptJSON{}, Sources: list(a.Sources), Deeper: list(a.Deeper), Suggestions: list(a.Suggestions),
	}
	if a.Match != nil {
		out.Match = &entryJSON{a.Match.Kind, a.Match.ID(), a.Match.Question()}
		out.Briefing = newBriefingJSON(a.Match.Briefing)
	}
	if a.Briefing != nil {
		out.Briefing = newBriefingJSON(a.Briefing)
	}
	if a.Text != "" && a.Match != nil {
		out.Excerpts = append(out.Excerpts, excerptJSON{a.Match.Heading(), a.Text})
	}
	for _, e := range a.Excerpts {
		out.Excerpts = append(out.Excerpts, excerptJSON{e.Section, e.Text})
	}
	return out
}

func newBriefingJSON(b *faq.Briefing) *briefingJSON {
	return &briefingJSON{b.ID, b.Title, b.Path}
}

// matchesJSON is the machine form of what was found.
type matchesJSON struct {
	ID         json.RawMessage `json:"id"`
	Outcome    faq.Outcome     `json:"outcome"` // what becomes of the question
	Thresholds thresholdsJSON  `json:"thresholds"`
	Matches    []matchJSON     `json:"matches"`
}

// thresholdsJSON are the confidences from which a match is answered with, and suggested.
type thresholdsJSON struct {
	Answer  float64 `json:"answer"`
	Suggest float64 `json:"suggest"`
}

type matchJSON struct {
	entryJSON
	Briefing   string  `json:"briefing"`
	Confidence float64 `json:"confidence"`
	Why        faq.Why `json:"why"`
}

func newMatchesJSON(id json.RawMessage, outcome faq.Outcome, matches []faq.Match) matchesJSON {
	out := matchesJSON{ID: id, Outcome: outcome, Thresholds: thresholdsJSON{faq.AnswerAt, faq.SuggestAt}, Matches: []matchJSON{}}
	for _, m := range matches {
		why := m.Why
		why.Words, why.Missing = list(why.Words), list(why.Missing)
		if why.Features == nil {
			why.Features = map[string]float64{}
		}
		out.Matches = append(out.Matches, matchJSON{entryJSON{m.Kind, m.ID(), m.Question()}, m.Briefing.ID, round(m.Confidence), why})
	}
	return out
}

// list returns s, which JSON shows as a list even when it is empty.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// round cuts a confidence to what it can mean; it keeps more digits than that so that ties stay rare.
func round(f float64) float64 { return math.Round(f*1e6) / 1e6 }
