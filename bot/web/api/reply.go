package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
	"github.com/godeeper/godeeper/faq/wire"
)

// refusal is why a request is not done, in a sentence for whoever wrote the program.
type refusal struct {
	status int
	text   string
}

func (r refusal) Error() string { return r.text }

// invalid refuses what is well written and makes no sense.
func invalid(text string) error { return refusal{status: http.StatusUnprocessableEntity, text: text} }

// problem is the shape of a refusal.
type problem struct {
	ID    json.RawMessage `json:"id,omitempty"` // of the question
	Error string          `json:"error"`
}

// reply writes JSON.
func (a *API) reply(w http.ResponseWriter, status int, v any) {
	if r, ok := v.(refusal); ok {
		v = problem{Error: r.text}
	}
	var b bytes.Buffer
	if err := wire.Write(&b, v); err != nil {
		a.log.Error("a reply could not be written", "error", err)
		status = http.StatusInternalServerError
		b.Reset()
		b.WriteString(`{"error":"The reply could not be written: try again."}` + "\n")
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the program may have gone
}

// done writes the reply to a call.
func (a *API) done(c *call, status int, v any) error {
	a.reply(c.w, status, v)
	return nil
}

// fail writes what became of a call that was not done. What is no fault of the program's is logged.
func (a *API) fail(c *call, err error) {
	why, refused := errors.AsType[refusal](err)
	wrong, isInvalid := errors.AsType[*curate.Invalid](err)
	switch {
	case refused:
	case isInvalid:
		why = refusal{http.StatusUnprocessableEntity, wrong.Text}
	case errors.Is(err, faq.ErrNotFound):
		why = refusal{http.StatusNotFound, "It is not stored: it may have been removed meanwhile."}
	case c.ctx().Err() != nil:
		why = refusal{http.StatusServiceUnavailable, "The request was broken off."}
	default:
		a.log.Error("a request could not be done", "method", c.r.Method, "path", c.r.URL.Path, "token", c.token.ID, "error", err)
		why = refusal{http.StatusInternalServerError, "That did not work just now: try again."}
	}
	a.reply(c.w, why.status, problem{ID: c.id, Error: why.text})
}
