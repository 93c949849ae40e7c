package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/godeeper/godeeper/faq"
)

// Limits of requests.
const (
	maxBody   = 64 << 10 // of JSON: some hundred questions
	maxImport = 10 << 20 // of files: what import reads
	maxDepth  = 20       // of JSON; the description needs 3
)

// call is a request that is being served.
type call struct {
	w     http.ResponseWriter
	r     *http.Request
	token faq.Token
	id    json.RawMessage // of the question, echoed; nil for none
}

// body reads the whole body, at most limit bytes of it.
func (c *call) body(limit int64) ([]byte, error) {
	if c.r.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	data, err := io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, limit))
	if e, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, tooLarge(e.Limit)
	}
	if err != nil {
		return nil, refusal{status: http.StatusBadRequest, text: "The body could not be read to its end: send it again."}
	}
	return data, nil
}

func tooLarge(limit int64) error {
	return refusal{status: http.StatusRequestEntityTooLarge, text: fmt.Sprintf("The body is too large: at most %d bytes are read.", limit)}
}

// decode reads the body into a struct.
func (c *call) decode(into any) error {
	if kind := c.r.Header.Get("Content-Type"); kind != "" {
		if media, _, err := mime.ParseMediaType(kind); err != nil || media != "application/json" {
			return refusal{status: http.StatusUnsupportedMediaType, text: "Send JSON, with Content-Type: application/json."}
		}
	}
	data, err := c.body(maxBody)
	if err != nil {
		return err
	}
	return decode(data, into)
}

// decode reads an object of JSON into a struct: no other fields than those it has, nothing behind it.
func decode(data []byte, into any) error {
	bad := func(text string, args ...any) error {
		return refusal{status: http.StatusBadRequest, text: fmt.Sprintf(text, args...)}
	}
	text := bytes.TrimLeft(data, " \t\r\n")
	switch {
	case len(text) == 0:
		return bad("The body is empty: send an object of JSON.")
	case text[0] != '{':
		return bad("The body must be an object of JSON: it begins with {.")
	case !utf8.Valid(text):
		return bad("The body is no UTF-8.")
	case depth(text) > maxDepth:
		return bad("The body is nested too deeply: at most %d levels.", maxDepth)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return bad("%s", complaint(err))
	}
	if _, err := d.Token(); err != io.EOF {
		return bad("Something stands behind the object: send one, and nothing else.")
	}
	return nil
}

var unknownField = regexp.MustCompile(`unknown field (".*")$`)

// longField is from where the name of a field is not repeated: those that there are have a few letters.
const longField = 60

// complaint says in a sentence why JSON cannot be read.
func complaint(err error) string {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && e.Field != "" {
		kind, _, _ := strings.Cut(e.Value, " ") // without the number that does not fit
		return fmt.Sprintf("The field %q cannot be such a %s.", strings.TrimPrefix(e.Field, "Question."), kind)
	}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Sprintf("The body is no JSON: see byte %d.", e.Offset)
	}
	m := unknownField.FindStringSubmatch(err.Error())
	switch {
	case m != nil && len(m[1]) > longField:
		return "There is no field with a name so long: " + describe + " says which there are."
	case m != nil:
		return "There is no field " + m[1] + ": " + describe + " says which there are."
	}
	return "The body is no JSON that can be read."
}

// depth returns how deeply JSON is nested, whether or not it is valid.
func depth(data []byte) int {
	deepest, now, quoted := 0, 0, false
	for i := 0; i < len(data); i++ {
		switch b := data[i]; {
		case quoted && b == '\\':
			i++
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '{' || b == '[':
			now++
			deepest = max(deepest, now)
		case b == '}' || b == ']':
			now--
		}
	}
	return deepest
}

// query returns the query of the address.
func (c *call) query() (url.Values, error) {
	q, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return nil, refusal{status: http.StatusBadRequest, text: "The query of the address cannot be read."}
	}
	for _, values := range q {
		for _, v := range values {
			if !utf8.ValidString(v) {
				return nil, refusal{status: http.StatusBadRequest, text: "The query of the address is no UTF-8."}
			}
		}
	}
	return q, nil
}

// number returns a number of the query between two others, or another one where it is not there.
func number(q url.Values, name string, least, most, other int64) (int64, error) {
	if !q.Has(name) {
		return other, nil
	}
	n, err := strconv.ParseInt(q.Get(name), 10, 64)
	if err != nil || n < least || n > most {
		return 0, refusal{status: http.StatusBadRequest, text: fmt.Sprintf("The parameter %s must be a number from %d to %d.", name, least, most)}
	}
	return n, nil
}

// yes returns whether a switch of the query is on.
func yes(q url.Values, name string) (bool, error) {
	switch strings.ToLower(q.Get(name)) {
	case "", "0", "false":
		return false, nil
	case "1", "true":
		return true, nil
	}
	return false, refusal{status: http.StatusBadRequest, text: "The parameter " + name + " must be 1 or 0."}
}
