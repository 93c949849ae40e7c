package discord

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRoutes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method, path string
		want         route
	}{
		{"POST", "/channels/12/messages", route{"POST /channels/{}/messages", "channels/12", "", false}},
		{"PATCH", "/channels/12/messages/34", route{"PATCH /channels/{}/messages/{}", "channels/12", "", false}},
		{"GET", "/channels/12/messages?limit=5", route{"GET /channels/{}/messages", "channels/12", "", false}},
		{"POST", "/channels/12/messages/34/threads", route{"POST /channels/{}/messages/{}/threads", "channels/12", "", false}},
		{"PUT", "/channels/12/messages/34/reactions/%F0%9F%91%8D/@me", route{"PUT /channels/{}/messages/{}/reactions/{}/@me", "channels/12", "", false}},
		{"GET", "/guilds/12", route{"GET /guilds/{}", "guilds/12", "", false}},
		{"PUT", "/applications/12/guilds/34/commands", route{"PUT /applications/{}/guilds/{}/commands", "", "", false}},
		{"GET", "/users/@me", route{"GET /users/@me", "", "", false}},
		{"GET", "/gateway/bot", route{"GET /gateway/bot", "", "", false}},
		{"GET", "/", route{"GET /", "", "", false}},
		{"GET", "/webhooks/12", route{"GET /webhooks/{}", "webhooks/12", "", false}},
		{"POST", "/webhooks/12/aToken?wait=true", route{"POST /webhooks/{}/{}", "webhooks/12/aToken", "aToken", true}},
		{"PATCH", "/webhooks/12/aToken/messages/@original", route{"PATCH /webhooks/{}/{}/messages/{}", "webhooks/12/aToken", "aToken", true}},
		{"DELETE", "/webhooks/12/aToken/messages/34", route{"DELETE /webhooks/{}/{}/messages/{}", "webhooks/12/aToken", "aToken", true}},
		{"POST", "/interactions/12/aToken/callback", route{"POST /interactions/{}/{}/callback", "interactions/12/aToken", "aToken", true}},
	} {
		if diff := cmp.Diff(c.want, routeOf(c.method, c.path), cmp.AllowUnexported(route{})); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", c.method, c.path, diff)
		}
	}
}

// pair is an API where sending and editing have one limit in a channel, by the five seconds. Each
// call takes a tenth of a second.
type pair struct {
	limit    int
	mu       sync.Mutex // not held while a call is under way
	began    time.Time
	windows  map[string]time.Time
	left     map[string]int
	underway map[string]int
	most     map[string]int // under way at once, after the first tenth of a second
	came     []string
	at       map[string]time.Duration
}

func (p *pair) answer(req *http.Request) (*http.Response, error) {
	channel := strings.Split(req.URL.Path, "/")[4]
	p.mu.Lock()
	p.underway[channel]++
	if time.Since(p.began) > pairTakes {
		p.most[channel] = max(p.most[channel], p.underway[channel])
	}
	p.mu.Unlock()
	time.Sleep(pairTakes)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.underway[channel]--
	now := time.Now()
	if !now.Before(p.windows[channel]) {
		p.windows[channel], p.left[channel] = now.Add(5*time.Second), p.limit
	}
	p.left[channel]--
	call := req.URL.Query().Get("n")
	p.came, p.at[call] = append(p.came, call), now.Sub(p.began)
	return answer(http.StatusOK, "{}", "X-RateLimit-Bucket", "b", "X-RateLimit-Limit", fmt.Sprint(p.limit),
		"X-RateLimit-Remaining", fmt.Sprint(p.left[channel]), "X-RateLimit-Reset-After", fmt.Sprint(p.windows[channel].Sub(now).Seconds())), nil
}

// call makes calls that begin one after the other, and returns when all are answered.
func (p *pair) call(t *testing.T, r *rest, calls ...string) {
	var callers sync.WaitGroup
	for _, c := range calls {
		callers.Go(func() {
			method, path, _ := strings.Cut(c, " ")
			if err := r.do(t.Context(), method, path, nil, nil); err != nil {
				t.Errorf("%s: %v", c, err)
			}
		})
		synctest.Wait()
	}
	callers.Wait()
}

const pairTakes = 100 * time.Millisecond

func newPair(limit int) *pair {
	return &pair{
		limit: limit, began: time.Now(), windows: map[string]time.Time{}, left: map[string]int{}, underway: map[string]int{},
		most: map[string]int{}, at: map[string]time.Duration{},
	}
}

// TestSharedBucket has Discord say that two methods have one limit. It is kept to in channels that
// were not called before, and is of each channel alone.
func TestSharedBucket(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPair(2)
		r := restOf(p.answer)
		p.call(t, r, "POST /channels/9/messages?n=x")
		p.call(t, r, "PATCH /channels/9/messages/7?n=y")
		p.call(t, r,
			"POST /channels/1/messages?n=1", "PATCH /channels/1/messages/7?n=2", "POST /channels/1/messages?n=3", "PATCH /channels/1/messages/8?n=4",
			"PATCH /channels/2/messages/7?n=5", "POST /channels/2/messages?n=6")
		for call, later := range map[string]bool{"1": false, "2": false, "3": true, "4": true, "5": false, "6": false} {
			if got := p.at[call] > 5*time.Second; got != later {
				t.Errorf("call %s was answered after %v", call, p.at[call])
			}
		}
	})
}

// TestBucketsJoin has Discord say that two methods have one limit, when both are called and others
// wait for both.
func TestBucketsJoin(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPair(2)
		r := restOf(p.answer)
		p.call(t, r,
			"POST /channels/1/messages?n=1", "PATCH /channels/1/messages/7?n=a", "POST /channels/1/messages?n=2", "PATCH /channels/1/messages/7?n=b",
			"PATCH /channels/1/messages/7?n=c", "POST /channels/1/messages?n=3", "PATCH /channels/1/messages/7?n=d")
		var posts, edits string
		for _, call := range p.came {
			if call < "a" {
				posts += call
			} else {
				edits += call
			}
		}
		if posts != "123" || edits != "abcd" {
			t.Errorf("they came in the order %v", p.came)
		}
		if p.most["1"] != 1 {
			t.Errorf("%d were under way at once after Discord said that they have one limit, want 1", p.most["1"])
		}
	})
}

// TestBucketsJoinOneThatIsHeld has a call wait for a bucket that turns out to be one that nobody
// uses, and that is used up.
func TestBucketsJoinOneThatIsHeld(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPair(1)
		p.call(t, restOf(p.answer), "POST /channels/1/messages?n=1", "PATCH /channels/1/messages/7?n=a", "PATCH /channels/1/messages/7?n=b")
		if at := p.at["b"]; at < 5*time.Second || at > 6*time.Second {
			t.Errorf("the last was answered after %v, want 5s", at)
		}
	})
}

// TestBucketsStayFew makes 100,000 calls for interactions, each with a bucket of its own, of which
// some are used up.
func TestBucketsStayFew(t *testing.T) { // not in parallel: it looks at the heap
	synctest.Test(t, func(t *testing.T) {
		const interactions, aSecond = 50_000, 500
		asked := 0
		r := restOf(func(*http.Request) (*http.Response, error) {
			asked++
			return answer(http.StatusOK, "{}", "X-RateLimit-Bucket", fmt.Sprint("b", asked%2), "X-RateLimit-Limit", "5",
				"X-RateLimit-Remaining", fmt.Sprint(asked%10), "X-RateLimit-Reset-After", "5"), nil
		})
		most, before := 0, heap()
		for n := range interactions {
			callback := r.do(t.Context(), http.MethodPost, fmt.Sprintf("/interactions/%d/secret-%d/callback", n, n), nil, nil)
			edit := r.do(t.Context(), http.MethodPatch, fmt.Sprintf("/webhooks/1/secret-%d/messages/@original", n), nil, nil)
			if callback != nil || edit != nil {
				t.Fatal(callback, edit)
			}
			if n%(aSecond/10) == 0 {
				time.Sleep(time.Second / 10)
			}
			most = max(most, len(r.limits.buckets))
		}
		// A tenth is used up, has two names, and stays for its 5 seconds and then until it is swept.
		if bound := aSecond * 2 / 10 * 2 * 20; most > bound {
			t.Errorf("%d names of buckets were kept, want %d at most", most, bound)
		}
		time.Sleep(time.Minute)
		if err := r.do(t.Context(), http.MethodGet, "/users/@me", nil, nil); err != nil {
			t.Fatal(err)
		}
		if left := len(r.limits.buckets); left > 2 {
			t.Errorf("%d names of buckets are left", left)
		}
		if kinds := len(r.limits.called); kinds > 3 {
			t.Errorf("%d kinds of routes are kept, of 3", kinds)
		}
		if grown := int64(heap()) - int64(before); grown > 4<<20 {
			t.Errorf("the heap has grown by %d bytes", grown)
		}
	})
}

// heap returns how much memory is in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
