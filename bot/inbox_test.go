package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// scripted is an adapter whose platform does what a test says.
type scripted struct {
	prepare func(ctx context.Context, e faq.Event) (bot.Work, error) // nil: one post with the event's key
	send    func(p faq.Post) error                                   // nil: it is shown; of an error that is uncertain, too, unless lost says no
	find    func(p faq.Post) error                                   // nil: the platform says what it shows

	mu    sync.Mutex
	shown []string    // keys of posts, as the platform shows them
	at    []time.Time // when
	lost  bool        // an uncertain post was not shown
}

func (s *scripted) Platform() string              { return "test" }
func (s *scripted) Run(ctx context.Context) error { <-ctx.Done(); return nil }
func (s *scripted) Ready() error                  { return nil }

func (s *scripted) Prepare(ctx context.Context, e faq.Event) (bot.Work, error) {
	if s.prepare != nil {
		return s.prepare(ctx, e)
	}
	return bot.Work{Posts: []faq.Post{{Key: e.Keys[0], Body: []byte("body")}}}, nil
}

func (s *scripted) Send(_ context.Context, p faq.Post) (string, error) {
	var err error
	if s.send != nil {
		err = s.send(p)
	}
	if err == nil || errors.Is(err, bot.ErrUncertain) && !s.lost {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.shown = append(s.shown, p.Key)
		s.at = append(s.at, time.Now())
	}
	return "id of " + p.Key, err
}

func (s *scripted) Find(_ context.Context, p faq.Post) (string, error) {
	if s.find != nil {
		if err := s.find(p); err != nil {
			return "", err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range s.shown {
		if key == p.Key {
			return "id of " + key, nil
		}
	}
	return "", nil
}

// inBubble runs a test on a real database in a bubble of its own time. Its work function lets the
// workers work for a time.
func inBubble(t *testing.T, a bot.Adapter, f func(t *testing.T, store *storage.Store, inbox *bot.Inbox, work func(time.Duration))) {
	t.Helper()
	path := "sqlite:" + filepath.Join(t.TempDir(), "inbox.db")
	synctest.Test(t, func(t *testing.T) {
		log := slog.New(slog.DiscardHandler)
		store, err := storage.Open(t.Context(), log, path)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		inbox := bot.NewInbox(log, store, nil)
		inbox.Workers = 2 // each looks for work every second
		work := func(d time.Duration) {
			ctx, cancel := context.WithTimeout(context.Background(), d)
			defer cancel()
			inbox.Work(ctx, context.Background(), a)
		}
		f(t, store, inbox, work)
	})
}

func event(key string) faq.Event {
	return faq.Event{Platform: "test", Kind: "question", Keys: []string{key}, Payload: []byte("{}"), At: time.Now().Unix()}
}

func save(t *testing.T, inbox *bot.Inbox, events ...faq.Event) {
	t.Helper()
	for _, e := range events {
		if err := inbox.Save(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
}

// only returns the one event of the store.
func only(t *testing.T, store *storage.Store) faq.Event {
	t.Helper()
	events, err := store.Events(t.Context(), storage.EventFilter{})
	if err != nil || len(events) != 1 {
		t.Fatalf("got %d events, error %v, want one", len(events), err)
	}
	return events[0]
}

func (s *scripted) want(t *testing.T, keys ...string) {
	t.Helper()
	if got, want := strings.Join(s.shown, " "), strings.Join(keys, " "); got != want {
		t.Errorf("the platform shows %q, want %q", got, want)
	}
}

func wantState(t *testing.T, store *storage.Store, state faq.EventState, reason string) {
	t.Helper()
	e := only(t, store)
	if e.State != state || !strings.Contains(e.Reason, reason) {
		t.Errorf("the event is %q because of %q, want %q because of %q", e.State, e.Reason, state, reason)
	}
}

func TestOneAnswerForManyDeliveries(t *testing.T) {
	a := new(scripted)
	inBubble(t, a, func(t *testing.T, store *storage.Store, inbox *bot.Inbox, work func(time.Duration)) {
		for range 3 {
			save(t, inbox, event("one"))
			work(5 * time.Second)
		}
		var at sync.WaitGroup
		for range 20 {
			at.Go(func() { save(t, inbox, event("one")) })
		}
		at.Wait()
		work(5 * time.Second)
		a.want(t, "one")
		wantState(t, store, faq.EventDone, "")
	})
}

func TestTwoProcesses(t *testing.T) {
	a := new(scripted)
	inBubble(t, a, func(t *testing.T, store *storage.Store, inbox *bot.Inbox, work func(time.Duration)) {
		other := bot.NewInbox(slog.New(slog.DiscardHandler), store, nil)
		var all sync.WaitGroup
		for i := range 100 {
			all.Go(func() { save(t, inbox, event(fmt.Sprint(i))) })
			all.Go(func() { save(t, other, event(fmt.Sprint(i))) })
		}
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		all.Go(func() { inbox.Work(ctx, t.Context(), a) })
		all.Go(func() { other.Work(ctx, t.Context(), a) })
		all.Wait()
		if got := len(a.shown); got != 100 {
			t.Errorf("100 events, each delivered to two processes, got %d answers", got)
		}
	})
}

func TestLate(t *testing.T) {
	a := new(scripted)
	inBubble(t, a, func(t *testing.T, store *storage.Store, inbox *bot.Inbox, work func(time.Duration)) {
		e := event("old")
		e.At -= int64((bot.MaxAge + time.Second) / time.Second)
		save(t, inbox, e)
		work(time.Minute)
		a.want(t)
		wantState(t, store, faq.EventLate, "older than 10m")
	})
}

func TestNeverSoonerThanAsked(t *testing.T) {
	for _, c := range []struct {
		after time.Duration
		state faq.EventState
	}{{0, faq.EventDone}, {1500 * time.Millisecond, faq.EventDone}, {30 * time.Second, faq.EventDone}, {9 * time.Minute, faq.EventDone}, {time.Hour, faq.EventWaiting}} {
		t.Run(c.after.String(), func(t *testing.T) {
			a := new(scripted)
			var asked []time.Time
			a.send = func(faq.Post) error {
				asked = append(asked, time.Now())
				if len(asked) == 1 {
					return &bot.Later{After: c.after, Err: errors.New("too many requests")}
				}
				return nil
			}
			inBubble(t, a, func(t *testing.T, store *storage.Store, inbox *bot.Inbox, work func(time.Duration)) {
				save(t, inbox, event("one"))
				work(bot.MaxAge + time.Minute)
				wantState(t, store, c.state, "")
				if len(asked) == 2 && asked[1].Sub(asked[0]) < c.after {
					t.Errorf("sent again after %v, want at least %v", asked[1].Sub(asked[0]), c.after)
				}
				if c.state == faq.EventDone {
					a.want(t, "one")
				}
			})
		})
	}
}

func TestUncertain(t *testing.T) {
	for name, c := range map[string]struct {
		lost  bool  // the post was not shown
		look  error // what Find fails with
		shown []string
		state faq.EventState
	}{
		"shown":        {shown: []string{"one"}, state: faq.EventDone},
		"not shown":    {lost: true, shown: []string{"one"}, state: faq.EventDone},
		"cannot look":  {look: bot.ErrUncertain, shown: []string{"one"}, state: faq.EventSetAside},
		"look is late": {look: &bot.Later{After: 6 * time.Minute, Err: errors.New("not now")}, shown: []string{"one"}, state: faq.EventSetAside},
	} {
		t.Run(name, func(t *testing.T) {
			a := &scripted{lost: c.lost}
			sent := 0
			a.send = func(faq.Post) error {
				if sent++; sent == 1 {
					return fmt.Errorf("%w: the reply was lost", bot.ErrUncertain)
				}
				return nil
			}
			a.find = func(faq.Post) error { return c.look }
			inBubble(t, a, func(t *testing.T, store *storage.Store, inbox *bot.Inbox, work func(time.Duration)) {
				save(t, inbox, event("one"))
				work(bot.MaxAge + 3*time.Minute)
				a.want(t, c.shown...)
				wantState(t, store, c.state, "")
			})
		})
	}
}

func TestPanicIsSetAside(t *testing.T) {
	a := new(scripted)
	a.prepare = func(context.Context, faq.Event) (bot.Work, error) { panic("a bug") }
	inBubble(t, a, func(t *testing.T, store *storage.Store, inbox *bot.Inbox, work func(time.Duration)) {
		save(t, inbox, event("one"))
		work(time.Minute)
		wantState(t, store, faq.EventSetAside, "a bug")
		a.prepare = nil
		if err := store.RetryEvent(t.Context(), only(t, store).ID); err != nil {
			t.Fatal(err)
		}
		work(time.Minute)
		a.want(t, "one")
	})
}

func TestRefusedIsSetAside(t *testing.T) {
	a := new(scripted)
	a.send = func(faq.Post) error { return errors.New("channel_not_found") }
	inBubble(t, a, func(t *testing.T, store *storage.Store, inbox *bot.Inbox, work func(time.Duration)) {
		save(t, inbox, event("one"))
		work(time.Minute)
		a.want(t)
		wantState(t, store, faq.EventSetAside, "channel_not_found")
	})
}

func TestSlowWorkIsHeld(t *testing.T) {
	a := new(scripted)
	prepared := 0
	a.prepare = func(_ context.Context, e faq.Event) (bot.Work, error) {
		prepared++
		time.Sleep(3 * bot.DefaultLease)
		return bot.Work{Posts: []faq.Post{{Key: e.Keys[0]}}}, nil
	}
	inBubble(t, a, func(t *testing.T, store *storage.Store, inbox *bot.Inbox, work func(time.Duration)) {
		save(t, inbox, event("one"))
		work(4 * bot.DefaultLease)
		a.want(t, "one")
		if prepared != 1 {
			t.Errorf("it was prepared %d times, want once: the worker holds it", prepared)
		}
	})
}

func TestCrashedWorkIsTakenUp(t *testing.T) {
	a := new(scripted)
	inBubble(t, a, func(t *testing.T, store *storage.Store, inbox *bot.Inbox, work func(time.Duration)) {
		save(t, inbox, event("one"))
		e, err := store.ClaimEvent(t.Context(), "test", bot.DefaultLease)
		if err != nil {
			t.Fatal(err)
		}
		if err := store.FreezeEvent(t.Context(), e, []faq.Post{{Key: "one/0"}, {Key: "one/1"}, {Key: "one/2"}}, nil); err != nil {
			t.Fatal(err)
		}
		for part, key := range []string{"one/0", "one/1"} { // the second was sent, and the process died
			if err := store.SendingPost(t.Context(), e, part, bot.DefaultLease); err != nil {
				t.Fatal(err)
			}
			a.shown = append(a.shown, key)
		}
		if err := store.SentPost(t.Context(), e, 0, "id of one/0"); err != nil {
			t.Fatal(err)
		}
		work(bot.DefaultLease / 2)
		a.want(t, "one/0", "one/1")
		work(bot.DefaultLease)
		a.want(t, "one/0", "one/1", "one/2")
		wantState(t, store, faq.EventDone, "")
	})
}

// stopped are events as a process sees them that is stopped while it notes that a post is sent.
type stopped struct{ bot.Events }

func (s stopped) SendingPost(ctx context.Context, e faq.Event, post int, lease time.Duration) error {
	err := s.Events.SendingPost(ctx, e, post, lease)
	time.Sleep(2 * lease)
	return err
}

func (stopped) RenewEvent(context.Context, faq.Event, time.Duration) error { return faq.ErrClaimLost }

// TestStoppedProcess has a process be stopped for twice the lease: what it goes on with then, another
// one has done.
func TestStoppedProcess(t *testing.T) {
	a := new(scripted)
	inBubble(t, a, func(t *testing.T, store *storage.Store, inbox *bot.Inbox, work func(time.Duration)) {
		save(t, inbox, event("one"))
		var all sync.WaitGroup
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			bot.NewInbox(slog.New(slog.DiscardHandler), stopped{store}, nil).Work(ctx, t.Context(), a)
		})
		time.Sleep(2 * time.Second)
		work(3 * bot.DefaultLease)
		all.Wait()
		a.want(t, "one")
		wantState(t, store, faq.EventDone, "")
	})
}

func TestLanesKeepOrder(t *testing.T) {
	a := new(scripted)
	a.prepare = func(_ context.Context, e faq.Event) (bot.Work, error) {
		if e.Keys[0] == "0" {
			time.Sleep(20 * time.Second)
		}
		return bot.Work{Posts: []faq.Post{{Key: e.Keys[0]}}}, nil
	}
	inBubble(t, a, func(t *testing.T, store *storage.Store, inbox *bot.Inbox, work func(time.Duration)) {
		for i := range 5 {
			e := event(fmt.Sprint(i))
			e.Lane = "thread"
			save(t, inbox, e)
		}
		save(t, inbox, event("elsewhere"))
		work(time.Minute)
		a.want(t, "elsewhere", "0", "1", "2", "3", "4")
	})
}

func TestServeDrains(t *testing.T) {
	a := new(scripted)
	a.prepare = func(_ context.Context, e faq.Event) (bot.Work, error) {
		time.Sleep(bot.DrainLimit / 2)
		return bot.Work{Posts: []faq.Post{{Key: e.Keys[0]}}}, nil
	}
	inBubble(t, a, func(t *testing.T, store *storage.Store, inbox *bot.Inbox, _ func(time.Duration)) {
		for i := range 3 * inbox.Workers {
			save(t, inbox, event(fmt.Sprint(i)))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		if err := bot.Serve(ctx, slog.New(slog.DiscardHandler), inbox, a); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > time.Second+bot.DrainLimit {
			t.Errorf("Serve took %v to end, want at most %v", took, time.Second+bot.DrainLimit)
		}
		if got := len(a.shown); got != inbox.Workers {
			t.Errorf("%d events were finished, want the %d that were begun", got, inbox.Workers)
		}
	})
}

func TestServeEndsWhenAWorkerHangs(t *testing.T) {
	a := new(scripted)
	inBubble(t, a, func(t *testing.T, store *storage.Store, inbox *bot.Inbox, _ func(time.Duration)) {
		release := make(chan struct{})
		a.prepare = func(context.Context, faq.Event) (bot.Work, error) { <-release; return bot.Work{}, nil }
		save(t, inbox, event("one"))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		if err := bot.Serve(ctx, slog.New(slog.DiscardHandler), inbox, a); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("Serve took %v to end, want at most 10s", took)
		}
		close(release)
		synctest.Wait()
	})
}

// TestForgets keeps events whole for a time, and known for another one.
func TestForgets(t *testing.T) {
	for _, test := range []struct {
		history time.Duration
		then    []string // what is left of an event after two hours, and after two days
	}{
		{0, []string{"nothing", "nothing"}},
		{time.Minute, []string{"nothing", "nothing"}},
		{24 * time.Hour, []string{"sent id of a without its content", "nothing"}},
		{100 * 24 * time.Hour, []string{"sent id of a without its content", "sent id of a without its content"}},
	} {
		t.Run(test.history.String(), func(t *testing.T) {
			inBubble(t, &scripted{}, func(t *testing.T, store *storage.Store, inbox *bot.Inbox, work func(time.Duration)) {
				left := func(want string) {
					t.Helper()
					work(time.Minute)
					events, err := store.Events(t.Context(), storage.EventFilter{})
					if err != nil {
						t.Fatal(err)
					}
					got := "nothing"
					for _, e := range events {
						got = fmt.Sprint(e.Posts[0].State, " ", e.Posts[0].ID)
						if e.Payload == nil && e.Posts[0].Body == nil {
							got += " without its content"
						}
					}
					if got != want {
						t.Errorf("got %s, want %s", got, want)
					}
				}
				inbox.Keep, inbox.History = time.Hour, test.history
				save(t, inbox, event("a"))
				left("sent id of a")
				time.Sleep(2 * time.Hour)
				left(test.then[0])
				time.Sleep(48 * time.Hour)
				left(test.then[1])
			})
		})
	}
}
