package bottest

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

// discordREST is the REST API of the fake. The lock of the fake is held for all of it.
type discordREST struct {
	app       DiscordApp
	commands  []object // that are registered, as Discord tells of them
	calls     []*DiscordCall
	faults    []*DiscordFault
	limits    discordLimits
	refused   int // answers of 401 since the last good one
	followUps map[string]int
	told      func(event string, channel *DiscordChannel, data object)
}

// DiscordApp is what the application's settings say.
type DiscordApp struct {
	Name      string
	Public    bool   // everybody may add it
	Flags     int    // https://docs.discord.com/developers/resources/application#application-object-application-flags
	Endpoint  string // the Interactions Endpoint URL, "" for none: then interactions come by the gateway
	PublicKey string // hexadecimal
}

// EditApp changes the settings of the application.
func (d *Discord) EditApp(change func(*DiscordApp)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change(&d.rest.app)
}

// DiscordCall is a request to the REST API.
type DiscordCall struct {
	Method string
	Path   string // without the version, as "/users/@me"
	Query  url.Values
	Header http.Header
	Raw    []byte         // the body as it was sent
	Body   map[string]any // the body where it is an object, nil for another
	Time   time.Time
	Status int // of the answer, 0 when none was given
	Code   int // of Discord's error, 0 for none

	list []any // the body where it is an array
}

// route is a method of the API. Its path has the names that Discord's specification uses.
type route struct {
	pattern string // "METHOD /path/{name}"
	byToken bool   // the token in the path is enough, or none is needed
	query   string // names of the parameters
	limited bool   // has a bucket of its own
	status  int    // of a good answer, 0 for 200
	handle  func(*Discord, *discordRequest) (any, *discordRefusal)
}

// method and path are the parts of the pattern.
func (r route) method() string { m, _, _ := strings.Cut(r.pattern, " "); return m }
func (r route) path() string   { _, p, _ := strings.Cut(r.pattern, " "); return p }

func discordRoutes() []route {
	const (
		message  = "/channels/{channel_id}/messages/{message_id}"
		webhook  = "/webhooks/{webhook_id}/{webhook_token}"
		original = webhook + "/messages/@original"
		followUp = webhook + "/messages/{message_id}"
		commands = "/applications/{application_id}/commands"
	)
	return []route{
		{pattern: "GET /users/@me", handle: (*Discord).getMe},
		{pattern: "POST /users/@me/channels", handle: (*Discord).openDM},
		{pattern: "GET /applications/@me", handle: (*Discord).getApp},
		{pattern: "GET /oauth2/applications/@me", handle: (*Discord).getApp},
		{pattern: "GET /gateway", byToken: true, handle: (*Discord).getGateway},
		{pattern: "GET /gateway/bot", handle: (*Discord).getGatewayBot},
		{pattern: "GET /guilds/{guild_id}", query: "with_counts", handle: (*Discord).getGuild},
		{pattern: "GET /guilds/{guild_id}/threads/active", handle: (*Discord).getActiveThreads},
		{pattern: "GET /channels/{channel_id}", handle: (*Discord).getChannel},
		{pattern: "GET /channels/{channel_id}/messages", query: "around before after limit", handle: (*Discord).getMessages},
		{pattern: "POST /channels/{channel_id}/messages", limited: true, handle: (*Discord).createMessage},
		{pattern: "GET " + message, handle: (*Discord).getMessage},
		{pattern: "PATCH " + message, handle: (*Discord).editMessage},
		{pattern: "DELETE " + message, handle: (*Discord).deleteMessage},
		{pattern: "POST " + message + "/threads", status: http.StatusCreated, handle: (*Discord).createThread},
		{pattern: "POST /channels/{channel_id}/threads", status: http.StatusCreated, handle: (*Discord).startThread},
		{pattern: "POST /interactions/{interaction_id}/{interaction_token}/callback", byToken: true, query: "with_response", handle: (*Discord).createCallback},
		{pattern: "POST " + webhook, byToken: true, query: "wait thread_id with_components", handle: (*Discord).createFollowUp},
		{pattern: "GET " + original, byToken: true, query: "thread_id", handle: (*Discord).getFollowUp},
		{pattern: "PATCH " + original, byToken: true, query: "thread_id with_components", handle: (*Discord).editFollowUp},
		{pattern: "DELETE " + original, byToken: true, query: "thread_id", handle: (*Discord).deleteFollowUp},
		{pattern: "GET " + followUp, byToken: true, query: "thread_id", handle: (*Discord).getFollowUp},
		{pattern: "PATCH " + followUp, byToken: true, query: "thread_id with_components", handle: (*Discord).editFollowUp},
		{pattern: "DELETE " + followUp, byToken: true, query: "thread_id", handle: (*Discord).deleteFollowUp},
		{pattern: "GET " + commands, query: "with_localizations", handle: (*Discord).getCommands},
		{pattern: "PUT " + commands, handle: (*Discord).putCommands},
	}
}

func (r *discordREST) begin(d *Discord) {
	r.app = DiscordApp{Name: "Go Deeper", Public: true, PublicKey: keyText(d.PublicKey)}
	r.followUps = map[string]int{}
	r.limits.buckets = map[string]*bucket{}
	for _, route := range discordRoutes() {
		d.mux.HandleFunc(route.method()+" /api/v10"+route.path(), func(w http.ResponseWriter, request *http.Request) {
			d.serveREST(w, request, &route)
		})
	}
	d.mux.HandleFunc("/api/", func(w http.ResponseWriter, request *http.Request) { d.serveREST(w, request, nil) })
}

// tell dispatches an event of the gateway, where the gateway listens. The lock is held.
func (d *Discord) tell(event string, channel *DiscordChannel, data object) {
	if d.rest.told != nil {
		d.rest.told(event, channel, data)
	}
}
