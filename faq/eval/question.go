package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxLine is the longest line of a question file, in bytes: far more than any question needs.
const maxLine = 1 << 20

// Question is a question with what is expected of it.
type Question struct {
	ID         string   `json:"id"`
	Kind       string   `json:"kind"`               // what sort of question it is, "" for none
	Text       string   `json:"text"`               // as typed
	Before     string   `json:"context,omitempty"`  // the question asked before it, "" for none
	Briefing   string   `json:"briefing,omitempty"` // file name or id of the briefing in whose thread it is asked, "" for none
	Answerable bool     `json:"answerable"`         // the content answers it
	Expect     string   `json:"expect,omitempty"`   // stored question of the entry that is right, "" when any entry with the spans is
	Spans      []string `json:"spans,omitempty"`    // what a right answer shows, every one of them
	Relevant   []string `json:"relevant,omitempty"` // ids of the entries that are right
}

// line is a line of a question file in either of its two forms: with the briefing and what is
// expected, or with the ids of the relevant entries.
type line struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Text     string `json:"text"`
	Context  string `json:"context"`
	Briefing string `json:"briefing"`
	Expect   struct {
		Question    string   `json:"question"`
		MustContain []string `json:"must_contain"`
	} `json:"expect"`
	Answerable *bool    `json:"answerable"`
	Relevant   []string `json:"relevant"`
	OutOfScope *bool    `json:"out_of_scope"`
}

// ReadQuestions reads a file of one JSON object a line, blank lines skipped. A line is either
//
//	{"id", "briefing", "text", "kind", "expect": {"question", "must_contain"}, "context", "answerable"}
//	{"id", "text", "relevant": [entry ids], "out_of_scope", "kind"}
//
// Errors name the path and the line.
func ReadQuestions(path string, r io.Reader) ([]Question, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	var questions []Question
	seen := make(map[string]int)
	n := 0
	for lines.Scan() {
		n++
		text := lines.Bytes()
		if n == 1 {
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
		}
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		q, err := readQuestion(text)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, n, err)
		}
		if first, ok := seen[q.ID]; ok {
			return nil, fmt.Errorf("%s:%d: id %q was already used in line %d", path, n, q.ID, first)
		}
		seen[q.ID] = n
		questions = append(questions, q)
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, fmt.Errorf("%s:%d: line is longer than %d bytes", path, n+1, maxLine)
	} else if err != nil {
		return nil, fmt.Errorf("read questions %s: %w", path, err)
	}
	if len(questions) == 0 {
		return nil, fmt.Errorf("%s: no questions", path)
	}
	return questions, nil
}

func readQuestion(text []byte) (Question, error) {
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return Question{}, fmt.Errorf("read question: %w", err)
	}
	q := Question{
		ID: l.ID, Kind: l.Kind, Text: l.Text, Before: l.Context, Briefing: l.Briefing,
		Expect: l.Expect.Question, Spans: l.Expect.MustContain, Relevant: l.Relevant,
	}
	switch {
	case l.Answerable != nil:
		q.Answerable = *l.Answerable
	case l.OutOfScope != nil:
		q.Answerable = !*l.OutOfScope
	default:
		return q, errors.New(`read question: neither "answerable" nor "out_of_scope" is given`)
	}
	expects := q.Expect != "" || len(q.Spans) > 0 || len(q.Relevant) > 0
	switch {
	case q.ID == "":
		return q, errors.New("read question: id is missing")
	case strings.TrimSpace(q.Text) == "":
		return q, fmt.Errorf("read question %s: text is missing", q.ID)
	case q.Answerable && !expects:
		return q, fmt.Errorf("read question %s: it is answerable, but nothing is expected", q.ID)
	case !q.Answerable && expects:
		return q, fmt.Errorf("read question %s: it is not answerable, but something is expected", q.ID)
	}
	return q, nil
}
