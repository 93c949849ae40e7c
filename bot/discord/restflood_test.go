package discord

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
)

// flood is many messages that are due at once.
type flood struct {
	name      string
	channels  int
	callers   int
	way       time.Duration // from the bot to Discord and back, at most
	processes int           // that share the token
	guest     time.Duration // between two requests of yet another process, 0 for none
	within    time.Duration // all are sent; Discord takes 100 seconds at least, 50 a second
}

const floodMessages = 5000

// TestFlood sends 5,000 messages that are due at once to a Discord that enforces its limits.
func TestFlood(t *testing.T) {
	t.Parallel()
	for _, f := range bottest.Sample([]flood{
		{"two processes", floodMessages, 32, 80 * time.Millisecond, 2, 0, 150 * time.Second},
		{"a channel each", floodMessages, 64, 160 * time.Millisecond, 1, 0, 2 * time.Minute},
		{"few callers", floodMessages, 8, 40 * time.Millisecond, 1, 0, 2 * time.Minute},
		{"50 channels", 50, 64, 40 * time.Millisecond, 1, 0, 2 * time.Minute},
		{"all at once", floodMessages, floodMessages, 80 * time.Millisecond, 1, 0, 2 * time.Minute},
		{"a guest", floodMessages, 32, 80 * time.Millisecond, 1, 100 * time.Millisecond, 150 * time.Second},
	}) {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, f.run)
		})
	}
}

func (f flood) run(t *testing.T) {
	d := bottest.NewDiscord(t, bottest.DiscordLimits(), bottest.InProcess())
	began, ends := time.Now(), make(chan struct{})
	var guest, callers sync.WaitGroup
	if f.guest > 0 {
		guest.Go(func() { visit(d, f.guest, ends) })
	}
	rests := make([]*rest, f.processes)
	for i := range rests {
		rests[i] = newRest(Config{Token: d.Token, APIURL: d.URL()}, &http.Client{Transport: distant{d.Transport(), f.way}})
	}
	paths := make([]string, f.channels)
	for i := range paths {
		paths[i] = messagesPath(d.AddChannel(bottest.DiscordChannel{Name: fmt.Sprint("c", i)}).ID)
	}
	var last atomic.Int64
	for i := range f.callers {
		callers.Go(func() {
			for n := last.Add(1); n <= floodMessages; n = last.Add(1) {
				if err := insist(t.Context(), rests[i%len(rests)], http.MethodPost, paths[int(n)%len(paths)], numbered(n), nil); err != nil {
					t.Errorf("message %d: %v", n, err)
				}
			}
		})
	}
	callers.Wait()
	took := time.Since(began)
	close(ends)
	guest.Wait()

	if took > f.within {
		t.Errorf("%d messages took %v, want %v at most", floodMessages, took, f.within)
	}
	if limited := d.Limited(); limited*100 >= floodMessages {
		t.Errorf("%d of %d messages were answered with 429, want less than 1%%", limited, floodMessages)
	}
	t.Logf("%v, %d answers of 429", took, d.Limited())
	sentOnce(t, d)
}

// sentOnce looks at what came to Discord: a message that is sent twice is shown once, by its nonce,
// but was sent twice.
func sentOnce(t *testing.T, d *bottest.Discord) {
	sent := map[string]int{}
	for _, c := range d.DiscordCalls(http.MethodPost, "") {
		if c.Status == http.StatusOK {
			sent[fmt.Sprint(c.Body["nonce"])]++
		}
	}
	for n := 1; n <= floodMessages; n++ {
		if times := sent[fmt.Sprint(n)]; times != 1 {
			t.Errorf("message %d was sent %d times", n, times)
		}
	}
	if n := len(d.Posts()); n != floodMessages {
		t.Errorf("%d messages are shown, want %d", n, floodMessages)
	}
}

func messagesPath(channel string) string { return "/channels/" + channel + "/messages" }

func numbered(n int64) map[string]any {
	return map[string]any{
		"content": fmt.Sprint("message ", n), "nonce": fmt.Sprint(n), "enforce_nonce": true,
		"allowed_mentions": map[string]any{"parse": []string{}},
	}
}

// insist calls until it is no longer asked to come later.
func insist(ctx context.Context, r *rest, method, path string, body, out any) error {
	for {
		once, cancel := context.WithTimeout(ctx, 10*time.Second)
		err := r.do(once, method, path, body, out)
		cancel()
		later, ok := errors.AsType[*bot.Later](err)
		if !ok {
			return err
		}
		time.Sleep(later.After)
	}
}

// visit asks who the bot is, again and again, and heeds no limit.
func visit(d *bottest.Discord, every time.Duration, ends <-chan struct{}) {
	for {
		select {
		case <-ends:
			return
		case <-time.After(every):
		}
		req, _ := http.NewRequest(http.MethodGet, d.URL()+"/v10/users/@me", nil)
		req.Header = http.Header{"Authorization": {"Bot " + d.Token}, "User-Agent": {"DiscordBot (https://example.com, 1)"}}
		if resp, err := d.Transport().RoundTrip(req); err == nil {
			resp.Body.Close()
		}
	}
}

// distant is a transport with a way: no request and no answer takes as long as the next.
type distant struct {
	next http.RoundTripper
	way  time.Duration // there and back, at most
}

// RoundTrip implements [http.RoundTripper].
func (d distant) RoundTrip(r *http.Request) (*http.Response, error) {
	d.travel()
	defer d.travel()
	return d.next.RoundTrip(r)
}

func (d distant) travel() {
	if half := d.way / 2; half > 0 {
		time.Sleep(half/2 + rand.N(half/2))
	}
}
