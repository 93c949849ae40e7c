package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

const (
	// setupLimit is the time from dialing to READY or RESUMED, or between two of the events that
	// are sent again before RESUMED.
	setupLimit = 30 * time.Second
	// dialLimit is the time for a connection and its websocket.
	dialLimit = 10 * time.Second
	// askLimit is the time for asking Discord where its gateway is.
	askLimit = 15 * time.Second
)

// receiver takes an event of the gateway, and returns what waits until it is saved, nil where there
// is nothing to save. It is called by one shard for one event after the other, and by several
// shards at once. It does not wait itself. An event that could not be saved comes again, and with
// it those that came after it.
type receiver func(ctx context.Context, name string, data []byte) (wait func(context.Context) error)

// gateway holds the connections by which Discord sends events, one for each shard.
type gateway struct {
	log     *slog.Logger
	config  Config
	receive receiver
	ask     func(context.Context) (discordgo.GatewayBotResponse, error) // GET /gateway/bot
	connect func(ctx context.Context, network, address string) (net.Conn, error)
	door    *door
	times   gatewayTimes

	mu     sync.Mutex
	why    string // nothing is heard, where there are no shards to tell
	shards []*shard
}

// gatewayTimes are what tests shorten.
type gatewayTimes struct {
	setup        time.Duration // from dialing to READY or RESUMED
	write        time.Duration // of a message
	leastBackoff time.Duration // between two connections
	mostBackoff  time.Duration
	invalid      time.Duration // after a session is invalid, at least; at most 5 times that
}

func newGateway(log *slog.Logger, config Config, api *rest, receive receiver) *gateway {
	g := &gateway{
		log: log, config: config, receive: receive, why: "it is being connected",
		connect: (&net.Dialer{Timeout: dialLimit}).DialContext,
		times: gatewayTimes{
			setup: setupLimit, write: 10 * time.Second, leastBackoff: leastBackoff, mostBackoff: mostBackoff,
			invalid: time.Second, // https://docs.discord.com/developers/events/gateway-events#invalid-session
		},
	}
	g.ask = func(ctx context.Context) (answer discordgo.GatewayBotResponse, err error) {
		return answer, api.do(ctx, http.MethodGet, "/gateway/bot", nil, &answer)
	}
	g.door = newDoor(log, func(ctx context.Context) (discordgo.GatewayBotResponse, error) {
		ctx, cancel := context.WithTimeout(ctx, askLimit)
		defer cancel()
		return g.ask(ctx)
	})
	return g
}

// run holds all shards until ctx ends, and then returns nil. Another error is final.
func (g *gateway) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	shards, err := g.plan(ctx)
	var end *finalError
	if errors.As(err, &end) {
		g.say(end.why)
		return end
	}
	var work sync.WaitGroup
	ended := make(chan error, len(shards))
	for _, s := range shards { // in their order, as Discord wants
		work.Go(func() {
			if err := s.run(ctx); err != nil {
				ended <- err
				cancel()
			}
		})
		select {
		case <-s.begun:
		case <-ctx.Done():
		}
	}
	work.Wait()
	select {
	case err := <-ended:
		return err
	default:
		return nil
	}
}

// plan returns the shards that this process holds, none where ctx ends first.
func (g *gateway) plan(ctx context.Context) ([]*shard, error) {
	answer, err := g.door.look(ctx, g.say)
	if err != nil {
		return nil, err
	}
	r, err := parseShards(g.config.Shards)
	if err != nil {
		return nil, &finalError{err.Error()}
	}
	if r.count == 0 {
		n := max(answer.Shards, 1)
		r = shardRange{0, n - 1, n}
	}
	var shards []*shard
	for id := r.first; id <= r.last; id++ {
		shards = append(shards, newShard(g, id, r.count))
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.why, g.shards = "", shards
	return shards, nil
}

// ready returns why the bot is not heard, in one line, and nil where it is.
func (g *gateway) ready() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.why != "" {
		return errors.New("the gateway of Discord is not heard: " + g.why)
	}
	for _, s := range g.shards {
		if s.why != "" && len(g.shards) > 1 {
			return fmt.Errorf("the gateway of Discord is not heard by shard %d: %s", s.id, s.why)
		} else if s.why != "" {
			return errors.New("the gateway of Discord is not heard: " + s.why)
		}
	}
	return nil
}

func (g *gateway) say(why string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.why = why
}

// plain reports whether the API is not on TLS, as in tests; the gateway need not be then.
func (g *gateway) plain() bool { return strings.HasPrefix(g.config.apiURL(), "http:") }

// dial opens a websocket.
func (g *gateway) dial(ctx context.Context, address string) (*websocket.Conn, error) {
	stop := func() bool { return true }
	dialer := websocket.Dialer{
		Proxy: http.ProxyFromEnvironment, HandshakeTimeout: dialLimit,
		NetDialContext: func(dialing context.Context, network, address string) (net.Conn, error) {
			conn, err := g.connect(dialing, network, address)
			if err == nil { // a handshake ends with its time, and not with its context
				stop = context.AfterFunc(ctx, func() { _ = conn.Close() })
			}
			return conn, err
		},
	}
	ws, response, err := dialer.DialContext(ctx, address, nil)
	stop()
	if err != nil && response != nil {
		return nil, fmt.Errorf("connect to the gateway: status %d", response.StatusCode)
	} else if err != nil {
		return nil, fmt.Errorf("connect to the gateway: %w", err)
	}
	ws.SetReadLimit(mostMessage)
	return ws, nil
}

// sleepFor waits; false says that ctx ended first.
func sleepFor(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// jitter returns a time between the half of d and all of it, so that not all bots come at once.
func jitter(d time.Duration) time.Duration { return d/2 + rand.N(d/2+1) }
