package bot

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits bound how much is answered. The zero value of each sets no bound.
type Limits struct {
	Person  Limit // what one person may ask, wherever it is
	Channel Limit // what may be asked in one channel
}

// Limit is a number of questions at once, and the time after which another one may be asked.
type Limit struct {
	Burst int
	Every time.Duration
}

// DefaultLimits let people ask as fast as they can read, and a channel as many people as can
// follow it: ten answers are some 1,000 words.
var DefaultLimits = Limits{
	Person:  Limit{Burst: 10, Every: 6 * time.Second},
	Channel: Limit{Burst: 30, Every: 2 * time.Second},
}

const (
	tooFast = "That is more than I can answer at once. Please wait a minute; I do not answer until then."
	// maxBuckets bounds the memory of limits: at most some 200 bytes each.
	maxBuckets = 50_000
)

// floods tells who asks more than they may. It is safe for concurrent use.
type floods struct {
	mu      sync.Mutex
	buckets map[string]*bucket
}

type bucket struct {
	limiter *rate.Limiter
	told    bool // since it was full last
}

// flooded returns what is said to a message that is one too many: a line to the first one, and
// nothing to those after it.
func (b *Bot) flooded(m Message, now time.Time) (Reply, bool) {
	place := m.Platform + "\x00" + m.Workspace + "\x00"
	over, tell := false, false
	check := func(id string, l Limit) {
		if id == "" || l.Burst == 0 || over {
			return
		}
		over, tell = b.floods.count(id, l, now)
	}
	if m.Person != "" {
		check("p\x00"+place+m.Person, b.Limits.Person)
	}
	if m.Channel != "" {
		check("c\x00"+place+m.Channel, b.Limits.Channel)
	}
	switch {
	case !over:
		return Reply{}, false
	case tell && m.Address != ToNobody:
		return Reply{Line: tooFast}, true
	}
	return Reply{Silent: true}, true
}

// count counts a question, and reports whether it is one too many, and whether that is to be told.
func (f *floods) count(id string, l Limit, now time.Time) (over, tell bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	k := f.buckets[id]
	if k == nil {
		f.sweep(now)
		k = &bucket{limiter: rate.NewLimiter(rate.Every(l.Every), l.Burst)}
		if f.buckets == nil {
			f.buckets = map[string]*bucket{}
		}
		f.buckets[id] = k
	}
	if k.limiter.TokensAt(now) >= float64(l.Burst) {
		k.told = false
	}
	if k.limiter.AllowN(now, 1) {
		return false, false
	}
	tell = !k.told
	k.told = true
	return true, tell
}

// sweep forgets those who have not asked for long, when there are too many.
func (f *floods) sweep(now time.Time) {
	if len(f.buckets) < maxBuckets {
		return
	}
	for id, k := range f.buckets {
		if k.limiter.TokensAt(now) >= float64(k.limiter.Burst()) {
			delete(f.buckets, id)
		}
	}
	if len(f.buckets) >= maxBuckets { // a flood of many: better to forget than to grow
		clear(f.buckets)
	}
}
