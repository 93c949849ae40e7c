package bottest

import (
	"crypto/ed25519"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Discord is a fake Discord: its REST API, its gateway and its sender of interactions. It is safe
// for concurrent use.
type Discord struct {
	Token     string            // of the bot, without "Bot "
	AppID     string            // of the application
	BotUser   string            // id of the bot's user
	PublicKey ed25519.PublicKey // with which interactions over HTTP are verified
	Guild     string            // id of the first guild

	t      tb
	config discordConfig
	key    ed25519.PrivateKey
	server *httptest.Server // nil for none
	mux    *http.ServeMux
	closed chan struct{}
	work   sync.WaitGroup // what goes on in the background

	board      // locks what follows
	now        func() time.Time
	serial     uint64   // of the last id made
	violations []string // in order

	guilds     map[string]*DiscordGuild
	users      map[string]*DiscordUser
	channels   map[string]*DiscordChannel
	roles      map[string]*DiscordRole
	messages   map[string][]*DiscordMessage   // by channel, in order of ids; ephemeral ones are in none
	posts      []*DiscordMessage              // all that the bot has shown, in order
	interacted map[string]*DiscordInteraction // by token
	rest       discordREST
	gateway    discordGateway
	handlers   map[string]http.Handler // of bots that are reached without a socket, by URL
}

// discordConfig is what the options change.
type discordConfig struct {
	ackTime   time.Duration // within which an interaction is answered
	tokenLife time.Duration // of an interaction
	limits    bool          // 429 for more than the limits
	heartbeat time.Duration // between two heartbeats of the bot
	inProcess bool          // no listener
	noSpec    bool          // bodies are compared with no specification: what is refused then, the fake refuses by itself
	identify  time.Duration // between two IDENTIFYs of a bucket
	pipes     *Pipes        // to be reached by, nil for loopback
}

// DiscordOption changes the fake Discord.
type DiscordOption func(*discordConfig)

// AckTime sets within what time an interaction must be answered first; Discord waits 3 seconds.
func AckTime(d time.Duration) DiscordOption { return func(c *discordConfig) { c.ackTime = d } }

// TokenLife sets how long the token of an interaction is good; Discord gives it 15 minutes.
func TokenLife(d time.Duration) DiscordOption { return func(c *discordConfig) { c.tokenLife = d } }

// DiscordLimits makes the fake answer 429 to more than 50 requests a second in all, and to more
// than 5 messages in 5 seconds in a channel.
func DiscordLimits() DiscordOption { return func(c *discordConfig) { c.limits = true } }

// Heartbeat sets how often the bot has to send a heartbeat; 41.25 seconds unless set.
func Heartbeat(d time.Duration) DiscordOption { return func(c *discordConfig) { c.heartbeat = d } }

// IdentifyEvery sets the least time between two sessions of one bucket; Discord wants 5 seconds.
func IdentifyEvery(d time.Duration) DiscordOption { return func(c *discordConfig) { c.identify = d } }

// NoSpec has bodies checked by the fake's own rules alone, and not by Discord's specification, for
// tests that make very many.
func NoSpec() DiscordOption { return func(c *discordConfig) { c.noSpec = true } }

// OnPipes has the fake listen on pipes rather than on loopback.
func OnPipes(p *Pipes) DiscordOption { return func(c *discordConfig) { c.pipes = p } }

// DiscordGuild is a guild, which people call a server.
type DiscordGuild struct {
	ID, Name string
	Absent   bool // the bot is not in it: there, people use the app that they installed for themselves
}

// DiscordRole is a role of the first guild.
type DiscordRole struct {
	ID, Name    string
	Mentionable bool // by everybody
}

// DiscordUser is a person, or a bot.
type DiscordUser struct {
	ID, Name string
	Bot      bool
	Manager  bool   // has Manage Server in every guild
	Channels bool   // has Manage Channels in every guild
	Modest   bool   // may not mention roles, nor everyone
	Locale   string // like "en-GB"; "" for "en-US"
}

// The types of channels. https://docs.discord.com/developers/resources/channel#channel-object-channel-types
const (
	TextChannel  = 0
	DMChannel    = 1
	GroupChannel = 3
	PublicThread = 11
	ForumChannel = 15
)

// DiscordChannel is a channel, a thread, the direct messages of a person with the bot, or a group
// of people, who use the app there that they installed for themselves.
type DiscordChannel struct {
	ID, Name string
	Guild    string // "" in direct messages and groups
	Type     int
	Parent   string // of a thread
	Owner    string // who began the thread; of direct messages, the person
	Closed   bool   // the bot may not see it: 50001
	Mute     bool   // the bot may not write there: 50013
	Secret   bool   // the bot may not read there what was written before: it is shown none of it
}

// DiscordMessage is a message, of a person or of the bot.
type DiscordMessage struct {
	ID          string
	Channel     string
	Author      string         // id of the user
	Interaction string         // id of the interaction that it answers, "" for none
	To          string         // id of the only person who sees it, "" where all do
	ReplyTo     string         // id of the message, "" for none
	Body        map[string]any // content, components, embeds, flags, as sent last
	Nonce       string
	Thinking    bool // deferred, and not filled yet
	Deleted     bool
	Version     int // 1 when it is made or a deferred one filled, one more for each edit
	At          time.Time
	Edited      time.Time // zero before the first edit
}

// DiscordInteraction is what a person did with the app.
type DiscordInteraction struct {
	ID, Token string
	Type      int // 2 a command, 3 a component, 4 autocomplete, 5 a modal
	User      string
	Channel   string
	Message   string // id of the message whose component was used, "" for none
	At        time.Time
	Callback  int            // type of the first answer, 0 before it
	Data      map[string]any // of the first answer
	Original  string         // id of the message that the first answer made, or whose component was used

	delivered bool // At is when
	submitted bool // the modal that it opened
	failed    bool // it was answered with what is no answer
}

// NewDiscord starts a fake Discord with one guild, in which are the bot, the text channel general
// and the people admin, anna and ben. It ends with the test, and fails it when there were
// violations.
func NewDiscord(t testing.TB, options ...DiscordOption) *Discord {
	t.Helper()
	return newDiscord(t, options...)
}

func newDiscord(t tb, options ...DiscordOption) *Discord {
	seed := []byte("a seed of 32 bytes, not a secret")
	d := &Discord{
		t: t, key: ed25519.NewKeyFromSeed(seed), closed: make(chan struct{}), mux: http.NewServeMux(),
		board: newBoard(), now: time.Now,
		guilds: map[string]*DiscordGuild{}, users: map[string]*DiscordUser{}, channels: map[string]*DiscordChannel{}, roles: map[string]*DiscordRole{},
		messages: map[string][]*DiscordMessage{}, interacted: map[string]*DiscordInteraction{},
		config: discordConfig{
			ackTime:   3 * time.Second,  // https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-callback
			tokenLife: 15 * time.Minute, // as there
			heartbeat: 41250 * time.Millisecond,
			identify:  5 * time.Second, // https://docs.discord.com/developers/events/gateway#rate-limiting
		},
	}
	for _, o := range options {
		o(&d.config)
	}
	d.PublicKey = d.key.Public().(ed25519.PublicKey)
	d.AppID = d.snowflake()
	d.BotUser = d.AppID
	d.Token = "MTAwMDAwMDAwMDAwMDAwMDAwMA.Gfake0.thebotssecret0123456789abcdefghijkl"
	d.users[d.BotUser] = &DiscordUser{ID: d.BotUser, Name: "godeeper", Bot: true}
	d.Guild = d.AddGuild(DiscordGuild{Name: "Port Elden"}).ID
	d.AddChannel(DiscordChannel{Name: "general"})
	d.AddUser(DiscordUser{Name: "admin", Manager: true})
	d.AddUser(DiscordUser{Name: "anna"})
	d.AddUser(DiscordUser{Name: "ben"})
	d.rest.begin(d)
	d.gateway.begin(d)
	d.gateway.filter, d.rest.told = d.forIntents, d.told
	if !d.config.inProcess {
		d.server = httptest.NewUnstartedServer(d.mux)
		if p := d.config.pipes; p != nil {
			_ = d.server.Listener.Close()
			d.server.Listener = p
		}
		d.server.Start() // its handlers see the server
	}
	t.Cleanup(d.close)
	return d
}

func (d *Discord) close() {
	close(d.closed)
	if d.server != nil {
		d.server.CloseClientConnections()
		d.server.Close()
	}
	d.work.Wait()
	for _, v := range d.Violations() {
		d.t.Errorf("Discord: %s", v)
	}
}

// URL returns the base of the API, without a version and without a slash at its end.
func (d *Discord) URL() string {
	if d.server == nil {
		return inProcessURL + "/api"
	}
	return d.server.URL + "/api"
}

// SetNow replaces the clock of ids and tokens, to tell of the past.
func (d *Discord) SetNow(now func() time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = now
}

// Violations returns what the bot did that Discord's documentation forbids, in order.
func (d *Discord) Violations() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.violations...)
}

// ClearViolations forgets the violations up to now, and returns them.
func (d *Discord) ClearViolations() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	v := d.violations
	d.violations = nil
	return v
}

// violate records a violation. The lock is held.
func (d *Discord) violate(format string, args ...any) {
	d.violations = append(d.violations, fmt.Sprintf(format, args...))
	d.notify()
}

// discordEpoch is the first second of 2015, from which ids count milliseconds.
// https://docs.discord.com/developers/reference#snowflakes
const discordEpoch = 1420070400000

// snowflake returns a new id, in order of time. The lock is held, or nobody else has the fake yet.
func (d *Discord) snowflake() string {
	id := max(uint64(d.now().UnixMilli()-discordEpoch)<<22, d.serial+1)
	d.serial = id
	return strconv.FormatUint(id, 10)
}

// AddGuild adds a guild, with an id where it has none.
func (d *Discord) AddGuild(g DiscordGuild) DiscordGuild {
	d.mu.Lock()
	defer d.mu.Unlock()
	if g.ID == "" {
		g.ID = d.snowflake()
	}
	d.guilds[g.ID] = &g
	return g
}

// AddUser adds a person, with an id where there is none.
func (d *Discord) AddUser(u DiscordUser) DiscordUser {
	d.mu.Lock()
	defer d.mu.Unlock()
	if u.ID == "" {
		u.ID = d.snowflake()
	}
	d.users[u.ID] = &u
	return u
}

// AddRole adds a role, with an id where it has none.
func (d *Discord) AddRole(r DiscordRole) DiscordRole {
	d.mu.Lock()
	defer d.mu.Unlock()
	if r.ID == "" {
		r.ID = d.snowflake()
	}
	d.roles[r.ID] = &r
	return r
}

// AddChannel adds a channel, by default a text channel of the first guild, with an id where it has
// none.
func (d *Discord) AddChannel(c DiscordChannel) DiscordChannel {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c.ID == "" {
		c.ID = d.snowflake()
	}
	if c.Guild == "" && c.Type != DMChannel && c.Type != GroupChannel {
		c.Guild = d.Guild
	}
	d.channels[c.ID] = &c
	return c
}

// EditChannel changes a channel: it is closed to the bot, or muted.
func (d *Discord) EditChannel(id string, change func(*DiscordChannel)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change(d.channels[id])
}

// Named returns the id of the channel or user of that name, "" where there is none.
func (d *Discord) Named(name string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, c := range d.channels {
		if c.Name == name {
			return id
		}
	}
	for id, u := range d.users {
		if u.Name == name {
			return id
		}
	}
	return ""
}

// dm returns the channel of the direct messages of a person with the bot. The lock is held.
func (d *Discord) dm(user string) *DiscordChannel {
	for _, c := range d.channels {
		if c.Type == DMChannel && c.Owner == user {
			return c
		}
	}
	c := &DiscordChannel{ID: d.snowflake(), Type: DMChannel, Owner: user}
	d.channels[c.ID] = c
	return c
}

// Posts returns all messages that the bot has shown, in order of their making, as they are now.
func (d *Discord) Posts() []DiscordMessage {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []DiscordMessage
	for _, p := range d.posts {
		if !p.Thinking {
			out = append(out, *p)
		}
	}
	return out
}

// bare returns an address without the version of the API.
func bare(path string) string { return strings.TrimPrefix(path, "/api/v10") }
