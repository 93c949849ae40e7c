package discord

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"time"
)

const (
	// noRetryAfter is how long is waited after a 429 that does not say.
	noRetryAfter = time.Minute
	// longestHold bounds what is believed of a limit: the longest that Discord tells of are of a
	// day.
	longestHold = 24 * time.Hour
)

// told is what an answer tells of its bucket.
// https://docs.discord.com/developers/topics/rate-limits#header-format
type told struct {
	bucket    string
	limit     int           // requests in a window, 0 where it does not say
	remaining int           // of them, -1 where it does not say
	reset     time.Duration // how long until the window ends
	shared    bool          // the limit is not the bot's alone
}

func readLimits(h http.Header) told {
	l := told{bucket: h.Get("X-RateLimit-Bucket"), remaining: -1, shared: h.Get("X-RateLimit-Scope") == "shared"}
	l.limit, _ = strconv.Atoi(h.Get("X-RateLimit-Limit"))
	after, err := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64)
	reset, ok := seconds(after)
	if n, nerr := strconv.Atoi(h.Get("X-RateLimit-Remaining")); nerr == nil && err == nil && ok {
		l.remaining, l.reset = max(n, 0), reset
	}
	return l
}

// What a 429 is about.
type limitOf int

const (
	limitBucket  limitOf = iota // requests of one kind
	limitBot                    // all of the bot
	limitAddress                // all of the address, which Cloudflare says before Discord is asked
)

// readLimited returns what a 429 is about, and how long is to be waited.
// https://docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit
func readLimited(x *exchange) (limitOf, time.Duration) {
	after, headed := time.Duration(0), false
	if f, err := strconv.ParseFloat(x.header.Get("Retry-After"), 64); err == nil {
		after, headed = seconds(f)
	}
	if !headed {
		after = noRetryAfter
	}
	var said struct {
		Global     bool     `json:"global"`
		RetryAfter *float64 `json:"retry_after"`
	}
	if err := json.Unmarshal(x.body, &said); err != nil {
		return limitAddress, max(after, soonest)
	}
	if said.RetryAfter != nil { // it is exact, and the header is rounded
		if d, ok := seconds(*said.RetryAfter); ok {
			after = d
		}
	}
	if said.Global || x.header.Get("X-RateLimit-Global") == "true" || x.header.Get("X-RateLimit-Scope") == "global" {
		return limitBot, max(after, soonest)
	}
	return limitBucket, max(after, soonest)
}

// seconds returns a time that Discord tells, where it is one.
func seconds(f float64) (time.Duration, bool) {
	if math.IsNaN(f) || f < 0 {
		return 0, false
	}
	return time.Duration(min(f, longestHold.Seconds()) * float64(time.Second)), true
}
