package bottest

import (
	"slices"
	"strconv"
	"strings"
)

// readable returns the channel that a call names, when the bot may read it: with the scope of
// its kind, as "history" or "read". The lock is held.
func (s *Slack) readable(r *request, access string) (*Channel, *problem) {
	c := s.channels[r.Args["channel"]]
	if c == nil || c.Team != r.Team || c.Outside && c.Private {
		return nil, refuse("channel_not_found")
	}
	scope := map[string]string{"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}[c.kind()] + ":" + access
	if !hasScope(r, scope) {
		return nil, missingScope(r, scope)
	}
	if access == "history" && c.Outside {
		return nil, refuse("not_in_channel")
	}
	return c, nil
}

func (s *Slack) conversationsInfo(r *request) (object, *problem) {
	c, p := s.readable(r, "read")
	if p != nil {
		return nil, p
	}
	o := c.json(r.team.BotUser)
	if r.flag("include_num_members", false) {
		o["num_members"] = len(c.Members)
	}
	return object{"channel": o}, nil
}

func (s *Slack) conversationsHistory(r *request) (object, *problem) {
	c, p := s.readable(r, "history")
	if p != nil {
		return nil, p
	}
	var found []*Post
	for _, m := range s.history[c.ID] {
		if m.ThreadTS == "" && !m.Deleted || m.Broadcast {
			found = append(found, m)
		}
	}
	slices.Reverse(found) // the newest first
	return s.page(r, found)
}

func (s *Slack) conversationsReplies(r *request) (object, *problem) {
	c, p := s.readable(r, "history")
	if p != nil {
		return nil, p
	}
	root := s.find(c.ID, r.Args["ts"])
	if root == nil {
		return nil, refuse("thread_not_found")
	}
	found := []*Post{root}
	for _, m := range s.history[c.ID] {
		if m.ThreadTS == root.TS && !m.Deleted {
			found = append(found, m)
		}
	}
	if root.Deleted && len(found) == 1 {
		return nil, refuse("thread_not_found")
	}
	return s.page(r, found)
}

// page answers with the part of the messages that a call asks for. The lock is held.
func (s *Slack) page(r *request, found []*Post) (object, *problem) {
	inclusive := r.flag("inclusive", false)
	found = slices.DeleteFunc(found, func(m *Post) bool {
		oldest, latest := r.Args["oldest"], r.Args["latest"]
		if oldest != "" && before(m.TS, oldest) || latest != "" && before(latest, m.TS) {
			return true
		}
		return !inclusive && (oldest != "" && same(m.TS, oldest) || latest != "" && same(m.TS, latest))
	})
	from, next, p := s.cut(r, len(found), 1000)
	if p != nil {
		return nil, p
	}
	messages := []object{}
	for _, m := range found[from:next] {
		messages = append(messages, s.json(m, r.flag("include_all_metadata", false)))
	}
	o := object{"messages": messages, "has_more": next < len(found), "pin_count": 0}
	if next < len(found) {
		o["response_metadata"] = object{"next_cursor": cursor(next)}
	}
	return o, nil
}

func cursor(at int) string { return "bmV4dA" + strconv.Itoa(at) + "==" }

// cut returns the bounds of a page of n things by the cursor and the limit of a call.
func (s *Slack) cut(r *request, n, most int) (from, next int, p *problem) {
	limit := 100
	if l := r.Args["limit"]; l != "" {
		v, err := strconv.Atoi(l)
		if err != nil || v < 1 || v > most {
			s.violate("%s: limit %q, 1 to %d are good", r.Method, l, most)
			return 0, 0, refuse("invalid_limit")
		}
		limit = v
	}
	if c := r.Args["cursor"]; c != "" {
		v, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(c, "bmV4dA"), "=="))
		if err != nil {
			return 0, 0, refuse("invalid_cursor")
		}
		from = min(v, n)
	}
	return from, min(from+limit, n), nil
}

func seconds(ts string) float64 {
	v, _ := strconv.ParseFloat(ts, 64)
	return v
}

func before(a, b string) bool { return seconds(a) < seconds(b) }
func same(a, b string) bool   { return seconds(a) == seconds(b) }

func (s *Slack) conversationsOpen(r *request) (object, *problem) {
	if id := r.Args["channel"]; id != "" {
		c := s.channels[id]
		if c == nil || c.Team != r.Team {
			return nil, refuse("channel_not_found")
		}
		return object{"channel": object{"id": c.ID}, "no_op": true, "already_open": true}, nil
	}
	users := strings.Split(r.Args["users"], ",")
	if r.Args["users"] == "" || len(users) > 8 {
		s.violate("conversations.open: users %q, 1 to 8 are good", r.Args["users"])
		return nil, refuse("users_list_not_supplied")
	}
	for _, id := range users {
		switch u := s.users[id]; {
		case u == nil || u.Team != r.Team:
			return nil, refuse("user_not_found")
		case u.Deleted:
			return nil, refuse("user_disabled")
		}
	}
	var c *Channel
	if len(users) == 1 {
		c = s.im(users[0])
	} else {
		c = s.addChannel(Channel{Team: r.Team, Name: "mpdm-" + strings.ToLower(strings.Join(users, "--")), Private: true, MPIM: true, Members: users})
	}
	if r.flag("return_im", false) {
		return object{"channel": c.json(r.team.BotUser)}, nil
	}
	return object{"channel": object{"id": c.ID}}, nil
}

func (s *Slack) usersConversations(r *request) (object, *problem) {
	types := strings.Split(r.Args["types"], ",")
	if r.Args["types"] == "" {
		types = []string{"public_channel"}
	}
	names := map[string]string{"channel": "public_channel", "group": "private_channel", "im": "im", "mpim": "mpim"}
	scopes := map[string]string{"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read", "mpim": "mpim:read"}
	for _, t := range types {
		if scopes[t] == "" {
			s.violate("users.conversations: unknown type %q", t)
			return nil, refuse("invalid_types")
		}
		if !hasScope(r, scopes[t]) {
			return nil, missingScope(r, scopes[t])
		}
	}
	var found []*Channel
	for _, id := range s.channelIDs {
		c := s.channels[id]
		if c.Team == r.Team && !c.Outside && slices.Contains(types, names[c.kind()]) && !(c.Archived && r.flag("exclude_archived", false)) {
			found = append(found, c)
		}
	}
	from, next, p := s.cut(r, len(found), 999)
	if p != nil {
		return nil, p
	}
	list := []object{}
	for _, c := range found[from:next] {
		list = append(list, c.json(r.team.BotUser))
	}
	more := ""
	if next < len(found) {
		more = cursor(next)
	}
	return object{"channels": list, "response_metadata": object{"next_cursor": more}}, nil
}

func (s *Slack) usersInfo(r *request) (object, *problem) {
	u := s.users[r.Args["user"]]
	if u == nil || u.Team != r.Team {
		return nil, refuse("user_not_found")
	}
	return object{"user": u.json(r.flag("include_locale", false))}, nil
}
