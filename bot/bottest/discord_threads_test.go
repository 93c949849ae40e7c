package bottest

import (
	"slices"
	"testing"
)

func TestDiscordThreadsOfChannels(t *testing.T) {
	d := NewDiscord(t)
	channel := d.Named("general")
	mute := d.AddChannel(DiscordChannel{Name: "mute", Mute: true})
	forum := d.AddChannel(DiscordChannel{Name: "forum", Type: ForumChannel})
	shut := d.AddChannel(DiscordChannel{Name: "shut", Closed: true})
	d.AddChannel(DiscordChannel{Name: "hidden", Type: PublicThread, Parent: shut.ID})
	begin := func(in string) discordReply {
		return rest(t, d, "POST", "/channels/"+in+"/threads", `{"name":"Talk","auto_archive_duration":1440,"type":11}`)
	}
	var ids []any
	for range 2 {
		begun := begin(channel)
		if begun.status != 201 || begun.object["parent_id"] != channel || begun.object["owner_id"] != d.BotUser || begun.object["name"] != "Talk" {
			t.Fatalf("a thread: %s", begun.raw)
		}
		ids = append([]any{begun.object["id"]}, ids...)
	}
	wantCode(t, "mute channel", begin(mute.ID), 403, 50013)
	wantCode(t, "closed channel", begin(shut.ID), 403, 50001)
	wantCode(t, "forum", begin(forum.ID), 400, 50024)
	active := rest(t, d, "GET", "/guilds/"+d.Guild+"/threads/active", "")
	var got []any
	for _, v := range list(active.object["threads"]) {
		got = append(got, v.(object)["id"])
	}
	if !slices.Equal(got, ids) {
		t.Errorf("the active threads are %v, want %v: %s", got, ids, active.raw)
	}
	wantCode(t, "another guild", rest(t, d, "GET", "/guilds/1/threads/active", ""), 404, 10004)
	for _, body := range []string{`{"name":"private"}`, `{"name":" ","type":11}`, `{"name":"x","type":11,"kind":1}`, `{"type":11}`} {
		if got := rest(t, d, "POST", "/channels/"+channel+"/threads", body); got.status != 400 || len(d.ClearViolations()) == 0 {
			t.Errorf("%s: %d %s", body, got.status, got.raw)
		}
	}
}

func TestDiscordOpensDMs(t *testing.T) {
	d := NewDiscord(t)
	for range 2 {
		got := rest(t, d, "POST", "/users/@me/channels", `{"recipient_id":"`+d.Named("anna")+`"}`)
		if got.status != 200 || got.object["id"] != d.DM("anna") {
			t.Errorf("opened: %d %s", got.status, got.raw)
		}
	}
	wantCode(t, "nobody", rest(t, d, "POST", "/users/@me/channels", `{"recipient_id":"1"}`), 400, 50033)
}

// TestDiscordRings has messages mention people and roles, and ring for those that are allowed.
func TestDiscordRings(t *testing.T) {
	d := NewDiscord(t)
	role := d.AddRole(DiscordRole{Name: "readers"}).ID
	anna, ben := d.Named("anna"), d.Named("ben")
	text := `<@` + anna + `> <@` + ben + `> <@&` + role + `>`
	for allowed, want := range map[string][]string{
		`{"parse":[]}`: nil, `{"parse":[],"users":["` + ben + `"]}`: {"ben"}, `{"parse":[],"roles":["` + role + `"],"users":["` + anna + `"]}`: {"anna", "readers"},
	} {
		for _, body := range []string{`"content":"` + text + `"`, `"flags":32768,"components":[{"type":10,"content":"` + text + `"}]`} {
			sent := rest(t, d, "POST", "/channels/"+d.Named("general")+"/messages", `{"nonce":"`+string(rune('a'+len(d.Posts())))+`","enforce_nonce":true,"allowed_mentions":`+allowed+`,`+body+`}`)
			posts := d.Posts()
			if got := d.Rings(posts[len(posts)-1]); sent.status != 200 || !slices.Equal(got, want) {
				t.Errorf("%s with %s rings for %q, want %q: %s", body, allowed, got, want, sent.raw)
			}
		}
	}
}

// TestDiscordSecretChannels shows the bot nothing where it may not read, and does not say so.
func TestDiscordSecretChannels(t *testing.T) {
	d := NewDiscord(t)
	secret := d.AddChannel(DiscordChannel{Name: "secret", Secret: true}).ID
	said := d.Write(secret, "anna", "Good morning.")
	if got := rest(t, d, "GET", "/channels/"+secret+"/messages", ""); got.status != 200 || len(got.list) != 0 {
		t.Errorf("messages: %d %s", got.status, got.raw)
	}
	wantCode(t, "one message", rest(t, d, "GET", "/channels/"+secret+"/messages/"+said.ID, ""), 403, 50013)
}
