package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// front passes requests on to processes that come and go, as a load balancer does.
type front struct {
	url string // of the Events API

	mu       sync.Mutex
	backends []string
	next     int
}

func newFront(t *testing.T) *front {
	f := &front{}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			if to, err := url.Parse(f.turn()); err == nil {
				r.SetURL(to)
			}
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
		Transport:    &http.Transport{DisableKeepAlives: true},
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	f.url = server.URL + "/slack/events"
	return f
}

func (f *front) add(backend string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.backends = append(f.backends, backend)
}

func (f *front) remove(backend string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.backends = slices.DeleteFunc(f.backends, func(b string) bool { return b == backend })
}

func (f *front) turn() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.backends) == 0 {
		return "http://127.0.0.1:1"
	}
	f.next++
	return f.backends[f.next%len(f.backends)]
}

// relay passes requests on to Slack's API. What has been received is carried out, whatever
// becomes of the one who asked.
type relay struct {
	url string // of the API, with a slash at its end

	mu   sync.Mutex
	hook func(method string) (before, after time.Duration)
}

func newRelay(t *testing.T, to string) *relay {
	r := &relay{hook: func(string) (_, _ time.Duration) { return 0, 0 }}
	api, err := url.Parse(strings.TrimSuffix(to, "/api/"))
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) { p.SetURL(api) }, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) { r.pass(w, req, proxy) }))
	t.Cleanup(server.Close)
	r.url = server.URL + "/api/"
	return r
}

// set sets what is called with each method that is received: it returns for how long the request
// is kept before it is carried out, and for how long the answer is.
func (r *relay) set(hook func(method string) (before, after time.Duration)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hook = hook
}

func (r *relay) pass(w http.ResponseWriter, req *http.Request, proxy http.Handler) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return // it was never received
	}
	r.mu.Lock()
	hook := r.hook
	r.mu.Unlock()
	before, after := hook(strings.TrimPrefix(req.URL.Path, "/api/"))
	time.Sleep(before)
	detached := req.Clone(context.WithoutCancel(req.Context()))
	detached.Body = io.NopCloser(bytes.NewReader(body))
	answer := httptest.NewRecorder()
	proxy.ServeHTTP(answer, detached)
	time.Sleep(after)
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

// slowly is a hook: messages take up to a third of a second, before and after they are shown.
func slowly(method string) (before, after time.Duration) {
	if method != "chat.postMessage" {
		return 0, 0
	}
	return rand.N(300 * time.Millisecond), rand.N(100 * time.Millisecond)
}
