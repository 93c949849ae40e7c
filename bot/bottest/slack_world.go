package bottest

import (
	"slices"
	"strings"
	"time"
)

// Team is a workspace where the app is installed, or will be.
type Team struct {
	ID         string
	Name       string
	Domain     string
	Enterprise string   // id of the organisation, "" for none
	BotToken   string   // "xoxb-…"
	BotUser    string   // id of the bot's user, "U…"
	BotID      string   // "B…"
	Scopes     []string // of the token; nil for all that the app may want
}

// grant is what a token allows.
type grant struct {
	team   *Team // nil of an app's own token
	app    bool
	scopes []string
	err    string // why it is refused: token_revoked, account_inactive; "" while it is good
}

// botScopes are those of a token unless others are wanted.
func botScopes() []string {
	return []string{
		"app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write", "commands",
		"groups:history", "groups:read", "im:history", "im:read", "im:write", "mpim:history", "mpim:read", "users:read",
	}
}

// AddTeam adds another workspace with the app installed in it, and fills in what t leaves empty.
func (s *Slack) AddTeam(t Team) *Team {
	return s.addTeam(t)
}

func (s *Slack) addTeam(t Team) *Team {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.ID == "" {
		t.ID = s.id("T")
	}
	fill(&t.Name, "Team "+t.ID)
	fill(&t.Domain, strings.ToLower(t.ID))
	fill(&t.BotUser, s.id("U")+"BOT")
	fill(&t.BotID, s.id("B"))
	fill(&t.BotToken, "xoxb-"+s.id("")+"-"+t.ID)
	if t.Scopes == nil {
		t.Scopes = botScopes()
	}
	s.teams[t.ID] = &t
	s.tokens[t.BotToken] = &grant{team: &t, scopes: t.Scopes}
	s.users[t.BotUser] = &User{ID: t.BotUser, Team: t.ID, Name: "godeeper", RealName: "Go Deeper", TZ: "America/Los_Angeles", Bot: true}
	return &t
}

// Token returns the token of a workspace, which an installation after a revocation changes.
func (s *Slack) Token(team string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.teams[team]; t != nil {
		return t.BotToken
	}
	return ""
}

// Revoke makes a token one that Slack refuses: with token_revoked, account_inactive, or another
// error; "" makes it good again.
func (s *Slack) Revoke(token, err string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g := s.tokens[token]; g != nil {
		g.err = err
	}
}

// SetScopes replaces the scopes of a token.
func (s *Slack) SetScopes(token string, scopes ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g := s.tokens[token]; g != nil {
		g.scopes = scopes
	}
}

// User is a person or a bot in a workspace.
type User struct {
	ID          string
	Team        string // id of the workspace, "" for the first
	Name        string // the handle
	RealName    string
	DisplayName string
	TZ          string // IANA name, "" for America/New_York
	Locale      string // "" for en-GB
	Admin       bool
	Owner       bool
	Bot         bool
	Deleted     bool
	Guest       bool
}

// AddUser adds a person, or replaces the one with the id, and fills in what u leaves empty.
func (s *Slack) AddUser(u User) User {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u.ID == "" {
		u.ID = s.id("U")
	}
	fill(&u.Team, s.Team.ID)
	fill(&u.Name, strings.ToLower(u.ID))
	fill(&u.RealName, u.Name)
	fill(&u.TZ, "America/New_York")
	fill(&u.Locale, "en-GB")
	s.users[u.ID] = &u
	return u
}

// Channel is a conversation: a channel, a direct message or one of several people.
type Channel struct {
	ID       string
	Team     string // id of the workspace, "" for the first
	Name     string
	Topic    string
	Creator  string // id of the user
	Private  bool
	IM       bool // a direct message between the bot and User
	MPIM     bool // a direct message of several people
	Archived bool
	Outside  bool     // the bot is no member
	User     string   // of an IM
	Members  []string // nil for everybody
}

// AddChannel adds a channel, or replaces the one with the id, and fills in what c leaves empty.
func (s *Slack) AddChannel(c Channel) Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.addChannel(c)
}

func (s *Slack) addChannel(c Channel) *Channel {
	if c.ID == "" {
		c.ID = s.id("C")
	}
	fill(&c.Team, s.Team.ID)
	fill(&c.Name, strings.ToLower(c.ID))
	fill(&c.Creator, "U0ADMIN")
	if s.channels[c.ID] == nil {
		s.channelIDs = append(s.channelIDs, c.ID)
	}
	s.channels[c.ID] = &c
	return &c
}

// ChangeChannel changes a channel, to archive it or to take the bot out.
func (s *Slack) ChangeChannel(id string, change func(*Channel)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[id]; c != nil {
		change(c)
	}
}

// IM returns the direct message between the bot and a user.
func (s *Slack) IM(user string) Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.im(user)
}

func (s *Slack) im(user string) *Channel {
	for _, id := range s.channelIDs {
		if c := s.channels[id]; c.IM && c.User == user {
			return c
		}
	}
	team := s.Team.ID
	if u := s.users[user]; u != nil {
		team = u.Team
	}
	return s.addChannel(Channel{ID: "D" + strings.TrimPrefix(user, "U"), Team: team, IM: true, User: user, Private: true})
}

// has reports whether a user is in the channel.
func (c *Channel) has(user string) bool {
	if c.IM {
		return c.User == user
	}
	return c.Members == nil || slices.Contains(c.Members, user)
}

// kind returns the channel_type of events: channel, group, im or mpim.
func (c *Channel) kind() string {
	switch {
	case c.IM:
		return "im"
	case c.MPIM:
		return "mpim"
	case c.Private:
		return "group"
	}
	return "channel"
}

// json returns the channel as conversations.info shows it.
func (c *Channel) json(bot string) object {
	o := object{
		"id": c.ID, "created": 1700000000, "is_archived": c.Archived, "is_im": c.IM, "is_org_shared": false,
		"context_team_id": c.Team, "updated": int64(1700000000000),
	}
	if c.IM {
		o["user"] = c.User
		o["is_user_deleted"] = false
		return o
	}
	topic := object{"value": c.Topic, "creator": c.Creator, "last_set": 1700000000}
	for k, v := range map[string]any{
		"name": c.Name, "name_normalized": c.Name, "is_channel": !c.Private, "is_group": c.Private && !c.MPIM, "is_mpim": c.MPIM,
		"is_private": c.Private, "is_general": c.ID == "C0GENERAL", "is_member": !c.Outside, "creator": c.Creator,
		"is_shared": false, "is_ext_shared": false, "unlinked": 0, "topic": topic, "purpose": object{"value": "", "creator": "", "last_set": 0},
		"previous_names": []string{}, "shared_team_ids": []string{c.Team}, "is_pending_ext_shared": false,
	} {
		o[k] = v
	}
	return o
}

// json returns the user as users.info shows it.
func (u *User) json(locale bool) object {
	offset, label := 0, u.TZ
	if l, err := time.LoadLocation(u.TZ); err == nil {
		_, offset = time.Now().In(l).Zone()
	}
	o := object{
		"id": u.ID, "team_id": u.Team, "name": u.Name, "deleted": u.Deleted, "color": "9f69e7", "real_name": u.RealName,
		"tz": u.TZ, "tz_label": label, "tz_offset": offset, "is_admin": u.Admin || u.Owner, "is_owner": u.Owner,
		"is_primary_owner": false, "is_restricted": u.Guest, "is_ultra_restricted": false, "is_bot": u.Bot, "is_app_user": false,
		"updated": 1700000000, "is_email_confirmed": true, "who_can_share_contact_card": "EVERYONE",
		"profile": object{
			"real_name": u.RealName, "real_name_normalized": u.RealName, "display_name": u.DisplayName,
			"display_name_normalized": u.DisplayName, "avatar_hash": "g0123456789a", "status_text": "", "status_emoji": "", "team": u.Team,
		},
	}
	if locale {
		o["locale"] = u.Locale
	}
	return o
}

// fill sets what is empty.
func fill(field *string, value string) {
	if *field == "" {
		*field = value
	}
}
