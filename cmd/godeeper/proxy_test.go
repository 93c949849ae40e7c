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
	"sync"
	"testing"
	"time"
)

// front passes requests on to processes that come and go, as a load balancer does.
type front struct {
	url string // without a slash at its end

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
	f.url = server.URL
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

// relay passes requests on to a platform's API. What has been received is carried out, whatever
// becomes of the one who asked.
type relay struct {
	url   string                   // without a path
	shows func(*http.Request) bool // reports whether a request shows an answer

	mu   sync.Mutex
	hook func() passage
}

// passage is how a request is passed on.
type passage struct {
	lost          bool                // it is never carried out
	before, after time.Duration       // for how long it is kept before it is carried out, and its answer then
	cut           bool                // it is carried out, and the connection closed instead of an answer
	status        int                 // of the answer in place of the platform's, 0 for that
	body          func([]byte) []byte // changes it first, nil for not at all
}

// newRelay returns a relay to the API at an address, whose path is the same.
func newRelay(t *testing.T, to string, shows func(*http.Request) bool) *relay {
	r := &relay{shows: shows, hook: func() passage { return passage{} }}
	api, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	api = &url.URL{Scheme: api.Scheme, Host: api.Host}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) { p.SetURL(api) }, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) { r.pass(w, req, proxy) }))
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

// set sets what is called with each request that shows an answer, when it is received.
func (r *relay) set(hook func() passage) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hook = hook
}

func (r *relay) pass(w http.ResponseWriter, req *http.Request, proxy http.Handler) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return // it was never received
	}
	var how passage
	if r.shows(req) {
		r.mu.Lock()
		hook := r.hook
		r.mu.Unlock()
		how = hook()
	}
	if how.lost {
		panic(http.ErrAbortHandler)
	}
	time.Sleep(how.before)
	if how.body != nil {
		body = how.body(body)
	}
	detached := req.Clone(context.WithoutCancel(req.Context()))
	detached.Body, detached.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	answer := httptest.NewRecorder()
	proxy.ServeHTTP(answer, detached)
	time.Sleep(how.after)
	if how.cut {
		panic(http.ErrAbortHandler)
	}
	if how.status != 0 {
		http.Error(w, http.StatusText(how.status), how.status)
		return
	}
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

// slowly is a hook: answers take up to a third of a second, before and after they are shown.
func slowly() passage {
	return passage{before: rand.N(300 * time.Millisecond), after: rand.N(100 * time.Millisecond)}
}
