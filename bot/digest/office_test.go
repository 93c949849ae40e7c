package digest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/storage"
)

// board is a platform that notes what it shows.
type board struct {
	send func(p faq.Post) error // after which nothing is shown, but for an error that is uncertain; nil for none
	find func(p faq.Post) error // nil: it tells what it shows
	lost bool                   // what is uncertain is not shown

	mu    sync.Mutex
	shown []faq.Post
	at    []time.Time
}

func (b *board) Platform() string { return "slack" }

func (b *board) Announce(_ context.Context, a bot.Announcement) (faq.Post, error) {
	return faq.Post{Key: a.Key, Body: []byte(text(a.Page(a.Full)))}, nil
}

func (b *board) Send(_ context.Context, p faq.Post) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var err error
	if b.send != nil {
		err = b.send(p)
	}
	if err == nil || errors.Is(err, bot.ErrUncertain) && !b.lost {
		b.shown, b.at = append(b.shown, p), append(b.at, time.Now())
	}
	return "id", err
}

func (b *board) Find(_ context.Context, p faq.Post) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.find != nil {
		if err := b.find(p); err != nil {
			return "", err
		}
	}
	if slices.ContainsFunc(b.shown, func(s faq.Post) bool { return s.Key == p.Key }) {
		return "found", nil
	}
	return "", nil
}

// say sets what becomes of what is sent from now on.
func (b *board) say(send, find func(faq.Post) error, lost bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.send, b.find, b.lost = send, find, lost
}

// always returns a function that says one error to all.
func always(err error) func(faq.Post) error { return func(faq.Post) error { return err } }

// all returns what is shown.
func (b *board) all() []faq.Post {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.shown)
}

// office is all that makes digests, on a real database in a bubble of its own time.
type office struct {
	t       *testing.T
	path    string
	store   *storage.Store
	live    *match.Live
	board   *board
	desk    *Desk
	unsure  Uncertain
	outside func(context.Context) (time.Time, error)

	mu    sync.Mutex
	ahead time.Duration // of the clock that processes and the store show

	running map[*storage.Store]func() // what ends the processes
}

// inOffice runs f at 7 o'clock on 29 November 2026, UTC.
func inOffice(t *testing.T, f func(o *office)) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "office.db")
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 11, 29, 7, 0, 0, 0, time.UTC)))
		o := &office{t: t, path: path, live: match.NewLive(nil), board: &board{}, unsure: Again, outside: outside, running: map[*storage.Store]func(){}}
		o.store = o.open()
		o.desk = NewDesk(o.store, o.live)
		f(o)
	})
}

func (o *office) open() *storage.Store {
	o.t.Helper()
	store, err := storage.Open(o.t.Context(), slog.New(slog.DiscardHandler), "sqlite:"+o.path)
	if err != nil {
		o.t.Fatal(err)
	}
	store.SetNow(o.now)
	o.t.Cleanup(func() { _ = store.Close() })
	return store
}

// now is what the clock shows, which may be set.
func (o *office) now() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return time.Now().Add(o.ahead).Round(0)
}

// set sets the clock to be ahead of the true time.
func (o *office) set(ahead time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ahead = ahead
}

// serve runs a process until it is stopped.
func (o *office) serve(store *storage.Store) (stop func()) {
	o.running[store] = o.begin(store)
	return func() {
		o.running[store]()
		delete(o.running, store)
	}
}

func (o *office) begin(store *storage.Store) (end func()) {
	log := slog.New(slog.DiscardHandler)
	inbox := bot.NewInbox(log, store, nil)
	inbox.Now, inbox.Workers, inbox.History = o.now, 2, 400*24*time.Hour // as serve has
	s := NewScheduler(log, "slack", store, inbox)
	s.Now, s.Outside = o.now, o.outside
	a := NewAdapter(log, o.board, s, store, o.live)
	a.Uncertain = o.unsure
	o.desk.Settle = s.Settle
	o.desk.Changed = func(string) { s.Changed() }
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = bot.Serve(ctx, log, inbox, a) })
	synctest.Wait()
	return func() {
		cancel()
		running.Wait()
	}
}

// subscribe subscribes a channel, as somebody types it.
func (o *office) subscribe(typed bot.Typed) faq.Subscription {
	o.t.Helper()
	typed.Platform, typed.Workspace = "slack", "T1"
	if typed.Channel == "" {
		typed.Channel = "C1"
	}
	s, err := o.desk.Subscribe(o.t.Context(), typed)
	if err != nil {
		o.t.Fatal(err)
	}
	return s
}

// publish imports a briefing, a second after whatever was before.
func (o *office) publish(b *faq.Briefing) {
	o.t.Helper()
	time.Sleep(time.Second)
	if _, _, err := o.store.Import(o.t.Context(), b); err != nil {
		o.t.Fatal(err)
	}
	o.live.Update([]*faq.Briefing{b}, nil)
}

// until lets time pass until a time of day comes, like "08:00". Processes do not run in the hours of
// the night, in which they would look for work every second.
func (o *office) until(clock string) {
	o.t.Helper()
	at, err := time.Parse("15:04", clock)
	if err != nil {
		o.t.Fatal(err)
	}
	now := time.Now().UTC()
	next := time.Date(now.Year(), now.Month(), now.Day(), at.Hour(), at.Minute(), 0, 0, time.UTC)
	if !next.After(now) {
		next = next.AddDate(0, 0, 1)
	}
	if evening := time.Until(next) - 10*time.Minute; evening > 10*time.Minute {
		time.Sleep(5 * time.Minute)
		for _, end := range o.running {
			end()
		}
		time.Sleep(evening - 5*time.Minute)
		for store := range o.running {
			o.running[store] = o.begin(store)
		}
	}
	time.Sleep(time.Until(next))
}

// events returns the slots, the oldest first.
func (o *office) events() []faq.Event {
	o.t.Helper()
	all, err := o.store.Events(o.t.Context(), storage.EventFilter{Platform: Platform("slack")})
	if err != nil {
		o.t.Fatal(err)
	}
	slices.Reverse(all)
	return all
}

// want holds how slots ended, in order, and that nothing is shown twice.
func (o *office) want(states ...faq.EventState) {
	o.t.Helper()
	var got []string
	for _, e := range o.events() {
		got = append(got, string(e.State))
	}
	want := make([]string, len(states))
	for n, s := range states {
		want[n] = string(s)
	}
	if !slices.Equal(got, want) {
		o.t.Errorf("the slots are %q, want %q", got, want)
	}
	o.wantNoneTwice()
}

func (o *office) wantNoneTwice() {
	o.t.Helper()
	seen := map[string]int{}
	for _, p := range o.board.all() {
		if seen[p.Key]++; seen[p.Key] == 2 {
			o.t.Errorf("%s is shown twice", p.Key)
		}
	}
}

// wantLast holds that n digests are shown, and what the last one says and does not say.
func (o *office) wantLast(n int, says string, not ...string) {
	o.t.Helper()
	all := o.board.all()
	if len(all) != n {
		o.t.Fatalf("%d digests are shown, want %d", len(all), n)
	}
	if n == 0 {
		return
	}
	last := string(all[n-1].Body)
	if !strings.Contains(last, says) {
		o.t.Errorf("the last digest does not say %q:\n%s", says, last)
	}
	for _, s := range not {
		if strings.Contains(last, s) {
			o.t.Errorf("the last digest says %q:\n%s", s, last)
		}
	}
}

// tells returns a briefing with a number, whose title is "Story N".
func tells(n int, more ...string) *faq.Briefing {
	b := story(n, 1)
	for i, question := range more {
		b.FAQs = append(b.FAQs, faq.FAQ{ID: fmt.Sprint("more", i), Question: question, Answer: "It is so."})
	}
	return b
}

// TestTurns: of slots that are due together, no workspace has all of its own before another's.
func TestTurns(t *testing.T) {
	var all []*saving
	for _, lane := range []string{"A:1", "A:2", "A:3", "B:1", "B:2", "C:1"} {
		all = append(all, &saving{event: faq.Event{Workspace: lane[:1], Lane: lane, At: 100, Until: 1000}})
	}
	all = append(all, &saving{event: faq.Event{Workspace: "A", Lane: "A:0", At: 10, Until: 20}}, &saving{event: faq.Event{Workspace: "D", Lane: "D:1", At: 90, Until: 1000}})
	inOrder(all, time.Unix(200, 0))
	var got []string
	for _, s := range all {
		got = append(got, s.event.Lane)
	}
	if want := "D:1 A:1 B:1 C:1 A:2 B:2 A:3 A:0"; strings.Join(got, " ") != want {
		t.Errorf("the order is %v, want %s", got, want)
	}
}
