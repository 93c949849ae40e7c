package slack

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// startPair starts two adapters on one database, as two processes do, each with both transports.
func startPair(t *testing.T, s *bottest.Slack, change ...func(*rig)) [2]*rig {
	t.Helper()
	path := filepath.Join(t.TempDir(), "slack.db")
	var pair [2]*rig
	for i := range pair {
		pair[i] = startOn(t, s, open(t, path), match.New(bottest.Briefings(t)), change...)
	}
	s.WaitConnections(2, wait)
	return pair
}

// send delivers by the transport with the given number: the socket of either process, or HTTP to one of them.
func (r *rig) send(d bottest.Delivery, transport int, other *rig) {
	r.t.Helper()
	switch transport % 3 {
	case 0:
		r.Deliver(d).WaitAck(wait)
	case 1:
		r.wantPushed(d)
	case 2:
		other.wantPushed(d)
	}
}

func (r *rig) wantPushed(d bottest.Delivery) {
	if p := r.Push(r.url, d); p.Status != 200 {
		r.t.Errorf("%v: status %d, error %v, want 200", d, p.Status, p.Err)
	}
}

func TestDeliveredElevenTimes(t *testing.T) {
	s := bottest.NewSlack(t)
	pair := startPair(t, s)
	var asked []bottest.Delivery
	for n := range bottest.Rounds(5, 100) {
		both := s.MentionBoth("C0GENERAL", "U0ANNA", bottest.Questions.Question, "")
		asked = append(asked, both[0])
		var all sync.WaitGroup
		for i := range 11 {
			for j, d := range both { // the mention and the message are one
				d = d.WithEventID(fmt.Sprintf("EvR%dN%dE%d", n, i, j))
				all.Go(func() { pair[0].send(d, i+j, pair[1]) })
			}
		}
		all.Wait()
	}
	pair[0].settle()
	pair[0].wantOneAnswer(asked...)
	if got, want := len(s.Posts()), len(asked); got != want {
		t.Errorf("%d posts to %d questions", got, want)
	}
	if got, want := pair[0].counts(), (map[faq.EventState]int{faq.EventDone: len(asked)}); !maps.Equal(got, want) {
		t.Errorf("events: %v, want %v", got, want)
	}
}

// TestOnlyRetriesArrive loses the first delivery of messages that are as old as the retries that
// arrive: Slack delivers again at once, after a minute and after five.
func TestOnlyRetriesArrive(t *testing.T) {
	s := bottest.NewSlack(t)
	pair := startPair(t, s)
	written := func(ago time.Duration) bottest.Delivery {
		s.SetNow(func() time.Time { return time.Now().Add(-ago) })
		defer s.SetNow(time.Now)
		return pair[0].mention()
	}
	var asked []bottest.Delivery
	for i, ago := range []time.Duration{time.Second, time.Minute, 5 * time.Minute, 9*time.Minute + 30*time.Second} {
		for transport := range 3 {
			d := written(ago)
			d.Attempt, d.Reason = min(i+1, 3), "http_timeout"
			asked = append(asked, d)
			pair[0].send(d, transport, pair[1])
			pair[0].send(d, transport+1, pair[1])
		}
	}
	late := written(11 * time.Minute)
	pair[0].send(late, 0, pair[1])
	pair[0].send(late, 1, pair[1])
	pair[0].settle()
	pair[0].wantOneAnswer(asked...)
	if got := pair[0].answersTo(late); len(got) != 0 {
		t.Errorf("a message of 11 minutes ago is answered: %v", got)
	}
	if got, want := pair[0].counts(), (map[faq.EventState]int{faq.EventDone: len(asked), faq.EventLate: 1}); !maps.Equal(got, want) {
		t.Errorf("events: %v, want %v", got, want)
	}
}

// TestReplayed sends the same signed request a hundred times.
func TestReplayed(t *testing.T) {
	s := bottest.NewSlack(t)
	pair := startPair(t, s)
	question := pair[0].mention()
	pair[0].send(question, 0, pair[1])
	pair[0].settle()
	shown := pair[0].answersTo(question)[0]
	changes := func() (posts, versions int) {
		for _, p := range s.Posts() {
			versions += len(p.Versions)
		}
		return len(s.Posts()), versions
	}
	for _, c := range []struct {
		name            string
		request         bottest.Delivery
		posts, versions int // that it brings about
	}{
		{"a prompt", s.Press(shown, bottest.Questions.Prompt, "U0BEN"), 1, 1},
		{"a rating", s.Press(shown, "Not helpful", "U0BEN"), 1, 0},
		{"a command", s.Command("C0GENERAL", "U0BEN", "/ask", bottest.Questions.Question), 1, 0},
		{"a shortcut", s.Shortcut(shortcutID, shown, "U0BEN"), 1, 0},
		{"a mention", pair[0].mention(), 1, 0},
	} {
		c.request.Timestamp = time.Now()
		posts, versions := changes()
		var all sync.WaitGroup
		for worker := range 4 {
			all.Go(func() {
				for range 25 {
					pair[worker%2].wantPushed(c.request)
				}
			})
		}
		all.Wait()
		pair[0].settle()
		gotPosts, gotVersions := changes()
		if gotPosts-posts != c.posts || gotVersions-versions != c.versions {
			t.Errorf("%s, 100 times: %d posts and %d changes, want %d and %d", c.name, gotPosts-posts, gotVersions-versions, c.posts, c.versions)
		}
	}
	if n := pair[0].counts()[faq.EventSetAside]; n != 0 {
		t.Errorf("%d events are set aside", n)
	}
}

// slowly is a finder that finds nothing before it is let to.
type slowly struct {
	faq.Finder
	begin chan struct{}
}

func (s slowly) Match(q faq.Query, top int) []faq.Match {
	<-s.begin
	return s.Finder.Match(q, top)
}

// TestAcknowledgedWhileSlow has 200 deliveries come while every worker is held up.
func TestAcknowledgedWhileSlow(t *testing.T) {
	const deliveries = 200
	s := bottest.NewSlack(t)
	held := time.Duration(bottest.Rounds(0, 30)) * time.Second
	finder := slowly{match.New(bottest.Briefings(t)), make(chan struct{})}
	r := startOn(t, s, open(t, filepath.Join(t.TempDir(), "slack.db")), finder)
	began := time.Now()
	var mu sync.Mutex
	var asked []bottest.Delivery
	var took []time.Duration
	var all sync.WaitGroup
	for caller := range 10 {
		all.Go(func() {
			for range deliveries / 10 {
				d := r.mention()
				var latency time.Duration
				if caller%2 == 0 {
					latency = r.Deliver(d).WaitAck(wait).Latency
				} else {
					p := r.Push(r.url, d)
					latency = p.Took
					if p.Status != 200 {
						t.Errorf("status %d, want 200", p.Status)
					}
				}
				mu.Lock()
				asked, took = append(asked, d), append(took, latency)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if got := len(s.Posts()); got != 0 {
		t.Errorf("%d posts before anything was found", got)
	}
	slices.Sort(took)
	p99 := took[len(took)*99/100]
	t.Logf("acknowledged within %v (median), %v (p99), %v (most)", took[len(took)/2], p99, took[len(took)-1])
	if p99 > 500*time.Millisecond {
		t.Errorf("acknowledged within %v at p99, want 0.5s", p99)
	}
	time.Sleep(held - time.Since(began))
	close(finder.begin)
	r.settle()
	r.wantOneAnswer(asked...)
	if got := len(s.Posts()); got != deliveries {
		t.Errorf("%d posts to %d questions", got, deliveries)
	}
}
