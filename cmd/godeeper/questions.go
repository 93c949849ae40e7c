package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/wire"
)

// maxQuestionLine bounds a line of questions: far beyond any question, far below any memory.
const maxQuestionLine = 1 << 20

// lineReader reads questions line by line.
type lineReader struct {
	r      *bufio.Reader
	asJSON bool
	number int // of the line read last, from 1
}

func newLineReader(r io.Reader, asJSON bool) *lineReader {
	return &lineReader{r: bufio.NewReaderSize(r, 64<<10), asJSON: asJSON}
}

// waits reports whether the next line may have to be waited for.
func (l *lineReader) waits() bool { return l.r.Buffered() == 0 }

// badLine is a line that holds no question. The lines after it can still be read.
type badLine struct {
	number int
	err    error
}

func (e badLine) Error() string { return fmt.Sprintf("line %d: %v", e.number, e.err) }
func (e badLine) Unwrap() error { return e.err }

// next returns the next question, io.EOF after the last one. Keys that a question does not have are ignored. With a badLine, the question holds
// what could be read of it. Lines of white space are passed over.
func (l *lineReader) next() (wire.Question, error) {
	for {
		line, err := l.line()
		if err != nil {
			return wire.Question{}, err
		}
		text := bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\ufeff")))
		if len(text) == 0 {
			continue
		}
		var q wire.Question
		if !l.asJSON {
			s := strings.ToValidUTF8(string(text), "\ufffd")
			q.Text = &s
			return q, nil
		}
		if err := json.Unmarshal(text, &q); err != nil {
			return wire.Question{ID: idOf(text)}, badLine{l.number, fmt.Errorf("not a question in JSON: %w", err)}
		}
		if q.Text == nil {
			return q, badLine{l.number, errors.New(`no "text"`)}
		}
		return q, nil
	}
}

// idOf returns the id of a line whose other values are of the wrong kind, null where it has none.
func idOf(line []byte) json.RawMessage {
	var q struct {
		ID json.RawMessage `json:"id"`
	}
	if json.Unmarshal(line, &q) != nil {
		return nil
	}
	return q.ID
}

// line returns the next line. One that is too long is passed over and reported.
func (l *lineReader) line() ([]byte, error) {
	var line []byte
	l.number++
	long := false
	for {
		part, err := l.r.ReadSlice('\n')
		if long = long || len(line)+len(part) > maxQuestionLine; !long {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err == io.EOF && len(line) == 0 && !long:
			return nil, io.EOF
		case err != nil && err != io.EOF:
			return nil, fmt.Errorf("read questions: %w", err)
		case long:
			return nil, badLine{l.number, fmt.Errorf("longer than %d bytes", maxQuestionLine)}
		}
		return line, nil
	}
}

// resolver finds briefings by what people call them.
type resolver map[string]string // id, path or file name, with and without ending -> id

// newResolver knows the given briefings. An id wins over a path, a path over a file name, and
// the newer briefing over the older one.
func newResolver(briefings []*faq.Briefing) resolver {
	r := resolver{}
	add := func(name, id string) {
		if _, known := r[name]; !known && name != "" {
			r[name] = id
		}
	}
	for _, b := range briefings {
		add(b.ID, b.ID)
	}
	for _, b := range briefings {
		add(slashed(b.Path), b.ID)
	}
	for _, b := range briefings {
		if b.Path != "" {
			add(path.Base(slashed(b.Path)), b.ID)
		}
	}
	return r
}

// resolve returns the id of the briefing called name; "" is called "".
func (r resolver) resolve(name string) (string, error) {
	if name == "" {
		return "", nil
	}
	file := slashed(name)
	base := path.Base(file)
	from, err := filepath.Abs(name)
	if err != nil { // the working folder is gone: names without it will do
		from = file
	}
	for _, n := range []string{name, slashed(from), file, base, strings.TrimSuffix(base, path.Ext(base))} {
		if id, ok := r[n]; ok {
			return id, nil
		}
	}
	return "", fmt.Errorf("briefing %q: %w", name, faq.ErrNotFound)
}

func slashed(p string) string {
	if p == "" {
		return ""
	}
	return path.Clean(strings.ReplaceAll(p, `\`, "/"))
}
