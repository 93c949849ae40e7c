package bottest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Slack is a fake Slack: its Web API, its Socket Mode and its sender of events. It is safe for
// concurrent use.
type Slack struct {
	BotToken      string // of Team
	AppToken      string // for Socket Mode
	SigningSecret string
	ClientID      string
	ClientSecret  string
	AppID         string
	Team          *Team // the first workspace; not to be changed

	t      tb
	config slackConfig
	mux    *http.ServeMux
	server *httptest.Server      // nil where it listens nowhere
	specs  map[string]methodSpec // by method
	closed chan struct{}
	work   sync.WaitGroup // what goes on in the background

	board // locks what follows
	now   func() time.Time

	serial     int             // of the last id made
	stamps     map[string]bool // every ts given
	violations []string        // in order
	warnings   []string        // in order
	tokens     map[string]*grant
	codes      map[string]*oauthCode
	teams      map[string]*Team
	users      map[string]*User
	channels   map[string]*Channel
	channelIDs []string // in order of creation

	history   map[string][]*Post // by channel, in order of ts
	posts     []*Post            // by the bot, in order
	calls     []*Call
	views     []*View
	prompts   []Prompt
	triggers  map[string]*trigger
	responses map[string]*responseURL // by path
	faults    []*Fault
	waits     map[string]time.Time   // by method and token: not to be called before
	rates     map[string][]time.Time // by what is limited: when it was used
	socket    socket
}

// slackConfig is what the options change.
type slackConfig struct {
	triggerLife  time.Duration
	responseLife time.Duration
	responseUses int
	pingInterval time.Duration
	ackTimeout   time.Duration
	retryWaits   []time.Duration // before each redelivery of an event
	perChannel   time.Duration   // least time between two posts in a channel, 0 for any
	perMinute    int             // posts in a workspace, 0 for any number
	agentView    bool
	inProcess    bool
}

// SlackOption changes the fake Slack.
type SlackOption func(*slackConfig)

// TriggerLife sets how long a trigger_id is good; Slack gives it 3 seconds.
func TriggerLife(d time.Duration) SlackOption { return func(c *slackConfig) { c.triggerLife = d } }

// ResponseLife sets how long a response_url is good; Slack gives it 30 minutes.
func ResponseLife(d time.Duration) SlackOption { return func(c *slackConfig) { c.responseLife = d } }

// PingInterval sets how often a socket is pinged; 5 seconds unless set.
func PingInterval(d time.Duration) SlackOption { return func(c *slackConfig) { c.pingInterval = d } }

// AckTimeout sets after what time a delivery that was not acknowledged has failed; Slack waits 3
// seconds.
func AckTimeout(d time.Duration) SlackOption { return func(c *slackConfig) { c.ackTimeout = d } }

// RetryWaits sets the waits before each redelivery of an event, and so their number. Slack
// delivers again at once, after a minute and after five.
func RetryWaits(d ...time.Duration) SlackOption {
	return func(c *slackConfig) { c.retryWaits = d }
}

// RateLimits makes Slack answer 429 to posts that follow another one in their channel sooner than
// perChannel, and to more than perMinute of them in a workspace; 0 is no limit.
func RateLimits(perChannel time.Duration, perMinute int) SlackOption {
	return func(c *slackConfig) { c.perChannel, c.perMinute = perChannel, perMinute }
}

// AgentView makes the app one with an agent_view in its manifest: prompts that name a thread
// fail silently there, so they are violations.
func AgentView() SlackOption { return func(c *slackConfig) { c.agentView = true } }

// NewSlack starts a fake Slack with one workspace, in which are the bot, the people U0ADMIN,
// U0ANNA and U0BEN, and the public channel C0GENERAL with the bot in it. It ends with the test,
// and fails it when there were violations.
func NewSlack(t testing.TB, options ...SlackOption) *Slack {
	t.Helper()
	return newSlack(t, options...)
}

func newSlack(t tb, options ...SlackOption) *Slack {
	s := &Slack{
		AppToken:      "xapp-1-A0GODEEPER-1000-appsecret",
		SigningSecret: "8f742231b10e8888abcd99baddeed85a",
		ClientID:      "1000.2000",
		ClientSecret:  "clientsecret0123456789abcdef",
		AppID:         "A0GODEEPER",
		t:             t,
		closed:        make(chan struct{}),
		board:         newBoard(),
		now:           time.Now,
		stamps:        map[string]bool{},
		tokens:        map[string]*grant{},
		codes:         map[string]*oauthCode{},
		teams:         map[string]*Team{},
		users:         map[string]*User{},
		channels:      map[string]*Channel{},
		history:       map[string][]*Post{},
		triggers:      map[string]*trigger{},
		responses:     map[string]*responseURL{},
		waits:         map[string]time.Time{},
		rates:         map[string][]time.Time{},
		config: slackConfig{
			triggerLife:  3 * time.Second,  // https://docs.slack.dev/interactivity/handling-user-interaction
			responseLife: 30 * time.Minute, // as there
			responseUses: 5,                // as there
			pingInterval: 5 * time.Second,
			ackTimeout:   3 * time.Second, // https://docs.slack.dev/apis/events-api
			retryWaits:   []time.Duration{0, time.Minute, 5 * time.Minute},
		},
	}
	for _, o := range options {
		o(&s.config)
	}
	s.specs = methodSpecs()
	s.tokens[s.AppToken] = &grant{app: true, scopes: []string{"connections:write", "authorizations:read"}}
	s.Team = s.addTeam(Team{
		ID: "T0FIRST", Name: "Newsroom", Domain: "newsroom", BotUser: "U0GODEEPER", BotID: "B0GODEEPER", BotToken: "xoxb-1000-2000-firstsecret",
	})
	s.BotToken = s.Team.BotToken
	s.AddUser(User{ID: "U0ADMIN", Name: "admin", RealName: "Ada Admin", Admin: true})
	s.AddUser(User{ID: "U0ANNA", Name: "anna", RealName: "Anna Ask", TZ: "Europe/London"})
	s.AddUser(User{ID: "U0BEN", Name: "ben", RealName: "Ben Beginner", TZ: "Asia/Tokyo"})
	s.AddChannel(Channel{ID: "C0GENERAL", Name: "general", Creator: "U0ADMIN"})

	mux := http.NewServeMux()
	mux.HandleFunc("/api/", s.serveAPI)
	mux.HandleFunc("/response/", s.serveResponse)
	mux.HandleFunc("/link/", s.serveSocket)
	s.mux = mux
	if !s.config.inProcess {
		s.server = httptest.NewUnstartedServer(mux)
		s.server.Start() // its handlers see the server
	}
	t.Cleanup(s.close)
	return s
}

// URL returns the base of the Web API, which ends in "/api/".
func (s *Slack) URL() string { return s.base() + "/api/" }

func (s *Slack) base() string {
	if s.server == nil {
		return slackInProcessURL
	}
	return s.server.URL
}

// SetNow replaces the clock of ids, triggers and response URLs, to tell of the past.
func (s *Slack) SetNow(now func() time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = now
}

// Violations returns what the bot did that Slack's documentation forbids, in order.
func (s *Slack) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.violations...)
}

// ClearViolations forgets the violations up to now, and returns them.
func (s *Slack) ClearViolations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.violations
	s.violations = nil
	return v
}

// Warnings returns what Slack's documentation advises against: long texts, blocks without text.
func (s *Slack) Warnings() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.warnings...)
}

// violate records a violation. The lock is held.
func (s *Slack) violate(format string, args ...any) {
	s.violations = append(s.violations, fmt.Sprintf(format, args...))
	s.notify()
}

// close ends everything and fails the test when there were violations.
func (s *Slack) close() {
	close(s.closed)
	s.DropConnections()
	if s.server != nil {
		s.server.CloseClientConnections()
		s.server.Close()
	}
	s.DropConnections() // those that came in between
	s.work.Wait()
	for _, w := range s.Warnings() {
		s.t.Logf("slack advises against: %s", w)
	}
	for _, v := range s.Violations() {
		s.t.Errorf("slack forbids: %s", v)
	}
}

// id returns a new id with the prefix, in the form of Slack's.
func (s *Slack) id(prefix string) string {
	s.serial++
	return fmt.Sprintf("%s0%07d", prefix, s.serial)
}

// stamp returns a new ts. The lock is held.
func (s *Slack) stamp() string {
	us := s.now().UnixMicro()
	for {
		ts := fmt.Sprintf("%d.%06d", us/1e6, us%1e6)
		if !s.stamps[ts] {
			s.stamps[ts] = true
			return ts
		}
		us++
	}
}

// pause waits for d, or until the fake ends or cancel is closed; it reports whether d passed.
func (s *Slack) pause(d time.Duration, cancel <-chan struct{}) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-cancel:
		return false
	case <-s.closed:
		return false
	}
}

// cut returns the part of a text that a complaint shows.
func cut(text string) string {
	text = strings.ReplaceAll(text, "\n", " ")
	if r := []rune(text); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return text
}
