package bottest

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// dig returns what is in a payload at a path of names and indices.
func dig(t *testing.T, d Delivery, path string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(d.Payload, &v); err != nil {
		t.Fatal(err)
	}
	for name := range strings.SplitSeq(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[name]
		case []any:
			v = at[int(name[0]-'0')]
		default:
			return nil
		}
	}
	return v
}

func expect(t *testing.T, d Delivery, pairs ...any) {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if got := dig(t, d, pairs[i].(string)); got != pairs[i+1] {
			t.Errorf("%v: %s is %v, want %v", d, pairs[i], got, pairs[i+1])
		}
	}
}

func TestMessages(t *testing.T) {
	s := NewSlack(t)
	s.AddChannel(Channel{ID: "G0GROUP", Private: true})
	s.AddChannel(Channel{ID: "G0SEVERAL", Private: true, MPIM: true})
	both := s.MentionBoth("C0GENERAL", "U0ANNA", "what happened?", "")
	mention, message := both[0], both[1]
	text := "<@U0GODEEPER> what happened?"
	expect(t, mention, "type", "event_callback", "team_id", s.Team.ID, "event.type", "app_mention", "event.text", text, "event.user", "U0ANNA", "event.channel_type", nil, "authorizations.0.user_id", s.Team.BotUser)
	expect(t, message, "event.type", "message", "event.channel_type", "channel", "event.ts", mention.TS(), "event.client_msg_id", mention.Event()["client_msg_id"])
	if mention.Field("event_id") == message.Field("event_id") {
		t.Error("two events have one event_id")
	}
	reply := s.Message("C0GENERAL", "U0BEN", "and then?", mention.TS())
	expect(t, reply, "event.thread_ts", mention.TS(), "event.parent_user_id", "U0ANNA")
	expect(t, s.Message("G0GROUP", "U0BEN", "x", ""), "event.channel_type", "group")
	expect(t, s.Message("G0SEVERAL", "U0BEN", "x", ""), "event.channel_type", "mpim")
	expect(t, s.DM("U0BEN", "x"), "event.channel_type", "im", "event.channel", "D0BEN")
	expect(t, s.BotMessage("C0GENERAL", "x", ""), "event.subtype", "bot_message", "event.bot_id", "B0OTHERBOT", "event.client_msg_id", nil)
	expect(t, s.FileShare("C0GENERAL", "U0BEN", "x", ""), "event.subtype", "file_share", "event.files.0.mimetype", "application/pdf")
	expect(t, s.ThreadBroadcast("C0GENERAL", "U0BEN", "x", mention.TS()), "event.subtype", "thread_broadcast", "event.root.ts", mention.TS())
	expect(t, s.Edit("C0GENERAL", reply.TS(), "and now?"), "event.subtype", "message_changed", "event.message.text", "and now?", "event.previous_message.text", "and then?", "event.message.edited.user", "U0BEN")
	expect(t, s.Delete("C0GENERAL", reply.TS()), "event.subtype", "message_deleted", "event.deleted_ts", reply.TS())
	if got := mention.WithEventID("Ev0OTHER"); got.Field("event_id") != "Ev0OTHER" || got.TS() != mention.TS() {
		t.Errorf("with another event id: %s", got.Payload)
	}
}

func TestOldMessages(t *testing.T) {
	s := NewSlack(t)
	s.SetNow(func() time.Time { return time.Unix(1700000000, 0) })
	a, b := s.DM("U0ANNA", "x"), s.DM("U0ANNA", "x")
	if a.TS() != "1700000000.000000" || b.TS() == a.TS() {
		t.Errorf("stamps %s and %s", a.TS(), b.TS())
	}
}

func TestAppEvents(t *testing.T) {
	s := NewSlack(t)
	started, thread := s.ThreadStarted("U0ANNA", "C0GENERAL")
	expect(t, started, "event.type", "assistant_thread_started", "event.assistant_thread.thread_ts", thread, "event.assistant_thread.context.channel_id", "C0GENERAL")
	expect(t, s.DMThread("U0ANNA", "hello", thread), "event.thread_ts", thread, "event.channel_type", "im")
	expect(t, s.ThreadContext("U0ANNA", thread, ""), "event.type", "assistant_thread_context_changed", "event.assistant_thread.context.channel_id", nil)
	expect(t, s.ContextChanged("U0ANNA", "C0GENERAL", "1.2"), "event.context.entities.0.value.message_ts", "1.2", "event.context.entities.1.value", "C0GENERAL")
	expect(t, s.AgentDM("U0ANNA", "hello", "C0GENERAL"), "event.app_context.entities.0.type", "slack#/types/channel_id", "event.text", "hello")
	expect(t, s.SessionStopped("U0ANNA", thread), "event.type", "agent_session_stopped")
	expect(t, s.SessionRenamed("U0ANNA", thread, "new", "old"), "event.title", "new", "event.previous_title", "old")
	expect(t, s.OpenHome("U0ANNA", "home"), "event.tab", "home", "event.channel", "D0ANNA", "event.view", nil)
	s.AddChannel(Channel{ID: "C0NEW", Outside: true})
	expect(t, s.Joined("C0NEW", s.Team.BotUser, "U0ANNA"), "event.type", "member_joined_channel", "event.inviter", "U0ANNA")
	if got := call(t, s, "assistant.threads.setStatus", "channel_id", "D0ANNA", "thread_ts", thread, "status", "is reading…"); got["ok"] != true {
		t.Errorf("setStatus: %v", got)
	}
	call(t, s, "assistant.threads.setStatus", "channel_id", "D0ANNA", "thread_ts", thread, "status", "")
	call(t, s, "assistant.threads.setSuggestedPrompts", "channel_id", "D0ANNA", "prompts", `[{"title":"t","message":"m"}]`)
	if p := s.Prompts(); len(p) != 3 || p[0].Status != "is reading…" || p[1].Status != "" || p[2].Texts[0] != "m" {
		t.Errorf("prompts: %+v", p)
	}
	events := s.Uninstall(s.Team)
	expect(t, events[0], "event.type", "tokens_revoked", "event.tokens.bot.0", s.Team.BotUser)
	expect(t, events[1], "event.type", "app_uninstalled")
	if got := call(t, s, "auth.test"); got["error"] != "account_inactive" {
		t.Errorf("after the app was taken out: %v", got)
	}
}

func TestPress(t *testing.T) {
	s := NewSlack(t)
	root := s.Message("C0GENERAL", "U0ANNA", "root", "").TS()
	blocks := string(encode([]object{actionsOf(buttonOf(nil), selectOf(2, object{"text": plainText("third"), "value": "3rd"})), feedback("good")}))
	call(t, s, "chat.postMessage", "channel", "C0GENERAL", "text", "x", "thread_ts", root, "blocks", blocks)
	call(t, s, "chat.postEphemeral", "channel", "C0GENERAL", "user", "U0BEN", "text", "x", "blocks", blocks)
	posted, private := s.Posts()[0], s.Posts()[1]

	d := s.Press(posted, "go", "U0BEN")
	expect(t, d, "type", "block_actions", "container.thread_ts", root, "container.message_ts", posted.TS, "container.is_ephemeral", false,
		"message.ts", posted.TS, "actions.0.value", "v", "actions.0.type", "button", "user.id", "U0BEN", "channel.name", "general", "message.blocks.0.block_id", "b0Xy")
	expect(t, s.Press(posted, "Good", "U0BEN"), "actions.0.type", "feedback_buttons", "actions.0.value", "good", "actions.0.action_id", "rate")
	expect(t, s.Press(posted, "bad", "U0BEN"), "actions.0.value", "bad")
	picked := s.Press(posted, "third", "U0BEN")
	expect(t, picked, "actions.0.selected_option.value", "3rd", "state.values.b0Xy.pick.selected_option.value", "3rd")
	expect(t, s.Press(private, "go", "U0BEN"), "container.is_ephemeral", true, "message", nil)

	sendJSON(t, s.Press(private, "go", "U0BEN").Field("response_url"), "", `{"delete_original":true}`)
	sendJSON(t, d.Field("response_url"), "", `{"text":"replaced","replace_original":true}`)
	if p := s.Posts(); !p[1].Deleted || p[0].Text != "replaced" {
		t.Errorf("posts: %+v", p)
	}
	expect(t, s.Shortcut("ask", posted, "U0BEN"), "type", "message_action", "message.ts", posted.TS, "callback_id", "ask")
}

func TestSubmitView(t *testing.T) {
	s := NewSlack(t)
	view := encode(object{"type": "modal", "title": plainText("T"), "submit": plainText("Save"), "private_metadata": "m", "callback_id": "settings", "blocks": []object{
		{"type": "input", "block_id": "name", "label": plainText("Name"), "element": object{"type": "plain_text_input", "action_id": "text", "initial_value": "was"}},
		{"type": "input", "block_id": "when", "label": plainText("When"), "element": selectOf(2, object{"text": plainText("third"), "value": "3rd"})},
		{"type": "input", "block_id": "what", "label": plainText("What"), "element": object{"type": "checkboxes", "action_id": "boxes", "options": []object{
			{"text": plainText("one"), "value": "1"}, {"text": plainText("two"), "value": "2"},
		}}},
		{"type": "actions", "block_id": "act", "elements": []object{buttonOf(nil)}},
	}})
	if got := call(t, s, "views.open", "trigger_id", s.Trigger("U0ANNA"), "view", string(view)); got["ok"] != true {
		t.Fatalf("views.open: %v", got)
	}
	v := s.Modals()[0]
	d := s.SubmitView(v, "U0ANNA", map[string]string{"when": "third", "boxes": "one,2"})
	expect(t, d, "type", "view_submission", "view.id", v.ID, "view.private_metadata", "m", "view.callback_id", "settings",
		"view.state.values.name.text.value", "was", "view.state.values.when.pick.selected_option.value", "3rd", "view.state.values.what.boxes.selected_options.1.value", "2")
	expect(t, s.SubmitView(v, "U0ANNA", map[string]string{"name": "new"}), "view.state.values.name.text.value", "new", "view.state.values.when.pick.selected_option", nil)
	pressed := s.PressView(v, "go", "U0ANNA")
	expect(t, pressed, "container.type", "view", "view.id", v.ID, "actions.0.block_id", "act")
	if got := call(t, s, "views.push", "trigger_id", pressed.Field("trigger_id"), "view", modal); got["ok"] != true || len(s.Modals()) != 2 {
		t.Errorf("views.push: %v", got)
	}
	expect(t, s.CloseView(v, "U0ANNA"), "type", "view_closed", "trigger_id", nil)
}
