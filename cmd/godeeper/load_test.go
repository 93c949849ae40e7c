package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// roundsEnv sets how often the tests that end processes under load do that.
const roundsEnv = "GODEEPER_ROUNDS"

// rounds returns how many rounds are wanted.
func rounds(t *testing.T) int {
	t.Helper()
	text := os.Getenv(roundsEnv)
	if text == "" {
		return 5
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", roundsEnv, err)
	}
	return n
}

// newsroom is a Slack whose people ask processes that share a database, by both transports, while
// those come and go.
type newsroom struct {
	*bottest.Slack
	t     *testing.T
	dir   string // with the database
	env   environ
	args  []string // of serve
	front *front   // where Slack sends what goes over HTTP
	relay *relay   // where the processes call Slack
	asked []*asked
	mu    sync.Mutex // guards asked

	stopAsking func()
}

// asked is a question that was put.
type asked struct {
	channel, ts string
	sent        []*bottest.Sent // of one message, both events perhaps
}

// newNewsroom returns one with the sample stored in a database, named by dsn or, for "", a file.
func newNewsroom(t *testing.T, dsn string, args ...string) *newsroom {
	t.Helper()
	waits := []time.Duration{0}
	for range 60 { // so that what is delivered outlives several processes
		waits = append(waits, 500*time.Millisecond)
	}
	s := bottest.NewSlack(t, bottest.RetryWaits(waits...))
	n := &newsroom{Slack: s, t: t, dir: t.TempDir(), args: args, front: newFront(t), relay: newRelay(t, s.URL()), stopAsking: func() {}}
	n.env = overHTTP(s).with("SLACK_APP_TOKEN", s.AppToken).with("SLACK_API_URL", n.relay.url)
	if dsn != "" {
		n.env["GODEEPER_DB"] = dsn
	}
	story, err := sample.ReadFile("sample/asteroid-deflection.txt")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(n.dir+"/sample.txt", story, 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := once(t, n.dir, n.env, "import", "sample.txt"); status != exitOK {
		t.Fatalf("import: status %d: %s", status, stderr)
	}
	t.Cleanup(func() { n.stopAsking() })
	return n
}

// open starts a process, which takes its part of what comes over HTTP.
func (n *newsroom) open() *process {
	n.t.Helper()
	p := serve(n.t, n.dir, n.env, n.args...)
	n.front.add(p.url)
	return p
}

// ask puts a question, by a person who has not asked before: by socket, over HTTP, or by both.
func (n *newsroom) ask() *asked {
	n.mu.Lock()
	i := len(n.asked)
	a := &asked{}
	n.asked = append(n.asked, a)
	n.mu.Unlock()
	both := n.MentionBoth(fmt.Sprintf("C0LOAD%03d", i/20), fmt.Sprintf("U0LOAD%05d", i), sampleQuestion, "")
	var sent []*bottest.Sent
	if i%3 != 0 {
		sent = append(sent, n.Push(n.front.url, both[1]).Sent)
	}
	if i%3 != 1 {
		sent = append(sent, n.Deliver(both[0]))
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	a.channel, a.ts, a.sent = fmt.Sprint(both[0].Event()["channel"]), both[0].TS(), sent
	return a
}

// askAll puts questions, so many a second, until stopAsking is called.
func (n *newsroom) askAll(perSecond int) {
	stop := make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		every := time.NewTicker(time.Second / time.Duration(perSecond))
		defer every.Stop()
		for {
			select {
			case <-stop:
				return
			case <-every.C:
				all.Go(func() { n.ask() })
			}
		}
	})
	n.stopAsking = sync.OnceFunc(func() {
		close(stop)
		all.Wait()
	})
}

// verify waits until all questions have come in and are worked on, and wants one answer to each
// that was acknowledged, or an event that is set aside.
func (n *newsroom) verify() {
	n.t.Helper()
	n.stopAsking()
	for _, a := range n.asked {
		for _, sent := range a.sent {
			sent.WaitEnd(2 * time.Minute)
		}
	}
	byKey := n.settle()
	answers := map[string]int{} // by channel and thread
	for _, p := range n.Posts() {
		answers[p.Channel+" "+p.ThreadTS]++
		if !strings.Contains(bottest.Shown(p), sampleAnswer) {
			n.t.Errorf("the answer to %s in %s is\n%s", p.ThreadTS, p.Channel, bottest.Shown(p))
		}
	}
	acknowledged, aside, again := 0, 0, 0
	for _, a := range n.asked {
		ok := slices.ContainsFunc(a.sent, func(s *bottest.Sent) bool { _, ok := s.Ack(); return ok })
		e, saved := byKey["message:"+n.Team.ID+":"+a.channel+":"+a.ts]
		got := answers[a.channel+" "+a.ts]
		switch {
		case got > 1:
			n.t.Errorf("%s has %d answers: event %+v", a.ts, got, e)
		case ok && !saved:
			n.t.Errorf("%s was acknowledged, and is not saved", a.ts)
		case ok && got == 0 && e.State != faq.EventSetAside:
			n.t.Errorf("%s was acknowledged, and has no answer: event %+v", a.ts, e)
		}
		if ok {
			acknowledged++
		}
		if e.State == faq.EventSetAside {
			n.t.Logf("event %d is set aside: %s", e.ID, e.Reason)
			aside++
		}
		if e.Attempt > 1 {
			again++
		}
	}
	n.t.Logf("%d questions, %d acknowledged, %d answered, %d set aside, %d taken up again", len(n.asked), acknowledged, len(answers), aside, again)
	if acknowledged == 0 {
		n.t.Error("no question was acknowledged")
	}
	n.inspect(aside)
}

// settle waits until no event is to be worked on, and returns them by their keys.
func (n *newsroom) settle() map[string]faq.Event {
	n.t.Helper()
	dsn := n.env["GODEEPER_DB"]
	if dsn == "" {
		dsn = "sqlite:" + n.dir + "/godeeper.db"
	}
	store, err := storage.Open(n.t.Context(), slog.New(slog.DiscardHandler), dsn)
	if err != nil {
		n.t.Fatal(err)
	}
	defer store.Close()
	if err := store.Check(n.t.Context()); err != nil {
		n.t.Error(err)
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		counts, _, err := store.EventCounts(n.t.Context(), "slack")
		if err != nil {
			n.t.Fatal(err)
		}
		if counts[faq.EventWaiting]+counts[faq.EventClaimed] == 0 {
			break
		}
		if time.Now().After(deadline) {
			n.t.Fatalf("events still wait after a minute: %v", counts)
		}
	}
	events, err := store.Events(n.t.Context(), storage.EventFilter{})
	if err != nil {
		n.t.Fatal(err)
	}
	byKey := map[string]faq.Event{}
	for _, e := range events {
		for _, key := range e.Keys {
			byKey[key] = e
		}
	}
	return byKey
}

// inspect has the program itself show what became of the events.
func (n *newsroom) inspect(aside int) {
	n.t.Helper()
	db := environ{"GODEEPER_DB": n.env["GODEEPER_DB"]}
	status, stdout, stderr := once(n.t, n.dir, db, "inbox", "--json", "--state", "all", "--limit", "0")
	if status != exitOK {
		n.t.Fatalf("inbox: status %d: %s", status, stderr)
	}
	states := map[faq.EventState]int{}
	for line := range strings.Lines(stdout) {
		var e eventJSON
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			n.t.Fatalf("inbox: %v: %s", err, line)
		}
		states[e.State]++
	}
	if states[faq.EventSetAside] != aside || states[faq.EventDone]+aside != strings.Count(stdout, "\n") {
		n.t.Errorf("the inbox shows %v, want %d set aside and all others done", states, aside)
	}
	status, stdout, stderr = once(n.t, n.dir, db, "doctor")
	if !strings.Contains(stdout, "opens, and is whole") || aside == 0 && status != exitOK {
		n.t.Errorf("doctor: status %d:\n%s%s", status, stdout, stderr)
	}
}

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
