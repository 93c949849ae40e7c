//go:build !race

package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
)

// loadQuestions are asked in turn: of what is stored, of what is not, and as people type them.
var loadQuestions = []string{
	sampleQuestion, "How much did it cost", "when did the spacecraft hit the asteroid?", "Who was in charge of the mission?", "is the asteroid dangerous for us",
	"Why did NASA crash a spacecraft into an asteroid?", "What do the papers say?", "who is the prime minister of France?", "will it rain tomorow in Madrid", "dimorphos", "how do they know it worked?", "What is next?",
}

// load sends requests at a pace, whatever becomes of those before them, and reports how long they took.
type load struct {
	t         *testing.T
	perSecond int
	mu        sync.Mutex
	took      []time.Duration
	statuses  map[int]int
	failed    []error
}

func (l *load) run(seconds int, request func(n int) *http.Request) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}, Timeout: processWait,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	l.statuses = map[int]int{}
	var all sync.WaitGroup
	every := time.NewTicker(time.Second / time.Duration(l.perSecond))
	defer every.Stop()
	begun := time.Now()
	for n := range seconds * l.perSecond {
		<-every.C
		all.Go(func() {
			r := request(n)
			start := time.Now()
			resp, err := client.Do(r)
			var status int
			if err == nil {
				status = resp.StatusCode
				_, err = io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
			}
			took := time.Since(start)
			l.mu.Lock()
			defer l.mu.Unlock()
			l.took = append(l.took, took)
			l.statuses[status]++
			if err != nil {
				l.failed = append(l.failed, err)
			}
		})
	}
	all.Wait()
	l.report(time.Since(begun))
}

// at returns the time within which a share of the requests was answered.
func (l *load) at(share float64) time.Duration {
	return l.took[min(len(l.took)-1, int(share*float64(len(l.took))))].Round(10 * time.Microsecond)
}

func (l *load) report(took time.Duration) {
	l.t.Helper()
	slices.Sort(l.took)
	l.t.Logf("%d requests in %.1f s, %.0f a second: p50 %v, p90 %v, p99 %v, longest %v; by status %v, %d failed", len(l.took), took.Seconds(),
		float64(len(l.took))/took.Seconds(), l.at(0.5), l.at(0.9), l.at(0.99), l.took[len(l.took)-1].Round(10*time.Microsecond), l.statuses, len(l.failed))
	if len(l.failed) > 0 || len(l.statuses) != 1 || l.statuses[http.StatusOK] != len(l.took) {
		l.t.Errorf("not all were answered: by status %v, %d failed %v", l.statuses, len(l.failed), l.failed[:min(3, len(l.failed))])
	}
}

// TestSafetyLoad asks 200 questions a second of the page, each by another reader, and of the API. In
// full rounds, for a minute each.
func TestSafetyLoad(t *testing.T) {
	const perSecond = 200
	seconds := bottest.Rounds(2, 60)
	c := besiege(t, nil, "--trusted-proxy", "127.0.0.1")
	t.Run("page", func(t *testing.T) {
		l := &load{t: t, perSecond: perSecond}
		l.run(seconds, func(n int) *http.Request {
			form := url.Values{"q": {loadQuestions[n%len(loadQuestions)]}}
			r, _ := http.NewRequest("POST", c.url+"/ask", strings.NewReader(form.Encode())) // of constants
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Accept", "text/x-fragment")
			r.Header.Set("X-Forwarded-For", fmt.Sprintf("198.51.%d.%d", n/250%250, n%250))
			return r
		})
	})
	t.Run("api", func(t *testing.T) {
		l := &load{t: t, perSecond: perSecond}
		l.run(seconds, func(n int) *http.Request {
			r, _ := http.NewRequest("POST", c.url+"/api/v1/ask", bytes.NewReader(fmt.Appendf(nil, `{"text": %q}`, loadQuestions[n%len(loadQuestions)])))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Authorization", "Bearer "+c.token)
			return r
		})
	})
	c.stop()
	asked := 0
	if err := c.database().QueryRow(`SELECT count(*) FROM asked`).Scan(&asked); err != nil {
		t.Fatal(err)
	}
	if want := 2 * seconds * perSecond; asked != want {
		t.Errorf("%d questions are recorded, want %d", asked, want)
	}
}

// TestSafetyBudget holds how much is loaded to ask and to read the first answer.
func TestSafetyBudget(t *testing.T) {
	t.Parallel()
	c := besiege(t, nil)
	const most = 100 << 10
	first := c.do("GET", "/", nil, "Accept-Encoding", "gzip")
	answer := c.do("GET", "/?q="+url.QueryEscape(sampleQuestion), nil, "Accept-Encoding", "gzip")
	turn := c.post("/ask", url.Values{"q": {sampleQuestion}}, "Accept", "text/x-fragment", "Accept-Encoding", "gzip")
	if !strings.Contains(c.do("GET", "/?q="+url.QueryEscape(sampleQuestion), nil).body, sampleAnswer) {
		t.Error("the answer is not in the first response")
	}
	files, blocking := 0, 0
	page := c.do("GET", "/", nil)
	for _, found := range loadedAt.FindAllStringSubmatch(page.body, -1) {
		r := c.do("GET", found[2], nil, "Accept-Encoding", "gzip")
		if r.status != http.StatusOK || !strings.Contains(r.header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %v", found[2], r)
		}
		files += len(r.body)
		blocking++
	}
	t.Logf("the page %d bytes, %d files %d bytes, the page with an answer %d bytes, a turn %d bytes", len(first.body), blocking, files, len(answer.body), len(turn.body))
	if total := len(first.body) + files + len(turn.body); total > most {
		t.Errorf("the first answer takes %d bytes, want at most %d", total, most)
	}
	if turn.status != http.StatusOK {
		t.Errorf("a turn takes more than one round trip: %v", turn)
	}
}

// loadedAt finds what a page loads.
var loadedAt = regexp.MustCompile(`<(link rel="stylesheet"|script)[^>]*(?:href|src)="([^"]+)"`)
