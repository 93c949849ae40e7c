package bottest

import (
	"math"
	"net/http"
	"strconv"
	"time"
)

// The limits of the API, when [DiscordLimits] is on.
// https://docs.discord.com/developers/topics/rate-limits
const (
	globalPerSecond = 50
	bucketSize      = 5               // messages in a channel, as Discord answers now
	bucketTime      = 5 * time.Second // as there
	idleSize        = 1000            // what the headers tell when no limits are on
)

// discordLimits counts calls. The lock of the fake is held for all of it.
type discordLimits struct {
	global  []time.Time // of the calls in the last second
	buckets map[string]*bucket
	limited int
}

// bucket is the calls of a route in a channel until the reset.
type bucket struct {
	used  int
	reset time.Time
}

// Limited returns how many calls were answered with 429 by the limits.
func (d *Discord) Limited() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.rest.limits.limited
}

// Requests returns how many calls came.
func (d *Discord) Requests() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.rest.calls)
}

// limit counts a call and refuses it where there are too many; it sets the headers of its bucket.
// The lock is held.
func (d *Discord) limit(r *discordRequest, header http.Header) *discordRefusal {
	now := time.Now()
	if no := d.limitGlobal(r, header, now); no != nil {
		return no
	}
	if !r.route.limited {
		return nil
	}
	key := r.value("channel_id")
	b := d.rest.limits.buckets[key]
	if b == nil || !now.Before(b.reset) {
		b = &bucket{reset: now.Add(bucketTime)}
		d.rest.limits.buckets[key] = b
	}
	size := idleSize
	if d.config.limits {
		size = bucketSize
	}
	full := b.used >= size
	if !full {
		b.used++
	}
	b.headers(header, size, now)
	if !full || !d.config.limits {
		return nil
	}
	header.Set("X-RateLimit-Scope", "user")
	return d.tooMany(header, b.reset.Sub(now), false)
}

// headers tells of the bucket.
func (b *bucket) headers(header http.Header, size int, now time.Time) {
	seconds := func(v float64) string { return strconv.FormatFloat(v, 'f', 3, 64) }
	header.Set("X-RateLimit-Limit", strconv.Itoa(size))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(size-b.used))
	header.Set("X-RateLimit-Reset", seconds(float64(b.reset.UnixMilli())/1000))
	header.Set("X-RateLimit-Reset-After", seconds(b.reset.Sub(now).Seconds()))
	header.Set("X-RateLimit-Bucket", "80c17d2f203122d936070c88c8d10f33")
}

// limitGlobal counts the calls of the bot in the last second. Interactions are not in it.
// https://docs.discord.com/developers/topics/rate-limits#global-rate-limit
func (d *Discord) limitGlobal(r *discordRequest, header http.Header, now time.Time) *discordRefusal {
	if r.route.byToken || !d.config.limits {
		return nil
	}
	recent := d.rest.limits.global
	for len(recent) > 0 && now.Sub(recent[0]) >= time.Second {
		recent = recent[1:]
	}
	d.rest.limits.global = recent
	if len(recent) < globalPerSecond {
		d.rest.limits.global = append(recent, now)
		return nil
	}
	header.Set("X-RateLimit-Scope", "global")
	header.Set("X-RateLimit-Global", "true")
	return d.tooMany(header, recent[0].Add(time.Second).Sub(now), true)
}

// tooMany refuses a call for the wait. The lock is held.
func (d *Discord) tooMany(header http.Header, wait time.Duration, global bool) *discordRefusal {
	d.rest.limits.limited++
	header.Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	n := deny(http.StatusTooManyRequests, 0, "You are being rate limited.")
	n.wait, n.global = wait.Seconds(), global
	return n
}
