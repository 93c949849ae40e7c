package api_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/web/api"
	"github.com/godeeper/godeeper/faq"
)

// TestAsked says what is kept of questions.
func TestAsked(t *testing.T) {
	s := newStand(t)
	registry := prometheus.NewRegistry()
	s.Metrics = bot.NewMetrics(registry)
	s.do("POST", "/api/v1/ask", all, `{"text": " Why does the ferry line close? ", "context": "What happened?", "briefing": "ferry.md"}`).want(t, "ask", 200)
	s.do("POST", "/api/v1/ask", all, `{"text": "When did the last boat leave?", "record": false}`).want(t, "ask", 200)
	s.do("POST", "/api/v1/match", all, `{"text": "When did the last boat leave?"}`).want(t, "match", 200)
	s.Drain()
	if len(s.store.asked) != 1 {
		t.Fatalf("got %d questions, want 1", len(s.store.asked))
	}
	got := s.store.asked[0]
	if got.Platform != api.Platform || got.Person != "" || got.Conversation != "" || got.Text != "Why does the ferry line close?" ||
		got.Before != "What happened?" || got.Thread != "ferry" || got.At != 1_700_000_000 || got.Outcome != faq.Answered {
		t.Errorf("got %+v", got)
	}
	counted, err := registry.Gather()
	if err != nil || len(counted) != 1 || counted[0].GetMetric()[0].GetCounter().GetValue() != 1 {
		t.Errorf("got metrics %v, %v, want one question", counted, err)
	}
}

// TestManyAsk asks many questions at once: all are kept, in fewer batches.
func TestManyAsk(t *testing.T) {
	s := newStand(t)
	const sides, each = 8, 50
	var wg sync.WaitGroup
	began := time.Now()
	for range sides {
		wg.Go(func() {
			for range each {
				request, _ := http.NewRequest("POST", s.server.URL+"/api/v1/ask", strings.NewReader(`{"text": "Why does the ferry line close?"}`))
				request.Header.Set("Authorization", "Bearer "+all)
				response, err := s.server.Client().Do(request)
				if err != nil {
					t.Error(err)
					return
				}
				io.Copy(io.Discard, response.Body)
				response.Body.Close()
				if response.StatusCode != http.StatusOK {
					t.Errorf("got status %d", response.StatusCode)
				}
			}
		})
	}
	wg.Wait()
	s.Drain()
	t.Logf("%.0f a second, in %d batches", sides*each/time.Since(began).Seconds(), s.store.batches)
	if len(s.store.asked) != sides*each {
		t.Errorf("got %d questions kept, want %d", len(s.store.asked), sides*each)
	}
}

func TestPace(t *testing.T) {
	s := newStand(t)
	handler := s.Handler()
	ask := func(token string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", "/api/v1/history", nil)
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
	now := time.Unix(1_700_000_000, 0)
	s.Now = func() time.Time { return now }
	for i := range 10 { // ten seconds of 300 requests each
		for range 300 {
			if got := ask(all).Code; got != http.StatusOK {
				t.Fatalf("second %d: got status %d", i, got)
			}
		}
		now = now.Add(time.Second)
	}
	refused := 0
	for range 2_000 {
		if w := ask(all); w.Code == http.StatusTooManyRequests {
			if refused++; w.Header().Get("Retry-After") != "1" {
				t.Fatalf("got Retry-After %q", w.Header().Get("Retry-After"))
			}
		}
	}
	if refused < 1_000 {
		t.Errorf("got %d refused of 2,000 at once, want most", refused)
	}
	if got := ask("read").Code; got != http.StatusOK {
		t.Errorf("another token: got status %d", got)
	}
	now = now.Add(time.Second)
	if got := ask(all).Code; got != http.StatusOK {
		t.Errorf("a second later: got status %d", got)
	}
	s.do("GET", "/api/v1/history", "ask read", "").want(t, "as described", 200)
}
