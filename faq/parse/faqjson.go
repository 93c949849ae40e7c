package parse

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/godeeper/godeeper/faq"
)

// listKeys are the keys under which an object holds its list of FAQs.
var listKeys = wordSet(`faqs faq entries items questions rows data results`)

// readJSON reads JSON Lines, an array of objects, or an object with such an array in it.
func (r *reader) readJSON(text string) error {
	j := jsonReader{reader: r, dec: json.NewDecoder(strings.NewReader(text)), text: text}
	j.dec.UseNumber()
	for {
		err := j.value()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	return r.rows(j.rows)
}

// jsonReader walks the tokens of a file, so that every object knows its line.
type jsonReader struct {
	*reader
	dec  *json.Decoder
	text string
	rows []row
	at   int // offset up to which lines have been counted
	line int // lines up to there
}

// lineAt returns the line of the next token.
func (j *jsonReader) lineAt() int {
	at := int(j.dec.InputOffset())
	for at < len(j.text) && strings.IndexByte(" \t\r\n,:", j.text[at]) >= 0 {
		at++
	}
	j.line += strings.Count(j.text[j.at:at], "\n")
	j.at = at
	return j.line + 1
}

func (j *jsonReader) fail(err error) error {
	if errors.Is(err, io.EOF) {
		return err
	}
	line := j.lineAt()
	if errors.Is(err, io.ErrUnexpectedEOF) {
		line = 1 + strings.Count(strings.TrimSpace(j.text), "\n") + leadingLines(j.text)
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		line = 1 + strings.Count(j.text[:min(int(max(syntax.Offset-1, 0)), len(j.text))], "\n")
	}
	return &Error{Line: line, Reason: fmt.Sprintf("this is not JSON (%v): correct it there", err)}
}

// value reads one value at the top: an object or a list of objects.
func (j *jsonReader) value() error {
	line := j.lineAt()
	tok, err := j.dec.Token()
	if err != nil {
		return j.fail(err)
	}
	switch tok {
	case json.Delim('{'):
		return j.object(line, true)
	case json.Delim('['):
		return j.list()
	}
	j.warn(line, fmt.Sprintf("a value that is no object is left out: %v", tok))
	return nil
}

// list reads the objects of a list up to its end.
func (j *jsonReader) list() error {
	for j.dec.More() {
		if err := j.value(); err != nil {
			return j.unexpected(err)
		}
	}
	_, err := j.dec.Token()
	return j.unexpected(err)
}

func (j *jsonReader) unexpected(err error) error {
	var known *Error
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case errors.Is(err, io.EOF):
		err = io.ErrUnexpectedEOF
	}
	return j.fail(err)
}

// object reads an object up to its end: a row, or at the top the holder of a list of rows.
func (j *jsonReader) object(line int, top bool) error {
	out := row{line: line}
	var holder []func() // what the object says of the file, if it holds a list
	held := false
	for j.dec.More() {
		tok, err := j.dec.Token()
		if err != nil {
			return j.unexpected(err)
		}
		key, _ := tok.(string)
		at := j.lineAt()
		if top && listKeys[strings.ToLower(key)] && j.objectsAhead() {
			held = true
			if _, err := j.dec.Token(); err != nil {
				return j.unexpected(err)
			}
			if err := j.list(); err != nil {
				return err
			}
			continue
		}
		var v any
		if err := j.dec.Decode(&v); err != nil {
			return j.unexpected(err)
		}
		f := jsonField(key, v)
		f.line = at
		out.fields = append(out.fields, f)
		holder = append(holder, func() { j.holds(at, f) })
	}
	if _, err := j.dec.Token(); err != nil {
		return j.unexpected(err)
	}
	if held {
		for _, tell := range holder {
			tell()
		}
		return nil
	}
	j.rows = append(j.rows, out)
	return nil
}

// objectsAhead reports whether the next value is a list of objects.
func (j *jsonReader) objectsAhead() bool {
	rest := strings.TrimLeft(j.text[min(int(j.dec.InputOffset()), len(j.text)):], " \t\r\n:")
	return strings.HasPrefix(rest, "[") && strings.HasPrefix(strings.TrimLeft(rest[1:], " \t\r\n"), "{")
}

// holds takes what an object says of the file beside its list: title, date, url.
func (j *jsonReader) holds(line int, f field) {
	j.reader.holds(line, f)
}

func (r *reader) holds(line int, f field) {
	var m meta
	if set := metaKeys[strings.ToLower(f.key)]; set != nil && len(f.values) == 1 {
		*set(&m) = f.values[0]
		kept := *r.b
		r.setMeta(m)
		if r.b.Title == "" {
			r.b.Title = kept.Title
		}
		if r.b.Byline == "" {
			r.b.Byline = kept.Byline
		}
		if r.b.URL == "" {
			r.b.URL = kept.URL
		}
		if r.b.Language == "" {
			r.b.Language = kept.Language
		}
		return
	}
	if len(f.values) > 0 {
		r.warn(line, fmt.Sprintf("the key %q is not used, here with: %s", f.key, strings.Join(f.values, ", ")))
	}
}

// jsonField turns a decoded value into a field.
func jsonField(key string, v any) field {
	f := field{key: key}
	var add func(v any)
	add = func(v any) {
		switch v := v.(type) {
		case nil:
		case []any:
			for _, e := range v {
				add(e)
			}
		case map[string]any:
			if l, ok := jsonLink(v); ok {
				f.links = append(f.links, l)
				return
			}
			var buf bytes.Buffer
			enc := json.NewEncoder(&buf)
			enc.SetEscapeHTML(false)
			if enc.Encode(v) == nil {
				f.values = append(f.values, strings.TrimSpace(buf.String()))
			}
		case string:
			if !blank(v) {
				f.values = append(f.values, v)
			}
		default:
			f.values = append(f.values, fmt.Sprint(v))
		}
	}
	add(v)
	if s, ok := v.(string); ok && keyName(key) == "variants" {
		f.values = splitList(s)
	}
	return f
}

// jsonLink reads {"title": …, "url": …}.
func jsonLink(v map[string]any) (faq.Link, bool) {
	var l faq.Link
	for key, e := range v {
		s, ok := e.(string)
		if !ok {
			return l, false
		}
		switch strings.ToLower(key) {
		case "title", "name", "text", "label", "publisher":
			l.Title = s
		case "url", "href", "link":
			l.URL = s
		default:
			return l, false
		}
	}
	if l.Title == "" {
		l.Title = l.URL
	}
	return l, l.Title != ""
}

// leadingLines counts the line ends before the first character that shows.
func leadingLines(text string) int {
	return strings.Count(text[:len(text)-len(strings.TrimLeft(text, " \t\n"))], "\n")
}
