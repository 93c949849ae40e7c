package slack

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/storage"
)

func TestRequestsThatAreNoEvents(t *testing.T) {
	const challenge = `{"type":"url_verification","token":"t","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}`
	large := request{contentType: "application/json", body: `"` + strings.Repeat("a", maxRequest-1)}
	largest := request{contentType: "application/json", body: large.body[:maxRequest-1] + `"`}
	large.body += `"`
	for _, c := range []struct {
		name    string
		request request
		signed  bool
		status  int
		body    string // of the answer, "" for any
		saved   int
	}{
		{"a body that is too large", large, true, 413, "", 0},
		{"a body that is too large, of anybody", large, false, 413, "", 0},
		{"the largest body", largest, true, 200, "", 1}, // it is set aside
		{"a challenge", request{contentType: "application/json", body: challenge}, true, 200, "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P", 0},
		{"a challenge of anybody", request{contentType: "application/json", body: challenge}, false, 401, "", 0},
		{"a check of the certificate", request{contentType: formType, body: "ssl_check=1&token=t"}, true, 200, "", 0},
		{"GET", request{method: http.MethodGet}, true, 405, "", 0},
		{"PUT", request{method: http.MethodPut, contentType: "application/json", body: "{}"}, true, 405, "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			inSignedBubble(t, signingSecret, func(t *testing.T, h http.Handler, saved func() int) {
				if c.signed {
					c.request = c.request.signed(signingSecret, time.Now())
				}
				w := c.request.to(h)
				if w.Code != c.status || c.body != "" && w.Body.String() != c.body {
					t.Errorf("status %d, body %q, want %d and %q", w.Code, w.Body, c.status, c.body)
				}
				if got := saved(); got != c.saved {
					t.Errorf("%d events are saved, want %d", got, c.saved)
				}
			})
		})
	}
}

// TestReplayedSignature sends the same bytes with the same signature a hundred times.
func TestReplayedSignature(t *testing.T) {
	s := bottest.NewSlack(t)
	r := start(t, s)
	d := r.mention()
	again := request{contentType: "application/json", body: string(d.Payload)}.signed(s.SigningSecret, time.Now())
	for n := range 100 {
		if w := again.to(r.adapter.Handler()); w.Code != http.StatusOK {
			t.Fatalf("replay %d: status %d, want 200", n, w.Code)
		}
	}
	r.settle()
	r.wantOneAnswer(d)
	if got := len(s.Posts()); got != 1 {
		t.Errorf("%d posts, want 1", got)
	}
	events, err := r.store.Events(t.Context(), storage.EventFilter{})
	if err != nil || len(events) != 1 {
		t.Errorf("%d events are saved, error %v, want 1", len(events), err)
	}
}
