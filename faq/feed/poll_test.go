package feed_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/feed"
	"github.com/godeeper/godeeper/faq/feed/fetch"
)

// clockwork is a client that answers by itself, in the time of a test.
type clockwork struct {
	mu    sync.Mutex
	busy  map[string]bool
	looks map[string][]time.Duration // since the start, by address
	since time.Time
	reply func(ctx context.Context, n int, r fetch.Request) (*fetch.Reply, error) // n counts from 1
	t     *testing.T
}

func (c *clockwork) Check(string) error { return nil }

func (c *clockwork) Get(ctx context.Context, r fetch.Request) (*fetch.Reply, error) {
	c.mu.Lock()
	if c.busy[r.URL] {
		c.t.Errorf("%s is looked at twice at once", r.URL)
	}
	c.busy[r.URL] = true
	c.looks[r.URL] = append(c.looks[r.URL], time.Since(c.since))
	n := len(c.looks[r.URL])
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.busy[r.URL] = false
	}()
	return c.reply(ctx, n, r)
}

func newClockwork(t *testing.T, reply func(ctx context.Context, n int, r fetch.Request) (*fetch.Reply, error)) *clockwork {
	return &clockwork{t: t, busy: map[string]bool{}, looks: map[string][]time.Duration{}, since: time.Now(), reply: reply}
}

// run polls for a time, as some replicas on one store, and returns when the feeds were looked at.
func (c *clockwork) run(m *memory, replicas int, d time.Duration) map[string][]time.Duration {
	ctx, cancel := context.WithTimeout(c.t.Context(), d)
	defer cancel()
	var wg sync.WaitGroup
	for range replicas {
		wg.Go(func() {
			if err := feed.New(quiet(), m, m, c).Run(ctx); err != nil {
				c.t.Errorf("run: %v", err)
			}
		})
	}
	wg.Wait()
	return c.looks
}

func addFeed(t *testing.T, m *memory, url string, every time.Duration) {
	t.Helper()
	if _, err := m.AddFeed(t.Context(), faq.Feed{URL: url, Every: int64(every / time.Second)}); err != nil {
		t.Fatal(err)
	}
}

const oneItem = `<rss version="2.0"><channel><item><title>One</title><guid>1</guid><description>A text.</description></item></channel></rss>`

func slowly(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(3 * time.Second):
		return nil
	}
}

// between checks that looks were so far apart.
func between(t *testing.T, what string, looks []time.Duration, waits ...time.Duration) {
	t.Helper()
	if len(looks) < len(waits)+1 {
		t.Errorf("%s: got %d looks, want %d", what, len(looks), len(waits)+1)
		return
	}
	for i, want := range waits {
		if got := looks[i+1] - looks[i]; got < want || got > want+want/10+2*time.Minute {
			t.Errorf("%s: wait %d: got %v, want %v or a little more", what, i, got, want)
		}
	}
}

func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		addFeed(t, m, "a", 5*time.Minute)
		addFeed(t, m, "b", time.Hour)
		addFeed(t, m, "paused", 5*time.Minute)
		m.feeds[2].Paused = true
		for i := range 30 {
			addFeed(t, m, fmt.Sprint("other", i), 30*time.Minute)
		}
		c := newClockwork(t, func(ctx context.Context, n int, r fetch.Request) (*fetch.Reply, error) {
			if err := slowly(ctx); err != nil {
				return nil, err
			}
			if n > 1 && (r.ETag != "e" || r.Modified != "m") {
				t.Errorf("asked again with ETag %q, modified %q", r.ETag, r.Modified)
			}
			return &fetch.Reply{Body: []byte(oneItem), ETag: "e", Modified: "m", Unchanged: n > 2}, nil
		})
		looks := c.run(m, 3, 3*time.Hour)
		between(t, "every 5 minutes", looks["a"], 5*time.Minute, 5*time.Minute, 5*time.Minute)
		between(t, "every hour", looks["b"], time.Hour, time.Hour)
		if n := len(looks["a"]); n < 24 || n > 36 {
			t.Errorf("got %d looks in 3 hours, want some 30", n)
		}
		if len(looks["paused"]) != 0 {
			t.Error("the paused feed was looked at")
		}
		apart := map[time.Duration]bool{}
		for i := range 30 {
			all := looks[fmt.Sprint("other", i)]
			if len(all) < 4 {
				t.Fatalf("feed %d was looked at %d times, want it about every half hour", i, len(all))
			}
			apart[all[3].Truncate(time.Minute)] = true
		}
		if len(apart) < 4 {
			t.Errorf("feeds that were added together are looked at in %d different minutes still", len(apart))
		}
	})
}

func TestBackOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		addFeed(t, m, "down", time.Hour)
		addFeed(t, m, "busy", 5*time.Minute)
		c := newClockwork(t, func(_ context.Context, n int, r fetch.Request) (*fetch.Reply, error) {
			if r.URL == "busy" && n > 1 {
				return &fetch.Reply{Body: []byte(oneItem)}, nil
			}
			e := &fetch.Error{Text: "it is down", Passing: true}
			if r.URL == "busy" {
				e.After = 7 * time.Hour
			}
			return nil, e
		})
		looks := c.run(m, 1, 10*24*time.Hour)
		day := 24 * time.Hour
		between(t, "down", looks["down"], 2*time.Hour, 4*time.Hour, 8*time.Hour, 16*time.Hour, day, day, day)
		between(t, "to be left alone", looks["busy"], 7*time.Hour, 5*time.Minute, 5*time.Minute)
		if f := m.feed(1); f.Fails != len(looks["down"]) || f.Problem != "It is down." {
			t.Errorf("got %d fails, problem %q", f.Fails, f.Problem)
		}
		if f := m.feed(2); f.Fails != 0 || f.Problem != "" {
			t.Errorf("got %d fails, problem %q, want it to be well again", f.Fails, f.Problem)
		}
	})
}

// TestEnd ends the program in the middle of a look: the feed is due again at once, as it was.
func TestEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		addFeed(t, m, "a", time.Hour)
		m.feeds[0].ETag = "old"
		items := `<rss version="2.0"><channel><item><title>One</title><guid>1</guid><description>A text.</description></item>` +
			`<item><title>Two</title><link>http://page.example/</link></item></channel></rss>`
		ctx, cancel := context.WithCancel(t.Context())
		c := newClockwork(t, func(ctx context.Context, _ int, r fetch.Request) (*fetch.Reply, error) {
			if r.URL == "a" {
				return &fetch.Reply{URL: "http://a.example/", Body: []byte(items), ETag: "new"}, nil
			}
			if !r.Public {
				t.Error("a page of another host is asked for as if it stood inside")
			}
			cancel()
			<-ctx.Done()
			return nil, ctx.Err()
		})
		if err := feed.New(quiet(), m, m, c).Run(ctx); err != nil {
			t.Errorf("run: %v", err)
		}
		f := m.feed(1)
		if f.ETag != "old" || f.Problem != "" || f.Fails != 0 || f.Next > time.Now().Unix() {
			t.Errorf("got %+v, want it as it was, and due", f)
		}
		if _, err := m.ClaimFeed(t.Context(), time.Hour); err != nil {
			t.Errorf("claim: %v", err)
		}
		if len(m.items[1]) != 1 || len(m.pages) != 1 {
			t.Errorf("got %d items done, %d briefings, want 1, 1", len(m.items[1]), len(m.pages))
		}
	})
}

// TestLookTime has pages that are slow: a look ends, and the next one goes on.
func TestLookTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		addFeed(t, m, "a", 30*time.Minute)
		items := `<rss version="2.0"><channel>`
		for i := range 50 {
			items += fmt.Sprintf("<item><title>%d</title><link>http://page.example/%d</link></item>", i, i)
		}
		items += "</channel></rss>"
		c := newClockwork(t, func(ctx context.Context, _ int, r fetch.Request) (*fetch.Reply, error) {
			if r.URL == "a" {
				return &fetch.Reply{URL: "http://a.example/", Body: []byte(items), ETag: "e", Unchanged: r.ETag == "e"}, nil
			}
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-time.After(20 * time.Second):
				return &fetch.Reply{Body: []byte("<html><body><article><p>A text of " + r.URL + ".</p></article></body></html>")}, nil
			}
		})
		looks := c.run(m, 2, 4*time.Hour)
		if len(m.pages) != 50 || m.feed(1).ETag != "e" || m.feed(1).Problem != "" {
			t.Errorf("got %d briefings, ETag %q, problem %q, want all 50 in the end", len(m.pages), m.feed(1).ETag, m.feed(1).Problem)
		}
		between(t, "looks", looks["a"], 35*time.Minute, 35*time.Minute)
	})
}

// TestLost has another process claim the feed while this one looks at it.
func TestLost(t *testing.T) {
	m := newMemory()
	addFeed(t, m, "a", time.Hour)
	c := newClockwork(t, func(context.Context, int, fetch.Request) (*fetch.Reply, error) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.claim(0, time.Hour)
		return &fetch.Reply{Body: []byte(oneItem)}, nil
	})
	if _, err := feed.New(quiet(), m, m, c).Look(t.Context(), 1); !errors.Is(err, faq.ErrClaimLost) {
		t.Errorf("got error %v, want %v", err, faq.ErrClaimLost)
	}
}
