package discord

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godeeper/godeeper/bot"
)

// TestTokenNotTaken has Discord refuse the bot's token: nothing else is asked with it for a minute.
func TestTokenNotTaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked []string
		r := restOf(func(req *http.Request) (*http.Response, error) {
			asked = append(asked, req.URL.Path)
			time.Sleep(10 * time.Millisecond)
			return answer(http.StatusUnauthorized, `{"message": "401: Unauthorized", "code": 0}`), nil
		})
		var callers sync.WaitGroup
		for n := range 100 { // most of them wait when the first is answered
			callers.Go(func() {
				if err := r.do(t.Context(), http.MethodPost, fmt.Sprintf("/channels/%d/messages", n), nil, nil); class(err) != "refused 401" {
					t.Errorf("call %d: %v", n, err)
				}
			})
		}
		callers.Wait()
		if err := r.do(t.Context(), http.MethodPost, openRoute, nil, nil); class(err) != "refused 401" {
			t.Errorf("an interaction: %v", err)
		}
		if len(asked) != 2 || asked[1] != "/api/v10"+openRoute {
			t.Errorf("Discord was asked for %q, want one message and the interaction", asked)
		}
		time.Sleep(denial)
		if err := r.do(t.Context(), http.MethodPost, ownRoute, nil, nil); class(err) != "refused 401" || len(asked) != 3 {
			t.Errorf("a minute later Discord was asked %d times (%v), want 3", len(asked), err)
		}
	})
}

// TestManyRefusals has Discord refuse everything. It bans an address for 10,000 of these in ten
// minutes; whoever does not care must not come near.
func TestManyRefusals(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		asked := 0
		r := restOf(func(*http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			asked++
			return answer(http.StatusForbidden, `{"message": "Missing Access", "code": 50001}`), nil
		})
		began := time.Now()
		var callers sync.WaitGroup
		for n := range 32 {
			callers.Go(func() {
				for time.Since(began) < invalidTime {
					err := insist(t.Context(), r, http.MethodPost, fmt.Sprintf("/channels/%d/messages", n), nil, nil)
					if class(err) != "refused 403" {
						t.Errorf("it is %v", err)
						return
					}
				}
			})
		}
		callers.Wait()
		if asked < manyInvalid || asked > 3000 {
			t.Errorf("Discord was asked %d times in %v, want %d to 3,000", asked, invalidTime, manyInvalid)
		}
		// Later, all goes on as it was.
		time.Sleep(invalidTime)
		began, asked = time.Now(), 0
		for n := range 100 {
			_ = r.do(t.Context(), http.MethodPost, fmt.Sprintf("/channels/%d/messages", n), nil, nil)
		}
		if took := time.Since(began); took > 3*time.Second || asked != 100 {
			t.Errorf("%d of 100 calls took %v", asked, took)
		}
	})
}

// TestGivesUpOnLimits has Discord answer 429 to all.
func TestGivesUpOnLimits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		r := restOf(func(*http.Request) (*http.Response, error) {
			asked++
			return answer(http.StatusTooManyRequests, `{"retry_after": 0.01}`), nil
		})
		err := r.do(t.Context(), http.MethodPost, ownRoute, nil, nil)
		if _, ok := errors.AsType[*bot.Later](err); !ok || asked != mostTries {
			t.Errorf("do() = %v after %d tries, want later after %d", err, asked, mostTries)
		}
		time.Sleep(time.Minute)
		_ = r.do(t.Context(), http.MethodGet, "/users/@me", nil, nil)
		if left := len(r.limits.buckets); left > 1 {
			t.Errorf("%d buckets are left", left)
		}
	})
}
