package bottest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestDiscordMessages(t *testing.T) {
	d := NewDiscord(t)
	channel := d.Named("general")
	first := post(t, d, channel, "n1", `"content":"one <@`+d.Named("anna")+`>"`)
	if first.status != 200 || first.object["nonce"] != "n1" || first.object["content"] == "" || len(list(first.object["mentions"])) != 0 {
		t.Fatalf("a message: %s", first.raw)
	}
	id := first.object["id"].(string)
	path := "/channels/" + channel + "/messages"
	got := rest(t, d, "GET", path+"/"+id, "")
	if got.object["content"] != first.object["content"] || got.object["nonce"] != nil {
		t.Errorf("read again: %s", got.raw)
	}
	edited := rest(t, d, "PATCH", path+"/"+id, `{"content":"two",`+noPings+`}`)
	if edited.object["content"] != "two" || edited.object["edited_timestamp"] == nil {
		t.Errorf("edited: %s", edited.raw)
	}
	reply := post(t, d, channel, "n2", `"content":"re","message_reference":{"message_id":"`+id+`"}`)
	to, _ := reply.object["referenced_message"].(map[string]any)
	if to["id"] != id || number(reply.object["type"]) != 19 {
		t.Errorf("a reply: %s", reply.raw)
	}
	if got := rest(t, d, "DELETE", path+"/"+id, ""); got.status != 204 {
		t.Errorf("deleted: %d %s", got.status, got.raw)
	}
	wantCode(t, "the deleted message", rest(t, d, "GET", path+"/"+id, ""), 404, 10008)
	posts := d.Posts()
	if len(posts) != 2 || !posts[0].Deleted || posts[0].Version != 2 || posts[1].Version != 1 || posts[1].ReplyTo != id {
		t.Errorf("posts %+v", posts)
	}
}

func TestDiscordMessagesAreRefused(t *testing.T) {
	d := NewDiscord(t)
	shut := d.AddChannel(DiscordChannel{Name: "shut", Closed: true})
	mute := d.AddChannel(DiscordChannel{Name: "mute", Mute: true})
	forum := d.AddChannel(DiscordChannel{Name: "forum", Type: ForumChannel})
	topic := d.AddChannel(DiscordChannel{Name: "topic", Type: PublicThread, Parent: forum.ID, Owner: d.Named("anna")})
	inside := d.AddChannel(DiscordChannel{Name: "inside", Type: PublicThread, Parent: mute.ID})
	away := d.AddGuild(DiscordGuild{Name: "away", Absent: true})
	far := d.AddChannel(DiscordChannel{Name: "far", Guild: away.ID})
	channel, anna := d.Named("general"), d.Named("anna")

	wantCode(t, "unknown channel", post(t, d, "1", "n", `"content":"x"`), 404, 10003)
	wantCode(t, "closed channel", post(t, d, shut.ID, "n", `"content":"x"`), 403, 50001)
	wantCode(t, "closed channel", rest(t, d, "GET", "/channels/"+shut.ID, ""), 403, 50001)
	wantCode(t, "absent guild", post(t, d, far.ID, "n", `"content":"x"`), 403, 50001)
	wantCode(t, "absent guild", rest(t, d, "GET", "/guilds/"+away.ID, ""), 404, 10004)
	wantCode(t, "mute channel", post(t, d, mute.ID, "n", `"content":"x"`), 403, 50013)
	wantCode(t, "thread of a mute channel", post(t, d, inside.ID, "n", `"content":"x"`), 403, 50013)
	wantCode(t, "forum", post(t, d, forum.ID, "n", `"content":"x"`), 400, 50008)
	wantCode(t, "thread without its first message", post(t, d, topic.ID, "n", `"content":"x"`), 403, 40058)

	missing := `"content":"x","message_reference":{"message_id":"5"`
	wantCode(t, "reply to nothing", post(t, d, channel, "n", missing+`}`), 400, 50035)
	if got := post(t, d, channel, "n", missing+`,"fail_if_not_exists":false}`); got.status != 200 || got.object["message_reference"] != nil {
		t.Errorf("reply to nothing that may be: %s", got.raw)
	}
	d.mu.Lock()
	theirs := d.addMessage(DiscordMessage{Channel: channel, Author: anna, Body: object{"content": "hers"}}).ID
	d.mu.Unlock()
	path := "/channels/" + channel + "/messages/" + theirs
	wantCode(t, "an edit of another's message", rest(t, d, "PATCH", path, `{"content":"x",`+noPings+`}`), 403, 50005)
	wantCode(t, "another's message deleted", rest(t, d, "DELETE", path, ""), 403, 50013)
	if v := d.Violations(); len(v) != 0 {
		t.Errorf("violations %q of what may happen to a good bot", v)
	}
}

func TestDiscordNonce(t *testing.T) {
	d := NewDiscord(t)
	channel := d.Named("general")
	first := post(t, d, channel, "n1", `"content":"one"`)
	again := post(t, d, channel, "n1", `"content":"one, again"`)
	if again.object["id"] != first.object["id"] || again.object["content"] != "one" || len(d.Posts()) != 1 {
		t.Errorf("the same nonce: %s", again.raw)
	}
	other := d.AddChannel(DiscordChannel{Name: "other"})
	post(t, d, other.ID, "n1", `"content":"elsewhere"`)
	later := time.Now().Add(nonceLife + time.Second)
	d.SetNow(func() time.Time { return later })
	if late := post(t, d, channel, "n1", `"content":"late"`); late.object["id"] == first.object["id"] {
		t.Errorf("the nonce after %v: %s", nonceLife, late.raw)
	}
	if got := len(d.Posts()); got != 3 {
		t.Errorf("%d posts, want 3", got)
	}
}

func TestDiscordContentIsBlank(t *testing.T) {
	d := NewDiscord(t)
	channel, anna := d.Named("general"), d.Named("anna")
	mine := post(t, d, channel, "n1", `"content":"mine"`).object["id"].(string)
	d.mu.Lock()
	dm := d.dm(anna).ID
	d.addMessage(DiscordMessage{Channel: channel, Author: anna, Body: object{"content": "secret"}})
	d.addMessage(DiscordMessage{Channel: channel, Author: anna, Body: object{"content": "hey <@" + d.BotUser + ">"}})
	d.addMessage(DiscordMessage{Channel: channel, Author: anna, Body: object{"content": "an answer"}, ReplyTo: mine})
	d.addMessage(DiscordMessage{Channel: dm, Author: anna, Body: object{"content": "direct"}})
	d.mu.Unlock()
	var got []string
	for _, c := range []string{channel, dm} {
		for _, m := range rest(t, d, "GET", "/channels/"+c+"/messages", "").list {
			got = append(got, str(m.(map[string]any)["content"]))
		}
	}
	want := []string{"an answer", "hey <@" + d.BotUser + ">", "", "mine", "direct"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDiscordPages(t *testing.T) {
	d := NewDiscord(t)
	channel := d.Named("general")
	var ids []string
	for i := range 6 {
		ids = append(ids, post(t, d, channel, fmt.Sprint("n", i), `"content":"m"`).object["id"].(string))
	}
	for query, want := range map[string][]int{
		"":                          {5, 4, 3, 2, 1, 0},
		"?limit=2":                  {5, 4},
		"?limit=2&before=" + ids[3]: {2, 1},
		"?limit=2&after=" + ids[1]:  {3, 2},
		"?limit=3&around=" + ids[2]: {3, 2, 1},
	} {
		var got []int
		for _, m := range rest(t, d, "GET", "/channels/"+channel+"/messages"+query, "").list {
			got = append(got, slices.Index(ids, str(m.(map[string]any)["id"])))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want %v", query, got, want)
		}
	}
	for _, query := range []string{"limit=0", "limit=101", "limit=x", "before=x", "before=1&after=1"} {
		wantCode(t, query, rest(t, d, "GET", "/channels/"+channel+"/messages?"+query, ""), 400, 50035)
		wantForbidden(t, d, "GET /channels/{channel_id}/messages")
	}
}

func TestDiscordThreads(t *testing.T) {
	d := NewDiscord(t)
	channel := d.Named("general")
	id := post(t, d, channel, "n1", `"content":"root"`).object["id"].(string)
	path := "/channels/" + channel + "/messages/" + id
	thread := rest(t, d, "POST", path+"/threads", `{"name":"talk","auto_archive_duration":1440}`)
	if thread.status != 201 || thread.object["id"] != id || thread.object["parent_id"] != channel || number(thread.object["type"]) != PublicThread {
		t.Fatalf("a thread: %d %s", thread.status, thread.raw)
	}
	wantCode(t, "a second thread", rest(t, d, "POST", path+"/threads", `{"name":"talk"}`), 400, 160004)
	root := rest(t, d, "GET", path, "").object
	if root["thread"] == nil || number(root["flags"])&flagHasThread == 0 {
		t.Errorf("the message of the thread: %v", root)
	}
	inside := post(t, d, id, "n2", `"content":"inside"`).object["id"].(string)
	wantCode(t, "a thread in a thread", rest(t, d, "POST", "/channels/"+id+"/messages/"+inside+"/threads", `{"name":"talk"}`), 400, 50024)
	wantCode(t, "a thread of nothing", rest(t, d, "POST", "/channels/"+channel+"/messages/5/threads", `{"name":"talk"}`), 404, 10008)
	d.mu.Lock()
	dm := d.dm(d.users[d.BotUser].ID).ID
	d.mu.Unlock()
	wantCode(t, "a thread in direct messages", rest(t, d, "POST", "/channels/"+dm+"/messages/5/threads", `{"name":"talk"}`), 400, 50024)
	for _, body := range []string{`{"name":""}`, `{"name":"` + strings.Repeat("x", 101) + `"}`, `{"name":"x","auto_archive_duration":5}`, `{"name":"x","private":true}`} {
		wantCode(t, body, rest(t, d, "POST", path+"/threads", body), 400, 50035)
		wantForbidden(t, d, "/threads: ")
	}
}
