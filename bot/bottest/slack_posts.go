package bottest

import (
	"encoding/json"
	"time"
)

// Post is a message, of the bot or of a person.
type Post struct {
	Method    string // chat.postMessage, chat.postEphemeral, response_url, ack; "" of a person's message
	Team      string
	Channel   string
	ThreadTS  string // "" outside of threads
	TS        string
	User      string // who wrote it; of the bot, its user
	BotID     string // "" of a person
	Text      string
	Blocks    json.RawMessage // as sent, nil for none
	Metadata  json.RawMessage // as sent, nil for none
	Args      map[string]string
	Ephemeral string // id of the only user who sees it, "" for everybody
	Response  string // the response URL that was used, "" for none
	Subtype   string
	Time      time.Time // of acceptance
	Versions  []Version // as it was before each update, oldest first
	Deleted   bool
	Broadcast bool // a reply that is shown in the channel too

	clientID string
	edited   string // ts of the last update
}

// Version is what a post said before an update.
type Version struct {
	Text     string
	Blocks   json.RawMessage
	Metadata json.RawMessage
}

// Posts returns what the bot showed, in the order of acceptance, as it is now.
func (s *Slack) Posts() []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.copyPosts(nil)
}

// copyPosts returns the posts that keep, nil for all. The lock is held.
func (s *Slack) copyPosts(keep func(Post) bool) []Post {
	var posts []Post
	for _, p := range s.posts {
		if keep == nil || keep(*p) {
			posts = append(posts, *p)
		}
	}
	return posts
}

// WaitPosts waits until the bot showed n posts, and returns all; the test ends when that takes
// longer than d.
func (s *Slack) WaitPosts(n int, d time.Duration) []Post {
	s.t.Helper()
	return s.WaitPostsFunc(n, d, nil)
}

// WaitPostsFunc is as WaitPosts, of the posts for which keep is true.
func (s *Slack) WaitPostsFunc(n int, d time.Duration, keep func(Post) bool) []Post {
	s.t.Helper()
	var posts []Post
	if !s.await(d, func() bool { posts = s.copyPosts(keep); return len(posts) >= n }) {
		s.t.Fatalf("%d posts within %v, want %d: %s", len(posts), d, n, shownAll(posts))
	}
	return posts
}

// Wait waits for cond, which is called after each change and may ask the fake; the test ends,
// naming what, when that takes longer than d.
func (s *Slack) Wait(what string, d time.Duration, cond func() bool) {
	s.t.Helper()
	deadline := time.NewTimer(d)
	defer deadline.Stop()
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if cond() {
			return
		}
		select {
		case <-changed:
		case <-deadline.C:
			if !cond() {
				s.t.Fatalf("%s: not within %v", what, d)
			}
			return
		}
	}
}

// Post returns the message with the ts in a channel, of the bot or a person.
func (s *Slack) Post(channel, ts string) (Post, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.find(channel, ts); p != nil {
		return *p, true
	}
	return Post{}, false
}

// find returns a message of a channel, nil for none. The lock is held.
func (s *Slack) find(channel, ts string) *Post {
	for _, p := range s.history[channel] {
		if p.TS == ts {
			return p
		}
	}
	return nil
}

// put adds a message to its channel, and to the posts when it is the bot's. The lock is held.
func (s *Slack) put(p *Post) *Post {
	if p.TS == "" {
		p.TS = s.stamp()
	}
	p.Time = time.Now()
	if p.Ephemeral == "" {
		h := append(s.history[p.Channel], p)
		for i := len(h) - 1; i > 0 && h[i].TS < h[i-1].TS; i-- {
			h[i], h[i-1] = h[i-1], h[i]
		}
		s.history[p.Channel] = h
	}
	if p.Method != "" {
		s.posts = append(s.posts, p)
	}
	s.notify()
	return p
}

// update changes what a post says, and keeps what it said. The lock is held.
func (s *Slack) update(p *Post, text string, blocks, metadata json.RawMessage) {
	p.Versions = append(p.Versions, Version{Text: p.Text, Blocks: p.Blocks, Metadata: p.Metadata})
	p.Text, p.Blocks, p.Metadata, p.edited = text, blocks, metadata, s.stamp()
	s.notify()
}

// json returns the message as Slack shows it; metadata only when that is asked for.
func (s *Slack) json(p *Post, metadata bool) object {
	o := object{"type": "message", "user": p.User, "text": p.Text, "ts": p.TS, "team": p.Team}
	if p.Deleted {
		return object{"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted.", "ts": p.TS, "thread_ts": p.TS, "hidden": true}
	}
	if p.clientID != "" {
		o["client_msg_id"] = p.clientID
	}
	if p.Subtype != "" {
		o["subtype"] = p.Subtype
	}
	if p.BotID != "" {
		o["bot_id"], o["app_id"] = p.BotID, s.AppID
		o["bot_profile"] = object{
			"id": p.BotID, "app_id": s.AppID, "name": "Go Deeper", "deleted": false, "updated": 1700000000, "team_id": p.Team,
			"icons": object{"image_36": "https://a.slack-edge.com/i36.png", "image_48": "https://a.slack-edge.com/i48.png", "image_72": "https://a.slack-edge.com/i72.png"},
		}
	}
	if len(p.Blocks) > 0 {
		o["blocks"] = withIDs(p.Blocks)
	}
	if metadata && len(p.Metadata) > 0 {
		o["metadata"] = p.Metadata
	}
	if p.edited != "" {
		o["edited"] = object{"user": p.User, "ts": p.edited}
	}
	s.threadFields(p, o)
	return o
}

// threadFields adds what a message says of its thread. The lock is held.
func (s *Slack) threadFields(p *Post, o object) {
	if p.ThreadTS != "" {
		o["thread_ts"] = p.ThreadTS
		if root := s.find(p.Channel, p.ThreadTS); root != nil {
			o["parent_user_id"] = root.User
		}
		return
	}
	var users []string
	var last string
	n := 0
	for _, r := range s.history[p.Channel] {
		if r.ThreadTS == p.TS && !r.Deleted {
			users, last = append(users, r.User), r.TS
			n++
		}
	}
	if n > 0 {
		o["thread_ts"], o["reply_count"], o["latest_reply"], o["reply_users"] = p.TS, n, last, users
		o["reply_users_count"], o["is_locked"], o["subscribed"] = len(users), false, true
	}
}
