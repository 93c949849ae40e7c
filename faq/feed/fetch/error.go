package fetch

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Error says in a sentence why a page was not got. It does not repeat the page's address, which may
// hold a secret.
type Error struct {
	Text    string        // "port 22 is not fetched from, only 80 and 443"
	Status  int           // of the reply, 0 for none
	Refused bool          // it is not asked for, or not followed
	Passing bool          // it may go well another time
	After   time.Duration // how long the server wants to be left alone, 0 where it does not say
}

func (e *Error) Error() string { return e.Text }

// Gone reports whether the server says that there will be nothing there any more.
func (e *Error) Gone() bool { return e.Status == http.StatusGone }

func refused(format string, args ...any) *Error {
	return &Error{Text: fmt.Sprintf(format, args...), Refused: true}
}

// inner returns what went wrong without the address that [http.Client] puts before it.
func inner(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}

// statusError says what the status of a reply means.
func statusError(resp *http.Response) *Error {
	status := resp.StatusCode
	e := &Error{Status: status, Passing: status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout}
	if e.Passing {
		e.After = retryAfter(resp.Header.Get("Retry-After"), time.Now())
	}
	name := http.StatusText(status)
	if name == "" {
		name = "unknown"
	}
	switch {
	case status == http.StatusGone:
		e.Text = "the server says that it is gone for good (status 410)"
	case status == http.StatusNotFound:
		e.Text = "there is nothing at this address (status 404)"
	case status == http.StatusTooManyRequests:
		e.Text = "the server was asked too often (status 429)"
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		e.Text = fmt.Sprintf("the server does not let us read it (status %d)", status)
	case status >= 500:
		e.Text = fmt.Sprintf("the server has a problem (status %d, %s)", status, name)
	default:
		e.Text = fmt.Sprintf("the server answers with status %d (%s)", status, name)
	}
	return e
}

// maxAfter is the longest that a server is left alone because it says so. What it says may be wrong.
const maxAfter = 7 * 24 * time.Hour

// retryAfter reads the header Retry-After: seconds, or a date. It returns 0 for what is neither.
func retryAfter(value string, now time.Time) time.Duration {
	after := time.Duration(0)
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		after = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		after = at.Sub(now)
	}
	return min(max(after, 0), maxAfter)
}
