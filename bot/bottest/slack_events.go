package bottest

import (
	"fmt"
	"maps"
	"strings"
)

// event returns the delivery of an event in a workspace. The lock is held.
func (s *Slack) event(team string, event object) Delivery {
	if event["event_ts"] == nil {
		event["event_ts"] = s.stamp()
	}
	bot, channel := "", str(event["channel"])
	var enterprise any
	if t := s.teams[team]; t != nil {
		bot = t.BotUser
		if t.Enterprise != "" {
			enterprise = t.Enterprise
		}
	}
	return Delivery{Kind: KindEvent, Payload: encode(object{
		"token": "verificationtoken", "team_id": team, "context_team_id": team, "context_enterprise_id": enterprise, "enterprise_id": enterprise, "api_app_id": s.AppID,
		"event": event, "type": "event_callback", "event_id": s.id("Ev"), "event_time": s.now().Unix(),
		"authorizations":        []object{{"enterprise_id": enterprise, "team_id": team, "user_id": bot, "is_bot": true, "is_enterprise_install": false}},
		"is_ext_shared_channel": false, "event_context": "4-" + team + "-" + s.AppID + "-" + channel,
	})}
}

// written is a message that a person writes.
type written struct {
	channel, user, text, thread string
	subtype                     string
	files                       []object
	broadcast                   bool
	botID                       string
}

// write puts a person's message into the channel and returns it as events show it. The lock is
// held.
func (s *Slack) writeMessage(w written) (object, *Channel) {
	c := s.channels[w.channel]
	if c == nil {
		direct := strings.HasPrefix(w.channel, "D")
		c = s.addChannel(Channel{ID: w.channel, Private: direct || strings.HasPrefix(w.channel, "G"), IM: direct, User: w.user})
	}
	p := s.put(&Post{
		Team: c.Team, Channel: c.ID, ThreadTS: w.thread, User: w.user, BotID: w.botID, Text: w.text, Subtype: w.subtype, Broadcast: w.broadcast,
		Blocks: richBlocks(w.text), clientID: "d2c8f7f0-0000-4000-8000-" + fmt.Sprintf("%012d", s.serial),
	})
	if w.botID != "" {
		p.clientID, p.Blocks = "", nil
	}
	s.serial++
	e := s.json(p, false)
	e["channel"], e["event_ts"] = c.ID, p.TS
	if w.files != nil {
		e["files"], e["upload"], e["display_as_bot"] = w.files, false, false
		delete(e, "client_msg_id")
	}
	if w.broadcast {
		if root := s.find(c.ID, w.thread); root != nil {
			e["root"] = s.json(root, false)
		}
	}
	return e, c
}

// richBlocks returns a text as the blocks that Slack's client sends with it.
func richBlocks(text string) []byte {
	return encode([]object{{
		"type": "rich_text", "block_id": "r1Xy",
		"elements": []object{{"type": "rich_text_section", "elements": []object{{"type": "text", "text": unescape(text)}}}},
	}})
}

// Mention returns the app_mention event of a message by a user in a channel, threadTS "" outside
// of threads. The text mentions the bot, unless it does already, at its start. A channel that the
// fake does not know is added.
func (s *Slack) Mention(channel, user, text, threadTS string) Delivery {
	return s.MentionBoth(channel, user, text, threadTS)[0]
}

// MentionBoth returns the two events that Slack sends for one message that mentions the bot: the
// app_mention and the message. They have the same ts.
func (s *Slack) MentionBoth(channel, user, text, threadTS string) []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	bot := s.Team.BotUser
	if c := s.channels[channel]; c != nil {
		bot = s.teams[c.Team].BotUser
	}
	if !strings.Contains(text, "<@"+bot) {
		text = "<@" + bot + "> " + text
	}
	message, c := s.writeMessage(written{channel: channel, user: user, text: text, thread: threadTS})
	mention := maps.Clone(message)
	mention["type"] = "app_mention"
	message["channel_type"] = c.kind()
	return []Delivery{s.event(c.Team, mention), s.event(c.Team, message)}
}

// Message returns the message event of a user's message in a channel, threadTS "" outside of
// threads.
func (s *Slack) Message(channel, user, text, threadTS string) Delivery {
	return s.message(written{channel: channel, user: user, text: text, thread: threadTS})
}

func (s *Slack) message(w written) Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, c := s.writeMessage(w)
	e["channel_type"] = c.kind()
	return s.event(c.Team, e)
}

// DM returns the message event of a user's direct message to the bot.
func (s *Slack) DM(user, text string) Delivery { return s.Message(s.IM(user).ID, user, text, "") }

// DMThread returns the message event of a user's direct message to the bot in a thread, where an
// app with an assistant has its conversations.
func (s *Slack) DMThread(user, text, threadTS string) Delivery {
	return s.Message(s.IM(user).ID, user, text, threadTS)
}

// BotMessage returns the message event of another app's message.
func (s *Slack) BotMessage(channel, text, threadTS string) Delivery {
	return s.message(written{channel: channel, user: "U0OTHERBOT", botID: "B0OTHERBOT", text: text, thread: threadTS, subtype: "bot_message"})
}

// OwnMessage returns the message event that Slack sends for a post of the bot itself.
func (s *Slack) OwnMessage(p Post) Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.json(&p, true)
	e["channel"], e["event_ts"] = p.Channel, p.TS
	if c := s.channels[p.Channel]; c != nil {
		e["channel_type"] = c.kind()
	}
	return s.event(p.Team, e)
}

// FileShare returns the message event of a file that a user shared with a text.
func (s *Slack) FileShare(channel, user, text, threadTS string) Delivery {
	file := object{"id": "F0FILE", "name": "front page.pdf", "title": "front page", "mimetype": "application/pdf", "filetype": "pdf", "user": user, "size": 12345, "mode": "hosted"}
	return s.message(written{channel: channel, user: user, text: text, thread: threadTS, subtype: "file_share", files: []object{file}})
}

// ThreadBroadcast returns the message event of a reply that is shown in the channel too.
func (s *Slack) ThreadBroadcast(channel, user, text, threadTS string) Delivery {
	return s.message(written{channel: channel, user: user, text: text, thread: threadTS, subtype: "thread_broadcast", broadcast: true})
}

// Edit changes a message of a user and returns the message_changed event.
func (s *Slack) Edit(channel, ts, text string) Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.find(channel, ts)
	if p == nil {
		s.t.Fatalf("edit: no message %s in %s", ts, channel)
	}
	was := s.json(p, false)
	s.update(p, text, richBlocks(text), p.Metadata)
	return s.hidden(p, "message_changed", object{"message": s.json(p, false), "previous_message": was})
}

// Delete deletes a message and returns the message_deleted event.
func (s *Slack) Delete(channel, ts string) Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.find(channel, ts)
	if p == nil {
		s.t.Fatalf("delete: no message %s in %s", ts, channel)
	}
	was := s.json(p, false)
	p.Deleted = true
	return s.hidden(p, "message_deleted", object{"deleted_ts": ts, "previous_message": was})
}

// hidden returns an event about a message that is there already. The lock is held.
func (s *Slack) hidden(p *Post, subtype string, more object) Delivery {
	e := object{"type": "message", "subtype": subtype, "hidden": true, "channel": p.Channel, "ts": s.stamp(), "channel_type": s.channels[p.Channel].kind()}
	maps.Copy(e, more)
	return s.event(p.Team, e)
}
