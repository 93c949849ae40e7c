package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot"
)

const (
	ownRoute  = "/channels/1/messages"
	botRoute  = "/channels/2/messages"
	openRoute = "/interactions/5/secret/callback"
)

// TestLimited has Discord answer 429 once. The call is made again when it may, and what else is
// limited waits as long.
func TestLimited(t *testing.T) {
	t.Parallel()
	const html = "<!doctype html><h1>Error 1015</h1>"
	var (
		own  = []string{ownRoute}
		bots = []string{ownRoute, botRoute}
		all  = []string{ownRoute, botRoute, openRoute}
	)
	for _, c := range []struct {
		name    string
		body    string
		headers []string
		after   time.Duration
		waits   []string
	}{
		{"JSON", `{"retry_after": 1.5, "global": false}`, nil, 1500 * time.Millisecond, own},
		{"JSON and a rounded header", `{"retry_after": 0.35, "global": false}`, []string{"Retry-After", "1"}, 350 * time.Millisecond, own},
		{"JSON that does not say", `{"message": "slow"}`, []string{"Retry-After", "4"}, 4 * time.Second, own},
		{"JSON of nonsense", `{"retry_after": -3}`, []string{"Retry-After", "4"}, 4 * time.Second, own},
		{"shared", `{"retry_after": 2, "global": false}`, []string{"X-RateLimit-Scope", "shared"}, 2 * time.Second, own},
		{"at once", `{"retry_after": 0, "global": false}`, nil, soonest, own},
		{"with a reset", `{"retry_after": 1, "global": false}`, []string{"X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "3"}, 3 * time.Second, own},
		{"global", `{"retry_after": 2.25, "global": true}`, nil, 2250 * time.Millisecond, bots},
		{"global by header", `{"retry_after": 1}`, []string{"X-RateLimit-Global", "true"}, time.Second, bots},
		{"global by scope", `{"retry_after": 1}`, []string{"X-RateLimit-Scope", "global"}, time.Second, bots},
		{"Cloudflare", html, []string{"Retry-After", "30"}, 30 * time.Second, all},
		{"nothing", "", nil, noRetryAfter, all},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				began, asked, came := time.Now(), 0, map[string]time.Duration{}
				r := restOf(func(req *http.Request) (*http.Response, error) {
					mu.Lock()
					defer mu.Unlock()
					if asked++; asked == 1 {
						return answer(http.StatusTooManyRequests, c.body, c.headers...), nil
					}
					came[strings.TrimPrefix(req.URL.Path, "/api/v10")] = time.Since(began)
					return answer(http.StatusOK, "{}"), nil
				})
				var callers sync.WaitGroup
				for _, path := range all { // the first is for ownRoute
					callers.Go(func() {
						if err := insist(t.Context(), r, http.MethodPost, path, nil, nil); err != nil {
							t.Errorf("%s: %v", path, err)
						}
					})
					synctest.Wait()
				}
				callers.Wait()
				for _, path := range all {
					least, most := time.Duration(0), 3*time.Second/botRate
					if slices.Contains(c.waits, path) {
						least, most = c.after, c.after+slack+most
					}
					if got, ok := came[path]; !ok || got < least || got > most {
						t.Errorf("%s came after %v, want %v to %v", path, got, least, most)
					}
				}
				if asked != 4 {
					t.Errorf("Discord was asked %d times, want 4", asked)
				}
			})
		})
	}
}

// TestOrder has many ask for one channel, the one after the other: they are let through in order,
// five in five seconds, also after Discord says that there were too many.
func TestOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const many = 20
		began, limited := time.Now(), false
		var came, want []string
		var at []time.Duration
		window, left := time.Time{}, 0
		r := restOf(func(req *http.Request) (*http.Response, error) {
			time.Sleep(50 * time.Millisecond)
			now := time.Now()
			if len(came) == 7 && !limited {
				limited = true
				return answer(http.StatusTooManyRequests, `{"retry_after": 2, "global": false}`), nil
			}
			if !now.Before(window) {
				window, left = now.Add(5*time.Second), 5
			}
			if left--; left < 0 {
				t.Errorf("too many after %v", now.Sub(began))
			}
			came = append(came, req.URL.Query().Get("n"))
			at = append(at, now.Sub(began).Truncate(time.Second))
			return answer(http.StatusOK, "{}", "X-RateLimit-Bucket", "b", "X-RateLimit-Limit", "5",
				"X-RateLimit-Remaining", fmt.Sprint(left), "X-RateLimit-Reset-After", fmt.Sprint(window.Sub(now).Seconds())), nil
		})
		var callers sync.WaitGroup
		for n := range many {
			want = append(want, fmt.Sprint(n))
			callers.Go(func() {
				if err := r.do(t.Context(), http.MethodPost, fmt.Sprintf("%s?n=%d", ownRoute, n), nil, nil); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		callers.Wait()
		if diff := cmp.Diff(want, came); diff != "" {
			t.Errorf("order in which they came (-want +got):\n%s", diff)
		}
		if !limited || at[many-1] < 15*time.Second || at[many-1] > 17*time.Second {
			t.Errorf("they came after %v", at)
		}
	})
}

// TestContextEndsInLine has contexts end while a request hangs that all others wait for.
func TestContextEndsInLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		goes := make(chan struct{})
		var came []string
		r := restOf(func(req *http.Request) (*http.Response, error) {
			<-goes
			came = append(came, req.URL.Query().Get("n"))
			return answer(http.StatusOK, "{}"), nil
		})
		began := time.Now()
		ctxs, cancels := make([]context.Context, 5), make([]context.CancelFunc, 5)
		errs, ends := make([]error, 5), make([]time.Duration, 5)
		var callers sync.WaitGroup
		for n := range 5 {
			ctxs[n], cancels[n] = context.WithTimeout(t.Context(), 30*time.Second)
			if n == 3 {
				ctxs[n], cancels[n] = context.WithTimeout(t.Context(), 10*time.Second)
			}
			defer cancels[n]()
			callers.Go(func() {
				errs[n] = r.do(ctxs[n], http.MethodPost, fmt.Sprintf("%s?n=%d", ownRoute, n), nil, nil)
				ends[n] = time.Since(began)
			})
			synctest.Wait()
		}
		time.Sleep(time.Second)
		cancels[1]()
		time.Sleep(15 * time.Second)
		close(goes)
		callers.Wait()

		if diff := cmp.Diff([]string{"0", "2", "4"}, came); diff != "" {
			t.Errorf("what came (-want +got):\n%s", diff)
		}
		for n, want := range []time.Duration{16 * time.Second, time.Second, 16 * time.Second, 10*time.Second - sendTime, 16 * time.Second} {
			outcome := "done"
			if n%2 == 1 {
				outcome = "later"
			}
			if class(errs[n]) != outcome || ends[n].Round(time.Second) != want {
				t.Errorf("call %d ended after %v with %v, want it %s after %v", n, ends[n], errs[n], outcome, want)
			}
		}
		if left := len(r.limits.buckets); left != 0 {
			t.Errorf("%d buckets are left", left)
		}
	})
}

// TestToldAtOnce has calls that would wait too long told so before they wait, with how long; those
// that do wait come in order.
func TestToldAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const waiting = 6 // 8 seconds each
		came := make(chan int, waiting+1)
		r := restOf(func(req *http.Request) (*http.Response, error) {
			n, err := strconv.Atoi(req.URL.Query().Get("n"))
			came <- n
			return answer(http.StatusOK, "{}", "X-RateLimit-Limit", "1", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "8"), err
		})
		var callers sync.WaitGroup
		for n := range waiting + 1 {
			callers.Go(func() {
				if err := r.do(t.Context(), http.MethodPost, fmt.Sprintf("%s?n=%d", ownRoute, n), nil, nil); err != nil {
					t.Errorf("call %d: %v", n, err)
				}
			})
			synctest.Wait()
		}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Second)
		defer cancel()
		began := time.Now()
		err := r.do(ctx, http.MethodPost, ownRoute, nil, nil)
		want := (waiting + 1) * 8 * time.Second
		later, ok := errors.AsType[*bot.Later](err)
		if !ok || time.Since(began) != 0 || later.After < want || later.After > want+time.Second {
			t.Errorf("do() = %v after %v, want to come again in %v, told at once", err, time.Since(began), want)
		}
		callers.Wait()
		close(came)
		next := 0
		for n := range came {
			if n != next {
				t.Errorf("call %d came, want %d", n, next)
			}
			next++
		}
		if next != waiting+1 {
			t.Errorf("%d calls came, want %d", next, waiting+1)
		}
	})
}
