package bottest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// discordWorld is a fake whose bot has the sample commands.
func discordWorld(t *testing.T, options ...DiscordOption) *Discord {
	t.Helper()
	d := NewDiscord(t, options...)
	path := "/applications/" + d.AppID + "/commands"
	if got := rest(t, d, "PUT", path, string(encode(sampleCommands()))); got.status != 200 {
		t.Fatalf("commands: %s", got.raw)
	}
	return d
}

// respond answers an interaction as the bot does, by the API.
func respond(t *testing.T, d *Discord, x DiscordDelivery, body string) discordReply {
	t.Helper()
	return rest(t, d, "POST", "/interactions/"+x.ID+"/"+x.Token+"/callback", body)
}

// checkInteraction compares the parts of an interaction with Discord's specification.
func checkInteraction(t *testing.T, x DiscordDelivery) {
	t.Helper()
	var o struct {
		Message json.RawMessage
		User    json.RawMessage
		Member  struct{ User json.RawMessage }
		Channel json.RawMessage
		Data    struct {
			Resolved json.RawMessage
		}
	}
	if err := json.Unmarshal(x.Data, &o); err != nil {
		t.Fatal(err)
	}
	for _, part := range []struct {
		definition string
		data       json.RawMessage
	}{{"MessageResponse", o.Message}, {"UserResponse", o.User}, {"UserResponse", o.Member.User}} {
		if part.data != nil {
			fits(t, x.String(), part.definition, part.data)
		}
	}
	if at(t, x, "data.resolved") != nil && at(t, x, "data.resolved.channels") == nil {
		for _, m := range at(t, x, "data.resolved.messages").(map[string]any) {
			fits(t, x.String(), "MessageResponse", m)
		}
	}
	for _, name := range []string{"app_permissions", "application_id", "attachment_size_limit", "authorizing_integration_owners", "channel.id", "channel_id", "context", "entitlements", "id", "locale", "token", "version"} {
		if at(t, x, name) == nil {
			t.Errorf("%v has no %s: %s", x, name, x.Data)
		}
	}
	if guild := at(t, x, "guild_id") != nil; guild != (at(t, x, "member.permissions") != nil) || guild != (at(t, x, "guild.id") != nil) || guild == (at(t, x, "user.id") != nil) {
		t.Errorf("%v is not whole: %s", x, x.Data)
	}
}

func TestDiscordSlash(t *testing.T) {
	d := discordWorld(t)
	anna := d.AddUser(DiscordUser{Name: "anne", Locale: "en-GB"})
	ask := d.Commands()[0]
	x := d.Slash("general", "anne", "ask", map[string]string{"question": "why?"})
	checkInteraction(t, x)
	holds(t, x, "type", 2, "data.id", ask["id"], "data.name", "ask", "data.type", 1, "data.options.0.name", "question", "data.options.0.type", 3, "data.options.0.value", "why?",
		"context", 0, "guild.id", d.Guild, "guild_id", d.Guild, "member.user.id", anna.ID, "user", nil, "channel.name", "general", "channel.type", 0,
		"authorizing_integration_owners.0", d.Guild, "locale", "en-GB", "guild_locale", "en-US", "token", x.Token, "version", 1)

	typing := d.Typing("general", "anna", "ask", "question", "wh")
	checkInteraction(t, typing)
	holds(t, typing, "type", 4, "data.options.0.focused", true, "data.options.0.value", "wh")

	set := d.Slash("general", "admin", "settings channel", map[string]string{"channel": "general"})
	general := d.Named("general")
	holds(t, set, "data.name", "settings", "data.options.0.name", "channel", "data.options.0.type", 1, "data.options.0.options.0.type", 7,
		"data.options.0.options.0.value", general, "data.resolved.channels."+general+".name", "general")
	long := d.Slash("general", "anna", "ask", map[string]string{"question": strings.Repeat("ä", 600)})
	if got, _ := at(t, long, "data.options.0.value").(string); got != strings.Repeat("ä", 500) {
		t.Errorf("a question of %d bytes", len(got))
	}
	if len(d.Violations()) > 0 {
		t.Errorf("violations %q", d.Violations())
	}

	d.Slash("general", "anna", "unknown", nil)
	wantForbidden(t, d, `no command "unknown" of type 1 is registered`)
	d.Slash("general", "anna", "settings color", nil)
	wantForbidden(t, d, `the command "settings color" has no subcommand "color"`)
	d.Slash("general", "anna", "ask", map[string]string{"question": "why?", "loud": "yes"})
	wantForbidden(t, d, `the command "ask" has no option "loud"`)
	d.Typing("general", "admin", "settings channel", "channel", "gen")
	wantForbidden(t, d, `the option "channel" of the command "settings channel" is not completed`)
	d.Slash(d.DM("anna"), "anna", "ask", map[string]string{"question": "why?"})
	group := d.AddChannel(DiscordChannel{Name: "friends", Type: GroupChannel, Owner: d.Named("anna")})
	d.Slash(group.ID, "anna", "settings channel", nil)
	wantForbidden(t, d, `the command "settings" is used where the bot does not offer it (context 2)`)
}

func TestDiscordContexts(t *testing.T) {
	d := discordWorld(t)
	annaID := d.Named("anna")
	away := d.AddGuild(DiscordGuild{Name: "elsewhere", Absent: true})
	lounge := d.AddChannel(DiscordChannel{Name: "lounge", Guild: away.ID})
	group := d.AddChannel(DiscordChannel{Name: "friends", Type: GroupChannel, Owner: annaID})
	d.AddChannel(DiscordChannel{Name: "muted", Mute: true})
	d.AddChannel(DiscordChannel{Name: "closed", Closed: true})
	question := map[string]string{"question": "why?"}
	for _, c := range []struct {
		channel string
		pairs   []any
	}{
		{d.DM("anna"), []any{"context", 1, "user.id", annaID, "member", nil, "guild", nil, "channel.type", 1, "authorizing_integration_owners.0", "0", "app_permissions", "442368"}},
		{group.ID, []any{"context", 2, "user.id", annaID, "channel.type", 3, "authorizing_integration_owners.1", annaID, "authorizing_integration_owners.0", nil}},
		{lounge.ID, []any{"context", 0, "guild_id", away.ID, "member.user.id", annaID, "authorizing_integration_owners.1", annaID, "authorizing_integration_owners.0", nil}},
		{"closed", []any{"context", 0, "app_permissions", "0"}},
	} {
		x := d.Slash(c.channel, "anna", "ask", question)
		checkInteraction(t, x)
		holds(t, x, c.pairs...)
	}
	may := func(channel string) int {
		x := d.Slash(channel, "anna", "ask", question)
		var o struct {
			Permissions int `json:"app_permissions,string"`
		}
		if err := json.Unmarshal(x.Data, &o); err != nil {
			t.Fatal(err)
		}
		return o.Permissions
	}
	if may("general")&mayWrite == 0 || may("muted")&mayWrite != 0 || may("muted")&maySee == 0 || may(lounge.ID)&mayWrite == 0 {
		t.Error("the permissions of the bot are wrong")
	}
	for user, want := range map[string]bool{"admin": true, "anna": false} {
		var o struct {
			Member struct {
				Permissions int `json:",string"`
			}
		}
		if err := json.Unmarshal(d.Slash("general", user, "ask", question).Data, &o); err != nil || (o.Member.Permissions&mayManageGuild != 0) != want {
			t.Errorf("%s has the permissions %b, error %v", user, o.Member.Permissions, err)
		}
	}
	wantCode(t, "a post to a group", post(t, d, group.ID, "n", `"content":"x"`), 403, 50001)
	x := d.Slash(group.ID, "anna", "ask", question)
	if got := respond(t, d, x, `{"type":4,"data":{"content":"by the token",`+noPings+`}}`); got.status != http.StatusNoContent {
		t.Errorf("by the token: %s", got.raw)
	}
	wantCode(t, "twice", respond(t, d, x, `{"type":4,"data":{"content":"by the token",`+noPings+`}}`), 400, 40060)
}

func TestDiscordMessageCommand(t *testing.T) {
	d := discordWorld(t)
	said := d.Write("general", "ben", "the lighthouse is leaning")
	x := d.MessageCommand(d.Message("general", said.ID), "anna", "Go deeper on this")
	checkInteraction(t, x)
	holds(t, x, "type", 2, "data.type", 3, "data.target_id", said.ID, "data.id", d.Commands()[1]["id"], "data.options", nil,
		"data.resolved.messages."+said.ID+".content", "the lighthouse is leaning", "data.resolved.messages."+said.ID+".author.username", "ben")
}

func TestDiscordPayloads(t *testing.T) {
	all := DiscordPayloads(t)
	var titles []string
	for _, s := range all {
		if slices.Contains(titles, s.Title) {
			t.Errorf("%q is there twice", s.Title)
		}
		titles = append(titles, s.Title)
		if s.Name == eventInteraction {
			checkInteraction(t, s.DiscordDelivery)
		}
	}
	for _, want := range []string{
		"mention", "direct message", "reply to the bot", "forum post", `command "ask" in a group`, `command "settings channel" in a guild`,
		`command "Go deeper on this" in a guild without the bot`, `typing into "question" of "ask" in direct messages`,
		`component "more", ephemeral true`, `component "place", ephemeral false`, "modal",
	} {
		if !slices.Contains(titles, want) {
			t.Errorf("no %q in %q", want, titles)
		}
	}
}
