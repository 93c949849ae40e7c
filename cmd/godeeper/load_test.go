package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

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
