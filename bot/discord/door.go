package discord

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/godeeper/godeeper/bot"
)

const (
	// identifyInterval is the time between two IDENTIFYs of a bucket, which Discord wants to be 5
	// seconds, and some for what the network takes.
	// https://docs.discord.com/developers/events/gateway#rate-limiting
	identifyInterval = 5500 * time.Millisecond
	// day is the time after which Discord counts IDENTIFYs anew: after 1000 it resets the token.
	// https://docs.discord.com/developers/events/gateway#identifying
	day = 24 * time.Hour
	// dailyIdentifies is how many IDENTIFYs a shard has in a day of Discord's, whose first half may
	// be used at once, while the others come one an hour. A bot that is started again and again
	// has fewer than 100 in any 24 hours with it, which touch two such days.
	dailyIdentifies = 48
	// knownFor is how long an answer of GET /gateway/bot is used again: Discord allows about two in
	// 5 seconds, and many shards may ask at once.
	knownFor = 4 * time.Second
	// The waits between two attempts to ask, doubled each time.
	leastAsk = time.Second
	mostAsk  = time.Minute
)

// door lets shards begin sessions, as often as Discord allows and no more often than our budget.
type door struct {
	log      *slog.Logger
	ask      func(context.Context) (discordgo.GatewayBotResponse, error) // GET /gateway/bot
	interval time.Duration                                               // between two IDENTIFYs of a bucket
	asking   chan struct{}                                               // holds the one who asks

	mu      sync.Mutex
	answer  discordgo.GatewayBotResponse
	at      time.Time // of the answer
	buckets map[int]*bucket
}

// bucket holds shards of which one may identify at a time.
type bucket struct {
	turn chan struct{} // holds the one whose turn it is
	at   time.Time     // of the last IDENTIFY; for whoever has the turn
}

func newDoor(log *slog.Logger, ask func(context.Context) (discordgo.GatewayBotResponse, error)) *door {
	return &door{log: log, ask: ask, interval: identifyInterval, asking: make(chan struct{}, 1), buckets: map[int]*bucket{}}
}

// enter waits until a shard may identify, and returns the address of the gateway. Others of its
// bucket wait until it has left, which it does once, with whether an IDENTIFY was sent. The errors
// are final, or that of ctx; say is told what is waited for.
func (d *door) enter(ctx context.Context, id, shards int, say func(string)) (gateway string, leave func(sent bool), err error) {
	a, err := d.look(ctx, say)
	if err != nil {
		return "", nil, err
	}
	b := d.bucket(id % max(a.SessionStartLimit.MaxConcurrency, 1))
	select {
	case b.turn <- struct{}{}:
	case <-ctx.Done():
		return "", nil, ctx.Err()
	}
	var once sync.Once
	leave = func(sent bool) {
		once.Do(func() {
			if sent {
				b.at = time.Now()
			}
			<-b.turn
		})
	}
	gateway, err = d.admit(ctx, b, shards, say)
	if err != nil {
		leave(false)
		return "", nil, err
	}
	return gateway, leave, nil
}

// admit waits for the time at which the one whose turn it is may identify.
func (d *door) admit(ctx context.Context, b *bucket, shards int, say func(string)) (string, error) {
	if !sleepFor(ctx, time.Until(b.at.Add(d.interval))) {
		return "", ctx.Err()
	}
	for waited := false; ; waited = true {
		a, err := d.look(ctx, say)
		if err != nil {
			return "", err
		}
		limit := a.SessionStartLimit
		wait := identifyWait(limit, shards)
		if wait <= 0 || waited && limit.Remaining > 0 { // others may have come in between, which is no reason to wait for ever
			return a.URL, nil
		}
		until := time.Now().Add(wait).UTC().Format("15:04 UTC")
		say("it has begun so many sessions today that it waits until " + until + " before the next")
		d.log.Warn("so many sessions were begun with Discord today that the next one waits: is the bot started again and again?",
			"begun", limit.Total-limit.Remaining, "left", limit.Remaining, "until", until)
		if !sleepFor(ctx, wait) {
			return "", ctx.Err()
		}
	}
}

// identifyWait returns how long the next IDENTIFY has to wait. It depends on nothing but what Discord
// tells, so that a process that is started again waits for the same time as the one before.
func identifyWait(limit discordgo.SessionInformation, shards int) time.Duration {
	reset := time.Duration(limit.ResetAfter) * time.Millisecond
	used := limit.Total - limit.Remaining
	if limit.Total <= 0 {
		return 0 // Discord does not tell
	}
	if limit.Remaining <= 0 {
		return max(reset, time.Minute)
	}
	budget := min(dailyIdentifies*shards, limit.Total*9/10)
	free := max(budget/2, min(shards, limit.Total))
	if used < free {
		return 0
	}
	slot := day // of the next one, from the beginning of Discord's day
	if used < budget {
		slot = day * time.Duration(used-free+1) / time.Duration(budget-free)
	}
	return min(slot-(day-reset), reset)
}

// look returns the answer of GET /gateway/bot, which it asks for until there is one. The errors
// are final, or that of ctx.
func (d *door) look(ctx context.Context, say func(string)) (discordgo.GatewayBotResponse, error) {
	var none discordgo.GatewayBotResponse
	select {
	case d.asking <- struct{}{}:
		defer func() { <-d.asking }()
	case <-ctx.Done():
		return none, ctx.Err()
	}
	for wait := leastAsk; ; wait = min(2*wait, mostAsk) {
		if a, ok := d.known(); ok {
			return a, nil
		}
		a, err := d.ask(ctx)
		if ctx.Err() != nil {
			return none, ctx.Err()
		}
		if err == nil {
			d.learn(a)
			continue
		}
		var no *refused
		if errors.As(err, &no) && no.Status == http.StatusUnauthorized {
			return none, &finalError{finalCloses[4004]}
		}
		pause := jitter(wait)
		var later *bot.Later
		if errors.As(err, &later) {
			pause = max(pause, later.After)
		}
		say("Discord does not tell where its gateway is; the log says why")
		d.log.Warn("Discord does not tell where its gateway is; it is asked again", "error", err, "after", pause)
		if !sleepFor(ctx, pause) {
			return none, ctx.Err()
		}
	}
}

func (d *door) known() (discordgo.GatewayBotResponse, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.answer, !d.at.IsZero() && time.Since(d.at) < knownFor
}

func (d *door) learn(a discordgo.GatewayBotResponse) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.answer, d.at = a, time.Now()
}

// gateway returns the address that was told last.
func (d *door) gateway() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.answer.URL
}

func (d *door) bucket(key int) *bucket {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.buckets[key] == nil {
		d.buckets[key] = &bucket{turn: make(chan struct{}, 1)}
	}
	return d.buckets[key]
}
