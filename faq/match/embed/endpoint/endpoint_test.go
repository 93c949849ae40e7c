package endpoint

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq/match/embed"
)

const key = "sk-secret-1234567890"

// server is a fake: it answers as handle says, or with vectors [len(text), 1].
type server struct {
	*httptest.Server
	mu       sync.Mutex
	requests []requestJSON
	handle   func(n int, w http.ResponseWriter, in []string) bool // n from 1; false to answer as usual
}

func newServer(t *testing.T, handle func(n int, w http.ResponseWriter, in []string) bool) *server {
	s := &server{handle: handle}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in requestJSON
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Errorf("request: %v", err)
		}
		if r.Method != http.MethodPost || r.URL.Path != "/v1/embeddings" || r.Header.Get("Authorization") != "Bearer "+key {
			t.Errorf("got %s %s, authorization %q", r.Method, r.URL, r.Header.Get("Authorization"))
		}
		s.mu.Lock()
		s.requests = append(s.requests, in)
		n := len(s.requests)
		s.mu.Unlock()
		if s.handle == nil || !s.handle(n, w, in.Input) {
			io.WriteString(w, vectors(in.Input))
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.requests)
}

// vectors is an answer in the reverse order of the texts.
func vectors(texts []string) string {
	var data []string
	for i := len(texts) - 1; i >= 0; i-- {
		data = append(data, fmt.Sprintf(`{"object":"embedding","index":%d,"embedding":[%d,1]}`, i, len(texts[i])))
	}
	return `{"object":"list","data":[` + strings.Join(data, ",") + `],"model":"m","usage":{"total_tokens":1}}`
}

func (s *server) endpoint(t *testing.T, change func(*Config)) *Endpoint {
	t.Helper()
	c := Config{URL: s.URL + "/v1", Model: "tiny", Key: key, Batch: 2, Backoff: time.Millisecond, Timeout: 5 * time.Second}
	if change != nil {
		change(&c)
	}
	e, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func unit(v ...float32) []float32 {
	embed.Unit(v)
	return v
}

func TestEmbed(t *testing.T) {
	s := newServer(t, nil)
	e := s.endpoint(t, nil)
	if e.Dim() != 0 {
		t.Errorf("got Dim %d before the first answer, want 0", e.Dim())
	}
	long := strings.Repeat("é", maxText)
	got, err := e.Embed(t.Context(), []string{" ", "a", "four", "", "a\xffb", long})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]float32{{0, 0}, unit(1, 1), unit(4, 1), {0, 0}, unit(5, 1), unit(maxText, 1)}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("vectors (-want +got):\n%s", d)
	}
	wantRequests := []requestJSON{
		{"tiny", []string{"a"}, "float"}, {"tiny", []string{"four"}, "float"},
		{"tiny", []string{"a\uFFFDb", long[:maxText]}, "float"},
	}
	if d := cmp.Diff(wantRequests, s.requests); d != "" {
		t.Errorf("requests (-want +got):\n%s", d)
	}
	if e.Dim() != 2 {
		t.Errorf("got Dim %d, want 2", e.Dim())
	}
	if none, err := e.Embed(t.Context(), nil); err != nil || len(none) != 0 {
		t.Errorf("no texts: got %v, error %v", none, err)
	}
	if !strings.Contains(e.Name(), "tiny") || strings.Contains(fmt.Sprintf("%s %+v %#v", e.Name(), e, e), key) {
		t.Errorf("the name lacks the model, or the key shows: %+v", e)
	}
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []Config{
		{}, {URL: "https://host/v1"}, {Model: "m"}, {URL: "host/v1", Model: "m"}, {URL: "ftp://host", Model: "m"},
		{URL: "https:///v1", Model: "m"}, {URL: "https://me:pass@host/v1", Model: "m"}, {URL: "http://[::1", Model: "m"},
	} {
		if _, err := New(c); err == nil || strings.Contains(err.Error(), "pass@") {
			t.Errorf("%+v: got error %v", c, err)
		}
	}
	for _, url := range []string{"http://h/v1", "http://h/v1/", "http://h/v1/embeddings", "http://h/v1/embeddings/"} {
		e, err := New(Config{URL: url, Model: "m"})
		if err != nil || e.url != "http://h/v1/embeddings" {
			t.Errorf("%s: got %v, error %v", url, e, err)
		}
	}
}

// TestFaults holds what becomes of everything that a server can do wrong.
func TestFaults(t *testing.T) {
	status := func(code int, body string) func(int, http.ResponseWriter, []string) bool {
		return func(_ int, w http.ResponseWriter, _ []string) bool {
			w.WriteHeader(code)
			io.WriteString(w, body)
			return true
		}
	}
	answer := func(body string) func(int, http.ResponseWriter, []string) bool { return status(200, body) }
	for name, c := range map[string]struct {
		handle   func(int, http.ResponseWriter, []string) bool
		requests int
		want     string // part of the error
	}{
		"429":             {status(429, ""), 3, "status 429"},
		"500":             {status(500, "oops"), 3, "status 500"},
		"503":             {status(503, ""), 3, "status 503"},
		"401":             {status(401, `{"error":{"message":"Incorrect key: sk-s***890"}}`), 1, "does not accept the key"},
		"400":             {status(400, `{"error":{"message":"no model\n tiny for `+key+`"}}`), 1, "no model tiny for [redacted]"},
		"404 in HTML":     {status(404, "<html>"), 1, "status 404"},
		"no JSON":         {answer("<html>"), 1, "of no use"},
		"cut":             {answer(`{"data":[{"index":0,"embed`), 1, "of no use"},
		"empty":           {answer(``), 1, "of no use"},
		"no data":         {answer(`{}`), 1, "0 vectors for 2 texts"},
		"too few":         {answer(`{"data":[{"index":0,"embedding":[1]}]}`), 1, "1 vectors for 2 texts"},
		"index too high":  {answer(`{"data":[{"index":0,"embedding":[1]},{"index":2,"embedding":[1]}]}`), 1, "index 2"},
		"negative index":  {answer(`{"data":[{"index":0,"embedding":[1]},{"index":-1,"embedding":[1]}]}`), 1, "index -1"},
		"index twice":     {answer(`{"data":[{"index":1,"embedding":[1]},{"index":1,"embedding":[1]}]}`), 1, "two vectors"},
		"empty vector":    {answer(`{"data":[{"index":0,"embedding":[]},{"index":1,"embedding":[1]}]}`), 1, "is empty"},
		"two lengths":     {answer(`{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1,2]}]}`), 1, "2 numbers where there were 1"},
		"null in it":      {answer(`{"data":[{"index":0,"embedding":[1,null]},{"index":1,"embedding":[1,2]}]}`), 1, "no number"},
		"NaN":             {answer(`{"data":[{"index":0,"embedding":[1,NaN]},{"index":1,"embedding":[1,2]}]}`), 1, "of no use"},
		"beyond float32":  {answer(`{"data":[{"index":0,"embedding":[1,1e300]},{"index":1,"embedding":[1,2]}]}`), 1, "no number"},
		"base64":          {answer(`{"data":[{"index":0,"embedding":"AAAA"},{"index":1,"embedding":[1,2]}]}`), 1, "of no use"},
		"connection lost": {func(int, http.ResponseWriter, []string) bool { panic(http.ErrAbortHandler) }, 3, "EOF"},
		"lost in the middle": {func(_ int, w http.ResponseWriter, _ []string) bool {
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, `{"data":`)
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}, 3, "EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, c.handle)
			e := s.endpoint(t, nil)
			got, err := e.Embed(t.Context(), []string{"a", "b"})
			if err == nil || got != nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, error %v, want one with %q", got, err, c.want)
			}
			if err != nil && (strings.Contains(err.Error(), key) || strings.Contains(err.Error(), "sk-s")) {
				t.Errorf("the key shows: %v", err)
			}
			if s.count() != c.requests {
				t.Errorf("got %d requests, want %d", s.count(), c.requests)
			}
			if st := e.Status(); st.State != Ready || st.Err == nil {
				t.Errorf("after one failure: got %+v", st)
			}
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		s := newServer(t, nil)
		e := s.endpoint(t, nil)
		s.Close()
		if _, err := e.Embed(t.Context(), []string{"a"}); err == nil || !strings.Contains(err.Error(), "refused") {
			t.Errorf("got error %v", err)
		}
	})
}

func TestAnswersWithoutIndex(t *testing.T) {
	s := newServer(t, func(_ int, w http.ResponseWriter, in []string) bool {
		io.WriteString(w, `{"data":[{"embedding":[3,4]},{"embedding":[0,0]}]}`)
		return true
	})
	got, err := s.endpoint(t, nil).Embed(t.Context(), []string{"a", "b"})
	if d := cmp.Diff([][]float32{{0.6, 0.8}, {0, 0}}, got); d != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, d)
	}
}

// TestRecovers holds that a server that stumbles is asked again, and not sooner than it wants.
func TestRecovers(t *testing.T) {
	start := time.Now()
	s := newServer(t, func(n int, w http.ResponseWriter, _ []string) bool {
		switch n {
		case 1:
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(429)
		case 2:
			w.WriteHeader(502)
		}
		return n < 3
	})
	e := s.endpoint(t, nil)
	if got, err := e.Embed(t.Context(), []string{"a"}); err != nil || len(got) != 1 {
		t.Fatalf("got %v, error %v", got, err)
	}
	if took := time.Since(start); took < time.Second {
		t.Errorf("took %v, although it was asked to wait a second", took)
	}
	if st := e.Status(); st != (Status{State: Ready}) {
		t.Errorf("got %+v", st)
	}
}

// TestTime holds that nothing waits longer than its time.
func TestTime(t *testing.T) {
	slow := func(_ int, w http.ResponseWriter, _ []string) bool { time.Sleep(150 * time.Millisecond); return false }
	t.Run("of a request", func(t *testing.T) {
		e := newServer(t, slow).endpoint(t, func(c *Config) { c.Timeout, c.Tries = 20*time.Millisecond, 1 })
		if _, err := e.Embed(t.Context(), []string{"a"}); err == nil || !strings.Contains(err.Error(), "no answer within 20ms") {
			t.Errorf("got error %v", err)
		}
	})
	t.Run("of the caller", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		e := newServer(t, slow).endpoint(t, nil)
		if _, err := e.Embed(ctx, []string{"a"}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got error %v", err)
		}
		if e.Status().Err == nil {
			t.Error("a server that is too slow was not noted")
		}
	})
	t.Run("for another try", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		s := newServer(t, func(_ int, w http.ResponseWriter, _ []string) bool {
			w.Header().Set("Retry-After", "3000")
			w.WriteHeader(503)
			return true
		})
		start := time.Now()
		if _, err := s.endpoint(t, nil).Embed(ctx, []string{"a"}); err == nil || time.Since(start) > 10*time.Second || s.count() != 1 {
			t.Errorf("got error %v after %v and %d requests", err, time.Since(start), s.count())
		}
	})
}

// TestBreaker follows a server that goes away and comes back.
func TestBreaker(t *testing.T) {
	var down atomic.Bool
	down.Store(true)
	s := newServer(t, func(_ int, w http.ResponseWriter, _ []string) bool {
		if down.Load() {
			w.WriteHeader(500)
		}
		return down.Load()
	})
	const cooldown = 50 * time.Millisecond
	e := s.endpoint(t, func(c *Config) { c.Tries, c.Breaker = 1, Breaker{Failures: 2, Cooldown: cooldown} })
	ask := func() error { _, err := e.Embed(t.Context(), []string{"a"}); return err }
	expect := func(step string, err error, away bool, state State, requests int) {
		t.Helper()
		if errors.Is(err, embed.ErrAway) != away || e.Status().State != state || s.count() != requests {
			t.Fatalf("%s: got error %v, %+v, %d requests; want away %t, %s, %d", step, err, e.Status(), s.count(), away, state, requests)
		}
	}
	expect("first failure", ask(), false, Ready, 1)
	expect("second failure", ask(), false, Away, 2)
	expect("left alone", ask(), true, Away, 2)
	time.Sleep(cooldown)
	expect("a probe fails", ask(), false, Away, 3)
	expect("left alone again", ask(), true, Away, 3)
	time.Sleep(cooldown)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Embed(cancelled, []string{"a"}); !errors.Is(err, context.Canceled) {
		t.Fatalf("a probe that was given up: got error %v", err)
	}
	down.Store(false)
	n := s.count()
	expect("a probe succeeds", ask(), false, Ready, n+1)
	if err := ask(); err != nil || e.Status().Err != nil {
		t.Errorf("back: got error %v, %+v", err, e.Status())
	}
}

// TestOneProbe holds that one request at a time finds out whether the server is back.
func TestOneProbe(t *testing.T) {
	b := newBreaker(Breaker{Failures: 1, Cooldown: time.Nanosecond})
	b.leave(errors.New("down"), nil)
	time.Sleep(time.Millisecond)
	if err := b.enter(); err != nil {
		t.Fatalf("the probe was not let through: %v", err)
	}
	if err := b.enter(); err == nil || b.status().State != Probing {
		t.Errorf("a second one: got error %v, %+v", err, b.status())
	}
}

func TestConcurrent(t *testing.T) {
	s := newServer(t, func(n int, w http.ResponseWriter, _ []string) bool {
		if n%5 == 0 {
			w.WriteHeader(500)
		}
		return n%5 == 0
	})
	e := s.endpoint(t, nil)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			text := strings.Repeat("x", i+1)
			for range 20 {
				got, err := e.Embed(t.Context(), []string{text, "z"})
				if err == nil && !cmp.Equal(got[0], unit(float32(i+1), 1)) {
					t.Errorf("got %v of %s", got[0], text)
				}
				e.Status()
			}
		})
	}
	wg.Wait()
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(vectors([]string{"a", "b"})))
	f.Add([]byte(`{"data":[{"index":1,"embedding":[1e39]},{"embedding":[null]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := decode(data, 2)
		if (err == nil) != (got != nil) || err == nil && (len(got) != 2 || got[0] == nil || got[1] == nil) {
			t.Errorf("got %v, error %v", got, err)
		}
	})
}
