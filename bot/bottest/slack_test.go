package bottest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// soon is longer than anything takes that does not wait.
const soon = 10 * time.Second

// recorder is a test that only notes what was said against it.
type recorder struct {
	errors   []string
	cleanups []func()
}

func (r *recorder) Helper()             {}
func (r *recorder) Cleanup(f func())    { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Logf(string, ...any) {}
func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}
func (r *recorder) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

func (r *recorder) end() {
	for _, f := range slices.Backward(r.cleanups) {
		f()
	}
}

// call calls a method with the bot's token and a form of names and values.
func call(t *testing.T, s *Slack, method string, pairs ...string) map[string]any {
	t.Helper()
	return callAs(t, s, s.BotToken, method, pairs...)
}

func callAs(t *testing.T, s *Slack, token, method string, pairs ...string) map[string]any {
	t.Helper()
	values := url.Values{"token": {token}}
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	response, err := http.PostForm(s.URL()+method, values)
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	return decode(t, response)
}

func decode(t *testing.T, response *http.Response) map[string]any {
	t.Helper()
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var o map[string]any
	if err := json.Unmarshal(data, &o); err != nil {
		return map[string]any{"status": response.StatusCode, "body": string(data)}
	}
	o["status"] = response.StatusCode
	return o
}

// sendJSON posts a JSON body.
func sendJSON(t *testing.T, address, token, body string) map[string]any {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, address, bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, response)
}

// forbidden checks that one violation holds the words, and forgets it.
func forbidden(t *testing.T, s *Slack, words string) {
	t.Helper()
	v := s.ClearViolations()
	if !slices.ContainsFunc(v, func(line string) bool { return strings.Contains(line, words) }) {
		t.Errorf("violations %q, want one with %q", v, words)
	}
}

func TestViolationsFailTheTest(t *testing.T) {
	r := &recorder{}
	s := newSlack(r)
	call(t, s, "chat.postMessage", "channel", "C0GENERAL", "text", "hello", "colour", "red")
	call(t, s, "chat.invent")
	r.end()
	want := []string{`slack forbids: chat.postMessage: unknown argument "colour"`, "slack forbids: chat.invent: there is no such method, or the fake does not know it"}
	if !slices.Equal(r.errors, want) {
		t.Errorf("the test was told %q, want %q", r.errors, want)
	}
}

func TestRefusals(t *testing.T) {
	s := NewSlack(t)
	s.AddChannel(Channel{ID: "C0ARCHIVED", Archived: true})
	s.AddChannel(Channel{ID: "C0OUTSIDE", Outside: true})
	s.AddChannel(Channel{ID: "C0SECRET", Outside: true, Private: true})
	s.AddChannel(Channel{ID: "C0FEW", Members: []string{"U0BEN"}})
	other := s.AddTeam(Team{Name: "Other"})
	s.AddTeam(Team{ID: "T0NARROW", BotToken: "xoxb-narrow", Scopes: []string{"users:read"}})
	s.AddTeam(Team{ID: "T0GONE", BotToken: "xoxb-gone"})
	s.Revoke("xoxb-gone", "token_revoked")

	for _, c := range []struct {
		token, method string
		args          []string
		want          string
	}{
		{"", "auth.test", nil, "not_authed"},
		{"xoxb-wrong", "auth.test", nil, "invalid_auth"},
		{"xoxb-gone", "auth.test", nil, "token_revoked"},
		{"xoxb-narrow", "chat.postMessage", []string{"channel", "C0GENERAL", "text", "x"}, "missing_scope"},
		{other.BotToken, "chat.postMessage", []string{"channel", "C0GENERAL", "text", "x"}, "channel_not_found"},
		{s.BotToken, "chat.postMessage", []string{"channel", "C0NOWHERE", "text", "x"}, "channel_not_found"},
		{s.BotToken, "chat.postMessage", []string{"channel", "C0SECRET", "text", "x"}, "channel_not_found"},
		{s.BotToken, "chat.postMessage", []string{"channel", "C0OUTSIDE", "text", "x"}, "not_in_channel"},
		{s.BotToken, "chat.postMessage", []string{"channel", "C0ARCHIVED", "text", "x"}, "is_archived"},
		{s.BotToken, "chat.postMessage", []string{"channel", "C0GENERAL", "text", "x", "thread_ts", "1.2"}, "thread_not_found"},
		{s.BotToken, "chat.postEphemeral", []string{"channel", "C0FEW", "user", "U0ANNA", "text", "x"}, "user_not_in_channel"},
		{s.BotToken, "chat.update", []string{"channel", "C0GENERAL", "ts", "1.2", "text", "x"}, "message_not_found"},
		{s.BotToken, "conversations.history", []string{"channel", "C0OUTSIDE"}, "not_in_channel"},
		{s.BotToken, "conversations.replies", []string{"channel", "C0GENERAL", "ts", "1.2"}, "thread_not_found"},
		{s.BotToken, "users.info", []string{"user", "U0NOBODY"}, "user_not_found"},
		{s.BotToken, "conversations.open", []string{"users", "U0NOBODY"}, "user_not_found"},
		{s.BotToken, "views.open", []string{"trigger_id", "1.2.3", "view", modal}, "invalid_trigger_id"},
		{s.BotToken, "oauth.v2.access", []string{"client_id", s.ClientID, "client_secret", "wrong", "code", "x"}, "bad_client_secret"},
		{s.BotToken, "oauth.v2.access", []string{"client_id", s.ClientID, "client_secret", s.ClientSecret, "code", "x"}, "invalid_code"},
	} {
		got := callAs(t, s, c.token, c.method, c.args...)
		if got["error"] != c.want || got["ok"] != false {
			t.Errorf("%s %v: %v, want %s", c.method, c.args, got, c.want)
		}
	}
	got := callAs(t, s, "xoxb-narrow", "chat.delete", "channel", "C0GENERAL", "ts", "1.2")
	if got["needed"] != "chat:write" || got["provided"] != "users:read" {
		t.Errorf("missing scope: %v", got)
	}
}

const modal = `{"type":"modal","title":{"type":"plain_text","text":"T"},"blocks":[{"type":"divider"}]}`

func TestForbiddenCalls(t *testing.T) {
	s := NewSlack(t, AgentView())
	root := s.Message("C0GENERAL", "U0ANNA", "root", "").TS()
	reply := s.Message("C0GENERAL", "U0ANNA", "reply", root).TS()
	im := s.IM("U0ANNA").ID
	for _, c := range []struct {
		method string
		args   []string
		code   string // "" for ok
		words  string
	}{
		{"chat.invent", nil, "unknown_method", "there is no such method"},
		{"chat.postMessage", []string{"text", "x"}, "invalid_arguments", `the argument "channel" is missing`},
		{"users.info", []string{"user", ""}, "invalid_arguments", `the argument "user" is missing`},
		{"assistant.threads.setStatus", []string{"channel_id", im, "status", ""}, "invalid_arguments", `the argument "thread_ts" is missing`},
		{"chat.postMessage", []string{"channel", "C0GENERAL", "text", "x", "txt", "y"}, "", `unknown argument "txt"`},
		{"chat.postMessage", []string{"channel", "C0GENERAL"}, "no_text", "without text and blocks"},
		{"chat.postMessage", []string{"channel", "C0GENERAL", "text", strings.Repeat("x", 40_000)}, "msg_too_long", "40000 characters"},
		{"chat.postMessage", []string{"channel", "C0GENERAL", "text", "x", "metadata", `{"event_type":"x"}`}, "invalid_metadata_format", "metadata needs"},
		{"chat.postMessage", []string{"channel", "C0GENERAL", "text", "x", "attachments", `[{"text":"x"}]`}, "", "attachments are a legacy"},
		{"chat.postMessage", []string{"channel", "C0GENERAL", "markdown_text", "x"}, "", "markdown_text"},
		{"chat.postMessage", []string{"channel", "C0GENERAL", "text", "x", "thread_ts", reply}, "", "that of a reply"},
		{"apps.connections.open", nil, "not_allowed_token_type", "wrong kind of token"},
		{"conversations.history", []string{"channel", "C0GENERAL", "limit", "5000"}, "invalid_limit", `limit "5000"`},
		{"users.conversations", []string{"types", "rooms"}, "invalid_types", `unknown type "rooms"`},
		{"assistant.threads.setSuggestedPrompts", []string{"channel_id", im, "prompts", `[{"title":"","message":"m"}]`}, "invalid_arguments", "empty title"},
		{"assistant.threads.setSuggestedPrompts", []string{"channel_id", im, "prompts", "[" + strings.Repeat(`{"title":"t","message":"m"},`, 4) + `{"title":"t","message":"m"}]`}, "invalid_arguments", "5 of them"},
		{"assistant.threads.setSuggestedPrompts", []string{"channel_id", "C0GENERAL", "thread_ts", root, "prompts", `[{"title":"t","message":"m"}]`}, "", "are not shown"},
		{"views.publish", []string{"user_id", "U0ANNA", "view", modal}, "invalid_arguments", `view.type: "modal", want "home"`},
	} {
		got := call(t, s, c.method, c.args...)
		if code, _ := got["error"].(string); code != c.code {
			t.Errorf("%s %q: %v, want %q", c.method, c.args, got, c.code)
		}
		forbidden(t, s, c.words)
	}
	got := sendJSON(t, s.URL()+"conversations.info", s.BotToken, `{"channel":"C0GENERAL"}`)
	if got["error"] != "invalid_arguments" {
		t.Errorf("JSON for a method that takes none: %v", got)
	}
	forbidden(t, s, "takes no JSON")
}

func TestWarnings(t *testing.T) {
	s := NewSlack(t)
	call(t, s, "chat.postMessage", "channel", "C0GENERAL", "text", strings.Repeat("x", 4000))
	call(t, s, "chat.postMessage", "channel", "C0GENERAL", "blocks", `[{"type":"divider"}]`)
	if got := s.Warnings(); len(got) != 2 {
		t.Errorf("warnings %q, want 2", got)
	}
}

func TestScopesAreSent(t *testing.T) {
	s := NewSlack(t)
	response, err := http.PostForm(s.URL()+"auth.test", url.Values{"token": {s.BotToken}})
	if err != nil {
		t.Fatal(err)
	}
	got := decode(t, response)
	if scopes := response.Header.Get("X-OAuth-Scopes"); !strings.Contains(scopes, "chat:write") {
		t.Errorf("X-OAuth-Scopes: %q", scopes)
	}
	if got["team_id"] != s.Team.ID || got["bot_id"] != s.Team.BotID || got["user_id"] != s.Team.BotUser {
		t.Errorf("auth.test: %v", got)
	}
}

func TestOAuth(t *testing.T) {
	s := NewSlack(t)
	team := s.AddTeam(Team{Name: "Other"})
	code := s.Code(team, "U0OWNER", "https://bot.example/oauth")
	args := []string{"client_id", s.ClientID, "client_secret", s.ClientSecret, "code", code, "redirect_uri", "https://bot.example/oauth"}
	got := callAs(t, s, "", "oauth.v2.access", args...)
	if got["access_token"] != team.BotToken || got["ok"] != true {
		t.Errorf("oauth.v2.access: %v", got)
	}
	if again := callAs(t, s, "", "oauth.v2.access", args...); again["error"] != "invalid_code" {
		t.Errorf("a code used again: %v", again)
	}
	if got := callAs(t, s, team.BotToken, "auth.revoke"); got["revoked"] != true {
		t.Errorf("auth.revoke: %v", got)
	}
	if got := callAs(t, s, team.BotToken, "auth.test"); got["error"] != "token_revoked" {
		t.Errorf("after auth.revoke: %v", got)
	}
	again := callAs(t, s, "", "oauth.v2.access", "client_id", s.ClientID, "client_secret", s.ClientSecret, "code", s.Code(team, "U0OWNER", ""))
	if token, _ := again["access_token"].(string); token == got["access_token"] || token != s.Token(team.ID) || callAs(t, s, token, "auth.test")["ok"] != true {
		t.Errorf("installed again: %v", again)
	}
}
