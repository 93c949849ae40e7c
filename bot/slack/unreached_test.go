package slack

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// TestNoResponseURLWhereSlackIsNotReached holds that the reason of what waits for a connection
// does not tell the response_url, with which anybody could post.
func TestNoResponseURLWhereSlackIsNotReached(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"not connected": {&net.OpError{Op: "dial", Net: "tcp", Err: errors.New("no route to host")}, "no connection to Slack"},
		"broken":        {io.ErrUnexpectedEOF, "unexpected EOF"},
	} {
		t.Run(name, func(t *testing.T) { wantNoResponseURL(t, c.err, c.want) })
	}
}

// failing is a transport by which nothing gets through.
type failing struct{ err error }

func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }

func wantNoResponseURL(t *testing.T, err error, want string) {
	t.Helper()
	s := bottest.NewSlack(t)
	r := start(t, s, func(r *rig) {
		r.adapter.web.http.Transport = failing{err}
		r.adapter.config.AppToken = "" // by HTTP only: the socket could not be opened
	})
	r.Push(r.url, s.Command("C0GENERAL", "U0ANNA", "/ask", bottest.Questions.Question))
	var events []faq.Event
	r.eventually("the answer to wait", wait, func() bool {
		events, _ = r.store.Events(t.Context(), storage.EventFilter{})
		return len(events) == 1 && events[0].Reason != ""
	})
	if got := events[0].Reason; strings.Contains(got, "/response/") || !strings.Contains(got, want) {
		t.Errorf("the reason is %q", got)
	}
}
