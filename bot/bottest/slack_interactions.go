package bottest

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
)

// person returns a user as interactions name them. The lock is held.
func (s *Slack) person(id string) object {
	u := s.users[id]
	if u == nil {
		return object{"id": id, "username": strings.ToLower(id), "name": strings.ToLower(id), "team_id": s.Team.ID}
	}
	return object{"id": u.ID, "username": u.Name, "name": u.Name, "team_id": u.Team}
}

// teamOf returns the workspace of a user, the first for one that the fake does not know. The lock
// is held.
func (s *Slack) teamOf(user string) *Team {
	if u := s.users[user]; u != nil {
		return s.teams[u.Team]
	}
	return s.Team
}

// interaction returns the delivery of what a user did. The lock is held.
func (s *Slack) interaction(kind, user, view string, more object) Delivery {
	team := s.teamOf(user)
	o := object{
		"type": kind, "team": object{"id": team.ID, "domain": team.Domain}, "user": s.person(user), "api_app_id": s.AppID, "token": "verificationtoken",
		"trigger_id": s.trigger(team.ID, user, view), "enterprise": nil, "is_enterprise_install": false,
	}
	maps.Copy(o, more)
	return Delivery{Kind: KindInteraction, Payload: encode(o)}
}

// place returns a channel as interactions name it. The lock is held.
func (s *Slack) place(id string) object {
	c := s.channels[id]
	name := "unknown"
	switch {
	case c == nil:
	case c.IM:
		name = "directmessage"
	case c.Private:
		name = "privategroup"
	default:
		name = c.Name
	}
	return object{"id": id, "name": name}
}

// Command returns the delivery of a slash command.
func (s *Slack) Command(channel, user, command, text string) Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	team := s.teamOf(user)
	return Delivery{Kind: KindCommand, Payload: encode(object{
		"token": "verificationtoken", "team_id": team.ID, "team_domain": team.Domain, "channel_id": channel, "channel_name": s.place(channel)["name"],
		"user_id": user, "user_name": s.person(user)["name"], "command": command, "text": text, "api_app_id": s.AppID, "is_enterprise_install": "false",
		"response_url": s.responseURL(team, channel, user, nil), "trigger_id": s.trigger(team.ID, user, ""),
	})}
}

// Press returns the delivery of a user's press of what a post shows with a label, or under an
// action_id: a button, a feedback button, a choice of a select by its text. The test ends when
// the post has no such thing.
func (s *Slack) Press(p Post, what, user string) Delivery {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	action := s.action(withIDs(p.Blocks), what)
	if action == nil {
		s.t.Fatalf("press: nothing is called %q in the post\n%s", what, Shown(p))
	}
	container := object{"type": "message", "message_ts": p.TS, "channel_id": p.Channel, "is_ephemeral": p.Ephemeral != ""}
	if p.ThreadTS != "" {
		container["thread_ts"] = p.ThreadTS
	}
	live := s.live(p)
	more := object{
		"container": container, "channel": s.place(p.Channel), "state": object{"values": s.state(withIDs(p.Blocks), action, nil)},
		"response_url": s.responseURL(s.teams[live.Team], p.Channel, user, live), "actions": []object{action},
	}
	if p.Ephemeral == "" {
		more["message"] = s.json(live, true)
	}
	return s.interaction("block_actions", user, "", more)
}

// PressView is as Press, of what a modal or a Home tab shows.
func (s *Slack) PressView(v View, what, user string) Delivery {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	shown := s.viewJSON(&v)
	blocks, _ := shown["blocks"].([]any)
	action := s.action(blocks, what)
	if action == nil {
		s.t.Fatalf("press: nothing is called %q in the view\n%s", what, Visible(v))
	}
	shown["state"] = object{"values": s.state(blocks, action, nil)}
	modal := v.ID
	if v.Type != "modal" {
		modal = ""
	}
	return s.interaction("block_actions", user, modal, object{
		"container": object{"type": "view", "view_id": v.ID}, "view": shown, "actions": []object{action},
	})
}

// live returns the post itself that p is a copy of. The lock is held.
func (s *Slack) live(p Post) *Post {
	for _, o := range s.posts {
		if o.Channel == p.Channel && o.TS == p.TS && o.Ephemeral == p.Ephemeral {
			return o
		}
	}
	return &p
}

// action returns the action of what is called so in blocks, nil for none. The lock is held.
func (s *Slack) action(blocks []any, what string) object {
	for _, b := range blocks {
		block, _ := b.(object)
		for _, e := range elementsOf(block) {
			if a := act(e, what); a != nil {
				a["type"], a["action_id"], a["block_id"], a["action_ts"] = e["type"], e["action_id"], block["block_id"], s.stamp()
				return a
			}
		}
	}
	return nil
}

// act returns what a press of an element says, nil when it is not called so.
func act(e object, what string) object {
	switch kind := str(e["type"]); kind {
	case "button", "icon_button":
		if !called(e, e["text"], what) {
			return nil
		}
		a := object{"text": e["text"]}
		if v := str(e["value"]); v != "" {
			a["value"] = v
		}
		return a
	case "feedback_buttons":
		for _, name := range []string{"positive_button", "negative_button"} {
			b, _ := e[name].(object)
			if called(e, b["text"], what) || str(b["value"]) == what {
				return object{"text": b["text"], "value": b["value"]}
			}
		}
	case "static_select", "overflow", "radio_buttons":
		for _, o := range optionsOf(e) {
			if textOf(o["text"]) == what {
				return object{"selected_option": o}
			}
		}
	case "checkboxes", "multi_static_select":
		for _, o := range optionsOf(e) {
			if textOf(o["text"]) == what {
				return object{"selected_options": []object{o}}
			}
		}
	}
	return nil
}

func called(e object, text any, what string) bool {
	return str(e["action_id"]) == what || textOf(text) == what
}

// SubmitView returns the delivery of a user's submission of a modal, with the values of its inputs
// by action_id or block_id: a text, or the text or value of an option; several are separated by
// commas.
func (s *Slack) SubmitView(v View, user string, values map[string]string) Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	shown := s.viewJSON(&v)
	blocks, _ := shown["blocks"].([]any)
	shown["state"] = object{"values": s.state(blocks, nil, values)}
	return s.interaction("view_submission", user, v.ID, object{"view": shown, "response_urls": []object{}})
}

// CloseView returns the delivery of a user's closing of a modal that wants to know of it.
func (s *Slack) CloseView(v View, user string) Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.interaction("view_closed", user, "", object{"view": s.viewJSON(&v), "is_cleared": false})
	return d.Edit(func(o map[string]any) { delete(o, "trigger_id") })
}

// Shortcut returns the delivery of a user's use of a message shortcut on a message.
func (s *Slack) Shortcut(callbackID string, message Post, user string) Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.find(message.Channel, message.TS)
	if m == nil {
		m = &message
	}
	return s.interaction("message_action", user, "", object{
		"callback_id": callbackID, "action_ts": s.stamp(), "message_ts": m.TS, "channel": s.place(m.Channel), "message": s.json(m, true),
		"response_url": s.responseURL(s.teamOf(user), m.Channel, user, nil),
	})
}

// GlobalShortcut returns the delivery of a user's use of a global shortcut.
func (s *Slack) GlobalShortcut(callbackID, user string) Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.interaction("shortcut", user, "", object{"callback_id": callbackID, "action_ts": s.stamp()})
}

// String names a delivery in complaints.
func (d Delivery) String() string {
	var o struct {
		Type  string
		Event struct{ Type, Subtype string }
	}
	_ = json.Unmarshal(d.Payload, &o)
	return strings.TrimSpace(fmt.Sprintf("%s %s %s %s", d.Kind, o.Type, o.Event.Type, o.Event.Subtype))
}
