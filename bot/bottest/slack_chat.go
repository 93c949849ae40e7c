package bottest

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// The lengths of texts (https://docs.slack.dev/changelog/2018-truncating-really-long-messages,
// https://docs.slack.dev/reference/methods/chat.update).
const (
	mostText     = 40_000
	mostAdvised  = 4000 // "for best results"
	mostUpdated  = 4000 // chat.update refuses more
	mostMetadata = 16_000
)

// content is what a message says, checked.
type content struct {
	text     string
	blocks   json.RawMessage // nil for none
	metadata json.RawMessage // nil for none
}

// channelFor returns the channel that a call names, when the bot may write there. The lock is
// held.
func (s *Slack) channelFor(r *request, id string) (*Channel, *problem) {
	if strings.HasPrefix(id, "U") && s.users[id] != nil && s.users[id].Team == r.Team { // a person's direct message
		return s.im(id), nil
	}
	c := s.channels[id]
	switch {
	case c == nil || c.Team != r.Team, c.Outside && c.Private:
		return nil, refuse("channel_not_found")
	case c.Archived:
		return nil, refuse("is_archived")
	case c.Outside && !hasScope(r, "chat:write.public"):
		return nil, refuse("not_in_channel")
	}
	return c, nil
}

func hasScope(r *request, scope string) bool {
	for _, have := range r.grant.scopes {
		if have == scope {
			return true
		}
	}
	return false
}

// content checks what a message is to say. The lock is held.
func (s *Slack) content(r *request) (content, *problem) {
	c := content{text: r.Args["text"]}
	if b := r.Args["blocks"]; b != "" {
		c.blocks = json.RawMessage(b)
		if problems := s.checkBlocks(surfaceMessage, c.blocks); problems != nil {
			return c, s.badBlocks(r.Method, problems)
		}
		if string(c.blocks) == "[]" {
			c.blocks = nil
		}
	}
	if r.Args["markdown_text"] != "" {
		s.violate("%s: markdown_text makes mark-up of whatever is quoted", r.Method)
		c.text = r.Args["markdown_text"]
	}
	if a := r.Args["attachments"]; a != "" && a != "[]" {
		s.violate("%s: attachments are a legacy, and the fake does not look into them", r.Method)
	}
	if m := r.Args["metadata"]; m != "" && m != `{"event_type":"","event_payload":null}` {
		c.metadata = json.RawMessage(m)
		if p := s.checkMetadata(r.Method, m); p != nil {
			return c, p
		}
	}
	n := utf8.RuneCountInString(c.text)
	switch {
	case n >= mostText:
		s.violate("%s: the text has %d characters, of %d Slack would cut it", r.Method, n, mostText)
		return c, refuse("msg_too_long")
	case n >= mostAdvised:
		s.warnings = append(s.warnings, r.Method+": the text has 4000 characters or more: "+cut(c.text))
	case strings.TrimSpace(c.text) == "" && c.blocks == nil && r.Args["attachments"] == "":
		s.violate("%s: a message without text and blocks", r.Method)
		return c, refuse("no_text")
	case strings.TrimSpace(c.text) == "":
		s.warnings = append(s.warnings, r.Method+": blocks without text, which notifications and screen readers need")
	}
	return c, nil
}

func (s *Slack) badBlocks(method string, problems []string) *problem {
	for _, p := range problems {
		s.violate("%s: %s", method, p)
	}
	return &problem{code: "invalid_blocks", more: object{"errors": problems, "response_metadata": object{"messages": problems}}}
}

// checkMetadata checks the metadata of a message
// (https://docs.slack.dev/messaging/message-metadata). The lock is held.
func (s *Slack) checkMetadata(method, text string) *problem {
	var m struct {
		Type    string         `json:"event_type"`
		Payload map[string]any `json:"event_payload"`
	}
	if err := json.Unmarshal([]byte(text), &m); err != nil || m.Type == "" || m.Payload == nil {
		s.violate("%s: metadata needs an event_type and an object as event_payload: %s", method, cut(text))
		return refuse("invalid_metadata_format")
	}
	if len(text) > mostMetadata {
		s.violate("%s: metadata of %d bytes, at most %d", method, len(text), mostMetadata)
		return refuse("metadata_too_large")
	}
	return nil
}

// thread finds the thread that a message is for: "" when its root is gone, which puts the message
// into the channel. The lock is held.
func (s *Slack) thread(r *request, c *Channel) (string, *problem) {
	ts := r.Args["thread_ts"]
	if ts == "" {
		return "", nil
	}
	root := s.find(c.ID, ts)
	switch {
	case root == nil:
		return "", refuse("thread_not_found")
	case root.ThreadTS != "":
		s.violate("%s: thread_ts %s is that of a reply, not of its thread", r.Method, ts)
		return root.ThreadTS, nil
	case root.Deleted:
		return "", nil
	}
	return ts, nil
}

func (s *Slack) chatPostMessage(r *request) (object, *problem) {
	c, p := s.channelFor(r, r.Args["channel"])
	if p != nil {
		return nil, p
	}
	said, p := s.content(r)
	if p != nil {
		return nil, p
	}
	if p := s.checkPostSchema(r); p != nil {
		return nil, p
	}
	thread, p := s.thread(r, c)
	if p != nil {
		return nil, p
	}
	if p := s.limit(r.Team, c.ID); p != nil {
		return nil, p
	}
	post := s.put(&Post{
		Method: r.Method, Team: r.Team, Channel: c.ID, ThreadTS: thread, User: r.team.BotUser, BotID: r.team.BotID,
		Text: said.text, Blocks: said.blocks, Metadata: said.metadata, Args: r.Args, Broadcast: thread != "" && r.flag("reply_broadcast", false),
	})
	return object{"channel": c.ID, "ts": post.TS, "message": s.json(post, true)}, nil
}

func (s *Slack) chatPostEphemeral(r *request) (object, *problem) {
	c, p := s.channelFor(r, r.Args["channel"])
	if p != nil {
		return nil, p
	}
	said, p := s.content(r)
	if p != nil {
		return nil, p
	}
	user := s.users[r.Args["user"]]
	if user == nil || user.Team != r.Team || !c.has(user.ID) {
		return nil, refuse("user_not_in_channel")
	}
	thread, p := s.thread(r, c)
	if p != nil {
		return nil, p
	}
	if p := s.limit(r.Team, c.ID); p != nil {
		return nil, p
	}
	post := s.put(&Post{
		Method: r.Method, Team: r.Team, Channel: c.ID, ThreadTS: thread, User: r.team.BotUser, BotID: r.team.BotID,
		Text: said.text, Blocks: said.blocks, Metadata: said.metadata, Args: r.Args, Ephemeral: user.ID,
	})
	return object{"message_ts": post.TS}, nil
}

// own returns a message that the bot may change. The lock is held.
func (s *Slack) own(r *request, refused string) (*Post, *problem) {
	c := s.channels[r.Args["channel"]]
	if c == nil || c.Team != r.Team {
		return nil, refuse("channel_not_found")
	}
	post := s.find(c.ID, r.Args["ts"])
	if post == nil || post.Deleted {
		return nil, refuse("message_not_found")
	}
	if post.BotID != r.team.BotID {
		return nil, refuse(refused)
	}
	return post, nil
}

func (s *Slack) chatUpdate(r *request) (object, *problem) {
	post, p := s.own(r, "cant_update_message")
	if p != nil {
		return nil, p
	}
	said, p := s.content(r)
	if p != nil {
		return nil, p
	}
	if n := utf8.RuneCountInString(said.text); n > mostUpdated {
		s.violate("chat.update: the text has %d characters, at most %d", n, mostUpdated)
		return nil, refuse("msg_too_long")
	}
	if r.Args["blocks"] == "" { // "the message's previous blocks will be retained"
		said.blocks = post.Blocks
	}
	if said.metadata == nil {
		said.metadata = post.Metadata
	}
	s.update(post, said.text, said.blocks, said.metadata)
	return object{"channel": post.Channel, "ts": post.TS, "text": post.Text, "message": s.json(post, true)}, nil
}

func (s *Slack) chatDelete(r *request) (object, *problem) {
	post, p := s.own(r, "cant_delete_message")
	if p != nil {
		return nil, p
	}
	post.Deleted = true
	return object{"channel": post.Channel, "ts": post.TS}, nil
}

func (s *Slack) chatPermalink(r *request) (object, *problem) {
	c := s.channels[r.Args["channel"]]
	if c == nil || c.Team != r.Team {
		return nil, refuse("channel_not_found")
	}
	post := s.find(c.ID, r.Args["message_ts"])
	if post == nil {
		return nil, refuse("message_not_found")
	}
	return object{"channel": c.ID, "permalink": s.permalink(post)}, nil
}

// permalink returns the address of a message.
func (s *Slack) permalink(p *Post) string {
	link := "https://" + s.teams[p.Team].Domain + ".slack.com/archives/" + p.Channel + "/p" + strings.ReplaceAll(p.TS, ".", "")
	if p.ThreadTS != "" {
		link += "?thread_ts=" + p.ThreadTS + "&cid=" + p.Channel
	}
	return link
}
