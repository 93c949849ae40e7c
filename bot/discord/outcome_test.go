package discord

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot"
)

// class is what an error means for a post.
func class(err error) string {
	if err == nil {
		return "done"
	}
	if _, ok := errors.AsType[*bot.Later](err); ok {
		return "later"
	}
	if errors.Is(err, bot.ErrUncertain) {
		return "uncertain"
	}
	if no, ok := errors.AsType[*refused](err); ok {
		return fmt.Sprint("refused ", no.Status)
	}
	return "other"
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	broken := func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }
	halved := func(*http.Request) (*http.Response, error) {
		resp := answer(http.StatusOK, "")
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"id":`), failing{}))
		return resp, nil
	}
	gives := func(status int, body string) answers {
		return func(*http.Request) (*http.Response, error) { return answer(status, body), nil }
	}
	const overloaded = `{"message": "API resource is currently overloaded. Try again a little later", "code": 130000}`
	for name, c := range map[string]struct {
		by   answers
		want string // for POST and PATCH
		safe string // for GET, PUT and DELETE
	}{
		"200":               {gives(200, `{"id":"1"}`), "done", "done"},
		"201":               {gives(201, `{"id":"1"}`), "done", "done"},
		"204":               {gives(204, ""), "done", "done"},
		"200 and no JSON":   {gives(200, "<html>"), "uncertain", "later"},
		"200 and a list":    {gives(200, "[]"), "uncertain", "later"},
		"200 and half":      {halved, "uncertain", "later"},
		"broken connection": {broken, "uncertain", "later"},
		"400":               {gives(400, `{"message":"Invalid Form Body","code":50035}`), "refused 400", "refused 400"},
		"403 and no JSON":   {gives(403, "<html>"), "refused 403", "refused 403"},
		"404":               {gives(404, `{"message":"Unknown Channel","code":10003}`), "refused 404", "refused 404"},
		"408":               {gives(408, ""), "uncertain", "later"},
		"overloaded":        {gives(400, overloaded), "later", "later"},
		"500":               {gives(500, "{}"), "uncertain", "later"},
		"502":               {gives(502, "<html>"), "uncertain", "later"},
		"503":               {gives(503, overloaded), "uncertain", "later"},
		"504":               {gives(504, ""), "uncertain", "later"},
		"520 of Cloudflare": {gives(520, "<html>"), "uncertain", "later"},
		"304":               {gives(304, ""), "refused 304", "refused 304"},
	} {
		for _, method := range []string{"POST", "PATCH", "GET", "PUT", "DELETE"} {
			want := c.want
			if method != "POST" && method != "PATCH" {
				want = c.safe
			}
			var out struct{ ID string }
			err := restOf(c.by).do(t.Context(), method, "/channels/1/messages", nil, &out)
			if got := class(err); got != want {
				t.Errorf("%s, %s: it is %s (%v), want %s", method, name, got, err, want)
			}
		}
	}
}

// failing is the rest of an answer whose connection breaks.
type failing struct{}

// Read implements [io.Reader].
func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// TestNoConnection asks where nobody listens: nothing was sent, whatever the method.
func TestNoConnection(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	for name, address := range map[string]string{
		"refused": "http://" + listener.Addr().String(), "no TLS": strings.Replace(plain.URL, "http:", "https:", 1),
	} {
		r := newRest(Config{Token: testToken, APIURL: address}, nil)
		if err := r.do(t.Context(), http.MethodPost, "/channels/1/messages", message(1), nil); class(err) != "later" {
			t.Errorf("%s: it is %s (%v), want later", name, class(err), err)
		}
	}
}

// TestConnectionBreaks has a server take a request and say nothing: it may have been done.
func TestConnectionBreaks(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer server.Close()
	r := newRest(Config{Token: testToken, APIURL: server.URL}, nil)
	if err := r.do(t.Context(), http.MethodPost, "/channels/1/messages", message(1), nil); class(err) != "uncertain" {
		t.Errorf("POST: it is %s (%v), want uncertain", class(err), err)
	}
	if err := r.do(t.Context(), http.MethodGet, "/channels/1/messages", nil, nil); class(err) != "later" {
		t.Errorf("GET: it is %s (%v), want later", class(err), err)
	}
}

// TestHangs has Discord not answer: do returns with its context.
func TestHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := restOf(func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		})
		for _, c := range []struct {
			method, want string
			within       time.Duration // 0 for a context without an end
		}{{"POST", "uncertain", 3 * time.Second}, {"GET", "later", 3 * time.Second}, {"POST", "uncertain", 0}} {
			ctx, cancel, began := t.Context(), func() {}, time.Now()
			if c.within > 0 {
				ctx, cancel = context.WithTimeout(ctx, c.within)
			}
			err := r.do(ctx, c.method, "/channels/1/messages", nil, nil)
			cancel()
			if c.within == 0 {
				c.within = mostTime
			}
			if took := time.Since(began); class(err) != c.want || took != c.within {
				t.Errorf("%s: it is %s (%v) after %v, want %s after %v", c.method, class(err), err, took, c.want, c.within)
			}
		}
	})
}

// TestClientGivesUp has the caller's client give up before the context does.
func TestClientGivesUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		r := newRest(Config{Token: testToken}, &http.Client{Timeout: 5 * time.Second, Transport: answers(func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		})})
		err := r.do(t.Context(), http.MethodPost, "/channels/1/messages", nil, nil)
		if took := time.Since(began); class(err) != "uncertain" || took != 5*time.Second {
			t.Errorf("it is %s (%v) after %v, want uncertain after 5s", class(err), err, took)
		}
	})
}

func TestReasons(t *testing.T) {
	t.Parallel()
	form := `{"message": "Invalid Form Body", "code": 50035, "errors": {"components": {"0": {"components": {"2": {"content":
		{"_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 4000\n or fewer in length."}]}}}}}}}`
	for body, want := range map[string]refused{
		form: {400, 50035, "Invalid Form Body: components.0.components.2.content: Must be 4000 or fewer in length."},
		`{"message": "Invalid Form Body", "code": 50035, "errors": {"_errors": [{"message": "too much"}]}}`:      {400, 50035, "Invalid Form Body: too much"},
		`{"message": "Unknown Message", "code": 10008}`:                                                          {400, 10008, "Unknown Message"},
		`{"message": "no \u202eway\u0007", "code": 1, "errors": {"x": [1, {"_errors": 5}], "y": "z"}}`:           {400, 1, "no way"},
		`{"message": "` + strings.Repeat("é", 1000) + `", "code": 2}`:                                            {400, 2, strings.Repeat("é", maxReason) + "…"},
		`{"message": "deep", "errors": ` + strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000) + "}": {400, 0, "deep"},
		"<html>": {400, 0, "Bad Request"},
		"{}":     {400, 0, "Bad Request"},
	} {
		r := restOf(func(*http.Request) (*http.Response, error) { return answer(http.StatusBadRequest, body), nil })
		err := r.do(t.Context(), http.MethodPost, "/channels/1/messages", nil, nil)
		got, ok := errors.AsType[*refused](err)
		if !ok {
			t.Errorf("%.80s: got error %v, want it refused", body, err)
			continue
		}
		if diff := cmp.Diff(want, *got); diff != "" {
			t.Errorf("%.80s (-want +got):\n%s", body, diff)
		}
	}
}

// TestNoTokensInErrors lets everything go wrong that could tell a token.
func TestNoTokensInErrors(t *testing.T) {
	t.Parallel()
	const secret = "aW50ZXJhY3Rpb246c2VjcmV0"
	for name, by := range map[string]answers{
		"broken": func(r *http.Request) (*http.Response, error) {
			return nil, &url.Error{Op: "Post", URL: r.URL.String(), Err: io.EOF}
		},
		"told": func(r *http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("no way to %s with %s", r.URL, testToken)
		},
		"said": func(r *http.Request) (*http.Response, error) {
			return answer(400, fmt.Sprintf(`{"message": "%s and %s", "errors": {"%s": {"_errors": [{"message": "%s"}]}}}`, secret, testToken, secret, testToken)), nil
		},
		"server":  func(r *http.Request) (*http.Response, error) { return answer(500, r.URL.String()+testToken), nil },
		"no JSON": func(r *http.Request) (*http.Response, error) { return answer(200, r.URL.String()+testToken), nil },
		"limited": func(r *http.Request) (*http.Response, error) {
			return answer(429, r.URL.String(), "Retry-After", "3600"), nil
		},
	} {
		for _, path := range []string{
			"/interactions/5/" + secret + "/callback", "/webhooks/6/" + secret + "/messages/@original", "/webhooks/6/" + secret + "?wait=true",
			"/channels/1/messages", "/webhooks/6/" + secret + "/%zz", "/interactions/5/" + secret + "/\x7f",
		} {
			var out struct{ ID string }
			err := restOf(by).do(t.Context(), http.MethodPost, path, nil, &out)
			if err == nil {
				t.Errorf("%s: %s went well", name, path)
				continue
			}
			if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(path, secret) && strings.Contains(text, secret) || strings.Contains(text, testToken) {
				t.Errorf("%s: the error of %s tells a token: %s", name, path, text)
			} else if name == "broken" && strings.Contains(text, "/v10") {
				t.Errorf("the error of %s tells an address: %s", path, text)
			}
		}
	}
}
