package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const testToken = "MTAwMDAwMDAw.Gsecret.of-the-bot"

// answers is a transport that answers by itself.
type answers func(*http.Request) (*http.Response, error)

// RoundTrip implements [http.RoundTripper].
func (a answers) RoundTrip(r *http.Request) (*http.Response, error) { return a(r) }

// answer returns an answer with headers, each a name and a value.
func answer(status int, body string, headers ...string) *http.Response {
	h := http.Header{}
	for i := 0; i < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return &http.Response{StatusCode: status, Status: fmt.Sprint(status), Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

// restOf returns a client of an API that the function is.
func restOf(a answers) *rest {
	return newRest(Config{Token: testToken}, &http.Client{Transport: a})
}

// asked is a request as it came.
type asked struct {
	Method, URL, Authorization, ContentType, Body string
}

func TestRequests(t *testing.T) {
	t.Parallel()
	type body struct {
		Content string `json:"content"`
	}
	const messages, callback, webhook = "/channels/1/messages", "/interactions/5/secret/callback", "/webhooks/6/secret"
	for name, c := range map[string]struct {
		api          string
		method, path string
		body         any
		want         asked
	}{
		"with a body": {"", "POST", messages, body{"hi"}, asked{"POST", "https://discord.com/api/v10/channels/1/messages", "Bot " + testToken, "application/json", `{"content":"hi"}`}},
		"without":     {"", "GET", messages + "?limit=5&after=7", nil, asked{"GET", "https://discord.com/api/v10/channels/1/messages?limit=5&after=7", "Bot " + testToken, "", ""}},
		"a list":      {"", "PUT", "/applications/1/commands", []body{}, asked{"PUT", "https://discord.com/api/v10/applications/1/commands", "Bot " + testToken, "application/json", `[]`}},
		"port, path":  {"http://127.0.0.1:8080/proxy/discord/", "GET", messages, nil, asked{"GET", "http://127.0.0.1:8080/proxy/discord/v10/channels/1/messages", "Bot " + testToken, "", ""}},
		"callback":    {"", "POST", callback + "?with_response=true", body{"hi"}, asked{"POST", "https://discord.com/api/v10/interactions/5/secret/callback?with_response=true", "", "application/json", `{"content":"hi"}`}},
		"original":    {"", "PATCH", webhook + "/messages/@original", body{"hi"}, asked{"PATCH", "https://discord.com/api/v10/webhooks/6/secret/messages/@original", "", "application/json", `{"content":"hi"}`}},
		"follow-up":   {"", "POST", webhook + "?wait=true", body{"hi"}, asked{"POST", "https://discord.com/api/v10/webhooks/6/secret?wait=true", "", "application/json", `{"content":"hi"}`}},
	} {
		t.Run(name, func(t *testing.T) {
			var got asked
			var agent string
			r := newRest(Config{Token: testToken, APIURL: c.api}, &http.Client{Transport: answers(func(req *http.Request) (*http.Response, error) {
				data, _ := io.ReadAll(req.Body)
				agent = req.Header.Get("User-Agent")
				got = asked{req.Method, req.URL.String(), req.Header.Get("Authorization"), req.Header.Get("Content-Type"), string(data)}
				return answer(http.StatusAccepted, `{"id":"9"}`), nil
			})})
			var out struct{ ID string }
			if err := r.do(t.Context(), c.method, c.path, c.body, &out); err != nil || out.ID != "9" {
				t.Errorf("do() = %v with id %q, want nil with id 9", err, out.ID)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("what Discord was asked (-want +got):\n%s", diff)
			}
			// https://docs.discord.com/developers/reference#user-agent
			if !strings.HasPrefix(agent, "DiscordBot (https://github.com/godeeper/godeeper, ") {
				t.Errorf("User-Agent is %q", agent)
			}
		})
	}
}

// TestNoRedirects has Discord send the bot elsewhere, where its token must not come.
func TestNoRedirects(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("followed to %s with %q", r.URL, r.Header.Get("Authorization"))
	}))
	defer elsewhere.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, status))
		r := newRest(Config{Token: testToken, APIURL: server.URL}, nil)
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			no, ok := errors.AsType[*refused](r.do(t.Context(), method, "/users/@me", nil, nil))
			if !ok || no.Status != status {
				t.Errorf("%s, answered with %d: got error %v, want it refused", method, status, no)
			}
		}
		server.Close()
	}
}

func TestAnswerThatIsTooLong(t *testing.T) {
	t.Parallel()
	text := &lengthy{left: 2 * maxAnswer}
	r := restOf(func(*http.Request) (*http.Response, error) {
		long := answer(http.StatusOK, "")
		long.Body = io.NopCloser(io.MultiReader(strings.NewReader(`"`), text, strings.NewReader(`"`)))
		return long, nil
	})
	var out json.RawMessage
	err := r.do(t.Context(), http.MethodGet, "/users/@me", nil, &out)
	if err == nil || len(out) > 0 || text.left < maxAnswer {
		t.Errorf("do() = %v with %d bytes, of which %d were not read; want an error and at most %d read", err, len(out), text.left, maxAnswer)
	}
}

// lengthy is a long text.
type lengthy struct{ left int }

// Read implements [io.Reader].
func (l *lengthy) Read(p []byte) (int, error) {
	if l.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), l.left)
	for i := range n {
		p[i] = 'a'
	}
	l.left -= n
	return n, nil
}

func BenchmarkDo(b *testing.B) {
	r := restOf(func(*http.Request) (*http.Response, error) {
		return answer(http.StatusOK, `{"id":"9"}`, "X-RateLimit-Bucket", "b", "X-RateLimit-Limit", "5", "X-RateLimit-Remaining", "4", "X-RateLimit-Reset-After", "5"), nil
	})
	body := map[string]any{"content": strings.Repeat("word ", 300)}
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		var out struct{ ID string }
		path := fmt.Sprintf("/webhooks/1/token-%d/messages/@original", n)
		if err := r.do(context.Background(), http.MethodPatch, path, body, &out); err != nil {
			b.Fatal(err)
		}
	}
}
