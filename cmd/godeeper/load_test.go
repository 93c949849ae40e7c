package main

import (
	"encoding/json"
	"log/slog"
	"math"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// newsroom is a platform whose people ask processes that share a database, by all ways there are,
// while those come and go.
type newsroom struct {
	venue
	t     *testing.T
	dir   string // with the database
	env   environ
	args  []string // of serve
	front *front   // where the platform sends what goes over HTTP
	relay *relay   // where the processes call the platform
	asked []*asked
	mu    sync.Mutex // guards asked

	stopAsking func()
}

// venue is a fake platform, as a newsroom uses it. It is safe for concurrent use.
type venue interface {
	platform() string
	api() string // its address

	// settings are those of a process that calls the API at a server, and is reached over HTTP too.
	settings(server string) environ

	// secrets are what no process may print.
	secrets() []string

	// shows reports whether a request to the API shows an answer.
	shows(*http.Request) bool

	// ask puts the question of that number, by a person who has not asked before. What goes over
	// HTTP is sent to a server.
	ask(number int, server string) *asked

	// sendsAgain reports whether what was not acknowledged is sent again.
	sendsAgain() bool

	// answers returns what was shown up to now, by the keys of the events that it answers.
	answers() map[string][]string

	// shown returns how many answers are shown, and waitShown waits until there are so many.
	shown() int
	waitShown(n int)

	// opening is called before each start of a process.
	opening()

	// waitConnected waits until so many processes are connected.
	waitConnected(n int)

	// addChannel adds a channel to a workspace, "" for the first, and returns the ids of both.
	addChannel(workspace, name string) (in, channel string)

	// posts returns what the bot has shown up to now without having been asked. What was changed
	// is in it once more for each time.
	posts() []posted
}

// posted is a message in a channel.
type posted struct{ channel, id, text string }

// newVenue returns a fake platform that ends with the test.
type newVenue func(*testing.T) venue

// asked is a question that was put.
type asked struct {
	key string      // of its event
	end func() bool // waits until it was acknowledged or is given up, and reports whether it was
}

// newNewsroom returns one with the sample stored in a database, named by dsn or, for "", a file.
func newNewsroom(t *testing.T, open newVenue, dsn string, args ...string) *newsroom {
	t.Helper()
	v := open(t)
	n := &newsroom{
		venue: v, t: t, dir: t.TempDir(), args: args,
		front: newFront(t), relay: newRelay(t, v.api(), v.shows), stopAsking: func() {},
	}
	n.env = v.settings(n.relay.url)
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
	n.opening()
	p := serve(n.t, n.dir, n.env, n.args...)
	n.front.add(p.url)
	return p
}

// ask puts a question.
func (n *newsroom) ask() {
	n.mu.Lock()
	number := len(n.asked)
	n.asked = append(n.asked, nil)
	n.mu.Unlock()
	a := n.venue.ask(number, n.front.url)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked[number] = a
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
	acknowledged := map[string]bool{}
	for _, a := range n.asked {
		acknowledged[a.key] = a.end()
	}
	byKey, answers := n.settle(), n.answers()
	taken, aside, again := 0, 0, 0
	for key, ok := range acknowledged {
		e, saved := byKey[key]
		got := answers[key]
		switch {
		case len(got) > 1:
			n.t.Errorf("%s has %d answers: event %d is %s %s", key, len(got), e.ID, e.State, e.Reason)
		case ok && !saved:
			n.t.Errorf("%s was acknowledged, and is not saved", key)
		case ok && len(got) == 0 && e.State != faq.EventSetAside:
			n.t.Errorf("%s was acknowledged, and has no answer: event %d is %s %s", key, e.ID, e.State, e.Reason)
		}
		if ok {
			taken++
		}
		if e.State == faq.EventSetAside {
			n.t.Logf("event %d is set aside: %s", e.ID, e.Reason)
			aside++
		}
		if e.Attempt > 1 {
			again++
		}
	}
	for key, all := range answers {
		if _, asked := acknowledged[key]; !asked {
			n.t.Errorf("%q was never asked, and is answered", key)
		}
		if !strings.Contains(all[0], sampleAnswer) {
			n.t.Errorf("the answer to %s is\n%s", key, all[0])
		}
	}
	n.t.Logf("%d questions, %d acknowledged, %d answered, %d set aside, %d taken up again", len(n.asked), taken, len(answers), aside, again)
	if taken == 0 {
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
	least, deadline := math.MaxInt, time.Time{}
	for ; ; time.Sleep(50 * time.Millisecond) {
		counts, _, err := store.EventCounts(n.t.Context(), n.platform())
		if err != nil {
			n.t.Fatal(err)
		}
		left := counts[faq.EventWaiting] + counts[faq.EventClaimed]
		if left == 0 {
			break
		}
		if left < least {
			least, deadline = left, time.Now().Add(time.Minute)
		}
		if time.Now().After(deadline) {
			n.t.Fatalf("nothing was finished for a minute: %v", counts)
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
