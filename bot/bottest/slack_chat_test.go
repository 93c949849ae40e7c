package bottest

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"
)

func TestPosts(t *testing.T) {
	s := NewSlack(t)
	question := s.Mention("C0GENERAL", "U0ANNA", "what happened?", "")
	posted := call(t, s, "chat.postMessage", "channel", "C0GENERAL", "text", "one", "thread_ts", question.TS(),
		"blocks", `[{"type":"section","text":{"type":"mrkdwn","text":"one","verbatim":true}}]`, "metadata", `{"event_type":"answer","event_payload":{"key":"k1"}}`)
	ts, _ := posted["ts"].(string)
	call(t, s, "chat.postEphemeral", "channel", "C0GENERAL", "user", "U0BEN", "text", "two")
	call(t, s, "chat.update", "channel", "C0GENERAL", "ts", ts, "text", "one and a half")

	posts := s.WaitPosts(2, soon)
	if p := posts[0]; p.Text != "one and a half" || len(p.Versions) != 1 || p.Versions[0].Text != "one" || p.Blocks == nil || p.ThreadTS != question.TS() {
		t.Errorf("the first post: %+v", p)
	}
	if p := posts[1]; p.Ephemeral != "U0BEN" || p.Method != "chat.postEphemeral" {
		t.Errorf("the second post: %+v", p)
	}
	thread := messages(call(t, s, "conversations.replies", "channel", "C0GENERAL", "ts", question.TS(), "include_all_metadata", "true"))
	if len(thread) != 2 || thread[0]["user"] != "U0ANNA" || thread[0]["reply_count"] != 1.0 {
		t.Fatalf("the thread: %v", thread)
	}
	metadata, _ := thread[1]["metadata"].(map[string]any)
	if thread[1]["bot_id"] != s.Team.BotID || metadata["event_type"] != "answer" {
		t.Errorf("the answer in the thread: %v", thread[1])
	}
	if bare := messages(call(t, s, "conversations.replies", "channel", "C0GENERAL", "ts", question.TS())); bare[1]["metadata"] != nil {
		t.Errorf("metadata that nobody asked for: %v", bare[1])
	}
	call(t, s, "chat.delete", "channel", "C0GENERAL", "ts", ts)
	if !s.Posts()[0].Deleted || len(messages(call(t, s, "conversations.replies", "channel", "C0GENERAL", "ts", question.TS()))) != 1 {
		t.Error("the post was not deleted")
	}
	if got := call(t, s, "chat.update", "channel", "C0GENERAL", "ts", question.TS(), "text", "mine"); got["error"] != "cant_update_message" {
		t.Errorf("the update of a person's message: %v", got)
	}
}

func messages(answer map[string]any) []map[string]any {
	var found []map[string]any
	for _, m := range list(answer["messages"]) {
		found = append(found, m.(map[string]any))
	}
	return found
}

func TestHistoryPages(t *testing.T) {
	s := NewSlack(t)
	var stamps []string
	for range 5 {
		stamps = append(stamps, s.Message("C0GENERAL", "U0ANNA", "m", "").TS())
	}
	first := call(t, s, "conversations.history", "channel", "C0GENERAL", "limit", "2")
	more, _ := first["response_metadata"].(map[string]any)
	next, _ := more["next_cursor"].(string)
	second := call(t, s, "conversations.history", "channel", "C0GENERAL", "limit", "2", "cursor", next)
	if got := messages(second); len(got) != 2 || got[0]["ts"] != stamps[2] || second["has_more"] != true {
		t.Errorf("the second page: %v", second)
	}
	since := call(t, s, "conversations.history", "channel", "C0GENERAL", "oldest", stamps[3])
	if got := messages(since); len(got) != 1 || got[0]["ts"] != stamps[4] {
		t.Errorf("since %s: %v", stamps[3], got)
	}
	until := call(t, s, "conversations.history", "channel", "C0GENERAL", "latest", stamps[1], "inclusive", "1")
	if got := messages(until); len(got) != 2 {
		t.Errorf("until %s: %v", stamps[1], got)
	}
}

func TestPostIntoADeletedThread(t *testing.T) {
	s := NewSlack(t)
	root := s.Message("C0GENERAL", "U0ANNA", "root", "").TS()
	s.Delete("C0GENERAL", root)
	call(t, s, "chat.postMessage", "channel", "C0GENERAL", "text", "late", "thread_ts", root)
	if p := s.Posts()[0]; p.ThreadTS != "" {
		t.Errorf("posted into %q, want the channel", p.ThreadTS)
	}
}

func TestResponseURL(t *testing.T) {
	s := NewSlack(t, ResponseLife(time.Hour))
	d := s.Command("C0GENERAL", "U0ANNA", "/deeper", "what happened?")
	address := d.Field("response_url")
	if got := sendJSON(t, address, "", `{"text":"only you"}`); got["body"] != "ok" {
		t.Errorf("a response: %v", got)
	}
	sendJSON(t, address, "", `{"text":"all","response_type":"in_channel"}`)
	sendJSON(t, address, "", `{"text":"only you, again","replace_original":true}`)
	posts := s.Posts()
	if len(posts) != 2 || posts[0].Ephemeral != "U0ANNA" || posts[0].Text != "only you, again" || posts[1].Ephemeral != "" {
		t.Errorf("posts: %+v", posts)
	}
	sendJSON(t, address, "", `{"delete_original":true}`)
	if !s.Posts()[0].Deleted {
		t.Error("the response was not deleted")
	}
	sendJSON(t, address, "", `{"text":"five"}`)
	if got := sendJSON(t, address, "", `{"text":"six"}`); got["error"] != "used_url" || got["status"] != http.StatusNotFound {
		t.Errorf("the sixth use: %v", got)
	}
	forbidden(t, s, "used more than 5 times")
	later := s.Command("C0GENERAL", "U0ANNA", "/deeper", "")
	s.SetNow(func() time.Time { return time.Now().Add(2 * time.Hour) })
	if got := sendJSON(t, later.Field("response_url"), "", `{"text":"late"}`); got["error"] != "expired_url" {
		t.Errorf("after its time: %v", got)
	}
	sendJSON(t, s.Command("C0GENERAL", "U0ANNA", "/deeper", "").Field("response_url"), "", `{"text":"x","txt":"y","response_type":"loud"}`)
	if v := s.ClearViolations(); len(v) != 2 {
		t.Errorf("violations %q, want 2", v)
	}
}

func TestTriggers(t *testing.T) {
	s := NewSlack(t)
	trigger := s.Trigger("U0ANNA")
	got := call(t, s, "views.open", "trigger_id", trigger, "view", modal)
	view, _ := got["view"].(map[string]any)
	if got["ok"] != true || view["id"] == nil || view["hash"] == nil {
		t.Fatalf("views.open: %v", got)
	}
	if got := call(t, s, "views.open", "trigger_id", trigger, "view", modal); got["error"] != "exchanged_trigger_id" {
		t.Errorf("a second use: %v", got)
	}
	if got := call(t, s, "views.update", "view_id", view["id"].(string), "hash", "old", "view", modal); got["error"] != "hash_conflict" {
		t.Errorf("an old hash: %v", got)
	}
	if got := call(t, s, "views.update", "view_id", view["id"].(string), "view", modal); got["ok"] != true {
		t.Errorf("views.update: %v", got)
	}
	trigger = s.Trigger("U0ANNA")
	s.SetNow(func() time.Time { return time.Now().Add(4 * time.Second) })
	if got := call(t, s, "views.open", "trigger_id", trigger, "view", modal); got["error"] != "expired_trigger_id" {
		t.Errorf("after 4 s: %v", got)
	}
	if modals := s.WaitModals(1, soon); len(modals) != 1 || len(modals[0].Versions) != 1 || modals[0].User != "U0ANNA" {
		t.Errorf("modals: %+v", modals)
	}
}

func TestHomes(t *testing.T) {
	s := NewSlack(t)
	home := `{"type":"home","blocks":[{"type":"header","text":{"type":"plain_text","text":"Hello"}}]}`
	if got := sendJSON(t, s.URL()+"views.publish", s.BotToken, `{"user_id":"U0ANNA","view":`+home+`}`); got["ok"] != true {
		t.Fatalf("views.publish: %v", got)
	}
	call(t, s, "views.publish", "user_id", "U0ANNA", "view", home)
	if homes := s.WaitHomes("U0ANNA", 2, soon); len(homes) != 2 || Visible(homes[1]) != "Hello" {
		t.Errorf("homes: %+v", homes)
	}
	var e struct {
		Event struct{ View struct{ ID string } }
	}
	if err := json.Unmarshal(s.OpenHome("U0ANNA", "home").Payload, &e); err != nil || e.Event.View.ID != s.Homes("U0ANNA")[0].ID {
		t.Errorf("app_home_opened: %+v %v", e, err)
	}
}
