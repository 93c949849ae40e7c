package bottest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// noPings is what the bot sends with every message.
const noPings = `"allowed_mentions":{"parse":[]}`

// discordReply is an answer of the fake.
type discordReply struct {
	status int
	header http.Header
	raw    string
	object map[string]any
	list   []any
}

// rest calls the fake as the bot does, and compares what is answered with Discord's specification.
func rest(t *testing.T, d *Discord, method, path, body string) discordReply {
	t.Helper()
	return restAs(t, d, "Bot "+d.Token, method, path, body)
}

func restAs(t *testing.T, d *Discord, authorization, method, path, body string) discordReply {
	t.Helper()
	request := newRequest(t, d, authorization, method, path, body)
	response, err := (&http.Client{Transport: d.Transport()}).Do(request)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	reply := readReply(t, response)
	if response.StatusCode < 300 {
		checkAnswer(t, method, path, reply)
	}
	return reply
}

func newRequest(t *testing.T, d *Discord, authorization, method, path, body string) *http.Request {
	t.Helper()
	request, err := http.NewRequest(method, d.URL()+"/v10"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("User-Agent", "DiscordBot (https://example.org, 1)")
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	return request
}

func readReply(t *testing.T, response *http.Response) discordReply {
	t.Helper()
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	r := discordReply{status: response.StatusCode, header: response.Header, raw: string(data)}
	var value any
	if json.Unmarshal(data, &value) == nil {
		r.object, _ = value.(map[string]any)
		r.list, _ = value.([]any)
	}
	return r
}

// checkAnswer compares a good answer with the specification, where that is at hand.
func checkAnswer(t *testing.T, method, path string, reply discordReply) {
	t.Helper()
	route := routeOf(t, method, path)
	if route == nil || reply.raw == "" {
		return
	}
	status := "200"
	if reply.status == http.StatusCreated {
		status = "201"
	}
	pointer := strings.Replace(bodyPointer(*route), "/requestBody/", "/responses/"+status+"/", 1)
	schema, err := discordSpec.get(pointer)
	if err != nil {
		t.Fatal(err)
	}
	if schema == nil {
		return
	}
	instance, err := jsonschema.UnmarshalJSON(bytes.NewBufferString(reply.raw))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(instance); err != nil {
		t.Errorf("the fake's answer to %s %s is not as Discord's: %v\n%s", method, path, err, reply.raw)
	}
}

func routeOf(t *testing.T, method, path string) *route {
	t.Helper()
	mux := http.NewServeMux()
	var found *route
	for _, r := range discordRoutes() {
		mux.HandleFunc(r.pattern, func(http.ResponseWriter, *http.Request) { found = &r })
	}
	request, err := http.NewRequest(method, "http://x"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, pattern := mux.Handler(request); pattern != "" {
		mux.ServeHTTP(nil, request)
	}
	return found
}

// wantCode checks the status and the code of a refusal.
func wantCode(t *testing.T, what string, got discordReply, status, code int) {
	t.Helper()
	if got.status != status || number(got.object["code"]) != code {
		t.Errorf("%s: got %d %s, want status %d and code %d", what, got.status, got.raw, status, code)
	}
}

// wantForbidden checks that one violation holds the words, and forgets all.
func wantForbidden(t *testing.T, d *Discord, words string) {
	t.Helper()
	v := d.ClearViolations()
	if !slices.ContainsFunc(v, func(line string) bool { return strings.Contains(line, words) }) {
		t.Errorf("violations %q, want one with %q", v, words)
	}
}

// post sends a message of the bot.
func post(t *testing.T, d *Discord, channel, nonce, body string) discordReply {
	t.Helper()
	return rest(t, d, "POST", "/channels/"+channel+"/messages", `{"nonce":"`+nonce+`","enforce_nonce":true,`+noPings+`,`+body+`}`)
}

// interact is what happens when a person uses the app.
func interact(d *Discord, kind int, user, channel, message string) *DiscordInteraction {
	d.mu.Lock()
	defer d.mu.Unlock()
	i := &DiscordInteraction{ID: d.snowflake(), Type: kind, User: user, Channel: channel, Message: message, At: d.now()}
	i.Token = "token" + i.ID
	d.interacted[i.Token] = i
	return i
}

func TestDiscordPlaces(t *testing.T) {
	d := NewDiscord(t)
	d.EditApp(func(a *DiscordApp) { a.Endpoint, a.Public = "https://bot.example/discord/interactions", false })
	if me := rest(t, d, "GET", "/users/@me", ""); me.object["id"] != d.BotUser || me.object["bot"] != true {
		t.Errorf("the bot: %s", me.raw)
	}
	for _, path := range []string{"/applications/@me", "/oauth2/applications/@me"} {
		app := rest(t, d, "GET", path, "").object
		if app["id"] != d.AppID || app["verify_key"] != keyText(d.PublicKey) || app["bot_public"] != false || app["interactions_endpoint_url"] != "https://bot.example/discord/interactions" {
			t.Errorf("%s: %v", path, app)
		}
	}
	if g := rest(t, d, "GET", "/guilds/"+d.Guild+"?with_counts=true", ""); g.object["name"] != "Port Elden" || g.object["approximate_member_count"] == nil {
		t.Errorf("the guild: %s", g.raw)
	}
	general := rest(t, d, "GET", "/channels/"+d.Named("general"), "")
	if general.object["name"] != "general" || general.object["guild_id"] != d.Guild || number(general.object["type"]) != TextChannel {
		t.Errorf("the channel: %s", general.raw)
	}
	d.mu.Lock()
	dm := d.dm(d.users[d.BotUser].ID).ID
	d.mu.Unlock()
	if c := rest(t, d, "GET", "/channels/"+dm, ""); number(c.object["type"]) != DMChannel || len(list(c.object["recipients"])) != 1 {
		t.Errorf("the direct messages: %s", c.raw)
	}
	wantCode(t, "an unknown guild", rest(t, d, "GET", "/guilds/1", ""), 404, 10004)
	wantCode(t, "an unknown channel", rest(t, d, "GET", "/channels/1", ""), 404, 10003)
}

func TestDiscordRefusesStrangers(t *testing.T) {
	d := NewDiscord(t)
	for range 5 {
		wantCode(t, "no token", restAs(t, d, "", "GET", "/users/@me", ""), 401, 0)
	}
	if v := d.Violations(); len(v) != 0 {
		t.Errorf("violations %q before the sixth answer of 401", v)
	}
	wantCode(t, "a wrong token", restAs(t, d, "Bearer "+d.Token, "GET", "/users/@me", ""), 401, 0)
	wantForbidden(t, d, "called on after 5 answers of 401")
	wantCode(t, "an unknown method", rest(t, d, "GET", "/users/@me/guilds", ""), 404, 0)
	wantForbidden(t, d, "there is no such method")
	wantCode(t, "an unknown parameter", rest(t, d, "GET", "/guilds/"+d.Guild+"?with_count=true", ""), 400, 50035)
	wantForbidden(t, d, `unknown parameter "with_count"`)

	old := newRequest(t, d, "Bot "+d.Token, "GET", "/users/@me", "")
	old.URL.Path = "/api/v9/users/@me"
	old.Header.Del("User-Agent")
	response, err := http.DefaultClient.Do(old)
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, "an old version", readReply(t, response), 404, 0)
	if v := d.ClearViolations(); len(v) != 2 || !strings.Contains(v[0], "no User-Agent") || !strings.Contains(v[1], "/api/v9/users/@me") {
		t.Errorf("violations %q, want one of the User-Agent and one of the version", v)
	}
}

func TestDiscordCallsAreRecorded(t *testing.T) {
	d := NewDiscord(t)
	channel := d.Named("general")
	post(t, d, channel, "n1", `"content":"hello"`)
	calls := d.DiscordCalls("POST", "/channels/"+channel+"/messages")
	if len(calls) != 1 || calls[0].Body["content"] != "hello" || calls[0].Status != 200 || d.Requests() != 1 {
		t.Errorf("calls %+v", calls)
	}
	if !d.WaitPosts(1, time.Second) || d.WaitPosts(2, 0) || !d.WaitCalls("POST", "", 1, 0) {
		t.Error("waited for the wrong number of posts or calls")
	}
	if m, ok := d.WaitMessage(func(m DiscordMessage) bool { return m.Nonce == "n1" }, time.Second); !ok || m.Body["content"] != "hello" {
		t.Errorf("found %+v", m)
	}
}
