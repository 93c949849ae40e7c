package bottest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// fits compares a value with what Discord's specification calls so, where that is at hand.
func fits(t *testing.T, what, definition string, value any) {
	t.Helper()
	schema, err := discordSpec.get("/components/schemas/" + definition)
	if err != nil {
		t.Fatal(err)
	}
	if schema == nil {
		return
	}
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(encode(value)))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(instance); err != nil {
		t.Errorf("%s is no %s: %v", what, definition, err)
	}
}

// at returns what is in the data of a delivery at a path of names and indices.
func at(t *testing.T, x DiscordDelivery, path string) any {
	t.Helper()
	return dig(t, Delivery{Payload: x.Data}, path)
}

// holds compares what is in the data of a delivery, as it is printed.
func holds(t *testing.T, x DiscordDelivery, pairs ...any) {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if got := at(t, x, pairs[i].(string)); fmt.Sprint(got) != fmt.Sprint(pairs[i+1]) {
			t.Errorf("%v: %s is %v, want %v", x, pairs[i], got, pairs[i+1])
		}
	}
}

func TestDiscordMessageEvents(t *testing.T) {
	d := NewDiscord(t)
	general, anna := d.Named("general"), d.Named("anna")

	mention := d.Mention("general", "anna", "what happened?")
	holds(t, mention, "id", mention.ID, "content", "<@"+d.BotUser+"> what happened?", "mentions.0.id", d.BotUser, "mentions.0.member.deaf", false,
		"type", 0, "channel_id", general, "channel_type", 0, "guild_id", d.Guild, "author.id", anna, "author.username", "anna", "member.pending", false,
		"member.user", nil, "mention_everyone", false, "edited_timestamp", nil, "attachments", []any{}, "flags", 0, "webhook_id", nil)
	if at(t, mention, "nonce") == nil || at(t, mention, "timestamp") == nil {
		t.Errorf("no nonce or no timestamp: %s", mention.Data)
	}
	twice := d.Mention("general", "anna", "tell me, <@"+d.BotUser+">")
	holds(t, twice, "content", "tell me, <@"+d.BotUser+">")

	plain := d.Write(general, anna, "look, <@"+d.Named("ben")+"> @here <@&77>")
	holds(t, plain, "mentions.0.username", "ben", "mention_everyone", true, "mention_roles", []any{"77"})

	if got := len(list(at(t, plain, "mentions"))); got != 1 {
		t.Errorf("%d mentions, want 1", got)
	}

	direct := d.WriteDM("anna", "hello")
	holds(t, direct, "guild_id", nil, "member", nil, "channel_type", 1, "channel_id", d.DM("anna"), "content", "hello")
	for what, x := range map[string]DiscordDelivery{"a mention": mention, "a message": plain, "a direct message": direct} {
		fits(t, what, "MessageResponse", json.RawMessage(x.Data))
	}
}

func TestDiscordReplies(t *testing.T) {
	d := NewDiscord(t)
	posted := post(t, d, d.Named("general"), "n1", `"content":"an answer"`)
	answer := d.LastPost("general")
	if answer.ID != posted.object["id"] {
		t.Fatalf("last post %+v", answer)
	}
	ping := d.ReplyTo(answer, "ben", "and then?", true)
	holds(t, ping, "type", 19, "message_reference.message_id", answer.ID, "message_reference.guild_id", d.Guild, "referenced_message.content", "an answer",
		"referenced_message.author.bot", true, "mentions.0.id", d.BotUser, "content", "and then?")
	fits(t, "a reply", "MessageResponse", json.RawMessage(ping.Data))
	holds(t, d.ReplyTo(answer, "ben", "and then?", false), "type", 19, "mentions", []any{}, "referenced_message.id", answer.ID)
	holds(t, d.EventOf(answer), "author.bot", true, "content", "an answer", "guild_id", d.Guild, "nonce", "n1")

	rest(t, d, "DELETE", "/channels/"+answer.Channel+"/messages/"+answer.ID, "")
	holds(t, d.ReplyTo(answer, "ben", "and then?", true), "type", 19, "referenced_message", nil, "mentions", []any{})
}

func TestDiscordForumPosts(t *testing.T) {
	d := NewDiscord(t)
	d.AddChannel(DiscordChannel{Name: "questions", Type: ForumChannel})
	events := d.ForumPost("questions", "anna", "Why does it lean?", "<@"+d.BotUser+"> who knows?")
	thread, body := events[0], events[1]
	holds(t, thread, "id", thread.ID, "type", 11, "parent_id", d.Named("questions"), "name", "Why does it lean?", "newly_created", true, "owner_id", d.Named("anna"), "guild_id", d.Guild)
	holds(t, body, "id", thread.ID, "channel_id", thread.ID, "channel_type", 11, "mentions.0.id", d.BotUser, "thread", nil)
	if thread.Name != "THREAD_CREATE" || body.Name != "MESSAGE_CREATE" {
		t.Errorf("events %v and %v", thread, body)
	}
	fits(t, "a thread", "ThreadResponse", json.RawMessage(thread.Data))
	fits(t, "its first message", "MessageResponse", json.RawMessage(body.Data))

	empty := d.ForumTitle("questions", "anna", "Why?")
	wantCode(t, "before the first message", post(t, d, empty.ID, "n1", `"content":"x"`), 403, 40058)
	d.ForumBody(empty.ID, "really, why?")
	if got := post(t, d, empty.ID, "n2", `"content":"x"`); got.status != 200 {
		t.Errorf("after the first message: %s", got.raw)
	}
}

func TestDiscordBlankMessages(t *testing.T) {
	d := NewDiscord(t)
	secret := d.Write("general", "ben", "a secret")
	post(t, d, d.Named("general"), "n1", `"content":"an answer"`)
	answer := d.LastPost("general")
	toSecret := d.Message("general", secret.ID)
	for _, c := range []struct {
		what          string
		x             DiscordDelivery
		content, from string // what is left of the message, and of the one that it answers
	}{
		{"a message", d.Write("general", "anna", "hello"), "", ""},
		{"a mention", d.Mention("general", "anna", "hello"), "<@" + d.BotUser + "> hello", ""},
		{"a direct message", d.WriteDM("anna", "hello"), "hello", ""},
		{"an own message", d.EventOf(answer), "an answer", ""},
		{"a reply with a ping", d.ReplyTo(answer, "anna", "hello", true), "hello", "an answer"},
		{"a reply without a ping", d.ReplyTo(answer, "anna", "hello", false), "", "an answer"},
		{"a mention in a reply to another", d.ReplyTo(toSecret, "anna", "<@"+d.BotUser+"> see", true), "<@" + d.BotUser + "> see", ""},
	} {
		x := c.x.Edit(func(o map[string]any) {
			o["embeds"], o["components"], o["attachments"], o["poll"] = []any{object{}}, []any{object{}}, []any{object{}}, object{}
		})
		all := x
		x.Data = encode(d.forIntents(x.Name, x.Data, intentGuildMessages))
		holds(t, x, "content", c.content, "author.id", at(t, all, "author.id"), "id", all.ID)
		if from, _ := at(t, x, "referenced_message.content").(string); from != c.from {
			t.Errorf("%s: of the message that it answers there is %q, want %q", c.what, from, c.from)
		}
		for _, name := range []string{"embeds", "components", "attachments"} {
			if got := len(list(at(t, x, name))); (got == 1) != (c.content != "") {
				t.Errorf("%s: %d %s are left", c.what, got, name)
			}
		}
		if got := encode(d.forIntents(all.Name, all.Data, intentGuildMessages|intentContent)); !bytes.Equal(got, all.Data) {
			t.Errorf("%s is changed for a session with the intent: %s", c.what, got)
		}
	}
	for _, hostile := range []string{`null`, `[]`, `7`, `{"guild_id":1,"author":7,"mentions":[null,7],"content":null,"referenced_message":[]}`} {
		if got := string(encode(d.forIntents("MESSAGE_CREATE", json.RawMessage(hostile), 0))); strings.HasPrefix(hostile, "{") != (got != hostile) {
			t.Errorf("%s becomes %s", hostile, got)
		}
	}
}
